"""Every place in a body where a name may stand, with names that go over "of" and "and" put together."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from searchkit import native
from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.objects import number_after
from searchkit.extraction.entities.parsing import function_words, parsed_runs
from searchkit.extraction.entities.pieces import LIKELY, NO_NAME, SURE, Piece, Run, Sighting
from searchkit.extraction.entities.runs import (
    SENTENCE_ENDS,
    UNTELLING,
    opens_sentence,
    read_abbreviations,
    read_particles,
    run_pattern,
    start_with_article,
)
from searchkit.extraction.entities.signs import ARTICLE_JOINTS, sign_classes
from searchkit.extraction.entities.words import Role, read_roles

_OPENER = int(Role.OPENER)
_TOPIC = int(Role.TOPIC)
_MAX_GAP = 9
# Pairs of characters that stand before runs; texts in many scripts have more.
_MAX_PAIRS = 20_000
# Longer chains of "of" and "and" are lists; the bound keeps the time linear too.
_MAX_NAME = 160
_NEARBY = 4_000
_OF = frozenset((" of ", " of the ", " for ", " for the ", " on ", " on the "))
# Only whole names that are known go over these: "Islamic State in Iraq", "Frankfurt am Main", "Dar es Salaam".
_IN = frozenset((" in ", " in the ", " upon ", " am ", " an der ", " es ", " sur ", " ob der "))
_FIRM = frozenset((" and ", " & "))
_COMPANY = int(Role.COMPANY)
_AND = frozenset((" and ", " & ", ", and ", " and the "))
_GAPS = _OF | _IN | _AND
_ACRONYM = re.compile(r" \( ?([A-Z][A-Za-z&.\-]{1,9}) ?\)")
_WITH_ON = ("Committee", "Commission", "Council", "Conference", "Subcommittee", "Convention")
_ORDINALS = frozenset(("st ", "nd ", "rd ", "th "))
_ORDINAL = re.compile(r"(?<![\w.])\d{1,3}(?:st|nd|rd|th) \Z")


@dataclass(frozen=True, slots=True)
class Sightings:
    """All sightings by position, and the acronyms that the text explains: acronym → long form."""

    all: list[Sighting]
    acronyms: dict[str, str]


def read_sightings(body: str) -> Sightings:
    """Scan a text once."""
    return _read_compiled(body) if native.COMPILED else _read(body)


def _read_compiled(body: str) -> Sightings:
    found: list[Sighting] = []
    acronyms: dict[str, str] = {}
    signs, abbreviations, possessives, particles = _scanning()
    native.kernels.find_sightings(
        body, signs, abbreviations, possessives, particles, _GAPS, function_words(), parsed_runs(False), parsed_runs(True),
        NO_NAME, start_with_article, _settle, _join, functools.partial(_read_acronym, acronyms), found,
    )  # fmt: skip
    return Sightings(found, acronyms)


@functools.cache
def _scanning() -> tuple[bytes, frozenset[str], frozenset[str], bytes]:
    """What tells the compiled loop where runs begin and end."""
    particles = "".join(f"{word} \0" for word in read_particles())
    return sign_classes(), read_abbreviations(), read_lexicon().lists["possessive_words"], f"{particles}\0\0".encode()


def _read(body: str) -> Sightings:
    found: list[Sighting] = []
    acronyms: dict[str, str] = {}
    inner_runs, opening_runs, words, tells_opening = (
        parsed_runs(False),
        parsed_runs(True),
        function_words(),
        _tells_opening(),
    )
    before: Run | None = None
    before_start = end = 0
    bracket = -1
    for match in run_pattern().finditer(body):
        before_end = end
        start, end = match.span()
        text = match[0]
        # A run after a word and a space, by far the most common case, or after a full stop: two characters tell.
        opening = tells_opening[body[start - 2 : start]]
        if opening is None:
            if start and text not in words and (body[start - 1] in ARTICLE_JOINTS or body.startswith("- ", start - 2)):
                start = start_with_article(body, start)
                text = body[start:end]
            opening = opens_sentence(body, start)
        run = opening_runs[text] if opening else inner_runs[text]
        if run is NO_NAME:
            before = None
            continue
        from_ = 0
        if before is not None and start - before_end <= _MAX_GAP and body[before_end:start] in _GAPS:
            from_ = _join(body, found, before, before_start, before_end, start, run, end)
        pieces = run[0]
        for piece in pieces:
            first = piece[0]
            if first < from_:
                continue
            if piece[9]:
                found.append((start + first, start + piece[1], piece))
            else:
                found.append(_settle(body, piece, start))
        if found and (pieces or from_):
            last = found[-1][1]
            if bracket < last:
                bracket = body.find(" (", last)
                bracket = len(body) if bracket < 0 else bracket
            if bracket == last:
                _read_acronym(acronyms, body, found)
        before, before_start = run, start
    return Sightings(found, acronyms)


class _TellsOpening(dict[str, bool | None]):
    """The two characters before a run → whether it opens a sentence; None where `opens_sentence` has to look further back."""

    def __missing__(self, before: str) -> bool | None:
        last = before[:-1] if before[-1:] == " " else before[-1:]
        told = None if last in UNTELLING else last in SENTENCE_ENDS
        if len(self) < _MAX_PAIRS:
            self[before] = told
        return told


@functools.cache
def _tells_opening() -> _TellsOpening:
    return _TellsOpening()


@functools.lru_cache(maxsize=32_768)
def initials_of(name: str) -> str:
    """`People's Liberation Army` → `PLA`."""
    return "".join(word[0] for word in re.split(r"[ \-]", name) if word and (word[0].isupper() or word[0].isdigit()))


def _settle(body: str, piece: Piece, offset: int) -> Sighting:
    start, end = piece.start + offset, piece.end + offset
    kind, shown = piece.kind, piece.shown
    if piece.opens == "number":
        stop = number_after(body, end)
        if stop > end:
            return start, stop, Piece(start, stop, body[start:stop], "object", SURE)
    if kind == "org" and piece.start == 0 and body[offset - 3 : offset] in _ORDINALS:
        match = _ORDINAL.search(body, max(0, offset - 7), offset)
        if match:
            start = match.start()
            shown = body[start:end]
            piece = piece._replace(shown=shown)
    doubtful = piece.opening and piece.weight < LIKELY and (kind == "person" or kind is None)
    if doubtful and " " in shown and body[start:end] == shown:
        first, _, rest = shown.partition(" ")
        if _is_common_word(body, first, start):
            start += len(first) + 1
            alone = " " not in rest
            return start, end, Piece(start, end, rest, None if alone else kind, 0.0 if alone else piece.weight)
    return start, end, piece


def _is_common_word(body: str, word: str, at: int) -> bool:
    """Whether a sentence's first word stands in lower case nearby, or ends like a participle or an adverb."""
    lower = word.lower()
    first, last = max(0, at - _NEARBY), at + _NEARBY
    return (
        lower.endswith(("ing", "ly", "ed"))
        or body.find(f" {lower} ", first, last) >= 0
        or body.find(f" {lower},", first, last) >= 0
    )


