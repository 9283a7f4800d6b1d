"""One name for one thing inside an article: "Gen. He" is He Lei, "PLA" is the People's Liberation Army."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.kinds import surname_of
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.pieces import Sighting
from searchkit.extraction.entities.sightings import initials_of
from searchkit.extraction.entities.words import Role, read_roles

_GIVEN = int(Role.GIVEN)
_ORG_MARKS = int(Role.COMPANY | Role.ORG)
_MAX_SHOUTED = 5
_MAX_NAMESAKES = 50


class Ties:
    """The name that facets count for each mention of an article, in reading order."""

    def __init__(self, kinds: Mapping[str, EntityKind], acronyms: Mapping[str, str], people: Iterable[str]) -> None:
        self._people = _PeopleByShortForm([n for n, kind in kinds.items() if kind == "person"], people)
        self._orgs = _tie_orgs([n for n, kind in kinds.items() if kind == "org"], acronyms)

    def canonical(self, name: str, kind: EntityKind) -> str:
        """Call it once for each mention, by position: a short form is the last person so called."""
        if kind == "person":
            return self._people.full(name)
        if kind == "org":
            return self._orgs.get(name, name)
        return name


class _PeopleByShortForm:
    def __init__(self, in_body: list[str], elsewhere: Iterable[str]) -> None:
        longs = sorted({name for name in [*in_body, *elsewhere] if " " in name}, key=lambda n: (-len(n), n))
        self._fullest: dict[str, str] = {}
        self._called: dict[str, str] = {}
        by_surname: dict[str, list[str]] = {}
        for name in longs:
            surname = surname_of(name)
            others = by_surname.setdefault(surname, [])
            for other in others[:_MAX_NAMESAKES]:
                if _is_same_person(name, other):
                    self._fullest[name] = other
                    break
            else:
                self._fullest[name] = name
                others.append(name)
        roles = read_roles()
        # The first in the body, until another person of that name comes by.
        for name in [n for n in in_body if " " in n] + longs:
            full = self._fullest[name]
            self._called.setdefault(surname_of(name), full)
            first = name.partition(" ")[0]
            if roles.get(first, 0) & _GIVEN:
                self._called.setdefault(first, full)

    def full(self, name: str) -> str:
        full = self._fullest.get(name)
        if full is None:
            return self._called.get(name) or self._called.get(name.capitalize(), name)
        self._called[surname_of(name)] = full
        return full


def _is_same_person(short: str, long: str) -> bool:
    """`J. Clinton` or `Hillary Clinton` beside `Hillary Rodham Clinton`; both end in the same family name."""
    a, b = short.split(" ")[0], long.split(" ")[0]
    return (
        a == b
        or (len(a.rstrip(".")) == 1 and b.startswith(a[0]))
        or (len(b.rstrip(".")) == 1 and a.startswith(b[0]) and len(b) < 3)
    )


def _tie_orgs(names: list[str], acronyms: Mapping[str, str]) -> dict[str, str]:
    known = read_lexicon().known
    ties: dict[str, str] = dict(acronyms)
    by_initials: dict[str, str] = {}
    by_start: dict[str, set[str]] = {}
    for name in names:
        if " " in name:
            by_initials.setdefault(initials_of(name), name)
            for start in _without_marks(name):
                by_start.setdefault(start, set()).add(name)
    for name in names:
        if name in ties or name in known:
            continue
        if name.isupper() and len(name) > 2 and name in by_initials:
            ties[name] = by_initials[name]
        elif len(by_start.get(name, ())) == 1:
            (ties[name],) = by_start[name]
    return ties


@functools.lru_cache(maxsize=32_768)
def _without_marks(name: str) -> tuple[str, ...]:
    """`Acme Steel Co. Ltd.` → `Acme Steel Co.`, `Acme Steel`."""
    roles = read_roles()
    words = name.split(" ")
    starts = []
    while len(words) > 1 and roles.get(words[-1].rstrip("."), 0) & _ORG_MARKS:
        words.pop()
        starts.append(" ".join(words))
    return tuple(starts)


def tie_shouted(found: list[Sighting], kinds: Mapping[str, EntityKind]) -> dict[int, tuple[int, str, EntityKind]]:
    """Words of headlines in capitals that are names of the article.

    Returns:
        Index of the first word's sighting → how many words, the name, its kind.
    """
    shouted = [i for i, sighting in enumerate(found) if sighting[2].shouted]
    if not shouted:
        return {}
    folded: dict[str, tuple[str, EntityKind]] = {}
    for name, kind in kinds.items():
        if kind == "person":
            surname = surname_of(name)
            folded[surname.casefold()] = surname, kind
    folded.update((name.casefold(), (name, kind)) for name, kind in kinds.items())
    firsts = {name.partition(" ")[0] for name in folded}
    tied: dict[int, tuple[int, str, EntityKind]] = {}
    free = 0
    for i in shouted:
        if i < free:
            continue
        word = found[i][2].shown.casefold()
        if word not in firsts:
            continue
        words = [word]
        length, best = 1, folded.get(word)
        for j in range(i + 1, min(i + _MAX_SHOUTED, len(found))):
            start, _, piece = found[j]
            if not piece.shouted or start - found[j - 1][1] != 1:
                break
            words.append(piece.shown.casefold())
            longer = folded.get(" ".join(words))
            if longer is not None:
                length, best = len(words), longer
        if best is not None:
            tied[i] = length, *best
            free = i + length
    return tied
