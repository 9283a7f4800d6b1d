"""`searchkit saved`: the saved queries that can be run here."""

from __future__ import annotations

from searchkit.cli import options
from searchkit.cli.output import draw, write
from searchkit.cli.places import query_folders


def saved(as_json: options.AsJson = False) -> int:
    """List the saved queries: the project's, then your own. Ends with 1 where there are none.

    \b
    searchkit saved
    """
    from searchkit.query.saved import list_saved

    found = list_saved(query_folders())
    if as_json:
        from searchkit.rendering.records import saved_json

        write(saved_json(found))
    else:
        from searchkit.rendering.tables import render_saved

        draw(lambda width: render_saved(found, width=width))
    return 0 if found else 1
