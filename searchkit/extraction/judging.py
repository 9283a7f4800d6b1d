"""Which of the dates found is the article's: every candidate is kept, the best first, the rejected ones last."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from searchkit.extraction.annotations import DateGuess, Order, Origin
from searchkit.extraction.clues import DateClue
from searchkit.extraction.dates import read_date, read_day_without_year, swap_day_and_month, weekday_mismatch

# Stated by the source, then printed by it, then inferred.
_RANKS: Mapping[Origin, int] = {
    "metadata": 0, "feed": 1, "header": 2, "dateline": 3, "url": 4, "file_name": 5, "text": 6,
}  # fmt: skip
_COARSE_PLACE_RANK = 7
# .NET's, Unix's, spreadsheets' and databases'.
_ZERO_DATES = frozenset(dt.datetime(*day) for day in ((1, 1, 1), (1970, 1, 1), (1899, 12, 30), (1900, 1, 1)))
_NUMERIC_DAY = re.compile(r"(?<![\d/])(\d\d?)/(\d\d?)/(?:\d{4}|\d\d)(?![\d/])")
_AMERICAN_LOCALES = ("en-us", "en_us")
_MAX_SCANNED_CHARS = 200_000
_COARSE = ("year", "month")
_FETCHED = "is the day it was fetched, "


def judge_dates(
    clues: Sequence[DateClue], *, text: str, locale: str | None, today: dt.date
) -> tuple[tuple[DateGuess, ...], tuple[str, ...]]:
    """Read the clues and put them in order.

    Args:
        clues: in the order in which they were found; of equal rank the earlier wins.
        text: the whole article, searched for other numeric dates where one is ambiguous.
        locale: the language with its country, where the source states it ("en-US").
        today: what lies more than a day after it is in the future; no date is ever made from it, but it tells the century
            of a year of two digits.

    Returns:
        the guesses, best first, and warnings for the user.
    """
    limit = _day_after(today)
    guesses, warnings = _read_all(clues, limit)
    guesses = [_by_weekday(g) for g in guesses]
    if any(g.ambiguous for g in guesses):
        order = _order_in(text, guesses) or _order_of(locale)
        if order is not None:
            guesses = [_reread(g, order, limit) if g.ambiguous else g for g in guesses]
    guesses = _with_local_days(guesses)
    guesses = _with_datelines(guesses, clues)
    guesses, refused = _against_fetching(guesses)
    warnings += refused
    ranked = sorted(_distinct(guesses), key=lambda g: _rank(g, limit))
    for role in ("published", "updated", "crawled"):
        best = next((g for g in ranked if g.role == role and g.rejected_because is None), None)
        if best is not None and best.days[0] > limit:
            warnings.append(f"date {best.printed} lies in the future")
        if best is not None and (wrong := weekday_mismatch(best)) is not None:
            warnings.append(f"date {best.excerpt[:40]!r} contradicts itself: {wrong}")
    return tuple(ranked), tuple(dict.fromkeys(warnings))


def _day_after(day: dt.date) -> dt.date:
    return day + dt.timedelta(days=1) if day < dt.date.max else day


def _read_all(clues: Sequence[DateClue], limit: dt.date) -> tuple[list[DateGuess], list[str]]:
    guesses, warnings = [], []
    for clue in clues:
        guess = read_date(clue.raw, origin=clue.origin, role=clue.role, not_after=limit)
        stated = clue.origin in ("metadata", "feed")
        if guess is not None and stated and guess.rejected_because is None and _is_placeholder(guess):
            guess = replace(guess, rejected_because="is what programs write where there is no date")
        if guess is None:
            if stated and clue.raw.strip():
                warnings.append(f"date {clue.raw.strip()[:40]!r} cannot be read")
            continue
        if guess.rejected_because is not None and stated:
            warnings.append(f"date {guess.excerpt[:40]!r} was not used: {guess.rejected_because}")
        if clue.rejected_because is not None and guess.rejected_because is None:
            guess = replace(guess, rejected_because=clue.rejected_because)
        guesses.append(guess)
    return guesses, warnings


def _is_placeholder(guess: DateGuess) -> bool:
    """The first instant of a program's calendar: a date that nobody set."""
    return guess.precision in ("minute", "second") and guess.local in _ZERO_DATES


