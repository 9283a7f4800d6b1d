"""The postings of some terms that lie together: documents, frequencies, positions, packed. FORMAT.md, "Postings"."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from searchkit.codec.arrays import Counts, DocIds, Unsigned, narrowed
from searchkit.codec.patched import Bytes, Patched
from searchkit.codec.quarters import Frequencies
from searchkit.native import COMPILED, kernels

if TYPE_CHECKING:
    from searchkit.codec.merging import Chunk

# Documents of a bucket: within it a byte tells which.
_BUCKET = 256
# A list of a 32nd of all documents has eight in a bucket: the count of each bucket costs less than what gaps cost to add up.
_BUCKETED_SHARE = 32
_FEWEST_BUCKETED = 256


class DocIdArrays(NamedTuple):
    """Which documents hold each of some terms, packed in one of three ways.

    Attributes:
        bit_terms: ascending, those of which a bit for each document tells.
        bits: uint8, of one such term after another.
        bucket_terms: ascending, those of which the lowest byte is told, and how many each bucket has.
        bucket_counts: uint8, of one such term after another.
        lows: uint8, of one such term after another.
        gaps: of all others, one after another.
    """

    bit_terms: Unsigned
    bits: Bytes
    bucket_terms: Unsigned
    bucket_counts: Bytes
    lows: Bytes
    gaps: Patched

    @classmethod
    def of(cls, doc_ids: DocIds, n_postings: Counts, n_docs: int) -> DocIdArrays:
        """The documents of some terms, (n_postings.sum(),) uint32, packed."""
        ends = np.cumsum(n_postings)
        in_gaps = np.ones(len(doc_ids), np.bool_)
        bit_terms, bits, bucket_terms, counts, lows = [], [], [], [], []
        frequent = np.flatnonzero(n_postings >= max(n_docs // _BUCKETED_SHARE, _FEWEST_BUCKETED))
        for term in frequent.tolist():
            start, end = int(ends[term] - n_postings[term]), int(ends[term])
            own = doc_ids[start:end]
            in_gaps[start:end] = False
            in_buckets = np.bincount(own // _BUCKET, minlength=_n_buckets(n_docs))
            if 2 * len(own) > n_docs or in_buckets.max() == _BUCKET:  # a byte cannot tell of a full bucket
                held = np.zeros(n_docs, np.bool_)
                held[own] = True
                bit_terms.append(term)
                bits.append(np.packbits(held, bitorder="little"))
            else:
                bucket_terms.append(term)
                counts.append(in_buckets.astype(np.uint8))
                lows.append((own % _BUCKET).astype(np.uint8))
        gaps = Patched.of_lists(doc_ids[in_gaps], np.delete(n_postings, frequent))
        return cls(
            narrowed(np.array(bit_terms, np.int64)), _joined(bits), narrowed(np.array(bucket_terms, np.int64)),
            _joined(counts), _joined(lows), gaps,
        )  # fmt: skip


class Block:
    """Some terms and their postings, in which terms and postings are numbered anew.

    Args:
        posting_ends: (n_terms,) int64.
        positions: how far each is from the one before it in its posting; None where the field keeps none.
    """

    def __init__(
        self, posting_ends: Counts, n_docs: int, docs: DocIdArrays, frequencies: Frequencies, positions: Patched | None
    ) -> None:  # fmt: skip
        self.frequencies, self.packed_positions = frequencies, positions
        self._ends, self._n_docs, self._docs = posting_ends, n_docs, docs
        # Terms whose documents are not told by gaps: which, and how many postings those before them have.
        special = np.concatenate((docs.bit_terms, docs.bucket_terms)).astype(np.int64)
        order = np.argsort(special)
        self._special: list[int] = special[order].tolist()
        lengths = self._lengths(special)
        self._special_before = np.concatenate(([0], np.cumsum(lengths[order]))).tolist()
        self._nth: dict[int, int] = {term: i for i, term in enumerate(docs.bit_terms.tolist())}
        bucketed = lengths[len(docs.bit_terms) :]
        lows = zip(range(len(bucketed)), (np.cumsum(bucketed) - bucketed).tolist(), strict=True)
        self._lows: dict[int, tuple[int, int]] = dict(zip(docs.bucket_terms.tolist(), lows, strict=True))

    def doc_ids(self, first: int, last: int) -> DocIds:
        """The documents of the terms `first : last`, one term after another: uint32."""
        if last - first == 1:
            return self._ids_of(first)
        low, high = bisect_left(self._special, first), bisect_left(self._special, last)
        gaps_start, gaps_end = (self._start(term) - self._special_before[i] for term, i in ((first, low), (last, high)))
        special = self._special[low:high]
        others = np.delete(np.arange(first, last), np.array(special, np.int64) - first) if special else None
        lengths = self._lengths(np.arange(first, last) if others is None else others)
        found = self._docs.gaps.read_lists(gaps_start, gaps_end, lengths)
        return np.concatenate([*self._interleaved(found, first, special)]) if special else found

    def doc_ids_of_each(self, terms: Counts) -> Iterator[DocIds]:
        """The documents of some terms, ascending, in any order."""
        is_special = np.isin(terms, self._special)
        yield from map(self._special_ids, terms[is_special].tolist())
        others = terms[~is_special]
        if len(others):
            before = np.array(self._special_before)[np.searchsorted(self._special, others)]
            lengths = self._lengths(others)
            yield self._docs.gaps.take_lists(self._ends[others] - lengths - before, lengths)

    def positions(self, start: int, end: int, frequencies: DocIds) -> DocIds:
        """The positions of neighbouring postings, which have the occurrences `start : end`: uint32."""
        assert self.packed_positions is not None
        return self.packed_positions.read_lists(start, end, frequencies.astype(np.int64))

    def positions_of_each(self, starts: Counts, frequencies: Counts) -> DocIds:
        """The positions of some postings, of which is known where their occurrences begin: uint32."""
        assert self.packed_positions is not None
        return self.packed_positions.take_lists(starts, frequencies)

    def gaps(self, start: int, end: int) -> DocIds:
        """The positions of the occurrences `start : end`, as they are kept: uint32."""
        assert self.packed_positions is not None
        return self.packed_positions.read(start, end)

    def gaps_of_each(self, starts: Counts, frequencies: Counts) -> DocIds:
        """The positions of some postings, of which is known where their occurrences begin, as they are kept: uint32."""
        assert self.packed_positions is not None
        return self.packed_positions.take_runs(starts, frequencies)

    def _start(self, term: int) -> int:
        return int(self._ends[term - 1]) if term else 0

    def _lengths(self, terms: Counts) -> Counts:
        return self._ends[terms] - np.where(terms > 0, self._ends[terms - 1], 0)

    def _ids_of(self, term: int) -> DocIds:
        at = bisect_left(self._special, term)
        if at < len(self._special) and self._special[at] == term:
            return self._special_ids(term)
        before = self._special_before[at]
        return self._docs.gaps.read_lists(self._start(term) - before, int(self._ends[term]) - before)

    def _special_ids(self, term: int) -> DocIds:
        n = int(self._ends[term]) - self._start(term)
        if term in self._nth:
            n_bytes = -(-self._n_docs // 8)
            bits = self._docs.bits[self._nth[term] * n_bytes :][:n_bytes]
            if COMPILED:
                out = np.empty(n, np.uint32)
                return out[: kernels.unpack_bits(bits, out)]
            return np.flatnonzero(np.unpackbits(bits, bitorder="little").view(np.bool_)).astype(np.uint32)
        nth, at = self._lows[term]
        n_buckets = _n_buckets(self._n_docs)
        counts = self._docs.bucket_counts[nth * n_buckets :][:n_buckets]
        lows = self._docs.lows[at : at + n]
        if COMPILED:
            out = np.empty(n, np.uint32)
            kernels.unpack_buckets(counts, lows, out)
            return out
        found = np.repeat(np.arange(0, n_buckets * _BUCKET, _BUCKET, dtype=np.uint32), counts)
        found |= lows
        return found

    def _interleaved(self, found: DocIds, first: int, special: list[int]) -> Iterator[DocIds]:
        """`found`, those told by gaps, with those of special terms in their places."""
        at, done = 0, self._start(first)
        for term in special:
            n = self._start(term) - done
            yield found[at : at + n]
            yield self._special_ids(term)
            at, done = at + n, int(self._ends[term])
        yield found[at:]


def pack_chunk(chunk: Chunk, n_docs: int) -> tuple[DocIdArrays, Frequencies, Patched | None]:
    """The postings of some terms, packed."""
    positions = None
    if chunk.positions is not None:
        positions = Patched.of_lists(chunk.positions, chunk.frequencies.astype(np.int64))
    return DocIdArrays.of(chunk.doc_ids, chunk.n_postings, n_docs), Frequencies.of(chunk.frequencies), positions


def _n_buckets(n_docs: int) -> int:
    return -(-n_docs // _BUCKET)


def _joined(parts: list[Bytes]) -> Bytes:
    return np.concatenate(parts) if parts else np.empty(0, np.uint8)
