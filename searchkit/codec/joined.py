"""Postings of several terms as those of one: the forms of a word in documents of different languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, DocIds, PackedFrequencies, PackedPositions, gaps_of, runs_of
from searchkit.codec.posting import Postings


class JoinedPostings(Postings):
    """The postings of some terms of a field, each in some documents of its own.

    Args:
        parts: postings and their ascending rows that count; no two of a document.
        passing: documents that hold no term and stand among them all the same, with a frequency of 0.

    Attributes:
        n_holding: documents that hold a term.
    """

    def __init__(self, parts: Sequence[tuple[Postings, Counts]], passing: DocIds) -> None:
        # Nothing of the base is set but `doc_ids`: there are no arrays of one term.
        self._parts, self._passing = parts, passing
        self.boost = parts[0][0].boost if parts else 1.0
        doc_ids = np.concatenate([*(postings.doc_ids[rows] for postings, rows in parts), passing])
        self.n_holding = len(doc_ids) - len(passing)
        self._order = np.argsort(doc_ids, kind="stable")
        self.doc_ids: DocIds = doc_ids[self._order]

    @cached_property
    def _all_counts(self) -> DocIds:
        held = [postings.counts[rows] for postings, rows in self._parts]
        return np.concatenate([*held, np.zeros(len(self._passing), np.uint32)])

    @property
    def counts(self) -> DocIds:
        """As of one term."""
        return self._all_counts[self._order]

    @cached_property
    def _all_frequencies(self) -> NDArray[np.float32]:
        held = [postings.frequencies_of(rows) for postings, rows in self._parts]
        return np.concatenate([*held, np.zeros(len(self._passing), np.float32)])[self._order]

    @property
    def frequencies(self) -> NDArray[np.float32]:
        """As of one term."""
        return self._all_frequencies

    def frequencies_of(self, rows: Counts) -> NDArray[np.float32]:
        """As of one term."""
        return self._all_frequencies[rows]

    def counts_of(self, rows: Counts) -> DocIds:
        """As of one term."""
        return self.counts[rows]

    @property
    def highest(self) -> tuple[float, int]:
        """As of one term."""
        bounds = [postings.highest for postings, _ in self._parts]
        return max((most for most, _ in bounds), default=0.0), min((least for _, least in bounds), default=1)

    @property
    def has_positions(self) -> bool:
        """As of one term."""
        return bool(self._parts) and self._parts[0][0].has_positions

    @cached_property
    def _ends(self) -> Counts:
        return np.concatenate((np.zeros(1, np.int64), np.cumsum(self.counts, dtype=np.int64)))

    def starts(self) -> Counts:
        """As of one term."""
        return self._ends

    @cached_property
    def _all_positions(self) -> DocIds:
        found = [postings.positions_of(rows)[1] for postings, rows in self._parts]
        positions = np.concatenate(found) if found else np.empty(0, np.uint32)
        if not len(positions):
            return positions
        lengths = self._all_counts.astype(np.int64)
        firsts = np.cumsum(lengths) - lengths
        return positions[runs_of(firsts[self._order], lengths[self._order])]

    def positions(self, start: int = 0, end: int | None = None) -> DocIds:
        """As of one term."""
        return self._all_positions[start:end]

    def positions_of(self, rows: Counts) -> tuple[Counts, DocIds]:
        """As of one term."""
        if not self.has_positions or not len(rows):
            return np.zeros(len(rows), np.int64), np.empty(0, np.uint32)
        counts = self.counts[rows].astype(np.int64)
        return counts, self._all_positions[runs_of(self._ends[rows], counts)]

    def places_in(self, wanted: DocIds) -> tuple[Counts, DocIds]:
        """As of one term."""
        return self._places_by_rows(wanted)

    @property
    def packed_frequencies(self) -> PackedFrequencies | None:
        """None: they are told in several places."""
        return None

    @property
    def packed_positions(self) -> PackedPositions | None:
        """None: they are told in several places."""
        return None

    def gaps_of(self, rows: Counts) -> tuple[Counts, DocIds]:
        """As of one term."""
        counts, positions = self.positions_of(rows)
        return counts, gaps_of(positions, counts[counts > 0])


def join_postings(parts: Sequence[tuple[Postings, Counts]], passing: DocIds) -> Postings | None:
    """The postings of several terms as one; None where no row is left.

    Args:
        parts, passing: as of `JoinedPostings`.
    """
    left = [(postings, rows) for postings, rows in parts if len(rows)]
    if len(left) == 1 and not len(passing) and len(left[0][1]) == len(left[0][0]):
        return left[0][0]
    return JoinedPostings(left, passing) if left or len(passing) else None
