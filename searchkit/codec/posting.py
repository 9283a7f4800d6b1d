"""One term's postings as arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, DocIds, Field, PackedFrequencies, PackedPositions, unpack_gaps
from searchkit.native import COMPILED, kernels

# Of a long list, of which not one in so many postings is wanted, these are looked up; else all frequencies are read.
_SCATTERED, _LONG = 16, 1 << 15
# Compiled, one is looked up in the time in which so many are read.
_COMPILED_SCATTERED = 32


class Postings:
    """One term's postings in one segment, deleted documents included.

    Args:
        field: of the segment.
        number: of the term.
        boost: what frequencies are multiplied by.

    Attributes:
        doc_ids: (n,) uint32, strictly ascending, local to the segment.
        boost: as given.
    """

    __slots__ = (
        "_counts",
        "_field",
        "_number",
        "_packed_frequencies",
        "_packed_positions",
        "_positions",
        "_starts",
        "boost",
        "doc_ids",
    )

    def __init__(self, field: Field, number: int, boost: float = 1.0) -> None:
        self._field, self._number, self.boost = field, number, boost
        self.doc_ids: DocIds = field.doc_ids_of(number, number + 1)
        self._counts: DocIds | None = None
        self._starts: Counts | None = None
        self._positions: DocIds | None = None
        self._packed_frequencies: PackedFrequencies | None = None
        self._packed_positions: PackedPositions | None = None

    def __len__(self) -> int:
        return len(self.doc_ids)

    @property
    def counts(self) -> DocIds:
        """(n,) how often the term stands in each document."""
        if self._counts is None:
            self._counts = self._field.frequencies_of(self._number, self._number + 1)
        return self._counts

    @property
    def frequencies(self) -> NDArray[np.float32]:
        """(n,) the same, times the field's boost."""
        counts = self.counts.astype(np.float32)
        return counts if self.boost == 1.0 else counts * np.float32(self.boost)

    def frequencies_of(self, rows: Counts) -> NDArray[np.float32]:
        """The frequencies of some postings, by their rows."""
        counts = self._taken(rows)[0].astype(np.float32)
        return counts if self.boost == 1.0 else counts * np.float32(self.boost)

    def counts_of(self, rows: Counts) -> DocIds:
        """How often the term stands in some of its documents, by their rows."""
        return self._taken(rows)[0]

    @property
    def highest(self) -> tuple[float, int]:
        """Bounds: no frequency is higher than the first, no field that holds the term has fewer words than the second."""
        return float(self._field.max_frequencies[self._number]) * self.boost, int(self._field.min_lengths[self._number])

    @property
    def has_positions(self) -> bool:
        """Whether the field keeps them."""
        return self._field.is_positional

    def starts(self) -> Counts:
        """(n + 1,) where each posting's positions begin among all of the term."""
        if self._starts is None:
            self._starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.counts, dtype=np.int64)))
        return self._starts

    def positions(self, start: int = 0, end: int | None = None) -> DocIds:
        """The term's positions, posting after posting, or a stretch of them (see `starts`)."""
        if not self.has_positions:
            return np.empty(0, np.uint32)
        if self._positions is None:
            self._positions = self._field.positions_of(self._number, self._number + 1, self.counts)
        return self._positions[start:end]

    def positions_of(self, rows: Counts) -> tuple[Counts, DocIds]:
        """The positions of some postings, by their ascending rows: how many each has, and all, posting after posting."""
        if not COMPILED or not self.has_positions:
            counts, gaps = self.gaps_of(rows)
            return counts, unpack_gaps(gaps, counts)
        if len(rows) == len(self.doc_ids):
            return self.counts.astype(np.int64), self.positions()
        found, starts = self._field.take(self._number, rows)
        counts = found.astype(np.int64)
        return counts, self._field.take_positions(self._number, starts, counts)

    def places_in(self, wanted: DocIds) -> tuple[Counts, DocIds]:
        """Where the term stands in some documents, which ascend: how often in each, and all positions, one after another."""
        frequencies, positions = self.packed_frequencies, self.packed_positions
        if not COMPILED or frequencies is None or positions is None:
            return self._places_by_rows(wanted)
        counts = np.empty(len(wanted), np.int64)
        found = kernels.find_places(*frequencies, *positions, self.doc_ids, wanted, counts)
        return counts, np.frombuffer(found, np.uint32)

    def _places_by_rows(self, wanted: DocIds) -> tuple[Counts, DocIds]:
        rows = np.minimum(np.searchsorted(self.doc_ids, wanted), len(self) - 1)
        held = np.flatnonzero(self.doc_ids[rows] == wanted)
        counts = np.zeros(len(wanted), np.int64)
        counts[held], positions = self.positions_of(rows[held])
        return counts, positions

    @property
    def packed_frequencies(self) -> PackedFrequencies | None:
        """For compiled loops; None where they are not packed in one place."""
        if self._packed_frequencies is None:
            self._packed_frequencies = self._field.packed_frequencies(self._number)
        return self._packed_frequencies

    @property
    def packed_positions(self) -> PackedPositions | None:
        """For compiled loops; None where there are none, or they are not packed in one place, frequencies neither."""
        if self._packed_positions is None:
            self._packed_positions = self._field.packed_positions(self._number)
        return self._packed_positions

    def gaps_of(self, rows: Counts) -> tuple[Counts, DocIds]:
        """The positions of some postings, each by how far it is from the one before it: see `positions_of`."""
        if not self.has_positions or not len(rows):
            return np.zeros(len(rows), np.int64), np.empty(0, np.uint32)
        if len(rows) == len(self.doc_ids):
            return self.counts.astype(np.int64), self._field.gaps_of(self._number)
        found, starts = self._taken(rows)
        counts = found.astype(np.int64)
        return counts, self._field.take_gaps(self._number, self._starts_of(rows) if starts is None else starts, counts)

    def _taken(self, rows: Counts) -> tuple[DocIds, Counts | None]:
        """The frequencies of some postings; and where their positions begin, if that costs nothing more."""
        if self._counts is None and self._is_worth_a_look(rows):
            return self._field.take(self._number, rows)
        return self.counts.take(rows, mode="clip"), None

    def _is_worth_a_look(self, rows: Counts) -> bool:
        if COMPILED:
            return len(self.doc_ids) > _COMPILED_SCATTERED * len(rows)
        return _LONG < len(self.doc_ids) > _SCATTERED * len(rows)

    def _starts_of(self, rows: Counts) -> Counts:
        if self._starts is not None or not self._is_worth_a_look(rows):
            return self.starts().take(rows, mode="clip")
        # Sums between the few rows take a fifth of the time of all running sums.
        first, last = int(rows[0]), int(rows[-1])
        between = np.add.reduceat(self.counts[: last + 1], rows, dtype=np.int64)
        return np.cumsum(between) - between + int(self.counts[:first].sum())
