"""Where any word will do, an article that holds all of them counts for more."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texts import Text, write_index

from searchkit.searching import pruning
from searchkit.searching.local import LocalIndex
from searchkit.searching.ranking import Ranking

WITHOUT = Ranking(whole=1.0, proximity=0.0)
WITH = Ranking(proximity=0.0)
TEXTS = [
    Text("war war war war war and war", "War"),
    Text("war and peace in kyiv"),
    Text("the white house speaks of peace"),
    Text("nothing of it", "peace"),
    Text("a war at the white house, and peace"),
    Text("a house that is white, a war"),
    Text("kiev and warsaw"),
]


@pytest.fixture(scope="module", params=[1, 3], ids=lambda n: f"{n} segments")
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    n: int = request.param
    parts = [TEXTS[i * len(TEXTS) // n : (i + 1) * len(TEXTS) // n] for i in range(n)]
    return write_index(tmp_path_factory.mktemp("whole") / "index", parts)


@pytest.mark.parametrize(
    ("query", "whole"),
    [
        ("war peace", {1, 4}), ("war", set()), ("war war", {0, 1, 4, 5}), ('"white house" war', {4}), ("war peace -kyiv", {4}),
        ("(war peace) house", {4}), ("war OR peace", {1, 4}), ("kiev war", {1}), ("kiev", set()), ("war* kyiv", {1, 6}),
        ("war AND peace house", {4}), ("war zeppelin", set()), ("title:war body:war", {0}), ("words:>5 house", {2, 4, 5}),
    ],
)  # fmt: skip
def test_who_holds_all_that_was_typed_counts_for_more(index: LocalIndex, query: str, whole: set[int]) -> None:
    plain, lifted = (
        {hit.path: hit.score for hit in index.search(query, match="any", ranking=how, limit=50)}
        for how in (WITHOUT, WITH)
    )
    assert plain.keys() == lifted.keys()
    for path, score in plain.items():
        gain = WITH.whole if int(path.removesuffix(".txt")) in whole else 1.0
        assert lifted[path] == pytest.approx(gain * score), path


@pytest.mark.parametrize("asked", [{"match": "all"}, {"match": "any", "expand": True}])
def test_nothing_is_gained_where_all_must_be_there_or_words_are_added(
    index: LocalIndex, asked: dict[str, object]
) -> None:
    for query in ("war OR peace", "war peace"):
        pages = [index.search(query, ranking=how, **asked) for how in (WITHOUT, WITH)]  # type: ignore[arg-type]
        assert [(h.id, h.score) for h in pages[0]] == [(h.id, h.score) for h in pages[1]]


def test_a_score_taken_apart_tells_it(index: LocalIndex) -> None:
    for hit in index.search("war peace", match="any", recent="30d"):
        parts = index.contributions("war peace", hit.id, match="any", recent="30d")
        assert sum(part.score for part in parts) == pytest.approx(hit.score, rel=1e-4)
        assert ("all" in {part.kind for part in parts}) == (hit.path in ("1.txt", "4.txt"))


WORDS = st.lists(st.sampled_from(["war", "peace", "treaty", "north"]), max_size=9).map(" ".join)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.lists(st.builds(Text, WORDS), min_size=1, max_size=8), min_size=1, max_size=2),
    st.lists(st.sampled_from(["war", "peace", "treaty", "north"]), min_size=2, max_size=4, unique=True),
    st.integers(1, 3),
)
def test_the_best_alone_are_the_best_of_all(segments: list[list[Text]], words: list[str], limit: int) -> None:
    query = " ".join(words)
    with tempfile.TemporaryDirectory() as folder, patch.object(pruning, "_FEW", 0):
        index = write_index(Path(folder, "i"), segments)
        everything = index.search(query, match="any", limit=100, facets=["source"])
        for count in (True, False):
            page = index.search(query, match="any", limit=limit, count=count)
            assert [(h.id, h.score) for h in page] == [(h.id, h.score) for h in everything[:limit]]
