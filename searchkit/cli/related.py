"""`searchkit related`: more like one article."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.ask import FOUND, NOTHING_FOUND, write_page
from searchkit.cli.output import asked_mode, default_mode, write
from searchkit.cli.places import index_here, open_index, settings_here
from searchkit.cli.words import command_line

Id = Annotated[
    str, typer.Argument(metavar="ID", show_default=False, help="An article's id; any unique beginning will do.")
]


def related(
    *,
    ctx: typer.Context,
    id: Id,
    index: options.Place = None,
    limit: options.Limit = None,
    page: options.Page = 1,
    since: options.Since = None,
    until: options.Until = None,
    where: options.Where = None,
    stories: options.Stories = False,
    output: options.HitOutputs,
) -> int:
    """Find articles on what one article is about, by its telling words and names; each says which it shares.

    Other copies of the same story are left out.

    \b
    searchkit related ID
    searchkit related ID --since 2015 --json
    searchkit related ID --stories
    """
    from searchkit.searching.request import MAX_LIMIT

    mode = asked_mode(output) or default_mode()
    if limit is None:
        limit = MAX_LIMIT if mode in ("files", "files0") else settings_here().limit
    location = index_here(index)
    found = open_index(location).related(
        id,
        limit=0 if mode == "count" else limit,
        page=page,
        since=since,
        until=until,
        where=where or (),
        stories=stories,
    )
    if mode in ("files", "files0"):
        from searchkit.rendering.records import page_files

        write(page_files(found, null=mode == "files0"))
    elif mode != "quiet":
        write_page(found, mode, command_line(ctx), location)
    return FOUND if found or (not found.limit and found.total) else NOTHING_FOUND
