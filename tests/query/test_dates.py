"""Words for days, against a fixed now: Thursday 5 March 2020."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchkit.errors import UsageError
from searchkit.query.dates import parse_days, parse_since, parse_until

NOW = dt.datetime(2020, 3, 5, 23, 30)


def days(text: str) -> tuple[str, str]:
    first, last = parse_days(text, now=NOW)
    return str(first or "-"), str(last or "-")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2015-11", "2015-11-01", "2015-11-30"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-11-17", "2015-11-17", "2015-11-17"),
        ("2015/11/17", "2015-11-17", "2015-11-17"),
        ("20151117", "2015-11-17", "2015-11-17"),
        ("2015-11-17T16:07", "2015-11-17", "2015-11-17"),
        ("2017-06-04T00:00-04:00", "2017-06-04", "2017-06-04"),
        ("0001", "0001-01-01", "0001-12-31"),
        ("9999-12-31", "9999-12-31", "9999-12-31"),
    ],
)
def test_a_date_covers_all_of_what_it_names(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015..2017", "2015-01-01", "2017-12-31"),
        ("2015-11..2016-02", "2015-11-01", "2016-02-29"),
        ("2015..", "2015-01-01", "-"),
        ("..2017", "-", "2017-12-31"),
        ("30d..", "2020-02-04", "-"),
        ("30d..7d", "2020-02-04", "2020-02-27"),
        ("Nov 2015 .. 17 Dec 2015", "2015-11-01", "2015-12-17"),
        ("last month..today", "2020-02-01", "2020-03-05"),
    ],
)
def test_the_ends_of_a_range_round_outward(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("30d", "2020-02-04", "2020-03-05"),
        ("2w", "2020-02-20", "2020-03-05"),
        ("6m", "2019-09-05", "2020-03-05"),
        ("1y", "2019-03-05", "2020-03-05"),
        ("last 30 days", "2020-02-04", "2020-03-05"),
        ("past 2 weeks", "2020-02-20", "2020-03-05"),
        ("3 days ago", "2020-03-02", "2020-03-02"),
        ("today", "2020-03-05", "2020-03-05"),
        ("Yesterday", "2020-03-04", "2020-03-04"),
        ("last week", "2020-02-24", "2020-03-01"),
        ("this week", "2020-03-02", "2020-03-08"),
        ("last month", "2020-02-01", "2020-02-29"),
        ("this month", "2020-03-01", "2020-03-31"),
        ("last year", "2019-01-01", "2019-12-31"),
    ],
)
def test_relative_days_count_from_the_now_that_is_given(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since Tuesday", "2020-03-03", "-"),
        ("Tuesday", "2020-03-03", "2020-03-03"),
        ("last Thursday", "2020-02-27", "2020-02-27"),
        ("Friday", "2020-02-28", "2020-02-28"),
        ("summer 2015", "2015-06-01", "2015-08-31"),
        ("Spring, 2016", "2016-03-01", "2016-05-31"),
        ("fall 2014", "2014-09-01", "2014-11-30"),
        ("winter 2015", "2015-12-01", "2016-02-29"),
        ("winter 2015/16", "2015-12-01", "2016-02-29"),
        ("last summer", "2019-06-01", "2019-08-31"),
        ("this summer", "2020-06-01", "2020-08-31"),
        ("last winter", "2019-12-01", "2020-02-29"),
        ("last November", "2019-11-01", "2019-11-30"),
        ("last March", "2019-03-01", "2019-03-31"),
        ("Q3 2014", "2014-07-01", "2014-09-30"),
        ("2014 Q3", "2014-07-01", "2014-09-30"),
        ("third quarter of 2014", "2014-07-01", "2014-09-30"),
        ("second half of 2014", "2014-07-01", "2014-12-31"),
        ("last quarter", "2019-10-01", "2019-12-31"),
        ("early March 2011", "2011-03-01", "2011-03-10"),
        ("mid-March 2011", "2011-03-11", "2011-03-20"),
        ("late Feb. 2012", "2012-02-21", "2012-02-29"),
        ("early 2011", "2011-01-01", "2011-04-30"),
        ("end of 2011", "2011-09-01", "2011-12-31"),
        ("the 1990s", "1990-01-01", "1999-12-31"),
        ("last weekend", "2020-02-29", "2020-03-01"),
        ("last two weeks", "2020-02-20", "2020-03-05"),
        ("a week ago", "2020-02-27", "2020-02-27"),
        ("since two weeks ago", "2020-02-20", "-"),
        ("since last month", "2020-02-01", "-"),
        ("until 2015", "-", "2015-12-31"),
        ("before March 2011", "-", "2011-02-28"),
        ("from 2014 to summer 2015", "2014-01-01", "2015-08-31"),
        ("between 2014-03 and 2014-05", "2014-03-01", "2014-05-31"),
        ("summer 2015..Q1 2016", "2015-06-01", "2016-03-31"),
    ],
)
def test_dates_are_read_as_people_say_them(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("sumer 2015", "summer 2015"),
        ("Novmber 2015", "november 2015"),
        ("yesteday", "yesterday"),
        ("erly March 2011", "early march 2011"),
        ("winter 2015/17", "2015"),
        ("Ramadan 2015", "2015"),
    ],
)
def test_a_misspelt_date_says_what_would_be_read(text: str, read: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_days(text, now=NOW)
    assert caught.value.hint == f"{read} would be read"
    assert parse_days(read, now=NOW)


def test_the_month_before_january_is_december() -> None:
    assert parse_days("last month", now=dt.datetime(2020, 1, 31)) == (dt.date(2019, 12, 1), dt.date(2019, 12, 31))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("November 2015", "2015-11-01", "2015-11-30"),
        ("nov 2015", "2015-11-01", "2015-11-30"),
        ("17 Nov 2015", "2015-11-17", "2015-11-17"),
        ("Nov. 17, 2015", "2015-11-17", "2015-11-17"),
        ("17th of November 2015", "2015-11-17", "2015-11-17"),
        ("29 Feb 2016", "2016-02-29", "2016-02-29"),
        ("17.11.2015", "2015-11-17", "2015-11-17"),
        ("04/04/2017", "2017-04-04", "2017-04-04"),
    ],
)
def test_dates_in_words_are_read_and_nothing_is_filled_in_from_today(text: str, first: str, last: str) -> None:
    assert days(text) == (first, last)


@pytest.mark.parametrize("text", ["17 Nov", "November", "10 am", "12:30", "soon", "1", "17 Nov 15", "10 2015 x"])
def test_what_does_not_name_a_year_or_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_days(text, now=NOW)
    assert caught.value.hint


def test_a_date_that_can_be_two_days_is_refused_with_both() -> None:
    with pytest.raises(UsageError, match="2017-04-06 or 2017-06-04"):
        parse_days("04/06/2017", now=NOW)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2015-13", "2015 would be read"),
        ("2015-11-31", "2015-11 would be read"),
        ("2015-00", "2015 would be read"),
        ("0000", "years count from 0001"),
        ("2017..2015", "2015..2017 would be read"),
        ("99999y", "would be read"),
        ("last moth", "last month would be read"),
        ("..", "dates look like"),
        ("", "dates look like"),
    ],
)
def test_a_date_that_cannot_be_says_what_would_be_read(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_days(text, now=NOW)
    assert said in caught.value.hint


def test_since_takes_the_first_day_and_until_the_last() -> None:
    assert parse_since("2015", now=NOW) == dt.date(2015, 1, 1)
    assert parse_until("2015", now=NOW) == dt.date(2015, 12, 31)
    assert parse_since("last week", now=NOW) == dt.date(2020, 2, 24)
    assert parse_until("last week", now=NOW) == dt.date(2020, 3, 1)


def test_thirty_days_means_the_day_thirty_days_ago_for_since_and_until() -> None:
    assert parse_since("30d", now=NOW) == parse_until("30d", now=NOW) == dt.date(2020, 2, 4)


def test_an_open_end_is_no_day_to_begin_or_end_with() -> None:
    with pytest.raises(UsageError, match="no first day"):
        parse_since("..2017", now=NOW)
    with pytest.raises(UsageError, match="no last day"):
        parse_until("2015..", now=NOW)


@given(st.text(max_size=30) | st.text("0123456789-/. :novdTZ", max_size=24))
@example("_starts")  # like "_start of", which is like "_start of of"
@settings(max_examples=60)
def test_any_text_is_days_in_order_or_a_usage_error(text: str) -> None:
    try:
        first, last = parse_days(text, now=NOW)
    except UsageError:
        return
    assert first or last
    assert first is None or last is None or first <= last


@given(st.dates())
@settings(max_examples=60)
def test_an_iso_day_is_that_day(day: dt.date) -> None:
    assert parse_days(day.isoformat(), now=NOW) == (day, day)
