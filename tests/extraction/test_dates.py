"""Strings → dates."""

from __future__ import annotations

import datetime as dt
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.extraction.annotations import DateGuess, Order, Precision
from searchkit.extraction.dates import read_date, read_day_without_year, swap_day_and_month


def read(raw: str) -> DateGuess:
    guess = read_date(raw, origin="metadata")
    assert guess is not None, raw
    return guess


@pytest.mark.parametrize(
    ("raw", "printed", "precision"),
    [
        ("1987", "1987", "year"),
        ("1989-11", "1989-11", "month"),
        ("November 1989", "1989-11", "month"),
        ("Summer 1989", "1989", "year"),
        ("circa 1985", "1985", "year"),
        ("c. 1985", "1985", "year"),
        ("1989-11-00", "1989-11", "month"),
        ("1989-00-00", "1989", "year"),
        ("2015-11-17", "2015-11-17", "day"),
        ("20151117", "2015-11-17", "day"),
        ("2015-11-17 16:07", "2015-11-17T16:07", "minute"),
        ("2015-11-17T16:07:31.250Z", "2015-11-17T16:07:31+00:00", "second"),
        ("2017-06-04T00:00-04:00", "2017-06-04T00:00-04:00", "minute"),
        ("Sun, 04 Jun 2017 12:10:09 -0400", "2017-06-04T12:10:09-04:00", "second"),
        ("Jun 04, 2017 12:00 AM EDT", "2017-06-04T00:00-04:00", "minute"),
        ("1496548800", "2017-06-04T04:00:00+00:00", "second"),
        ("1496548800000", "2017-06-04T04:00:00+00:00", "second"),
        ("16TH MARCH, 1967", "1967-03-16", "day"),
        ("4 juillet 1998", "1998-07-04", "day"),
        ("1. März 2011", "2011-03-01", "day"),
        ("1er mars 2011", "2011-03-01", "day"),
        ("9 maggio 1978", "1978-05-09", "day"),
        ("25 de abril de 1974", "1974-04-25", "day"),
        ("17 ноября 2015", "2015-11-17", "day"),
        ("3 мая 1999 года", "1999-05-03", "day"),
        ("17 ноября 2015 г., 16:07", "2015-11-17T16:07", "minute"),
        ("2015年11月", "2015-11", "month"),
        ("2015年11月17日", "2015-11-17", "day"),
        ("2015年 11月 17日（火）16時07分", "2015-11-17T16:07", "minute"),
        ("２０１５年１１月１７日", "2015-11-17", "day"),
        ("2015年11月17日 星期二 下午4:07:31", "2015-11-17T16:07:31", "second"),
        ("2015年11月17日 午前0時30分", "2015-11-17T00:30", "minute"),
        ("2018년 9월 1일", "2018-09-01", "day"),
        ("2018년 9월 1일 (토) 오전 12시 5분", "2018-09-01T00:05", "minute"),
        ("1:39 am EST, Wednesday, November 20, 2019", "2019-11-20T01:39-05:00", "minute"),
        ("Mon Nov 18 2019 20:04:00 GMT+0100 (CET)", "2019-11-18T20:04:00+01:00", "second"),
        ("2019-11-18 20:00 UTC+3", "2019-11-18T20:00+03:00", "minute"),
        ("3 May 2014 09:15 MSK", "2014-05-03T09:15+03:00", "minute"),
        ("3 May 2014 09:15 JST", "2014-05-03T09:15+09:00", "minute"),
        ("17/11/2015", "2015-11-17", "day"),
        ("11/17/2015", "2015-11-17", "day"),
        ("03.04.1982", "1982-04-03", "day"),
        ("2015-11-17T24:00", "2015-11-18T00:00", "minute"),
        ("0001-01-01", "0001-01-01", "day"),
        ("9999-12-31", "9999-12-31", "day"),
        ("4 June 49", "2049-06-04", "day"),
        ("4 June 50", "1950-06-04", "day"),
    ],
)
def test_a_date_is_as_precise_as_it_was_written(raw: str, printed: str, precision: Precision) -> None:
    guess = read(raw)
    assert (guess.printed, guess.precision, guess.rejected_because) == (printed, precision, None)


