"""`show`, `info` and `forget`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from searchkit.native import COMPILED

Run = Callable[..., Any]


def id_of(searchkit: Run, index: str, query: str) -> str:
    found = json.loads(searchkit("search", query, "-i", index, "--json").out)
    return str(found["hits"][0]["id"])


def test_show_draws_an_article_whole(searchkit: Run, index: str) -> None:
    id = id_of(searchkit, index, "docking")
    for argv in (["show", id], ["show", id[:8]], ["show", id, "--match", "module"]):
        found = searchkit(*argv, "-i", index)
        assert found.status == 0
        assert "Orbital station receives its first crew" in found.out
        assert "Russia built the first module." in " ".join(found.out.split())


def test_show_json_holds_text_and_matches(searchkit: Run, index: str) -> None:
    id = id_of(searchkit, index, "docking")
    found = json.loads(searchkit("show", id, "--match", "module", "--json", "-i", index).out)
    assert (found["format"], found["query"], found["article"]["id"]) == (1, "module", id)
    (span,) = found["article"]["matches"]
    assert found["article"]["body"][span[0] : span[1]] == "module"
    assert {"body", "text", "dates", "entities", "removed", "matches", "root"} <= set(found["article"])


def test_show_evidence_says_where_each_field_was_read(searchkit: Run, index: str) -> None:
    id = id_of(searchkit, index, "docking")
    found = searchkit("show", id, "--evidence", "-i", index)
    assert found.status == 0
    assert "Orbital station receives its first crew" in " ".join(found.out.split())
    record = json.loads(searchkit("show", id, "--evidence", "--json", "-i", index).out)["article"]["evidence"]
    assert record[0]["field"] == "title"
    assert {"field", "value", "origin", "rule", "excerpt", "start", "end", "rejected_because"} == set(record[0])
    assert searchkit("show", id, "--evidence", "--original", "-i", index).status == 2


def test_show_original_prints_the_text_as_found(searchkit: Run, index: str) -> None:
    id = id_of(searchkit, index, "docking")
    found = searchkit("show", id, "--original", "-i", index)
    assert found.out.startswith("The crew entered the station on Thursday.")
    assert searchkit("show", id, "--original", "--json", "-i", index).status == 2


def test_an_article_that_is_not_there_is_an_error(searchkit: Run, index: str) -> None:
    found = searchkit("show", "ffffffffffffffff", "-i", index)
    assert (found.status, found.out) == (2, "")
    assert "ffffffffffffffff" in found.err


def test_escapes_in_an_article_reach_nobodys_terminal(
    searchkit: Run, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    id = id_of(searchkit, index, "escapes")
    for argv in (["show", id], ["show", id, "--original"], ["search", "escapes"], ["search", "escapes", "--plain"]):
        found = searchkit(*argv, "-i", index)
        assert "\x1b[31m with" not in found.out
        assert "[bold]" in found.out or "--original" in argv


def test_info_tells_what_lies_in_the_index(searchkit: Run, index: str) -> None:
    found = searchkit("info", "-i", index)
    assert found.status == 0
    assert "1989" in found.out
    told = json.loads(searchkit("info", "-i", index, "--json").out)
    assert {
        "format", "query", "location", "articles", "deleted", "segments", "size_bytes", "revision", "index_format",
        "first_day", "last_day", "undated", "words", "values", "roots", "warnings",
    } <= set(told)  # fmt: skip
    assert (told["articles"], told["undated"], told["compiled"]) == (4, 1, COMPILED)


@pytest.mark.parametrize(
    "argv", [["info"], ["show", "abcd"], ["facets"], ["forget", "abcd"], ["search", "x"]], ids=" ".join
)
def test_a_missing_index_says_how_to_make_one(searchkit: Run, argv: list[str]) -> None:
    found = searchkit(*argv)
    assert (found.status, found.out) == (2, "")
    assert "searchkit index" in found.err


@pytest.mark.parametrize("argv", [["info"], ["show", "abcd"], ["search", "x"]], ids=" ".join)
def test_what_is_no_index_is_told_and_left_alone(searchkit: Run, argv: list[str], tmp_path: Path) -> None:
    foreign = tmp_path / "photos"
    foreign.mkdir()
    (foreign / "cat.jpg").write_bytes(b"\xff\xd8")
    found = searchkit(*argv, "-i", str(foreign))
    assert (found.status, found.out) == (2, "")
    assert "photos" in found.err
    assert [p.name for p in foreign.iterdir()] == ["cat.jpg"]


def test_forget_takes_out_by_id_and_by_path(searchkit: Run, index: str, articles: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(index, copy)
    id = id_of(searchkit, str(copy), "docking")
    assert searchkit("forget", id[:10], "-i", str(copy)).out == f"{id}\n"
    assert searchkit("search", "docking", "-i", str(copy), "-c").out == "0\n"
    again = searchkit("forget", id, "-i", str(copy))
    assert (again.status, again.out) == (2, "")
    told = json.loads(searchkit("forget", str(articles / "odd name.json"), "-i", str(copy), "--json").out)
    assert set(told) == {"format", "query", "forgotten", "warnings"}
    assert len(told["forgotten"]) == 1
    assert json.loads(searchkit("info", "-i", str(copy), "--json").out)["articles"] == 2


def test_forget_without_anything_is_a_usage_error(searchkit: Run, index: str) -> None:
    found = searchkit("forget", "-i", index)
    assert found.status == 2
    assert "searchkit forget --help" in found.err
