"""`searchkit search`: ranked hits for a query."""

from __future__ import annotations

import typer

from searchkit.cli import options
from searchkit.cli.ask import Ask, answer
from searchkit.cli.output import asked_mode, default_mode
from searchkit.cli.places import index_here
from searchkit.cli.words import command_line
from searchkit.errors import UsageError


def search(
    ctx: typer.Context,
    words: options.Words = None,
    index: options.Place = None,
    limit: options.Limit = None,
    page: options.Page = 1,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    facet: options.Facets = None,
    sort: options.Sort = None,
    any_word: options.Any = False,
    as_json: options.AsJson = False,
    as_jsonl: options.AsJsonLines = False,
    as_csv: options.AsCsv = False,
    as_plain: options.AsPlain = False,
    as_files: options.AsFiles = False,
    as_null: options.AsNull = False,
    as_count: options.AsCount = False,
    quiet: options.Quiet = False,
) -> int:
    """Find articles: the best first, with snippets, counts of values, and what to type next.

    All words must be there, unless --any or OR says otherwise; -word must not. What is not exactly an option
    is a word of the query: -iraq and -war are negated words. A phrase needs quotes that the shell leaves alone:
    '"prime minister"'.

    \b
    searchkit search election -f source -f date:year
    searchkit search '"climate agreement" -coal' --since 2015 --json
    """
    if not words:
        raise UsageError(
            "search needs a query", hint="searchkit search election -f source; all articles: searchkit facets"
        )
    mode = asked_mode(
        json=as_json,
        jsonl=as_jsonl,
        csv=as_csv,
        plain=as_plain,
        files=as_files,
        null=as_null,
        count=as_count,
        quiet=quiet,
    )
    ask = Ask(
        query=" ".join(words),
        limit=limit,
        page=page,
        facets=tuple(facet) if facet else None,
        since=since,
        until=until,
        where=tuple(where or ()),
        sort=sort,
        any=any_word,
    )
    return answer(ask, index_here(index), mode or default_mode(), command_line(ctx))
