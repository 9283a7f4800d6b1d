"""An error as its user reads it: what is wrong, where, with a caret under the place, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.cells import cell_len
from rich.text import Text

from searchkit.errors import QueryError, SavedQueryError, SearchkitError
from searchkit.rendering.canvas import FAILURE, FAINT, Canvas, Drawing
from searchkit.rendering.lines import broken, indented, joined, marked
from searchkit.rendering.safe import safe

_NAME = "searchkit: "
_INDENT = 2
_CARET = "^"
# Of the cells around the caret, so many of three stand before it: what was read explains the error.
_BEFORE = 2 / 3
_MAX_WIDTH = 10_000


def render_error(error: SearchkitError, *, width: int | None = None) -> Drawing:
    """`searchkit: message`; for a query, its line with a caret under the column; then what was expected, and the hint.

    Args:
        width: cells in a line; None: the console's.
    """
    return Drawing(partial(_draw, error), _MAX_WIDTH if width is None else width)


def caret_lines(query: str, column: int, width: int, ellipsis: str) -> tuple[str, str]:
    """The query on one line, cut around the column where it is longer than `width` cells, and the caret below it.

    Args:
        query: as the parser read it.
        column: in code points from 0; past the end means the end.
    """
    column = max(0, min(column, len(query)))
    before, after = safe(query[:column]), safe(query[column:])
    width = max(width, 2 * len(ellipsis) + 4)
    if cell_len(before) + max(1, cell_len(after)) > width:
        room = width - 2 * len(ellipsis)
        # What one side does not need goes to the other.
        left = min(cell_len(before), max(int(room * _BEFORE), room - cell_len(after) - 1))
        before = _tail(before, left, ellipsis)
        after = _start(after, width - cell_len(before), ellipsis)
    return before + after, " " * cell_len(before) + _CARET


def _draw(error: SearchkitError, canvas: Canvas) -> Iterator[Text]:
    # A saved query that cannot be read has the error of its text as its cause: the caret is drawn from that.
    read = error.__cause__ if isinstance(error, SavedQueryError) else error
    message = str(error).partition("\n")[0] if isinstance(read, QueryError) else str(error)
    yield from _entry(Text(_NAME, FAILURE), marked(message), canvas)
    indent = Text(" " * _INDENT)
    if isinstance(read, QueryError):
        if read.query.strip():
            line, caret = caret_lines(read.query, read.column, canvas.width - _INDENT - 1, canvas.glyphs.ellipsis)
            yield joined(indent, Text(line))
            yield joined(indent, Text(caret, FAILURE))
        if read.expected:
            yield from _entry(Text(" " * _INDENT + "expected: ", FAINT), marked(read.expected), canvas)
    if error.hint:
        yield from _entry(indent, marked(error.hint), canvas)


def _entry(first: Text, text: Text, canvas: Canvas) -> list[Text]:
    """A label and a text; on one line where no terminal shows it, so that `grep` finds it whole."""
    if not canvas.terminal:
        return [joined(first, text)]
    indent = len(first.plain) if len(first.plain) * 3 <= canvas.width else 0
    if not indent:
        return broken(joined(Text(first.plain.lstrip(), first.style), text), canvas.width, canvas)
    return indented(broken(text, canvas.width - indent, canvas), first, indent)


def _tail(text: str, width: int, ellipsis: str) -> str:
    """The end of the text on `width` cells, behind an ellipsis of its own where it was cut."""
    if cell_len(text) <= width:
        return text
    start, used = len(text), 0
    while start > 0 and used + cell_len(text[start - 1]) <= width:
        start -= 1
        used += cell_len(text[start])
    return ellipsis + text[start:]


def _start(text: str, width: int, ellipsis: str) -> str:
    """The beginning of the text on `width` cells, the ellipsis included where it was cut."""
    if cell_len(text) <= width:
        return text
    end, used = 0, 0
    while end < len(text) and used + cell_len(text[end]) <= width - len(ellipsis):
        used += cell_len(text[end])
        end += 1
    return text[:end] + ellipsis
