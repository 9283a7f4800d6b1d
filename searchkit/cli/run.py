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
    ctx: typer.Context,
    saved: Saved,
    index: options.Place = None,
    limit: options.Limit = None,
    page: options.Page = 1,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    facet: options.Facets = None,
    sort: options.Sort = None,
    as_json: options.AsJson = False,
    as_jsonl: options.AsJsonLines = False,
    as_csv: options.AsCsv = False,
    as_plain: options.AsPlain = False,
    as_files: options.AsFiles = False,
    as_null: options.AsNull = False,
    as_count: options.AsCount = False,
    quiet: options.Quiet = False,
) -> int:
    """Run a saved query. Options given here go before those saved; -w is added to them.

    \b
    searchkit run space
    searchkit run treaties --since 1985 -w 'person=Mikhail Gorbachev'
    """
    from searchkit.query.saved import find_saved

    found = find_saved(saved, query_folders())
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
        query=found.query,
        limit=found.limit if limit is None else limit,
        page=page,
        facets=tuple(facet or ()) or found.facets or None,
        since=since or found.since,
        until=until or found.until,
        where=(*found.where, *(where or ())),
        sort=sort or found.sort,
        any=found.match == "any",
    )
    return answer(ask, index_here(index), mode or found.output or default_mode(), command_line(ctx))
