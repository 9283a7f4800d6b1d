"""`searchkit demo`: the sample articles, indexed and searched."""

from __future__ import annotations

import shlex
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.cli.ask import Ask, next_commands, search
from searchkit.cli.options import Results, Selection
from searchkit.cli.output import draw, on_terminal, tell
from searchkit.cli.places import index_here, open_index, project_here, shown
from searchkit.cli.words import CommandLine
from searchkit.config import DEFAULT_FACETS, Project
from searchkit.errors import InputError

if TYPE_CHECKING:
    from searchkit.searching import HitPage

# Hidden, so that it is no article; it stands in our samples alone.
SAMPLES_MARK = ".about"
QUERY = "nuclear treaty"
_PIPE_WIDTH = 80


def demo() -> int:
    """Index the sample articles, search them, and say what to try next. An index of your own is never touched.

    The index goes into the project's index/ where that is empty or the demo's own, else into a temporary folder.

    \b
    searchkit demo
    """
    from searchkit.indexing.build import build_index
    from searchkit.indexing.options import IndexOptions
    from searchkit.rendering.console import make_console
    from searchkit.rendering.progress import make_progress

    project = project_here()
    samples = find_samples(project)
    location = choose_index(project)
    tell(f"indexing the sample articles in {shown(samples)} into {shown(location)}")
    with make_progress(make_console(stderr=True)) as progress:
        report = build_index(location, [str(samples)], IndexOptions(demo=True), progress=progress)
    tell(f"{report.articles} articles in {report.seconds:.1f} s")

    ask = Ask(QUERY, Selection(), Results(limit=3, facet=list(DEFAULT_FACETS)))
    place = () if location.resolve() == index_here(None).resolve() else (("-i", str(location)),)
    line = CommandLine("searchkit search", place, tuple(QUERY.split()))
    from searchkit.rendering.screen import render_page

    page = search(ask, open_index(location))
    drill = (line.with_options(), *list(next_commands(page, line))[:2], *_more(line, page))
    draw(lambda width: render_page(page, width=width, drill=drill), width=None if on_terminal() else _PIPE_WIDTH)
    return 0 if page else 1


def find_samples(project: Project) -> Path:
    """The sample articles: the project's, else those that were installed, else those of the source.

    Raises:
        InputError: there are none.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (project.corpus, package / "samples" / "corpus", package.parent / "corpus"):
        if (folder / SAMPLES_MARK).is_file():
            return folder
    raise InputError("the sample articles are not installed", hint="searchkit index PATHS indexes articles of your own")


def choose_index(project: Project) -> Path:
    """The project's index where it is empty or the demo's own, else a temporary folder."""
    from searchkit.indexing.build import is_demo
    from searchkit.indexing.store import is_vacant

    # Where no project is, none is begun: the demo leaves no folder behind in a home directory.
    is_project = project.index.is_dir() or project.settings.is_file() or (project.corpus / SAMPLES_MARK).is_file()
    if is_project and (is_vacant(project.index) or is_demo(project.index)):
        return project.index
    location = Path(tempfile.mkdtemp(prefix="searchkit-demo-"))
    if is_project:
        tell(f"{shown(project.index)} holds an index of your own and stays as it is")
    return location


def _more(line: CommandLine, page: HitPage) -> tuple[str, ...]:
    place = [token for option in line.options for token in option]
    show = [shlex.join(["searchkit", "show", hit.id, "--match", QUERY, *place]) for hit in page[:1]]
    return (*show, shlex.join(["searchkit", "facets", "--by", "person", "--by", "date:year", *place]))