def _with_datelines(guesses: list[DateGuess], clues: Sequence[DateClue]) -> list[DateGuess]:
    """A dateline's day without a year counts where another date of the article covers it, and takes that date's year."""
    found = list(guesses)
    for clue in clues:
        day = read_day_without_year(clue.raw) if clue.origin == "dateline" else None
        if day is None:
            continue
        best = next(
            (g for g in sorted(guesses, key=_quality) if g.rejected_because is None and g.role == "published"), None
        )
        reason = "states no year, and no other date of the article supplies it"
        # 4 is the first leap year: there is a 29 February, and nobody takes the year for a real one.
        local = dt.datetime(4, day[0], day[1])
        if best is not None:
            try:
                local = local.replace(year=best.local.year)
                reason = f"states no year, and {best.printed} is another day"
            except ValueError:
                pass
            first, last = best.days
            # Reports are published on their dateline's day or within the week after.
            if first - dt.timedelta(days=min(7, (first - dt.date.min).days)) <= local.date() <= last:
                reason = ""
        found.append(DateGuess(local, "day", "dateline", clue.raw, rejected_because=reason or None))
    return found


def _with_local_days(guesses: list[DateGuess]) -> list[DateGuess]:
    """A stated time in UTC yields where the article prints, or its address names, the day that it was at its place then."""
    utc = next((g for g in guesses if _is_stated_in_utc(g)), None)
    if utc is None:
        return guesses
    local = [
        g
        for g in guesses
        if g.origin in ("header", "url") and g.role == "published" and g.precision not in _COARSE
        if g.rejected_because is None
    ]
    days = {g.local.date() for g in local}
    if len(days) != 1 or utc.local.date() in days:
        return guesses
    day = days.pop()
    noon = dt.datetime(day.year, day.month, day.day, 12)
    # Zones run from 12 hours behind to 14 ahead.
    if not -12 - 12 < (noon - utc.local).total_seconds() / 3600 < 14 + 12:
        return guesses
    reason = f"is in UTC; where it appeared, it was {day.isoformat()}"
    return [
        replace(g, rejected_because=reason) if _is_stated_in_utc(g) else _in_its_zone(g, utc) if g in local else g
        for g in guesses
    ]


def _is_stated_in_utc(guess: DateGuess) -> bool:
    stated = guess.origin in ("metadata", "feed") and guess.role == "published" and guess.rejected_because is None
    return stated and guess.offset_minutes == 0 and guess.precision in ("minute", "second")


def _in_its_zone(guess: DateGuess, utc: DateGuess) -> DateGuess:
    """A time printed without its zone, with the one that it and the same time in UTC tell together."""
    minutes = (guess.local - utc.local.replace(second=guess.local.second)).total_seconds() / 60
    if guess.precision not in ("minute", "second") or guess.offset_minutes is not None or minutes % 15:
        return guess
    return replace(guess, offset_minutes=int(minutes)) if -12 * 60 <= minutes <= 14 * 60 else guess


