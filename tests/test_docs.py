"""What the documents say holds: examples run, links lead somewhere, keys of the JSON are those printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import searchkit

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    p for p in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("index/*.md"), *ROOT.glob("searchkit/**/*.md"))
)
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONSOLE = [
    line[2:]
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL)
    for line in block.splitlines()
    if line.startswith("$ ")
]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_relative_link_leads_somewhere(document: Path) -> None:
    text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if not re.match(r"[a-z]+:", target):
            assert (document.parent / target).exists(), target


def shell(command: str, folder: Path, bin_folder: Path) -> subprocess.CompletedProcess[str]:
    bin_folder.mkdir(exist_ok=True)
    script = bin_folder / "searchkit"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m searchkit "$@"\n')
    script.chmod(0o755)
    environment = {
        "PATH": f"{bin_folder}:{os.environ['PATH']}",
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
    }
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", CONSOLE)
def test_every_command_of_the_readme_runs(command: str, project: Path, tmp_path: Path) -> None:
    if command.startswith("searchkit run stations"):
        shell(next(c for c in CONSOLE if c.startswith("searchkit save stations")), project, tmp_path / "bin")
    done = shell(command, project, tmp_path / "bin")
    assert done.returncode == 0, done.stderr
    assert done.stdout
    if "--json" in command and "jsonl" not in command:
        assert json.loads(done.stdout)["format"] == 1


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_python_of_the_readme_runs(
    code: str, project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(project)
    exec(compile(code, "README.md", "exec"), {})
    assert capsys.readouterr().out.count("\n") > 3


def test_the_two_commands_of_the_readme_are_those_that_ci_runs() -> None:
    commands = [block.strip() for block in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)]
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/searchkit demo",
        "python3 -m venv .venv && .venv/bin/pip install '.[test]' && .venv/bin/pytest",
    ]


def test_the_picture_shows_a_search_of_today(project: Path) -> None:
    picture = (ROOT / "docs" / "screen.svg").read_text(encoding="utf-8").replace("&#160;", " ")
    for hit in searchkit.open(project / "index").search("arms treaty", limit=3):
        assert hit.id in picture


def test_docs_name_every_key_of_the_json(project: Path) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8")
    page = searchkit.open(project / "index").search("treaty", facets=["source"])
    for key in (*page.as_dict(), *page[0].as_dict(), *page[0].as_dict()["snippets"][0]):  # type: ignore[index]
        assert f"`{key}`" in text, key


def test_docs_name_every_key_of_an_explanation(project: Path) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").split("## explain\n")[1].split("\n## ")[0]
    index = searchkit.open(project / "index")
    found = index.explain(searchkit.searching.Subset("treat*"), hit=index.search("treaty")[0].id).as_dict()
    hit, tree = found["hit"], found["tree"]
    for key in {*found, *tree, *tree["expansions"][0], *hit, *hit["parts"][0]} - {"format"}:
        assert f"`{key}`" in text, key


@pytest.mark.parametrize(
    ("command", "rows"),
    [(("timeline", "treaty", "--split", "source"), "periods"), (("kwic", "treaty"), "occurrences"), (("compare", "treaty", "--with", "space"), "words")],
)  # fmt: skip
def test_docs_name_every_key_of_an_analysis(command: tuple[str, ...], rows: str, project: Path, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "json.md").read_text(encoding="utf-8").split(f"## {command[0]}\n")[1].split("\n## ")[0]
    found = json.loads(shell(f"searchkit {' '.join(command)} --json", project, tmp_path / "bin").stdout)
    assert found[rows]
    for key in {*found, *found[rows][0]} - {"format", "warnings", "source"}:
        assert f"`{key}`" in text, key
