"""What all commands share: version, help, errors, start-up."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import searchkit as library
from searchkit.cli.app import COMMANDS

Run = Callable[..., Any]


def test_version(searchkit: Run) -> None:
    found = searchkit("--version")
    assert (found.status, found.out) == (0, f"searchkit {library.__version__}\n")


def test_help_names_every_command(searchkit: Run) -> None:
    found = searchkit("--help")
    assert found.status == 0
    for command in COMMANDS:
        assert f"\n  {command} " in found.out


def test_an_unknown_command_names_the_nearest(searchkit: Run) -> None:
    found = searchkit("serach", "x")
    assert (found.status, found.out) == (2, "")
    assert "did you mean searchkit search?" in found.err
    assert "to search: searchkit search volcano" in searchkit("volcano").err


def test_a_word_that_is_a_little_like_a_command_is_taken_for_a_search(searchkit: Run) -> None:
    assert "to search: searchkit search treaty arms" in searchkit("treaty", "arms").err
    assert "searchkit --help" in searchkit("help").err


def test_no_command_is_a_usage_error(searchkit: Run) -> None:
    found = searchkit()
    assert found.status == 2
    assert "searchkit --help" in found.err


@pytest.mark.parametrize("command", COMMANDS)
def test_an_unknown_option_is_a_usage_error_of_one_form(searchkit: Run, command: str) -> None:
    found = searchkit(command, "--indx", "x")
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith(f"searchkit: searchkit {command} has no option --indx\n")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "Permission denied", "a\x1b[31m/b"), "searchkit: a␛[31m/b: Permission denied\n"),
        (OSError("no name"), "please report it"),
        (ZeroDivisionError("bug"), "ZeroDivisionError: bug\nsearchkit: this is a fault of its own"),
    ],
)
def test_whatever_goes_wrong_is_not_the_status_of_nothing_found(
    searchkit: Run, monkeypatch: pytest.MonkeyPatch, error: Exception, message: str
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("searchkit.cli.app.dispatch", fail)
    found = searchkit("search", "x")
    assert found.status == 2
    assert message in found.err


def test_starting_loads_nothing_heavy() -> None:
    code = (
        "import sys; from searchkit.cli.app import build_app, COMMANDS\n"
        "root = build_app(); ctx = root.make_context('searchkit', ['search'])\n"
        "for name in COMMANDS: root.get_command(ctx, name)\n"
        "heavy = {'rich', 'numpy', 'whoosh', 'orjson', 'trafilatura', 'lxml', 'platformdirs', 'dateutil', 'tomlkit'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize(
    ("typed", "completed"),
    [("searchkit sea", "search"), ("searchkit entities sh", "show"), ("searchkit search --sin", "--since")],
)
def test_shells_complete_commands_and_options(typed: str, completed: str) -> None:
    environ = os.environ | {
        "_SEARCHKIT_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(typed.count(" ")),
    }
    done = subprocess.run(
        [sys.executable, "-m", "searchkit"], capture_output=True, text=True, timeout=60, check=False, env=environ
    )
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [completed], "")


def test_python_m_searchkit_is_searchkit() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "searchkit", "--version"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, f"searchkit {library.__version__}\n", "")
