"""`searchkit forget`: takes articles out of an index."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.output import write
from searchkit.cli.places import index_here

What = Annotated[
    list[str], typer.Argument(metavar="ID|PATH...", show_default=False, help="Ids, unique beginnings of ids, or files.")
]


def forget(what: What, index: options.Place = None, as_json: options.AsJson = False) -> int:
    """Take articles out of the index; prints their ids. The files stay, and the next `searchkit index` reads them again.

    \b
    searchkit forget ID
    """
    from searchkit.indexing.build import forget as take_out

    ids = take_out(index_here(index), what)
    if as_json:
        from searchkit.rendering.records import forgotten_json

        write(forgotten_json(ids))
    else:
        write(f"{id}\n" for id in ids)
    return 0
