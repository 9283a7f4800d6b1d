"""Operators of other systems, and ours miswritten: known so that they are refused, and not searched as words."""

from __future__ import annotations

import re

from searchkit.query.reading import Problem

_OTHER_SIGNS = {"&&": "AND", "||": "OR", "|": "OR", "!": "NOT", "ANDNOT": "AND NOT"}
_COUNTED = re.compile(r"(?P<name>o?near|pre|adj|within|w|n|p|)/(?P<number>[+-]?\d+)", re.IGNORECASE)
_SOLID = re.compile(r"(?P<name>O?NEAR|ADJ|PRE)(?P<number>\d*)")
_UNCOUNTED = re.compile(r"(?P<name>O?NEAR|PRE|W)/\S*")
_UNITS = re.compile(r"(?:w|near|pre)?/(?P<unit>s|p|sent|para|seg)", re.IGNORECASE)
_CALLS = re.compile(r"(?P<name>atleast|caps|allcaps|nocaps|hlead|lead)(?P<number>\d*)", re.IGNORECASE)
_ORDERED = ("onear", "pre", "adj", "p")
MAX_DISTANCE, MAX_COUNT = 9999, 999_999
_IN_LOWER_CASE = "; in quotes the word itself"


def refuse_operators(text: str, start: int, *, calls: bool, query: str) -> None:
    """Refuse a word that is an operator elsewhere.

    Args:
        text: the word.
        start: where it stands in `query`.
        calls: an opening bracket touches it.

    Raises:
        Problem: with ours for it.
    """
    if calls or re.fullmatch(r"ATLEAST\d+", text):
        _refuse_call(text, start, calls=calls)
    _refuse_joiner(text, start)
    before = query[start - 1 : start]
    if text.startswith("-") and len(text) > 1 and before in (")", '"') and before:
        raise Problem("a blank is missing before -", start, expected="a blank", repair=(start, start, " "))
    if text.startswith("!") and text.strip("!") and text.strip("!")[0].isalnum():
        raise Problem("! does not negate here", start, expected="-", repair=(start, start + 1, "-"))
    sign = text if text in _OTHER_SIGNS else "|" if "|" in text else ""
    if sign and text != "!":
        at, written = start + text.index(sign), _OTHER_SIGNS[sign]
        raise Problem(f"{sign} is no operator here", at, expected=written, repair=(at, at + len(sign), f" {written} "))


def _refuse_call(text: str, start: int, *, calls: bool) -> None:
    match = _CALLS.fullmatch(text)
    if match is None:
        return
    name, number, end = match["name"].upper(), match["number"], start + len(text)
    if name in ("LEAD", "HLEAD"):
        fitting = f"{name.lower()}:"
    elif name == "ATLEAST":
        fitting = f"ATLEAST{min(max(int(number), 1), MAX_COUNT) if number else 3}"
    else:
        fitting = "" if name == "NOCAPS" else "CAPS"
    expected = fitting or "the words alone; -CAPS(x) takes articles with capitals out"
    if name == "ATLEAST":
        expected = f"ATLEAST with a number from 1 to {MAX_COUNT:,}, in capitals, and brackets: {fitting}(war)"
    what = f"{text}() is not known" if calls else f"{text} has no brackets"
    raise Problem(what, start, expected=expected, repair=(start, end, fitting if calls else " "))


def _refuse_joiner(text: str, start: int) -> None:
    end = start + len(text)
    unit = _UNITS.fullmatch(text)
    if unit is not None:
        fitting = "AND" if unit["unit"].lower() == "seg" else f"/{unit['unit'][0].lower()}"
        raise Problem(
            f"{text} is not known",
            start,
            expected="/s for the same sentence, /p for the same paragraph" + _IN_LOWER_CASE,
            repair=(start, end, fitting),
        )
    match = _COUNTED.fullmatch(text) or _SOLID.fullmatch(text) or _UNCOUNTED.fullmatch(text)
    if match is None:
        return
    name = match["name"].lower()
    written = match.groupdict().get("number") or ""
    number = min(max(int(written or 5), 1), MAX_DISTANCE)
    near, pre = f"NEAR/{number}", f"PRE/{number}"
    fitting = pre if name in _ORDERED else near
    if name == "w":
        what = f"{text} is not supported: vendors disagree whether it keeps the order"
        expected = f"{near} for either order, {pre} for this order"
    elif written and int(written) != number:
        what = f"{text} is no distance"
        expected = f"a number from 1 to {MAX_DISTANCE}: {fitting}; 1 is the word right beside it"
    else:
        what = f"{text} is not known"
        expected = f"{fitting}, in capitals and with a number"
    raise Problem(what, start, expected=expected + _IN_LOWER_CASE, repair=(start, end, fitting))
