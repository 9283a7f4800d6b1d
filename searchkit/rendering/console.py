"""The one way to a console: colour, width and encoding as the user's terminal and environment want them."""

from __future__ import annotations

import os
import shutil
import sys

from rich.console import Console


def make_console(*, stderr: bool = False, width: int | None = None) -> Console:
    """A console on standard output or standard error that takes no text for markup.

    `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `COLUMNS` are respected; a `width` given beats `COLUMNS`.
    """
    height = None
    if width is not None or "COLUMNS" in os.environ:
        # Rich stumbles over "0" and "²", and forgets a width on a dumb terminal unless it knows the height too.
        size = shutil.get_terminal_size()
        width, height = width or size.columns, size.lines
    console = Console(
        # Named, not left to Rich: it takes an unnamed stream for UTF-8 and then fails in the middle of a screen.
        file=sys.stderr if stderr else sys.stdout,
        width=width,
        height=height,
        markup=False,
        highlight=False,
        emoji=False,
    )
    # What no terminal shows is read with grep: a line stays whole, however long.
    console.soft_wrap = not console.is_terminal
    return console
