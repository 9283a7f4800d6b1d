"""Screens of the other commands: facets in full, what an index holds, what a run did, which queries are saved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text

from searchkit.errors import SavedQueryError
from searchkit.indexing.options import IndexReport
from searchkit.rendering.canvas import BAR, FAILURE, FAINT, HEADING, TITLE, WARNING, Canvas, Drawing
from searchkit.rendering.dry_run import preview_lines
from searchkit.rendering.facet_columns import bar, label_of
from searchkit.rendering.lines import broken, cut, indented, joined, marked, padded, separated
from searchkit.rendering.saved_rows import SavedRow, saved_rows
from searchkit.rendering.screen import header_line, notice_lines
from searchkit.searching.page import FacetCount, HitPage
from searchkit.searching.stock import IndexInfo

if TYPE_CHECKING:
    from searchkit.indexing.checking import IndexCheck
    from searchkit.query.saved import SavedQuery

_MAX_BAR = 40
_MAX_LABEL = 60
_MAX_LISTED = 20
_LABEL_WIDTH = 12
_SHARE_WIDTH = 6  # "100.0%"
_SHARE_FROM = 40  # cells in a line: below, the share goes
_GAP = 2
_KILO = 1000


def render_facets(page: HitPage, *, width: int) -> Drawing:
    """The screen of `facets`: for each facet a table of value, count, share of the articles found, and a bar."""
    return Drawing(partial(_facets, page), width)


def render_info(info: IndexInfo, *, width: int) -> Drawing:
    """The screen of `info`: articles, dates covered, fields with their numbers of values, size, revision."""
    return Drawing(partial(_info, info), width)


def render_check(check: IndexCheck, *, width: int) -> Drawing:
    """The screen of `check`: each part of the index, whole or damaged, and what to do about it."""
    return Drawing(partial(_check, check), width)


def render_report(report: IndexReport, *, width: int) -> Drawing:
    """The summary of a run of the indexer: counts, speed, then what was skipped, warned of and found twice."""
    return Drawing(partial(_report, report), width)


def render_saved(entries: Iterable[SavedRow | SavedQuery | SavedQueryError], *, width: int) -> Drawing:
    """The saved queries, as `list_saved` gives them or as rows; one that cannot be run says why."""
    return Drawing(partial(_saved, saved_rows(entries)), width)


def size_words(n_bytes: int) -> str:
    """`812 B`, `1.2 MB`, in powers of 1000 as `df -H` has them."""
    size = float(n_bytes)
    for unit in ("B", "kB", "MB", "GB"):
        if size < _KILO:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= _KILO
    return f"{size:.1f} TB"


def speed_words(n_bytes: int, seconds: float) -> str:
    """`3.4 MB/s`; "" where no time passed that could be measured."""
    return f"{size_words(round(n_bytes / seconds))}/s" if seconds > 0 and n_bytes else ""


def _facets(page: HitPage, canvas: Canvas) -> Iterator[Text]:
    yield header_line(page, "", canvas)
    columns = _columns(page, canvas)
    for name, counts in page.facets.items():
        yield Text()
        yield from _facet_table(name, counts, page, columns, canvas)
    notices = list(notice_lines(page, canvas))
    if notices:
        yield Text()
        yield from notices


@dataclass(frozen=True, slots=True)
class _Columns:
    """Cells of each column, the same in every table so that they line up; 0: the column is left out."""

    label: int
    count: int
    share: int
    bar: int


def _columns(page: HitPage, canvas: Canvas) -> _Columns:
    rows = [(name, c) for name, counts in page.facets.items() for c in counts]
    count = max((len(f"{c.count:,}") for _, c in rows), default=1)
    longest = max((cell_len(label_of(name, c.value).plain) for name, c in rows), default=0)
    longest = min(longest, _MAX_LABEL)
    share = _SHARE_WIDTH if page.total and canvas.width >= _SHARE_FROM else 0
    room = max(1, canvas.width - count - _GAP - (share + _GAP if share else 0))
    bar_width = max(0, min(_MAX_BAR, room - min(longest, room // 2) - _GAP))
    return _Columns(max(1, min(longest, room - (bar_width + _GAP if bar_width else 0))), count, share, bar_width)


def _facet_table(
    name: str, counts: Sequence[FacetCount], page: HitPage, columns: _Columns, canvas: Canvas
) -> Iterator[Text]:
    n_shown = sum(c.value is not None for c in counts)
    n_values = page.n_facet_values.get(name, n_shown)
    values = f"{n_values:,} value" + ("" if n_values == 1 else "s")
    if any(c.log_likelihood is not None for c in counts):
        values = f"the {n_shown:,} most significant"
    heading = separated([marked(name, style=HEADING), Text(values, FAINT)], canvas)
    yield cut(heading, canvas.width, canvas.glyphs.ellipsis)
    most = max((c.count for c in counts), default=0)
    gap = " " * _GAP
    for c in counts:
        label = cut(label_of(name, c.value), columns.label, canvas.glyphs.ellipsis)
        line = joined(padded(label, columns.label), Text(f"{gap}{c.count:>{columns.count},}"))
        if columns.share and page.total:
            line.append(f"{gap}{c.count / page.total:>{columns.share}.1%}", FAINT)
        if columns.bar:
            line.append(gap).append(bar(c.count, most, columns.bar, canvas), BAR)
        yield line
    if n_values > n_shown:
        yield Text(f"+ {n_values - n_shown:,} more", FAINT)


def _info(info: IndexInfo, canvas: Canvas) -> Iterator[Text]:
    gone = f"{info.deleted:,} taken out, still taking room" if info.deleted else ""
    yield from _entry("index", marked(info.location, style=TITLE), canvas)
    yield from _entry("articles", separated([Text(f"{info.articles:,}", HEADING), Text(gone, FAINT)], canvas), canvas)
    undated = Text(f"{info.undated:,} undated" if info.undated else "", FAINT)
    yield from _entry("dates", separated([Text(_days(info)), undated], canvas), canvas)
    yield from _entry("words", Text(f"{info.words:,}"), canvas)
    parts = f"{info.segments:,} part" + ("" if info.segments == 1 else "s")
    yield from _entry("size", separated([Text(size_words(info.size_bytes)), Text(parts, FAINT)], canvas), canvas)
    yield from _entry(
        "revision", separated([Text(f"{info.revision}"), Text(f"format {info.format}", FAINT)], canvas), canvas
    )
    for i, root in enumerate(info.roots):
        yield from _entry("" if i else "indexed", marked(root), canvas)
    values = {name: n for name, n in info.values.items() if n}
    if values:
        fields = [joined(marked(name), Text(f" {n:,}", HEADING)) for name, n in values.items()]
        yield from _entry("values", separated(fields, canvas), canvas)
    if not info.compiled:
        advice = "no compiled loops here: searches take two to three times as long; where there is a C compiler, install again"
        yield from _entry("speed", Text(advice, FAINT), canvas)


def _check(check: IndexCheck, canvas: Canvas) -> Iterator[Text]:
    yield from _entry("index", marked(check.location, style=TITLE), canvas)
    revision = "none can be opened" if check.revision is None else f"{check.revision}"
    yield from _entry("revision", Text(revision), canvas)
    for i, part in enumerate(check.segments):
        state = Text("damaged", FAILURE) if part.problems else Text("whole")
        articles = f"{part.articles:,} article" + ("" if part.articles == 1 else "s")
        revisions = "revision" + ("s " if len(part.revisions) > 1 else " ") + ", ".join(map(str, part.revisions))
        facts = [state, marked(part.name), Text(f"{articles}, {size_words(part.n_bytes)}, {revisions}", FAINT)]
        yield from _entry("" if i else "parts", separated(facts, canvas), canvas)
        for problem in part.problems:
            yield from _entry("", marked(problem, style=FAILURE), canvas)
    for problem in check.problems:
        yield from _entry("damaged", marked(problem, style=FAILURE), canvas)
    if check.is_sound:
        yield from _entry("sound", Text("every checksum holds, every article can be found and read"), canvas)
    else:
        advice = "searchkit index brings in what is lost where an older revision answers; searchkit index --rebuild"
        yield from _entry("next", Text(f"{advice} makes the index again"), canvas)


def _days(info: IndexInfo) -> str:
    if info.first_day is None or info.last_day is None:
        return "no article is dated"
    first, last = info.first_day.isoformat(), info.last_day.isoformat()
    return first if first == last else f"{first} to {last}"


def _report(report: IndexReport, canvas: Canvas) -> Iterator[Text]:
    if report.dry_run:
        yield from broken(
            Text("dry run: nothing was written; this is what would be done", WARNING), canvas.width, canvas
        )
    counts = {
        "added": report.added,
        "changed": report.changed,
        "removed": report.removed,
        "unchanged": report.unchanged,
        "skipped": report.n_skipped,
    }
    parts = [joined(Text(f"{label} ", FAINT), Text(f"{n:,}", HEADING if n else FAINT)) for label, n in counts.items()]
    yield from broken(separated(parts, canvas), canvas.width, canvas)
    articles = f"{report.articles:,} article" + ("" if report.articles == 1 else "s")
    state = f"{articles} in the index" + (f", revision {report.revision}" if report.revision is not None else "")
    speed = speed_words(report.n_bytes, report.seconds)
    read = f"{size_words(report.n_bytes)} in {report.seconds:.1f} s" + (f", {speed}" if speed else "")
    yield from broken(separated([Text(state), Text(read, FAINT)], canvas), canvas.width, canvas)
    if report.n_files:
        yield Text()
        yield from preview_lines(report, canvas)
    yield from _listed("skipped", [marked(str(skip)) for skip in report.skipped], report.n_skipped, canvas)
    doubles = [
        joined(marked(id), Text(": "), marked(kept), Text(" is kept, "), marked(gone), Text(" has the same id"))
        for id, gone, kept in report.duplicates
    ]
    yield from _listed("found twice", doubles, len(doubles), canvas)
    n_warnings = max(report.n_warnings, len(report.warnings))
    yield from _listed("warnings", [marked(warning) for warning in report.warnings], n_warnings, canvas)
    yield from _listed("notes", [marked(note) for note in report.notes], report.n_notes, canvas)


def _listed(heading: str, entries: Sequence[Text], n: int, canvas: Canvas) -> Iterator[Text]:
    """A heading and the first entries; elsewhere than on a terminal each keeps its line whole, for `grep`."""
    if not n:
        return
    yield Text()
    yield cut(Text(f"{heading} ({n:,})", WARNING), canvas.width, canvas.glyphs.ellipsis)
    for entry in entries[:_MAX_LISTED]:
        if canvas.terminal:
            yield from indented(broken(entry, canvas.width - 4, canvas), Text("  "), 4)
        else:
            yield joined(Text("  "), entry)
    n_more = n - min(len(entries), _MAX_LISTED)
    if n_more:
        yield Text(f"  and {n_more:,} more", FAINT)


def _saved(rows: Sequence[SavedRow], canvas: Canvas) -> Iterator[Text]:
    if not rows:
        yield from broken(Text("no saved queries; save one with: searchkit save NAME QUERY"), canvas.width, canvas)
    for i, (name, title, query, path, problem) in enumerate(rows):
        if i:
            yield Text()
        yield from broken(separated([marked(name, style=TITLE), marked(title)], canvas), canvas.width, canvas)
        lines = broken(marked(query), canvas.width - 2, canvas, max_lines=3)
        lines += broken(marked(path, style=FAINT), canvas.width - 2, canvas)
        if problem:
            lines += broken(joined(Text("cannot be run: ", FAILURE), marked(problem)), canvas.width - 2, canvas)
        yield from indented(lines, Text("  "), 2)


def _entry(label: str, text: Text, canvas: Canvas) -> list[Text]:
    if canvas.width < 3 * _LABEL_WIDTH:
        return broken(joined(Text(f"{label} ", FAINT), text), canvas.width, canvas)
    first = padded(Text(label, FAINT), _LABEL_WIDTH)
    return indented(broken(text, canvas.width - _LABEL_WIDTH, canvas), first, _LABEL_WIDTH)
