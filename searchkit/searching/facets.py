"""Facets: how often each value occurs among the hits, by `bincount` over columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.postings import DocIds
from searchkit.searching.page import FacetCount
from searchkit.searching.request import Facet
from searchkit.searching.segment import Segment

DEFAULT_VALUES = 10


class Counted(NamedTuple):
    """A facet counted: the values shown, and how many there are."""

    counts: tuple[FacetCount, ...]
    n_values: int


def count_facet(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    """Count a facet over the hits.

    Args:
        found: each segment's hits, ascending, none deleted.
    """
    if facet.step:
        return _count_dates(facet, segments, found)
    return (_count_significant if facet.significant else _count_values)(facet, segments, found)


def _count_significant(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    from searchkit.searching.comparison import distinctive_names

    everything = [segment.all_doc_ids() for segment in segments]
    others = [np.setdiff1d(whole, own, assume_unique=True) for whole, own in zip(everything, found, strict=True)]
    told = distinctive_names(facet.field, segments, found, others, limit=facet.limit or DEFAULT_VALUES)
    counts = [FacetCount(d.value, d.ours, d.ours + d.theirs, d.log_likelihood) for d in told if d.side == "ours"]
    return Counted(tuple(counts), len(counts))


def _count_values(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    totals: dict[str, int] = {}
    labels: dict[str, tuple[int, str]] = {}
    without = 0
    limit = facet.limit or DEFAULT_VALUES
    for segment, doc_ids in zip(segments, found, strict=True):
        column = segment.facet(facet.field)
        if column is None:
            without += len(doc_ids)
            continue
        counts, empty = column.counts(None if len(doc_ids) == segment.n_docs else doc_ids)
        without += empty
        present = np.flatnonzero(counts)
        if len(segments) == 1:
            return _top_of_one(column.label, counts, present, limit, without)
        for value_id in present.tolist():
            key, count = column.key(value_id), int(counts[value_id])
            totals[key] = totals.get(key, 0) + count
            if count > labels.get(key, (0, ""))[0]:
                labels[key] = (count, column.label(value_id))
    best = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return Counted((*(FacetCount(labels[key][1], n) for key, n in best), *_rest(without)), len(totals))


def _top_of_one(
    label: object, counts: NDArray[np.int64], present: NDArray[np.int64], limit: int, without: int
) -> Counted:
    # One segment's values are numbered in the order of their keys, so that a stable sort breaks ties as it should.
    best = present[np.argsort(-counts[present], kind="stable")[:limit]].tolist()
    assert callable(label)
    return Counted((*(FacetCount(label(i), int(counts[i])) for i in best), *_rest(without)), len(present))


def _rest(without: int) -> list[FacetCount]:
    return [FacetCount(None, without)] if without else []


def _count_dates(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    assert facet.step is not None
    totals: dict[str, int] = {}
    undated = 0
    for segment, doc_ids in zip(segments, found, strict=True):
        periods = segment.periods(facet.field, facet.step)
        counted = np.bincount(periods.of[doc_ids], minlength=len(periods.labels) + 1)
        undated += int(counted[0])
        for i in np.flatnonzero(counted[1:]).tolist():
            label = periods.labels[i]
            totals[label] = totals.get(label, 0) + int(counted[i + 1])
    counts = [FacetCount(label, totals[label]) for label in sorted(totals)]
    if facet.limit is not None and len(counts) > facet.limit:
        kept = sorted(counts, key=lambda c: (-c.count, c.value or ""))[: facet.limit]
        counts = sorted(kept, key=lambda c: c.value or "")
    return Counted((*counts, *_rest(undated)), len(totals))
