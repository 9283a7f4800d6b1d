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

Significant = Annotated[
    bool, typer.Option("--significant", help="Values that these articles have more often than the others do.")
]


def facets(
    *,
    words: options.Words = None,
    by: By = None,
    index: options.Place = None,
    limit: NValues = None,
    significant: Significant = False,
    stories: options.Stories = False,
    selection: options.Selection,
    output: options.TableOutputs,
) -> int:
    """Count the values of fields over the articles that a query finds; without a query, over all.

    \b
    searchkit facets --by person:20 --by date:year
    searchkit facets election --by place --csv
    searchkit facets treaty --by org --significant
    searchkit facets --by source --stories
    """
    ask = Ask(" ".join(words or (ALL,)), selection, options.Results(facet=by, stories=stories))
    return answer_facets(
        ask, index_here(index), asked_mode(output) or default_mode(), n_values=limit, significant=significant
    )
