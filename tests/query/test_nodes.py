"""Our query classes, run by stock Whoosh and as arrays, against brute force."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import matching
from whoosh.fields import COLUMN, ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.query import And, AndMaybe, Every, Not, Or, Query, Term
from whoosh.searching import Searcher

from searchkit.codec.columns import NumberColumn
from searchkit.fields import exact_field
from searchkit.query.nodes import (
    ColumnMatcher,
    DayRange,
    NumberRange,
    SubtractMatcher,
    Without,
    whole_value,
)

DAY = dt.date(2015, 11, 17)
# (words of the title, first day, last day, words in the body); undated: no days.
ARTICLES = [
    ("alpha", DAY, DAY, 100),
    ("alpha beta", dt.date(2015, 1, 1), dt.date(2015, 12, 31), 200),
    ("beta", None, None, 300),
    ("alpha gamma", dt.date(2016, 2, 1), dt.date(2016, 2, 29), 400),
    ("gamma", dt.date(1, 1, 1), dt.date(1, 1, 1), 0),
    ("beta gamma", dt.date(9999, 12, 31), dt.date(9999, 12, 31), 600),
    ("alpha deleted", DAY, DAY, 100),
    ("alpha", dt.date(2015, 11, 1), dt.date(2015, 11, 30), 700),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Two segments, with a deleted article in the second; the `crawled` columns are empty."""
    schema = Schema(
        number=ID(stored=True),
        title=TEXT(),
        words=COLUMN(NumberColumn(0)),
        **{f"{name}_first": COLUMN(NumberColumn(2**31)) for name in ("date", "crawled")},
        **{f"{name}_last": COLUMN(NumberColumn(-(2**31))) for name in ("date", "crawled")},
    )
    index = FileStorage(str(tmp_path_factory.mktemp("nodes"))).create_index(schema)
    for part in (range(4), range(4, len(ARTICLES))):
        writer = index.writer()
        for number in part:
            title, first, last, words = ARTICLES[number]
            days = {"date_first": first.toordinal(), "date_last": last.toordinal()} if first and last else {}
            writer.add_document(number=str(number), title=title, words=words, **days)
        writer.commit(merge=False)
    writer = index.writer()
    writer.delete_by_term("number", "6")
    writer.commit(merge=False)
    with index.searcher() as opened:
        assert len(opened.reader().leaf_readers()) == 2
        yield opened


def found(searcher: Searcher, query: Query) -> set[int]:
    """By stock Whoosh, fully evaluated."""
    return {int(hit["number"]) for hit in searcher.search(query, limit=None)}


def in_days(first: dt.date | None, last: dt.date | None) -> set[int]:
    return {
        i
        for i, (_, start, end, _) in enumerate(ARTICLES)
        if start and end and (last is None or start <= last) and (first is None or end >= first) and i != 6
    }


def with_word(word: str) -> set[int]:
    return {i for i, article in enumerate(ARTICLES) if word in article[0].split() and i != 6}


RANGES = [
    (None, None),
    (DAY, DAY),
    (dt.date(2015, 1, 1), dt.date(2015, 12, 31)),
    (dt.date(2016, 2, 10), None),
    (None, dt.date(2015, 1, 1)),
    (dt.date(1900, 1, 1), dt.date(1900, 1, 2)),
    (dt.date.max, dt.date.max),
    (dt.date.min, dt.date.min),
]


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_a_range_of_days_finds_what_overlaps_it(
    searcher: Searcher, first: dt.date | None, last: dt.date | None
) -> None:
    query = DayRange("date", first, last)
    assert found(searcher, query) == in_days(first, last)
    assert set(query.doc_ids(searcher.reader()).tolist()) == in_days(first, last)


def test_undated_articles_match_no_range_even_an_open_one(searcher: Searcher) -> None:
    assert 2 not in found(searcher, DayRange("date", None, None))
    assert found(searcher, DayRange("crawled", None, None)) == set()


def test_a_field_that_the_index_lacks_matches_nothing(searcher: Searcher) -> None:
    assert found(searcher, DayRange("updated", None, None)) == set()
    assert found(searcher, NumberRange("pages", None, None)) == set()


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (None, None, {0, 1, 2, 3, 4, 5, 7}),
        (200, 400, {1, 2, 3}),
        (501, None, {5, 7}),
        (None, 0, {4}),
        (10**30, None, set()),
        (-(10**30), 10**30, {0, 1, 2, 3, 4, 5, 7}),
        (5, 1, set()),
    ],
)
def test_a_range_of_numbers_holds_both_ends(
    searcher: Searcher, low: int | None, high: int | None, expected: set[int]
) -> None:
    query = NumberRange("words", low, high)
    assert found(searcher, query) == expected
    assert query.doc_ids(searcher.reader()).dtype == np.uint32


@pytest.mark.parametrize(("first", "last"), RANGES)
def test_ranges_compose_with_stock_queries(searcher: Searcher, first: dt.date | None, last: dt.date | None) -> None:
    days, alpha, beta = DayRange("date", first, last), Term("title", "alpha"), Term("title", "beta")
    inside, everything = in_days(first, last), {0, 1, 2, 3, 4, 5, 7}
    assert found(searcher, And([alpha, days])) == with_word("alpha") & inside
    assert found(searcher, Or([alpha, days])) == with_word("alpha") | inside
    assert found(searcher, And([alpha, Not(days)])) == with_word("alpha") - inside
    assert found(searcher, Without(alpha, days)) == with_word("alpha") - inside
    assert found(searcher, Without(days, alpha)) == inside - with_word("alpha")
    assert found(searcher, Without(Every(), days)) == everything - inside
    assert found(searcher, AndMaybe(days, alpha)) == inside
    both = And([Or([alpha, beta]), days, NumberRange("words", 100, 300)])
    assert found(searcher, both) == (with_word("alpha") | with_word("beta")) & inside & {0, 1, 2}
    assert {hit.docnum for hit in searcher.search(alpha, filter=days, limit=None)} == with_word("alpha") & inside
    assert {hit.docnum for hit in searcher.search(alpha, mask=days, limit=None)} == with_word("alpha") - inside


