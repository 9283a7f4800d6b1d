"""`searchkit related`, as its user meets it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def id(searchkit: Run, project: Path) -> str:
    found: str = searchkit("search", "election", "-n", "1", "--plain", cwd=project).out
    return found.partition("\t")[0]


def test_every_form_of_output(searchkit: Run, project: Path, id: str) -> None:
    whole = json.loads(searchkit("related", id, "--json", cwd=project).out)
    assert whole["query"] == id
    assert all(hit["because"] for hit in whole["hits"])
    ids = [hit["id"] for hit in whole["hits"]]
    assert [
        line.partition("\t")[0] for line in searchkit("related", id, "--plain", cwd=project).out.splitlines()
    ] == ids
    assert searchkit("related", id, "-c", cwd=project).out == f"{whole['total']}\n"
    assert [json.loads(line)["id"] for line in searchkit("related", id, "--jsonl", cwd=project).out.splitlines()] == ids
    assert searchkit("related", id, "-l", cwd=project).out
    assert searchkit("related", id, "-q", cwd=project) == (0, "", "")


def test_the_screen_gives_the_reasons(searchkit: Run, project: Path, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    assert "because" in searchkit("related", id, cwd=project).out


def test_nothing_found_and_errors_have_their_status(searchkit: Run, project: Path, id: str) -> None:
    assert searchkit("related", id, "--since", "2999", cwd=project).status == 1
    missing = searchkit("related", "zz", cwd=project)
    assert missing.status == 2
    assert "no article has the id" in missing.err
    assert searchkit("related", id, "--json", "--csv", cwd=project).status == 2
    assert searchkit("related", id, "--page", "900", cwd=project).status == 1


def test_all_files_are_listed_unless_a_limit_is_given(searchkit: Run, project: Path, id: str) -> None:
    assert len(searchkit("related", id, "-l", "-n", "1", cwd=project).out.splitlines()) == 1
    hits = json.loads(searchkit("related", id, "--json", "-n", "1000", cwd=project).out)["hits"]
    (project / "searchkit.toml").write_text("limit = 1\n")
    listed = searchkit("related", id, "-l", cwd=project).out.splitlines()
    assert len(hits) > 1
    assert len(listed) == len({hit["path"] for hit in hits})


def test_expand_and_recent_are_kept_in_a_saved_query(searchkit: Run, project: Path) -> None:
    assert searchkit("save", "fresh", "election", "--expand", "--recent", "30d", cwd=project).status == 0
    saved = (project / "queries" / "fresh.toml").read_text()
    assert 'recent = "30d"' in saved
    assert "expand = true" in saved
    assert json.loads(searchkit("run", "fresh", "--json", cwd=project).out)["added"]
    assert searchkit("search", "election", "--recent", "soon", cwd=project).status == 2


def test_pasted_text_is_searched_with_any(searchkit: Run, project: Path) -> None:
    found = searchkit("search", "--any", "--json", '"What of the election (and votes?', cwd=project)
    assert found.status == 0
    assert "read word by word" in json.loads(found.out)["warnings"][-1]