def _against_fetching(guesses: list[DateGuess]) -> tuple[list[DateGuess], list[str]]:
    """Refuse, where the day of fetching is stated, what lies after it, and what the page printed as "today"."""
    fetched = [g for g in guesses if g.role == "crawled" and g.rejected_because is None]
    if not fetched:
        return guesses, []
    limit = max(map(_last_day_anywhere, fetched))
    days = {g.local.date() for g in fetched if g.precision not in _COARSE}
    # Not a dateline's: reports are often published the day after.
    headers = [
        g.days[0] for g in guesses if g.origin == "header" and g.role == "published" and g.rejected_because is None
    ]
    found, warnings = [], []
    for guess in guesses:
        reason = None
        if guess.role == "crawled" or guess.rejected_because is not None:
            pass
        elif guess.days[0] > limit:
            reason = f"lies after the day it was fetched, {fetched[0].printed[:10]}"
            if guess.origin in ("metadata", "feed"):
                warnings.append(f"date {guess.excerpt[:40]!r} was not used: it {reason}")
        elif guess.role == "published" and guess.precision not in _COARSE and guess.local.date() in days:
            if guess.origin == "text":
                reason = _FETCHED + "and only the page's text says it"
            elif guess.origin == "header" and min(headers) < guess.days[0]:
                # Pages print today's date above their articles.
                reason = _FETCHED + "and the header states another"
        found.append(guess if reason is None else replace(guess, rejected_because=reason))
    return found, warnings


def _last_day_anywhere(fetched: DateGuess) -> dt.date:
    """The last day that it was in any zone at that instant: archives state it in UTC, pages their own day."""
    if fetched.offset_minutes is None or fetched.value.date() == dt.date.max:
        return fetched.days[1]
    return (fetched.value + dt.timedelta(hours=14)).date()


def _by_weekday(guess: DateGuess) -> DateGuess:
    """A weekday beside an ambiguous date settles it, where only the other reading falls on that day."""
    if not guess.ambiguous or weekday_mismatch(guess) is None:
        return guess
    other = swap_day_and_month(guess)
    return guess if weekday_mismatch(other) is not None else replace(other, ambiguous=False)


def _order_in(text: str, guesses: Iterable[DateGuess]) -> Order | None:
    """How the article's other numeric dates are written; None where they are silent or disagree."""
    seen: set[Order] = {
        g.order for g in guesses if g.order is not None and not g.ambiguous and g.rejected_because is None
    }
    for a, b in _NUMERIC_DAY.findall(text[:_MAX_SCANNED_CHARS]):
        if 12 < int(a) <= 31 and 1 <= int(b) <= 12:
            seen.add("day_first")
        elif 12 < int(b) <= 31 and 1 <= int(a) <= 12:
            seen.add("month_first")
    return seen.pop() if len(seen) == 1 else None


def _order_of(locale: str | None) -> Order | None:
    if not locale:
        return None
    code = locale.strip().lower()
    if code.startswith(_AMERICAN_LOCALES):
        return "month_first"
    # Plain "en" says nothing; every other language, and English elsewhere, puts the day first.
    return None if code in ("en", "eng", "english") or not code[:2].isalpha() else "day_first"


def _reread(guess: DateGuess, order: Order, limit: dt.date) -> DateGuess:
    again = read_date(guess.excerpt, origin=guess.origin, role=guess.role, prefer=order, not_after=limit)
    return replace(again, rejected_because=guess.rejected_because) if again is not None else guess


def _distinct(guesses: Iterable[DateGuess]) -> list[DateGuess]:
    guesses = list(guesses)
    if len(guesses) < 2:
        return guesses
    kept: dict[tuple[object, ...], DateGuess] = {}
    for guess in guesses:
        kept.setdefault((guess.printed, guess.origin, guess.role, guess.rejected_because), guess)
    return list(kept.values())


def _rank(guess: DateGuess, limit: dt.date) -> tuple[bool, bool, bool, int]:
    # A date whose weekday is wrong was misread or misprinted: any other is better.
    misprinted = weekday_mismatch(guess) is not None
    return guess.rejected_because is not None, guess.days[0] > limit, misprinted, _quality(guess)


def _quality(guess: DateGuess) -> int:
    # A folder or an address that names but the month is worth less than a day printed in the text.
    if guess.origin in ("url", "file_name") and guess.precision in _COARSE:
        return _COARSE_PLACE_RANK
    return _RANKS[guess.origin]
