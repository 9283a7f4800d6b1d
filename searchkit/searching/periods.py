"""Printed dates → the day, week, month or year that each counts under."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

# The proleptic ordinal of 1970-01-01, where numpy's days begin.
_EPOCH = dt.date(1970, 1, 1).toordinal()
# A date that covers more days than a month is precise to the year; more than one day, to the month.
_MONTH_DAYS = 31
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
    days = last - first
    dated = days >= 0
    yearly = days >= _MONTH_DAYS
    monthly = (days > 0) & ~yearly
    vague = {"year": np.zeros(len(days), np.bool_), "month": yearly}.get(step, yearly | monthly)
    labels: list[str] = []
    of = np.zeros(len(days), np.int64)
    for unit, chosen in ((step, dated & ~vague), ("year", vague & yearly), ("month", vague & monthly)):
        if chosen.any():
            known, numbers = _label(first[chosen], unit)
            of[chosen] = numbers + len(labels) + 1
            labels += known
    order = sorted(range(len(labels)), key=labels.__getitem__)
    moved = np.zeros(len(labels) + 1, np.min_scalar_type(len(labels)))
    moved[np.array(order, np.int64) + 1] = np.arange(1, len(labels) + 1)
    return Periods(moved[of], [labels[i] for i in order])


def _label(ordinals: NDArray[np.int64], unit: str) -> tuple[list[str], NDArray[np.int64]]:
    """The labels of days in this unit, and which is whose."""
    if unit == "week":
        numbers = (ordinals - 1) // 7
    else:
        numbers = (ordinals - _EPOCH).astype("datetime64[D]").astype(f"datetime64[{_UNITS[unit]}]").astype(np.int64)
    low = int(numbers.min())
    # Not np.unique, which loads numpy's masked arrays.
    present = np.flatnonzero(np.bincount(numbers - low))
    place = np.zeros(int(present[-1]) + 1, np.int64)
    place[present] = np.arange(len(present))
    if unit == "week":
        names = [_week((week + low) * 7 + 1) for week in present.tolist()]
    else:
        names = [str(v) for v in (present + low).astype(f"datetime64[{_UNITS[unit]}]")]
    return names, place[numbers - low]


def _week(monday: int) -> str:
    year, week, _ = dt.date.fromordinal(monday).isocalendar()
    return f"{year:04}-W{week:02}"
