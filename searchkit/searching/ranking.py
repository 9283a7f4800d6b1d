"""BM25F for what users type, BM25 per field for Whoosh trees; over the statistics of the whole index.

Source: Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework"; the logarithm has 1 added, as Lucene's, so
that a word in most articles still counts for a little and never against.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.postings import document_frequency
from searchkit.errors import UsageError
from searchkit.fields import BY_NAME
from searchkit.indexing.schema import length_field
from searchkit.native import COMPILED, kernels
from searchkit.searching.segment import Segment


@dataclass(frozen=True, slots=True)
class Ranking:
    """How words become a score. The defaults are what measured best: docs/ranking.md.

    Attributes:
        k1: how soon more of the same word stops counting.
        b: how much longer fields are held back, 0 to 1.
        idf_power: how much rare words count for more than common ones; 1 as Lucene has it.
        title: how many words of a body one of the title counts for; None: as the field table has it.
        fused: whether a word of several fields is one word (BM25F), or its scores of each field are summed.
        proximity: what pairs of the query's neighbouring words that stand near each other in the body count for, in
            words; 0: nothing.

    Raises:
        UsageError: a number that cannot be.
    """

    k1: float = 1.6
    b: float = 0.7
    idf_power: float = 1.2
    title: float | None = None
    fused: bool = True
    proximity: float = 0.1

    def __post_init__(self) -> None:
        if not (self.k1 > 0 and 0 <= self.b <= 1 and self.idf_power >= 0 and self.proximity >= 0):
            raise UsageError(f"no ranking: {self}", hint="k1 above 0, b from 0 to 1, idf_power and proximity from 0")
        if self.title is not None and not self.title > 0:
            raise UsageError(f"a title cannot weigh {self.title}", hint="more than 0; 3 is three words of the body")

    def weight(self, field_name: str) -> float:
        """What a word of a field counts for; 0: not searched unless named."""
        if field_name == "title" and self.title is not None:
            return self.title
        return field_weight(field_name)


# As stock Whoosh ranks, but for exact lengths and the 1 in the logarithm: for trees that callers made themselves.
PLAIN = Ranking(k1=1.2, b=0.75, idf_power=1.0, fused=False, proximity=0.0)


def field_weight(field_name: str) -> float:
    """The weight that the parser has put into the boosts of a field's words."""
    field = BY_NAME.get(field_name)
    return field.weight if field is not None else 0.0


@dataclass(slots=True)
class Statistics:
    """What ranking needs of the whole index. Deleted documents count until they are merged away, as in Whoosh and Lucene."""

    segments: Sequence[Segment]
    ranking: Ranking = PLAIN
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
        return self.rarity(self.frequency(field_name, term))

    def rarity(self, frequency: int) -> float:
        """The weight of a term that so many documents hold."""
        rarity = math.log(1 + (self.n_docs - frequency + 0.5) / (frequency + 0.5))
        return rarity if self.ranking.idf_power == 1.0 else float(rarity**self.ranking.idf_power)

    def fused_idf(self, words: Sequence[tuple[str, bytes]]) -> float:
        """The weight of one word in several fields, (field, term) each: by the field where it is commonest."""
        # Counting the documents that hold it in any of them would cost as much as scoring it, and differs little.
        return self.rarity(max(self.frequency(field_name, term) for field_name, term in words))

    def frequency(self, field_name: str, term: bytes) -> int:
        """Documents that hold a term."""
        return sum(s.frequency(field_name, term) for s in self.segments)

    def documents_with(self, field_name: str, term: bytes) -> int:
        """As `frequency`, for terms that are not scored: their postings are not read."""
        return sum(document_frequency(s.reader, field_name, term) for s in self.segments)

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
        if COMPILED and isinstance(norms, np.ndarray):
            out = np.empty(len(doc_ids), np.float32)
            kernels.score_term(doc_ids, frequencies, norms, idf * (self.ranking.k1 + 1), out)
            return out
        own = _taken(norms, doc_ids)
        scores: NDArray[np.float32] = np.float32(idf * (self.ranking.k1 + 1)) * frequencies
        scores /= frequencies + own
        return scores

    def share(
        self, segment: Segment, field_name: str, doc_ids: NDArray[np.uint32], frequencies: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """What a field adds to the evidence for a word, before `saturate`: (n,) float32, arguments as in `score`."""
        norms = self.norms(segment, field_name)
        weight = np.float32(self.ranking.weight(field_name) or 1.0)
        evidence: NDArray[np.float32] = weight * frequencies / _taken(norms, doc_ids)
        return evidence

    def saturate(self, evidence: NDArray[np.float32], idf: float) -> NDArray[np.float32]:
        """Evidence summed over fields → scores: more of the same counts ever less."""
        scores: NDArray[np.float32] = np.float32(idf * (self.ranking.k1 + 1)) * evidence
        scores /= evidence + np.float32(1)
        return scores

    def norms(self, segment: Segment, field_name: str) -> NDArray[np.float32] | np.float32:
        """(n_docs,) what each document's length adds below the line; one number where lengths do not matter."""
        key = (segment.base, field_name)
        if key not in self._norms:
            lengths = self.lengths(segment, field_name)
            self._norms[key] = np.float32(self.ranking.k1) if lengths is None else self._norm(lengths, field_name)
        return self._norms[key]

    def _norm(self, lengths: NDArray[np.int64], field_name: str) -> NDArray[np.float32]:
        k1, b = self.ranking.k1, self.ranking.b
        norm: NDArray[np.float32] = lengths.astype(np.float32)
        norm *= np.float32(k1 * b / self.mean_length(field_name))
        norm += np.float32(k1 * (1 - b))
        return norm

    def bound(self, segment: Segment, field_name: str, most: float, shortest: int, idf: float) -> float:
        """No posting scores more.

        Args:
            most: the highest frequency.
            shortest: the length of the shortest field.
        """
        # A little more, for what rounding in 32 bits may add.
        return 1.0001 * idf * (self.ranking.k1 + 1) * most / (most + self._least_norm(segment, field_name, shortest))

    def fused_bound(self, segment: Segment, highest: Sequence[tuple[str, float, int]], idf: float) -> float:
        """As `bound`, for one word in several fields: (field, highest frequency, shortest length) each."""
        evidence = sum(
            (self.ranking.weight(name) or 1.0) * most / self._least_norm(segment, name, shortest)
            for name, most, shortest in highest
        )
        return 1.0001 * idf * (self.ranking.k1 + 1) * evidence / (evidence + 1)

    def _least_norm(self, segment: Segment, field_name: str, shortest: int) -> float:
        k1, b = self.ranking.k1, self.ranking.b
        if not isinstance(self.norms(segment, field_name), np.ndarray):
            return k1
        return k1 * (1 - b + b * shortest / self.mean_length(field_name))


def _taken(norms: NDArray[np.float32] | np.float32, doc_ids: NDArray[np.uint32]) -> NDArray[np.float32] | np.float32:
    # `take` of clipped machine words is several times as fast as an index.
    return norms.take(doc_ids.astype(np.intp), mode="clip") if isinstance(norms, np.ndarray) else norms
