"""Parsed queries run by stock Whoosh find what a reading of the texts by eye finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.searching import Searcher

from searchkit.analysis.analyzer import NewsAnalyzer
from searchkit.query.language import parse_query

NOW = dt.datetime(2020, 3, 5)
ARTICLES = {
    "ties": ("Military ties", "Russia and China run closer. The ministers organised talks."),
    "s400": ("S-400 sold", "The U.S. objects to the organization of the sale."),
    "400s": ("A 400 s sprint", "Runners ran in Russia."),
    "who": ("Who will run?", "Erdoğan's party, universities say."),
    "iraq": ("War in Iraq", "Russia runs out of time; the war of ties and military men."),
}


@pytest.fixture(scope="module")
def searcher() -> Iterator[Searcher]:
    text = TEXT(analyzer=NewsAnalyzer(), phrase=True)
    index = RamStorage().create_index(Schema(name=ID(stored=True), title=text, body=text))
    writer = index.writer()
    for name, (title, body) in ARTICLES.items():
        writer.add_document(name=name, title=title, body=body)
    writer.commit()
    with index.searcher() as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "match", "expected"),
    [
        ("russia", "all", "ties 400s iraq"),
        ("russia -iraq", "all", "ties 400s"),
        ("-russia", "all", "s400 who"),
        ("military ties", "all", "ties iraq"),
        ('"military ties"', "all", "ties"),
        ('"ties military"~2', "all", "iraq"),
        ('"military ties"~2', "all", "ties"),
        ("title:military OR title:war", "all", "ties iraq"),
        ("S-400", "all", "s400"),
        ("400 s", "all", "s400 400s"),
        ("US", "all", "s400"),
        ("erdogan", "all", "who"),
        # Stock Whoosh knows no words, only their stems: patterns are compared with those.
        ("run*", "all", "ties who iraq 400s"),
        ("o?gani*", "all", "ties s400"),
        ("univers*", "all", "who"),
        ("univrsiti~", "all", "who"),
        ("the who", "all", "who"),
        ('"the war"', "all", "iraq"),
        ("china iraq", "any", "ties iraq"),
        ("china iraq", "all", ""),
        ("russia (china OR iraq)", "all", "ties iraq"),
        ("china OR russia -war", "all", "ties 400s"),
        ("russia -(china OR iraq)", "all", "400s"),
        ("*", "all", "ties s400 400s who iraq"),
        ("NOT (russia -iraq)", "all", "s400 who iraq"),
    ],
)
def test_stock_whoosh_finds_what_the_query_says(searcher: Searcher, query: str, match: str, expected: str) -> None:
    parsed = parse_query(query, match="any" if match == "any" else "all", now=NOW)
    assert {hit["name"] for hit in searcher.search(parsed.tree, limit=None)} == set(expected.split())
    again = parse_query(parsed.printed, now=NOW)
    assert {hit["name"] for hit in searcher.search(again.tree, limit=None)} == set(expected.split())


def test_a_word_of_the_title_ranks_above_one_of_the_body(searcher: Searcher) -> None:
    hits = searcher.search(parse_query("war OR china", now=NOW).tree, limit=None)
    assert hits[0]["name"] == "iraq"
