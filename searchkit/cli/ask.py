"""A search as the shared options ask for it, and its answer in each form of output."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from searchkit.cli.options import Results, Selection
from searchkit.cli.output import Mode, draw, warn, write
from searchkit.cli.places import index_here, open_index, settings_here, shown
from searchkit.cli.words import CommandLine

if TYPE_CHECKING:
    from searchkit.searching import HitPage, Index
    from searchkit.searching.request import Lead, Sort, Subset, Syntax

FOUND, NOTHING_FOUND = 0, 1
# Files are asked for in batches, so that a million of them do not stand in memory.
_FILES_A_BATCH = 1000


class Ask(NamedTuple):
    """A search as asked for."""

    query: str
    selection: Selection
    results: Results
    page: int = 1

    def wanting(self, *, page: int | None = None, **changed: Any) -> Ask:
        """The same articles, other results: `limit`, `facet`, `sort`."""
        return self._replace(results=self.results._replace(**changed), page=self.page if page is None else page)


def answer(ask: Ask, location: Path, mode: Mode, line: CommandLine) -> int:
    """Searches, writes the answer in the form asked for, gives the exit status."""

    settings = settings_here()
    ask = ask.wanting(sort=settings.sort if ask.results.sort is None else ask.results.sort)
    index = open_index(location)
    if mode in ("files", "files0"):
        return _write_files(ask, index, null=mode == "files0")
    if mode == "count":
        page = search(ask.wanting(limit=0, page=1), index, snippets=False)
    elif mode == "quiet":
        return FOUND if search(ask.wanting(limit=1), index, snippets=False, count=False) else NOTHING_FOUND
    else:
        if ask.results.facet is None and mode == "screen":
            ask = ask.wanting(facet=list(settings.facets))
        ask = ask.wanting(limit=settings.limit if ask.results.limit is None else ask.results.limit)
        page = search(ask, index, snippets=mode != "plain")
    write_page(page, mode, line, location)
    return FOUND if page or (not page.limit and page.total) else NOTHING_FOUND


def search(ask: Ask, index: Index, *, snippets: bool = True, count: bool = True) -> HitPage:
    """One page for an `Ask`; ten hits where it names no limit."""
    selection, results = ask.selection, ask.results
    return index.search(
        ask.query,
        limit=10 if results.limit is None else results.limit,
        page=ask.page,
        facets=results.facet or (),
        since=selection.since,
        until=selection.until,
        where=selection.where or (),
        sort=cast("Sort", results.sort or "relevance"),
        match="any" if selection.any_word else "all",
        expand=results.expand,
        recent=results.recent,
        syntax=cast("Syntax", selection.syntax or "news"),
        variants=not selection.no_variants,
        lang=selection.lang or (),
        snippets=snippets,
        count=count,
        stories=results.stories or results.lead is not None,
        lead=cast("Lead | None", results.lead),
    )


def subset_of(query: str, selection: Selection) -> Subset:
    """The articles that a command looks at, as the library takes them."""
    from searchkit.searching.request import Subset

    return Subset(
        query,
        selection.since,
        selection.until,
        selection.where,
        "any" if selection.any_word else "all",
        cast("Syntax", selection.syntax or "news"),
        not selection.no_variants,
        selection.lang or (),
    )


def write_page(page: HitPage, mode: Mode, line: CommandLine, location: Path) -> None:
    """A page, of the index at a location, in any form but those of files and of nothing."""
    from searchkit.rendering import records

    if mode == "screen":
        from searchkit.rendering.screen import render_page

        label = "" if location == index_here(None) else shown(location)
        drill = tuple(next_commands(page, line))
        draw(lambda width: render_page(page, width=width, drill=drill, index_label=label))
        return
    if mode == "json":
        write(records.page_json(page))
        return
    if mode == "count":
        write(f"{page.total}\n")
    else:
        write({"jsonl": records.page_jsonl, "csv": records.page_csv, "plain": records.page_plain}[mode](page))
    warn(_notices(page))


def _notices(page: HitPage) -> tuple[str, ...]:
    """What a form of output without a place for it tells on stderr."""
    meant = [f"did you mean: {page.suggestion}"] if page.suggestion else []
    if not page.total and not page.hits:
        for asked, counts in page.completions.items():
            meant.append(f"{asked}: {', '.join(f'{c.value} ({c.count:,})' for c in counts)}")
    return (*meant, *page.warnings)


def _write_files(ask: Ask, index: Index, *, null: bool) -> int:
    """The files of one page where a limit was given, else of all hits; each once."""
    from searchkit.rendering import records

    seen: set[str] = set()
    number = ask.page
    found = False
    while True:
        limit = _FILES_A_BATCH if ask.results.limit is None else ask.results.limit
        page = search(ask.wanting(limit=limit, page=number, facet=None), index, snippets=False)
        found = found or bool(page)
        fresh = tuple(hit for hit in page if hit.file not in seen)
        seen.update(hit.file for hit in fresh)
        write(records.page_files(replace(page, hits=fresh), null=null))
        if ask.results.limit is not None or len(page) < limit:
            warn(_notices(page))
            return FOUND if found else NOTHING_FOUND
        number += 1


def next_commands(page: HitPage, line: CommandLine) -> Iterator[str]:
    """What to type next: the first facet values that narrow the search, and the next page."""
    total = page.total or 0
    if not total and not page.hits and line.command == "searchkit search":
        yield line.explained()
    n_drills = 0
    for facet, counts in page.facets.items():
        # A value that one hit alone has leads to nothing that is not on the screen already.
        value = next((c.value for c in counts if c.value is not None and 1 < c.count < total), None)
        if value is None or n_drills == 3:
            continue
        n_drills += 1
        field, _, step = facet.partition(":")
        if step:
            # A date facet's value is a date as `--since` and `--until` read it, whatever its step.
            yield line.with_options("--since", value, "--until", value, without=("--page", "--since", "--until"))
        else:
            yield line.with_options("-w", f"{field}={value}", without=("--page",))
    if page.limit and page.page * page.limit < total:
        yield line.with_options("--page", str(page.page + 1), without=("--page",))


def answer_facets(ask: Ask, location: Path, mode: Mode, *, n_values: int | None, significant: bool) -> int:
    """Counts values, writes them in the form asked for, gives the exit status.

    Args:
        n_values: at most so many of a field that says nothing itself; None: as the library has it.
        significant: of facets that are no dates, the values that are over-represented.
    """
    from searchkit.fields import DATES
    from searchkit.searching.request import SIGNIFICANT

    facets = list(settings_here().facets if ask.results.facet is None else ask.results.facet)
    if n_values is not None:
        facets = [f if f.rpartition(":")[2].isdecimal() else f"{f}:{n_values}" for f in facets]
    if significant:
        facets = [f if f.partition(":")[0] in DATES else f"{f}:{SIGNIFICANT}" for f in facets]
    page = search(ask.wanting(limit=0, facet=facets), open_index(location), snippets=False)
    status = FOUND if page.total else NOTHING_FOUND
    if mode == "screen":
        from searchkit.rendering.tables import render_facets

        draw(lambda width: render_facets(page, width=width))
        return status
    from searchkit.rendering import records

    if mode == "json":
        write(records.facets_json(page))
        return status
    if mode == "csv":
        write(records.facets_csv(page))
    elif mode == "plain":
        write(records.facets_plain(page))
    warn(_notices(page))
    return status
