"""Command lines to be typed next, broken so that they can be copied into a shell as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from rich.text import Text

from searchkit.rendering.canvas import FAINT, Canvas
from searchkit.rendering.lines import cut, joined
from searchkit.rendering.safe import safe

_LABEL = "next  "
# A shell's words: blanks inside quotes, and after a backslash, do not end one.
_WORD = re.compile(r"(?:'[^']*'|\"(?:\\.|[^\"\\])*\"|\\.|[^\s])+")
_MORE = " \\"


def command_lines(commands: Sequence[str], canvas: Canvas) -> Iterator[Text]:
    """Each command below the other, behind one label; a long one goes on in the next line behind a backslash."""
    indent = len(_LABEL) if canvas.width >= 5 * len(_LABEL) else 0
    for i, command in enumerate(commands):
        for j, line in enumerate(_continued(safe(command), canvas.width - indent)):
            label = _LABEL if not i and not j else " " * len(_LABEL)
            yield joined(Text(label[:indent], FAINT), cut(Text(line), canvas.width - indent, canvas.glyphs.ellipsis))


def _continued(command: str, width: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in _units(command, width - 2 * len(_MORE)):
        longer = f"{line} {word}" if line else word
        if line and cell_len(longer) > width - len(_MORE):
            lines.append(line + _MORE)
            longer = f"  {word}"
        line = longer
    return [*lines, line] if line else lines


def _units(command: str, width: int) -> Iterator[str]:
    """The command's words, an option together with its value where that fits."""
    option = ""
    for word in _WORD.findall(command):
        if option and word.startswith("-"):
            yield option
            option = word
        elif option:
            yield from [f"{option} {word}"] if cell_len(option) + 1 + cell_len(word) <= width else [option, word]
            option = ""
        elif word.startswith("-"):
            option = word
        else:
            yield word
    if option:
        yield option
