"""A page of hits as a terminal shows it: what was found, the hits, facet counts with bars, and what to type next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.text import Text

from searchkit.rendering.canvas import FAINT, HEADING, WARNING, Canvas, Drawing
from searchkit.rendering.commands import command_lines
from searchkit.rendering.facet_columns import GAP, Columns, facet_columns
from searchkit.rendering.hits import hit_lines
from searchkit.rendering.lines import beside, broken, cut, indented, joined, marked, separated
from searchkit.rendering.safe import safe
from searchkit.searching.page import HitPage

_SIDEBAR_FROM = 110  # cells: below, hits and facets stand one above the other
_TWO_COLUMNS_FROM = 160
_MAX_PARSED_LINES = 4
_MIN_PARSED = 16
_MAX_ADDED_SHOWN = 12


def render_page(page: HitPage, *, width: int, drill: Sequence[str] = (), index_label: str = "") -> Drawing:
    """The screen of a search.

    Args:
        width: cells in a line.
        drill: command lines that lead on from here (the next page, a narrower search), printed to be typed or copied.
        index_label: where was searched; "" where it goes without saying.
    """
    return Drawing(partial(_draw, page, tuple(drill), index_label), width)


def header_line(page: HitPage, index_label: str, canvas: Canvas) -> Text:
    """`12 articles · 1.8 ms · parse`, the parse cut to what is left of the line."""
    found = Text(found_words(page), HEADING)
    if index_label:
        found = joined(found, Text(" in "), marked(index_label))
    head = separated([found, Text(took_words(page.took_ms), FAINT)], canvas)
    dot = len(canvas.glyphs.dot)
    if not page.total and not page.hits:
        return cut(head, canvas.width, canvas.glyphs.ellipsis)
    left = canvas.width - len(head.plain) - dot
    if left < min(_MIN_PARSED, len(page.parsed)):
        return cut(head, canvas.width, canvas.glyphs.ellipsis)
    return separated([head, cut(marked(page.parsed, style=FAINT), left, canvas.glyphs.ellipsis)], canvas)


def found_words(page: HitPage) -> str:
    """`12 articles`, `1 article`, `no articles`; `at least 10 articles` where they were not counted."""
    if page.total is None:
        return (
            f"at least {articles_words((page.page - 1) * page.limit + len(page.hits))}" if page.hits else "no articles"
        )
    if page.stories:
        return f"{page.total:,} stor{'y' if page.total == 1 else 'ies'}" if page.total else "no stories"
    return articles_words(page.total)


def took_words(took_ms: float) -> str:
    """`1.8 ms`, `1.24 s`."""
    return f"{took_ms:.1f} ms" if took_ms < 1000 else f"{took_ms / 1000:.2f} s"


def notice_lines(page: HitPage, canvas: Canvas) -> Iterator[Text]:
    """The words that were added, the suggestion, the names that a word of a name may mean, and the warnings."""
    if page.added:
        typed = " ".join(page.query.lower().split())
        words = [added.word for added in page.added if added.word not in typed]
        more = f" and {len(words) - _MAX_ADDED_SHOWN} more" if len(words) > _MAX_ADDED_SHOWN else ""
        yield from labelled("expanded by", marked(", ".join(words[:_MAX_ADDED_SHOWN]) + more), canvas)
    if page.suggestion:
        yield from labelled("did you mean", marked(page.suggestion, style=HEADING), canvas)
    for asked, counts in page.completions.items():
        names = [joined(marked(c.value or ""), Text(f" ({c.count:,})", FAINT)) for c in counts]
        yield from labelled(safe(asked), separated(names, canvas), canvas)
    yield from warning_lines(page.warnings, canvas)


def warning_lines(warnings: Sequence[str], canvas: Canvas) -> Iterator[Text]:
    """Each warning, broken to fit."""
    for warning in warnings:
        yield from labelled("warning", marked(warning), canvas, style=WARNING)


def _draw(page: HitPage, drill: tuple[str, ...], index_label: str, canvas: Canvas) -> Iterator[Text]:
    yield header_line(page, index_label, canvas)
    if not page.total and not page.hits and page.parsed:
        parsed = broken(marked(page.parsed), canvas.width - 9, canvas, max_lines=_MAX_PARSED_LINES)
        yield from indented(parsed, Text("read as  ", FAINT), 9)
    yield from _middle(page, canvas)
    footer = [*notice_lines(page, canvas), *_position(page, canvas)]
    footer += command_lines(drill, canvas)
    if footer:
        yield Text()
        yield from footer


def _middle(page: HitPage, canvas: Canvas) -> list[Text]:
    below = _below(page, canvas)
    beside_ = _beside(page, canvas) if canvas.width >= _SIDEBAR_FROM and page.facets and page.hits else None
    # With few hits, a sidebar would push the hits off the top of the screen: the lower of the two layouts is taken.
    return beside_ if beside_ is not None and len(beside_) <= len(below) else below


def _below(page: HitPage, canvas: Canvas) -> list[Text]:
    lines = _hits(page, canvas.width, canvas)
    facets = facet_columns(page, canvas.width, canvas).lines()
    return [*lines, Text(), *facets] if facets else lines


def _beside(page: HitPage, canvas: Canvas) -> list[Text] | None:
    n_columns = 2 if canvas.width >= _TWO_COLUMNS_FROM else 1
    facets: Columns = facet_columns(page, canvas.width // 2, canvas, max_columns=n_columns)
    if not facets.blocks:
        return None
    left = canvas.width - facets.width - GAP
    # The hits begin with an empty line: the facets start beside the first title.
    return beside([_hits(page, left, canvas), [Text(), *facets.lines()]], [left, facets.width], GAP)


def _hits(page: HitPage, width: int, canvas: Canvas) -> list[Text]:
    lines: list[Text] = []
    scores = any(hit.score > 0 for hit in page.hits)
    rank_width = max((len(str(hit.rank)) for hit in page.hits), default=1) + 1
    for hit in page.hits:
        lines.append(Text())
        lines += hit_lines(hit, width, canvas, rank_width=rank_width, scores=scores)
    return lines


def _position(page: HitPage, canvas: Canvas) -> Iterator[Text]:
    n_pages = -(-page.total // page.limit) if page.total and page.limit else 0
    if page.limit and page.total and not page.hits:
        yield from broken(Text(f"there is no page {page.page}: the last one is {n_pages}"), canvas.width, canvas)
    elif n_pages > 1 or (page.page > 1 and page.hits):
        of = f" of {n_pages:,}" if n_pages else ""
        yield from broken(Text(f"page {page.page:,}{of}", FAINT), canvas.width, canvas)


def labelled(label: str, text: Text, canvas: Canvas, *, style: str = FAINT, max_lines: int | None = None) -> list[Text]:
    """The text behind a label, its further lines below its first."""
    first = Text(f"{label}  ", style)
    if canvas.width < 2 * len(label):
        return broken(joined(first, text), canvas.width, canvas, max_lines=max_lines)
    lines = broken(text, canvas.width - len(first.plain), canvas, max_lines=max_lines)
    return indented(lines, first, len(first.plain))


def articles_words(n: int) -> str:
    """`no articles`, `1 article`, `1,204 articles`."""
    if not n:
        return "no articles"
    return f"{n:,} article" if n == 1 else f"{n:,} articles"
