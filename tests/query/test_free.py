"""Pasted text is read, whatever signs are in it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from whoosh.query import Every

from searchkit.analysis.tokens import find_words
from searchkit.errors import QueryError
from searchkit.query.free import parse_free_text

NOW = dt.datetime(2020, 3, 5)


@given(st.text(max_size=80))
@example("*")
@example("?")
@example("-*")
def test_any_text_with_a_word_is_read(text: str) -> None:
    if any(True for _ in find_words(text)):
        parse_free_text(text, now=NOW)
    else:
        try:
            parsed = parse_free_text(text, now=NOW)
        except QueryError:
            return
        assert all(leaf == Every() for leaf in parsed.tree.leaves()), (
            "without a word, * alone can be searched for, or not"
        )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('what of the "wing (in a slipstream?', "wing slipstream"),
        ("heat-transfer in S-400s", "heat transfer s 400s"),
        ("I WANT NEWS OF SIMD AND MIMD BUT NOT OF RISC", "want news simd mimd risc"),
        ("IRAN AND", "iran"),
        ("source: unknown:thing", "sourc unknown thing"),
    ],
)
def test_signs_that_make_no_query_are_left_out(text: str, words: str) -> None:
    assert [w for w in words.split() if w not in parse_free_text(text, now=NOW).printed] == []


def test_operators_that_fit_together_hold() -> None:
    parsed = parse_free_text('war "peace treaty" -iraq', now=NOW)
    assert 'body:"peac treati"' in parsed.printed
    assert "AND NOT" in parsed.printed
    assert not parsed.warnings


def test_why_a_text_was_read_word_by_word_is_told() -> None:
    (warning,) = parse_free_text('war "peace', now=NOW).warnings
    assert warning.startswith("read word by word: a quote is opened")


def test_a_short_query_in_capitals_keeps_its_operators() -> None:
    assert " AND " in parse_free_text("IRAN AND IRAQ", now=NOW).printed
