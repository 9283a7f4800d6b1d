"""The options that commands share, each written once: its names, its type, its line of help; and groups of them.

A command that has a parameter of a group's type has all its options (`grouped`): an option added to a group is there in
every command that shares it.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, NamedTuple, get_type_hints
from typing import Any as Anything

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
Stories = Annotated[bool, typer.Option("--stories", help="Copies of one article are one hit; stories are counted.")]
Lead = Annotated[
    str | None,
    typer.Option(
        "--lead",
        metavar="COPY",
        show_default=False,
        help="The copy that stands for its story: earliest, latest, longest; else the first in the order of hits.",
    ),
]
Any = Annotated[
    bool, typer.Option("--any", help="Any of the words, not all of them; takes pasted text, whatever is in it.")
]
Expand = Annotated[
    bool, typer.Option("--expand", help="Add the telling words of the best hits: they rank; with --any they find more.")
]
Recent = Annotated[
    str | None,
    typer.Option(
        "--recent",
        metavar="AGE",
        show_default=False,
        help="Newer ones rise: at that age, 30d or 1y, scores are halved.",
    ),
]
SyntaxName = Annotated[
    str | None,
    typer.Option("--syntax", metavar="NAME", show_default=False, help="plain: every word is a word; else news."),
]
NoVariants = Annotated[
    bool, typer.Option("--no-variants", help="Names as they are written only: not Hizbullah for Hezbollah.")
]
Lang = Annotated[
    list[str] | None,
    typer.Option(
        "--lang", metavar="CODE", show_default=False, help="Only articles in that language: de, or several: de,fr."
    ),
]

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object.")]
AsJsonLines = Annotated[bool, typer.Option("--jsonl", help="JSON lines: one hit, or one occurrence, a line.")]
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


class Selection(NamedTuple):
    """Which articles, beside the words of the query."""

    since: Since = None
    until: Until = None
    where: Where = None
    any_word: Any = False
    syntax: SyntaxName = None
    no_variants: NoVariants = False
    lang: Lang = None


class Results(NamedTuple):
    """What is wanted of the articles found; None: nothing said, so that the settings decide."""

    limit: Limit = None
    facet: Facets = None
    sort: Sort = None
    expand: Expand = False
    recent: Recent = None
    stories: Stories = False
    lead: Lead = None


class Outputs(NamedTuple):
    """The forms of a list of hits that a saved query may name."""

    as_json: AsJson = False
    as_jsonl: AsJsonLines = False
    as_csv: AsCsv = False
    as_plain: AsPlain = False
    as_files: AsFiles = False
    as_count: AsCount = False


class HitOutputs(NamedTuple):
    """The forms of a list of hits."""

    as_json: AsJson = False
    as_jsonl: AsJsonLines = False
    as_csv: AsCsv = False
    as_plain: AsPlain = False
    as_files: AsFiles = False
    as_count: AsCount = False
    as_null: AsNull = False
    quiet: Quiet = False


class TableOutputs(NamedTuple):
    """The forms of a table."""

    as_json: AsJson = False
    as_csv: AsCsv = False
    as_plain: AsPlain = False
    quiet: Quiet = False


class LineOutputs(NamedTuple):
    """The forms of a list of lines that may be long."""

    as_json: AsJson = False
    as_csv: AsCsv = False
    as_plain: AsPlain = False
    quiet: Quiet = False
    as_jsonl: AsJsonLines = False


def grouped(command: Callable[..., int]) -> Callable[..., int]:
    """The command as Typer takes it: each parameter that is a group of options stands for the group's options."""
    hints = get_type_hints(command, include_extras=True)
    groups = {name: hint for name, hint in hints.items() if hasattr(hint, "_field_defaults")}
    parameters: list[inspect.Parameter] = []
    for given in inspect.signature(command).parameters.values():
        group = groups.get(given.name)
        if group is None:
            parameters.append(given.replace(kind=given.KEYWORD_ONLY, annotation=hints[given.name]))
            continue
        types = get_type_hints(group, include_extras=True)
        parameters += [
            inspect.Parameter(name, given.KEYWORD_ONLY, default=default, annotation=types[name])
            for name, default in group._field_defaults.items()
        ]

    @wraps(command)
    def call(**values: Anything) -> int:
        gathered = {name: group(*(values.pop(option) for option in group._fields)) for name, group in groups.items()}
        return command(**values, **gathered)

    call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return call
