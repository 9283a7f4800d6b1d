"""Strings → dates, each as precise as it was written. Nothing is filled in from today's date.

What cannot be a date gives None; what is one, but of no calendar (year 0, 31 February, an offset of 99 hours), gives a
guess that says why it was rejected.

Two-digit years follow RFC 2822 (00 to 49: 2000s), so that an index made in another year holds the same dates; save that
news is not printed ahead of its day: what would lie in the future is of the century before.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

from searchkit.extraction.annotations import DateGuess, Order, Origin, Precision, Role
from searchkit.extraction.signed_dates import iso_of_signs, plain_digits

# Fixed offsets of the abbreviations that news prints. Where one has several meanings (CST, IST, BST), the commonest in news.
ZONE_HOURS = {
    "UTC": 0.0, "GMT": 0.0, "Z": 0.0, "UT": 0.0, "WET": 0.0, "WEST": 1.0, "BST": 1.0, "CET": 1.0, "CEST": 2.0, "EET": 2.0,
    "EEST": 3.0, "MSK": 3.0, "MSD": 4.0, "EAT": 3.0, "SAST": 2.0, "WAT": 1.0, "CAT": 2.0, "TRT": 3.0, "AST": -4.0,
    "ADT": -3.0, "NST": -3.5, "NDT": -2.5, "EST": -5.0, "EDT": -4.0, "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0,
    "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0, "BRT": -3.0, "ART": -3.0, "IST": 5.5, "PKT": 5.0,
    "NPT": 5.75, "ICT": 7.0, "WIB": 7.0, "HKT": 8.0, "SGT": 8.0, "MYT": 8.0, "PHT": 8.0, "AWST": 8.0, "JST": 9.0, "KST": 9.0,
    "ACST": 9.5, "ACDT": 10.5, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0,
}  # fmt: skip
MONTHS: tuple[tuple[str, ...], ...] = (
    ("Jan", "January", "Januar", "janvier", "enero", "gennaio", "janeiro", "januari", "январь", "января"),
    ("Feb", "February", "Februar", "février", "febrero", "febbraio", "fevereiro", "februari", "февраль", "февраля"),
    ("Mar", "March", "März", "mars", "marzo", "março", "maart", "март", "марта"),
    ("Apr", "April", "avril", "abril", "aprile", "апрель", "апреля"),
    ("May", "Mai", "mayo", "maggio", "maio", "mei", "май", "мая"),
    ("Jun", "June", "Juni", "juin", "junio", "giugno", "junho", "июнь", "июня"),
    ("Jul", "July", "Juli", "juillet", "julio", "luglio", "julho", "июль", "июля"),
    ("Aug", "August", "août", "agosto", "augustus", "август", "августа"),
    ("Sep", "Sept", "September", "septembre", "septiembre", "settembre", "setembro", "сентябрь", "сентября"),
    ("Oct", "October", "Oktober", "octobre", "octubre", "ottobre", "outubro", "октябрь", "октября"),
    ("Nov", "November", "novembre", "noviembre", "novembro", "ноябрь", "ноября"),
    ("Dec", "December", "Dezember", "décembre", "diciembre", "dicembre", "dezembro", "декабрь", "декабря"),
)
_WEEKDAYS = (
    ("Mon", "Monday", "Montag", "lundi", "lunes"),
    ("Tue", "Tuesday", "Tues", "Dienstag", "mardi", "martes"),
    ("Wed", "Wednesday", "Mittwoch", "mercredi"),
    ("Thu", "Thursday", "Thurs", "Thur", "Donnerstag", "jeudi", "jueves"),
    ("Fri", "Friday", "Freitag", "vendredi", "viernes"),
    ("Sat", "Saturday", "Samstag", "samedi"),
    ("Sun", "Sunday", "Sonntag", "dimanche", "domingo"),
)
_MAX_OFFSET = 14 * 60
_EARLIEST_EPOCH, _LATEST_EPOCH = 0, 4_102_444_800  # 1970 to 2100: other numbers are ids, not times
# News prints no year before 1500 without more words; a catalogue's may.
_ISO = re.compile(
    r"(?P<year>\d{4,5})(?:-(?P<month>\d\d?)(?:-(?P<day>\d\d?)"
    r"(?:(?:\s?T\s?|\s+)(?P<hour>\d\d?):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s?(?P<zone>Z|z|UTC|GMT|[+-]\d\d:?\d\d|[+-]\d\d)?)?)?)?"
)
_COMPACT = re.compile(
    r"(?P<year>(?:1[5-9]|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)"
    r"(?:T?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?P<zone>Z|[+-]\d{4})?)?"
)
_EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.\d+)?")
_VAGUE = re.compile(
    r"(?:(?:c\.|ca\.?|circa|about|around|early|mid|late|spring|summer|autumn|fall|winter|frühling|sommer|herbst|été|hiver"
    r"|in|year)[\s,-]*)+(?P<year>(?:1[0-9]|20)\d\d)\??",
    re.I,
)
_NUMERIC = re.compile(r"(?P<a>\d\d?)(?P<sep>[/.-])(?P<b>\d\d?)(?P=sep)(?P<year>\d{4}|\d\d)(?P<rest>(?:\D.*)?)", re.S)
_AMERICAN = re.compile(r"\b(?:E[SD]T|C[SD]T|M[SD]T|P[SD]T|ET|PT|CT|MT|AK[SD]T|HST)\b|(?:\d|\b)[ap]\.?\s?m\b", re.I)
# "GMT+3" is three hours ahead in news; dateutil would read it as POSIX does. "+0100 (CET)" states its zone twice.
_UTC_OFFSET = re.compile(r"\b(?:UTC|GMT)\s*(?=[+-]\d)|(?<=[+-]\d{4})\s*\([A-Za-z ]+\)")
# "ET" has no fixed offset; left to dateutil it would be an unknown zone, so it is dropped here, and no offset is claimed.
_NOISE = re.compile(
    r"\b(?:ET|PT|CT|MT)\b|[|•·–—()\[\]?]|(?<=\d)(?:st|nd|rd|th|er)\b|\bг(?:ода)?\b\.?|\b(?:at|on|uhr|le|el|der|den|de|del)\b",
    re.I,
)
_MERIDIEM = re.compile(r"\b([ap])\.\s?m\.?(?!\w)", re.I)
# "4.30 pm", and behind a year "16.30"; elsewhere two numbers with a dot are a day.
_DOTTED_CLOCK = re.compile(
    r"(?<![\d.])(\d\d?)\.([0-5]\d)(?=\s?[ap]m\b)|(?<=\d{4}[, ])(?:\s?at)?\s?(\d\d?)\.([0-5]\d)(?![\d.])", re.I
)
_MONTH_NUMBERS = {name.lower(): n for n, names in enumerate(MONTHS, 1) for name in names}
_PLAIN = re.compile(
    r"(?:(?P<month1>[^\W\d_]{3,9})\.?\s(?P<day1>\d\d?)|(?P<day2>\d\d?)\s(?P<month2>[^\W\d_]{3,9})\.?),?\s(?P<year>\d{4})\.?"
)
_LABEL = re.compile(r"^[A-Za-z ]{4,20}:\s+(?=\S)")
_ZEROS = re.compile(r"-00?(?=-|$)")
_MAX_CHARS = 100
_SHORT_YEAR = re.compile(r"['’‘](\d\d)(?!\d)")
_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class _Reading:
    local: dt.datetime
    precision: Precision
    offset_minutes: int | None = None
    order: Order | None = None
    ambiguous: bool = False
    rejected_because: str | None = None
    century_inferred: bool = False


# Articles of one day state the same string, and those of one source but a few.
@lru_cache(maxsize=8192)
def read_date(
    raw: str, *, origin: Origin, role: Role = "published", prefer: Order | None = None, not_after: dt.date | None = None
) -> DateGuess | None:
    """The date that a string states.

    Args:
        raw: ISO 8601, RFC 2822, seconds or milliseconds since 1970, a year, a month, a season, or words.
        origin: where it stood; kept as evidence.
        role: what happened then.
        prefer: the order of day and month where the numbers do not tell; None: an American zone or clock says month
            first, else the guess is read day first, as most countries write, and flagged `ambiguous`.
        not_after: the last day that a date may name whose year has two digits; None: by their number alone.
    """
    text = raw.strip().strip("\"'")
    if not text.isascii():
        text = plain_digits(text)
        text = iso_of_signs(text) or text
    if not text.isascii() and any(c.isdigit() and not c.isascii() for c in text):
        # Such digits mostly write the Persian or the Islamic calendar; whether they do, the string does not tell.
        return None
    if not text or len(text) > _MAX_CHARS or not any(c.isdigit() for c in text):
        return None
    reading = (
        _read_iso(text) or _read_epoch(text) or _read_vague(text) or _read_numeric(text, prefer) or _read_words(text)
    )
    if reading is None:
        return None
    reading = _checked(reading)
    guess = DateGuess(
        reading.local,
        reading.precision,
        origin,
        raw.strip(),
        role,
        reading.offset_minutes,
        reading.ambiguous,
        reading.rejected_because,
        reading.order,
        reading.century_inferred,
    )
    return guess if not_after is None else _in_the_past(guess, not_after)


def _in_the_past(guess: DateGuess, not_after: dt.date) -> DateGuess:
    """A year of two digits in the latest century that leaves the day in the past; settles day and month if only one order does."""
    if not guess.century_inferred or guess.rejected_because is not None:
        return guess
    if guess.ambiguous:
        other = swap_day_and_month(guess)
        if (guess.days[0] > not_after) != (other.days[0] > not_after):
            return replace(other if guess.days[0] > not_after else guess, ambiguous=False)
    if guess.days[0] <= not_after:
        return guess
    try:
        return replace(guess, local=guess.local.replace(year=guess.local.year - 100))
    except ValueError:  # 29 February 2000 was, that of 1900 was not
        return replace(guess, rejected_because=f"{guess.printed} lies in the future, and there was no such day before")


def read_day_without_year(raw: str) -> tuple[int, int] | None:
    """Month and day of "Nov. 24" or "24 November"; None where a year is stated, or no day."""
    parsed = _parse_twice(_tidy(raw))
    if parsed is None:
        return None
    one, other = parsed
    if one.year == other.year or one.month != other.month or one.day != other.day:
        return None
    return one.month, one.day


def weekday_mismatch(guess: DateGuess) -> str | None:
    """What is wrong where the text names a weekday that the day read is not; None where it agrees or names none."""
    if guess.precision in ("year", "month"):
        return None
    named = next(
        (n for word in _LETTERS.findall(guess.excerpt) if (n := _weekday_numbers().get(word.lower())) is not None), None
    )
    if named is None or named == guess.local.weekday():
        return None
    return f"{guess.printed[:10]} was a {_WEEKDAYS[guess.local.weekday()][1]}, not a {_WEEKDAYS[named][1]}"


def swap_day_and_month(guess: DateGuess) -> DateGuess:
    """A guess read the other way round: 03/04/1982, day first, becomes 4 March; unchanged where that is no day."""
    if guess.order is None or guess.local.day > 12:
        return guess
    local = guess.local.replace(month=guess.local.day, day=guess.local.month)
    order: Order = "month_first" if guess.order == "day_first" else "day_first"
    return replace(guess, local=local, order=order)


def _read_iso(text: str) -> _Reading | None:
    found = _ISO.fullmatch(text)
    if found is None or (len(found["year"]) == 5 and found["month"] is None):
        found = _COMPACT.fullmatch(text)
    if found is None:
        # A catalogue's way of saying that it knows no day: 1989-11-00.
        cut = _ZEROS.split(text, maxsplit=1)[0] if _ZEROS.search(text) else text
        return _read_iso(cut) if cut != text else None
    parts = found.groupdict()
    year, month, day = (int(parts.get(k) or 0) for k in ("year", "month", "day"))
    if month == 0 or (day == 0 and parts.get("day")):
        precision: Precision = "month" if month else "year"
        if year > 2100 and not parts.get("month"):
            return None
    elif parts.get("hour"):
        precision = "second" if parts.get("second") else "minute"
    else:
        precision = "day" if day else "month"
    if not 1 <= year <= 9999:
        return _rejected(f"year {year} is outside the calendar, 1 to 9999", late=year > 0)
    return _built(year, month, day, parts, precision)


def _built(year: int, month: int, day: int, parts: dict[str, str | None], precision: Precision) -> _Reading:
    hour, minute, second = (int(parts.get(k) or 0) for k in ("hour", "minute", "second"))
    zone = parts.get("zone")
    days = 1 if hour == 24 and minute == second == 0 else 0
    try:
        # A leap second is the last second of its minute to us: datetime knows no 60.
        local = dt.datetime(year, month or 1, day or 1, 0 if days else hour, minute, min(second, 59))
        local += dt.timedelta(days=days)
    except (ValueError, OverflowError):
        clock = f" {hour:02}:{minute:02}" if parts.get("hour") else ""
        return _rejected(f"there is no {year:04}-{month:02}-{day:02}{clock}", year=year)
    return _Reading(local, precision, _offset_minutes(zone) if zone else None)


def _offset_minutes(zone: str) -> int:
    if zone in ("Z", "z", "UTC", "GMT"):
        return 0
    digits = zone[1:].replace(":", "").ljust(4, "0")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return -minutes if zone[0] == "-" else minutes


def _read_epoch(text: str) -> _Reading | None:
    found = _EPOCH.fullmatch(text)
    if found is None or not _EARLIEST_EPOCH <= int(found[1]) <= _LATEST_EPOCH:
        return None
    utc = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=int(found[1]))
    return _Reading(utc, "second", 0)


def _read_vague(text: str) -> _Reading | None:
    found = _VAGUE.fullmatch(text.strip("[]"))
    return _Reading(dt.datetime(int(found["year"]), 1, 1), "year") if found else None


def _read_numeric(text: str, prefer: Order | None) -> _Reading | None:
    tidy = _tidy(text)
    found = _NUMERIC.search(tidy)
    # What stands before may be a weekday, not more numbers.
    if found is None or any(c.isdigit() for c in tidy[: found.start()]):
        return None
    a, b = int(found["a"]), int(found["b"])
    short = len(found["year"]) == 2
    year = _century(int(found["year"])) if short else int(found["year"])
    order: Order | None = None
    ambiguous = False
    if a > 12 or b > 12:
        order = "day_first" if a > 12 else "month_first"
    elif a != b:
        # With dots it is day first wherever dots are written.
        order = "day_first" if found["sep"] == "." else prefer or ("month_first" if _AMERICAN.search(text) else None)
        ambiguous = order is None
        order = order or "day_first"
    day, month = (b, a) if order == "month_first" else (a, b)
    words = _read_words(f"{year:04}-{month:02}-{day:02} {found['rest'].lstrip(' ,-T')}")
    if words is None:
        words = _built(year, month, day, {}, "day")
    return replace(words, order=order, ambiguous=ambiguous, century_inferred=short)


def _read_words(text: str) -> _Reading | None:
    written = _tidy(text)
    # Left to dateutil, "Nov '12" would be the twelfth.
    tidy = _SHORT_YEAR.sub(lambda m: f" {_century(int(m[1]))}", written)
    plain = _PLAIN.fullmatch(tidy)
    if plain is not None:
        # The commonest form by far, and dateutil takes fifty times as long.
        month = _MONTH_NUMBERS.get((plain["month1"] or plain["month2"]).lower())
        if month is not None:
            built = _built(int(plain["year"]), month, int(plain["day1"] or plain["day2"]), {}, "day")
            return replace(built, century_inferred=plain["year"] not in written)
    parsed = _parse_twice(tidy)
    if parsed is None:
        return None
    one, other = parsed
    if one.year != other.year:
        return None
    precision: Precision
    if one.month != other.month:
        precision = "year"
    elif one.day != other.day:
        precision = "month"
    elif one.hour != other.hour:
        precision = "day"
    else:
        precision = "second" if one.second == other.second else "minute"
    offset = one.utcoffset() if precision in ("minute", "second") else None
    local = one.replace(tzinfo=None, microsecond=0)
    return _Reading(
        _cut(local, precision),
        precision,
        None if offset is None else round(offset.total_seconds() / 60),
        century_inferred=f"{one.year:04}" not in written,
    )


def _cut(local: dt.datetime, precision: Precision) -> dt.datetime:
    if precision == "year":
        return dt.datetime(local.year, 1, 1)
    if precision == "month":
        return dt.datetime(local.year, local.month, 1)
    return dt.datetime(local.year, local.month, local.day) if precision == "day" else local


def _parse_twice(text: str) -> tuple[dt.datetime, dt.datetime] | None:
    """The parts in which the two agree were written; the others came from the defaults."""
    # Leap years both, and days that every month has: no default can fail where the text does not.
    defaults = dt.datetime(2000, 1, 1), dt.datetime(2004, 2, 2, 1, 1, 1)
    try:
        parsed = [_parser().parse(text, default=d, tzinfos=_zone) for d in defaults]
    except (ValueError, OverflowError, TypeError, IndexError, AttributeError, ArithmeticError):
        return None  # all of these come out of dateutil on odd input
    return parsed[0], parsed[1]


def _tidy(text: str) -> str:
    text = _MERIDIEM.sub(lambda m: m[1] + "m", _LABEL.sub("", text))
    text = _DOTTED_CLOCK.sub(lambda m: f" {m[1] or m[3]}:{m[2] or m[4]}", text)
    return " ".join(_NOISE.sub(" ", _UTC_OFFSET.sub(" ", text)).split())


def _zone(name: str | None, seconds: int | None) -> dt.tzinfo | None:
    if seconds is None:
        hours = ZONE_HOURS.get((name or "").upper())
        if hours is None:
            return None
        seconds = int(hours * 3600)
    # More than a day is no offset: `_checked` rejects what is left of it.
    return dt.timezone(dt.timedelta(seconds=max(-86_340, min(86_340, seconds))))


@cache
def _weekday_numbers() -> dict[str, int]:
    return {name.lower(): n for n, names in enumerate(_WEEKDAYS) for name in names}


@cache
def _parser() -> Any:
    from dateutil import parser

    class Info(parser.parserinfo):
        # Any: the stubs know only as many names a month as English has.
        MONTHS: Any = list(MONTHS)
        WEEKDAYS: Any = list(_WEEKDAYS)

        # The stock one reads the century off the clock.
        def convertyear(self, year: int, century_specified: bool = False) -> int:
            return year if century_specified or year > 99 else _century(year)

    return parser.parser(Info())


def _century(year: int) -> int:
    return year + (2000 if year < 50 else 1900)


def _checked(reading: _Reading) -> _Reading:
    offset = reading.offset_minutes
    if not offset or reading.rejected_because:
        return reading
    reason = None
    if abs(offset) > _MAX_OFFSET:
        reason = f"an offset of {offset / 60:+.0f} hours is no zone"
    else:
        try:
            reading.local - dt.timedelta(minutes=offset)
        except OverflowError:
            reason = "in UTC it falls outside the calendar, 1 to 9999"
    if reason is None:
        return reading
    return replace(reading, offset_minutes=None, rejected_because=reason)


def _rejected(because: str, *, late: bool = False, year: int | None = None) -> _Reading:
    # `local` must hold something: the nearest that a datetime can.
    local = dt.datetime(year, 1, 1) if year else dt.datetime(9999, 1, 1) if late else dt.datetime(1, 1, 1)
    return _Reading(local, "year", rejected_because=because)
