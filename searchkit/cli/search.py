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
    *,
    ctx: typer.Context,
    words: options.Words = None,
    index: options.Place = None,
    results: options.Results,
    page: options.Page = 1,
    selection: options.Selection,
    output: options.HitOutputs,
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
    ask = Ask(" ".join(words), selection, results, page)
    return answer(ask, index_here(index), asked_mode(output) or default_mode(), command_line(ctx))
