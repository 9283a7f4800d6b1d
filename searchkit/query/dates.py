"""Words for days → first and last day. "Now" is an argument; nothing is filled in from today's date.

Ends round outward: `2015` is all of 2015, `2015..2017` ends with 31 December 2017.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re

from searchkit.errors import UsageError
from searchkit.query.natural import in_digits, nearest_spelling, parse_natural

Days = tuple[dt.date | None, dt.date | None]

EXAMPLES = (
    'dates look like 2015, 2015-11, 2015-11-17, 2015..2017, 30d.., "17 Nov 2015", "last month", "since Tuesday", '
    '"summer 2015", "Q3 2014", "early March 2011"'
)

_ISO = re.compile(
    r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2})(?:[T ]\d{1,2}(?::\d{2}){0,2}(?:Z|[+-]\d{2}:?\d{2})?)?)?)?", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_BACK = re.compile(r"(?:(?:the )?(?:last|past) )?(\d{1,6}) ?(d|days?|w|weeks?|m|months?|y|years?)(?: ago)?", re.ASCII)
_AGE = re.compile(r"(\d{1,5}) ?(d|days?|w|weeks?|m|months?|y|years?)", re.ASCII)
_BETWEEN = re.compile(
    r"from (?P<one>.+?) (?:to|until|till) (?P<other>.+)|between (?P<first>.+?) and (?P<last>.+)", re.IGNORECASE
)
_SIDED = re.compile(r"(since|after|from|before|until|till|up to) (.+)", re.IGNORECASE)
_PERIOD = re.compile(r"(this|last|past) (week|month|year)")
# What dateutil may be asked: it reads meaning into almost anything else.
_SPELLED = re.compile(r"[a-z0-9 ,./-]{6,40}")
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)", re.ASCII)
_MONTHS = {name.lower() for name in (*calendar.month_name[1:], *calendar.month_abbr[1:], "sept")}


def parse_days(text: str, *, now: dt.datetime) -> Days:
    """The first and the last day of what is written; None: open.

    Raises:
        UsageError: it cannot be read; the hint says what would be.
    """
    text = " ".join(text.split())
    if ".." in text:
        start, _, end = text.partition("..")
        return join_days(start, end, now=now)
    between = _BETWEEN.fullmatch(text)
    if between:
        return join_days(between["first"] or between["one"], between["last"] or between["other"], now=now)
    sided = _SIDED.fullmatch(text)
    if not sided:
        return _parse_one(text, now)
    side, rest = sided[1].lower(), sided[2]
    if side == "before":
        first = parse_since(rest, now=now)
        if first == dt.date.min:
            raise UsageError("nothing is before the year 1", hint=EXAMPLES)
        return None, first - dt.timedelta(days=1)
    return join_days(*((rest, "") if side in ("since", "after", "from") else ("", rest)), now=now)


def join_days(start: str, end: str, *, now: dt.datetime) -> Days:
    """A range by its two ends, each read as `parse_days` does; "" or `*`: open.

    Raises:
        UsageError: an end cannot be read, or they stand the wrong way round.
    """
    start, end = ("" if side.strip() == "*" else side.strip() for side in (start, end))
    if not start and not end:
        raise UsageError("a range of dates needs an end", hint=EXAMPLES)
    first = parse_since(start, now=now) if start else None
    last = parse_until(end, now=now) if end else None
    if first and last and first > last:
        raise UsageError(f"{start}..{end} ends before it begins", hint=f"{end}..{start} would be read")
    return first, last


def parse_since(text: str, *, now: dt.datetime) -> dt.date:
    """The first day of what is written; `30d`: 30 days before now.

    Raises:
        UsageError: it cannot be read, or has no first day.
    """
    first, _ = parse_days(text, now=now)
    if first is None:
        raise UsageError(f"{text} has no first day", hint=EXAMPLES)
    return first


def parse_until(text: str, *, now: dt.datetime) -> dt.date:
    """The last day of what is written; `30d`: 30 days before now.

    Raises:
        UsageError: it cannot be read, or has no last day.
    """
    back = _BACK.fullmatch(in_digits(" ".join(text.lower().split())))
    if back:
        return _days_back(back, now)
    _, last = parse_days(text, now=now)
    if last is None:
        raise UsageError(f"{text} has no last day", hint=EXAMPLES)
    return last


def parse_age(text: str) -> dt.timedelta:
    """`30d`, `2w`, `6m`, `1y`: so long; a month is a twelfth of a year.

    Raises:
        UsageError: it cannot be read, or is nothing.
    """
    match = _AGE.fullmatch(" ".join(text.lower().split()))
    if match is None or not int(match[1]):
        raise UsageError(f"{text!r} is no age", hint="it looks like 30d, 2w, 6m or 1y")
    return dt.timedelta(days=int(match[1]) * {"d": 1, "w": 7, "m": 30.4375, "y": 365.25}[match[2][0]])


def _parse_one(text: str, now: dt.datetime) -> Days:
    try:
        return _read_one(text, now)
    except UsageError as error:
        nearest = nearest_spelling(in_digits(text.lower()))
        try:
            _read_one(nearest, now)
        except UsageError:
            raise error from None
        raise UsageError(f"{text!r} is no date", hint=f"{nearest} would be read") from None


def _read_one(text: str, now: dt.datetime) -> Days:
    words, today = text.lower(), now.date()
    iso = _ISO.fullmatch(text) or _COMPACT.fullmatch(text)
    if iso:
        return _whole(text, *(int(part) if part else None for part in iso.groups()))
    if words in ("today", "yesterday"):
        day = today if words == "today" else today - dt.timedelta(days=1)
        return day, day
    words = in_digits(words)
    back = _BACK.fullmatch(words)
    if back:
        day = _days_back(back, now)
        return day, day if words.endswith("ago") else today
    period = _PERIOD.fullmatch(words)
    if period:
        return _calendar_period(period[2], today, last=period[1] != "this")
    natural = parse_natural(words, today)
    if natural:
        return natural
    return _spelled_out(text)


def _whole(text: str, year: int | None, month: int | None = None, day: int | None = None) -> tuple[dt.date, dt.date]:
    """All of a year, a month or a day."""
    try:
        first = dt.date(year or 0, month or 1, day or 1)
        # 0 is not "not stated": `2015-00` is an error.
        if month == 0 or day == 0:
            raise ValueError
    except ValueError:
        raise UsageError(f"there is no day {text}", hint=_nearest_hint(year, month)) from None
    if day:
        return first, first
    last_month = month or 12
    return first, first.replace(month=last_month, day=calendar.monthrange(first.year, last_month)[1])


def _nearest_hint(year: int | None, month: int | None) -> str:
    if not year:
        return "years count from 0001"
    return f"{year:04}-{month:02} would be read" if month and 1 <= month <= 12 else f"{year:04} would be read"


def _days_back(match: re.Match[str], now: dt.datetime) -> dt.date:
    from dateutil.relativedelta import relativedelta

    count, unit = int(match[1]), match[2][0]
    try:
        if unit in "dw":
            return now.date() - dt.timedelta(days=count * (7 if unit == "w" else 1))
        return now.date() - relativedelta(months=count * (12 if unit == "y" else 1))
    except (OverflowError, ValueError):
        raise UsageError(f"{match[0]} leads back before the year 1", hint="30d, 6m and 10y would be read") from None


def _calendar_period(unit: str, today: dt.date, *, last: bool) -> tuple[dt.date, dt.date]:
    """This or the last whole week (from Monday), month or year."""
    if unit == "week":
        first = today - dt.timedelta(days=today.weekday() + (7 if last else 0))
        return first, first + dt.timedelta(days=6)
    if unit == "year":
        return _whole("", today.year - last)
    months = today.year * 12 + today.month - 1 - last
    return _whole("", months // 12, months % 12 + 1)


def _spelled_out(text: str) -> tuple[dt.date, dt.date]:
    """`November 2015`, `17 Nov 2015`, `17.11.2015`: whatever dateutil reads in one way only."""
    words = text.lower()
    year = _YEAR.search(words)
    stated = [word for word in re.findall(r"[a-z]+", words) if word not in ("st", "nd", "rd", "th", "of")]
    if not _SPELLED.fullmatch(words) or not all(word in _MONTHS for word in stated):
        raise UsageError(f"{text!r} is no date", hint=f"{year[0]} would be read" if year else EXAMPLES)
    if not year:
        raise UsageError(f"{text!r} has no year of four digits", hint=EXAMPLES)
    readings = {reading for reading in (_by_dateutil(words, day_first=first) for first in (True, False)) if reading}
    if len(readings) > 1:
        one, other = sorted(f"{y:04}-{m:02}-{d:02}" for y, m, d in readings)
        raise UsageError(f"{text!r} can be {one} or {other}", hint="write the one you mean")
    if not readings:
        raise UsageError(f"{text!r} is no date", hint=f"{year[0]} would be read")
    ((found_year, month, day),) = readings
    if found_year != int(year[0]):
        raise UsageError(f"{text!r} is no date", hint=f"{year[0]} would be read")
    return _whole(text, found_year, month, day)


def _by_dateutil(text: str, *, day_first: bool) -> tuple[int, int | None, int | None] | None:
    """Year, month and day, None for what is not stated."""
    from dateutil import parser

    # Read over two fixed dates: what differs between the answers was filled in, not stated. Both in leap years, so that
    # 29 February is not refused for the filling.
    try:
        over, under = (
            parser.parse(text, default=default, dayfirst=day_first, ignoretz=True)
            for default in (dt.datetime(2000, 1, 1), dt.datetime(2004, 3, 2))
        )
    except (ValueError, OverflowError, TypeError, AttributeError):
        return None
    if over.year != under.year or over.time() != under.time() or over.time() != dt.time():
        return None
    month = over.month if over.month == under.month else None
    day = over.day if month and over.day == under.day else None
    return over.year, month, day
