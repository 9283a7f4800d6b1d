"""The one way to a console: colour, width and encoding as the user's terminal and environment want them."""

from __future__ import annotations

import os
import sys

from rich.console import Console


def make_console(*, stderr: bool = False, width: int | None = None) -> Console:
    """A console on standard output or standard error that takes no text for markup.

    `NO_COLOR`, `FORCE_COLOR`, `TERM=dumb` and `COLUMNS` are respected; a `width` given beats `COLUMNS`.
    """
    if width is None:
        columns = os.environ.get("COLUMNS", "")
        width = int(columns) if columns.isascii() and columns.isdigit() and int(columns) > 0 else None
    dumb = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return Console(
        # Named, not left to Rich: it takes an unnamed stream for UTF-8 and then fails in the middle of a screen.
        file=sys.stderr if stderr else sys.stdout,
        width=width,
        # Rich forgets the width on a dumb terminal unless it knows the height too.
        height=25 if width is not None and dumb else None,
        markup=False,
        highlight=False,
        emoji=False,
    )
