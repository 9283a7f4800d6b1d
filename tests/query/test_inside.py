"""Saved queries inside queries, and plain syntax."""

from __future__ import annotations

import datetime as dt

import pytest

from searchkit.errors import QueryError, SavedQueryError
from searchkit.query.language import ParsedQuery, parse_query
from searchkit.query.saved import SavedQuery

NOW = dt.datetime(2020, 3, 5)
SAVED = {
    saved.name: saved
    for saved in [
        SavedQuery("moon", "moon OR mars"),
        SavedQuery("any", "moon mars", match="any"),
        SavedQuery(
            "narrow", "moon", since="30d", until="2020", where=("source=Global Times", "source=TASS", "person=")
        ),
        SavedQuery("not", "-moon"),
        SavedQuery("both", "query:moon -query:any"),
        SavedQuery("a", "x query:b"),
        SavedQuery("b", "y OR query:a"),
        SavedQuery("self", "query:self"),
        SavedQuery("broken", "moon AND"),
        SavedQuery("plain", "moon AND mars*", syntax="plain"),
        SavedQuery("kiev", "Kiev", variants=False),
        *[SavedQuery(f"n{i}", f"query:n{i + 1}") for i in range(30)],
    ]
}


def find(name: str) -> SavedQuery:
    if name not in SAVED:
        raise SavedQueryError(f"there is no saved query {name!r}", hint="did you mean moon?")
    return SAVED[name]


def parse(text: str) -> ParsedQuery:
    return parse_query(text, now=NOW, saved=find)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("query:moon", "moon OR mars"),
        ("query:any", "moon OR mars"),
        ("rocket query:moon", "rocket (moon OR mars)"),
        ("-query:moon rocket", "rocket -(moon OR mars)"),
        ("query:both", "(moon OR mars) -(moon OR mars)"),
        ("query:plain", "moon mars"),
        ("query:kiev", '"Kiev"'),
        ('query:"moon"', "moon OR mars"),
        ("(query:moon) NEAR/5 rocket", "(moon OR mars) NEAR/5 rocket"),
    ],
)
def test_a_saved_query_stands_for_its_text(text: str, same: str) -> None:
    assert parse(text).tree == parse(same).tree


def test_what_narrows_a_saved_query_narrows_it_inside_too() -> None:
    same = (
        'moon AND date:[2020-02-04 TO 2020-12-31] AND (source="Global Times" OR source="tass") AND (* AND NOT person:*)'
    )
    assert parse("query:narrow").tree == parse(same).tree
    assert parse(parse("query:narrow").printed).tree == parse("query:narrow").tree


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("query:a", "a → b → a"),
        ("query:self", "self → self"),
        ("query:broken", "query:broken: AND has nothing after it"),
        ("query:nowhere", "no saved query 'nowhere'"),
        ("query:n0", "more than 10 saved queries"),
        ("query:", "no value"),
    ],
)
def test_a_saved_query_that_cannot_stand_there_is_told(text: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        parse(text)


def test_leaves_of_a_saved_query_point_nowhere_in_the_outer_text() -> None:
    assert all(leaf.startchar is None for leaf in parse("query:moon").tree.leaves())


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("war AND peace", '"war" peace'),
        ("NOT (war", '"not" war'),
        ("mil* ties~", "mil ties"),
        ("title:war", '"title war"'),
        ('"open quote', "open quote"),
        ("S-400", "S-400"),
    ],
)
def test_plain_syntax_takes_every_word_for_a_word(text: str, same: str) -> None:
    assert parse_query(text, now=NOW, syntax="plain").tree == parse_query(same, now=NOW).tree


def test_plain_text_without_a_word_is_nothing_to_search_for() -> None:
    with pytest.raises(QueryError, match="nothing to search for"):
        parse_query("* ~ ?", now=NOW, syntax="plain")


@pytest.mark.parametrize(
    "text", ["query:narrow", "rocket query:narrow", "query:not", "rocket query:not", "x OR query:not"]
)
def test_a_query_with_a_saved_one_in_it_prints_and_reads_back(text: str) -> None:
    parsed = parse(text)
    assert parse_query(parsed.printed, now=NOW).tree == parsed.tree
