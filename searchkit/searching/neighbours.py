"""Which documents hold words near each other: where they stand in all documents, as numbers that ascend.

Documents follow each other, each as long as its last word stands: the numbers stay below 2**32 for as long as they can,
and are sorted in half the time of longer ones.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, DocIds, Unsigned
from searchkit.codec.postings import Postings
from searchkit.native import COMPILED, kernels

Places = NDArray[np.unsignedinteger[Any]]  # of 32 bits or 64
_Bytes = NDArray[np.uint8]
# `PackedFrequencies`, `PackedPositions`, and which of the postings.
_Packed = tuple[_Bytes, Unsigned, Unsigned, _Bytes, _Bytes, Unsigned, int, _Bytes, _Bytes, Unsigned, int, Counts]
# So many documents are looked at in one step, so that common words stay within memory.
_DOCS_A_STEP = 1 << 16
_MANY = 1 << 13
# Below this a number has 32 bits, and one of them to tell what it stands for.
_NARROW = 1 << 31


class Held(NamedTuple):
    """Postings of a word in some of the documents that are looked at, which ascend.

    Attributes:
        rows: (n,) of the postings, ascending.
        of: (n,) which of the documents each is; None: of each one.
    """

    postings: Postings
    rows: Counts
    of: Counts | None = None


class Near(NamedTuple):
    """Where two words stand near each other.

    Attributes:
        kept: (n,) which of the documents that were looked at, ascending.
        counts, others: (n,) how often the one and the other word stand there.
    """

    kept: Counts
    counts: DocIds
    others: DocIds


class Gaps(NamedTuple):
    """What stands in documents: ascending numbers in each, told by how far each is from the one before.

    Attributes:
        gaps: (lengths.sum(),) uint32.
        lengths: how many numbers each document has.
        of: as of `Held`.
    """

    gaps: DocIds
    lengths: Counts
    of: Counts | None = None


class Parts(NamedTuple):
    """What parts the words of the documents that are looked at.

    Attributes:
        are_paragraphs: else sentences.
        undivided: documents, ascending, and two positions in each, the second later → whether nothing between them parts them.
        packed: for the documents from the first up to the second: bytes of `indexing.starts`, where those of each document
            begin, and how many it has.
    """

    are_paragraphs: bool
    undivided: Callable[[Counts, Counts, Counts], NDArray[np.bool_]]
    packed: Callable[[int, int], tuple[NDArray[np.uint8], Counts, Counts]]


def stand_in_order(words: Sequence[Held], n_docs: int, slop: int) -> Counts:
    """Which of some documents hold words in order, each at most `slop` after the one before; ascending."""
    if len(words) == 2 and (near := find_near(words[0], words[1], slop, ordered=True)) is not None:
        return near.kept
    if COMPILED and all(word.of is None for word in words):
        return _by_steps(n_docs, lambda low, high: _in_order([_places(word, low, high) for word in words], slop))

    def in_order(low: int, high: int) -> Counts:
        bases, (ends, *others) = _lay_out([_cut([word], low, high) for word in words], high - low, apart=slop)
        for places in others:
            # A place of the later word comes before one of the former that it shares.
            both = np.concatenate(((ends << 1) + ends.dtype.type(1), places << 1))
            both.sort(kind="stable")
            is_end = (both & 1).astype(np.bool_)
            both >>= 1
            # The nearest end before each: the later it is, the smaller the gap. One in another document is too far.
            before = np.maximum.accumulate(np.where(is_end, both, 0))
            ends = both[~is_end & (both - before <= slop)]
        return _documents(bases, ends)

    return _by_steps(n_docs, in_order)


def stand_near(a: Sequence[Held], b: Sequence[Held], n_docs: int, distance: int, *, ordered: bool) -> Counts:
    """Which of some documents hold one of the words `a` at most so far from one of `b`; ascending. No word is in both.

    Args:
        ordered: `b` must be the later one.
    """
    if len(a) == len(b) == 1 and (found := find_near(a[0], b[0], distance, ordered=ordered)) is not None:
        return found.kept

    def near(low: int, high: int) -> Counts:
        bases, (ours, theirs) = _lay_out([_cut(a, low, high), _cut(b, low, high)], high - low, apart=distance)
        here, there = _neighbours(ours, theirs, ordered=ordered)
        return _documents(bases, here[there - here <= distance])

    return _by_steps(n_docs, near)


def find_near(a: Held, b: Held, distance: int, *, ordered: bool) -> Near | None:
    """As `stand_near`, of two single words that stand in all of the documents, compiled; None of others."""
    if not COMPILED or a.of is not None or b.of is not None:
        return None
    ours, theirs = _packed(a), _packed(b)
    if ours is None or theirs is None:
        return None
    n = len(a.rows)
    kept, counts, others = np.empty(n, np.int64), np.empty(n, np.uint32), np.empty(n, np.uint32)
    n = kernels.stand_near(*ours, *theirs, distance, ordered, kept, counts, others)
    return Near(kept[:n], counts[:n], others[:n])


def _packed(word: Held) -> _Packed | None:
    """A word as `kernels.stand_near` takes it; None where it is not packed."""
    frequencies, positions = word.postings.packed_frequencies, word.postings.packed_positions
    return None if frequencies is None or positions is None else (*frequencies, *positions, word.rows)


def stand_together(a: Sequence[Held], b: Sequence[Held], n_docs: int, parts: Parts) -> Counts:
    """Which of some documents hold a word of `a` and one of `b` with nothing between that parts them; ascending.

    No word is in both.
    """
    if COMPILED and all(len(side) == 1 and side[0].of is None for side in (a, b)):
        ((ours,), (theirs,)) = a, b

        def together_each(low: int, high: int) -> Counts:
            held = np.empty(high - low, np.uint8)
            starts, begins, lengths = parts.packed(low, high)
            (n, places), (m, others) = _places(ours, low, high), _places(theirs, low, high)
            kernels.stand_together(n, places, m, others, starts, begins, lengths, parts.are_paragraphs, held)
            return np.flatnonzero(held)

        return _by_steps(n_docs, together_each)

    def together(low: int, high: int) -> Counts:
        bases, (ours, theirs) = _lay_out([_cut(a, low, high), _cut(b, low, high)], high - low, apart=1)
        pairs = _pairs_by_document(bases, *_neighbours(ours, theirs))
        held = np.zeros(high - low, np.bool_)
        # Most documents have their nearest pair undivided: where there are many, others are looked at only without it.
        chosen = [_nearest(pairs)] if len(pairs.of) > _MANY else []
        for rows in (*chosen, np.arange(len(pairs.of))):
            of, first, last = (column[rows[~held[pairs.of[rows]]]] for column in pairs)
            held[of[parts.undivided(of + low, first, last)]] = True
        return np.flatnonzero(held)

    return _by_steps(n_docs, together)


def _places(word: Held, low: int, high: int) -> tuple[Counts, DocIds]:
    """How often a word stands in each of the documents from the first up to the second, and where."""
    return word.postings.positions_of(word.rows[low:high])


def _in_order(words: Sequence[tuple[Counts, DocIds]], slop: int) -> Counts:
    """See `stand_in_order`: of each word, how often it stands in each document, and where."""
    (counts, ends), *others = words
    for own, places in others:
        kept, found = np.empty(len(own), np.int64), np.empty(len(places), np.uint32)
        n = kernels.follow(counts, ends, own, places, slop, kept, found)
        counts, ends = kept, found[:n]
    return np.flatnonzero(counts)


class _Pairs(NamedTuple):
    """Two places of one document each.

    Attributes:
        of: which document, ascending.
        first, last: positions in it.
    """

    of: Counts
    first: Counts
    last: Counts


def _pairs_by_document(bases: Counts, here: Places, there: Places) -> _Pairs:
    edges = np.append(np.searchsorted(here, bases.astype(here.dtype)), len(here))
    of = np.repeat(np.arange(len(bases)), np.diff(edges))
    same = np.flatnonzero(there < np.append(bases[1:], np.iinfo(np.int64).max).take(of))
    of = of.take(same)
    first = bases.take(of)
    return _Pairs(of, here.take(same).astype(np.int64) - first, there.take(same).astype(np.int64) - first)


def _nearest(pairs: _Pairs) -> Counts:
    """The rows of the nearest pair of each document."""
    gaps, begins = pairs.last - pairs.first, np.flatnonzero(_is_new(pairs.of))
    least = np.repeat(np.minimum.reduceat(gaps, begins), np.diff(begins, append=len(gaps)))
    rows = np.flatnonzero(gaps == least)
    return rows[_is_new(pairs.of[rows])]


def _by_steps(n_docs: int, find: Callable[[int, int], Counts]) -> Counts:
    steps = ((low, min(low + _DOCS_A_STEP, n_docs)) for low in range(0, n_docs, _DOCS_A_STEP))
    return np.concatenate([np.empty(0, np.int64), *(find(low, high) + low for low, high in steps)])


def _cut(words: Sequence[Held], low: int, high: int) -> list[Gaps]:
    """What stands in the documents from the first up to the second, which are numbered anew."""
    found = []
    for postings, rows, of in words:
        if of is None:
            first, last = low, high
        else:
            first, last = np.searchsorted(of, (low, high)).tolist()
        lengths, gaps = postings.gaps_of(rows[first:last])
        found.append(Gaps(gaps, lengths, None if of is None else of[first:last] - low))
    return found


def _lay_out(sides: Sequence[Sequence[Gaps]], n_docs: int, *, apart: int) -> tuple[Counts, list[Places]]:
    """Where things stand, in one row of all documents.

    Returns:
        (n_docs,) where each document begins, more than `apart` after the last number of the one before; and of each side all
        its numbers, ascending.
    """
    room = np.zeros(n_docs, np.int64)
    parts = [[_summed(gaps) for gaps in side if len(gaps.gaps)] for side in sides]
    for part in (part for side in parts for part in side):
        room[part.of] = np.maximum(room[part.of], part.lasts)
    room += apart + 1
    bases = np.cumsum(room) - room + apart + 1
    width = np.uint32 if int(bases[-1]) + int(room[-1]) < _NARROW else np.uint64
    return bases, [_placed([part.placed(bases, width) for part in side], width) for side in parts]


class _Summed(NamedTuple):
    """Gaps, summed up over all documents, modulo 2**32.

    Attributes:
        lasts: (n,) the last number of each document.
    """

    sums: DocIds
    lengths: Counts
    lasts: DocIds
    of: Counts | slice

    def placed(self, bases: Counts, width: type[np.uint32 | np.uint64]) -> Places:
        """The numbers, documents after each other."""
        before = self.sums[np.cumsum(self.lengths) - 1] - self.lasts
        if width is np.uint32:
            shifts = bases[self.of].astype(np.uint32) - before
            places: Places = self.sums + np.repeat(shifts, self.lengths)
            return places
        own: Places = (self.sums - np.repeat(before, self.lengths)).astype(np.uint64)
        return own + np.repeat(bases[self.of].astype(np.uint64), self.lengths)


def _summed(gaps: Gaps) -> _Summed:
    lengths, of = gaps.lengths, slice(None) if gaps.of is None else gaps.of
    held = np.flatnonzero(lengths > 0)
    if len(held) < len(lengths):
        lengths, of = lengths[held], held if gaps.of is None else gaps.of[held]
    sums: DocIds = np.add.accumulate(gaps.gaps)
    lasts = sums[np.cumsum(lengths) - 1]
    lasts[1:] -= lasts[:-1].copy()
    return _Summed(sums, lengths, lasts, of)


def _placed(parts: Sequence[Places], width: type[np.uint32 | np.uint64]) -> Places:
    if len(parts) == 1:
        return parts[0]
    places: Places = np.concatenate([np.empty(0, width), *parts])
    places.sort()
    return places


def _neighbours(a: Places, b: Places, *, ordered: bool = False) -> tuple[Places, Places]:
    """Where an `a` and a `b` follow each other, in any order, with neither between: the former and the latter place.

    If any two stand near each other, so do two that follow each other between them.
    """
    # Timsort joins ascending stretches in one pass.
    both = np.concatenate((a << 1, (b << 1) + b.dtype.type(1)))
    both.sort(kind="stable")
    is_b = (both & 1).astype(np.bool_)
    both >>= 1
    at = np.flatnonzero(is_b[1:] > is_b[:-1] if ordered else is_b[1:] != is_b[:-1])
    here, there = both.take(at), both.take(at + 1)
    if len(at) and not (there > here).all():  # two words at one place
        apart = there > here
        here, there = here[apart], there[apart]
    return here, there


def _documents(bases: Counts, places: Places) -> Counts:
    """The documents in which ascending places lie, each once."""
    return _distinct(np.searchsorted(bases.astype(places.dtype), places, side="right") - 1)


def _distinct(ascending: Counts) -> Counts:
    return ascending[_is_new(ascending)]


def _is_new(ascending: Counts) -> NDArray[np.bool_]:
    new = np.ones(len(ascending), np.bool_)
    np.not_equal(ascending[1:], ascending[:-1], out=new[1:])
    return new