@pytest.mark.parametrize(
    "raw",
    ["", "yesterday", "Tuesday", "12:30", "5 November", "12345678901234", "99999999999", "۱۳۹۹/۰۲/۲۱", "x" * 500, "3"],
)
def test_what_states_no_year_is_no_date(raw: str) -> None:
    assert read_date(raw, origin="metadata") is None


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("0000-01-01", "year 0"),
        ("10000-01-01", "year 10000"),
        ("2015-02-31", "there is no 2015-02-31"),
        ("31/31/2015", "there is no"),
        ("0001-01-01T00:00+02:00", "outside the calendar"),
        ("9999-12-31T23:59-02:00", "outside the calendar"),
        ("2017-06-04T00:00:00+99:00", "no zone"),
    ],
)
def test_a_date_of_no_calendar_is_rejected_with_the_reason(raw: str, reason: str) -> None:
    guess = read(raw)
    assert reason in (guess.rejected_because or "")
    assert guess.excerpt == raw
    assert guess.value.tzinfo is not None  # and it can still be sorted


def test_day_and_month_that_nothing_settles_are_flagged_and_read_day_first() -> None:
    guess = read("03/04/1982")
    assert (guess.printed, guess.ambiguous, guess.order) == ("1982-04-03", True, "day_first")


def test_an_american_clock_or_zone_says_month_first() -> None:
    for raw in ("3/4/2015 3:04 p.m. EST", "3/4/2015 3:04 PM"):
        guess = read(raw)
        assert (guess.printed[:10], guess.ambiguous) == ("2015-03-04", False)
    assert read("3/4/2015 3:04 p.m. EST").zone == "-05:00"


def test_equal_numbers_are_not_ambiguous() -> None:
    assert read("04/04/1982").ambiguous is False


def test_a_guess_can_be_read_the_other_way_round() -> None:
    swapped = swap_day_and_month(read("03/04/1982"))
    assert (swapped.printed, swapped.order) == ("1982-03-04", "month_first")
    clear = read("17/11/2015")
    assert swap_day_and_month(clear) == clear


def test_a_day_without_a_year_is_read_apart() -> None:
    assert read_day_without_year("Nov. 24") == (11, 24)
    assert read_day_without_year("29 February") == (2, 29)
    assert read_day_without_year("Nov. 24, 1989") is None
    assert read_day_without_year("November") is None


@pytest.mark.parametrize(
    "raw",
    [
        "Nov. 3, '87", "Nov. 3, ’87", "NOV. 3, '87", "Tuesday, Nov. 3, '87", "3 Nov 87", "3. November '87", "3-NOV-87",
        "03.11.87", "3/11/87",
    ],
)  # fmt: skip
def test_a_year_of_two_digits_is_read_and_its_century_marked_as_inferred(raw: str) -> None:
    guess = read(raw)
    assert (guess.printed, guess.precision, guess.century_inferred) == ("1987-11-03", "day", True)


@pytest.mark.parametrize("raw", ["3 Nov 1987", "3-NOV-1987", "03/11/1987", "1987-11-03", "Nov. 3, 1987 10:15", "1987"])
def test_a_year_of_four_digits_leaves_no_doubt_of_its_century(raw: str) -> None:
    assert not read(raw).century_inferred


def test_a_month_with_a_marked_year_is_no_day() -> None:
    assert (read("Nov. '12").printed, read("November ’87").printed) == ("2012-11", "1987-11")


