"""Lines of text, measured in cells: marked, cut, broken, put side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from rich.cells import cell_len, chop_cells
from rich.style import Style
from rich.text import Text

from searchkit.rendering.canvas import FAINT, MATCH, Canvas
from searchkit.rendering.safe import safe

_WORD = re.compile(r"\S+")
_BLANK = re.compile(r"\s+")
# A word longer than the line is begun on the line before where at least so many cells are free there.
_MIN_FOLD = 8


def marked(text: str, spans: Sequence[tuple[int, int]] = (), style: str | Style = "") -> Text:
    """Text from an article on one line, made harmless, white space folded, with its matches marked.

    Args:
        text: as it stands in the article.
        spans: (start, end) of the matches in `text`; what lies outside of it or overlaps is cut off.
        style: of all of it.
    """
    out = Text(style=style, end="")
    at = 0
    for start, end in spans:
        start, end = max(at, start), min(len(text), end)
        if start < end:
            _append(out, text[at:start], None)
            _append(out, text[start:end], MATCH)
            at = end
    _append(out, text[at:], None)
    out.rstrip()
    return out


def _append(out: Text, text: str, style: str | None) -> None:
    folded = _BLANK.sub(" ", safe(text))
    if not out.plain or out.plain.endswith(" "):
        folded = folded.lstrip()
    if folded:
        out.append(folded, style)


def cut(text: Text, width: int, ellipsis: str, *, always: bool = False) -> Text:
    """The text on `width` cells, ending in the ellipsis where it was longer, or `always`."""
    if cell_len(text.plain) <= width and not always:
        return text
    room = width - len(ellipsis)
    out = text[: _fitting(text.plain, max(0, room))]
    out.rstrip()
    if room >= 0:
        out.append(ellipsis)
    return out


def broken(text: Text, width: int, canvas: Canvas, *, max_lines: int | None = None) -> list[Text]:
    """The text on lines of at most `width` cells, broken between words; past `max_lines` it ends in an ellipsis."""
    # One more than is shown tells whether something is left.
    offsets = list(islice(_breaks(text.plain, max(1, width)), None if max_lines is None else max_lines + 1))
    if not offsets:
        return []
    too_long = max_lines is not None and len(offsets) > max_lines
    kept = offsets[:max_lines]
    # One cut at every border: pieces 1, 3, 5 … are the lines, the others the white space between them.
    lines = list(text.divide([border for pair in kept for border in pair]))[1 : 2 * len(kept) : 2]
    if too_long:
        lines[-1] = cut(lines[-1], width, canvas.glyphs.ellipsis, always=True)
    return lines


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    start = end = used = 0  # the line begun: text[start:end], which takes `used` cells
    for match in _WORD.finditer(text):
        first, last = match.span()
        needs = cell_len(match.group())
        gap = cell_len(text[end:first]) if end > start else 0
        room = width - used - gap
        if end > start and needs > room and not (needs > width and room >= _MIN_FOLD):
            yield start, end
            start = end = first
            used, gap, room = 0, 0, width
        if end == start:
            start = first
        if needs <= room:
            end, used = last, used + gap + needs
            continue
        end, piece = first, _head(text[first : min(last, first + _longest(room))], room)
        while end + len(piece) < last:
            yield start, end + len(piece)
            start = end = end + len(piece)
            piece = _head(text[end : min(last, end + _longest(width))], width)
        end, used = last, cell_len(text[start:last])
    if end > start:
        yield start, end


def _head(word: str, width: int) -> str:
    """The beginning of a word that fits; at least one character of it."""
    piece = next((piece for piece in chop_cells(word, width) if piece), word[:1])
    return piece[: max(1, _fitting(piece, width))]


def _fitting(text: str, width: int) -> int:
    """How many characters fit. Rich cuts what is joined by U+200D otherwise than it counts, or divides by nought."""
    n = min(len(text), _longest(width))
    while n and cell_len(text[:n]) > width:
        n -= 1
    return n


def _longest(width: int) -> int:
    # Four code points a cell is more than any script uses; the whole of a megabyte-long word need not be measured.
    return 4 * width + 8


def padded(text: Text, width: int) -> Text:
    """The text with spaces up to `width` cells."""
    missing = width - cell_len(text.plain)
    if missing > 0:
        text = text.copy()
        text.append(" " * missing)
    return text


def indented(lines: Sequence[Text], first: Text, rest: int) -> list[Text]:
    """The lines, `first` before the first of them and `rest` spaces before the others."""
    return [joined(first if i == 0 else Text(" " * rest), line) for i, line in enumerate(lines)]


def joined(*parts: Text) -> Text:
    """The parts as one line."""
    out = Text(end="")
    for part in parts:
        out.append_text(part)
    return out


def separated(parts: Sequence[Text], canvas: Canvas) -> Text:
    """The parts that are not empty, with a dot between them."""
    out = Text(end="")
    for part in parts:
        if part.plain:
            if out.plain:
                out.append(canvas.glyphs.dot, FAINT)
            out.append_text(part)
    return out


def left_right(left: Text, right: Text, width: int, canvas: Canvas) -> Text:
    """One line with a text at each end; the left one is cut, the right one left out where it would take over half."""
    right_width = cell_len(right.plain)
    if not right_width or right_width + 2 > width // 2:
        return cut(left, width, canvas.glyphs.ellipsis)
    left_width = width - right_width - 2
    return joined(padded(cut(left, left_width, canvas.glyphs.ellipsis), left_width + 2), right)


def beside(blocks: Sequence[Sequence[Text]], widths: Sequence[int], gap: int) -> list[Text]:
    """Blocks of lines side by side, each on its width, `gap` cells between them."""
    out = []
    for row in range(max((len(block) for block in blocks), default=0)):
        line = Text(end="")
        for block, width in zip(blocks, widths, strict=True):
            piece = block[row] if row < len(block) else Text()
            line.append_text(padded(piece, width + gap))
        line.rstrip()
        out.append(line)
    return out
