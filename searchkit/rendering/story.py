"""The copies of an article: who published it when, and how long after the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.style import Style
from rich.text import Text

from searchkit.rendering.canvas import FAINT, HEADING, TITLE, Canvas, Drawing
from searchkit.rendering.hits import link_of, place_of, shown_date
from searchkit.rendering.lines import broken, indented, left_right, marked, separated
from searchkit.rendering.records import is_by_day, lag_of, lag_words
from searchkit.searching.page import Hit


def render_story(copies: Sequence[Hit], asked: str, *, width: int) -> Drawing:
    """The screen of `show --story`.

    Args:
        copies: the first of them first.
        asked: the id of the article whose copies they are, or its beginning.
    """
    return Drawing(partial(_draw, tuple(copies), asked.strip().lower()), width)


def _draw(copies: Sequence[Hit], asked: str, canvas: Canvas) -> Iterator[Text]:
    sources = {copy.source for copy in copies if copy.source}
    several = "no copies of it are in the index" if len(copies) == 1 else f"{len(copies):,} copies"
    published = f"{len(sources):,} source{'s' if len(sources) != 1 else ''}" if len(copies) > 1 and sources else ""
    yield separated([Text(several, HEADING), Text(published, FAINT)], canvas)
    for rank, copy in enumerate(copies, 1):
        yield Text()
        number = Text(f"{rank:>2}  ")
        room = max(1, canvas.width - 4)
        title = marked(copy.title, style=Style.parse(TITLE) + Style(link=link_of(copy)))
        lines = broken(title if title.plain else Text("(no title)", TITLE), room, canvas, max_lines=2)
        lag = lag_words(lag_of(copy, copies), whole_days=is_by_day(copy, copies)) if rank > 1 else "first"
        asked_for = Text("this one" if copy.id.startswith(asked) and len(copies) > 1 else "", FAINT)
        when = [Text(lag if copy.date else "", FAINT), shown_date(copy.date), marked(copy.source or "")]
        known = separated([*when, Text(f"{copy.words:,} words", FAINT), asked_for], canvas)
        lines.append(left_right(known, Text(copy.id[:8], FAINT), room, canvas))
        lines += broken(marked(place_of(copy), style=FAINT), room, canvas, max_lines=1)
        yield from indented(lines, number, 4)
