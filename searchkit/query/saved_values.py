"""What each key of a saved query may hold."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from searchkit.errors import SavedQueryError, UsageError
from searchkit.fields import DATE_STEPS, field_named

_MAX_LIMIT = 1_000_000


def _text(path: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise _wrong_type(path, key, value, f'text in quotes: {key} = "…"')
    return value


def _day(path: Path, key: str, value: object) -> str:
    # TOML has dates of its own, which need no quotes.
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:04}"
    return _text(path, key, value)


def _texts(path: Path, key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise _wrong_type(path, key, value, f'a list of texts: {key} = ["…", "…"]')
    return tuple(value)


def _where(path: Path, key: str, value: object) -> tuple[str, ...]:
    filters = _texts(path, key, value)
    for text in filters:
        name, equals, _ = text.partition("=")
        _check_field(path, key, text, name, ("facet", "key"))
        if not equals:
            raise SavedQueryError(f"{path}: {text!r} is no filter", hint='where = ["source=Global Times"]')
    return filters


def _facets(path: Path, key: str, value: object) -> tuple[str, ...]:
    facets = _texts(path, key, value)
    for text in facets:
        name, *rest = text.split(":")
        _check_field(path, key, text, name, ("facet", "date"))
        if not all(part in DATE_STEPS or part.isdecimal() for part in rest):
            raise SavedQueryError(
                f"{path}: {text!r} is no facet", hint='facets = ["source", "person:20", "date:month"]'
            )
    return facets


def _check_field(path: Path, key: str, text: str, name: str, kinds: tuple[str, ...]) -> None:
    try:
        found = field_named(name.strip())
    except UsageError as error:
        raise SavedQueryError(f"{path}: {key}: {error}", hint=error.hint) from None
    if found.kind not in kinds:
        raise SavedQueryError(
            f"{path}: {key}: {found.name} in {text!r} is a {found.kind} field",
            hint=f"{key} takes {' or '.join(kinds)} fields",
        )


def _limit(path: Path, key: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MAX_LIMIT:
        raise _wrong_type(path, key, value, f"a number from 0 to {_MAX_LIMIT}")
    return value


def _one_of(*choices: str) -> Callable[[Path, str, object], str]:
    def check(path: Path, key: str, value: object) -> str:
        if value not in choices or not isinstance(value, str):
            near = difflib.get_close_matches(str(value), choices, n=1, cutoff=0.5)
            wanted = f"one of {', '.join(choices)}" + (f"; did you mean {near[0]}?" if near else "")
            raise _wrong_type(path, key, value, wanted)
        return value

    return check


def _truth(path: Path, key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong_type(path, key, value, "true or false")
    return value


def _age(path: Path, key: str, value: object) -> str:
    from searchkit.query.dates import parse_age

    try:
        parse_age(_text(path, key, value))
    except UsageError as error:
        raise SavedQueryError(f"{path}: {key}: {error}", hint=error.hint) from None
    return _text(path, key, value)


def _languages(path: Path, key: str, value: object) -> tuple[str, ...]:
    from searchkit.query.languages import read_languages

    stated = _texts(path, key, [value] if isinstance(value, str) else value)
    try:
        read_languages(stated)
    except UsageError as error:
        raise SavedQueryError(f"{path}: {key}: {error}", hint=error.hint) from None
    return stated


def _wrong_type(path: Path, key: str, value: object, wanted: str) -> SavedQueryError:
    return SavedQueryError(f"{path}: {key} cannot be {value!r}", hint=f"{key} takes {wanted}")


# Key → what reads its value, or says what it takes.
CHECKS: dict[str, Callable[[Path, str, object], Any]] = {
    "query": _text, "title": _text, "description": _text, "since": _day, "until": _day, "where": _where,
    "facets": _facets, "sort": _one_of("relevance", "newest", "oldest"), "limit": _limit,
    "match": _one_of("all", "any"), "expand": _truth, "recent": _age, "syntax": _one_of("news", "plain"), "variants": _truth,
    "lang": _languages, "stories": _truth, "lead": _one_of("earliest", "latest", "longest"),
    "output": _one_of("screen", "json", "jsonl", "csv", "plain", "files", "count"),
}  # fmt: skip