def _join(
    body: str, found: list[Sighting], before: Run, before_start: int, before_end: int, start: int, run: Run, end: int
) -> int:
    """Let the name before go on into this run where "of", "for", "on", "and" bind; how much of the run that takes."""
    gap = body[before_end:start]
    known, towns = read_lexicon().known, read_lexicon().towns
    last = found[-1] if found and found[-1][1] == before_end else None
    for begin in (before_start, last[0] if last else before_start):
        name = body[begin:end] if end - begin <= _MAX_NAME else ""
        whole = known.get(name) or (("place", name) if name in towns else None)
        if whole:
            while found and found[-1][1] > begin:
                found.pop()
            found.append((begin, end, Piece(begin, end, whole[1], whole[0], SURE, opens="of", joined=True)))
            return end - start
    if gap in _IN:
        return 0
    if gap in _FIRM and last is not None and (company := _company_words(body, start, end)):
        name = body[last[0] : start + company]
        found[-1] = last[0], start + company, last[2]._replace(kind="org", weight=SURE, shown=name, opening=False)
        return company
    if last is None:
        return _office_words(run) if before.office and gap in _OF else 0
    kind = _binding(body, last, gap, start, run)
    if kind is None:
        return 0
    first, stop = last[0], start + run.tail
    name = body[first:stop]
    piece = last[2]._replace(
        kind=kind,
        weight=SURE,
        shown=known[name][1] if name in known else name,
        opens="of" if run.ends_in_org else "",
        joined=True,
        opening=False,
    )
    found[-1] = first, stop, piece
    return run.tail


def _binding(body: str, last: Sighting, gap: str, start: int, run: Run) -> EntityKind | None:
    """The kind of `last`, `gap` and the beginning of the run as one name; None where they are not one."""
    begin, end, named = last
    if run.tail == 0 or named.shouted or start + run.tail - begin > _MAX_NAME:
        return None
    if any(piece.titled for piece in run.pieces if piece.start < run.tail):
        return None
    text = body[begin:end]
    if gap in _OF:
        if named.opens != "of" or (gap.startswith(" on") and not text.endswith(_WITH_ON)):
            return None
        if not _is_org_opener(text):
            return "place" if gap.startswith(" of") else None
        return "place" if named.kind == "place" and named.weight >= SURE else "org"
    starts_another = bool(run.pieces) and run.pieces[0].weight < 0
    if gap == " and the " or not run.topics or starts_another or not (named.joined or run.ends_in_org):
        return None
    return "org" if _is_topic(text) else None


def _company_words(body: str, start: int, end: int) -> int:
    """How much of a run is "Co", "Co. Ltd" or "Sons Inc": with "and" before it, it ends a company's name."""
    length = 0
    for word in body[start:end].split(" "):
        if not read_roles().get(word.rstrip("."), 0) & _COMPANY and word not in ("Sons", "Brothers"):
            break
        length += len(word) + 1
    return max(0, length - 1)


def _office_words(run: Run) -> int:
    """`Minister of | Defense`: what is no name of its own belongs to the office."""
    if run.pieces and run.pieces[0].opens:
        return 0
    if run.pieces and (
        run.pieces[0].kind is None or (run.pieces[0].kind in ("person", "org") and run.pieces[0].weight < LIKELY)
    ):
        return run.pieces[0].end
    return run.tail if run.topics else 0


@functools.lru_cache(maxsize=4096)
def _is_org_opener(name: str) -> bool:
    return bool(read_roles().get(name.rpartition(" ")[2], 0) & _OPENER)


@functools.lru_cache(maxsize=4096)
def _is_topic(name: str) -> bool:
    return bool(read_roles().get(name.rpartition(" ")[2], 0) & _TOPIC)


def _read_acronym(acronyms: dict[str, str], body: str, found: list[Sighting]) -> None:
    start, end, piece = found[-1]
    match = _ACRONYM.match(body, end)
    if match is None or piece.shouted or piece.titled:
        return
    acronym = match[1]
    name = body[start:end]
    capitals = "".join(c for c in acronym if c.isupper())
    fits = " " in name and initials_of(name) == capitals
    if len(capitals) < 2 or not (fits or (piece.kind == "org" and " " in name)) or piece.kind == "object":
        return
    if fits and piece.kind != "place":
        found[-1] = start, end, piece._replace(kind="org", weight=SURE, opening=False)
    acronyms[acronym] = piece.shown
