"""How far a long run is: a bar on a terminal, a plain line every few seconds elsewhere."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from rich.console import Console
from rich.text import Text

from searchkit.progress import Progress
from searchkit.rendering.safe import safe

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

_LINE_EVERY_S = 5.0
_DRAW_EVERY_S = 0.1
_MEGA = 1_000_000
_MINUTE = 60
_MAX_ETA_S = 99 * 3600

Clock = Callable[[], float]


class DrawnProgress(Progress, Protocol):
    """A `Progress` to be entered: it draws from then until it is left."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None: ...


def make_progress(console: Console, *, clock: Clock = time.monotonic) -> DrawnProgress:
    """Draws on the console's stream: a bar where it can be drawn over, else lines.

    Args:
        clock: seconds from any moment on.
    """
    return _Bar(console, clock) if console.is_terminal and not console.is_dumb_terminal else _Lines(console, clock)


class _Meter:
    """Counts one stage."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.name = ""
        self.total_bytes: int | None = None
        self.begin("", None)

    def begin(self, name: str, total_bytes: int | None) -> None:
        self.name, self.total_bytes = name, total_bytes
        self.articles = self.n_bytes = 0
        self.started = self.clock()

    def words(self) -> str:
        """`1,200 articles · 3.4 of 12.0 MB · 1.7 MB/s · 0:05 left`."""
        parts = [f"{self.articles:,} article" + ("" if self.articles == 1 else "s")] if self.articles else []
        done = f"{self.n_bytes / _MEGA:.1f}"
        if self.total_bytes:
            parts.append(f"{done} of {self.total_bytes / _MEGA:.1f} MB")
        elif self.n_bytes:
            parts.append(f"{done} MB")
        seconds = self.clock() - self.started
        if self.n_bytes and seconds > 0:
            speed = self.n_bytes / seconds
            parts.append(f"{speed / _MEGA:.1f} MB/s")
            left_s = ((self.total_bytes or 0) - self.n_bytes) / speed
            if 0 < left_s < _MAX_ETA_S:
                parts.append(f"{_duration(left_s)} left")
        return ", ".join(parts)


class _Lines:
    """Plain lines: one at the beginning of a stage, one every few seconds, one at its end if it took that long."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._meter = _Meter(clock)
        self._last = clock()
        self._said = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end_stage()

    def stage(self, name: str, *, total_bytes: int | None = None) -> None:
        self._end_stage()
        self._meter.begin(name, total_bytes)
        self._last, self._said = self._meter.started, False

    def advance(self, *, articles: int = 0, n_bytes: int = 0) -> None:
        self._meter.articles += articles
        self._meter.n_bytes += n_bytes
        now = self._meter.clock()
        if now - self._last >= _LINE_EVERY_S:
            self._last, self._said = now, True
            self._say()

    def note(self, line: str) -> None:
        self._print(line)

    def _end_stage(self) -> None:
        # A stage that was done before its first line needs none: the summary follows.
        if self._said:
            self._say()
        self._said = False

    def _say(self) -> None:
        words = self._meter.words()
        self._print(f"{self._meter.name}: {words}" if words else self._meter.name)

    def _print(self, line: str) -> None:
        # Unbroken: a log is read with grep.
        self._console.print(Text(_encodable(safe(line), self._console)), soft_wrap=True)


class _Bar:
    """A bar below the notes, gone when the run is over."""

    def __init__(self, console: Console, clock: Clock) -> None:
        self._console = console
        self._meter = _Meter(clock)
        self._drawn = clock()
        self._bars = _make_bars(console)
        self._task = self._bars.add_task("", total=None, words="", visible=False)

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bars.stop()

    def stage(self, name: str, *, total_bytes: int | None = None) -> None:
        self._meter.begin(name, total_bytes)
        self._bars.reset(self._task, total=total_bytes or None, description=safe(name), words="", visible=True)
        self._drawn = self._meter.started

    def advance(self, *, articles: int = 0, n_bytes: int = 0) -> None:
        self._meter.articles += articles
        self._meter.n_bytes += n_bytes
        now = self._meter.clock()
        if now - self._drawn >= _DRAW_EVERY_S:
            self._drawn = now
            self._bars.update(self._task, completed=self._meter.n_bytes, words=self._meter.words())

    def note(self, line: str) -> None:
        self._console.print(Text(_encodable(safe(line), self._console)))


def _make_bars(console: Console) -> Bars:
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bars
    from rich.table import Column

    return Bars(
        TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
        BarColumn(bar_width=None, table_column=Column(ratio=1, min_width=4)),
        TextColumn("{task.fields[words]}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis")),
        console=console,
        transient=True,
        expand=True,
        # Answers go to another stream, and every line for this one comes through `note`.
        redirect_stdout=False,
        redirect_stderr=False,
    )


def _encodable(line: str, console: Console) -> str:
    return line.encode(console.encoding, "replace").decode(console.encoding)


def _duration(seconds: float) -> str:
    minutes, seconds = divmod(int(seconds + 0.5), _MINUTE)
    hours, minutes = divmod(minutes, _MINUTE)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
