"""Which form an answer takes, and the one place that writes to stdout."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from typing import Literal

from searchkit.cli.options import HitOutputs, LineOutputs, Outputs, TableOutputs
from searchkit.errors import UsageError

Mode = Literal["screen", "plain", "json", "jsonl", "csv", "files", "files0", "count", "quiet"]

# With one of these Rich may take a pipe for a terminal.
_PRETENDING = frozenset({"FORCE_COLOR", "TTY_COMPATIBLE"})
# The order in which a complaint names them.
_MODES: dict[str, tuple[str, Mode]] = {
    "as_json": ("--json", "json"),
    "as_jsonl": ("--jsonl", "jsonl"),
    "as_csv": ("--csv", "csv"),
    "as_plain": ("--plain", "plain"),
    "as_files": ("--files", "files"),
    "as_null": ("-0", "files0"),
    "as_count": ("--count", "count"),
    "quiet": ("--quiet", "quiet"),
}


def asked_mode(outputs: Outputs | HitOutputs | TableOutputs | LineOutputs) -> Mode | None:
    """The one form of output that the flags ask for; None without any.

    Raises:
        UsageError: two of them; `-l -0` together are one.
    """
    asked = [name for name in _MODES if getattr(outputs, name, False)]
    if "as_null" in asked and "as_files" in asked:
        asked.remove("as_files")
    if len(asked) > 1:
        flags = " and ".join(_MODES[name][0] for name in asked)
        raise UsageError(f"{flags} cannot be joined", hint="choose one form of output")
    return _MODES[asked[0]][1] if asked else None


def default_mode() -> Mode:
    """The screen on a terminal, plain text in a pipe."""
    return "screen" if on_terminal() else "plain"


def on_terminal() -> bool:
    """Whether a person looks at stdout; FORCE_COLOR says so of a pipe too."""
    if not sys.stdout.isatty() and _PRETENDING.isdisjoint(os.environ):
        return False  # and the drawing library is not loaded
    from searchkit.rendering.console import make_console

    return make_console().is_terminal


def draw(render: Callable[[int], object], *, width: int | None = None) -> None:
    """Writes a screen to stdout, as wide as the terminal unless told otherwise.

    Args:
        render: width in cells → the screen.
        width: None: the terminal's.
    """
    from searchkit.rendering.console import make_console

    console = make_console(width=width)
    # Not console.print alone: Rich ends the process with status 1 where a reader of the pipe has gone.
    with console.capture() as drawn:
        console.print(render(console.width))
    sys.stdout.write(drawn.get())


def write(chunks: str | Iterable[str]) -> None:
    """Writes records to stdout as they are: UTF-8 whatever the terminal's encoding, file names as the system has them."""
    from searchkit.rendering.records import to_bytes

    sys.stdout.flush()
    for chunk in [chunks] if isinstance(chunks, str) else chunks:
        sys.stdout.buffer.write(to_bytes(chunk))
    sys.stdout.buffer.flush()


def warn(lines: Iterable[str]) -> None:
    """Writes warnings to stderr, where the form of the answer has no place for them."""
    from searchkit.rendering.safe import safe

    sys.stdout.flush()
    for line in lines:
        print(f"searchkit: {safe(line)}", file=sys.stderr)


def tell(line: str) -> None:
    """Writes a line on what is being done to stderr."""
    from searchkit.rendering.safe import safe

    print(safe(line), file=sys.stderr)
