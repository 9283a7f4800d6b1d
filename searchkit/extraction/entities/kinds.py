"""Which kind each name of an article is: what its words say, what stands around it, what the article says elsewhere."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from searchkit import native
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.extraction.entities.evidence import (
    Votes,
    add_votes,
    is_of_a_place,
    is_place_at,
    read_signs,
    word_after,
    word_before,
)
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.pieces import LIKELY, SURE, Sighting
from searchkit.extraction.entities.words import Role, read_roles

THRESHOLD = 1.0
_MAX_VOTE = 4.0
_SURNAME = 4.5
_SURNAME_OF_PLACE = 2.0  # "Jordan" beside "Michael Jordan"
_FIRST_NAME = 2.0
_STATED = 4.0
_SHORT_ORG = 2.0
_MAX_ACRONYM = 3
_TEAM = 6.0
_MIN_TEAMS = 4
_CACHED_NAMES = 20_000
_SCORE = re.compile(r" \d{1,3}(?:-\d{1,3})?(?=[\s,;.(]|$)(?! (?!and |for |not )[a-z])(?!\.\d{2}| \d{4})")
# Words that begin many organisations: by themselves they are not short for one.
_NO_SHORT_FORM = int(
    Role.STOP | Role.TOPIC | Role.FIRST | Role.DEMONYM | Role.ORG | Role.PLACE | Role.NO_PERSON | Role.TITLE
)
_FAMILY = int(Role.FAMILY)
_GIVEN = int(Role.GIVEN)


class NameCase:
    """All that speaks for and against one name. Written out, since a dataclass builds each dict by a call.

    Most names have no votes: what their words say is enough.
    """

    __slots__ = ("base", "count", "inside", "scored", "supported", "votes")

    def __init__(
        self, base: Votes, votes: Votes | None = None, inside: int = 0, count: int = 0, scored: int = 0
    ) -> None:
        self.base, self.votes = base, votes
        self.inside = inside  # sightings inside a sentence
        self.count = count
        self.scored = scored  # sightings with a score after them
        self.supported = False


@dataclass(frozen=True, slots=True)
class Support:
    """What the article states beside its body: (folded name → kind), and names that its title holds."""

    stated: Mapping[str, EntityKind]
    people: frozenset[str]
    titled: frozenset[str]


def settle_kinds(
    body: str, found: list[Sighting], acronyms: Mapping[str, str], support: Support
) -> dict[str, EntityKind]:
    """Name → kind; a name that is none is not in it."""
    cases = _read_cases(body, found)
    parts = _parts_of_long_names(cases, support.people)
    teams = _read_teams(cases)
    known = read_lexicon().known
    kinds: dict[str, EntityKind] = {}
    for name, case in cases.items():
        stated = support.stated.get(name.casefold()) if support.stated else None
        marked = name in acronyms or name in teams or stated is not None
        chosen = None if marked or case.votes else _clear_kind(name, case)
        if chosen is None:
            scores = _read_scores(case, team=name in teams)
            if "org" in case.base and name in known:
                scores["place"] = 0.0  # "in Congress" makes it no place
            if stated is not None:
                scores[stated] = scores.get(stated, 0.0) + _STATED
            if name in acronyms:
                scores["org"] = scores.get("org", 0.0) + _STATED
            case.supported = marked or name in support.titled
            if " " not in name:
                _add_short_forms(name, case, scores, parts)
            chosen = _choose(case, scores)
        if chosen is not None:
            kinds[name] = chosen
    return kinds


def _clear_kind(name: str, case: NameCase) -> EntityKind | None:
    """The kind of a long name that its own words tell, and nothing else speaks of: most long names."""
    if len(case.base) != 1 or " " not in name:
        return None
    ((kind, weight),) = case.base.items()
    return kind if weight >= LIKELY else None


def _read_scores(case: NameCase, *, team: bool) -> Votes:
    scores = dict(case.base)
    if team:
        scores["org"] = scores.get("org", 0.0) + _TEAM
    for kind, weight in case.votes.items() if case.votes else ():
        scores[kind] = scores.get(kind, 0.0) + max(-_MAX_VOTE, min(_MAX_VOTE, weight))
    return scores


def _read_cases(body: str, found: list[Sighting]) -> dict[str, NameCase]:
    if native.COMPILED:
        before, after = read_signs()
        return native.kernels.gather_cases(
            body, found, before, after, ENTITY_KINDS, word_before, word_after, is_of_a_place, is_place_at, _is_scored, NameCase
        )  # fmt: skip
    return _gather_cases(body, found)


def _gather_cases(body: str, found: list[Sighting]) -> dict[str, NameCase]:
    cases: dict[str, NameCase] = {}
    for start, end, (_, _, shown, kind, weight, titled, opening, shouted, _, _, _) in found:
        if shouted or weight < 0:
            continue
        case = cases.get(shown)
        if case is None:
            case = cases[shown] = NameCase({})
        case.count += 1
        if not opening:
            case.inside += 1
        if kind != "person" and _is_scored(body, end):
            case.scored += 1
        if kind is not None and weight > case.base.get(kind, 0.0):
            case.base[kind] = weight + (1.5 if titled else 0.0)
        if weight < SURE:
            if case.votes is None:
                case.votes = {}
            add_votes(case.votes, body, start, end, listed=kind == "place")
    return cases


def _is_scored(body: str, end: int) -> bool:
    return body[end + 1 : end + 2].isdecimal() and _SCORE.match(body, end) is not None


def _add_short_forms(name: str, case: NameCase, scores: Votes, parts: tuple[set[str], set[str], set[str]]) -> None:
    """What a single word is short for, by the longer names of the article."""
    surnames, first_names, org_starts = parts
    kind: EntityKind = "person"
    if name in surnames or (name.isupper() and len(name) > _MAX_ACRONYM and name.capitalize() in surnames):
        weight = _SURNAME_OF_PLACE if "place" in case.base else _SURNAME
    elif name in first_names:
        weight = _FIRST_NAME
    elif name in org_starts:
        kind, weight = "org", _SHORT_ORG
    else:
        return
    scores[kind] = scores.get(kind, 0.0) + weight
    case.supported = True


def _read_teams(cases: Mapping[str, NameCase]) -> set[str]:
    """Towns and counties in a table of results are clubs; countries stay countries."""
    scored = [name for name, case in cases.items() if case.scored * 2 >= case.count and case.scored]
    if len(scored) < _MIN_TEAMS:
        return set()
    lexicon = read_lexicon()
    clubs = lexicon.lists["us_states"] | lexicon.lists["counties"]
    return {name for name in scored if name in lexicon.towns or name in clubs or "place" not in cases[name].base}


def _parts_of_long_names(cases: Mapping[str, NameCase], people: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
    """Short forms to expect: family names, first names, first words of organisations."""
    roles = read_roles()
    surnames: set[str] = set()
    first_names: set[str] = set()
    org_starts: set[str] = set()
    for name, case in cases.items():
        if " " not in name:
            continue
        person = case.base.get("person", 0.0) + (case.votes.get("person", 0.0) if case.votes else 0.0)
        if person >= THRESHOLD and person >= case.base.get("org", 0.0):
            surnames.add(surname_of(name))
            first_names.add(name.partition(" ")[0])
        elif case.base.get("org", 0.0) >= LIKELY:
            first = name.partition(" ")[0]
            if not roles.get(first, 0) & _NO_SHORT_FORM:
                org_starts.add(first)
    for name in people:
        surnames.add(surname_of(name))
    return surnames, first_names, org_starts


@functools.lru_cache(maxsize=_CACHED_NAMES)
def surname_of(name: str) -> str:
    """The word by which a person is called later: the last, or the first of Chinese and Korean names."""
    words = name.split(" ")
    if len(words) > 1 and comes_family_first(words):
        return words[0]
    while len(words) > 2 and words[-1].rstrip(".,") in ("Jr", "Sr", "II", "III"):
        words.pop()
    return words[-1]


def comes_family_first(words: list[str]) -> bool:
    """`Xi Jinping`, `Kim Jong-un`; not `Bruce Lee`, and not `Kim Philby`: there the first word is a given name too."""
    roles = read_roles()
    first = roles.get(words[0], 0)
    if not first & _FAMILY or len(words) > 3:
        return False
    if first & _GIVEN:
        return "-" in words[1] or len(words) == 3
    return True


def _choose(case: NameCase, scores: Votes) -> EntityKind | None:
    best: EntityKind | None = None
    most = THRESHOLD
    for kind, score in scores.items():
        if score > most or (score == most and best is None):
            best, most = kind, score
    if best is None or case.inside or case.supported:
        return best
    base = case.base
    if (
        max(base.values(), default=0.0) >= LIKELY
        or base.get("org", 0.0) >= 1
        or base.get("place", 0.0) >= 0.5
        or base.get("person", 0.0) >= 1
    ):
        return best
    return None
