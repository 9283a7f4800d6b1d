"""`searchkit save`: a search kept under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from searchkit.cli import options
from searchkit.cli.output import asked_mode, write
from searchkit.cli.places import query_folders, shown
from searchkit.errors import UsageError

if TYPE_CHECKING:
    from searchkit.query.saved import Lead, Output, Sort, Syntax

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="Its name: letters, digits, - and _.")]
Title = Annotated[str, typer.Option("--title", metavar="TEXT", show_default=False, help="A line to know it by.")]
Description = Annotated[str, typer.Option("--description", metavar="TEXT", show_default=False, help="What it is for.")]
Replace = Annotated[bool, typer.Option("--replace", help="In the place of an older one of that name.")]
OfUser = Annotated[bool, typer.Option("--user", help="Into your own folder, for every project.")]


def save(
    *,
    name: Name,
    words: options.Words = None,
    title: Title = "",
    description: Description = "",
    replace: Replace = False,
    of_user: OfUser = False,
    results: options.Results,
    selection: options.Selection,
    output: options.Outputs,
) -> int:
    """Keep a search and its options in a file, queries/NAME.toml of the project, to run again.

    \b
    searchkit save stations space station -f place --since 1990 --replace
    """
    from searchkit.query.saved import SavedQuery, write_saved

    if not words:
        raise UsageError("save needs a query after the name", hint="searchkit save NAME QUERY")
    project, user = query_folders()
    saved = SavedQuery(
        name=name,
        query=" ".join(words),
        title=title,
        description=description,
        since=selection.since,
        until=selection.until,
        where=tuple(selection.where or ()),
        facets=tuple(results.facet or ()),
        sort=cast("Sort | None", results.sort),
        limit=results.limit,
        stories=results.stories,
        lead=cast("Lead | None", results.lead),
        match="any" if selection.any_word else None,
        expand=results.expand,
        recent=results.recent,
        syntax=cast("Syntax | None", selection.syntax),
        variants=False if selection.no_variants else None,
        lang=tuple(selection.lang or ()),
        output=cast("Output | None", asked_mode(output)),
    )
    path = write_saved(saved, user if of_user else project, replace=replace)
    write(f"{shown(path)}\n")
    return 0
