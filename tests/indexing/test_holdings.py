"""What an index holds is found by file and by id, whichever way is taken."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from searchkit.articles.discovery import Coverage, find_roots
from searchkit.indexing import holdings as module
from searchkit.indexing.build import build_index, forget
from searchkit.indexing.holdings import Held, Holdings
from searchkit.indexing.options import IndexOptions
from searchkit.indexing.store import open_store

N_RECORDS = 40


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two folders with files of the same names, one file of many records; in two segments, one article deleted."""
    folder = tmp_path_factory.mktemp("news")
    for name in ("north", "south"):
        (folder / name).mkdir()
        for i in range(3):
            (folder / name / f"{i}.txt").write_text(f"Report {i} from the {name}\n\nNothing new there.\n")
    records = [{"id": f"r{i}", "title": f"Record {i}", "text": f"Text of record {i}."} for i in range(N_RECORDS)]
    (folder / "many.jsonl").write_text("".join(json.dumps(r) + "\n" for r in records))
    for paths in ([folder / "north", folder / "many.jsonl"], [folder / "south"]):
        build_index(folder / "index", paths, IndexOptions(jobs=1), today=dt.date(2026, 1, 1))
    forget(folder / "index", [str(folder / "south" / "2.txt")])
    return folder


def held(news: Path) -> Holdings:
    return Holdings(open_store(news / "index"))


def files(news: Path, *names: str) -> set[str]:
    covered = Coverage.of(find_roots([news / name for name in names]))
    return {h.file.removeprefix(f"{news}/") for h in held(news).below(covered)}


@pytest.mark.parametrize("few", [0, 16])
@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["north/1.txt"], {"north/1.txt"}),
        (["south/1.txt", "north/0.txt"], {"south/1.txt", "north/0.txt"}),
        (["south"], {"south/0.txt", "south/1.txt"}),
        (["many.jsonl"], {"many.jsonl"}),
        ([""], {"many.jsonl", *(f"{f}/{i}.txt" for f in ("north", "south") for i in range(3))} - {"south/2.txt"}),
    ],
)
def test_the_articles_below_some_roots_are_found(
    news: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], expected: set[str], few: int
) -> None:
    monkeypatch.setattr(module, "_FEW_FILES", few)
    monkeypatch.setattr(module, "_FEW_DOCS", few)
    assert files(news, *names) == expected


def test_a_file_of_many_records_gives_each_of_them(news: Path) -> None:
    found = list(held(news).below(Coverage.of(find_roots([news / "many.jsonl"]))))
    assert sorted(int(h.record) for h in found) == list(range(1, N_RECORDS + 1))


def test_a_file_of_which_the_index_holds_nothing_gives_nothing(news: Path, tmp_path: Path) -> None:
    other = tmp_path / "0.txt"
    other.write_text("Elsewhere\n\nA file of the same name.\n")
    assert not list(held(news).below(Coverage.of(find_roots([other]))))


@pytest.mark.parametrize("few", [0, 1_000])
def test_an_article_is_found_by_its_id(news: Path, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(module, "_FEW_IDS", few)
    holdings = held(news)
    articles = list(holdings.below(Coverage.of(find_roots([news]))))
    assert len(articles) == N_RECORDS + 5
    found: list[Held | None] = [holdings.with_number(article.number) for article in articles]
    assert found == articles
    assert [holdings[article.doc] for article in articles] == articles
    assert holdings.with_number(12_345) is None


def test_an_index_of_nothing_holds_nothing(news: Path) -> None:
    empty = Holdings(None)
    assert empty.with_number(1) is None
    assert not list(empty.below(Coverage.of(find_roots([news]))))


def test_what_vanished_elsewhere_stays_and_what_moved_between_runs_is_one_article(tmp_path: Path) -> None:
    folder, index = tmp_path / "news", tmp_path / "index"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.json").write_text(json.dumps({"id": name, "title": name, "text": f"The text of {name}."}))

    def run(*names: str) -> tuple[int, int, int, int]:
        report = build_index(index, [folder / name for name in names], IndexOptions(jobs=1), today=dt.date(2026, 1, 1))
        return report.added, report.changed, report.removed, report.unchanged

    assert run("a.json", "b.json") == (2, 0, 0, 0)
    (folder / "a.json").unlink()
    assert run("b.json") == (0, 0, 0, 1)
    (folder / "b.json").rename(folder / "c.json")
    assert run("c.json") == (0, 1, 0, 0)
    assert run(".") == (0, 0, 1, 1)
