"""A field in memory: sorted runs, and what stock Whoosh hands over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from searchkit.codec.arrays import Capped, Counts, DocIds, Field, Terms, Unsigned, WordArrays, gaps_of, runs_of


@dataclass(frozen=True, slots=True)
class FieldArrays(Field):
    """A field in memory.

    Attributes:
        doc_ids: (n_postings,) ascending within a term.
        frequencies: (n_postings,).
        positions: (n_occurrences,) ascending within a posting; None where the field keeps none.
    """

    terms: Terms
    posting_ends: Unsigned
    occurrence_ends: Unsigned
    max_frequencies: Unsigned
    min_lengths: Unsigned
    doc_ids: Unsigned
    frequencies: Capped
    positions: Capped | None
    words: WordArrays | None = None

    @property
    def is_positional(self) -> bool:
        """See `Field`; so below."""
        return self.positions is not None

    def doc_ids_of(self, first: int, last: int) -> DocIds:
        """."""
        return self.doc_ids[slice(*self.postings_of(first, last))].astype(np.uint32)

    def doc_ids_of_each(self, numbers: Counts) -> Iterator[DocIds]:
        """."""
        return (self.doc_ids_of(i, i + 1) for i in numbers.tolist())

    def frequencies_of(self, first: int, last: int) -> DocIds:
        """."""
        return self.frequencies.read(*self.postings_of(first, last))

    def positions_of(self, first: int, last: int, frequencies: DocIds | None = None) -> DocIds:  # noqa: ARG002
        """."""
        assert self.positions is not None
        return self.positions.read(*self.occurrences_of(first, last))

    def gaps_of(self, number: int) -> DocIds:
        """."""
        return gaps_of(self.positions_of(number, number + 1), self.frequencies_of(number, number + 1).astype(np.int64))

    def take(self, number: int, rows: Counts) -> tuple[DocIds, Counts]:
        """."""
        frequencies = self.frequencies_of(number, number + 1)
        return frequencies[rows], (np.cumsum(frequencies, dtype=np.int64) - frequencies)[rows]

    def take_gaps(self, number: int, starts: Counts, frequencies: Counts) -> DocIds:
        """."""
        return gaps_of(self.positions_of(number, number + 1)[runs_of(starts, frequencies)], frequencies)
