"""What a source repeats is known before its first article is prepared."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import searchkit
from searchkit.article import Article
from searchkit.extraction.repeats import RepeatedLines
from searchkit.indexing import looking_ahead
from searchkit.indexing.build import build_index
from searchkit.indexing.looking_ahead import look_ahead
from searchkit.indexing.options import IndexOptions
from searchkit.indexing.preparing import Found

FOOT = "Harbour Daily is a child of the Hill Press"


def article(i: int) -> str:
    return f"Boat number {i} has come in\n\nThe boat with the number {i} came into the harbour in the morning, and left.\n\n{FOOT}\n"


def found(i: int) -> Found:
    return Found(Article(f"a/{i}.txt", None, article(i), "text", {}), "/r", i, i, i)


def test_the_first_article_knows_what_the_last_shows() -> None:
    told = list(look_ahead(map(found, range(9)), RepeatedLines()))
    assert [f.order for f in told] == list(range(9))
    assert all(f.repeated == {FOOT.casefold()} for f in told)


def test_memory_holds_a_stretch_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_ahead, "_MAX_ARTICLES", 3)
    read = []
    told = look_ahead((read.append(i) or found(i) for i in range(20)), RepeatedLines())  # type: ignore[func-returns-value]
    assert next(told).repeated == frozenset()
    assert len(read) == 4
    assert [bool(f.repeated) for f in told] == [False] * 3 + [True] * 16


def test_an_index_leaves_the_repeated_line_out_and_remembers_it(tmp_path: Path) -> None:
    folder, index = tmp_path / "news", tmp_path / "index"
    folder.mkdir()
    for i in range(9):
        (folder / f"{i}.txt").write_text(article(i), encoding="utf-8")
    options = IndexOptions(jobs=1, entities=False)
    build_index(index, [folder], options, today=dt.date(2020, 1, 1))
    assert searchkit.open(index).search("hill press").total == 0
    (folder / "new.txt").write_text(article(99), encoding="utf-8")
    build_index(index, [folder], options, today=dt.date(2020, 1, 1))
    opened = searchkit.open(index)
    (hit,) = opened.search("99")
    assert FOOT not in hit.body
    assert [s.why for s in opened.article(hit.id).annotations.removed] == ["title", "repeated in this source"]
