"""Other spellings of a name: which, where, and how they print."""

from __future__ import annotations

import datetime as dt

import pytest
from whoosh.query import Or, Term

from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import find_words
from searchkit.query.language import parse_query
from searchkit.query.variants import WEIGHT, _listed, spellings_of

NOW = dt.datetime(2020, 3, 5)


def words_of(text: str, *, variants: bool = True) -> set[str]:
    return {term for _, term in parse_query(text, now=NOW, variants=variants).tree.iter_all_terms()}


@pytest.mark.parametrize(
    ("typed", "other"),
    [
        ("Hezbollah", "hizbullah"),
        ("Qaddafi", "gaddafi"),
        ("Kiev", "kyiv"),
        ("Muhammad", "mohammed"),
        ("Zelensky", "zelenskyy"),
        ("Tyminsky", "tyminskiy"),
        ("person:Gaddafi", "kadafi"),
        ("lead:Kiev", "kyiv"),
    ],
)
def test_a_name_is_found_in_its_other_spellings(typed: str, other: str) -> None:
    assert stemmer()(other) in words_of(typed)
    assert stemmer()(other) not in words_of(typed, variants=False)


@pytest.mark.parametrize(
    "typed", ['"Kiev"', "Kiev*", "Kiev~", '"Kiev talks"', "husky", "whisky", "alexander", "al", "el"]
)
def test_quotes_patterns_and_other_words_have_none(typed: str) -> None:
    assert words_of(typed) == words_of(typed, variants=False)


def test_al_and_el_are_one_before_a_name() -> None:
    assert spellings_of(("el", "baradei")) == (("al", "baradei"),)
    assert ("al", "muhammad") in spellings_of(("el", "mohammed"))
    assert spellings_of(("el", "nino", "winds")) == ()


def test_another_spelling_counts_half() -> None:
    tree = parse_query("title:Kiev", now=NOW).tree
    assert tree == Or([Term("title", "kiev"), Term("title", "kyiv", boost=WEIGHT)])


@pytest.mark.parametrize(
    "typed", ["Kiev war", "al-Qaeda NEAR/5 Kabul", "-Hezbollah", "ATLEAST2(Gaddafi)", "Zelensky^2"]
)
def test_the_parse_shows_them_and_reads_back(typed: str) -> None:
    parsed = parse_query(typed, now=NOW)
    assert parse_query(parsed.printed, now=NOW).tree == parsed.tree


def test_no_spelling_belongs_to_two_names() -> None:
    listed = _listed()
    assert all(group == listed[other] for group in listed.values() for other in group)
    assert all(len(group) > 1 for group in listed.values())


def test_the_list_holds_words_as_they_are_folded_each_once() -> None:
    for spelling, group in _listed().items():
        assert tuple(word.text for word in find_words("-".join(spelling))) == spelling
        assert len(set(group)) == len(group)
