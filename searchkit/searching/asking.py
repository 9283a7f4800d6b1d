"""What a caller asks for → a query tree and a checked request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from searchkit.config import find_project, user_folder
from searchkit.query.language import ParsedQuery, parse_query, print_query
from searchkit.query.languages import read_languages
from searchkit.searching.request import SearchRequest, Subset, where_of

if TYPE_CHECKING:
    from searchkit.query.saved import SavedQuery


def read_subset(
    subset: Subset, now: dt.datetime, location: Path, languages: Sequence[str], **asked: Any
) -> tuple[ParsedQuery, SearchRequest]:
    """The tree of a subset's query, and what narrows it.

    Args:
        location: of the index.
        languages: of its articles.
        asked: what else the request has.

    Raises:
        QueryError, UsageError: it cannot be read, or cannot be.
    """
    since, until = subset.since, subset.until
    if isinstance(since, str) or isinstance(until, str):
        from searchkit.query.dates import parse_since, parse_until

        since = parse_since(since, now=now) if isinstance(since, str) else since
        until = parse_until(until, now=now) if isinstance(until, str) else until
    request = SearchRequest(
        since=since, until=until,
        where=_in_languages(where_of(subset.where), subset.lang), match=subset.match, syntax=subset.syntax,
        **asked,
    )  # fmt: skip
    return read_query(subset, now, location, languages), request


def read_query(subset: Subset, now: dt.datetime, location: Path, languages: Sequence[str]) -> ParsedQuery:
    """The tree of a subset's query alone; arguments as of `read_subset`."""
    query = subset.query
    if not isinstance(query, str):
        return ParsedQuery(str(query), query, print_query(query), (), ())

    def saved(name: str) -> SavedQuery:
        # As `searchkit run` finds it here; else beside the index.
        from searchkit.query.saved import named_saved

        projects = (find_project(Path.cwd()), find_project(location))
        return named_saved(name, (*(project.queries for project in projects), user_folder() / "queries"))

    if subset.match == "any":
        from searchkit.query.free import parse_free_text as read
    else:
        read = parse_query
    chosen = read_languages(subset.lang) or tuple(languages)
    return read(query, now=now, syntax=subset.syntax, variants=subset.variants, saved=saved, languages=chosen)


def _in_languages(where: dict[str, tuple[str, ...]], lang: str | Iterable[str]) -> dict[str, tuple[str, ...]]:
    codes = read_languages(lang)
    return {**where, "lang": (*where.get("lang", ()), *codes)} if codes else where


def read_age(text: str | dt.timedelta | None) -> dt.timedelta | None:
    """`30d` as a length of time.

    Raises:
        UsageError: it cannot be read.
    """
    if not isinstance(text, str):
        return text
    from searchkit.query.dates import parse_age

    return parse_age(text)
