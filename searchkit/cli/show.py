"""`searchkit show`: one article whole."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.output import draw, warn, write
from searchkit.cli.places import index_here
from searchkit.errors import UsageError

Id = Annotated[
    str, typer.Argument(metavar="ID", show_default=False, help="An article's id; any unique beginning will do.")
]
Match = Annotated[
    str | None, typer.Option("--match", metavar="QUERY", show_default=False, help="Mark where this query matches.")
]
Original = Annotated[bool, typer.Option("--original", help="The text as it was found, furniture included.")]

Evidence = Annotated[
    bool, typer.Option("--evidence", help="What was read, where it stood, by which rule, what was rejected.")
]


def show(
    id: Id,
    match: Match = None,
    index: options.Place = None,
    original: Original = False,
    evidence: Evidence = False,
    as_json: options.AsJson = False,
) -> int:
    """Show an article whole, with its date, its names, and where they were read.

    \b
    searchkit show ID
    searchkit show ID --match election
    searchkit show ID --evidence
    """
    import searchkit

    if original and as_json:
        raise UsageError("--original and --json cannot be joined", hint="choose one form of output")
    if original and evidence:
        raise UsageError("--original and --evidence cannot be joined", hint="choose one form of output")
    opened = searchkit.open(index_here(index))
    hit = opened.article(id, match=match)
    if as_json:
        from searchkit.rendering.records import article_json

        write(article_json(hit, query=match, warnings=opened.warnings, evidence=evidence))
        return 0
    warn(opened.warnings)
    if original:
        from searchkit.rendering.safe import safe_block

        write(safe_block(hit.annotations.text) + "\n")
    elif evidence:
        from searchkit.rendering.evidence import render_evidence

        draw(lambda width: render_evidence(hit, width=width))
    else:
        from searchkit.rendering.article import render_article

        draw(lambda width: render_article(hit, width=width))
    return 0
