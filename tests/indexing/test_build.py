"""A run brings the index in line with the folders: nothing more, nothing less, nothing twice."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

import searchkit
from searchkit.errors import ArticleMissing, InputError
from searchkit.indexing.build import build_index, forget, is_demo
from searchkit.indexing.options import IndexOptions, IndexReport

TODAY = dt.date(2026, 1, 1)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "sub").mkdir(parents=True)
    write(folder / "one.txt", "Treaty signed in Geneva", "The ministers signed the treaty on Monday.")
    write(folder / "two.txt", "Election held in Warsaw", "Voters went to the polls on Sunday in large numbers.")
    write(folder / "sub" / "three.txt", "Probe lands on Mars", "The probe landed softly and sent its first picture.")
    return folder


def write(path: Path, title: str, body: str) -> None:
    path.write_text(f"{title}\n\n{body}\n", encoding="utf-8")


def write_records(path: Path, *records: Mapping[str, object]) -> None:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")


def run(
    index: Path,
    *paths: Path,
    strict: bool = False,
    dry_run: bool = False,
    keep_missing: bool = False,
    rebuild: bool = False,
    optimize: bool = False,
    demo: bool = False,
) -> IndexReport:
    options = IndexOptions(None, 1, False, strict, dry_run, keep_missing, rebuild, optimize, demo)
    return build_index(index, paths, options, today=TODAY)


def counts(report: IndexReport) -> tuple[int, int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged, report.n_skipped


def titles(index: Path, query: str = "*") -> set[str]:
    return {hit.title for hit in searchkit.open(index).search(query, limit=1000)}


def ids(index: Path) -> dict[str, str]:
    return {
        hit.path + (f"#{hit.record}" if hit.record else ""): hit.id
        for hit in searchkit.open(index).search("*", limit=1000)
    }


def test_a_second_run_changes_nothing(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    first = run(index, corpus)
    assert counts(first) == (3, 0, 0, 0, 0)
    again = run(index, corpus)
    assert counts(again) == (0, 0, 0, 3, 0)
    assert again.revision == first.revision


def test_new_changed_and_vanished_articles_are_told_apart(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    before = ids(index)
    write(corpus / "four.txt", "Storm reaches coast", "The storm reached the coast at night.")
    write(corpus / "one.txt", "Treaty signed in Vienna", "The ministers signed the treaty on Tuesday.")
    (corpus / "sub" / "three.txt").unlink()
    report = run(index, corpus)
    assert counts(report) == (1, 1, 1, 1, 0)
    assert report.articles == 3
    assert titles(index) == {"Storm reaches coast", "Treaty signed in Vienna", "Election held in Warsaw"}
    assert ids(index)["one.txt"] == before["one.txt"], "a changed article keeps its id"


def test_what_lies_elsewhere_has_not_vanished(tmp_path: Path, corpus: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    other.mkdir()
    write(other / "five.txt", "Comet passes Earth", "The comet passed at a safe distance.")
    run(index, corpus)
    assert counts(run(index, other)) == (1, 0, 0, 0, 0)
    (corpus / "one.txt").unlink()
    assert run(index, corpus / "sub").removed == 0
    assert run(index, other).removed == 0
    assert run(index, corpus, keep_missing=True).removed == 0
    assert run(index, corpus).removed == 1


def test_a_folder_below_one_indexed_already_gives_no_article_twice(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    assert counts(run(index, corpus / "sub")) == (0, 0, 0, 1, 0)
    assert counts(run(index, corpus / "sub" / "three.txt", corpus)) == (0, 0, 0, 3, 0)


def test_files_of_one_name_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    index = tmp_path / "index"
    for day in ("monday", "tuesday"):
        (tmp_path / day).mkdir()
        write(tmp_path / day / "1.txt", f"News of {day}", f"What happened on {day} is told here.")
    assert run(index, tmp_path / "monday", tmp_path / "tuesday").added == 2
    assert titles(index) == {"News of monday", "News of tuesday"}
    assert counts(run(index, tmp_path / "tuesday")) == (0, 0, 0, 1, 0)
    write(tmp_path / "tuesday" / "1.txt", "News of Tuesday, amended", "More is known now.")
    assert counts(run(index, tmp_path / "tuesday")) == (0, 1, 0, 0, 0)
    assert titles(index) == {"News of monday", "News of Tuesday, amended"}


def test_a_folder_that_moved_keeps_its_ids(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    before = ids(index)
    corpus.rename(tmp_path / "moved")
    report = run(index, tmp_path / "moved")
    assert report.articles == 3
    assert ids(index) == before
    assert searchkit.open(index).info().roots == (str(tmp_path / "moved"),)


def test_records_keep_their_ids_when_lines_move(tmp_path: Path) -> None:
    index, file = tmp_path / "index", tmp_path / "news.jsonl"
    a, b, c = ({"title": t, "text": f"{t} and more of it.", "date": "2001-02-03"} for t in ("Alpha", "Beta", "Gamma"))
    write_records(file, a, b)
    run(index, file)
    before = {hit.title: hit.id for hit in searchkit.open(index).search("*")}
    write_records(file, c, a, b)
    report = run(index, file)
    assert report.articles == 3
    assert report.added == 1
    after = {hit.title: hit.id for hit in searchkit.open(index).search("*")}
    assert {title: after[title] for title in before} == before
    assert len(after) == 3


def test_of_two_articles_with_one_id_the_later_wins_and_both_places_are_named(tmp_path: Path) -> None:
    index, file = tmp_path / "index", tmp_path / "news.jsonl"
    write_records(
        file, {"id": "7", "title": "Old", "text": "Old text."}, {"id": "7", "title": "New", "text": "New text."}
    )
    report = run(index, file)
    assert report.added == 1
    assert titles(index) == {"New"}
    assert [(lost, kept) for _, lost, kept in report.duplicates] == [("news.jsonl#1", "news.jsonl#2")]
    again = run(index, file)
    assert titles(index) == {"New"}
    assert again.articles == 1


def test_equal_ids_of_two_sources_are_two_articles(tmp_path: Path) -> None:
    index, file = tmp_path / "index", tmp_path / "news.jsonl"
    write_records(
        file,
        {"id": "7", "source": "A", "title": "One", "text": "One."},
        {"id": "7", "source": "B", "title": "Two", "text": "Two."},
    )
    assert run(index, file).added == 2


def test_records_without_id_title_or_date_are_all_kept(tmp_path: Path) -> None:
    index, file = tmp_path / "index", tmp_path / "news.jsonl"
    write_records(file, *({"title": "Brief", "text": f"Brief number {n}."} for n in range(4)))
    assert run(index, file).articles == 4
    assert counts(run(index, file)) == (0, 0, 0, 4, 0)


def test_a_file_that_cannot_be_read_this_time_has_not_vanished(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    (corpus / "one.txt").write_bytes(b"\x00\x01\x02\xff" * 100)
    report = run(index, corpus)
    assert (report.removed, report.n_skipped) == (0, 1)
    assert "Treaty signed in Geneva" in titles(index)


def test_what_lies_in_a_folder_without_permission_has_not_vanished(
    tmp_path: Path, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    listed = os.scandir

    def refuse(folder: Path | int) -> object:
        if not isinstance(folder, int) and Path(folder).name == "sub":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    report = run(index, corpus)
    assert (report.removed, report.unchanged, report.n_skipped) == (0, 2, 1)
    monkeypatch.setattr(os, "scandir", listed)
    assert counts(run(index, corpus)) == (0, 0, 0, 3, 0)


def test_a_record_that_broke_has_not_vanished(tmp_path: Path) -> None:
    index, file = tmp_path / "index", tmp_path / "news.jsonl"
    write_records(file, *({"id": str(n), "title": f"T{n}", "text": f"Text {n}."} for n in range(3)))
    run(index, file)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([lines[0], lines[1][:-5]]))
    report = run(index, file)
    assert (report.removed, report.unchanged, report.n_skipped) == (1, 1, 1)
    assert titles(index) == {"T0", "T1"}


def test_strict_stops_at_the_first_skip_and_leaves_the_index(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    (corpus / "empty.txt").write_text("")
    write(corpus / "four.txt", "Storm reaches coast", "The storm reached the coast.")
    with pytest.raises(InputError, match=r"empty\.txt"):
        run(index, corpus, strict=True)
    assert len(titles(index)) == 3
    assert run(index, corpus).added == 1


def test_a_dry_run_tells_and_does_nothing(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    report = run(index, corpus, dry_run=True)
    assert (report.added, report.revision, report.dry_run) == (3, None, True)
    assert not index.exists()
    run(index, corpus)
    (corpus / "one.txt").unlink()
    assert run(index, corpus, dry_run=True).removed == 1
    assert len(titles(index)) == 3


def test_nothing_to_index_makes_no_index(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = run(tmp_path / "index", tmp_path / "empty")
    assert report.found == 0
    assert not list((tmp_path / "index").glob("*"))


def test_rebuild_starts_afresh(tmp_path: Path, corpus: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    other.mkdir()
    write(other / "five.txt", "Comet passes Earth", "The comet passed at a safe distance.")
    run(index, corpus)
    report = run(index, other, rebuild=True)
    assert counts(report) == (1, 0, 0, 0, 0)
    assert titles(index) == {"Comet passes Earth"}
    assert report.revision is not None
    assert report.revision > 1


def test_optimize_leaves_one_segment_and_every_answer(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    for n in range(3):
        write(corpus / f"extra{n}.txt", f"Extra {n}", f"Extra text number {n}.")
        run(index, corpus)
    (corpus / "one.txt").unlink()
    run(index, corpus)
    before = titles(index)
    assert searchkit.open(index).info().segments > 1
    run(index, corpus, optimize=True)
    info = searchkit.open(index).info()
    assert (info.segments, info.deleted, info.articles) == (1, 0, 5)
    assert titles(index) == before


def test_many_small_runs_do_not_pile_up_segments(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    for n in range(12):
        write(corpus / f"day{n}.txt", f"Day {n}", f"The news of day number {n}.")
        run(index, corpus)
    info = searchkit.open(index).info()
    assert info.articles == 15
    assert info.segments <= 9


def test_forget_takes_articles_out_by_id_beginning_path_and_folder(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    run(index, corpus)
    known = ids(index)
    assert forget(index, [known["one.txt"][:8]]) == (known["one.txt"],)
    assert forget(index, ["sub/three.txt"]) == (known["sub/three.txt"],)
    with pytest.raises(ArticleMissing, match=r"nowhere\.txt"):
        forget(index, [str(corpus / "two.txt"), "nowhere.txt"])
    assert titles(index) == {"Election held in Warsaw"}
    assert forget(index, [str(corpus)]) == (known["two.txt"],)
    assert titles(index) == set()


def test_a_users_articles_take_the_place_of_the_demo(tmp_path: Path, corpus: Path) -> None:
    index, other = tmp_path / "index", tmp_path / "other"
    other.mkdir()
    write(other / "five.txt", "Comet passes Earth", "The comet passed at a safe distance.")
    run(index, corpus, demo=True)
    assert is_demo(index)
    run(index, other)
    assert not is_demo(index)
    assert titles(index) == {"Comet passes Earth"}


def test_a_readme_in_the_index_folder_is_no_ones_index(tmp_path: Path, corpus: Path) -> None:
    index = tmp_path / "index"
    index.mkdir()
    (index / "README.md").write_text("kept")
    run(index, corpus)
    assert (index / "README.md").read_text() == "kept"


def test_an_index_inside_the_corpus_is_not_indexed(tmp_path: Path, corpus: Path) -> None:
    index = corpus / "index"
    run(index, corpus)
    assert counts(run(index, corpus)) == (0, 0, 0, 3, 0)


def test_ambiguous_dates_are_settled_by_the_sources_other_dates(tmp_path: Path) -> None:
    index, file = tmp_path / "index", tmp_path / "news.jsonl"
    day_first = {"source": "Day First", "title": "Clear", "text": "Clear text.", "date": "25/12/1981"}
    doubtful = {"source": "Day First", "title": "Doubtful", "text": "Doubtful text.", "date": "03/04/1982"}
    alone = {"source": "Nobody Knows", "title": "Alone", "text": "Alone text.", "date": "05/06/1983"}
    write_records(file, doubtful, day_first, alone)
    report = run(index, file)
    dates = {hit.title: hit.date for hit in searchkit.open(index).search("*")}
    assert {title: date.printed for title, date in dates.items() if date} == {
        "Doubtful": "1982-04-03",
        "Clear": "1981-12-25",
        "Alone": "1983-06-05",
    }
    assert {title for title, date in dates.items() if date and date.ambiguous} == {"Alone"}
    assert any("05/06/1983" in warning for warning in report.warnings)
    # What one run learnt, the next one knows.
    later = tmp_path / "later.jsonl"
    write_records(later, {"source": "Day First", "title": "Later", "text": "Later text.", "date": "07/08/1984"})
    run(index, later)
    later_date = searchkit.open(index).search("later")[0].date
    assert later_date is not None
    assert (later_date.printed, later_date.ambiguous) == ("1984-08-07", False)


def test_a_future_date_is_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "news.jsonl"
    write_records(file, {"title": "Tomorrow", "text": "Tomorrow's text.", "date": "2087-01-01"})
    report = run(tmp_path / "index", file)
    assert any("2087-01-01" in warning and "future" in warning for warning in report.warnings)


@pytest.mark.parametrize(
    "date",
    ["0001-01-01", "0001-01-01T00:00+14:00", "9999-12-31", "9999-12-31T23:59:59-12:00", "10000-01-01", "0000-00-00"],
)
def test_dates_at_the_ends_of_time_index_and_print(tmp_path: Path, date: str) -> None:
    file = tmp_path / "news.jsonl"
    write_records(file, {"title": "Edge", "text": "Edge of time.", "date": date})
    assert run(tmp_path / "index", file).added == 1
    page = searchkit.open(tmp_path / "index").search(
        "edge", facets=["date:day", "date:week", "date:year"], sort="oldest"
    )
    assert page.total == 1
    json.dumps(page.as_dict())
