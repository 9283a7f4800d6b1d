"""The best hits, where not everything is scored, are those of the full evaluation, to the last bit."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from trees import FIELDS, STEMS, TEXTS, TREES
from whoosh import query as q

from searchkit.searching import finding, pruning
from searchkit.searching.evaluation import Evaluator
from searchkit.searching.local import LocalIndex
from searchkit.searching.page import HitPage
from searchkit.searching.pruning import Best, evaluate_best
from searchkit.searching.ranking import Statistics
from searchkit.searching.request import SearchRequest

# Several segments, deleted documents, and so few words that many score alike.
SEGMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=30), min_size=1, max_size=3)
TERMS = st.builds(q.Term, FIELDS, st.sampled_from([*STEMS, "absent"]), boost=st.sampled_from([1.0, 3.0]))
WORD_TREES = st.lists(TERMS, min_size=2, max_size=5).map(q.Or)
TYPED = st.sampled_from(
    [
        "war OR peace", "war OR peace OR treaty OR north", "body:(war OR north)", "war^3 OR (title:peace)^2 OR north", "war peace",
        "war peace treaty", "war OR running OR war", '"war peace"', '"war peace"~3', "war", "war OR (peace treaty)", "(war OR peace) -north",
        "absent OR war OR peace", "w* OR peace", "war NEAR/3 peace",
    ]
)  # fmt: skip
LIMITS, SINCE = st.integers(1, 4), st.sampled_from([None, "2000"])


@pytest.fixture(autouse=True)
def _prune_small_indexes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "_FEW", 0)
    monkeypatch.setattr(pruning, "_SHARE", 1.0)


def answer(page: HitPage) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for hit in page]


def check(index: LocalIndex, query: str | q.Query, limit: int, since: str | None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SearchRequest, "ranks_alone", property(lambda _: False))
        whole = index.search(query, limit=100, since=since, snippets=False)
    for page in (1, 2):
        first = (page - 1) * limit
        for count in (True, False):
            best = index.search(query, limit=limit, page=page, since=since, snippets=False, count=count)
            assert answer(best) == answer(whole)[first : first + limit], (query, page, count)
            assert best.total == (whole.total if count else None)
    counted = index.search(query, limit=limit, since=since, snippets=False, count=False, facets=["date:year"])
    assert counted.total == whole.total
    assert sum(value.count for value in counted.facets["date:year"]) == whole.total
    assert answer(counted) == answer(whole)[:limit]


@settings(max_examples=20, deadline=None)
@given(SEGMENTS, st.lists(st.one_of(WORD_TREES, TREES), min_size=1, max_size=3), LIMITS, SINCE)
def test_the_best_of_trees_are_those_of_the_full_evaluation(
    segments: list[list[Text]], trees: list[q.Query], limit: int, since: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        for tree in trees:
            check(index, tree, limit, since)


@settings(max_examples=20, deadline=None)
@given(SEGMENTS, st.lists(TYPED, min_size=1, max_size=4), LIMITS, SINCE)
def test_the_best_of_typed_queries_are_those_of_the_full_evaluation(
    segments: list[list[Text]], queries: list[str], limit: int, since: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        for query in queries:
            check(index, query, limit, since)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(max_examples=1500, deadline=None)
@given(SEGMENTS, st.lists(st.one_of(WORD_TREES, TREES, TYPED), min_size=3, max_size=3), LIMITS, SINCE)
def test_the_best_of_many_queries_are_those_of_the_full_evaluation(
    segments: list[list[Text]], queries: list[str | q.Query], limit: int, since: str | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        for query in queries:
            check(index, query, limit, since)


@settings(max_examples=12, deadline=None)
@given(SEGMENTS, TYPED, st.integers(1, 3), LIMITS)
def test_only_the_best_are_lifted_by_nearness_whatever_is_pruned(
    segments: list[list[Text]], query: str, candidates: int, limit: int
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(finding, "CANDIDATES", candidates)
        check(write_index(Path(folder, "index"), segments), query, limit, None)


def test_words_that_cannot_lift_a_text_among_the_best_are_not_scored(tmp_path: Path) -> None:
    texts = [Text("north " * 3 + "war"), *[Text("war peace treaty running")] * 300, Text("north war")]
    index = write_index(tmp_path / "i", [texts])
    tree = q.Or([q.Term("body", "war"), q.Term("body", "north")])
    snapshot = index._snapshot()
    evaluator = Evaluator(snapshot.segments[0], Statistics(snapshot.segments), lambda: pytest.fail("not needed"))
    whole = evaluator.evaluate(tree)
    assert len(whole.doc_ids) == 302
    best = evaluate_best(evaluator, tree, Best(2))
    assert best.doc_ids.tolist() == [0, 301]
    assert best.scores.tolist() == whole.scores[[0, 301]].tolist()
    everything = evaluate_best(evaluator, tree, Best(2, slack=100.0))
    assert everything.scores.tolist() == whole.scores.tolist()
