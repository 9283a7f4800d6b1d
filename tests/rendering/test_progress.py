from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from searchkit.progress import Progress
from searchkit.rendering.progress import make_progress


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def console(*, terminal: bool, encoding: str = "utf-8") -> tuple[Console, Callable[[], str]]:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="")

    def written() -> str:
        stream.flush()
        assert isinstance(stream.buffer, io.BytesIO)
        return stream.buffer.getvalue().decode(encoding)

    return Console(
        file=stream, width=80, force_terminal=terminal, legacy_windows=False, _environ={"TERM": "xterm"}
    ), written


def test_elsewhere_than_on_a_terminal_a_line_comes_every_few_seconds() -> None:
    drawn_on, written = console(terminal=False)
    clock = Clock()
    with make_progress(drawn_on, clock=clock) as progress:
        progress.stage("reading", total_bytes=40_000_000)
        for _ in range(20):
            clock.now += 0.5
            progress.advance(articles=50, n_bytes=1_000_000)
    lines = written().splitlines()
    assert lines[0] == "reading: 500 articles, 10.0 of 40.0 MB, 2.0 MB/s, 0:15 left"
    assert len(lines) == 3  # after five seconds, after ten, and the end


def test_a_stage_that_is_soon_over_needs_no_line() -> None:
    drawn_on, written = console(terminal=False)
    with make_progress(drawn_on, clock=Clock()) as progress:
        progress.stage("reading", total_bytes=10)
        progress.advance(articles=1, n_bytes=10)
        progress.stage("writing")
    assert written() == ""


@pytest.mark.parametrize("terminal", [True, False])
def test_notes_are_harmless_text(terminal: bool) -> None:
    drawn_on, written = console(terminal=terminal)
    with make_progress(drawn_on, clock=Clock()) as progress:
        progress.stage("reading")
        progress.note("a.html: [bold]\x1b]0;owned\x07 :smile: skipped")
    assert "a.html: [bold]␛]0;owned␇ :smile: skipped" in written()
    assert "\x1b]0" not in written()


def test_a_long_note_keeps_its_line_where_no_terminal_shows_it() -> None:
    drawn_on, written = console(terminal=False)
    with make_progress(drawn_on, clock=Clock()) as progress:
        progress.note("word " * 40 + "end")
    assert written() == "word " * 40 + "end\n"


def test_a_terminal_gets_a_bar_with_articles_speed_and_time_left() -> None:
    drawn_on, written = console(terminal=True)
    clock = Clock()
    with make_progress(drawn_on, clock=clock) as progress:
        progress.stage("reading", total_bytes=40_000_000)
        clock.now += 2
        progress.advance(articles=1200, n_bytes=4_000_000)
    assert "reading" in written()
    assert "━" in written()
    assert "1,200 articles, 4.0 of 40.0 MB, 2.0 MB/s, 0:18 left" in written()
    assert written().endswith("\x1b[2K")  # the bar is wiped out at the end


def test_a_dumb_terminal_gets_lines() -> None:
    stream = io.StringIO()
    dumb = Console(file=stream, width=80, force_terminal=True, legacy_windows=False, _environ={"TERM": "dumb"})
    with make_progress(dumb, clock=Clock()) as progress:
        progress.stage("reading", total_bytes=5)
        progress.note("one")
    assert stream.getvalue() == "one\n"


def test_an_encoding_that_lacks_a_character_stops_no_run() -> None:
    drawn_on, written = console(terminal=False, encoding="ascii")
    with make_progress(drawn_on, clock=Clock()) as progress:
        progress.note("彗星.txt: skipped \udcff")
    assert written() == "??.txt: skipped <U+DCFF>\n"


def test_both_drawers_are_what_the_indexer_reports_to() -> None:
    for terminal in (True, False):
        progress: Progress = make_progress(console(terminal=terminal)[0])
        progress.advance(articles=1)


def test_a_run_that_fails_leaves_the_terminal_clean() -> None:
    drawn_on, written = console(terminal=True)

    def stop() -> None:
        with make_progress(drawn_on, clock=Clock()) as progress:
            progress.stage("reading", total_bytes=10)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    assert "\x1b[?25h" in written()  # the cursor is back
