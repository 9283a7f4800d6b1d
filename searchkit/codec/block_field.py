"""A field whose postings lie packed in blocks of terms, each looked at when first asked for."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from searchkit.codec.arrays import (
    Counts,
    DocIds,
    Field,
    PackedFrequencies,
    PackedPositions,
    Terms,
    Unsigned,
    WordArrays,
)
from searchkit.codec.blocks import Block
from searchkit.codec.heads import let_go


class BlockField(Field):
    """A field of a segment on disk.

    Args:
        columns: `posting_ends`, `occurrence_ends`, `max_frequencies`, `min_lengths`.
        block_ends: the number of the first term after each block, ascending.
        open_block: makes a block by its number and its terms' (n_terms,) int64 posting ends, counted from its first.
        words: reads them, when first asked for; None where the field keeps none.
        files: in which the blocks lie.
    """

    __slots__ = (
        "_block_ends",
        "_blocks",
        "_files",
        "_open_block",
        "_read_words",
        "_words",
        "is_kept",
        "max_frequencies",
        "min_lengths",
        "occurrence_ends",
        "posting_ends",
        "terms",
    )  # fmt: skip

    def __init__(
        self, terms: Terms, columns: Sequence[Unsigned], block_ends: Sequence[int], open_block: Callable[[int, Counts], Block],
        *, is_positional: bool, words: Callable[[], WordArrays] | None, files: Sequence[memoryview] = (),
    ) -> None:  # fmt: skip
        self._files = files
        self.terms, self.is_kept = terms, is_positional
        self._read_words = words
        self._words: WordArrays | None = None
        self.posting_ends, self.occurrence_ends, self.max_frequencies, self.min_lengths = columns
        self._block_ends, self._open_block = block_ends, open_block
        self._blocks: dict[int, Block] = {}

    @property
    def is_positional(self) -> bool:
        """See `Field`; so below."""
        return self.is_kept

    @property
    def words(self) -> WordArrays | None:
        """."""
        if self._words is None and self._read_words is not None:
            self._words = self._read_words()
        return self._words

    def doc_ids_of(self, first: int, last: int) -> DocIds:
        """."""
        i = bisect_right(self._block_ends, first)
        if last - first == 1:  # as searches ask
            return self._block(i).doc_ids(first - self._first(i), last - self._first(i))
        return _joined([self._block(i).doc_ids(low, high) for i, low, high in self._stretches(first, last)])

    def doc_ids_of_each(self, numbers: Counts) -> Iterator[DocIds]:
        """."""
        of = np.searchsorted(self._block_ends, numbers, side="right")
        for i in np.flatnonzero(np.bincount(of)).tolist():
            yield from self._block(i).doc_ids_of_each(numbers[of == i] - self._first(i))

    def frequencies_of(self, first: int, last: int) -> DocIds:
        """."""
        return _joined([
            self._block(i).frequencies.read(*self._postings_in(i, low, high))
            for i, low, high in self._stretches(first, last)
        ])  # fmt: skip

    def positions_of(self, first: int, last: int, frequencies: DocIds | None = None) -> DocIds:
        """."""
        frequencies = self.frequencies_of(first, last) if frequencies is None else frequencies
        found, at = [], 0
        for i, low, high in self._stretches(first, last):
            start, end = self._postings_in(i, low, high)
            own, at = frequencies[at : at + end - start], at + end - start
            base = self._occurrences_before(i)
            occurrences = self.occurrences_of(self._first(i) + low, self._first(i) + high)
            found.append(self._block(i).positions(occurrences[0] - base, occurrences[1] - base, own))
        return _joined(found)

    def gaps_of(self, number: int) -> DocIds:
        """."""
        i = bisect_right(self._block_ends, number)
        start, end = self.occurrences_of(number, number + 1)
        base = self._occurrences_before(i)
        return self._block(i).gaps(start - base, end - base)

    def take(self, number: int, rows: Counts) -> tuple[DocIds, Counts]:
        """."""
        ((i, low, high),) = self._stretches(number, number + 1)
        return self._block(i).frequencies.take(*self._postings_in(i, low, high), rows)

    def take_gaps(self, number: int, starts: Counts, frequencies: Counts) -> DocIds:
        """."""
        i = bisect_right(self._block_ends, number)
        return self._block(i).gaps_of_each(starts + self._occurrences_in(i, number), frequencies)

    def take_positions(self, number: int, starts: Counts, frequencies: Counts) -> DocIds:
        """."""
        i = bisect_right(self._block_ends, number)
        return self._block(i).positions_of_each(starts + self._occurrences_in(i, number), frequencies)

    def packed_frequencies(self, number: int) -> PackedFrequencies:
        """."""
        i = bisect_right(self._block_ends, number)
        codes, starts, rests_at, rests = self._block(i).frequencies
        first = number - self._first(i)
        return PackedFrequencies(codes, starts, rests_at, *rests, self._postings_in(i, first, first + 1)[0])

    def packed_positions(self, number: int) -> PackedPositions | None:
        """."""
        i = bisect_right(self._block_ends, number)
        packed = self._block(i).packed_positions
        return None if packed is None else PackedPositions(*packed, self._occurrences_in(i, number))

    def let_go(self) -> None:
        """."""
        self._blocks.clear()
        for file in self._files:
            let_go(file)

    def _stretches(self, first: int, last: int) -> Iterator[tuple[int, int, int]]:
        """The blocks in which some terms lie; and which they are there."""
        i = bisect_right(self._block_ends, first)
        while first < last:
            before, end = self._first(i), min(last, self._block_ends[i])
            yield i, first - before, end - before
            first, i = end, i + 1

    def _first(self, i: int) -> int:
        return self._block_ends[i - 1] if i else 0

    def _postings_in(self, i: int, low: int, high: int) -> tuple[int, int]:
        first = self._first(i)
        before, _ = self.postings_of(first, first)
        start, end = self.postings_of(first + low, first + high)
        return start - before, end - before

    def _occurrences_before(self, i: int) -> int:
        return self.occurrences_of(self._first(i), self._first(i))[0]

    def _occurrences_in(self, i: int, number: int) -> int:
        """How many of a block are before those of a term."""
        return self.occurrences_of(number, number)[0] - self._occurrences_before(i)

    def _block(self, i: int) -> Block:
        found = self._blocks.get(i)
        if found is None:
            first = self._first(i)
            ends = self.posting_ends[first : self._block_ends[i]].astype(np.int64) - self.postings_of(first, first)[0]
            # Two threads may both make it: the same twice does no harm.
            found = self._blocks[i] = self._open_block(i, ends)
        return found


def _joined(parts: list[DocIds]) -> DocIds:
    if len(parts) == 1:
        return parts[0]
    return np.concatenate(parts) if parts else np.empty(0, np.uint32)
