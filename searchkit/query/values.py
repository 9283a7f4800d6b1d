"""Values that are not words: dates, numbers, keys → queries."""

from __future__ import annotations

import datetime as dt
import re

from whoosh.query import Every, Prefix, Query, Term

from searchkit.errors import UsageError
from searchkit.query.dates import join_days, parse_days
from searchkit.query.nodes import DayRange, NumberRange
from searchkit.query.reading import Problem, Reading, Target

_ID_DIGITS = 16
_INTEGER = r"(\d{1,3}(?:,\d{3}){1,3}|\d{1,12})"
_COMPARED = re.compile(rf"(>=|<=|>|<|=)?\s*{_INTEGER}", re.ASCII)
_BETWEEN = re.compile(rf"{_INTEGER}?\.\.{_INTEGER}?", re.ASCII)
_DASHED = re.compile(rf"{_INTEGER}\s*-\s*{_INTEGER}", re.ASCII)
# What dates are compared by elsewhere.
_SIDED = re.compile(r"(?P<sign>>=|<=|>|<|=)\s*(?P<day>.+)")
_SEPARATOR = re.compile(r"(?:^|\s+)TO(?:\s+|$)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)[1-9]\d{3}(?!\d)", re.ASCII)
_NUMBERS = "words:>500, words:<200, words:100..200 or words:[100 TO 200]"
_DATES = 'date:2015, date:2015-11-17, date:2015..2017, date:30d.. or date:"last month"'


def read_value(value: str, target: Target, reading: Reading, column: int, end: int) -> Query:
    """What stands after the colon of a date, number or key field; `query[column:end]` is where.

    Raises:
        Problem: it cannot be read as such.
    """
    if target.kind == "key":
        return _key(value, target, column)
    if target.kind == "number":
        return _number(value, target.name, column, end)
    return _day(value, target, reading, column, end)


def read_range(inside: str, target: Target, reading: Reading, column: int, end: int) -> Query:
    """`a TO b`, without its brackets.

    Raises:
        Problem: it cannot be read as a range of that field.
    """
    ends = [side.strip().strip("'") for side in _SEPARATOR.split(inside.strip())]
    ends = ["" if side == "*" else side for side in ends]
    if len(ends) != 2 or target.kind in ("before", "after"):
        raise Problem("this is no range", column, expected="[a TO b]", repair=(column, end, "2015"))
    start, stop = ends
    if target.kind == "number":
        return _number(f"{start}..{stop}" if start or stop else "*", target.name, column, end)
    if target.kind == "date":
        return _day(f"{start}..{stop}" if start or stop else "*", target, reading, column, end)
    raise Problem(
        f"{target.name} holds words, which have no ranges",
        column,
        expected=f"a word after {target.name}:, or a range of date: or words:",
        repair=(column, end, f"({start or stop} OR {stop or start})"),
    )


def _key(value: str, target: Target, column: int) -> Query:
    if not value:
        raise Problem(f"{target.name}: has no value", column, expected=f"the {target.name} as it is")
    if value == "*":
        return Every(target.name)
    text = value.lower() if target.name == "id" else value
    if text.endswith("*"):
        return Prefix(target.name, text.rstrip("*"))
    if target.name == "id" and len(text) < _ID_DIGITS:
        return Prefix("id", text)
    return Term(target.name, text)


def _number(value: str, name: str, column: int, end: int) -> Query:
    value = value.strip()
    compared, between = _COMPARED.fullmatch(value), _BETWEEN.fullmatch(value)
    low: int | None = None
    high: int | None = None
    if value == "*":
        return NumberRange(name, None, None)
    if compared:
        sign, number = compared[1] or "=", int(compared[2].replace(",", ""))
        low = {">": number + 1, ">=": number, "=": number}.get(sign)
        high = {"<": number - 1, "<=": number, "=": number}.get(sign)
    elif between and value != "..":
        low, high = (int(side.replace(",", "")) if side else None for side in between.groups())
    else:
        dashed = _DASHED.fullmatch(value)
        fitting = f"{dashed[1]}..{dashed[2]}" if dashed else ">500"
        raise Problem(f"{value!r} is no number of words", column, expected=_NUMBERS, repair=(column, end, fitting))
    if high is not None and high < (low or 0):
        fitting = f"{high}..{low}" if low else ">0"
        raise Problem(f"no article has {value} {name}", column, expected=_NUMBERS, repair=(column, end, fitting))
    return NumberRange(name, low, high)


def _day(value: str, target: Target, reading: Reading, column: int, end: int) -> Query:
    if value.strip() == "*" and target.kind == "date":
        return DayRange(target.name, None, None)
    first: dt.date | None
    last: dt.date | None
    try:
        if ".." not in value:
            first, last = parse_days(value, now=reading.asked.now)
        else:
            start, _, stop = value.partition("..")
            if target.kind != "date":
                raise UsageError(f"{target.kind}: takes one date, not a range", hint=f"date:{value} is one")
            first, last = join_days(start, stop, now=reading.asked.now)
        if target.kind == "before" and first is not None:
            last = first - dt.timedelta(days=1)
            first = None
        elif target.kind == "after":
            last = None
    except UsageError as error:
        meant = _range_meant(value, reading.asked.now)
        if meant and target.kind == "date":
            raise Problem(str(error), column, expected=meant, repair=(column, end, meant)) from None
        raise Problem(
            str(error),
            column,
            expected=error.hint or _DATES,
            repair=_date_repair(value, reading, column, end, error.hint),
        ) from None
    except OverflowError:
        raise Problem("nothing is before the year 1", column, expected=_DATES) from None
    return DayRange(target.name, first, last)


def _range_meant(value: str, now: dt.datetime) -> str:
    """`>2005` and `2005-2007` as ranges are written here; "" for what is neither."""
    sided, dashed = _SIDED.fullmatch(value), _DASHED.fullmatch(value)
    if dashed:
        found = f"{dashed[1]}..{dashed[2]}"
    elif sided:
        found = {">": f"{sided['day']}..", "<": f"..{sided['day']}", "=": sided["day"]}[sided["sign"][0]]
    else:
        return ""
    return found if _is_date(found, now) else ""


def _date_repair(value: str, reading: Reading, column: int, end: int, hint: str) -> tuple[int, int, str]:
    """The date that was probably meant."""
    # `date:last month`: the words after it belong to it, and want quotes.
    for following in range(1, 6):
        more = re.match(rf"(?:\s+[\w.,-]+){{{following}}}", reading.text[end:])
        whole = value + more[0] if more else ""
        if more and _is_date(whole, reading.asked.now):
            return column, end + more.end(), f'"{" ".join(whole.split())}"'
    start, dots, stop = value.partition("..")
    if dots and start and stop and _is_date(f"{stop}..{start}", reading.asked.now):
        swapped = f"{stop.strip()}..{start.strip()}"
        return column, end, f'"{swapped}"' if " " in swapped else swapped
    read = hint.removesuffix(" would be read")
    if read != hint and _is_date(read, reading.asked.now):
        return column, end, f'"{read}"' if " " in read else read
    year = _YEAR.search(value)
    return column, end, year[0] if year else "30d"


def _is_date(text: str, now: dt.datetime) -> bool:
    try:
        parse_days(text, now=now)
    except UsageError:
        return False
    return True
