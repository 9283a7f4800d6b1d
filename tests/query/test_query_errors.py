"""Queries that cannot be read: where, what was expected, and the nearest query that can."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from searchkit.errors import QueryError
from searchkit.query.language import draw_caret, parse_query

NOW = dt.datetime(2020, 3, 5, 12)


def fault(text: str) -> QueryError:
    with pytest.raises(QueryError) as caught:
        parse_query(text, now=NOW)
    if caught.value.nearest:
        parse_query(caught.value.nearest, now=NOW)
    return caught.value


@pytest.mark.parametrize(
    ("text", "column", "nearest"),
    [
        ('russia "military ties', 7, 'russia "military ties"'),
        ('"', 0, "*"),
        ("(russia OR china", 0, "(russia OR china)"),
        ("russia) china", 6, "russia china"),
        ("((russia)", 0, "((russia))"),
        (")", 0, "*"),
        ("()", 0, "*"),
        ("russia () china", 7, "russia china"),
        ("russia AND", 7, "russia"),
        ("russia AND OR china", 7, "russia OR china"),
        ("AND russia", 0, "russia"),
        ("OR", 0, "or"),
        ("russia OR", 7, "russia"),
        ("(OR russia)", 1, "( russia)"),
        ("russia NOT", 7, "russia"),
        ("NOT", 0, "not"),
        ("russia AND AND china", 7, "russia AND china"),
        ("russia OR OR china", 10, "russia OR china"),
    ],
)
def test_brackets_quotes_and_operators_that_lack_something(text: str, column: int, nearest: str) -> None:
    error = fault(text)
    assert (error.column, error.nearest) == (column, nearest)
    assert error.expected
    assert error.hint == f"try: {nearest}"


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u200e", "\x00"])
def test_an_empty_query_says_what_to_type(text: str) -> None:
    error = fault(text)
    assert "nothing to search for" in str(error)
    assert "words" in error.expected
    assert error.nearest == "*"


@pytest.mark.parametrize("text", ["...", "— –", '""', "-", "?", '"!?"', "-...", "(.)"])
def test_punctuation_alone_is_nothing_to_search_for(text: str) -> None:
    assert "nothing to search for" in str(fault(text))


def test_an_option_typed_as_a_field_gets_its_way_of_saying_it_in_a_query() -> None:
    assert fault("war since:2015").nearest == "war after:2015"
    assert fault("until:2015-06 war").nearest == "date:..2015-06 war"


@pytest.mark.parametrize(
    ("text", "column", "expected", "nearest"),
    [
        ("war titel:russia", 4, "title:", "war title:russia"),
        ("persn:putin", 0, "person:", "person:putin"),
        ("bofore:2015", 0, "before:", "before:2015"),
        ("xyzzy:putin", 0, "one of id", "xyzzy putin"),
        ("path:seeds", 0, "one of id", "seeds"),
        ("title:", 6, "a word or a phrase", "title"),
        ("title: war", 6, "no blank", "title:war"),
        ("title:AND", 6, "a word or a phrase", "title and"),
        ("title:-war", 6, "-title:", "-title:war"),
        ("title:body:war", 0, "one of them", "body:war"),
    ],
)
def test_fields_that_are_unknown_or_lack_their_value(text: str, column: int, expected: str, nearest: str) -> None:
    error = fault(text)
    assert (error.column, error.nearest) == (column, nearest)
    assert expected in error.expected


@pytest.mark.parametrize(
    ("text", "column", "nearest"),
    [
        ("date:soon", 5, "date:30d"),
        ("date:last month", 5, 'date:"last month"'),
        ("date:17 Nov 2015 war", 5, 'date:"17 Nov 2015" war'),
        ("date:2015-13", 5, "date:2015"),
        ("date:2017..2015", 5, "date:2015..2017"),
        ('date:"sumer 2015"', 5, 'date:"summer 2015"'),
        ("date:yesteday", 5, "date:yesterday"),
        ("date:early March 2011 war", 5, 'date:"early March 2011" war'),
        ("date:04/06/2017", 5, "date:2017"),
        ("date:[2017 TO 2015]", 5, "date:2015..2017"),
        ("date:{2015 TO 2017}", 5, "date:[2015 TO 2017]"),
        ("[2015 TO 2017]", 0, "date:[2015 TO 2017]"),
        ("date:[2015", 5, "date:2015"),
        ("before:2015..2017", 7, "before:2015"),
        ("before:0001", 7, "before 0001"),
        ("words:many", 6, "words:>500"),
        ("words:-5", 6, "-words:5"),
        ("words:<0", 6, "words:>0"),
        ("words:300..100", 6, "words:100..300"),
        ("words:[300 TO 100]", 6, "words:100..300"),
        ("title:[a TO b]", 6, "title:(a OR b)"),
    ],
)
def test_dates_and_ranges_that_cannot_be(text: str, column: int, nearest: str) -> None:
    error = fault(text)
    assert (error.column, error.nearest) == (column, nearest)
    assert error.expected


@pytest.mark.parametrize(
    ("text", "column", "nearest"),
    [
        ("a^", 2, "a"),
        ("war^x", 4, "war"),
        ("war^0", 4, "war"),
        ("war^9999999", 4, "war"),
        ("^2", 0, "2"),
        ("war^2^3", 3, "war"),
        ("(war peace)^x", 12, "(war peace)"),
        ("(war^1000000)^2", 1, "war 1000000 2"),
        ("war~3", 3, "war~2"),
        ("war~0", 3, "war"),
        ("war~0.8", 3, "war~1"),
        ("S-400~1", 5, "S-400"),
        ('"military ties"~', 15, '"military ties"'),
        ('"military ties"~0', 15, '"military ties"'),
        ('"military ties"~x', 15, '"military ties"'),
        ('"war"-peace', 5, '"war" -peace'),
    ],
)
def test_signs_after_a_word_that_cannot_be(text: str, column: int, nearest: str) -> None:
    error = fault(text)
    assert (error.column, error.nearest) == (column, nearest)


@pytest.mark.parametrize(
    ("text", "column", "nearest"),
    [
        ("war W/5 peace", 4, "war NEAR/5 peace"),
        ("war w/5 peace", 4, "war NEAR/5 peace"),
        ("war NEAR/0 peace", 4, "war NEAR/1 peace"),
        ("war NEAR/-1 peace", 4, "war NEAR/1 peace"),
        ("war NEAR/99999 peace", 4, "war NEAR/9999 peace"),
        ("war PRE/0 peace", 4, "war PRE/1 peace"),
        ("war near/5 peace", 4, "war NEAR/5 peace"),
        ("war NEAR peace", 4, "war NEAR/5 peace"),
        ("war NEAR/x peace", 4, "war NEAR/5 peace"),
        ("war onear/4 peace", 4, "war PRE/4 peace"),
        ("war ADJ5 peace", 4, "war PRE/5 peace"),
        ("war /5 peace", 4, "war NEAR/5 peace"),
        ("war w/s peace", 4, "war /s peace"),
        ("war /para peace", 4, "war /p peace"),
        ("war w/seg peace", 4, "war AND peace"),
        ("NEAR/5 war", 0, "war"),
        ("war NEAR/5", 4, "war"),
        ("war NEAR/5 OR peace", 4, "war OR peace"),
        ("war NEAR/5 NEAR/5 peace", 4, "war NEAR/5 peace"),
        ("war /s", 4, "war"),
        ("(war PRE/3) peace", 5, "(war ) peace"),
        ("war NEAR/5 NOT peace", 11, "war NEAR/5 peace"),
        ("-war NEAR/5 peace", 0, "war NEAR/5 peace"),
        ("war NEAR/5 (peace treaty)", 11, 'war NEAR/5 ("peace treaty")'),
        ("war NEAR/5 date:2015", 11, 'war NEAR/5 ("date 2015")'),
        ("title:war NEAR/5 body:peace", 10, "title:war AND body:peace"),
        ("war NEAR/5 ...", 11, "war"),
        ("ATLEAST99999999999(war)", 0, "ATLEAST999999(war)"),
        ("ATLEAST0(war)", 0, "ATLEAST1(war)"),
        ("ATLEAST(war)", 0, "ATLEAST3(war)"),
        ("atleast4(war)", 0, "ATLEAST4(war)"),
        ("ATLEAST3 war", 0, "war"),
        ("ATLEAST3(war peace)", 8, 'ATLEAST3("war peace")'),
        ("ATLEAST3()", 8, "atleast3"),
        ("ATLEAST3(...)", 0, "atleast3"),
        ("ATLEAST2(ATLEAST3(war))", 8, 'ATLEAST2("ATLEAST3 war")'),
        ("peace caps(WAR)", 6, "peace CAPS(WAR)"),
        ("NOCAPS(war)", 0, "(war)"),
        ("lead(war)", 0, "lead:(war)"),
        ("lead:", 5, "lead"),
        ("first:war", 0, "lead:war"),
        ("first:0(war)", 0, "first:1(war)"),
        ("first:50 war", 0, "first:50(war)"),
        ('first:5 "the war" peace', 0, 'first:5("the war") peace'),
        ("war first:50()", 12, "war"),
        ("title:() war", 6, "war"),
        ("query:name", 6, "query name"),
        ('title:source="x"', 0, 'source="x"'),
        ('url="x"', 0, '"x"'),
        ("war | peace", 4, "war OR peace"),
        ("war||peace", 3, "war OR peace"),
        ("war && peace", 4, "war AND peace"),
        ("war ANDNOT peace", 4, "war AND NOT peace"),
        ("war !peace", 4, "war -peace"),
        ("war AROUND(7) peace", 4, "war NEAR/7 peace"),
        ("war /n5 peace", 4, "war NEAR/5 peace"),
        ("war /F5/ peace", 4, "war NEAR/5 peace"),
        ("war ADJ3 peace", 4, "war PRE/3 peace"),
        ("ATLEAST-1(war)", 0, "ATLEAST1(war)"),
        ("atl3(war)", 0, "ATLEAST3(war)"),
        ("ATLEAST3(war AND peace) x", 8, "(ATLEAST3(war) AND ATLEAST3(peace)) x"),
        ("CAPS(war AND peace)", 4, "(CAPS(war) AND CAPS(peace))"),
        ("oil NEAR/3 (war AND peace)", 11, "oil NEAR/3 (war NEAR/3 peace)"),
        ('oil /s ("war" AND peace)', 7, 'oil /s ("war" /s peace)'),
        ("oil PRE/3 (war AND peace)", 10, "oil PRE/3 (war NEAR/3 peace)"),
        ("HEADLINE(war) peace", 0, "title:(war) peace"),
        ("BYLINE(jones)", 0, "author:(jones)"),
    ],
)
def test_operators_of_other_systems_are_refused_not_searched_as_words(text: str, column: int, nearest: str) -> None:
    error = fault(text)
    assert (error.column, error.nearest) == (column, nearest)
    assert error.expected


@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        ("source=Reuters war", 'source="Reuters" war'),
        ("person='Xi Jinping' war", 'person="Xi Jinping" war'),
        ('person= "Xi Jinping"', 'person:"Xi Jinping"'),
        ("person=", "person"),
        ("title=war", "title:war"),
        ("title='the war'", 'title:"the war"'),
        ("hd=war", "title:war"),
        ("hlp=(war OR peace)", "hlead:(war OR peace)"),
        ("la=en", 'lang="en"'),
        ("wc>500 war", "words:>500 war"),
        ("words>=500", "words:>=500"),
        ("date>2015", "date:2015.."),
        ("date<=2015-03", "date:..2015-03"),
        ("from:jones", "author:jones"),
        ("intitle:war", "title:war"),
        ("date:>2015 war", "date:2015.. war"),
        ("date:<2015", "date:..2015"),
        ("date:2015-2017", "date:2015..2017"),
        ("words:100-200", "words:100..200"),
    ],
)
def test_fields_as_other_systems_write_them_get_ours(text: str, nearest: str) -> None:
    error = fault(text)
    assert error.nearest == nearest
    assert error.expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("war or peace", "war OR peace finds either"),
        ("war not peace", "-peace leaves articles out"),
        ("war near5 peace", "war NEAR/5 peace"),
        ("war adj3 peace", "war PRE/3 peace"),
        ("terroris! war", "terroris* finds any ending"),
        ("telecom$2", "? for one"),
        ("https://x.org/a?b=c", "url: before it finds the article itself"),
    ],
)
def test_what_is_a_word_here_and_an_operator_elsewhere_is_told(text: str, told: str) -> None:
    assert any(told in warning for warning in parse_query(text, now=NOW).warnings)


@pytest.mark.parametrize(
    "text", ["or", "not war", "war or", "the nor", "Yahoo!", "US$3bn", "near", "adj3", "a=b", "x>y", '"war or peace"']
)
def test_a_word_that_only_looks_like_an_operator_is_not_talked_about(text: str) -> None:
    assert parse_query(text, now=NOW).warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        "author(s)",
        "near the border",
        "w/o",
        "24/7",
        "N/A",
        "pre-war",
        "caps",
        "lead (pipes)",
        "atleast",
        "Yahoo!",
        "and/or",
        "near",
        "km/s",
    ],
)
def test_words_that_only_look_like_operators_are_words(text: str) -> None:
    assert parse_query(text, now=NOW).tree


def test_fifty_brackets_are_read_and_one_more_is_an_error() -> None:
    assert parse_query("(" * 50 + "war" + ")" * 50, now=NOW).printed == "title:war^3 OR body:war"
    error = fault("(" * 51 + "war" + ")" * 51)
    assert error.column == 50
    assert error.nearest == "war"


@pytest.mark.parametrize(
    "text", ["(" * 200 + "x" + ")" * 200, "(" * 100_000, "(x OR " * 5000, "NOT " * 10_000, "-" * 10_000]
)
def test_depth_is_bounded_without_a_crash(text: str) -> None:
    fault(text)


def test_many_negations_of_one_word_cancel_out() -> None:
    assert parse_query("NOT " * 10_000 + "war", now=NOW).printed == "title:war^3 OR body:war"


def test_more_than_ten_thousand_words_are_refused_quickly() -> None:
    started = time.perf_counter()
    error = fault(" ".join(["war"] * 10_001))
    assert "10,000 words" in str(error)
    assert time.perf_counter() - started < 20  # seconds; about 2 on an idle machine
    assert "10,000 words" in str(fault('"' + "war " * 10_001 + '"'))


def test_more_than_a_million_characters_are_refused_unread() -> None:
    assert "characters" in str(fault("x" * 1_000_001))


def test_a_vendors_operator_of_two_meanings_is_refused_with_both() -> None:
    error = fault("war W/5 peace")
    assert "NEAR/5 for either order, PRE/5 for this order" in error.expected


def test_five_thousand_clauses_are_read_and_a_longer_row_of_operators_is_not() -> None:
    text = " OR ".join(f"word{i} NEAR/5 other{i}" for i in range(2500))
    assert len(parse_query(text, now=NOW).tree) == 2500
    assert "in a row" in str(fault(" NEAR/5 ".join(["war"] * 200)))


@pytest.mark.parametrize("text", ["war\x00NEAR/5\x1bpeace", "war\u202b NEAR/5 \u202cpeace", "war　ＮＥＡＲ/５　peace"])
def test_operators_are_read_in_pasted_text(text: str) -> None:
    assert parse_query(text, now=NOW).tree == parse_query("war NEAR/5 peace", now=NOW).tree


def test_right_to_left_words_stand_near_each_other() -> None:
    assert parse_query("حرب NEAR/5 السلام", now=NOW).printed.count("NEAR/5") == 1


def test_the_column_counts_in_the_straightened_query() -> None:
    error = fault("“war” AND")
    assert error.query == '"war" AND'
    assert error.column == 6


def test_the_caret_stands_under_the_fault() -> None:
    drawn = draw_caret(fault("russia AND")).splitlines()
    assert drawn[0] == "russia AND"
    assert drawn[1] == "       ^"
    assert drawn[2].startswith("expected: ")


def test_the_caret_of_a_long_or_wide_query_still_points() -> None:
    text = "war " * 300 + "AND"
    line, caret, *_ = draw_caret(fault(text)).splitlines()
    assert line[caret.index("^") :].startswith("AND")
    line, caret, *_ = draw_caret(fault("戦争 AND")).splitlines()
    assert caret == " " * 5 + "^"
