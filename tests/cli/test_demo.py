"""`searchkit demo`: the samples, and nobody's index but its own."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

SAMPLES = Path(__file__).parents[2] / "corpus"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / "index").mkdir(parents=True)
    (root / "index" / "README.md").write_text("what lies here\n")
    (root / "corpus").mkdir()
    # A few of them: what is tested is where they go.
    for name in (".about", "json/disarmament-dossier.json", "text/inf-treaty-signed.txt"):
        shutil.copy(SAMPLES / name, root / "corpus")
    return root


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_an_empty_index_of_the_project_is_filled_and_searched(searchkit: Run, project: Path, temporary: Path) -> None:
    found = searchkit("demo", cwd=project)
    assert found.status == 0, found.err
    assert "next" in found.out
    assert "searchkit search" in found.out
    assert "\x1b" not in found.out
    assert max(map(len, found.out.splitlines())) <= 80
    assert searchkit("info", "--json", cwd=project).status == 0
    assert (project / "index" / "README.md").read_text() == "what lies here\n"
    assert list(temporary.iterdir()) == []


def test_the_demo_s_own_index_is_brought_up_to_date(searchkit: Run, project: Path, temporary: Path) -> None:
    assert searchkit("demo", cwd=project).status == 0
    (project / "corpus" / "inf-treaty-signed.txt").unlink()
    assert searchkit("demo", cwd=project).status == 0
    assert searchkit("search", "*", "-l", cwd=project).out == "corpus/disarmament-dossier.json\n"
    assert list(temporary.iterdir()) == []


def test_an_index_of_the_user_s_own_is_not_touched(
    searchkit: Run, project: Path, index: str, temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(project / "index")
    shutil.copytree(index, project / "index")
    # Wide enough for a path of a test's own.
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "200")
    before = {p.name: p.read_bytes() for p in (project / "index").iterdir()}
    found = searchkit("demo", cwd=project)
    assert found.status == 0, found.err
    assert {p.name: p.read_bytes() for p in (project / "index").iterdir()} == before
    (made,) = temporary.iterdir()
    assert f"-i {made}" in " ".join(found.out.replace("\\\n", " ").split())
    assert "stays as it is" in found.err
    assert json.loads(searchkit("info", "-i", str(made), "--json").out)["articles"] > 0


def test_a_user_s_files_in_the_place_of_an_index_are_not_touched(
    searchkit: Run, project: Path, temporary: Path
) -> None:
    (project / "index" / "diary.txt").write_text("mine")
    assert searchkit("demo", cwd=project).status == 0
    assert sorted(p.name for p in (project / "index").iterdir()) == ["README.md", "diary.txt"]
    assert len(list(temporary.iterdir())) == 1


def test_where_there_is_no_project_none_is_begun(searchkit: Run, tmp_path: Path, temporary: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    assert searchkit("demo", cwd=home).status == 0
    assert list(home.iterdir()) == []
    assert len(list(temporary.iterdir())) == 1


def test_a_corpus_of_the_user_s_own_is_not_taken_for_the_samples(searchkit: Run, project: Path) -> None:
    shutil.rmtree(project / "corpus")
    (project / "corpus").mkdir()
    (project / "corpus" / "mine.txt").write_text("Something of mine\n\nThis is a text about gardening.\n")
    assert searchkit("demo", cwd=project).status == 0
    assert searchkit("search", "gardening", "-c", cwd=project).out == "0\n"
