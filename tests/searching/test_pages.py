"""Pages: order, totals, filters, facets, warnings."""

from __future__ import annotations

import datetime as dt
import json
import pickle
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from whoosh import query as q

import searchkit
from searchkit.errors import ArticleMissing, QueryError, UnknownField, UsageError
from searchkit.searching import Index, SearchRequest, selection
from searchkit.searching.local import LocalIndex
from searchkit.searching.page import Hit
from searchkit.searching.ranking import Ranking
from searchkit.searching.request import Facet
from searchkit.searching.selection import _first, least_of_best

NEWS = [
    Text(
        "War in the north. The war went on.",
        "War",
        "1999-12-31",
        {"source": ("Global Times",), "person": ("Xi Jinping", "He Lei")},
    ),
    Text("Peace in the north", "Peace", "2000-01", {"source": ("Wire",), "person": ("Xi Jinping",)}),
    Text("War and peace", "Both", "2000", {"source": ("GLOBAL TIMES",)}),
    Text("A treaty ends the war", "Treaty", None, {"source": ("Global Times",), "person": ("xi jinping",)}),
    Text("Gone war", "Gone", "2000-01-05", {"source": ("Wire",)}, deleted=True),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return write_index(tmp_path_factory.mktemp("pages") / "index", [NEWS[:2], NEWS[2:]])


def paths(page: searchkit.HitPage) -> list[str]:
    return [hit.path for hit in page]


def test_newest_and_oldest_put_the_undated_last(index: Index) -> None:
    newest = [hit.date.printed if hit.date else None for hit in index.search("*", sort="newest")]
    oldest = [hit.date.printed if hit.date else None for hit in index.search("*", sort="oldest")]
    assert newest[0] in ("2000", "2000-01")
    assert (newest[2:], oldest[0], oldest[3]) == (["1999-12-31", None], "1999-12-31", None)


def test_pages_follow_each_other_without_gap_or_overlap(index: Index) -> None:
    whole = paths(index.search("*", limit=10))
    assert paths(index.search("*", limit=3, page=1)) + paths(index.search("*", limit=3, page=2)) == whole
    assert [hit.rank for hit in index.search("*", limit=3, page=2)] == [4]
    assert len(index.search("*", limit=3, page=9)) == 0
    assert index.search("*", limit=3, page=9).total == 4
    assert index.search("*", limit=0).total == 4


def test_days_match_the_vague_dates_they_overlap_and_never_the_undated(index: Index) -> None:
    assert set(paths(index.search("*", since="2000-01-15"))) == {"1.txt", "2.txt"}
    assert set(paths(index.search("*", until="1999"))) == {"0.txt"}
    assert set(paths(index.search("*", since="2000-06"))) == {"2.txt"}
    assert set(paths(index.search("*", since=dt.date(1900, 1, 1)))) == {"0.txt", "1.txt", "2.txt"}


def test_filters_compare_whole_values_without_case(index: Index) -> None:
    assert set(paths(index.search("*", where={"source": "global times"}))) == {"0.txt", "2.txt", "3.txt"}
    assert set(paths(index.search("*", where=["source=Wire", "source=Global Times", "person=XI JINPING"]))) == {
        "0.txt",
        "1.txt",
        "3.txt",
    }
    assert set(paths(index.search("*", where=["person="]))) == {"2.txt"}
    assert index.search("*", where={"source": "Global"}).total == 0


def test_a_value_that_no_article_has_is_told_with_the_nearest(index: Index) -> None:
    page = index.search("*", where={"source": "Globl Times"})
    assert page.total == 0
    assert any("Globl Times" in w and "did you mean 'Global Times'" in w for w in page.warnings)


def test_facets_count_hits_and_those_without(index: Index) -> None:
    page = index.search("*", facets=["source", "person:1", "date:year", "date:month", "date:day", "date:week"])
    assert [(c.value, c.count) for c in page.facets["source"]] == [("Global Times", 3), ("Wire", 1)]
    assert [(c.value, c.count) for c in page.facets["person"]] == [
        ("Xi Jinping", 3),
        (None, 1),
    ]
    assert page.n_facet_values["person"] == 2
    assert [(c.value, c.count) for c in page.facets["date:year"]] == [("1999", 1), ("2000", 2), (None, 1)]
    assert [(c.value, c.count) for c in page.facets["date:month"]] == [
        ("1999-12", 1),
        ("2000", 1),
        ("2000-01", 1),
        (None, 1),
    ]
    assert [(c.value, c.count) for c in page.facets["date:day"]] == [
        ("1999-12-31", 1),
        ("2000", 1),
        ("2000-01", 1),
        (None, 1),
    ]
    assert [(c.value, c.count) for c in page.facets["date:week"]] == [
        ("1999-W52", 1),
        ("2000", 1),
        ("2000-01", 1),
        (None, 1),
    ]


SOURCES = st.sampled_from(["A", "a", "B", "Ç", "D E"])
DATES = st.sampled_from([None, "1987", "1987-03", "1987-03-20", "1988-02-29", "2001-12-31"])
TEXTS = st.builds(
    Text,
    body=st.sampled_from(["war", "peace", "war peace"]),
    date=DATES,
    facts=st.fixed_dictionaries({"person": st.lists(SOURCES, max_size=3).map(tuple)}),
    deleted=st.booleans(),
)


@settings(max_examples=25)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=3))
def test_facets_are_those_of_a_loop(segments: list[list[Text]]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        page = write_index(Path(folder, "index"), segments).search("war", facets=["person", "date:year"], limit=0)
    hits = [t for segment in segments for t in segment if not t.deleted and "war" in t.body]
    assert page.total == len(hits)
    people = Counter(key for t in hits for key in {p.casefold().replace("ç", "c") for p in t.facts["person"]})
    assert {(c.value or "").casefold().replace("ç", "c"): c.count for c in page.facets["person"] if c.value} == people
    assert sum(c.count for c in page.facets["person"] if c.value is None) == sum(not t.facts["person"] for t in hits)
    years = Counter(t.date[:4] if t.date else None for t in hits)
    assert {c.value: c.count for c in page.facets["date:year"]} == years


def test_a_whoosh_query_is_taken_in_the_place_of_text(index: Index) -> None:
    page = index.search(q.And([q.Term("body", "war"), q.Term("body", "peac")]))
    assert paths(page) == ["2.txt"]
    assert page.query


def test_common_words_are_left_out_and_told(index: Index) -> None:
    page = index.search("the war in the north")
    assert paths(page) == ["0.txt"]
    assert any("the" in w and "in" in w for w in page.warnings)


def test_options_that_cannot_be_are_told(index: Index) -> None:
    with pytest.raises(UnknownField, match="sorce") as raised:
        index.search("war", facets=["sorce"])
    assert raised.value.hint == "did you mean source?"
    for like_none in ("nofield", "template"):
        with pytest.raises(UnknownField) as raised:
            index.search("war", facets=[like_none])
        assert raised.value.hint.startswith("fields: ")
    with pytest.raises(UsageError, match="title"):
        index.search("war", where=["title=War"])
    with pytest.raises(UsageError, match="page 0"):
        index.search("war", page=0)
    with pytest.raises(UsageError, match="after"):
        index.search("war", since="2001", until="2000")
    with pytest.raises(QueryError):
        index.search("")
    with pytest.raises(UsageError):
        SearchRequest(limit=-1)


def test_an_article_is_found_by_any_unique_beginning_of_its_id(index: Index) -> None:
    hits = index.search("*").hits
    for hit in hits:
        assert index.article(hit.id.upper()).path == hit.path
    marked = index.article(hits[0].id, match="war north")
    assert all(marked.body[a:b].lower() in ("war", "north") for a, b in marked.matches)
    for wrong in ("", "zz", "0123456789abcdef"):
        with pytest.raises(ArticleMissing):
            index.article(wrong)


def test_a_deleted_article_is_gone_everywhere(index: Index) -> None:
    assert index.search("gone").total == 0
    info = index.info()
    assert (info.articles, info.deleted, info.undated) == (4, 1, 1)
    assert (info.first_day, info.last_day) == (dt.date(1999, 12, 31), dt.date(2000, 12, 31))
    assert info.values["source"] == 2


def test_pages_give_dicts_for_data_frames(index: Index) -> None:
    rows = index.search("war").as_dicts()
    assert rows
    assert {"id", "title", "date", "source", "person", "snippets"} <= rows[0].keys()
    json.dumps(rows)


def test_a_hit_that_was_not_read_yet_is_equal_to_and_pickled_as_a_plain_one(index: Index) -> None:
    (hit,) = index.search("*", limit=1)
    travelled = pickle.loads(pickle.dumps(hit))
    assert type(travelled) is Hit
    assert travelled == hit == index.search("*", limit=1)[0]
    assert hit != index.search("*", limit=2)[1]
    assert travelled.as_dict() == hit.as_dict()


@given(st.lists(st.sampled_from([0.5, 1.0, 1.5, 2.0, 7.0]), min_size=1, max_size=3_000), st.integers(1, 12))
def test_the_bound_of_the_best_scores_leaves_none_of_them_out(scores: list[float], wanted: int) -> None:
    wanted = min(wanted, len(scores))
    bound = least_of_best(np.array(scores, np.float32), wanted)
    assert bound <= sorted(scores)[-wanted]
    assert sum(score >= bound for score in scores) >= wanted


def test_threads_may_share_an_index(index: Index) -> None:
    assert isinstance(index, LocalIndex)
    queries = ["war", "peace", "north", "treaty", '"war and peace"'] * 20
    alone = [paths(index.search(text)) for text in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda text: paths(index.search(text)), queries)) == alone


