"""`searchkit run`: a saved query, run."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.ask import Ask, answer
from searchkit.cli.output import asked_mode, default_mode
from searchkit.cli.places import index_here, query_folders
from searchkit.cli.words import command_line

Saved = Annotated[
    str, typer.Argument(metavar="NAME|FILE", show_default=False, help="A saved query's name, or its file.")
]


def run(
    *,
    ctx: typer.Context,
    saved: Saved,
    index: options.Place = None,
    results: options.Results,
    page: options.Page = 1,
    selection: options.Selection,
    output: options.HitOutputs,
) -> int:
    """Run a saved query. Options given here go before those saved; -w is added to them.

    A FILE is run over the index of its own project where the current folder has none, as under cron.

    \b
    searchkit run space
    searchkit run treaties --since 1985 -w 'person=Mikhail Gorbachev'
    """
    from searchkit.query.saved import find_saved

    found = find_saved(saved, query_folders())
    ask = Ask(
        found.query,
        selection._replace(
            since=selection.since or found.since,
            until=selection.until or found.until,
            where=[*found.where, *(selection.where or ())],
            any_word=selection.any_word or found.match == "any",
            syntax=selection.syntax or found.syntax,
            no_variants=selection.no_variants or found.variants is False,
            lang=selection.lang or list(found.lang),
        ),
        results._replace(
            limit=found.limit if results.limit is None else results.limit,
            facet=results.facet or list(found.facets) or None,
            sort=results.sort or found.sort,
            expand=results.expand or found.expand,
            recent=results.recent or found.recent,
            stories=results.stories or found.stories,
            lead=results.lead or found.lead,
        ),
        page,
    )
    mode = asked_mode(output) or found.output or default_mode()
    return answer(ask, index_here(index, beside=found.path), mode, command_line(ctx))
