"""`searchkit facets`: how often each value of a field is there."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.ask import Ask, answer_facets
from searchkit.cli.output import asked_mode, default_mode
from searchkit.cli.places import index_here

# In the query language: every article.
ALL = "*"

By = Annotated[
    list[str] | None,
    typer.Option(
        "--by", "-f", metavar="FIELD[:STEP][:N]", show_default=False, help="What to count: person:20, date:month."
    ),
]
NValues = Annotated[
    int | None, typer.Option("--limit", "-n", metavar="N", show_default=False, help="Values a field; 10, of dates all.")
]


def facets(
    words: options.Words = None,
    by: By = None,
    index: options.Place = None,
    limit: NValues = None,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    any_word: options.Any = False,
    as_json: options.AsJson = False,
    as_csv: options.AsCsv = False,
    as_plain: options.AsPlain = False,
    quiet: options.Quiet = False,
) -> int:
    """Count the values of fields over the articles that a query finds; without a query, over all.

    \b
    searchkit facets --by person:20 --by date:year
    searchkit facets election --by place --csv
    """
    mode = asked_mode(json=as_json, csv=as_csv, plain=as_plain, quiet=quiet) or default_mode()
    ask = Ask(
        query=" ".join(words or (ALL,)),
        facets=tuple(by) if by else None,
        since=since,
        until=until,
        where=tuple(where or ()),
        any=any_word,
    )
    return answer_facets(ask, index_here(index), mode, n_values=limit)
