"""How words are scored: what users type as one word over all fields, Whoosh trees by BM25 of each field.

Sources: Singhal, Buckley & Mitra (1996), "Pivoted Document Length Normalization", for what is typed; Robertson & Zaragoza
(2009), "The Probabilistic Relevance Framework", for BM25. The logarithm of rarity has 1 added, as Lucene's, so that a word in
most articles still counts for a little and never against.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.postings import Postings, document_frequencies
from searchkit.errors import UsageError
from searchkit.fields import BY_NAME, FIELDS
from searchkit.indexing.schema import length_field
from searchkit.native import COMPILED, kernels
from searchkit.searching.segment import Segment

# How soon more nearness stops counting.
_NEARNESS_K1 = 1.6
# What a text is held back by at least, whatever the ranking.
_LEAST = 0.05
# A little more, for what rounding in 32 bits may add.
_ROUNDED_UP = 1.0001
# More of a word than that is no more.
_MOST = 1024


@dataclass(frozen=True, slots=True)
class Ranking:
    """How words become a score. The defaults are what measured best: docs/ranking.md.

    Attributes:
        k1: how soon more of the same word stops counting.
        b: how much longer texts are held back, 0 to 1.
        idf_power: how much rare words count for more than common ones; 1 as Lucene has it.
        title: how many words of a body one of the title counts for; None: as the field table has it.
        fused: whether a word of several fields is one word of one text, whose length holds back the whole; or each field is
            scored by BM25, and summed.
        proximity: what pairs of the query's neighbouring words that stand near each other in the body count for, in
            words; 0: nothing.
        whole: where any word will do, how many times as much an article counts that holds them all.

    Raises:
        UsageError: a number that cannot be.
    """

    k1: float = 2.0
    b: float = 0.2
    idf_power: float = 1.2
    title: float | None = 5.0
    fused: bool = True
    proximity: float = 0.1
    whole: float = 1.2

    def __post_init__(self) -> None:
        if not (self.k1 > 0 and 0 <= self.b <= 1 and self.idf_power >= 0 and self.proximity >= 0):
            raise UsageError(f"no ranking: {self}", hint="k1 above 0, b from 0 to 1, idf_power and proximity from 0")
        if not self.whole >= 1:
            raise UsageError(f"who holds all words cannot count {self.whole} times", hint="1 or more")
        if self.title is not None and not self.title > 0:
            raise UsageError(f"a title cannot weigh {self.title}", hint="more than 0; 3 is three words of the body")

    def weight(self, field_name: str) -> float:
        """What a word of a field counts for; 0: not searched unless named."""
        if field_name == "title" and self.title is not None:
            return self.title
        return field_weight(field_name)


# As stock Whoosh ranks, but for exact lengths and the 1 in the logarithm: for trees that callers made themselves.
PLAIN = Ranking(k1=1.2, b=0.75, idf_power=1.0, title=None, fused=False, proximity=0.0, whole=1.0)


def field_weight(field_name: str) -> float:
    """The weight that the parser has put into the boosts of a field's words."""
    field = BY_NAME.get(field_name)
    return field.weight if field is not None else 0.0


