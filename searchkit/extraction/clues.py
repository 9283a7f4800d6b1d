"""Where dates stand outside the header: the address, the path, the dateline, the first and the last lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter

from searchkit.extraction.annotations import Origin, Role
from searchkit.extraction.patterns import part

_HEAD_CHARS, _TAIL_CHARS = 800, 300
_MAX_DATE_CHARS = 40
_MAX_TEXT_CLUES = 6
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d|\d[/.]\d\d?[/.]\d\d")
# Year and month at least, as folders; or a day written in one name. Digits and letters around would make it part of an id.
_FOLDERS = re.compile(r"(?:^|/)((?:1[6-9]|20)\d\d)[/-](0?[1-9]|1[0-2])(?:[/-](0?[1-9]|[12]\d|3[01]))?(?=[/_.-]|$)")
_IN_NAME = re.compile(
    r"(?<![0-9A-Za-z])((?:1[6-9]|20)\d\d)([-_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=[^0-9A-Za-z]|T\d{4}|$)"
)
_HOST = re.compile(r"^[a-z]+://[^/]*", re.I)
_QUERY = re.compile(r"[?#].*", re.S)
# What stands before a date that is told of, not printed as the article's own.
_TOLD = re.compile(
    r"(?<!-)\b(?:on|in|by|until|till|since|from|before|after|of|for|to|and|through|between|born|died|dated|due|effective|or|the|"
    r"ending|ended|beginning|starting|started|expires?|than|ago|early|late|mid|was|is|were|this|that|last|next|new|am|le|du|el|il|dal|em|dia|op)\s+"
    r"(?:(?i:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?,?\s+)?(?:the\s+|midnight\s+)?$|\d\s?[-–]\s?$",
    re.I,
)
_OF_THE_PAGE = re.compile(
    r"\b(?:today|now|current(?:ly)?|printed|accessed|retrieved|viewed|copyright|©|expires|deadline)\b[\s:,–—-]*$", re.I
)
# What a press office writes before its own day, wherever on the line scraping has put it.
_LABELLED = re.compile(
    r"(?:\b(?:for immediate release|for (?:press|media)|(?:press|media|news) release)\s*[:,–—-]?"
    r"|\b(?:for release|released?|published|posted|issued|dated?)\s*:)"
    r"\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$",
    re.I,
)
# When it may be printed is its day: "Embargoed till 12.01 am 25 April 1994", "not to be used before 6 p.m. on …".
_EMBARGO = re.compile(
    r"\b(?:embargo(?:ed)?|not (?:for (?:release|publication)|to be (?:used|published))[\w\s]{0,30}?)\s*:?\s*(?:until|till|to|before)?\s*"
    r"(?:\d\d?(?:[.:]\s?\d\d)?\s*(?:[ap]\.?\s?m\.?|noon|midnight|hours|hrs)?,?\s*(?:on\s+)?)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?$",
    re.I,
)
# A place in capitals at the very end: "… would be met. CANBERRA, 22nd March, 1966."
_SIGNED_AT = re.compile(r"(?:^|\s)[A-Z][A-Z0-9]{4,}(?: [A-Z]{2,})?\W{0,2}\s*$")
_MAX_CHARS_AFTER_SIGNED = 60
# Kana and Han have no spaces: each sign is as much as a word, lest a sentence pass for a date that has a line of its own.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+")
_MAX_WORDS_BESIDE = 7
_STATED, _ALONE, _REPORTED, _TOLD_OF = range(4)
# "The senator on Tuesday, March 27, 2007, introduced a bill"; "On Tuesday, March 27, 2007, the Senate …": reports name so
# the day on which they are written. "Met on Monday, March 26, 2007." and "on Saturday, May 10, 2008, at the base" do not.
_REPORT_CHARS = 400
_ON_WEEKDAY = re.compile(
    r"(?:(?:(?P<begins>^|[.!?]\s|\n)\s*)[Oo]n|[)a-z,]\son)\s+(?P<weekday>(?i:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)$"
)
_GOES_ON = re.compile(r",?\s+(?!(?:a[st]|during|from|in|on|to|when|where|which|with)\b)[a-z]|,\s+[A-Z]")
_AHEAD = re.compile(r"\b(?:will|would|to be|scheduled|plans?|planned|upcoming|today|next)\b", re.I)
_SENTENCE_CHARS = 150
# "Starting today, November 15, 2005, seniors …"
_TODAY = re.compile(r"[a-z] today,?\s+$")
# A speech's or a broadcast's heading: its day is the article's, whatever stands before it.
_HEADING = re.compile(
    r"\b(?:speech|address (?:at|by|to)|interview|transcript|press conference|broadcast|recorded|(?:given|issued|made) (?:by|to))\b",
    re.I,
)
# These scripts write a day told of as they print their own, with no "on" before it. Agencies put a word for "wire" behind theirs.
_UNMARKED = re.compile("[年년\u0400-\u04ff]")
_WIRED = re.compile(r"\s?[电電讯訊]")
_SHORT_YEAR = re.compile(r"\d\d?/\d\d?/\d\d")
# "Canberra, 21st June, 1977", "END---21 June 1977" as the last line.
_PLACE = re.compile(r"\W*[A-Z][\w .]{2,30},\s*|.*(?:--|\*\*)\s*")


@dataclass(frozen=True, slots=True)
class DateClue:
    """A string that may be a date, with where it stood."""

    raw: str
    origin: Origin
    role: Role = "published"
    rejected_because: str | None = None


def clues_in_address(url: str) -> Iterator[DateClue]:
    """`/2017/06/04/`, `/2017-06-04-title`, `20170604` in an address; a month alone counts, as a month."""
    yield from _clues_in_path(_QUERY.sub("", _HOST.sub("", url)), "url")


@lru_cache(maxsize=16)
def clues_in_path(path: str, *, shared: bool) -> tuple[DateClue, ...]:
    """A day in a file's name or folders (`1969/07/21/moon.txt`).

    Args:
        path: relative to the root that was given.
        shared: the file holds several articles, so that its name dates none of them.
    """
    reason = "names a file that holds several articles" if shared else None
    return tuple(DateClue(c.raw, c.origin, c.role, reason) for c in _clues_in_path(path, "file_name"))


def clues_in_text(text: str, *, skip: Iterable[tuple[int, int]] = ()) -> Iterator[DateClue]:
    """Full dates in the first and the last lines; those that a sentence merely tells of come with the reason against them.

    Args:
        text: the whole.
        skip: places already read, and menus, as (start, end).
    """
    tail_from = max(_HEAD_CHARS, len(text) - _TAIL_CHARS)
    taken = tuple(skip)
    judged: list[tuple[int, DateClue]] = []
    for start, end in ((0, _HEAD_CHARS), (tail_from, len(text))):
        if _YEAR.search(text, start, end + _MAX_DATE_CHARS) is None:
            continue
        # A date that begins in the region is read to its end, and one that began before it is not read by halves.
        for found in part("day_of_year").finditer(text, start, end + _MAX_DATE_CHARS):
            at = found.start()
            if at >= end or (at and text[at - 1].isdigit()):
                continue
            clue = _judged(text, at, found.end(), foot=start > 0)
            # What stands among menus counts where a label says so, or a place at the end.
            if clue[0] != _STATED and any(a <= at < b for a, b in taken):
                continue
            if len(judged) < _MAX_TEXT_CLUES:
                judged.append(clue)
    yield from (clue for _, clue in sorted(judged, key=itemgetter(0)))


def is_told_of(before: str) -> bool:
    """Whether what stands before a date makes it part of a sentence: "on", "until", "born", "6-"."""
    return _TOLD.search(before) is not None


def _clues_in_path(path: str, origin: Origin) -> Iterator[DateClue]:
    days = ["-".join(f"{int(p):02}" for p in found.groups() if p) for found in _FOLDERS.finditer(path)]
    days += [f"{found[1]}-{found[3]}-{found[4]}" for found in _IN_NAME.finditer(path)]
    yield from (DateClue(day, origin) for day in dict.fromkeys(days))


def _judged(text: str, start: int, end: int, *, foot: bool) -> tuple[int, DateClue]:
    """The clue, with its class: said to be the day of release, with its line to itself, of a report, in a sentence."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    before, after = text[line_start:start], text[end : line_end if line_end >= 0 else len(text)]
    raw = text[start:end]
    if _TODAY.search(before) and not foot:
        return _REPORTED, DateClue(raw, "text")
    if _OF_THE_PAGE.search(before):
        return _TOLD_OF, DateClue(
            raw, "text", rejected_because="says when the page was shown, not when the article appeared"
        )
    if _LABELLED.search(before[-60:]) or (not foot and _EMBARGO.search(text[max(0, start - 80) : start])):
        return _STATED, DateClue(raw, "text")
    if foot and not text[end:].strip() and (not before.strip() or _PLACE.fullmatch(before)):
        return _STATED, DateClue(raw, "text")
    if not after.strip(" .,)") and _is_heading(text, start):
        return _ALONE, DateClue(raw, "text")
    if (reported := _as_reported(text, start, end)) is not None:
        return _REPORTED, reported
    # OCR and press offices break lines in mid-sentence: the line before counts too.
    if is_told_of(text[max(0, start - 30) : start]):
        return _TOLD_OF, DateClue(raw, "text", rejected_because="is told of in a sentence")
    n_beside = len(_WORD.findall(before)) + len(_WORD.findall(after))
    if n_beside and _SHORT_YEAR.fullmatch(raw):
        # A score, a fraction, a reference: only the header makes a date of it, or a line of its own.
        return _TOLD_OF, DateClue(raw, "text", rejected_because="has a year of two digits, in running text")
    if foot and _SIGNED_AT.search(before[-60:]) and len(text) - end <= _MAX_CHARS_AFTER_SIGNED:
        return _STATED, DateClue(raw, "text")
    own = n_beside <= _MAX_WORDS_BESIDE or _WIRED.match(after) is not None
    if not own and _UNMARKED.search(raw):
        return _TOLD_OF, DateClue(raw, "text", rejected_because="stands inside a sentence")
    if foot and not own:
        return _TOLD_OF, DateClue(raw, "text", rejected_because="stands in the last lines, inside a sentence")
    return _ALONE if own else _TOLD_OF, DateClue(raw, "text")


def _is_heading(text: str, start: int) -> bool:
    before = text[:start] if start < _REPORT_CHARS else ""
    return _HEADING.search(before) is not None and _AHEAD.search(before) is None


def _as_reported(text: str, start: int, end: int) -> DateClue | None:
    """A day with its weekday in the first lines of a report, in a sentence that does not look ahead."""
    said = _ON_WEEKDAY.search(text, max(0, start - 24), start) if start < _REPORT_CHARS else None
    if said is None or not (said["begins"] is not None or _GOES_ON.match(text, end)):
        return None
    line_start = text.rfind("\n", 0, said.start("weekday")) + 1
    if _AHEAD.search(text, max(line_start, start - _SENTENCE_CHARS), end + _SENTENCE_CHARS // 3):
        return None
    return DateClue(text[said.start("weekday") : end], "text")
