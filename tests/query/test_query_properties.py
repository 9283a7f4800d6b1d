"""What holds for every text: a query or a QueryError, never a traceback; and print → parse gives the same tree."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from searchkit.analysis.stopwords import ENGLISH
from searchkit.errors import QueryError
from searchkit.fields import FIELDS
from searchkit.query.language import ParsedQuery, draw_caret, parse_query, print_query
from searchkit.query.straighten import straighten

NOW = dt.datetime(2020, 3, 5, 12)
Match = Literal["all", "any"]

WORDS = [
    "war", "Peace", "organisation", "organis", "universities", "running", "S-400", "U.S.", "China’s", "didn't", "O'Brien",
    "1,200.5", "½", "ﬁ", "Erdoğan", "ΣΟΦΟΣ", "حرب", "戦争", "the", "of", "being", "news", "WHO", "a", "x_y", "ß", "İstanbul",
]  # fmt: skip
SIGNS = [
    "AND", "OR", "NOT", "-", "--", "+", "(", ")", '"', '"', "“", "”", "*", "?", "~", "~1", "~2", "~3", "^", "^2", "^0.1", ":",
    "[", "]", "{", "TO", "..", "/", "NEAR/5", "PRE/2", "/s", "/p", "W/5", "ATLEAST3(", "CAPS(", "first:9(", "lead:", "source=", "|", "&&", "!", "…", "\x00", "\n", "'", ",",
]  # fmt: skip
NAMED = [f"{name}:" for name in (*(f.name for f in FIELDS), "before", "after", "titel", "lead")]
VALUES = [
    "2015",
    "2015-11",
    "2015..2017",
    "30d..",
    "..2017",
    ">500",
    "100..200",
    "[2015 TO 2017]",
    '"last month"',
    "9f0c",
]
WILD = ["w?ld", "run*", "running*", "mil*ry", "*ing", "organi?ation", "universit*", "a*", "*", "½*", "U.S.*"]
tokens = st.sampled_from([*WORDS, *WORDS, *SIGNS, *NAMED, *VALUES, *WILD])
soup = st.lists(st.tuples(tokens, st.sampled_from(["", " ", " "])), max_size=14).map(
    lambda parts: "".join(token + gap for token, gap in parts)
)


def attempt(text: str, match: Match) -> ParsedQuery | QueryError:
    try:
        return parse_query(text, match=match, now=NOW)
    except QueryError as error:
        return error


def check(text: str, match: Match) -> ParsedQuery | QueryError:
    parsed = attempt(text, match)
    if isinstance(parsed, QueryError):
        assert 0 <= parsed.column <= len(parsed.query)
        assert draw_caret(parsed)
        if parsed.nearest:
            parse_query(parsed.nearest, match=match, now=NOW)
        return parsed
    assert parsed.printed == print_query(parsed.tree)
    for other in ("all", "any"):
        again = parse_query(parsed.printed, match="all" if other == "all" else "any", now=NOW)
        assert again.tree == parsed.tree, parsed.printed
        assert again.printed == parsed.printed
        assert again.ignored == ()
    return parsed


matches = st.sampled_from(["all", "any"])


@given(st.text(max_size=60), matches)
@example("\ud800", "all")
@example("0?:0", "all")
@example('"who? me*"', "all")
@example("a\u0345", "all")
@settings(max_examples=150)
def test_any_text_is_a_query_or_a_query_error(text: str, match: Match) -> None:
    check(text, match)


@given(soup, matches)
@example("id:warid:", "all")
@example("戦争戦争", "any")
@example("kiev中国", "any")
@example("ir*中国", "all")
@example("http://x.org/a?b=c中国", "all")
@example('id:"last month"', "all")
@example("war near5/p", "any")
@example('lead:"w?ld id war"', "all")
@example('hlead:"w?ld war"^2', "any")
@settings(max_examples=150)
def test_any_row_of_the_languages_own_tokens_is_a_query_or_a_query_error(text: str, match: Match) -> None:
    check(text, match)


word = st.sampled_from(WORDS)
leaf = st.one_of(
    word,
    st.sampled_from([w for w in WILD if w != "½*"]),
    st.lists(word, min_size=1, max_size=3).map(lambda ws: f'"{" ".join(ws)}"'),
    st.lists(word, min_size=2, max_size=3).map(lambda ws: f'"{" ".join(ws)}"~3'),
    st.lists(st.sampled_from([*WORDS[:8], "w?ld", "run*", "mil*ry"]), min_size=2, max_size=3).map(
        lambda ws: f'"{" ".join(ws)}"'
    ),
    st.sampled_from(
        [
            "lead:war",
            "hlead:Peace^2",
            "first:50(running*)",
            'lead:"the war"',
            'source="Global Times"',
            "first:9(a OR war)",
        ]
    ),
    st.sampled_from(["war~", "Peace~2", "title:war^2.5", "person:O'Brien", 'source:"Global Times"', "organisations~1"]),
    st.sampled_from(
        ["date:2015", "date:2015..2017", "words:>500", "before:2016", "id:9f0c", "url:http://x.org/?a=(b", "lang:*"]
    ),
)


placed = st.recursive(
    st.one_of(
        word,
        st.sampled_from(["running*", "w?ld", "Peace~2", '"the war"', '"mil* ties"', "lead:war", "hlead:x", "war^2"]),
    ),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["NEAR/5", "PRE/2", "/s", "/p"]), inner).map(" ".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: f"({' OR '.join(parts)})"),
        inner.map(lambda text: f"({text})^2"),
        inner.map(lambda text: f"CAPS({text})"),
        inner.map(lambda text: f"title:({text})"),
    ),
    max_leaves=5,
)
operator = st.one_of(placed, placed.map(lambda text: f"ATLEAST3({text})"), placed.map(lambda text: f"-({text})"))


def compound(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(inner, min_size=2, max_size=4)
    return st.one_of(
        several.map(" ".join),
        several.map(" AND ".join),
        several.map(" OR ".join),
        several.map(lambda parts: " -".join(parts)),
        several.map(lambda parts: " NOT ".join(parts)),
        inner.map(lambda text: f"-({text})"),
        inner.map(lambda text: f"({text})^2"),
        several.map(lambda parts: f"({' '.join(parts)})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) OR -({pair[1]})"),
    )


@given(st.recursive(leaf, compound, max_leaves=12), matches)
@settings(max_examples=100)
def test_well_formed_queries_print_and_read_back_as_the_same_tree(text: str, match: Match) -> None:
    # Only signs can be too many here: "- -" of nested negations, brackets inside a URL.
    check(text, match)


@given(st.recursive(operator, compound, max_leaves=4), matches)
@example("((war) OR -((-(war)) OR -(a)))^2", "all")
@settings(max_examples=100, deadline=None)
def test_operators_print_and_read_back_as_the_same_tree(text: str, match: Match) -> None:
    check(text, match)


@given(st.lists(leaf, min_size=1, max_size=5), matches)
@settings(max_examples=60)
def test_leaves_in_a_row_always_parse(leaves: list[str], match: Match) -> None:
    assert isinstance(check(" ".join(leaves).replace("(b", "b"), match), ParsedQuery)


@given(st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=12))
@example("\u0958")  # is folded to a letter and a sign
@example("\u09580")
@settings(deadline=None)
def test_a_word_of_any_script_prints_and_reads_back(text: str) -> None:
    check(text, "all")
    check(f"title:{text}*", "all")
    check(f"title:{text}~", "all")


@pytest.mark.parametrize("text", sorted(ENGLISH))
def test_every_stop_word_alone_prints_and_reads_back(text: str) -> None:
    assert isinstance(check(text, "all"), ParsedQuery)
    assert isinstance(check(f'"{text}" war', "all"), ParsedQuery)


@given(
    st.integers(1, 50),
    matches,
    st.sampled_from(["(x OR y -", "(x y -", "(x y OR ", "-(x -", "(x OR y z -w OR ", "(x -y "]),
)
@settings(max_examples=15)
def test_deep_queries_print_and_read_back_or_are_refused(depth: int, match: Match, opening: str) -> None:
    check(opening * depth + "z" + ")" * depth, match)


@given(soup, matches, st.sampled_from([("de", "en"), ("de", "en", "fr", "ru", "zh")]))
@example("* the", "all", ("de", "en"))
@example("/sé~1", "any", ("en", "fr"))
@settings(max_examples=100)
def test_queries_in_several_languages_print_and_read_back(text: str, match: Match, languages: tuple[str, ...]) -> None:
    try:
        parsed = parse_query(text, match=match, now=NOW, languages=languages)
    except QueryError:
        return
    again = parse_query(parsed.printed, match=match, now=NOW, languages=languages)
    assert (again.tree, again.printed) == (parsed.tree, parsed.printed)


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_straightening_twice_changes_nothing(text: str) -> None:
    once = straighten(text)
    assert straighten(once) == once
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in once)
