"""`searchkit index`: articles into the index."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from searchkit.cli import options
from searchkit.cli.output import draw, write
from searchkit.cli.places import index_here, project_here, settings_here, shown
from searchkit.errors import InputError, SearchkitError, UsageError

DONE, NOTHING_THERE = 0, 1
# Articles of each file on the screen of a dry run.
PREVIEWED = 3

Paths = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="PATHS...", show_default=False, help="Files, folders, globs, or - for standard input; else corpus/."
    ),
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", metavar="N", show_default=False, help="Processes; one a core unless given.")
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="NAME",
        show_default=False,
        help="Read every file as this: text, html, json, jsonl, csv, feed, warc …",
    ),
]
NoEntities = Annotated[bool, typer.Option("--no-entities", help="Without people, organisations, places and objects.")]
NoStories = Annotated[bool, typer.Option("--no-stories", help="Without looking for copies of one article.")]
Finder = Annotated[
    str | None,
    typer.Option(
        "--entities", metavar="FINDER", show_default=False, help="Who finds names: built-in, or spacy:PIPELINE."
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first article skipped; the index stays as it was.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what each file would give, and do nothing.")]
KeepMissing = Annotated[bool, typer.Option("--keep-missing", help="Keep articles that are gone from the files.")]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Start afresh.")]
Optimize = Annotated[
    bool,
    typer.Option(
        "--optimize",
        help="Merge the index's parts into one; without PATHS, of an index of other files, nothing is read.",
    ),
]


def index(
    paths: Paths = None,
    place: options.Place = None,
    jobs: Jobs = 0,
    format: Format = None,
    no_entities: NoEntities = False,
    no_stories: NoStories = False,
    finder: Finder = None,
    strict: Strict = False,
    dry_run: DryRun = False,
    keep_missing: KeepMissing = False,
    rebuild: Rebuild = False,
    optimize: Optimize = False,
    as_json: options.AsJson = False,
) -> int:
    """Read articles, and bring the index up to date: what is new, what changed, what is gone.

    Text as scraped, Markdown, HTML, JSON, JSON lines, CSV, Parquet, feeds, mailboxes, web archives, NITF, NewsML and
    ninjs; each also compressed, and in zip and tar archives. Run it again at any time: what did not
    change is not read into the index twice. Ends with 0 when done, also where articles were skipped; with 1 where
    there was nothing to index; with 2 on an error.

    \b
    searchkit index
    searchkit index corpus --dry-run
    """
    from searchkit.indexing.build import build_index
    from searchkit.indexing.options import IndexOptions
    from searchkit.rendering.console import make_console
    from searchkit.rendering.progress import make_progress

    if no_entities and finder:
        raise UsageError("--no-entities and --entities cannot be joined", hint="choose one")
    asked = IndexOptions(
        format=format,
        jobs=jobs,
        entities=not no_entities,
        stories=not no_stories,
        strict=strict,
        dry_run=dry_run,
        keep_missing=keep_missing,
        rebuild=rebuild,
        optimize=optimize,
        previews=None if as_json else PREVIEWED,
        finder=finder or settings_here().entities,
    )
    location = index_here(place)
    only_merged = optimize and not (paths or rebuild) and _is_of_others(location)
    read = [] if only_merged else paths or default_paths()
    with make_progress(make_console(stderr=True)) as progress:
        report = build_index(location, read, asked, progress=progress)
    if as_json:
        from searchkit.rendering.records import report_json

        write(report_json(report))
    else:
        from searchkit.rendering.tables import render_report

        draw(lambda width: render_report(report, width=width))
    return DONE if report.found or only_merged else NOTHING_THERE


def _is_of_others(location: Path) -> bool:
    """Whether an index holds articles, and none of the project's corpus: that is not to come into it unasked."""
    import searchkit

    try:
        roots = searchkit.open(location).info().roots
    except SearchkitError:  # indexing tells what is wrong with it
        return False
    corpus = project_here().corpus
    return bool(roots) and not (corpus.is_dir() and str(corpus.resolve()) in roots)


def default_paths() -> list[str]:
    """The project's corpus.

    Raises:
        InputError: there is none.
    """
    corpus = project_here().corpus
    if not corpus.is_dir():
        raise InputError(f"{shown(corpus)}: no such folder", hint="name what to index: searchkit index PATHS")
    return [shown(corpus)]
