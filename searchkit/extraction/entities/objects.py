"""Weapons, aircraft, rockets, vessels: told by their designations (`Su-35`, `S-400`, `F-16C`)."""

from __future__ import annotations

import functools
import re

from searchkit.extraction.entities.lexicon import read_lexicon

_DESIGNATION = re.compile(r"([A-Za-z]{1,5})([-‐‑]?)(\d{1,4}(?:[A-Z]{1,3}\d?)?(?:-\d{1,3}[A-Z]?)?)(s?)")
_SHORT_PREFIX = 1
_SERIES_NUMBER = re.compile(
    r" (?:[A-Z]{1,4}-?)?\d{1,4}[A-Z]{0,3}(?![\w.,]*\d)(?! (?:percent|per cent|million|billion|pct|mln|dlrs))"
)


@functools.cache
def _lists() -> tuple[frozenset[str], frozenset[str]]:
    lists = read_lexicon().lists
    return lists["short"], lists["not"]


def parse_designation(word: str) -> str | None:
    """The designation in the spelling that facets show ("SU-35" → "Su-35"); None if the word is none."""
    match = _DESIGNATION.fullmatch(word)
    if match is None:
        return None
    letters, hyphen, number, _ = match.groups()
    short, no = _lists()
    prefix = read_lexicon().prefixes.get(letters.casefold())
    if prefix is None or (not letters[0].isupper()) or f"{letters}-{number}" in no or word in no:
        return None
    if len(letters) == _SHORT_PREFIX:
        if f"{prefix}-{number}" in short:
            return f"{prefix}-{number}"
        if not hyphen or sum(c.isdigit() for c in number) < 2:
            return None
    elif not hyphen and len(number) < 2:
        return None
    return f"{prefix}-{number}"


def number_after(text: str, end: int) -> int:
    """Where the number ends that stands after a maker or a programme (`Boeing 737`, `Soyuz TMA-1`); `end` if none stands there."""
    match = _SERIES_NUMBER.match(text, end)
    return match.end() if match else end
