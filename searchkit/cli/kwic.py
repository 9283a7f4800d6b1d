"""`searchkit kwic`: every occurrence of a query's words, each in its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Annotated, cast

import typer

from searchkit.cli import options
from searchkit.cli.ask import FOUND, NOTHING_FOUND, subset_of
from searchkit.cli.output import asked_mode, default_mode, draw, warn, write
from searchkit.cli.places import index_here, open_index
from searchkit.errors import UsageError

if TYPE_CHECKING:
    from searchkit.searching.concordance import Concordance, Occurrence, Order

_ON_SCREEN = 25

Limit = Annotated[
    int | None,
    typer.Option(
        "--limit", "-n", metavar="N", show_default=False, help="Occurrences; on a screen 25, else all of them."
    ),
]
Order_ = Annotated[
    str,
    typer.Option(
        "--sort",
        metavar="ORDER",
        show_default=False,
        help="relevance, newest, oldest; left, right: by the words there.",
    ),
]
Context = Annotated[
    int, typer.Option("--context", metavar="N", show_default=False, help="Characters on each side; 100.")
]


def kwic(
    *,
    words: options.Words = None,
    index: options.Place = None,
    limit: Limit = None,
    sort: Order_ = "relevance",
    context: Context = 100,
    stories: options.Stories = False,
    selection: options.Selection,
    output: options.LineOutputs,
) -> int:
    """Show every place in the texts where the query's words stand, with what stands around (keyword in context).

    Lines come as they are read: pipe a million of them. Sorted by context, at most 20,000 are.

    \b
    searchkit kwic treaty
    searchkit kwic '"nuclear weapons"' --sort right --jsonl
    searchkit kwic tsunami --stories
    """

    if not words:
        raise UsageError("kwic needs a query", hint="searchkit kwic treaty --sort right")
    if context < 0 or (limit is not None and limit < 1):
        raise UsageError("--context and --limit count from 0 and 1", hint="searchkit kwic treaty -n 50 --context 60")
    found = open_index(index_here(index)).concordance(
        subset_of(" ".join(words), selection), sort=cast("Order", sort), context=context, stories=stories
    )
    mode = asked_mode(output) or default_mode()
    if mode == "screen":
        return _draw(found, _ON_SCREEN if limit is None else limit)
    from searchkit.rendering import analysis_records as records

    rest = islice(found.occurrences, limit)
    first = next(rest, None)
    occurrences = chain(() if first is None else (first,), rest)
    if mode == "json":
        write(records.concordance_json(replace(found, occurrences=occurrences)))
    elif mode != "quiet":
        writers = {
            "jsonl": records.occurrences_jsonl,
            "csv": records.occurrences_csv,
            "plain": records.occurrences_plain,
        }
        write(writers[mode](occurrences))
        warn(found.warnings)
    return FOUND if first is not None else NOTHING_FOUND


def _draw(found: Concordance, limit: int) -> int:
    from searchkit.rendering.analyses import render_concordance

    shown: list[Occurrence] = list(islice(found.occurrences, limit))
    rest: Iterator[Occurrence] = found.occurrences
    is_cut = next(rest, None) is not None
    draw(lambda width: render_concordance(found, shown, is_cut=is_cut, width=width))
    return FOUND if shown else NOTHING_FOUND
