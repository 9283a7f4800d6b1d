"""Facets: how often each value occurs among the hits, by `bincount` over columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import runs_of
from searchkit.codec.postings import DocIds
from searchkit.native import COMPILED, kernels
from searchkit.searching.page import FacetCount
from searchkit.searching.request import Facet
from searchkit.searching.segment import Segment
from searchkit.searching.stories import count_stories, story_numbers

if TYPE_CHECKING:
    from searchkit.searching.periods import Periods
    from searchkit.searching.segment import FacetView

DEFAULT_VALUES = 10
# Of a field with more values, such as names, only the keys that occur are read.
_FEW_VALUES = 2_000


class Counted(NamedTuple):
    """A facet counted: the values shown, and how many there are."""

    counts: tuple[FacetCount, ...]
    n_values: int


class FacetCounter:
    """Counts facets over the hits of some segments; keeps how their values are numbered, nothing of an answer."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = segments
        self._numberings: dict[str, _Numbering | None] = {}

    def count(self, facet: Facet, found: Sequence[DocIds], *, stories: bool = False) -> Counted:
        """Count a facet.

        Args:
            found: each segment's hits, ascending, none deleted.
            stories: count the stories of which a hit has the value, not the hits; what is significant, hits tell.
        """
        if stories and not facet.significant:
            return _count_stories(facet, self._segments, found)
        if facet.step:
            return _count_dates(facet, self._segments, found)
        if facet.significant:
            return _count_significant(facet, self._segments, found)
        columns = [segment.facet(facet.field) for segment in self._segments]
        counted: list[NDArray[np.int64] | None] = []
        without = 0
        for column, segment, doc_ids in zip(columns, self._segments, found, strict=True):
            if column is None:
                counted.append(None)
                without += len(doc_ids)
                continue
            counts, empty = column.counts(None if len(doc_ids) == segment.n_docs else doc_ids)
            counted.append(counts)
            without += empty
        limit = facet.limit or DEFAULT_VALUES
        if len(columns) == 1 and columns[0] is not None and counted[0] is not None:
            present = np.flatnonzero(counted[0])
            shown = _top_of_one(columns[0], counted[0], present, limit)
            return Counted((*shown, *_rest(without)), len(present))
        if facet.field not in self._numberings:
            few = sum(column.n_values for column in columns if column is not None) <= _FEW_VALUES
            self._numberings[facet.field] = _Numbering(columns) if few else None
        numbering = self._numberings[facet.field]
        top, n_values = numbering.top(counted, limit) if numbering else _top_of_many(columns, counted, limit)
        return Counted((*top, *_rest(without)), n_values)