def test_a_year_of_two_digits_never_lies_in_the_future() -> None:
    def printed(raw: str, prefer: Order | None = None) -> tuple[str, bool]:
        guess = read_date(raw, origin="header", prefer=prefer, not_after=dt.date(2026, 6, 1))
        assert guess is not None
        return guess.printed, guess.ambiguous

    assert printed("4 June 26") == ("1926-06-04", False)
    assert printed("1 June 26") == ("2026-06-01", False)
    assert printed("4-JUN-31") == ("1931-06-04", False)
    assert printed("4 June 2031") == ("2031-06-04", False)  # as written: whoever reads it is told
    assert printed("03/04/87") == ("1987-04-03", True)
    assert printed("03/04/87", "month_first") == ("1987-03-04", False)
    # Only one of the two orders is not in the future.
    assert printed("03/12/26") == ("2026-03-12", False)
    assert printed("12/03/26") == ("2026-03-12", False)
    guess = read_date("29 February 00", origin="header", not_after=dt.date(1999, 1, 1))
    assert guess is not None
    assert "in the future" in (guess.rejected_because or "")


SHORT_FORMS = {
    "{m:%b}. {d}, '{y:02}": None, "{m:%B} {d} ’{y:02}": None, "{d} {m:%b} {y:02}": None, "{d}-{m:%b}-{y:02}": None,
    "{d:02}.{n:02}.{y:02}": None, "{n:02}/{d:02}/{y:02}": "month_first", "{d}/{n}/{y:02}": "day_first",
}  # fmt: skip


@given(st.dates(dt.date(1926, 6, 2), dt.date(2026, 6, 1)), st.sampled_from(sorted(SHORT_FORMS)))
def test_a_day_of_the_last_hundred_years_comes_back_from_two_digits(day: dt.date, form: str) -> None:
    raw = form.format(d=day.day, n=day.month, y=day.year % 100, m=day)
    order = cast("Order | None", SHORT_FORMS[form])
    guess = read_date(raw, origin="header", prefer=order, not_after=dt.date(2026, 6, 1))
    assert guess is not None
    assert (guess.local.date(), guess.ambiguous, guess.century_inferred) == (day, False, True)


@given(
    st.datetimes(min_value=dt.datetime(1, 1, 2), max_value=dt.datetime(9999, 12, 30)), st.integers(-14 * 60, 14 * 60)
)
def test_iso_comes_back_as_it_was(local: dt.datetime, offset: int) -> None:
    local = local.replace(microsecond=0)
    for precision in ("year", "month", "day", "minute", "second"):
        short = {"year": 4, "month": 7, "day": 10, "minute": 16}.get(precision, 19)
        raw = local.isoformat()[:short]
        if precision in ("minute", "second"):
            sign = "-" if offset < 0 else "+"
            raw += f"{sign}{abs(offset) // 60:02}:{abs(offset) % 60:02}"
        guess = read_date(raw, origin="metadata")
        assert guess is not None
        assert (guess.printed, guess.precision) == (raw, precision)


@given(st.text(max_size=120) | st.from_regex(r"[0-9a-zA-Z /.:,+-]{0,40}", fullmatch=True))
def test_no_string_raises(raw: str) -> None:
    guess = read_date(raw, origin="text")
    read_day_without_year(raw)
    if guess is not None:
        assert guess.value.tzinfo is dt.UTC
        assert guess.printed
        assert guess.days[0] <= guess.days[1]


@pytest.mark.parametrize(
    ("raw", "printed"),
    [
        ("4 FEBRUARY 1985, 4.30 P. M.", "1985-02-04T16:30"),
        ("4 February 1985 at 4.30pm", "1985-02-04T16:30"),
        ("4 February 1985, 16.30", "1985-02-04T16:30"),
        ("04.02.1985 16.30", "1985-02-04T16:30"),
        ("04.02.1985", "1985-02-04"),
    ],
)
def test_a_clock_may_have_a_dot(raw: str, printed: str) -> None:
    guess = read_date(raw, origin="header")
    assert guess is not None
    assert guess.printed == printed
