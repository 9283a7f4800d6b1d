"""Operators of other systems, and ours miswritten: known so that they are refused, and not searched as words."""

from __future__ import annotations

import re

from searchkit.fields import BY_NAME, canonical_name
from searchkit.query.reading import WAYS, Problem, Reading, name_elsewhere

_OTHER_SIGNS = {"&&": "AND", "||": "OR", "|": "OR", "!": "NOT", "ANDNOT": "AND NOT"}
_COUNTED = re.compile(r"(?P<name>o?near|pre|adj|within|w|n|p|)/(?P<number>[+-]?\d+)", re.IGNORECASE)
_SOLID = re.compile(r"(?P<name>O?NEAR|ADJ|PRE)(?P<number>\d*)")
_SMALL = re.compile(r"[oO]r|[nN]ot|(?P<name>o?near|adj)(?P<number>\d+)")
_SLASHED = re.compile(r"/(?P<name>o?near|pre|adj|[wnf])(?P<number>\d+)/?", re.IGNORECASE)
_AROUND = re.compile(r"(?P<name>AROUND)\s*\((?P<number>\d*)\)", re.IGNORECASE)
_UNCOUNTED = re.compile(r"(?P<name>O?NEAR|PRE|W)/\S*")
_UNITS = re.compile(r"(?:w|near|pre)?/(?P<unit>s|p|sent|para|seg)", re.IGNORECASE)
_CALLS = re.compile(r"(?P<name>atleast|atl|caps|allcaps|nocaps)(?P<number>[+-]?\d*)", re.IGNORECASE)
# `source=Reuters`, `wc>500`; what is in simple quotes may hold blanks.
_EQUATED = re.compile(r"""(?P<name>[^\W\d_]+)(?P<sign>>=|<=|=|>|<)(?:'(?P<quoted>[^'"]+)'|(?P<plain>[^\s()"]*))""")
_LETTERS_BEFORE_DOLLAR = re.compile(r"[a-z]\$")
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
        _refuse_call(text, start, calls=calls, query=query)
    if "=" in text or ">" in text or "<" in text:
        _refuse_equation(start, query)
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


def warn_of_small_letters(text: str, start: int, reading: Reading) -> None:
    """Tell of `or`, `not` and `near5` between words: operators elsewhere, words here."""
    match = _SMALL.fullmatch(text)
    if match is None:
        return
    before, after = reading.text[:start].split()[-1:], reading.text[start + len(text) :].split()[:1]
    if not before or not after:
        return
    if match["number"]:
        sign = "PRE" if match["name"] in _ORDERED else "NEAR"
        meant = f"{before[0]} {sign}/{_distance(match['number'])} {after[0]} finds the two near each other"
    elif text.lower() == "or":
        meant = f"{before[0]} OR {after[0]} finds either"
    else:
        meant = f"-{after[0]} leaves articles out"
    reading.warn(f"{text} in small letters is a word; {meant}")


def warn_of_signs(text: str, reading: Reading) -> None:
    """Tell of signs that mean something elsewhere, and here are no part of the word."""
    if text.startswith("+"):
        reading.warn(f"{text}: the + was left out; words are required unless OR stands between them")
    if text.endswith("!") and text[:-1].isalpha() and text.islower():
        reading.warn(f"{text}: the ! was read as an exclamation mark; {text[:-1]}* finds any ending")
    if _LETTERS_BEFORE_DOLLAR.search(text):
        reading.warn(f"{text}: $ stands for no letters; * does, for as many as there are, and ? for one")


def _refuse_equation(start: int, query: str) -> None:
    """`source=Reuters`: whole values stand in double quotes, other fields have a colon."""
    match = _EQUATED.match(query, start)
    if match is None:
        return
    name, sign = match["name"], match["sign"]
    known = name if name in WAYS else canonical_name(name) or name_elsewhere(name)
    if known is None:
        return
    value, end = (match["quoted"] or match["plain"]).strip(), match.end()
    kind = BY_NAME[known].kind if known in BY_NAME else "text"
    if kind == "date" and sign != "=":
        fitting = f"{known}:{value}.." if ">" in sign else f"{known}:..{value}"
    elif kind == "number" and sign != "=":
        fitting = f"{known}:{sign}{value}"
    elif kind == "facet" and value:
        fitting = f'{known}="{value}"'
    else:
        fitting = f'{known}:"{value}"' if " " in value else f"{known}:{value}"
        if not value:
            end += len(query[end:]) - len(query[end:].lstrip())  # the value follows after a blank
    what = f"{name}{sign} is not known"
    if kind == "facet" and sign == "=":
        what = f"{name}= takes a whole value in double quotes"
    raise Problem(what, start, expected=fitting, repair=(start, end, fitting))


def _refuse_call(text: str, start: int, *, calls: bool, query: str) -> None:
    end = start + len(text)
    around = _AROUND.match(query, start)
    if around is not None:
        fitting = f"NEAR/{_distance(around['number'])}"
        raise Problem("AROUND() is not known", start, expected=fitting, repair=(start, around.end(), f" {fitting} "))
    # `author(s)` is a word.
    named = None if query[end : end + 3] == "(s)" else text.lower() if text.lower() in WAYS else canonical_name(text)
    if calls and named is not None and named != "first" and named != "query":
        raise Problem(f"{text}() is not known", start, expected=f"{named}:", repair=(start, end, f"{named}:"))
    match = _CALLS.fullmatch(text)
    if match is None:
        return
    name, number = match["name"].upper(), match["number"]
    if name in ("ATLEAST", "ATL"):
        fitting = f"ATLEAST{min(max(int(number), 1), MAX_COUNT) if number else 3}"
    else:
        fitting = "" if name == "NOCAPS" else "CAPS"
    expected = fitting or "the words alone; -CAPS(x) takes articles with capitals out"
    if fitting.startswith("ATLEAST"):
        expected = f"ATLEAST with a number from 1 to {MAX_COUNT:,}, in capitals, and brackets: {fitting}(war)"
    what = f"{text}() is not known" if calls else f"{text} has no brackets"
    raise Problem(what, start, expected=expected, repair=(start, end, fitting if calls else " "))


def _distance(written: str) -> int:
    return min(max(int(written or 5), 1), MAX_DISTANCE)


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
    match = next((m for p in (_COUNTED, _SOLID, _SLASHED, _UNCOUNTED) if (m := p.fullmatch(text))), None)
    if match is None:
        return
    name = match["name"].lower()
    written = match.groupdict().get("number") or ""
    number = _distance(written)
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