def count_facet(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    """Count a facet once: see `FacetCounter.count`."""
    return FacetCounter(segments).count(facet, found)


def _count_significant(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    from searchkit.searching.comparison import distinctive_names

    everything = [segment.all_doc_ids() for segment in segments]
    others = [np.setdiff1d(whole, own, assume_unique=True) for whole, own in zip(everything, found, strict=True)]
    told = distinctive_names(facet.field, segments, found, others, limit=facet.limit or DEFAULT_VALUES)
    counts = [FacetCount(d.value, d.ours, d.ours + d.theirs, d.log_likelihood) for d in told if d.side == "ours"]
    return Counted(tuple(counts), len(counts))


class _Numbering:
    """The values of a field in all segments, numbered together, in the order of their keys."""

    def __init__(self, columns: Sequence[FacetView | None]) -> None:
        self._columns = columns
        own_keys = [[c.key(i) for i in range(c.n_values)] if c is not None else [] for c in columns]
        keys = sorted({key for own in own_keys for key in own})
        number_of = {key: i for i, key in enumerate(keys)}
        self._n = len(keys)
        self._numbers = [np.array([number_of[key] for key in own], np.intp) for own in own_keys]
        self._own = [dict(zip(numbers.tolist(), range(len(numbers)), strict=True)) for numbers in self._numbers]

    def top(self, counted: Sequence[NDArray[np.int64] | None], limit: int) -> tuple[list[FacetCount], int]:
        """The most frequent values, and how many values there are."""
        totals = np.zeros(self._n, np.int64)
        for numbers, counts in zip(self._numbers, counted, strict=True):
            if counts is not None:
                totals[numbers] += counts
        present = np.flatnonzero(totals)
        best = present[np.argsort(-totals[present], kind="stable")[:limit]].tolist()
        return [FacetCount(self._label(number, counted), int(totals[number])) for number in best], len(present)

    def _label(self, number: int, counted: Sequence[NDArray[np.int64] | None]) -> str:
        # As the segment spells it that has most of these hits.
        most, label = 0, ""
        for column, own, counts in zip(self._columns, self._own, counted, strict=True):
            i = own.get(number)
            if column is not None and counts is not None and i is not None and counts[i] > most:
                most, label = int(counts[i]), column.label(i)
        return label


def _top_of_many(
    columns: Sequence[FacetView | None], counted: Sequence[NDArray[np.int64] | None], limit: int
) -> tuple[list[FacetCount], int]:
    """As `_Numbering.top`, reading no more keys than occur."""
    totals: dict[str, int] = {}
    labels: dict[str, tuple[int, str]] = {}
    for column, counts in zip(columns, counted, strict=True):
        if column is None or counts is None:
            continue
        for value_id in np.flatnonzero(counts).tolist():
            key, count = column.key(value_id), int(counts[value_id])
            totals[key] = totals.get(key, 0) + count
            if count > labels.get(key, (0, ""))[0]:
                labels[key] = (count, column.label(value_id))
    best = sorted(totals.items(), key=lambda item: (-item[1], item[0]))[:limit]
    return [FacetCount(labels[key][1], n) for key, n in best], len(totals)


def _top_of_one(
    column: FacetView, counts: NDArray[np.int64], present: NDArray[np.intp], limit: int
) -> list[FacetCount]:
    # One segment's values are numbered in the order of their keys, so that a stable sort breaks ties as it should.
    best = present[np.argsort(-counts[present], kind="stable")[:limit]].tolist()
    return [FacetCount(column.label(i), int(counts[i])) for i in best]


def _rest(without: int) -> list[FacetCount]:
    return [FacetCount(None, without)] if without else []


def _count_stories(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    """The stories of which a hit has each value: one that several sources carried counts for each of them."""
    known: dict[str, int] = {}
    labels: list[str | None] = [None]  # 0: without a value
    values, stories = [], []
    for segment, doc_ids in zip(segments, found, strict=True):
        numbers = story_numbers(segment, doc_ids)
        for ids, of, keys, names in _valued(facet, segment, doc_ids):
            present = np.unique(ids)
            moved = np.zeros(int(present[-1]) + 1 if len(present) else 0, np.int64)
            for i in present.tolist():
                key = keys(i)
                if key not in known:
                    known[key] = len(labels)
                    labels.append(names(i))
                moved[i] = known[key]
            values.append(moved[ids])
            stories.append(numbers[of])
        without = _valueless(facet, segment, doc_ids)
        values.append(np.zeros(int(without.sum()), np.int64))
        stories.append(numbers[without])
    counts = count_stories(values, stories, len(labels))
    order = sorted(
        range(1, len(labels)), key=lambda i: (0 if facet.step else -int(counts[i]), str(labels[i]).casefold())
    )
    if facet.limit is not None and facet.step:
        kept = set(sorted(order, key=lambda i: (-int(counts[i]), str(labels[i])))[: facet.limit])
        order = [i for i in order if i in kept]
    elif not facet.step:
        order = order[: facet.limit or DEFAULT_VALUES]
    shown = [FacetCount(labels[i], int(counts[i])) for i in order]
    return Counted((*shown, *_rest(int(counts[0]))), len(labels) - 1)


def _valued(
    facet: Facet, segment: Segment, doc_ids: DocIds
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], Callable[[int], str], Callable[[int], str]]]:
    """(values, place of each one's hit, value → key, value → label) of the hits that have values."""
    if facet.step:
        periods = segment.periods(facet.field, facet.step)
        of = periods.of[doc_ids].astype(np.int64)
        at = np.flatnonzero(of)
        name = periods.labels.__getitem__
        yield of[at] - 1, at, name, name
    elif (column := segment.facet(facet.field)) is not None:
        starts = column.starts
        lengths = starts[doc_ids + 1] - starts[doc_ids]
        ids = column.ids[runs_of(starts[doc_ids], lengths)].astype(np.int64)
        yield ids, np.repeat(np.arange(len(doc_ids)), lengths), column.key, column.label


def _valueless(facet: Facet, segment: Segment, doc_ids: DocIds) -> NDArray[np.bool_]:
    """(n,) whether each hit has no value."""
    if facet.step:
        return np.asarray(segment.periods(facet.field, facet.step).of[doc_ids] == 0)
    column = segment.facet(facet.field)
    if column is None:
        return np.ones(len(doc_ids), np.bool_)
    return np.asarray(column.starts[doc_ids + 1] == column.starts[doc_ids])


def _count_dates(facet: Facet, segments: Sequence[Segment], found: Sequence[DocIds]) -> Counted:
    assert facet.step is not None
    totals: dict[str, int] = {}
    undated = 0
    for segment, doc_ids in zip(segments, found, strict=True):
        periods = segment.periods(facet.field, facet.step)
        n_undated, *counted = _count_periods(periods, doc_ids)
        undated += n_undated
        own = zip(periods.labels, counted, strict=True)
        if len(segments) == 1:
            totals = {label: n for label, n in own if n}
            break
        for label, n in own:
            if n:
                totals[label] = totals.get(label, 0) + n
    counts = [FacetCount(label, totals[label]) for label in sorted(totals)]
    if facet.limit is not None and len(counts) > facet.limit:
        kept = sorted(counts, key=lambda c: (-c.count, c.value or ""))[: facet.limit]
        counts = sorted(kept, key=lambda c: c.value or "")
    return Counted((*counts, *_rest(undated)), len(totals))


def _count_periods(periods: Periods, doc_ids: DocIds) -> list[int]:
    """Of the undated, and of each label."""
    n_periods = len(periods.labels) + 1
    if COMPILED:
        counts = np.zeros(n_periods, np.int64)
        kernels.count_values(periods.of, doc_ids, counts)
    else:
        counts = np.bincount(periods.of.take(doc_ids.astype(np.intp), mode="clip"), minlength=n_periods)
    return counts.tolist()
