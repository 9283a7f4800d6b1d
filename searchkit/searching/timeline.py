"""How many articles a query finds in each period, and what share of all that is."""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.postings import DocIds
from searchkit.errors import UsageError
from searchkit.fields import DATE_STEPS
from searchkit.searching.facets import count_facet
from searchkit.searching.filtering import documents_with
from searchkit.searching.periods import week_name
from searchkit.searching.request import Facet, SearchRequest
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Found, Selected
from searchkit.searching.stories import collapse

DEFAULT_SPLIT = 5
# Where no step is asked for, the finest is taken that gives no more periods than fit a screen.
_MAX_PERIODS = 40
# Of periods without an article no more are told in a row: 20, 50, 100, 200 years.
_LONGEST_GAP = {"day": 7_305, "week": 2_609, "month": 1_200, "year": 200}
_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}


@dataclass(frozen=True, slots=True)
class Period:
    """One period.

    Attributes:
        label: "2015", "2015-11", "2015-W47", "2015-11-17"; coarser than asked for where dates are: see `vague`.
        count: articles found.
        all: articles of the whole index.
        parts: value of the field split by → articles found that have it.
        vague: whether its articles state no finer date, so that they may belong to a row above or below.
    """

    label: str
    count: int
    all: int
    parts: Mapping[str, int]
    vague: bool = False

    @property
    def share(self) -> float | None:
        """Of all articles of the period; None where it has none."""
        return self.count / self.all if self.all else None


@dataclass(frozen=True, slots=True)
class Timeline:
    """Articles over time.

    Attributes:
        by: "day", "week", "month" or "year".
        total: articles found, undated ones included.
        undated: of those, without a date.
        periods: ascending, from the first to the last that has an article found; those between without any stand too, but for
            gaps of generations, as one article with a wrong date makes them: a warning tells of these.
        split: the field split by; None without one.
        stories: whether stories are counted, each once, and not articles.
        values: of that field, the most frequent first: the keys of `Period.parts`.
    """

    query: str
    parsed: str
    by: str
    total: int
    undated: int
    periods: tuple[Period, ...]
    split: str | None = None
    values: tuple[str, ...] = ()
    took_ms: float = 0.0
    warnings: tuple[str, ...] = ()
    stories: bool = False

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        rows = [
            {"period": p.label, "count": p.count, "all": p.all, "share": None if p.share is None else round(p.share, 6)}
            | ({"vague": True} if p.vague else {})
            | ({self.split: dict(p.parts)} if self.split else {})
            for p in self.periods
        ]
        return {
            "format": 1, "query": self.query, "parsed": self.parsed, "by": self.by, "total": self.total, "undated": self.undated,
            "took_ms": round(self.took_ms, 3), "stories": self.stories, "split": self.split, "values": list(self.values), "periods": rows,
            "warnings": list(self.warnings),
        }  # fmt: skip


@dataclass(slots=True)
class _Counts:
    """Label → articles, over all segments."""

    found: Counter[str] = field(default_factory=Counter)
    everything: Counter[str] = field(default_factory=Counter)
    parts: dict[str, Counter[str]] = field(default_factory=dict)
    undated: int = 0


def make_timeline(selected: Selected, *, by: str | None, split: str | None, stories: bool = False) -> Timeline:
    """Count the articles selected.

    Args:
        by: None: as fits a screen.
        split: a facet and how many of its values: `source`, `person:3`.
        stories: a story counts once, where its earliest article found stands.

    Raises:
        UsageError: no such step, a field that is no facet.
    """
    segments, found = selected.segments, selected.doc_ids
    everything = [segment.all_doc_ids() for segment in segments]
    if stories:
        found = _earliest(segments, found)
        everything = _earliest(segments, everything)
    step = _fitting_step(segments, found) if by is None else by
    if step not in DATE_STEPS:
        raise UsageError(f"there is no period {step!r}", hint=f"--by {', '.join(DATE_STEPS)}")
    facet = _split_facet(split)
    values = (
        [] if facet is None else [c.value for c in count_facet(facet, segments, found).counts if c.value is not None]
    )
    counts = _Counts(parts={value: Counter() for value in values})
    for segment, doc_ids, every in zip(segments, found, everything, strict=True):
        periods = segment.periods("date", step)
        counts.undated += _add(counts.found, periods.labels, periods.of[doc_ids])
        _add(counts.everything, periods.labels, periods.of[every])
        for value in values:
            assert facet is not None
            holders = documents_with(segment, facet.field, (value,))
            _add(counts.parts[value], periods.labels, periods.of[doc_ids[holders[doc_ids]]])
    regular, gaps = _regular(counts.found, step)
    labels = sorted({*regular, *counts.found})
    periods_found = tuple(
        Period(
            label, counts.found[label], counts.everything[label], {v: counts.parts[v][label] for v in values},
            vague=_is_vague(label, step),
        )
        for label in labels
    )  # fmt: skip
    parsed = selected.parsed
    return Timeline(
        parsed.text, parsed.printed, step, sum(map(len, found)), counts.undated, periods_found, facet.field if facet else None,
        tuple(values), (time.perf_counter() - selected.started) * 1000, (*selected.warnings, *gaps), stories,
    )  # fmt: skip