def test_an_empty_index_answers(tmp_path: Path) -> None:
    empty = write_index(tmp_path / "index", [])
    assert empty.search("war", facets=["source", "date:year"]).total == 0
    assert empty.info().articles == 0


CAPITALS = "ERDOĞAN'S NAVY SANK THE S-400 CARRIER OFF THE COAST OF ÇANAKKALE; STRASSE CLOSED, U.S. SAYS"


@pytest.fixture(scope="module")
def shouting(tmp_path_factory: pytest.TempPathFactory) -> Index:
    texts = [
        Text(CAPITALS, CAPITALS, facts={"person": ("RECEP TAYYIP ERDOĞAN",)}),
        Text(CAPITALS.lower(), CAPITALS.lower(), facts={"person": ("recep tayyip erdoğan",)}),
        Text("Nothing here", "At all"),
    ]
    return write_index(tmp_path_factory.mktemp("shouting") / "index", [texts])


@pytest.mark.parametrize(
    "words",
    [
        "navy", "sink OR sank", "carriers", "closing", "erdoğan", "erdogan", "çanakkale", "s-400", "strasse", "u.s.",
        '"off the coast of canakkale"', "carrier NEAR/3 s-400", "coas*", "carier~1",
    ],
)  # fmt: skip
def test_capitals_are_found_by_small_letters_and_small_letters_by_capitals(shouting: Index, words: str) -> None:
    for typed in (words, words.upper()):
        assert sorted(paths(shouting.search(typed))) == ["0.txt", "1.txt"], typed


