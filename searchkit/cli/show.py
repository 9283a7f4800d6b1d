"""`searchkit show`: one article whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from searchkit.cli import options
from searchkit.cli.output import draw, warn, write
from searchkit.cli.places import index_here, open_index
from searchkit.errors import UsageError

if TYPE_CHECKING:
    from searchkit.searching import Index

Id = Annotated[
    str, typer.Argument(metavar="ID", show_default=False, help="An article's id; any unique beginning will do.")
]
Match = Annotated[
    str | None, typer.Option("--match", metavar="QUERY", show_default=False, help="Mark where this query matches.")
]
Original = Annotated[bool, typer.Option("--original", help="The text as it was found, furniture included.")]
Story = Annotated[bool, typer.Option("--story", help="Its copies instead: who published it when.")]

Evidence = Annotated[
    bool, typer.Option("--evidence", help="What was read, where it stood, by which rule, what was rejected.")
]


def show(
    id: Id,
    match: Match = None,
    index: options.Place = None,
    original: Original = False,
    evidence: Evidence = False,
    story: Story = False,
    as_json: options.AsJson = False,
) -> int:
    """Show an article whole, with its date, its names, and where they were read.

    \b
    searchkit show ID
    searchkit show ID --match election
    searchkit show ID --evidence
    searchkit show ID --story
    """

    if original and as_json:
        raise UsageError("--original and --json cannot be joined", hint="choose one form of output")
    if original and evidence:
        raise UsageError("--original and --evidence cannot be joined", hint="choose one form of output")
    if story and (original or evidence or match is not None):
        raise UsageError(
            "--story shows no text: --original, --evidence and --match do not go with it", hint="leave them out"
        )
    opened = open_index(index_here(index))
    if story:
        return _show_copies(opened, id, as_json=as_json)
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


def _show_copies(opened: Index, id: str, *, as_json: bool) -> int:
    copies = opened.story(id)
    if as_json:
        from searchkit.rendering.records import story_json

        write(story_json(copies, warnings=opened.warnings))
        return 0
    from searchkit.rendering.story import render_story

    warn(opened.warnings)
    draw(lambda width: render_story(copies, id, width=width))
    return 0
