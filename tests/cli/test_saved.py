"""`save`, `saved` and `run`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def project(tmp_path: Path, index: str) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    (root / "index").symlink_to(index)
    return root


def test_a_saved_query_is_run_with_its_options(searchkit: Run, project: Path) -> None:
    saved = searchkit(
        "save", "crews", "crew", "-docking", "-w", "source=northern wire", "--sort", "newest", "--json",
        "--title", "Crews of the station", cwd=project,
    )  # fmt: skip
    assert (saved.status, saved.out) == (0, "queries/crews.toml\n")
    assert "syntax_version = 1" in (project / "queries" / "crews.toml").read_text()
    for name in ("crews", "queries/crews.toml", str(project / "queries" / "crews.toml")):
        found = searchkit("run", name, cwd=project)
        assert found.status == 0, found.err
        page = json.loads(found.out)
        assert [hit["title"] for hit in page["hits"]] == ["Station crew grows to six"]


def test_options_given_to_run_go_before_those_saved(searchkit: Run, project: Path) -> None:
    searchkit("save", "stations", "station", "--json", "-n", "1", "--since", "2005", cwd=project)
    assert searchkit("run", "stations", "-c", cwd=project).out == "1\n"
    assert searchkit("run", "stations", "-c", "--since", "1990", cwd=project).out == "2\n"
    assert searchkit("run", "stations", "-c", "--since", "1990", "--until", "2001", cwd=project).out == "1\n"
    assert searchkit("run", "stations", "-q", "-w", "source=Global Herald", cwd=project).status == 1
    assert len(json.loads(searchkit("run", "stations", "--since", "1990", "-n", "5", cwd=project).out)["hits"]) == 2


def test_a_file_is_run_over_the_index_of_its_project_where_there_is_none_here(
    searchkit: Run, project: Path, tmp_path: Path
) -> None:
    searchkit("save", "stations", "station", "-c", cwd=project)
    file = str(project / "queries" / "stations.toml")
    assert searchkit("run", file).out == "3\n"
    (tmp_path / "elsewhere.toml").write_text('syntax_version = 1\nquery = "station"\n')
    nowhere = searchkit("run", str(tmp_path / "elsewhere.toml"))
    assert (nowhere.status, nowhere.out) == (2, "")
    assert f"there is no index in {tmp_path / 'here' / 'index'}" in nowhere.err
    empty = tmp_path / "other" / "index"
    empty.mkdir(parents=True)
    assert searchkit("run", file, cwd=empty.parent).status == 2  # a project of its own


def test_the_language_is_kept(searchkit: Run, project: Path) -> None:
    searchkit("save", "german", "station", "--lang", "de", "-c", cwd=project)
    assert 'lang = ["de"]' in (project / "queries" / "german.toml").read_text()
    assert searchkit("run", "german", cwd=project).out == "0\n"
    assert searchkit("run", "german", "--lang", "en", cwd=project).out == "3\n"


def test_match_any_is_kept(searchkit: Run, project: Path) -> None:
    searchkit("save", "either", "docking", "ozone", "--any", "-c", cwd=project)
    assert searchkit("run", "either", cwd=project).out == "2\n"


def test_what_is_there_is_not_replaced_unasked(searchkit: Run, project: Path) -> None:
    assert searchkit("save", "a", "station", cwd=project).status == 0
    again = searchkit("save", "a", "ozone", cwd=project)
    assert (again.status, again.out) == (2, "")
    assert searchkit("save", "a", "ozone", "--replace", cwd=project).status == 0
    assert searchkit("run", "a", "-c", cwd=project).out == "1\n"


def test_the_user_s_own_queries_come_after_the_project_s(searchkit: Run, project: Path) -> None:
    assert searchkit("save", "mine", "ozone", "--user", cwd=project).status == 0
    assert searchkit("save", "both", "ozone", "--user", cwd=project).status == 0
    assert searchkit("save", "both", "station", cwd=project).status == 0
    assert searchkit("run", "mine", "-c", cwd=project).out == "1\n"
    assert searchkit("run", "both", "-c", cwd=project).out == "3\n"
    assert {"mine", "both"} <= {
        row["name"] for row in json.loads(searchkit("saved", "--json", cwd=project).out)["saved"]
    }


def test_saved_lists_what_can_be_run(searchkit: Run, project: Path) -> None:
    nothing = searchkit("saved", cwd=project)
    assert nothing.status == 1
    searchkit("save", "a", "station", "--title", "Of [bold] stations", cwd=project)
    found = searchkit("saved", cwd=project)
    assert found.status == 0
    assert "Of [bold] stations" in found.out
    told = json.loads(searchkit("saved", "--json", cwd=project).out)
    assert {"format", "query", "saved", "warnings"} <= set(told)
    assert [(row["name"], row["query"]) for row in told["saved"]] == [("a", "station")]


def test_a_query_that_cannot_be_read_is_shown_with_its_problem_and_fails_loudly(searchkit: Run, project: Path) -> None:
    searchkit("save", "good", "station", cwd=project)
    (project / "queries" / "bad.toml").write_text("syntax_version = 1\nquery = \n")
    listed = searchkit("saved", cwd=project)
    assert "good" in listed.out
    assert "bad" in listed.out + listed.err
    found = searchkit("run", "bad", cwd=project)
    assert (found.status, found.out) == (2, "")
    assert "bad.toml" in found.err


def test_a_saved_query_whose_text_cannot_be_read_gets_a_caret(searchkit: Run, project: Path) -> None:
    lines = searchkit("save", "open", 'moon "landing', cwd=project).err.splitlines()
    assert lines[0].endswith("a quote is opened and never closed (column 6)")
    assert lines[1:4] == ['  moon "landing', "       ^", '  expected: a second "']
    assert lines[4].strip() == 'try: moon "landing"'


@pytest.mark.parametrize("mode", [(), ("--json",), ("-l",), ("-c",), ("-q",)], ids=" ".join)
def test_the_exit_status_of_run_is_0_found_1_nothing_2_error(
    searchkit: Run, project: Path, mode: tuple[str, ...]
) -> None:
    searchkit("save", "some", "station", cwd=project)
    searchkit("save", "none", "zeppelin", cwd=project)
    assert searchkit("run", "some", *mode, cwd=project).status == 0
    assert searchkit("run", "none", *mode, cwd=project).status == 1
    assert searchkit("run", "unheard-of", *mode, cwd=project).status == 2


def test_a_name_that_is_a_path_is_refused(searchkit: Run, project: Path) -> None:
    for name in ("../up", "a/b", "", "."):
        assert searchkit("save", name, "station", cwd=project).status == 2
    assert not (project.parent / "up.toml").exists()


def test_save_needs_a_query_and_one_form(searchkit: Run, project: Path) -> None:
    assert searchkit("save", "a", cwd=project).status == 2
    assert searchkit("save", "a", "x", "--json", "-c", cwd=project).status == 2
