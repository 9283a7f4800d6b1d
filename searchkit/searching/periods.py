"""Printed dates → the day, week, month or year that each counts under."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from searchkit.codec.arrays import Unsigned
    from searchkit.codec.columns import Few

# The proleptic ordinal of 1970-01-01, where numpy's days begin.
_EPOCH = dt.date(1970, 1, 1).toordinal()
# A date that covers more days than a month is precise to the year; more than one day, to the month.
_MONTH_DAYS = 31
_AT_ONCE = 1 << 14
_UNITS = {"day": "D", "month": "M", "year": "Y"}


class Periods(NamedTuple):
    """The periods of one segment's dates.

    Attributes:
        of: (n_docs,) which label is each document's, from 1; 0 for the undated.
        labels: ascending.
    """

    of: NDArray[np.unsignedinteger[Any]]
    labels: list[str]


def label_periods(first: NDArray[np.int64], last: NDArray[np.int64], step: str) -> Periods:
    """The periods of dates; one too vague for the step stands under its own label (`2015`).

    Args:
        first: (n,) ordinal of the first day that each covers; after `last` where there is no date.
        last: (n,)
    """
    parts = [(chosen, _label(first[chosen], unit)) for unit, chosen in _by_unit(last - first, step)]
    labels = [name for _, labelled in parts for name in labelled.names]
    order = sorted(range(len(labels)), key=labels.__getitem__)
    narrow = np.min_scalar_type(len(labels))
    moved = np.zeros(len(labels) + 1, narrow)
    moved[np.array(order, np.int64) + 1] = np.arange(1, len(labels) + 1)
    of, before = np.zeros(len(first), narrow), 1
    for chosen, (names, of_days, days) in parts:
        of[chosen] = moved[of_days + before].take(days)
        before += len(names)
    return Periods(of, [labels[i] for i in order])


def label_few(first: Few | None, last: Few | None, step: str) -> Periods | None:
    """The same of dates that are all precise to the day, as in most corpora: each day is labelled, not each article.

    Args:
        first, last: as of `label_periods`.

    Returns:
        None where they are not.
    """
    if first is None or last is None or not np.array_equal(first.of, last.of):
        return None
    is_present = np.zeros(len(first.numbers), np.bool_)
    for stretch in _stretches(first.of):
        is_present[first.of[stretch]] = True
    present = np.flatnonzero(is_present)
    of_present, labels = label_periods(first.numbers[present], last.numbers[present], step)
    of_number = np.zeros(len(first.numbers), of_present.dtype)
    of_number[present] = of_present
    of = [of_number[first.of[stretch]] for stretch in _stretches(first.of)]
    return Periods(np.concatenate([of_number[:0], *of]), labels)


def _stretches(numbers: Unsigned) -> Iterator[slice]:
    """Some at a time: numpy widens numbers that it looks up by, and memory that is used again is faster than fresh."""
    return (slice(at, at + _AT_ONCE) for at in range(0, len(numbers), _AT_ONCE))


def _by_unit(days: NDArray[np.int64], step: str) -> Iterator[tuple[str, slice | NDArray[np.bool_]]]:
    """Which dates stand under which unit.

    Args:
        days: (n,) from the first to the last that each covers; less than 0 where there is no date.
    """
    if not days.any():  # as in most corpora: all of them are precise to the day
        if len(days):
            yield step, slice(None)
        return
    yearly = days >= _MONTH_DAYS
    monthly = (days > 0) & ~yearly
    vague = {"year": np.zeros(len(days), np.bool_), "month": yearly}.get(step, yearly | monthly)
    for unit, chosen in ((step, (days >= 0) & ~vague), ("year", vague & yearly), ("month", vague & monthly)):
        if chosen.any():
            yield unit, chosen


class _Labelled(NamedTuple):
    """Dates of one unit.

    Attributes:
        names: of the periods in which a date lies.
        of_days: (n_days,) which of them each day lies in, from that of the first date on.
        days: (n,) which day each date is.
    """

    names: list[str]
    of_days: NDArray[np.int64]
    days: NDArray[np.int64]


def _label(ordinals: NDArray[np.int64], unit: str) -> _Labelled:
    low, high = int(ordinals.min()), int(ordinals.max())
    if not 0 < low <= high <= dt.date.max.toordinal():
        raise ValueError(f"no dates: days {low} to {high}")
    days = ordinals - low
    # Each day is looked at once: a corpus has far fewer days than articles.
    present = np.flatnonzero(np.bincount(days))
    if unit == "week":
        numbers = (present + (low - 1)) // 7
    else:
        numbers = (
            (present + (low - _EPOCH)).astype("datetime64[D]").astype(f"datetime64[{_UNITS[unit]}]").astype(np.int64)
        )
    # Not np.unique, which loads numpy's masked arrays.
    is_new = np.diff(numbers, prepend=numbers[0] - 1) > 0
    of_days = np.zeros(high - low + 1, np.int64)
    of_days[present] = np.cumsum(is_new) - 1
    units = numbers[is_new]
    if unit == "week":
        names = [week_name(week * 7 + 1) for week in units.tolist()]
    else:
        names = [str(v) for v in units.astype(f"datetime64[{_UNITS[unit]}]")]
    return _Labelled(names, of_days, days)


def week_name(monday: int) -> str:
    """`2015-W47`, by the ordinal of its first day."""
    year, week, _ = dt.date.fromordinal(monday).isocalendar()
    return f"{year:04}-W{week:02}"
