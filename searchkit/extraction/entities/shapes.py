"""Runs whose words have the same roles come apart alike: what one came apart into is kept for the next.

Half of all runs are names that a corpus has once. Their words are mostly names that no list knows, or that lists know for
the same; only well-known names and words in capitals are asked for by their letters.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import NamedTuple

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.chunks import SPELT_OUT, is_initial
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.marks import DIGIT, KNOWN, LARGE_TOWN, known_at
from searchkit.extraction.entities.pieces import Piece, Run, Word

# Combinations of roles that are kept: emptied, not managed.
_MAX_SHAPES = 50_000
# Above the marks of a word: what parsing asks of its letters.
_TOWN = DIGIT << 1
_LARGE = DIGIT << 2
_DOUBTFUL = DIGIT << 3
_INITIAL = DIGIT << 4
_DOTTED = DIGIT << 5
_HYPHENED = DIGIT << 6
_FIRST_SPELT_OUT = DIGIT << 7

Shape = tuple[int, ...]


class _Part(NamedTuple):
    """A piece, by the words that it begins and ends with."""

    first: int
    last: int
    kind: EntityKind | None
    weight: float
    titled: bool
    opening: bool
    opens: str
    plain: bool


class _Outcome(NamedTuple):
    """What all runs of a shape come apart into; `tail` is the last word of `Run.tail`, -1 for none."""

    parts: tuple[_Part, ...]
    tail: int
    topics: bool
    office: bool
    ends_in_org: bool


def shape_of(run: str, words: list[Word], marks: int) -> Shape | None:
    """All that parsing asks of the words of a run; None where it asks for their letters.

    Args:
        marks: of all words together.
    """
    if marks & DIGIT or "&" in run:
        return None
    letters = _letters()
    shape = []
    for i, (text, _, _, mark) in enumerate(words):
        if mark & KNOWN:
            if known_at(run, words, i) is not None:
                return None
            mark &= ~KNOWN
        if text in letters:
            mark |= letters[text]
        if not text.isalpha():
            mark |= _DOTTED * (text[-1] == ".") | _HYPHENED * ("-" in text)
            if is_initial(text):
                mark |= _INITIAL
            elif text.isupper():
                return None
        elif text.isupper():
            return None
        shape.append(mark)
    return tuple(shape)


class Shapes:
    """What runs of each shape come apart into.

    Args:
        parse: gives the pieces of a run, by its words, the marks of all, and whether it opens a sentence.
    """

    def __init__(self, parse: Callable[[str, list[Word], int, bool], Run]) -> None:
        self._parse = parse
        self._known: dict[tuple[bool, Shape], _Outcome | None] = {}

    def parse(self, run: str, words: list[Word], marks: int, opening: bool) -> Run:
        """The same as `parse` gives."""
        shape = shape_of(run, words, marks)
        if shape is None:
            return self._parse(run, words, marks, opening)
        outcome = self._known.get((opening, shape))
        if outcome is None:
            parsed = self._parse(run, words, marks, opening)
            if len(self._known) >= _MAX_SHAPES:
                self._known.clear()
            self._known[opening, shape] = _outcome(run, words, parsed)
            return parsed
        pieces = []
        for first, last, kind, weight, titled, opens_sentence, opens, plain in outcome[0]:
            start, end = words[first][1], words[last][2]
            pieces.append(Piece(start, end, run[start:end], kind, weight, titled, opens_sentence, False, opens, plain))
        _, tail, topics, office, ends_in_org = outcome
        return Run(tuple(pieces), words[tail][2] if tail >= 0 else 0, topics, office, ends_in_org)


def _outcome(run: str, words: list[Word], parsed: Run) -> _Outcome | None:
    """None where a piece is no stretch of the run's words, as only those are whose letters count."""
    starts = {word[1]: i for i, word in enumerate(words)}
    ends = {word[2]: i for i, word in enumerate(words)}
    parts = []
    for start, end, shown, kind, weight, titled, opening, shouted, opens, plain, joined in parsed.pieces:
        if shown != run[start:end] or shouted or joined or start not in starts or end not in ends:
            return None
        parts.append(_Part(starts[start], ends[end], kind, weight, titled, opening, opens, plain))
    tail = ends.get(parsed.tail, -1) if parsed.tail else -1
    return _Outcome(tuple(parts), tail, parsed.topics, parsed.office, parsed.ends_in_org)


@functools.cache
def _letters() -> Mapping[str, int]:
    """Word → what its letters say beside its marks."""
    lexicon = read_lexicon()
    doubtful = lexicon.lists["doubtful_towns"]
    letters = {
        town: _TOWN | _LARGE * (people >= LARGE_TOWN) | _DOUBTFUL * (town in doubtful)
        for town, people in lexicon.towns.items()
        if " " not in town
    }
    for i, word in enumerate(sorted(SPELT_OUT)):
        letters[word] = letters.get(word, 0) | _FIRST_SPELT_OUT << i
    return letters
