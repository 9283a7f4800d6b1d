"""`searchkit check`: whether an index is whole."""

from __future__ import annotations

from searchkit.cli import options
from searchkit.cli.output import draw, write
from searchkit.cli.places import index_here

SOUND, DAMAGED = 0, 1


def check(index: options.Place = None, as_json: options.AsJson = False) -> int:
    """Read the whole index, and say what is damaged: checksums, ids, postings, articles.

    Ends with 0 where all is sound, with 1 where something is damaged, with 2 where there is no index to check.

    \b
    searchkit check
    searchkit check --json
    """
    from searchkit.indexing.checking import check_index

    found = check_index(index_here(index))
    if as_json:
        from searchkit.rendering.records import check_json

        write(check_json(found))
    else:
        from searchkit.rendering.tables import render_check

        draw(lambda width: render_check(found, width=width))
    return SOUND if found.is_sound else DAMAGED
