"""BM25 per field, summed over fields as Whoosh's BM25F does, over the statistics of the whole index.

Source: Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework"; the logarithm has 1 added, as Lucene's, so
that a word in most articles still counts for a little and never against.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from searchkit.indexing.schema import length_field
from searchkit.searching.segment import Segment


@dataclass(frozen=True, slots=True)
class Bm25:
    """The two parameters.

    Attributes:
        k1: how soon more of the same word stops counting.
        b: how much longer fields are held back, 0 to 1.
    """

    k1: float = 1.2
    b: float = 0.75


@dataclass(slots=True)
class Statistics:
    """What ranking needs of the whole index. Deleted documents count until they are merged away, as in Whoosh and Lucene."""

    segments: Sequence[Segment]
    bm25: Bm25 = Bm25()
    _means: dict[str, float] = field(default_factory=dict)
    _norms: dict[tuple[int, str], NDArray[np.float32] | np.float32] = field(default_factory=dict)

    @property
    def n_docs(self) -> int:
        """Documents in all segments."""
        return sum(s.n_docs for s in self.segments)

    def idf(self, field_name: str, terms: Sequence[bytes]) -> float:
        """The weight of a term; of the words of a phrase, their sum."""
        return sum(self._idf(field_name, term) for term in terms)

    def _idf(self, field_name: str, term: bytes) -> float:
        frequency = sum(s.frequency(field_name, term) for s in self.segments)
        return math.log(1 + (self.n_docs - frequency + 0.5) / (frequency + 0.5))

    def lengths(self, segment: Segment, field_name: str) -> NDArray[np.int64] | None:
        """(n_docs,) words of a field; None for a field whose length does not matter."""
        name = length_field(field_name)
        return segment.numbers(name) if name in segment.reader.schema else None

    def mean_length(self, field_name: str) -> float:
        """Over all documents."""
        if field_name not in self._means:
            total = sum(int(n.sum()) for s in self.segments if (n := self.lengths(s, field_name)) is not None)
            self._means[field_name] = max(total / max(self.n_docs, 1), 1.0)
        return self._means[field_name]

    def score(
        self,
        segment: Segment,
        field_name: str,
        doc_ids: NDArray[np.uint32],
        frequencies: NDArray[np.float32],
        idf: float,
    ) -> NDArray[np.float32]:
        """Scores of one term.

        Args:
            doc_ids: (n,) ascending.
            frequencies: (n,) how often the term stands in each.

        Returns:
            (n,) float32.
        """
        norms = self.norms(segment, field_name)
        own = norms[doc_ids] if isinstance(norms, np.ndarray) else norms
        scores: NDArray[np.float32] = np.float32(idf * (self.bm25.k1 + 1)) * frequencies
        scores /= frequencies + own
        return scores

    def norms(self, segment: Segment, field_name: str) -> NDArray[np.float32] | np.float32:
        """(n_docs,) what each document's length adds below the line; one number where lengths do not matter."""
        key = (segment.base, field_name)
        if key not in self._norms:
            lengths = self.lengths(segment, field_name)
            self._norms[key] = np.float32(self.bm25.k1) if lengths is None else self._norm(lengths, field_name)
        return self._norms[key]

    def _norm(self, lengths: NDArray[np.int64], field_name: str) -> NDArray[np.float32]:
        k1, b = self.bm25.k1, self.bm25.b
        norm: NDArray[np.float32] = (k1 * (1 - b + b * lengths / self.mean_length(field_name))).astype(np.float32)
        return norm

    def bound(self, segment: Segment, field_name: str, most: float, shortest: int, idf: float) -> float:
        """No posting scores more.

        Args:
            most: the highest frequency.
            shortest: the length of the shortest field.
        """
        norm = self.bm25.k1
        if isinstance(self.norms(segment, field_name), np.ndarray):
            norm = float(self._norm(np.array([shortest]), field_name)[0])
        # A little more, for what rounding in 32 bits may add.
        return 1.0001 * idf * (self.bm25.k1 + 1) * most / (most + norm)
