"""How hits are scored: words, nearness, age, added words; and scores taken apart."""

from __future__ import annotations

import datetime as dt
import math
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from whoosh import query as q

from searchkit.analysis.terms import TermFinder
from searchkit.errors import ArticleMissing, UsageError
from searchkit.searching.local import LocalIndex
from searchkit.searching.page import HitPage
from searchkit.searching.ranking import PLAIN, Ranking

NOW = dt.datetime(2020, 1, 1)
WORDS = ["war", "peace", "treaty", "north", "running"]
BODIES = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
TEXTS = st.builds(
    Text,
    BODIES,
    st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    st.sampled_from([None, "2019", "2019-12-31"]),
)
SEGMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=6), min_size=1, max_size=2)


def paths(page: HitPage) -> list[str]:
    return [hit.path for hit in page]


def scored(texts: list[Text], doc: int, words: list[str], how: Ranking) -> float:
    """Brute force: the score of a text by its words, before nearness."""
    find = TermFinder()
    fields = {"title": [find(t.title) for t in texts], "body": [find(t.body) for t in texts]}
    means = {name: max(sum(map(len, held)) / len(texts), 1.0) for name, held in fields.items()}
    length = sum(how.weight(name) * len(held[doc]) for name, held in fields.items())
    mean = sum(how.weight(name) * means[name] for name in fields)
    total = 0.0
    for word in words:
        stem = find(word)[0]
        n_docs = max(sum(stem in held for held in fields[name]) for name in fields)
        idf = math.log(1 + (len(texts) - n_docs + 0.5) / (n_docs + 0.5)) ** how.idf_power
        evidence = sum(how.weight(name) * held[doc].count(stem) for name, held in fields.items())
        gained = (how.k1 + 1) * evidence / (evidence + how.k1)
        total += idf * gained / (1 - how.b + how.b * length / mean)
    return total


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEGMENTS, st.lists(st.sampled_from(WORDS), min_size=1, max_size=3), st.sampled_from([None, 1.0, 5.0]))
def test_scores_of_typed_words_are_those_of_the_formula(
    segments: list[list[Text]], words: list[str], title: float | None
) -> None:
    how = Ranking(proximity=0.0, title=title)
    texts = [text for segment in segments for text in segment]
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "i"), segments)
        for match in ("all", "any"):
            page = index.search(" ".join(words), match=match, limit=100, ranking=how)
            for hit in page:
                doc = int(hit.path.removesuffix(".txt"))
                expected = scored(texts, doc, words, how)
                if (
                    match == "any"
                    and len(words) > 1
                    and set(words) <= {*texts[doc].title.split(), *texts[doc].body.split()}
                ):
                    expected *= how.whole
                assert hit.score == pytest.approx(expected, rel=1e-4)
        assert len(page) == sum(any(w in f"{t.title} {t.body}".split() for w in words) for t in texts)


QUERIES = st.sampled_from(
    [
        "war", "war peace", "war^2 peace", "war war", '"war peace"', "title:war peace", "war -peace", "r* OR war", "(war peace)^3 north",
        "war OR (peace treaty)", "*", "NOT war", "war AND NOT (peace OR north)", "runing~1 war", "words:>2 war",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEGMENTS, QUERIES, st.sampled_from(["all", "any"]), st.sampled_from([None, "30d"]), st.booleans())
def test_the_parts_of_a_score_sum_to_it(
    segments: list[list[Text]], query: str, match: str, recent: str | None, expand: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "i"), segments)
        page = index.search(query, match=match, recent=recent, expand=expand, now=NOW, limit=100)  # type: ignore[arg-type]
        for hit in page:
            parts = index.contributions(query, hit.id, match=match, recent=recent, expand=expand, now=NOW)  # type: ignore[arg-type]
            assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=1e-4, abs=1e-6), parts
            assert parts


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEGMENTS, QUERIES, st.integers(1, 3), st.sampled_from([None, "30d"]))
def test_the_best_of_typed_queries_without_a_total_are_the_best_with_one(
    segments: list[list[Text]], query: str, limit: int, recent: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "i"), segments)
        whole = index.search(query, limit=limit, recent=recent, now=NOW)
        best = index.search(query, limit=limit, recent=recent, now=NOW, count=False)
        assert [(h.id, h.score) for h in best] == [(h.id, h.score) for h in whole]