@dataclass
class Statistics:
    """What ranking needs of the whole index. Deleted documents count until they are merged away, as in Whoosh and Lucene."""

    segments: Sequence[Segment]
    ranking: Ranking = PLAIN
    _means: dict[str, float] = field(default_factory=dict)
    _frequencies: dict[tuple[str, bytes], int] = field(default_factory=dict)
    _norms: dict[tuple[int, str], NDArray[np.float32] | np.float32] = field(default_factory=dict)
    _pivots: dict[tuple[int, tuple[str, ...]], NDArray[np.float32] | np.float32] = field(default_factory=dict)

    @cached_property
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
        """Documents that hold a term; kept while one search runs, since each segment asks for those of all."""
        key = field_name, term
        found = self._frequencies.get(key)
        if found is None:
            found = self._frequencies[key] = sum(s.frequency(field_name, term) for s in self.segments)
        return found

    def forget_terms(self) -> None:
        """Let go of what one search has asked."""
        self._frequencies.clear()

    def documents_with(self, field_name: str, terms: Sequence[str]) -> list[int]:
        """As `frequency`, for each of some terms that are not scored: their postings are not read."""
        wanted = [term.encode() for term in terms]
        counts = [document_frequencies(s.reader, field_name, wanted) for s in self.segments]
        found: list[int] = sum(counts, np.zeros(len(wanted), np.int64)).tolist()
        return found

    def lengths(self, segment: Segment, field_name: str) -> NDArray[np.float32] | None:
        """(n_docs,) words of a field; None for a field whose length does not matter."""
        name = length_field(field_name)
        return segment.lengths(name) if name in segment.reader.schema else None

    def mean_length(self, field_name: str) -> float:
        """Over all documents."""
        if field_name not in self._means:
            each = [n for s in self.segments if (n := self.lengths(s, field_name)) is not None]
            total = sum(float(n.sum(dtype=np.float64)) for n in each)
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
        if self.ranking.fused:
            return self.saturate(segment, (field_name,), doc_ids, frequencies, idf)
        norms = self.norms(segment, field_name)
        if COMPILED and isinstance(norms, np.ndarray):
            out = np.empty(len(doc_ids), np.float32)
            kernels.score_term(doc_ids, frequencies, norms, idf * (self.ranking.k1 + 1), out)
            return out
        scores: NDArray[np.float32] = np.float32(idf * (self.ranking.k1 + 1)) * frequencies
        scores /= frequencies + _taken(norms, doc_ids)
        return scores

    def score_postings(self, segment: Segment, field_name: str, postings: Postings, idf: float) -> NDArray[np.float32]:
        """`score` of all of a term's postings: (len(postings),) float32."""
        arrays = self.compiled_gains(segment, (field_name,)) if postings.boost == 1.0 else None
        packed = postings.packed_frequencies if arrays is not None else None
        if arrays is None or packed is None:
            return self.score(segment, field_name, postings.doc_ids, postings.frequencies, idf)
        scores = np.empty(len(postings), np.float32)
        kernels.score_postings(postings.doc_ids, *packed, *arrays, idf, scores)
        return scores

    def compiled_gains(
        self, segment: Segment, field_names: Sequence[str]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]] | None:
        """`gains`, and `pivots` of some fields, for compiled loops; None where scores are not made of them."""
        if not COMPILED or not self.ranking.fused or self.gains is None:
            return None
        pivots = self.pivots(segment, tuple(field_names))
        return (self.gains, pivots) if isinstance(pivots, np.ndarray) else None

    def share(self, field_name: str, frequencies: NDArray[np.float32]) -> NDArray[np.float32]:
        """What a field adds to the evidence for a word, before `saturate`: (n,) float32."""
        weight = np.float32(self.weight(field_name))
        return frequencies if weight == 1 else frequencies * weight

    def saturate(
        self,
        segment: Segment,
        field_names: Sequence[str],
        doc_ids: NDArray[np.uint32],
        evidence: NDArray[np.float32],
        idf: float,
    ) -> NDArray[np.float32]:
        """Scores of one word, by its evidence summed over fields: more of the same counts ever less.

        Args:
            field_names: over which.
            doc_ids: (n,)
            evidence: (n,) in words of the body.

        Returns:
            (n,) float32; a word that stands once in a text of mean length has its `idf`.
        """
        if (arrays := self.compiled_gains(segment, field_names)) is not None:
            scores = np.empty(len(doc_ids), np.float32)
            kernels.saturate(doc_ids, evidence, *arrays, idf, scores)
            return scores
        pivots, gains = self.pivots(segment, tuple(field_names)), self.gains
        # Past the last of them is as the last.
        scores = self.gained(evidence) if gains is None else gains.take(evidence.astype(np.intp), mode="clip")
        scores *= np.float32(idf)
        scores *= _taken(pivots, doc_ids)
        return scores

    def gained(self, evidence: NDArray[np.float32]) -> NDArray[np.float32]:
        """What so many words count for, before rarity and length: 1 for one, less than k1 + 1 for any number."""
        evidence, k1 = np.minimum(evidence, np.float32(_MOST)), np.float32(self.ranking.k1)
        gains: NDArray[np.float32] = (k1 + 1) * evidence / (evidence + k1)
        return gains

    @cached_property
    def gains(self) -> NDArray[np.float32] | None:
        """`gained` of 0, 1, 2 … words, up to where more is no more; None where evidence is not in whole words."""
        if not all(float(self.weight(field.name)).is_integer() for field in FIELDS):
            return None
        return self.gained(np.arange(_MOST + 1, dtype=np.float32))

    def nearness(
        self, segment: Segment, doc_ids: NDArray[np.uint32], near: NDArray[np.float32], weight: float
    ) -> NDArray[np.float32]:
        """What pairs of words give that stand near each other in bodies, `near` in words: at most `most_near` by weight."""
        k1 = np.float32(_NEARNESS_K1)
        gains: NDArray[np.float32] = np.float32(weight * (_NEARNESS_K1 + 1)) * near
        gains /= near + k1
        gains *= _taken(self.pivots(segment, ("body",)), doc_ids)
        return gains

    @property
    def most_near(self) -> float:
        """`nearness` gives no more by a weight of 1."""
        return (_NEARNESS_K1 + 1) / max(1 - self.ranking.b, _LEAST)

    def pivots(self, segment: Segment, field_names: tuple[str, ...]) -> NDArray[np.float32] | np.float32:
        """(n_docs,) what scores are multiplied by for the length of some fields together: 1 at the mean, more below.

        One number where lengths do not matter.
        """
        key = (segment.base, field_names)
        if key not in self._pivots:
            weighed = {name: n for name in field_names if (n := self.lengths(segment, name)) is not None}
            self._pivots[key] = self._pivot(weighed) if weighed else np.float32(1)
        return self._pivots[key]

    def _pivot(self, lengths: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float32]:
        b, mean = self.ranking.b, self._mean_of(lengths)
        # As few arrays as can be: of fresh memory, each page costs a microsecond or two.
        first, *others = (np.float32(b * self.weight(name) / mean) * n for name, n in lengths.items())
        held_back: NDArray[np.float32] = np.add(first, np.float32(1 - b), out=first)
        for other in others:
            held_back += other
        np.maximum(held_back, np.float32(_LEAST), out=held_back)
        return np.reciprocal(held_back, out=held_back)

    def _mean_of(self, field_names: Iterable[str]) -> float:
        """The mean length of fields together, in words of the body."""
        return sum(self.weight(name) * self.mean_length(name) for name in field_names)

    def weight(self, field_name: str) -> float:
        """What a word of a field counts for, in words of the body."""
        return self.ranking.weight(field_name) or 1.0

    def norms(self, segment: Segment, field_name: str) -> NDArray[np.float32] | np.float32:
        """(n_docs,) what each document's length adds below the line of BM25; one number where lengths do not matter."""
        key = (segment.base, field_name)
        if key not in self._norms:
            lengths = self.lengths(segment, field_name)
            self._norms[key] = np.float32(self.ranking.k1) if lengths is None else self._norm(lengths, field_name)
        return self._norms[key]

    def _norm(self, lengths: NDArray[np.float32], field_name: str) -> NDArray[np.float32]:
        k1, b = self.ranking.k1, self.ranking.b
        norm: NDArray[np.float32] = lengths * np.float32(k1 * b / self.mean_length(field_name))
        norm += np.float32(k1 * (1 - b))
        return norm

    def bound(self, segment: Segment, field_name: str, most: float, shortest: int, idf: float) -> float:
        """No posting scores more.

        Args:
            most: the highest frequency.
            shortest: the length of the shortest field.
        """
        if self.ranking.fused:
            return self._most_saturated(segment, (field_name,), most, shortest, idf)
        k1, b = self.ranking.k1, self.ranking.b
        norm = k1
        if isinstance(self.norms(segment, field_name), np.ndarray):
            norm *= 1 - b + b * shortest / self.mean_length(field_name)
        return _ROUNDED_UP * idf * (k1 + 1) * most / (most + norm)

    def fused_bound(
        self, segment: Segment, field_names: Sequence[str], highest: Sequence[tuple[str, float, int]], idf: float
    ) -> float:
        """As `bound`, for one word in several fields.

        Args:
            field_names: all of them.
            highest: (field, highest frequency, shortest length) of each that holds it.
        """
        most = sum(self.weight(name) * most for name, most, _ in highest)
        # A text may hold the word in one field alone, and have no other.
        least = min(self.weight(name) * shortest for name, _, shortest in highest)
        return self._most_saturated(segment, tuple(field_names), most, least, idf)

    def _most_saturated(
        self, segment: Segment, field_names: tuple[str, ...], most: float, least: float, idf: float
    ) -> float:
        """`saturate` gives no more where evidence is `most`, and the length `least`, in words of the body."""
        pivot = 1.0
        if isinstance(self.pivots(segment, field_names), np.ndarray):
            pivot = 1 / max(1 - self.ranking.b + self.ranking.b * least / self._mean_of(field_names), _LEAST)
        most, k1 = min(most, _MOST), self.ranking.k1
        return _ROUNDED_UP * idf * pivot * (k1 + 1) * most / (most + k1)


def _taken(norms: NDArray[np.float32] | np.float32, doc_ids: NDArray[np.uint32]) -> NDArray[np.float32] | np.float32:
    # `take` of clipped machine words is several times as fast as an index.
    return norms.take(doc_ids.astype(np.intp), mode="clip") if isinstance(norms, np.ndarray) else norms
