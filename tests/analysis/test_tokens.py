"""The table of tokens in DESIGN.md, row by row, and what holds for any text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis.analyzer import NewsAnalyzer
from searchkit.analysis.stopwords import ENGLISH
from searchkit.analysis.terms import TermFinder
from searchkit.analysis.tokens import find_words, fold, fold_value, is_dense, word_pattern


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("U.S. and US", ["us", "and", "us"]),
        ("the U.S.-led force", ["the", "us", "led", "force"]),
        ("S-400, Su-35", ["s", "400", "su", "35"]),
        ("China's China’s", ["china", "china"]),
        ("didn't O'Brien", ["didn't", "o'brien"]),
        ("didn’t", ["didn't"]),
        ("Erdoğan Straße Łódź Søren", ["erdogan", "strasse", "lodz", "soren"]),
        ("1,200.5, $3bn 3.5bn 1,200", ["1200.5", "3bn", "3.5bn", "1200"]),
        ("@user #tag a@b.org https://x.org/a-b", ["user", "tag", "a", "b", "org", "https", "x", "org", "a", "b"]),
        ("Ｆｕｌｌ ｗｉｄｔｈ", ["full", "width"]),
        ("snake_case", ["snake", "case"]),
        ("end. Begin", ["end", "begin"]),
        ("", []),
        (" … — ", []),
    ],
)
def test_words_are_folded_as_the_design_says(text: str, words: list[str]) -> None:
    assert [w.text for w in find_words(text)] == words


@given(st.text())
def test_offsets_lead_back_to_the_surface(text: str) -> None:
    end = 0
    for word in find_words(text):
        assert end <= word.start < word.end <= len(text)
        own = fold(text[word.start : word.end])
        assert word.text.startswith(own) if is_dense(own) else word.text == own
        end = word.end


@given(st.text())
def test_terms_in_bulk_are_the_analyzers_tokens(text: str) -> None:
    assert TermFinder()(text) == [t.text for t in NewsAnalyzer()(text)]


def test_a_query_is_folded_and_stemmed_as_the_text_is() -> None:
    find = TermFinder()
    assert find("ties") == find("TIE") == find("tied")
    assert find("Gaddafi’s") == find("gaddafi")


def test_positions_count_every_word() -> None:
    tokens = [(t.text, t.pos) for t in NewsAnalyzer()("The war in Iraq", positions=True)]
    assert tokens == [("the", 0), ("war", 1), ("in", 2), ("iraq", 3)]


def test_names_of_countries_and_months_are_no_stop_words() -> None:
    assert not {"us", "may", "will", "it", "who", "can"} & ENGLISH


@pytest.mark.parametrize(
    ("value", "key"), [("Global  Times", "global times"), ("ERDOĞAN", "erdogan"), ("Su-35", "su-35"), ("AT&T", "at&t")]
)
def test_values_are_compared_without_case_and_accents(value: str, key: str) -> None:
    assert fold_value(value) == key


SIGNS = st.text(st.sampled_from("aBc1.,'’_ -é\u0301€中я") | st.characters(), max_size=20)


@given(SIGNS)
def test_the_shortcut_for_most_words_changes_nothing(text: str) -> None:
    whole = word_pattern(text)
    lines = whole.pattern.strip().splitlines()
    assert "shortcut" in lines[0]
    plain = re.compile("\n".join(lines[1:]).strip().removeprefix("|"), re.VERBOSE)
    assert whole.findall(text) == plain.findall(text)


@given(SIGNS)
def test_the_pattern_of_plain_texts_finds_the_words_that_any_texts_pattern_finds(text: str) -> None:
    plain, whole = word_pattern(""), word_pattern("中")
    assert plain is not whole
    assert word_pattern(text).findall(text) == whole.findall(text)


def test_most_texts_are_plain() -> None:
    assert word_pattern("Erdoğan’s “plan” – €5m, Москва, Αθήνα…") is word_pattern("")
    assert word_pattern("हिन्दी") is word_pattern("e\u0301") is word_pattern("中")