@pytest.fixture
def corpus(tmp_path: Path) -> LocalIndex:
    filler = [Text(f"weather report number{i} sun rain") for i in range(12)]
    return write_index(
        tmp_path / "i",
        [
            [
                Text("war x1 x2 x3 x4 x5 x6 x7 x8 x9 treaty filler more", date="2010"),
                Text("war treaty x1 x2 x3 x4 x5 x6 x7 x8 x9 filler more"),
                Text("harbour ships sailors harbour treaty", "Harbour talks", date="2019-12-31"),
            ],
            [Text("harbour ships sailors cranes"), Text("ships sailors cranes docks", date="2019-12-31"), *filler],
        ],
    )


def test_words_near_each_other_rank_first(corpus: LocalIndex) -> None:
    assert paths(corpus.search("war treaty")) == ["1.txt", "0.txt"]
    scores = [hit.score for hit in corpus.search("war treaty", ranking=Ranking(proximity=0.0))]
    assert scores[0] == pytest.approx(scores[1])


def test_a_part_of_a_score_says_what_it_counted(corpus: LocalIndex) -> None:
    page = corpus.search("harbour", limit=1)
    parts = {p.field: p for p in corpus.contributions("harbour", page[0].id)}
    assert (parts["body"].term, parts["body"].frequency, parts["body"].documents) == ("harbour", 2, 2)
    assert parts["title"].kind == "word"
    assert corpus.contributions("weather", page[0].id) == ()
    with pytest.raises(ArticleMissing):
        corpus.contributions("harbour", "zz")


def test_newer_articles_rise_and_undated_ones_count_as_old(corpus: LocalIndex) -> None:
    assert paths(corpus.search("treaty", recent="30d", now=NOW))[0] == "2.txt"
    scores = {hit.path: hit.score for hit in corpus.search("treaty", ranking=PLAIN)}
    recent = {hit.path: hit.score for hit in corpus.search("treaty", ranking=PLAIN, recent="30d", now=NOW)}
    assert recent["2.txt"] == pytest.approx(scores["2.txt"], rel=0.05)
    assert recent["1.txt"] == pytest.approx(0.1 * scores["1.txt"], rel=1e-3)
    assert recent["0.txt"] == pytest.approx(0.1 * scores["0.txt"], rel=1e-3)


@pytest.mark.parametrize("recent", ["", "0d", "soon", "-3d", "30", "30h", "999999d"])
def test_a_half_life_that_cannot_be_is_refused(corpus: LocalIndex, recent: str) -> None:
    with pytest.raises(UsageError):
        corpus.search("treaty", recent=recent)


def test_added_words_rank_and_with_any_find_more(corpus: LocalIndex) -> None:
    plain, page = corpus.search("harbour"), corpus.search("harbour", expand=True)
    assert {"ships", "sailors"} <= {added.word for added in page.added}
    assert page.total == plain.total == 2
    assert "ANDMAYBE" in page.parsed
    wider = corpus.search("harbour", expand=True, match="any")
    assert "4.txt" in paths(wider)
    assert "4.txt" not in paths(corpus.search("harbour -docks", expand=True, match="any"))
    assert not corpus.search("absent", expand=True).added


def test_a_plain_ranking_scores_typed_words_as_a_whoosh_tree(corpus: LocalIndex) -> None:
    typed = corpus.search("body:treaty", ranking=PLAIN)
    own = corpus.search(q.Term("body", "treati"))
    assert [(h.id, h.score) for h in typed] == [(h.id, h.score) for h in own]


@pytest.mark.parametrize(
    "wrong",
    [{"k1": 0.0}, {"b": 1.5}, {"proximity": -1.0}, {"title": 0.0}, {"idf_power": math.nan}, {"whole": 0.9}],
)
def test_a_ranking_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        Ranking(**wrong)
