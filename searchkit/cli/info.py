"""`searchkit info`: what lies in an index."""

from __future__ import annotations

from searchkit.cli import options
from searchkit.cli.output import draw, warn, write
from searchkit.cli.places import index_here, open_index


def info(index: options.Place = None, as_json: options.AsJson = False) -> int:
    """Say what lies in the index: articles, days covered, fields, size, revision.

    \b
    searchkit info
    searchkit info --json
    """

    found = open_index(index_here(index)).info()
    if as_json:
        from searchkit.rendering.records import info_json

        write(info_json(found))
    else:
        warn(found.warnings)
        from searchkit.rendering.tables import render_info

        draw(lambda width: render_info(found, width=width))
    return 0
