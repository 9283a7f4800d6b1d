"""The options that commands share, each written once: its names, its type, its line of help."""

from __future__ import annotations

from typing import Annotated

import typer

Words = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="QUERY...", show_default=False, help="""Words, -words, '"a phrase"', source:xinhua, a OR b."""
    ),
]
Place = Annotated[
    str | None,
    typer.Option("--index", "-i", metavar="DIR", show_default=False, help="The index; else the project's index/."),
]

Limit = Annotated[
    int | None, typer.Option("--limit", "-n", metavar="N", show_default=False, help="Hits a page; 10 unless set.")
]
Page = Annotated[int, typer.Option("--page", metavar="N", show_default=False, help="Which page, from 1.")]
Since = Annotated[
    str | None,
    typer.Option("--since", metavar="DATE", show_default=False, help="From that day on: 2015, 2015-11, 30d."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="DATE", show_default=False, help="Up to that day; 2015 is its last day."),
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        "-w",
        metavar="FIELD=VALUE",
        show_default=False,
        help="Only articles with that value: 'source=Global Times'. Again: more fields, or other values of one.",
    ),
]
Facets = Annotated[
    list[str] | None,
    typer.Option(
        "--facet",
        "-f",
        metavar="FIELD[:STEP][:N]",
        show_default=False,
        help="Count values: source, person:20, date:month. May be given again.",
    ),
]
Sort = Annotated[
    str | None,
    typer.Option("--sort", metavar="ORDER", show_default=False, help="relevance (the default), newest or oldest."),
]
Any = Annotated[bool, typer.Option("--any", help="Any of the words, not all of them.")]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
AsJsonLines = Annotated[bool, typer.Option("--jsonl", help="JSON lines: one hit a line.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="CSV with a header.")]
AsPlain = Annotated[bool, typer.Option("--plain", help="Plain text; the default in a pipe.")]
AsFiles = Annotated[
    bool, typer.Option("--files", "-l", help="The files alone, each once; all of them unless -n is given.")
]
AsNull = Annotated[bool, typer.Option("-0", help="As -l, ended by NUL: for xargs -0.")]
AsCount = Annotated[bool, typer.Option("--count", "-c", help="The number of hits alone.")]
Quiet = Annotated[
    bool, typer.Option("--quiet", "-q", help="Nothing: the exit status alone. 0 found, 1 nothing, 2 error.")
]
