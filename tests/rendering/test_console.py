from __future__ import annotations

import io
import sys

import pytest

from searchkit.rendering.console import make_console

FIXED = {"NO_COLOR", "FORCE_COLOR", "TERM", "COLUMNS", "LINES", "COLORTERM", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in FIXED:
        monkeypatch.delenv(name, raising=False)


def test_markup_emoji_and_highlighting_are_off(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("FORCE_COLOR", "1")
    make_console().print("[bold]x[/bold] :smile: 12 'a'")
    assert out.getvalue() == "[bold]x[/bold] :smile: 12 'a'\n"


def test_a_pipe_gets_no_colour_and_force_color_changes_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert not make_console().is_terminal
    assert make_console().color_system is None
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    assert make_console().color_system == "256"


def test_no_color_beats_force_color(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    make_console().print("x", style="yellow")
    assert out.getvalue() == "x\n"


def test_a_dumb_terminal_gets_no_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "60")
    console = make_console()
    console.print("x", style="bold yellow")
    assert out.getvalue() == "x\n"
    assert console.width == 60


@pytest.mark.parametrize(("columns", "width"), [("132", 132), ("0", 80), ("-3", 80), ("wide", 80), ("²", 80)])
def test_columns_give_the_width_where_they_can(monkeypatch: pytest.MonkeyPatch, columns: str, width: int) -> None:
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setattr("os.get_terminal_size", _no_terminal)
    assert make_console().width == width
    assert make_console(width=44).width == 44


def test_a_line_for_a_pipe_is_neither_broken_nor_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdout", out)
    make_console(width=20).print("word " * 40 + "end")
    assert out.getvalue() == "word " * 40 + "end\n"


def test_standard_error_is_another_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    err = io.StringIO()
    monkeypatch.setattr(sys, "stderr", err)
    make_console(stderr=True).print("careful")
    assert err.getvalue() == "careful\n"


def test_the_encoding_of_the_stream_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding="latin-1"))
    assert make_console().encoding == "latin-1" or make_console().encoding == "iso8859-1"


def _no_terminal(_: int) -> None:
    raise OSError
