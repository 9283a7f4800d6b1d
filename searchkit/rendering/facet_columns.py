"""Facet counts with small bars, in as many columns as a width holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from searchkit.fields import DATES
from searchkit.rendering.canvas import BAR, FAINT, HEADING, Canvas
from searchkit.rendering.lines import beside, cut, joined, marked, padded
from searchkit.searching.page import FacetCount, HitPage

GAP = 3
_BAR_WIDTH = 8
_LABELS = (10, 26)  # cells that the longest value of a facet may claim
_MAX_DATES = 15  # lines for a date facet that nobody cut: decades of months would bury the hits
_MAX_COLUMN = 46  # wider, and the eye loses the line from a value to its count


@dataclass(frozen=True, slots=True)
class Columns:
    """Blocks of facets, one below the other in each column."""

    widths: tuple[int, ...]
    blocks: tuple[list[Text], ...]

    @property
    def width(self) -> int:
        """Cells over all columns."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)

    @property
    def height(self) -> int:
        """Lines of the longest column."""
        return max((len(block) for block in self.blocks), default=0)

    def lines(self) -> list[Text]:
        """The columns side by side."""
        return beside(self.blocks, self.widths, GAP)


def facet_columns(page: HitPage, width: int, canvas: Canvas, *, max_columns: int | None = None) -> Columns:
    """The page's facets, each value with its count and a bar, in as many columns as fit."""
    facets = {name: _shortened(name, counts, page) for name, counts in page.facets.items() if counts}
    if not facets:
        return Columns((), ())
    needs = max(_needs(name, counts) for name, counts in facets.items())
    n_columns = max(1, min((width + GAP) // (needs + GAP), len(facets), max_columns or len(facets)))
    own = min((width - GAP * (n_columns - 1)) // n_columns, max(needs, _MAX_COLUMN if max_columns is None else 0))
    blocks: list[list[Text]] = [[] for _ in range(n_columns)]
    for name, counts in facets.items():
        block = min(blocks, key=len)
        if block:
            block.append(Text())
        block += facet_block(name, counts, page.n_facet_values, own, canvas)
    used = [block for block in blocks if block]
    return Columns((own,) * len(used), tuple(used))


def facet_block(
    name: str, counts: Sequence[FacetCount], n_values: Mapping[str, int], width: int, canvas: Canvas
) -> list[Text]:
    """One facet: its name, a line a value, and how many more values there are."""
    most = max((c.count for c in counts), default=0)
    figures = max((len(f"{c.count:,}") for c in counts), default=1)
    bar_width = _BAR_WIDTH if width >= _LABELS[0] + figures + _BAR_WIDTH + 2 else 0
    room = max(1, width - figures - 1 - (bar_width + 1 if bar_width else 0))
    lines = [cut(marked(name, style=HEADING), width, canvas.glyphs.ellipsis)]
    for c in counts:
        label = padded(cut(label_of(name, c.value), room, canvas.glyphs.ellipsis), room)
        line = joined(label, Text(f" {c.count:>{figures},}"))
        if bar_width:
            line.append(" ").append(bar(c.count, most, bar_width, canvas), BAR)
        lines.append(line)
    more = n_values.get(name, 0) - sum(c.value is not None for c in counts)
    if more > 0:
        lines.append(cut(Text(f"+ {more:,} more", FAINT), width, canvas.glyphs.ellipsis))
    return lines


def label_of(name: str, value: str | None) -> Text:
    """A facet's value as shown; what has none is `undated` or `(none)`."""
    if value is None:
        return Text("undated" if name.partition(":")[0] in DATES else "(none)", FAINT)
    return marked(value)


def bar(count: int, most: int, width: int, canvas: Canvas) -> str:
    """A bar of up to `width` cells for the largest count, in the finest steps that the terminal can show."""
    signs = canvas.glyphs.eighths
    if count <= 0 or most <= 0:
        return ""
    steps = max(1, round(count * width * len(signs) / most))
    whole, rest = divmod(steps, len(signs))
    return signs[-1] * whole + (signs[rest - 1] if rest else "")


def _shortened(name: str, counts: Sequence[FacetCount], page: HitPage) -> Sequence[FacetCount]:
    """A date facet's most frequent values, still by date; one that was cut when it was asked for stays as it is."""
    dated = [c for c in counts if c.value is not None]
    if name.partition(":")[0] not in DATES or len(dated) <= _MAX_DATES or len(dated) < page.n_facet_values.get(name, 0):
        return counts
    kept = {c.value for c in sorted(dated, key=lambda c: -c.count)[:_MAX_DATES]}
    return [c for c in counts if c.value is None or c.value in kept]


def _needs(name: str, counts: Sequence[FacetCount]) -> int:
    longest = max(cell_len(label_of(name, c.value).plain) for c in counts)
    figures = max(len(f"{c.count:,}") for c in counts)
    return min(max(longest, _LABELS[0]), _LABELS[1]) + figures + _BAR_WIDTH + 2
