"""`searchkit index`: its exit status, its report, its default."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]

REPORT_KEYS = {
    "format", "query", "added", "changed", "removed", "unchanged", "n_skipped", "articles", "n_bytes", "seconds",
    "revision", "skipped", "duplicates", "dry_run", "n_warnings", "warnings",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.json").write_text(
        '{"title": "One", "text": "The first article is about volcanoes.", "date": "2010-04-14"}'
    )
    (folder / "b.json").write_text('{"title": "Two", "text": "The second article is about floods.", "date": "2011"}')
    return folder


def report(searchkit: Run, *argv: str) -> dict[str, object]:
    found = searchkit("index", *argv, "-j", "1", "--json")
    assert found.status == 0, found.err
    told: dict[str, object] = json.loads(found.out)
    return told


def test_the_report_counts_what_was_done(searchkit: Run, folder: Path) -> None:
    first = report(searchkit, str(folder))
    assert set(first) >= REPORT_KEYS
    assert (first["added"], first["articles"], first["dry_run"]) == (2, 2, False)
    (folder / "b.json").unlink()
    (folder / "c.json").write_text('{"title": "Three", "text": "The third one is about storms."}')
    kept = report(searchkit, str(folder), "--keep-missing")
    assert (kept["added"], kept["removed"], kept["unchanged"]) == (1, 0, 1)
    gone = report(searchkit, str(folder))
    assert (gone["removed"], gone["articles"]) == (1, 2)
    assert report(searchkit, str(folder), "--rebuild", "--optimize", "--no-entities")["articles"] == 2


def test_the_index_is_found_again_by_search(searchkit: Run, folder: Path) -> None:
    found = searchkit("index", str(folder), "-j", "1")
    assert found.status == 0
    assert "added" in found.out
    assert "added" not in found.err
    assert searchkit("search", "volcanoes", "-c").out == "1\n"


def test_a_dry_run_makes_nothing(searchkit: Run, folder: Path, tmp_path: Path) -> None:
    told = report(searchkit, str(folder), "--dry-run")
    assert (told["added"], told["dry_run"], told["revision"]) == (2, True, None)
    assert searchkit("info").status == 2


def test_the_project_s_corpus_is_the_default(searchkit: Run, folder: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "index").mkdir(parents=True)
    folder.rename(project / "corpus")
    (project / "deep").mkdir()
    assert searchkit("index", "-j", "1", cwd=project / "deep").status == 0
    assert searchkit("search", "floods", "-c", cwd=project).out == "1\n"


def test_optimize_alone_merges_and_reads_nothing_that_the_index_is_not_of(
    searchkit: Run, folder: Path, tmp_path: Path
) -> None:
    work = tmp_path / "work"
    work.mkdir()

    def told(*argv: str) -> dict[str, object]:
        found = searchkit(*argv, "--json", "--index", str(tmp_path / "mine"), cwd=work)
        assert found.status == 0, found.err
        shape: dict[str, object] = json.loads(found.out)
        return shape

    for name in ("one", "other"):
        shutil.copytree(folder, tmp_path / name)
        told("index", str(tmp_path / name), "-j", "1")
    assert told("info")["segments"] == 2
    (work / "searchkit.toml").touch()
    merged = told("index", "--optimize")
    (work / "corpus").mkdir()  # of this project: the index is not
    (work / "corpus" / "other.txt").write_text("Another article\n\nThat nobody asked for.")
    for again in (merged, told("index", "--optimize")):
        assert (again["articles"], again["added"], again["removed"]) == (4, 0, 0)
    assert told("info")["segments"] == 1
    # Afresh, it is of what is read.
    assert told("index", "--optimize", "--rebuild")["articles"] == 1


def test_no_corpus_and_no_paths_says_what_to_type(searchkit: Run) -> None:
    found = searchkit("index")
    assert found.status == 2
    assert "searchkit index PATHS" in found.err


def test_a_path_that_is_not_there_is_an_error(searchkit: Run, folder: Path) -> None:
    found = searchkit("index", str(folder), "nowhere.txt", "-j", "1")
    assert (found.status, found.out) == (2, "")
    assert "nowhere.txt" in found.err


def test_skipped_articles_are_told_and_no_error_unless_strict(searchkit: Run, folder: Path) -> None:
    (folder / "empty.json").write_bytes(b"")
    strict = searchkit("index", str(folder), "-j", "1", "--strict")
    assert (strict.status, strict.out) == (2, "")
    assert "empty.json" in strict.err
    assert searchkit("info").status == 2
    found = searchkit("index", str(folder), "-j", "1")
    assert found.status == 0
    assert "empty.json" in found.out


def test_nothing_there_to_index_ends_with_1(searchkit: Run, tmp_path: Path) -> None:
    (tmp_path / "void").mkdir()
    found = searchkit("index", str(tmp_path / "void"), "-j", "1")
    assert found.status == 1
    assert found.out + found.err
    assert searchkit("info").status == 2


@pytest.mark.parametrize(
    "option", [["--format", "docx"], ["--jobs", "-1"], ["--jobs", "x"], ["-j4"], ["--rebuilt"]], ids=" ".join
)
def test_an_option_that_cannot_be_is_a_usage_error(searchkit: Run, folder: Path, option: list[str]) -> None:
    found = searchkit("index", str(folder), *option)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("searchkit: ")


def test_a_folder_of_the_user_s_own_is_not_made_an_index(searchkit: Run, folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "index"
    own.mkdir()
    (own / "diary.txt").write_text("mine")
    found = searchkit("index", str(folder), "-i", str(own), "-j", "1")
    assert found.status == 2
    assert [p.name for p in own.iterdir()] == ["diary.txt"]


def test_ctrl_c_ends_with_130_and_one_line(searchkit: Run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("searchkit.indexing.build.build_index", interrupted)
    found = searchkit("index", str(folder))
    assert (found.status, found.out) == (130, "")
    assert found.err.count("\n") == 1


def test_a_dry_run_shows_titles_dates_with_their_origin_and_sources(searchkit: Run, folder: Path) -> None:
    (folder / "empty.json").write_bytes(b"")
    (folder / "z.txt").write_text("港口日报\n\n2015年11月17日\n\n北方码头今天扩建，工程历时两年。", encoding="utf-8")
    found = searchkit("index", str(folder), "--dry-run", "-j", "1")
    assert found.status == 0
    for line in (
        "a.json",
        "json · 1 article",
        "One",
        "2010-04-14 from metadata · no source · 6 words",
        "empty.json",
        "2015-11-17 from header · no source · 14 words",
    ):
        assert line in found.out
    assert max(map(len, found.out.splitlines())) <= 80
    everything = json.loads(searchkit("index", str(folder), "--dry-run", "--json", "-j", "1").out)["files"]
    assert [(f["path"], f["formats"], f["n_articles"], f["n_skipped"]) for f in everything] == [
        ("a.json", ["json"], 1, 0),
        ("b.json", ["json"], 1, 0),
        ("empty.json", [], 0, 1),
        ("z.txt", ["text"], 1, 0),
    ]
    assert everything[0]["articles"][0] == {
        "record": None, "title": "One", "date": "2010-04-14", "date_precision": "day", "date_origin": "metadata",
        "source": None, "words": 6, "state": "added",
    }  # fmt: skip
