"""Bylines → names: "By Jane Doe and John Roe, Staff Writers" is two people."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BY = re.compile(r"^(?:(?:written|posted|reported|compiled|story|words)\s+)?by\b\s*:?\s+", re.I)
# "Von Hanna Poe", "Por Ana Coe": before a whole name, since there are families of von and di.
_BY_WORDS = ("text", "texte", "texto", "текст", "автор", "von", "por", "par", "di")
_WHOLE_NAME = re.compile(r"[A-ZÀ-ÞЀ-Я]\S*\s+[A-ZÀ-ÞЀ-Я]")
# A scraper glued the day behind, of which the month was left.
_MONTH_BEHIND = re.compile(
    r"(?<=\w)\s+(?:January|February|March|April|May|June|July|August|September|October|November|December)$"
)
_ROLE = re.compile(
    r"[,|/·•–—-]\s*[^,|]{0,40}\b(?:writers?|reporters?|correspondents?|editors?|staff|press|columnist|contributors?|analyst|news)\s*$",
    re.I,
)
_SURNAME_FIRST = re.compile(r"(?P<surname>[A-ZÀ-Þ][\w'’-]+), (?P<given>[A-ZÀ-Þ][\w'’-]+)")
_BETWEEN = re.compile(r"\s*;\s*|\s*\|\s*|,?\s+(?:and|und|et|&)\s+", re.I)
_COMMA = re.compile(r"\s*,\s*")
_DAY = re.compile(
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?(?:\s\d.*)?|\d.*",
    re.I,
)
_ADDRESS = re.compile(r"https?://|www\.|\S+@\S+\.\S+")


def read_authors(stated: Iterable[str], *, record: bool) -> tuple[str, ...]:
    """The names in what a source states, each once.

    Args:
        stated: bylines, or single names.
        record: names of a catalogue, where "Keating, Paul" is one person, surname first.
    """
    names: dict[str, None] = {}
    for raw in stated:
        line = _ROLE.sub("", _without_by(" ".join(raw.split())))
        turned = _SURNAME_FIRST.fullmatch(line) if record else None
        if turned is not None:
            names[f"{turned['given']} {turned['surname']}"] = None
            continue
        for piece in _BETWEEN.split(line):
            for name in _split_at_commas(piece):
                if name and not _is_no_name(name):
                    names[_cased(name)] = None
    return tuple(names)


def _without_by(line: str) -> str:
    line = _BY.sub("", line)
    for word in _BY_WORDS:
        rest = line[len(word) :].lstrip(" :")
        if (
            line[: len(word)].casefold() == word
            and line[len(word) : len(word) + 1] in (" ", ":")
            and _WHOLE_NAME.match(rest)
        ):
            line = rest
    return _MONTH_BEHIND.sub("", line) if line.count(" ") > 1 else line


def _split_at_commas(piece: str) -> list[str]:
    parts = [p for p in _COMMA.split(piece.strip(" ,.-|")) if _DAY.fullmatch(p) is None]
    if len(parts) == 1:
        return parts
    # "Jane Doe, John Roe" are two; "Doe, Jane" and "John Roe, Jr." are one.
    return parts if len(parts) > 1 and all(" " in p for p in parts) else [piece.strip(" ,-|")]


def _is_no_name(name: str) -> bool:
    # A byline split at its commas leaves the date's parts: "Oct 5", "2018". A May or a June keeps a surname.
    return _ADDRESS.search(name) is not None or _DAY.fullmatch(name) is not None or not any(c.isalpha() for c in name)


def _cased(name: str) -> str:
    words = name.split()
    if not name.isupper() or len(words) < 2:
        return name
    # Agencies and initials stay: only words long enough to be names are turned.
    return " ".join(w if "." in w or len(w) <= 2 else w.title() for w in words)
