"""Words for days as people say them → first and last day: "summer 2015", "Q3 2014", "early March 2011", "last Tuesday".

Seasons are whole months of the northern year: winter 2015 is December 2015 to February 2016. A third of a month has ten
days, a third of a year four months. A weekday is the latest one before today.
"""

from __future__ import annotations

import calendar
import datetime as dt
import difflib
import re
from collections.abc import Callable
from functools import cache

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_WEEKDAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_THIRDS = {"early": 0, "beginning of": 0, "start of": 0, "mid": 1, "middle of": 1, "late": 2, "end of": 2}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "couple of": 2, "a couple of": 2,
}  # fmt: skip
_UNITS = r"(?:days?|weeks?|months?|years?)"
_OTHERS = (
    "today",
    "yesterday",
    "this",
    "past",
    "last",
    "ago",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "year",
    "years",
)

_YEAR = r"(?:of )?(?P<year>\d{4})"
_PART = rf"(?:the )?(?P<third>{'|'.join(_THIRDS)})[ -]"
Days = tuple[dt.date, dt.date]


def parse_natural(text: str, today: dt.date) -> Days | None:
    """First and last day of what is said, in small letters and single blanks; None: not said like this."""
    for pattern, read in _forms():
        match = pattern.fullmatch(text)
        if match is not None:
            try:
                return read(match, today)
            except ValueError:  # the year 0, or one past 9999
                return None
    return None


def in_digits(text: str) -> str:
    """`two weeks ago` → `2 weeks ago`."""
    return _spelled_numbers().sub(lambda match: f"{_NUMBERS[match[1]]} ", text)


def nearest_spelling(text: str) -> str:
    """The same with each word that is none of dates' words in the place of the most similar one that is."""
    known = [*_MONTHS, *_WEEKDAYS, *_SEASONS, *_THIRDS, *_OTHERS]

    def mend(match: re.Match[str]) -> str:
        near = difflib.get_close_matches(match[0], known, n=1, cutoff=0.7)
        return near[0] if near else match[0]

    return re.sub(r"[a-z]{3,}", mend, text)


@cache
def _spelled_numbers() -> re.Pattern[str]:
    words = "|".join(sorted(_NUMBERS, key=len, reverse=True))
    return re.compile(rf"\b({words}) (?={_UNITS}\b)")


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Callable[[re.Match[str], dt.date], Days]], ...]:
    months, days = "|".join(sorted(_MONTHS, key=len, reverse=True)), "|".join(_WEEKDAYS)
    seasons, ordinals = "|".join(_SEASONS), "|".join(_ORDINALS)
    forms = {
        rf"(?:on )?(?:last |past )?(?P<weekday>{days})": _weekday,
        rf"(?P<season>{seasons})(?: |, ){_YEAR}(?:[-/](?P<next>\d\d(?:\d\d)?))?": _season,
        rf"(?P<when>this|last|past) (?P<season>{seasons})": _season,
        rf"(?P<when>last|past) (?P<month>{months})\.?": _last_month_named,
        rf"{_PART}(?P<month>{months})\.?,? {_YEAR}": _third_of_month,
        rf"{_PART}{_YEAR}": _third_of_year,
        rf"(?:q(?P<quarter>[1-4])(?: |/|-){_YEAR}|(?P<year2>\d{{4}})[ /-]?q(?P<quarter2>[1-4]))": _quarter,
        rf"(?:the )?(?P<ordinal>{ordinals}) quarter {_YEAR}": _quarter,
        rf"(?:h(?P<half>[12])|(?:the )?(?P<ordinal>first|second) half) {_YEAR}": _half,
        r"(?P<when>this|last|past) quarter": _this_quarter,
        r"(?P<when>this|last|past) weekend": _weekend,
        r"(?:the )?(?P<decade>\d{3})0s": _decade,
        r"(?P<when>this|last|past) decade": _decade,
    }
    return tuple((re.compile(pattern, re.ASCII), read) for pattern, read in forms.items())


def _months_from(year: int, month: int, count: int) -> Days:
    """So many whole months; a month may be past 12 or below 1."""
    first_index = year * 12 + month - 1
    year, month = divmod(first_index, 12)
    last_year, last_month = divmod(first_index + count - 1, 12)
    last = calendar.monthrange(last_year, last_month + 1)[1]
    return dt.date(year, month + 1, 1), dt.date(last_year, last_month + 1, last)


def _weekday(match: re.Match[str], today: dt.date) -> Days:
    back = (today.weekday() - _WEEKDAYS[match["weekday"]]) % 7 or 7
    day = today - dt.timedelta(days=back)
    return day, day


def _season(match: re.Match[str], today: dt.date) -> Days:
    month, stated = _SEASONS[match["season"]], match.groupdict()
    if "when" not in stated:
        following = stated["next"]
        if following and (month != 12 or int(following[-2:]) != (int(stated["year"]) + 1) % 100):
            raise ValueError(following)
        return _months_from(int(stated["year"]), month, 3)
    found = _months_from(today.year, month, 3)
    # The one that is on or comes this year; the last one that is over.
    years_back = 0 if found[0] <= today else 1
    if stated["when"] == "this":
        on = _months_from(today.year - 1, month, 3)
        return on if on[1] >= today else found
    if _months_from(today.year - years_back, month, 3)[1] >= today:
        years_back += 1
    return _months_from(today.year - years_back, month, 3)


def _last_month_named(match: re.Match[str], today: dt.date) -> Days:
    month = _MONTHS[match["month"]]
    return _months_from(today.year - (month >= today.month), month, 1)


def _third_of_month(match: re.Match[str], _: dt.date) -> Days:
    first, last = _months_from(int(match["year"]), _MONTHS[match["month"]], 1)
    third = _THIRDS[match["third"]]
    return first.replace(day=1 + 10 * third), last if third == 2 else first.replace(day=10 + 10 * third)


def _third_of_year(match: re.Match[str], _: dt.date) -> Days:
    return _months_from(int(match["year"]), 1 + 4 * _THIRDS[match["third"]], 4)


def _quarter(match: re.Match[str], _: dt.date) -> Days:
    stated = match.groupdict()
    number = _ORDINALS.get(stated.get("ordinal") or "") or int(stated.get("quarter") or stated["quarter2"])
    return _months_from(int(stated["year"] or stated["year2"]), 3 * number - 2, 3)


def _half(match: re.Match[str], _: dt.date) -> Days:
    number = _ORDINALS.get(match["ordinal"] or "") or int(match["half"])
    return _months_from(int(match["year"]), 6 * number - 5, 6)


def _this_quarter(match: re.Match[str], today: dt.date) -> Days:
    month = (today.month - 1) // 3 * 3 + 1
    return _months_from(today.year, month - (0 if match["when"] == "this" else 3), 3)


def _weekend(match: re.Match[str], today: dt.date) -> Days:
    saturday = today + dt.timedelta(days=5 - today.weekday())
    if match["when"] != "this":
        saturday -= dt.timedelta(days=7)
    return saturday, saturday + dt.timedelta(days=1)


def _decade(match: re.Match[str], today: dt.date) -> Days:
    stated = match.groupdict()
    decade = int(stated["decade"]) if "decade" in stated else today.year // 10 - (stated["when"] != "this")
    return dt.date(decade * 10, 1, 1), dt.date(decade * 10 + 9, 12, 31)
