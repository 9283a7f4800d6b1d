"""A word on names is answered with the names that it may mean: as reading all of them tells."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naming import write_names

import searchkit
from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import fold_value
from searchkit.searching import completing
from searchkit.searching.local import LocalIndex
from searchkit.searching.page import HitPage

NAMES = [
    "Xi",
    "Xi Jinping",
    "Xi=Xi Jinping",
    "Jin Xiao",
    "Kim Jong-un",
    "Kim Jong Un",
    "Assad",
    "Bashar al-Assad",
    "Ann Smith",
    "X. Smith",
]
WORDS = ["xi", "x", "xia", "jin", "jong", "un", "ass", "smith", "smi", "ann", "kim", "zz"]


def completed(page: HitPage) -> dict[str, dict[str | None, int]]:
    return {asked: {c.value: c.count for c in counts} for asked, counts in page.completions.items()}


@pytest.mark.parametrize("few", [0, 400], ids=["searched as they lie", "read"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.lists(st.lists(st.sampled_from(NAMES), max_size=3), min_size=1, max_size=5), min_size=1, max_size=3),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2, unique=True),
)
def test_names_are_those_that_reading_all_finds(
    tmp_path_factory: pytest.TempPathFactory, few: int, segments: list[list[list[str]]], words: list[str]
) -> None:
    index = searchkit.open(write_names(tmp_path_factory.mktemp("names") / "index", segments))
    assert isinstance(index, LocalIndex)
    names = index._snapshot().names.field("person")
    asked = " ".join(words)
    with patch.object(completing, "_FEW", few):
        page = index.search(f'person:"{asked}"')
    hits = {int(hit.path.removesuffix(".txt")) for hit in page}
    counts: Counter[str] = Counter()
    said: set[str] = set()
    for number, article in enumerate(a for segment in segments for a in segment):
        keys = {fold_value(name.partition("=")[2] or name) for name in article}
        if number in hits or not hits:
            counts.update({names.canonical(key) for key in keys})
    for key in {fold_value(name.partition("=")[2] or name) for s in segments for a in s for name in a}:
        told = f" {key}".replace("-", " ").replace(".", " ")
        if set(words) <= set(term_finder()(key)) if hits else all(f" {word}" in told for word in words):
            said.add(names.canonical(key))
    expected = {key: n for key, n in counts.items() if key in said}
    found = {fold_value(value or ""): n for value, n in completed(page).get(f"person:{asked}", {}).items()}
    assert found == (expected if len(expected) > 1 or not hits else {})


def test_what_is_asked_is_told_as_typed(tmp_path: Path) -> None:
    articles = [["org:Red Army", "org:Salvation Army"], ["org:Old Armies of Europe"]]
    index = searchkit.open(write_names(tmp_path / "index", [articles]))
    assert completed(index.search("org:Army")) == {
        "org:army": {"Red Army": 1, "Salvation Army": 1, "Old Armies of Europe": 1}
    }
    # Without hits, names are found by the word and by its stem.
    assert set(completed(index.search("org:armi* org:army zzz"))["org:army"]) == {
        "Red Army", "Salvation Army", "Old Armies of Europe"
    }  # fmt: skip


def test_a_name_is_found_by_a_part_of_its_alias(tmp_path: Path) -> None:
    articles = [["org:People's Liberation Army"], ["org:PLA=People's Liberation Army"], ["org:Salvation Army"]]
    folder = write_names(tmp_path / "index", [articles])
    (tmp_path / "entities.toml").write_text('[merge.org]\n"Chinese Army" = ["People\'s Liberation Army"]\n')
    index = searchkit.open(folder)
    assert completed(index.search("org:army")) == {"org:army": {"Chinese Army": 2, "Salvation Army": 1}}
    # One name alone is told if it does not say what was asked.
    assert completed(index.search("org:liberation")) == {"org:liberation": {"Chinese Army": 2}}
    assert completed(index.search("org:pla")) == {"org:pla": {"Chinese Army": 2}}
    assert completed(index.search("org:salvation")) == {}
