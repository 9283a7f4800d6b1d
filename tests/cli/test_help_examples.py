"""Every example in a command's help runs, and finds something in the sample articles."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit.cli.app import COMMANDS, build_app

Run = Callable[..., Any]


def commands() -> Iterator[tuple[str, Any]]:
    """Every command, those of groups (`entities list`) too."""
    root: Any = build_app()
    ctx = root.make_context("searchkit", ["search"])
    for name in COMMANDS:
        command = root.get_command(ctx, name)
        yield name, command
        for sub, of_group in getattr(command, "commands", {}).items():
            yield f"{name} {sub}", of_group


def examples() -> Iterator[tuple[str, str]]:
    for name, command in commands():
        for line in (command.help or "").splitlines():
            if re.match(r"\s*searchkit ", line):
                yield name, line.strip()


EXAMPLES = list(examples())


@pytest.mark.parametrize(("name", "command"), list(commands()), ids=[name for name, _ in commands()])
def test_every_command_s_help_ends_with_an_example_of_it(name: str, command: Any) -> None:
    last = (command.help or "").rstrip().splitlines()[-1].strip()
    assert shlex.split(last)[: 1 + len(name.split())] == ["searchkit", *name.split()]


@pytest.mark.parametrize(("command", "line"), EXAMPLES, ids=[line for _, line in EXAMPLES])
def test_every_example_in_help_runs_as_it_stands(searchkit: Run, project: Path, command: str, line: str) -> None:
    words = shlex.split(line)[1:]
    if "ID" in words:
        id = searchkit("search", "election", "--plain", "-n", "1", cwd=project).out.partition("\t")[0]
        words = [id if word == "ID" else word for word in words]
    if words[:2] == ["entities", "unblock"]:
        searchkit("entities", "block", *words[2:], cwd=project)
    found = searchkit(*words, cwd=project)
    assert found.status == 0, found.err
    assert found.out
