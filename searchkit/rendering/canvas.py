"""What every screen is drawn on: lines of text, each no wider than the terminal and free of control characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.text import Text

from searchkit.rendering.safe import is_safe, safe

HEADING = "bold"
TITLE = "bold cyan"
MATCH = "bold yellow"
FAINT = "dim"
WARNING = "yellow"
FAILURE = "bold red"
BAR = "cyan"


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The signs of a screen; `eighths` are bars of one to eight eighths of a cell, or one sign for a whole cell."""

    ellipsis: str
    dot: str
    rule: str
    times: str
    eighths: str
    arrow: str
    tee: str
    corner: str
    down: str


UNICODE = Glyphs(
    ellipsis="…", dot=" · ", rule="─", times="×", eighths="▏▎▍▌▋▊▉█", arrow="→", tee="├─", corner="└─", down="│"
)
_PLAIN_MARKS = dict(zip("‘’‚“”„–—…·", "'''\"\"\"--.-", strict=True))
ASCII = Glyphs(ellipsis="...", dot=" - ", rule="-", times="x", eighths="#", arrow="->", tee="|-", corner="`-", down="|")


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a screen is drawn on.

    Attributes:
        width: cells in a line.
        glyphs: signs that the terminal's encoding holds.
        terminal: a person looks at it; elsewhere, lists keep one entry a line for `grep`, however long.
    """

    width: int
    glyphs: Glyphs = UNICODE
    terminal: bool = True


class Drawing:
    """Lines that Rich can print; drawn when printed, as only then the encoding and the width are known."""

    def __init__(self, draw: Callable[[Canvas], Iterable[Text]], width: int) -> None:
        self._draw = draw
        self._width = width

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        width = max(1, min(self._width, options.max_width))
        canvas = Canvas(width, ASCII if options.ascii_only else UNICODE, options.is_terminal)
        for line in self._draw(canvas):
            segments = list(_checked(line, canvas).render(console))
            if options.ascii_only:
                segments = [_encodable(segment, options.encoding) for segment in segments]
                if canvas.terminal:
                    segments = Segment.adjust_line_length(segments, width, pad=False)
            yield from segments
            yield Segment.line()


def _checked(line: Text, canvas: Canvas) -> Text:
    """The last door: whatever a screen forgot, no control character and no overlong line gets through."""
    if not is_safe(line.plain):
        line = Text(safe(line.plain))
    if canvas.terminal and cell_len(line.plain) > canvas.width:
        line = line.copy()
        line.truncate(canvas.width, overflow="crop")
    return line


def _encodable(segment: Segment, encoding: str) -> Segment:
    """The segment with what the encoding lacks replaced, in as many cells: `é` by `e`, a curly quote, else by `?`."""
    if _fits(segment.text, encoding):
        return segment
    text = "".join(c if _fits(c, encoding) else _stand_in(c, encoding) for c in segment.text)
    return Segment(text, segment.style)


def _stand_in(character: str, encoding: str) -> str:
    width = cell_len(character)
    plain = unicodedata.normalize("NFKD", _PLAIN_MARKS.get(character, character))[:1]
    return plain if width == 1 and _fits(plain, encoding) else "?" * width


def _fits(text: str, encoding: str) -> bool:
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
