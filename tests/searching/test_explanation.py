"""What `explain` tells of a query: counts of clauses, expansions, and why nothing is found."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from texts import Text, write_index
from whoosh import query as q

from searchkit.searching.explanation import Expansion, Explanation, Part
from searchkit.searching.local import LocalIndex
from searchkit.searching.request import Subset

TEXTS = [
    Text("The war ended.", "Military ties", "2015"),
    Text("War and wars and warriors; the Hezbollah men.", "War", "2016"),
    Text("Peace in Hizbullah land.", "Treaty", "2017"),
    Text("war", deleted=True),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    return write_index(tmp_path_factory.mktemp("explain") / "index", [TEXTS[:2], TEXTS[2:]])


def explain(index: LocalIndex, query: str, **narrowed: str) -> Explanation:
    return index.explain(Subset(query, **narrowed))  # type: ignore[arg-type]


def clauses(part: Part) -> Iterator[Part]:
    yield part
    for inner in part.parts:
        yield from clauses(inner)


def test_every_clause_has_its_living_articles(index: LocalIndex) -> None:
    found = explain(index, "war -peace")
    assert found.total == 2
    assert [(p.kind, p.text, p.count) for p in clauses(found.tree)] == [
        ("and", "AND", 2), ("word", "war", 2), ("not", "NOT", 1), ("word", "peace", 1),
    ]  # fmt: skip
    assert found.tree.parts[0].fields == {"title": 1, "body": 2}
    assert found.tree.parts[1].parts[0].asked == "peac"


def test_a_pattern_tells_the_words_that_it_means(index: LocalIndex) -> None:
    pattern = explain(index, "warr*").tree
    assert (pattern.kind, pattern.expansions, pattern.n_expansions) == ("pattern", (Expansion("warriors", 1),), 1)
    fuzzy = explain(index, "peacee~").tree
    assert (fuzzy.kind, fuzzy.text, fuzzy.expansions) == ("fuzzy", "peacee~1", (Expansion("peace", 1),))
    phrase = explain(index, '"mil* ties"').tree
    assert (phrase.kind, phrase.text, phrase.count) == ("phrase", '"mil* ties"', 1)


def test_spellings_of_a_name_are_alternatives(index: LocalIndex) -> None:
    tree = explain(index, "Hezbollah").tree
    counts = {part.text: part.count for part in tree.parts}
    assert (tree.kind, tree.count) == ("or", 2)
    assert counts["Hezbollah"] == counts["hizbullah"] == 1
    assert explain(index, '"Hezbollah"').total == 1
    assert index.explain(Subset("Hezbollah", variants=False)).total == 1


def test_the_clause_that_empties_a_query_is_named(index: LocalIndex) -> None:
    found = explain(index, "war zeppelin the")
    assert found.total == 0
    assert found.reasons == ("no article holds zeppelin", "without zeppelin: 2 articles")
    assert found.ignored == ("the",)
    assert [part.without for part in found.tree.parts] == [0, 2]


def test_words_that_never_meet_are_told(index: LocalIndex) -> None:
    assert explain(index, "ended treaty").reasons == ("without ended: 1 article", "without treaty: 1 article")
    assert explain(index, "war NEAR/1 ties").reasons == ("the words are there, but nowhere (war NEAR/1 ties)",)
    assert explain(index, "war -war").reasons == ("without war: 1 article", "without NOT war: 2 articles")


def test_a_filter_that_empties_a_search_is_told(index: LocalIndex) -> None:
    found = explain(index, "peace", until="2015")
    assert (found.total, found.tree.count) == (0, 1)
    assert [(f.text, f.without) for f in found.filters] == [("until 2015-12-31", 1)]
    assert found.reasons == ("without until 2015-12-31: 1 article",)


def test_a_score_is_taken_apart_and_sums_up(index: LocalIndex) -> None:
    for query in ("war ties", "war NEAR/5 ended", '"the war" /s ended', "ATLEAST1(war) OR warr*"):
        hit = index.search(query)[0]
        scored = index.explain(Subset(query), hit=hit.id).hit
        assert scored is not None
        assert (scored.id, scored.title) == (hit.id, hit.title)
        assert scored.score == pytest.approx(hit.score, rel=1e-5)
        assert len(scored.parts) > 1
    other = index.explain(Subset("peace"), hit=index.search("ties")[0].id).hit
    assert other is not None
    assert other.parts == ()


def test_whoosh_queries_of_ones_own_are_explained(index: LocalIndex) -> None:
    for tree in (q.Or([]), q.NullQuery, q.Or([q.Term("body", "war")]), q.Regex("body", "w.*")):
        assert index.explain(Subset(tree)).tree.count == index.search(tree).total


def test_what_finds_something_has_no_reasons(index: LocalIndex) -> None:
    assert explain(index, "war OR zeppelin").reasons == ()


@pytest.mark.parametrize(
    "query",
    ["*", "date:2015", "words:>2", 'source="x"', "lead:war", "ATLEAST2(war)", "CAPS(war)", "-war", "war /s men"],
)
def test_every_kind_of_clause_can_be_explained_and_printed(index: LocalIndex, query: str) -> None:
    found = explain(index, query)
    assert found.total == found.tree.count == index.search(query).total
    assert json.loads(json.dumps(found.as_dict()))["parsed"] == found.parsed
