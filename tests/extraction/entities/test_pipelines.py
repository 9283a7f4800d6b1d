"""Names by a spaCy pipeline: here a blank one with rules, so that no model is needed."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from searchkit.article import Article
from searchkit.errors import UsageError
from searchkit.extraction import annotate
from searchkit.extraction.entities import find_by_pipeline, require_finder
from searchkit.extraction.entities.pipelines import load_pipeline
from searchkit.indexing.build import build_index
from searchkit.indexing.options import IndexOptions

PATTERNS = [
    ("PERSON", "Gen. He Lei"),
    ("PERSON", "He"),
    ("ORG", "the Nordic Fisheries Board"),
    ("ORG", "NFB"),
    ("GPE", "US"),
    ("FAC", "Orly"),
    ("PRODUCT", "Su-35"),
    ("DATE", "Monday"),
]
BODY = (
    "🛰 Gen. He Lei of the Nordic Fisheries Board (NFB) saw a Su-35 in the US’s Orly on Monday. He left. The NFB stayed."
)


@pytest.fixture(autouse=True)
def _no_pipeline_is_kept() -> Iterator[None]:
    load_pipeline.cache_clear()
    yield
    load_pipeline.cache_clear()


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> str:
    spacy: Any = pytest.importorskip("spacy", reason="no spaCy: it is an extra (pip install '.[spacy]')")
    blank = spacy.blank("en")
    ruler = blank.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": label, "pattern": text} for label, text in PATTERNS])
    folder = tmp_path_factory.mktemp("pipelines") / "ruled"
    blank.to_disk(folder)
    return f"spacy:{folder}"


def test_spans_count_code_points_and_kinds_are_ours(pipeline: str) -> None:
    found = find_by_pipeline(pipeline, BODY, given={})
    assert all(BODY[m.start : m.end] == m.text for m in found)
    assert [(m.kind, m.text) for m in found] == [
        ("person", "He Lei"),
        ("org", "Nordic Fisheries Board"),
        ("org", "NFB"),
        ("object", "Su-35"),
        ("place", "US"),
        ("place", "Orly"),
        ("person", "He"),
        ("org", "NFB"),
    ]


def test_names_are_canonical_as_ever(pipeline: str) -> None:
    found = {m.text: m.canonical for m in find_by_pipeline(pipeline, BODY, given={})}
    assert found["He"] == "He Lei"
    assert found["NFB"] == "Nordic Fisheries Board"
    assert found["US"] == "United States"


def test_a_long_text_is_read_in_pieces(pipeline: str) -> None:
    body = ("word " * 30_000 + "\n") * 8 + "a Su-35 at the end"
    (mention,) = find_by_pipeline(pipeline, body, given={})
    assert (body[mention.start : mention.end], mention.start) == ("Su-35", len(body) - 16)


def test_articles_are_indexed_with_it(pipeline: str, tmp_path: Path) -> None:
    article = Article("a.txt", None, BODY, "text")
    found = annotate(article, today=dt.date(2020, 1, 1), finder=pipeline)
    assert "He Lei" in {m.canonical for m in found.entities}
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    report = build_index(tmp_path / "index", [tmp_path / "a.txt"], IndexOptions(jobs=1, finder=pipeline))
    assert report.added == 1


def test_a_pipeline_that_finds_no_names_is_refused(tmp_path: Path) -> None:
    spacy: Any = pytest.importorskip("spacy", reason="no spaCy: it is an extra (pip install '.[spacy]')")
    spacy.blank("en").to_disk(tmp_path / "blank")
    with pytest.raises(UsageError, match="finds no names"):
        require_finder(f"spacy:{tmp_path / 'blank'}")


def test_a_pipeline_that_is_not_installed_is_told_before_anything_is_read(tmp_path: Path) -> None:
    pytest.importorskip("spacy", reason="no spaCy: it is an extra (pip install '.[spacy]')")
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    with pytest.raises(UsageError, match="no spaCy pipeline 'en_nothing'") as caught:
        build_index(tmp_path / "index", [tmp_path / "a.txt"], IndexOptions(finder="spacy:en_nothing"))
    assert "spacy download en_nothing" in caught.value.hint
    assert not (tmp_path / "index").exists()


def test_without_spacy_the_error_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(UsageError, match="needs spaCy") as caught:
        require_finder("spacy:en_core_web_sm")
    assert "searchkit-news[spacy]" in caught.value.hint


@pytest.mark.parametrize("finder", ["spacy", "spacy:", "nltk:x", ""])
def test_a_finder_that_nobody_is_is_refused(finder: str) -> None:
    with pytest.raises(UsageError, match="nobody called"):
        require_finder(finder)
