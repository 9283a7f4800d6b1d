"""Documents of one segment and their scores, as arrays; and the sums of several such.

Where little matches, arrays are sorted together; else what words give is summed on a slate of all documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.postings import DocIds, Postings
from searchkit.native import COMPILED, kernels
from searchkit.searching.segment import Segment

_Number = TypeVar("_Number", np.uint32, np.int64)

# Below one posting in so many documents, sorting what matched is faster than a slate of all documents.
_DENSE = 64


class Matches(NamedTuple):
    """Documents of one segment, ascending, deleted ones possibly included, and their scores.

    `doc_ids` is (n,) uint32, `scores` (n,) float32.
    """

    doc_ids: DocIds
    scores: NDArray[np.float32]


class Given(NamedTuple):
    """A term and what it gives documents.

    Attributes:
        factor: by which it counts.
        pivots: (n_docs,) by which each document's scores are multiplied; one number where lengths do not matter.
    """

    postings: Postings
    factor: float
    pivots: NDArray[np.float32] | np.float32 = np.float32(1)


NO_MATCHES = Matches(np.empty(0, np.uint32), np.empty(0, np.float32))


def intersect(a: Matches, b: Matches) -> Matches:
    """What both match, with the sums of their scores."""
    if len(a.doc_ids) > len(b.doc_ids):
        a, b = b, a
    if not len(b.doc_ids):
        return NO_MATCHES
    at = np.minimum(np.searchsorted(b.doc_ids, a.doc_ids), len(b.doc_ids) - 1)
    both = b.doc_ids[at] == a.doc_ids
    return Matches(a.doc_ids[both], a.scores[both] + b.scores[at[both]])


def unite(segment: Segment, parts: Sequence[Matches], combine: np.ufunc) -> Matches:
    """What any part matches, with the combined scores of those that do."""
    parts = [p for p in parts if len(p.doc_ids)]
    if len(parts) < 2:
        return parts[0] if parts else NO_MATCHES
    if sum(len(p.doc_ids) for p in parts) * _DENSE > segment.n_docs:
        return _dense_union(segment, parts, combine)
    doc_ids = distinct(np.concatenate([p.doc_ids for p in parts]))
    scores = np.zeros(len(doc_ids), np.float32)
    for part in parts:
        at = np.searchsorted(doc_ids, part.doc_ids)
        scores[at] = combine(scores[at], part.scores)
    return Matches(doc_ids, scores)


def add_terms(segment: Segment, terms: Sequence[Given], gains: NDArray[np.float32] | None = None) -> Matches | None:
    """The sums of what terms give, compiled; None where it was not, or a slate does not pay, or they are not plain.

    Args:
        gains: what 0, 1, 2 … words count for; past the last is as the last. None: each word counts the same, in whatever text.
    """
    n_postings = sum(len(term.postings) for term in terms)
    if not COMPILED or len(terms) < 2 or n_postings * _DENSE <= segment.n_docs:
        return None
    if any(term.postings.boost != 1.0 for term in terms):
        return None
    if gains is not None and not all(isinstance(term.pivots, np.ndarray) for term in terms):
        return None
    for postings, factor, pivots in terms:
        slates = segment.sums, segment.bits, postings.doc_ids, postings.counts
        if gains is None:
            kernels.add_words(*slates, factor)
        else:
            assert isinstance(pivots, np.ndarray)
            kernels.add_gains(*slates, gains, pivots, factor)
    return _collected(segment, n_postings)


def distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """The values ascending, each once. `np.unique` does the same, and loads numpy's masked arrays: 40 ms at a start."""
    values = np.sort(values)
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def _dense_union(segment: Segment, parts: Sequence[Matches], combine: np.ufunc) -> Matches:
    sums = segment.sums
    if COMPILED and combine is np.add:
        return _summed(segment, parts)
    scored = all(part.scores.min() > 0 for part in parts)
    mark = None if scored else segment.mark
    for part in parts:
        at = part.doc_ids.astype(np.intp)
        combine.at(sums, at, part.scores)
        if mark is not None:
            mark[at] = True
    # Where every match scores, the sums tell what matched.
    doc_ids = np.flatnonzero(sums != 0 if mark is None else mark)
    found = Matches(doc_ids.astype(np.uint32), sums.take(doc_ids, mode="clip"))
    sums.fill(0)
    if mark is not None:
        mark.fill(False)
    return found


def _summed(segment: Segment, parts: Sequence[Matches]) -> Matches:
    """As `_dense_union` with sums, compiled."""
    sums, bits = segment.sums, segment.bits
    for part in parts:
        kernels.add_scores(sums, bits, *part)
    return _collected(segment, sum(len(part.doc_ids) for part in parts))


def _collected(segment: Segment, n_most: int) -> Matches:
    """What the slates have; they are clean again."""
    sums, bits = segment.sums, segment.bits
    room = min(n_most, len(sums))
    doc_ids, scores = np.empty(room, np.uint32), np.empty(room, np.float32)
    n = kernels.collect_scores(sums, bits, doc_ids, scores)
    return Matches(doc_ids[:n], scores[:n])
