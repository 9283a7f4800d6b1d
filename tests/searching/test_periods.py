"""Periods against a loop over the dates."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.codec.columns import Few
from searchkit.searching.periods import label_few, label_periods

ORDINALS = st.integers(1, dt.date.max.toordinal() - 365) | st.integers(735_000, 735_500)
# Days after the first that a date covers: a day, a month, a year; none is a date.
COVERS = st.sampled_from([0, 27, 30, 364, 365, None])


def label_of(first: int, last: int, step: str) -> str:
    covers, day = last - first, dt.date.fromordinal(first)
    if step == "year" or covers >= 31:
        return f"{day.year:04}"
    if step == "month" or covers:
        return f"{day.year:04}-{day.month:02}"
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}" if step == "week" else day.isoformat()


def few(days: np.ndarray[tuple[int], np.dtype[np.int64]], *, undated: int) -> Few:
    """As a column has them: undated ones first, then what may be there."""
    numbers = np.unique(np.append(days, undated))
    numbers = np.append(undated, np.repeat(numbers[numbers != undated], 2))
    return Few(np.array([numbers.tolist().index(day) for day in days.tolist()], np.uint8), numbers)


@given(st.lists(st.tuples(ORDINALS, COVERS), max_size=12), st.sampled_from(["day", "week", "month", "year"]))
def test_each_date_has_the_label_that_a_reader_would_give_it(dates: list[tuple[int, int | None]], step: str) -> None:
    first = np.array([2**31 if covers is None else day for day, covers in dates], np.int64)
    last = np.array([0 if covers is None else day + covers for day, covers in dates], np.int64)
    of, labels = label_few(few(first, undated=2**31), few(last, undated=0), step) or label_periods(first, last, step)
    expected = [
        None if covers is None else label_of(day, day + covers, step) for day, covers in dates
    ]  # fmt: skip
    assert [labels[i - 1] if i else None for i in of.tolist()] == expected
    assert labels == sorted({label for label in expected if label})


def test_days_that_no_calendar_has_are_damage() -> None:
    for day in (0, dt.date.max.toordinal() + 1):
        with pytest.raises(ValueError, match="no dates"):
            label_periods(np.array([day]), np.array([day]), "year")
