"""`searchkit explain`: what a query means, and why it finds what it finds."""

from __future__ import annotations

from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.ask import FOUND, NOTHING_FOUND, subset_of
from searchkit.cli.output import draw, write
from searchkit.cli.places import index_here, open_index
from searchkit.errors import UsageError

HitId = Annotated[
    str | None, typer.Option("--hit", metavar="ID", show_default=False, help="Take this article's score apart.")
]


def explain(
    *,
    words: options.Words = None,
    index: options.Place = None,
    selection: options.Selection,
    hit: HitId = None,
    as_json: options.AsJson = False,
) -> int:
    """Show how a query is read, and how many articles each of its clauses finds.

    The tree has the stems that are looked for, the words that wildcards and ~ mean, other spellings of names, and, where
    nothing is found, which clause empties it and what there would be without it. Counts of clauses know no filters.

    The language: a AND b, a OR b, NOT a, -a; "a phrase", "a phrase"~3; field:word, field:(a OR b), source="Global Times";
    wild*, w?ld, "mil* ties"; fuzz~1; word^2; date:2015-11, date:"last month", date:"since Tuesday", date:"summer 2015",
    date:"Q3 2014", date:"early March 2011", before:2016, after:2015; words:>500; a NEAR/5 b (in either order), a PRE/5 b
    (in this order), a /s b (one sentence), a /p b (one paragraph); ATLEAST3(a); lead:a (first two paragraphs), hlead:a
    (title or lead), first:50(a); CAPS(a); query:name (a saved query). AND, OR, NOT, NEAR and PRE stand in capitals.
    Hezbollah is Hizbullah too, unless it stands in quotes or with --no-variants.

    \b
    searchkit explain space station
    searchkit explain '"space stat*" NEAR/10 (mir OR moon)' --json
    """
    if not words:
        raise UsageError("explain needs a query", hint="searchkit explain space station")

    found = open_index(index_here(index)).explain(subset_of(" ".join(words), selection), hit=hit)
    if as_json:
        from searchkit.rendering.records import to_json

        write(to_json(found.as_dict()))
    else:
        from searchkit.rendering.explanation import render_explanation

        draw(lambda width: render_explanation(found, width=width))
    return FOUND if found.total else NOTHING_FOUND
