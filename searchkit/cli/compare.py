"""`searchkit compare`: which words and names tell two sets of articles apart."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.ask import FOUND, NOTHING_FOUND, subset_of
from searchkit.cli.facets import ALL
from searchkit.cli.output import asked_mode, default_mode, draw, warn, write
from searchkit.cli.places import index_here, open_index
from searchkit.errors import UsageError

With = Annotated[
    str | None,
    typer.Option(
        "--with", metavar="QUERY", show_default=False, help="The second set: another query; else the same one."
    ),
]
WithSince = Annotated[
    str | None,
    typer.Option("--with-since", metavar="DATE", show_default=False, help="The second set from that day on."),
]
WithUntil = Annotated[
    str | None, typer.Option("--with-until", metavar="DATE", show_default=False, help="The second set up to that day.")
]
WithWhere = Annotated[
    list[str] | None,
    typer.Option(
        "--with-where", metavar="FIELD=VALUE", show_default=False, help="The second set with that value alone."
    ),
]
Limit = Annotated[
    int,
    typer.Option("--limit", "-n", metavar="N", show_default=False, help="Words of each side, 15; half as many names."),
]


def compare(
    *,
    words: options.Words = None,
    against: With = None,
    with_since: WithSince = None,
    with_until: WithUntil = None,
    with_where: WithWhere = None,
    index: options.Place = None,
    limit: Limit = 15,
    selection: options.Selection,
    output: options.TableOutputs,
) -> int:
    """Compare two sets of articles: the words and names that are significantly more frequent in one (log-likelihood).

    The first set is the query with --since, --until and -w, the second what the --with options say; without any of them,
    all other articles.

    \b
    searchkit compare treaty --with election
    searchkit compare treaty --until 1989 --with-since 1990 --json
    """
    from searchkit.rendering import analysis_records as records

    if limit < 1:
        raise UsageError(f"a limit of {limit} cannot be", hint="searchkit compare treaty --with election -n 20")
    ours = subset_of(" ".join(words or (ALL,)), selection)
    theirs = None
    if against or with_since or with_until or with_where:
        second = selection._replace(since=with_since, until=with_until, where=with_where)
        theirs = subset_of(against or " ".join(words or (ALL,)), second)
    elif not words and not (selection.since or selection.until or selection.where):
        raise UsageError("compare needs two sets of articles", hint="searchkit compare treaty --with election")
    found = open_index(index_here(index)).compare(ours, theirs, limit=limit)
    mode = asked_mode(output) or default_mode()
    if mode == "screen":
        from searchkit.rendering.analyses import render_comparison

        draw(lambda width: render_comparison(found, width=width))
    elif mode == "json":
        write(records.comparison_json(found))
    elif mode != "quiet":
        write(records.comparison_csv(found) if mode == "csv" else records.comparison_plain(found))
        warn(found.warnings)
    return FOUND if found.total and found.against_total else NOTHING_FOUND
