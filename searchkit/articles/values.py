"""A value of a record, whatever its shape, → the raw strings in it."""

from __future__ import annotations

import ast
import datetime as dt
import math
import re
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal

import orjson

Shape = Literal["names", "text"]

# A list written into a cell by `str()`; longer ones are texts that happen to stand in brackets.
MAX_LITERAL_CHARS = 1 << 16
MAX_DEPTH = 6

_LITERAL = re.compile(r"""[\[{(]\s*(?:["'\]}\[{]|[uUbB]["'])""")
_CLOSING = {"[": "]", "{": "}", "(": ")"}
# Where an object keeps what it is called, best first: schema.org, JSON-LD, Mongo, XML turned to JSON.
_NAME_KEYS = (
    "name",
    "headline",
    "title",
    "label",
    "text",
    "value",
    "@value",
    "term",
    "$date",
    "date",
    "url",
    "href",
    "@id",
    "#text",
    "content",
)


def parse_literal(text: str) -> object:
    """The list or object that a string spells, as Python or as JSON; the string itself where it spells none."""
    stripped = text.strip()
    closing = _CLOSING.get(stripped[:1])
    if closing is None or stripped[-1] != closing:
        return text
    if len(stripped) > MAX_LITERAL_CHARS or not _LITERAL.match(stripped):
        return text
    try:
        return orjson.loads(stripped)
    except orjson.JSONDecodeError:
        pass
    try:
        with warnings.catch_warnings():
            # "\d" in a quoted string is a warning on its way to an error.
            warnings.simplefilter("ignore")
            return ast.literal_eval(stripped)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return text


def raw_strings(value: object, *, literals: bool = True, depth: int = 0) -> Iterator[str]:
    """The strings a value holds, in its order, stripped, empty ones dropped.

    Args:
        value: as parsed from JSON or a literal.
        literals: whether a string that spells a list is taken for the list.
        depth: of the value in the record; what lies deeper than `MAX_DEPTH` is dropped.
    """
    if value is None or depth > MAX_DEPTH:
        return
    if isinstance(value, str):
        stripped = clean(value).strip()
        meant = parse_literal(stripped) if literals else stripped
        if meant is not stripped:
            yield from raw_strings(meant, literals=False, depth=depth + 1)
        elif stripped:
            yield stripped
    elif isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, int | float | Decimal | dt.date | dt.time | bytes):  # a `datetime` is a `date`
        yield from _scalar(value)
    elif isinstance(value, Mapping):
        yield from raw_strings(_called(value), literals=False, depth=depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in sorted(value, key=str) if isinstance(value, set | frozenset) else value:
            yield from raw_strings(item, literals=False, depth=depth + 1)


def clean(text: str) -> str:
    """The text without surrogates that stand alone: no encoding can write them."""
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _scalar(value: float | Decimal | dt.date | dt.time | bytes) -> Iterator[str]:
    """What JSON knows as a number, and what tables and TOML hold besides."""
    if isinstance(value, dt.date | dt.time):
        yield value.isoformat()
    elif isinstance(value, bytes):
        yield from filter(None, [value.decode("utf-8", "replace").replace("\0", "").strip()])
    elif isinstance(value, int):
        # Python refuses to spell numbers of thousands of digits; nobody means one.
        if value.bit_length() < 10_000:
            yield str(value)
    elif isinstance(value, Decimal) or math.isfinite(value):
        yield str(value)


def _called(value: Mapping[object, object]) -> object:
    """What an object is called; of one without such a key, its only value ({"en": "…"})."""
    for key in _NAME_KEYS:
        if (name := value.get(key)) not in (None, "", [], {}):
            return name
    return next(iter(value.values())) if len(value) == 1 else None