def _earliest(segments: Sequence[Segment], doc_ids: Sequence[DocIds]) -> list[DocIds]:
    """Of each story the article that was first among some."""
    found = [Found(s, own, np.zeros(len(own), np.float32)) for s, own in zip(segments, doc_ids, strict=True)]
    return [f.doc_ids for f in collapse(found, SearchRequest(stories=True, lead="earliest")).found]


def _add(counts: Counter[str], labels: Sequence[str], of: NDArray[np.unsignedinteger[Any]]) -> int:
    """Counts each label; gives how many have none."""
    counted = np.bincount(of, minlength=len(labels) + 1)
    for i in np.flatnonzero(counted[1:]).tolist():
        counts[labels[i]] += int(counted[i + 1])
    return int(counted[0])


def _split_facet(split: str | None) -> Facet | None:
    if split is None:
        return None
    facet = Facet.parse(split)
    if facet.step is not None:
        raise UsageError(
            f"a timeline cannot be split by {facet.field}", hint="split by a facet: source, person:3, lang"
        )
    return facet if facet.limit else Facet(facet.field, limit=DEFAULT_SPLIT)


def _fitting_step(segments: Sequence[Segment], found: Sequence[DocIds]) -> str:
    first, last = None, None
    for segment, doc_ids in zip(segments, found, strict=True):
        starts, ends = segment.numbers("date_first")[doc_ids], segment.numbers("date_last")[doc_ids]
        dated = starts <= ends
        if dated.any():
            lowest, highest = int(starts[dated].min()), int(ends[dated].max())
            first, last = min(first or lowest, lowest), max(last or highest, highest)
    n_days = 0 if first is None or last is None else last - first
    return next((step for step in DATE_STEPS if n_days // _DAYS[step] < _MAX_PERIODS), "year")


def _is_vague(label: str, step: str) -> bool:
    return step != "year" and len(label) < (7 if step == "month" else 8)


def _regular(found: Mapping[str, int], step: str) -> tuple[list[str], list[str]]:
    """Every period from the first to the last that something was found in; and what to tell of gaps that are not filled."""
    known = [_ordinal(label, step) for label in sorted(found) if not _is_vague(label, step)]
    filled, gaps = known[:1], []
    for last, after in pairwise(known):
        if after - last > _LONGEST_GAP[step]:
            first, end = _label(last + 1, step), _label(after - 1, step)
            gaps.append(f"nothing from {first} to {end}, which is left out: is a date wrong?")
            filled.append(after)
        else:
            filled += range(last + 1, after + 1)
    return [_label(period, step) for period in filled], gaps


def _ordinal(label: str, step: str) -> int:
    """Which year, month, week or day it is."""
    if step == "year":
        return int(label)
    if step == "month":
        return int(label[:4]) * 12 + int(label[5:]) - 1
    if step == "week":
        return (dt.date.fromisocalendar(int(label[:4]), int(label[6:]), 1).toordinal() - 1) // 7
    return dt.date.fromisoformat(label).toordinal()


def _label(period: int, step: str) -> str:
    if step == "year":
        return f"{period:04}"
    if step == "month":
        return f"{period // 12:04}-{period % 12 + 1:02}"
    if step == "week":
        return week_name(period * 7 + 1)
    return dt.date.fromordinal(period).isoformat()