@pytest.mark.parametrize("query", ["title:{}", "person:{}", "body:{}"])
def test_fields_are_searched_without_case(shouting: Index, query: str) -> None:
    for typed in ("erdoğan", "ERDOĞAN", "Erdoğan"):
        assert sorted(paths(shouting.search(query.format(typed)))) == ["0.txt", "1.txt"], typed


@given(st.lists(st.tuples(*[st.integers(0, 2)] * 3), min_size=1, max_size=60), st.integers(1, 5), st.integers(1, 3))
def test_the_first_rows_are_those_of_a_full_sort(rows: list[tuple[int, ...]], wanted: int, many: int) -> None:
    keys = [np.array(key) for key in zip(*rows, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(selection, "_MANY", many)
        found = _first([key.take for key in keys], len(rows), wanted).tolist()
    assert [rows[i] for i in found] == sorted(rows)[:wanted]
    assert len(set(found)) == len(found)


def test_an_index_whose_articles_are_all_gone_answers_every_query(tmp_path: Path) -> None:
    index = write_index(tmp_path / "i", [[Text("war", deleted=True)]])
    for query in ("war", "war OR peace", "war peace", '"war peace"', "w*", "war NEAR/3 peace", "*"):
        for count in (True, False):
            assert not index.search(query, count=count, facets=["source"])


def test_snippets_are_the_same_whether_nearness_has_looked_at_the_places_or_not(index: Index) -> None:
    for query in ("war peace", "war OR peace OR north", "(war OR treaty) north"):
        near = {hit.id: hit.snippets for hit in index.search(query)}
        assert near
        assert near == {hit.id: hit.snippets for hit in index.search(query, ranking=Ranking(proximity=0.0))}


@pytest.mark.parametrize(
    "asked",
    [
        ("person", 10),
        ("person", "year"),
        ("date",),
        ("date", "hour"),
        ("title",),
        ("nothing",),
        ("person", None, 0),
        ("person", None, "5"),
    ],
)
def test_a_facet_that_cannot_be_is_refused_when_it_is_made(asked: tuple[Any, ...]) -> None:
    with pytest.raises(UsageError):
        Facet(*asked)
