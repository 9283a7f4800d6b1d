"""`searchkit timeline`: how many articles a query finds over time."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.ask import FOUND, NOTHING_FOUND, subset_of
from searchkit.cli.facets import ALL
from searchkit.cli.output import asked_mode, default_mode, draw, warn, write
from searchkit.cli.places import index_here, open_index

By = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="STEP", show_default=False, help="day, week, month or year; as fits a screen unless set."
    ),
]
Split = Annotated[
    str | None,
    typer.Option(
        "--split", metavar="FIELD[:N]", show_default=False, help="Its most frequent values apart: source, person:3."
    ),
]


def timeline(
    *,
    words: options.Words = None,
    by: By = None,
    split: Split = None,
    stories: options.Stories = False,
    index: options.Place = None,
    selection: options.Selection,
    output: options.TableOutputs,
) -> int:
    """Count articles by day, week, month or year, and what share of all that is; without a query, all of them.

    What is dated vaguely stands in a row of its own ("2015 (no month)"); the undated are counted apart.

    \b
    searchkit timeline election --by year
    searchkit timeline treaty --by year --split source:3 --csv
    searchkit timeline tsunami --by year --stories
    """
    from searchkit.rendering import analysis_records as records

    subset = subset_of(" ".join(words or (ALL,)), selection)
    found = open_index(index_here(index)).timeline(subset, by=by, split=split, stories=stories)
    mode = asked_mode(output) or default_mode()
    if mode == "screen":
        from searchkit.rendering.analyses import render_timeline

        draw(lambda width: render_timeline(found, width=width))
    elif mode == "json":
        write(records.timeline_json(found))
    elif mode != "quiet":
        write(records.timeline_csv(found) if mode == "csv" else records.timeline_plain(found))
        warn(found.warnings)
    return FOUND if found.total else NOTHING_FOUND