def test_a_range_does_not_change_scores(searcher: Searcher) -> None:
    alpha = Term("title", "alpha")
    plain = {hit.docnum: hit.score for hit in searcher.search(alpha, limit=None)}
    ranged = {hit.docnum: hit.score for hit in searcher.search(And([alpha, DayRange("date", None, None)]), limit=None)}
    less = {hit.docnum: hit.score for hit in searcher.search(Without(alpha, Term("title", "beta")), limit=None)}
    assert ranged == pytest.approx({doc: plain[doc] for doc in ranged})
    assert less == pytest.approx({doc: plain[doc] for doc in less})


def test_the_top_hits_of_a_range_alone_are_found(searcher: Searcher) -> None:
    assert len(searcher.search(DayRange("date", None, None), limit=3)) == 6


@pytest.mark.parametrize(
    "node",
    [
        DayRange("date", DAY, None),
        NumberRange("words", None, 5),
        Without(Term("title", "alpha"), Term("title", "beta")),
    ],
    ids=lambda node: type(node).__name__,
)
def test_nodes_behave_as_whoosh_expects_of_queries(searcher: Searcher, node: Query) -> None:
    assert copy.copy(node) == copy.deepcopy(node) == node == node.normalize() == node.apply(lambda child: child)
    assert hash(copy.deepcopy(node)) == hash(node)
    assert node != Every()
    assert node.simplify(searcher.reader()) == node
    assert node.with_boost(1.0) == node
    assert list(node.leaves())
    assert node.requires() <= {node, Term("title", "alpha")}
    assert 0 <= node.estimate_min_size(searcher.reader()) <= node.estimate_size(searcher.reader())
    assert len(set(node.docs(searcher))) <= node.estimate_size(searcher.reader())
    assert repr(node)
    assert And([node, And([node, Term("title", "x")])]).normalize() is not None


def test_ranges_differ_by_kind_field_and_ends() -> None:
    ranges = [DayRange("date", DAY, None), DayRange("date", None, DAY), DayRange("crawled", DAY, None)]
    assert len({*ranges, *copy.deepcopy(ranges), NumberRange("date", None, None)}) == 4
    assert DayRange("date", None, None) != NumberRange("date", None, None)


def test_ranges_print_as_the_query_language_writes_them() -> None:
    assert str(DayRange("date", dt.date(33, 4, 3), DAY)) == "date:[0033-04-03 TO 2015-11-17]"
    assert str(DayRange("updated", None, DAY)) == "updated:[* TO 2015-11-17]"
    assert str(NumberRange("words", 5, None)) == "words:[5 TO *]"
    assert repr(NumberRange("words", 5, None)) == "NumberRange('words', 5, None)"


def test_a_whole_value_is_a_folded_term_of_its_own_field() -> None:
    assert whole_value("source", "  Global   TIMES ") == Term("source_is", "global times")
    assert whole_value("person", "Erdoğan") == Term(exact_field("person"), "erdogan")


ids = st.lists(st.integers(0, 40), unique=True).map(sorted)


def matcher_of(doc_ids: list[int]) -> matching.Matcher:
    return ColumnMatcher(doc_ids) if doc_ids else matching.NullMatcher()


@given(ids, ids)
@settings(max_examples=60)
def test_subtraction_leaves_what_the_other_lacks(kept: list[int], taken: list[int]) -> None:
    matcher = SubtractMatcher(matcher_of(kept), matcher_of(taken))
    assert list(matcher.all_ids()) == [i for i in kept if i not in taken]


@given(ids, ids, ids, st.integers(0, 41))
@settings(max_examples=60)
def test_subtraction_skips_to_what_is_left(kept: list[int], taken: list[int], other: list[int], target: int) -> None:
    left = [i for i in kept if i not in taken]
    matcher = SubtractMatcher(matcher_of(kept), matcher_of(taken))
    if matcher.is_active():
        matcher.skip_to(target)
        assert list(matcher.all_ids()) == [i for i in left if i >= target]
    crossed = matching.IntersectionMatcher(SubtractMatcher(matcher_of(kept), matcher_of(taken)), matcher_of(other))
    assert list(crossed.all_ids()) == [i for i in left if i in other]


@given(ids, st.integers(0, 41))
@settings(max_examples=60)
def test_a_filter_skips_like_a_list(doc_ids: list[int], target: int) -> None:
    matcher = ColumnMatcher(doc_ids)
    if not doc_ids:
        with pytest.raises(matching.ReadTooFar):
            matcher.skip_to(target)
        return
    matcher.skip_to(target)
    other = matcher.copy()
    left = []
    while matcher.is_active():
        assert matcher.score() == matcher.weight() == 0
        left.append(matcher.id())
        matcher.next()
    assert left == [i for i in doc_ids if i >= target]
    assert not left or other.id() == left[0]


def test_the_columns_lie_on_disk(tmp_path: Path) -> None:
    schema = Schema(words=COLUMN(NumberColumn(0)))
    index = FileStorage(str(tmp_path)).create_index(schema)
    with index.searcher() as empty:
        assert found(empty, NumberRange("words", None, None)) == set()
        assert NumberRange("words", None, None).doc_ids(empty.reader()).tolist() == []
