"""Facets: how often each value occurs among the hits, by `bincount` over columns."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.postings import DocIds
from searchkit.searching.page import FacetCount
from searchkit.searching.request import Facet
from searchkit.searching.segment import Segment

DEFAULT_VALUES = 10
# The proleptic ordinal of 1970-01-01, where numpy's days begin.
_EPOCH = dt.date(1970, 1, 1).toordinal()
# A date that covers more days than a month is precise to the year; more than one day, to the month.
_MONTH_DAYS = 31


class Counted(NamedTuple):
    """A facet counted: the values shown, and how many there are."""

    counts: tuple[FacetCount, ...]
    n_values: int


def count_facet(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    """Count a facet over the hits.

    Args:
        found: each segment's hits, ascending, none deleted.
    """
    return _count_dates(facet, segments, found) if facet.step else _count_values(facet, segments, found)


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
        first = segment.numbers(f"{facet.field}_first")[doc_ids]
        last = segment.numbers(f"{facet.field}_last")[doc_ids]
        dated = first <= last
        undated += int((~dated).sum())
        for label, n in _count_labels(first[dated], last[dated], facet.step):
            totals[label] = totals.get(label, 0) + n
    counts = [FacetCount(label, totals[label]) for label in sorted(totals)]
    if facet.limit is not None and len(counts) > facet.limit:
        kept = sorted(counts, key=lambda c: (-c.count, c.value or ""))[: facet.limit]
        counts = sorted(kept, key=lambda c: c.value or "")
    return Counted((*counts, *_rest(undated)), len(totals))


def _count_labels(first: NDArray[np.int64], last: NDArray[np.int64], step: str) -> list[tuple[str, int]]:
    """Labels of printed dates with counts; a date too vague for the step counts under its own label (`2015`)."""
    days = last - first
    yearly = days >= _MONTH_DAYS
    monthly = (days > 0) & ~yearly
    own = {"year": np.zeros(len(days), np.bool_), "month": yearly}.get(step, yearly | monthly)
    out = _label(first[~own], step)
    out += _label(first[own & yearly], "year")
    out += _label(first[own & monthly], "month")
    return out


def _label(ordinals: NDArray[np.int64], step: str) -> list[tuple[str, int]]:
    if not len(ordinals):
        return []
    days = (ordinals - _EPOCH).astype("datetime64[D]")
    if step == "week":
        mondays, counts = np.unique(ordinals - (ordinals - 1) % 7, return_counts=True)
        return [(_week(int(m)), int(n)) for m, n in zip(mondays, counts, strict=True)]
    unit = {"year": "Y", "month": "M", "day": "D"}[step]
    values, counts = np.unique(days.astype(f"datetime64[{unit}]"), return_counts=True)
    return [(str(v), int(n)) for v, n in zip(values, counts, strict=True)]


def _week(monday: int) -> str:
    year, week, _ = dt.date.fromordinal(monday).isocalendar()
    return f"{year:04}-W{week:02}"
