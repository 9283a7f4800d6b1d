"""Stretches of texts, and their words, are the same compiled or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit import native
from searchkit.analysis.terms import AROUND_WORDS, TermFinder
from searchkit.indexing.fingerprints import Comparison, Words
from searchkit.indexing.numbering import Runs, TermNumbers
from searchkit.indexing.stretches import Pieces, character_classes, find_stretches, split_texts

FIND = TermFinder()
PIECES = st.sampled_from(
    ["War", "peace.", "said.The", "。」", "日本。中国", "U.S.", "x" * 70, "\ud83d", "a\udc80b", "“", "’s", "'s", "-", "--", "…",
     "The", "the", "Mr.", "Inc.", "No.", "e.g.", "1990.", "5.", "A.", "Who?!", ".)", "Yes.”", "...", "*",
     "Su-35", "-a-b-", "1,200.5", "İ", "é", "\U0001f600", "_", "\n", "\r\n", "\t", "\u3000", "\u2028", "\x1f", "\x85", " "]
)  # fmt: skip
TEXTS = st.lists(st.lists(PIECES, max_size=30).map("".join) | st.text(max_size=30), max_size=4)
SIGNS = st.lists(PIECES | st.sampled_from(AROUND_WORDS), min_size=1, max_size=5).map("".join)
U64 = np.array([7], np.uint64)
compiled = pytest.mark.skipif(not native.COMPILED, reason="nothing is compiled")


@compiled
@given(TEXTS)
def test_stretches_are_those_found_without_a_compiler(texts: list[str]) -> None:
    found, split = find_stretches(texts), split_texts(texts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "COMPILED", False)
        plain, plainly_split = find_stretches(texts), split_texts(texts)
    assert list(found.texts) == list(split[0]) == plain.texts == plainly_split[0]
    assert found.bounds.tolist() == split[1].tolist() == plainly_split[1].tolist()
    for one, other in zip(found[1:], plain[1:], strict=True):
        assert np.asarray(one).tolist() == np.asarray(other).tolist()


@compiled
@given(st.lists(SIGNS, max_size=20))
def test_words_are_those_read_without_a_compiler(texts: list[str]) -> None:
    stretches = [stretch for text in texts for stretch in text.split()]
    numbers = TermNumbers(FIND)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "COMPILED", False)
        plain = TermNumbers(FIND)
        expected = plain.read(stretches)
        said = plain.said(expected, stretches, np.arange(len(stretches)))
        facts = plain.facts(expected, stretches)
        hidden, words = plain.hides_words(expected.stretches), list(plain.terms.take(expected.terms))
    for given_so in (stretches, Pieces.of(stretches)):
        read = numbers.read(given_so)
        assert read.stretches.tolist() == expected.stretches.tolist()
        assert read.counts.tolist() == expected.counts.tolist()
        assert list(numbers.terms.take(read.terms)) == words
        assert numbers.hides_words(read.stretches).tolist() == hidden.tolist()
        assert numbers.said(read, stretches, np.arange(len(stretches))).tolist() == said.tolist()
        assert numbers.facts(read, stretches).tolist() == facts.tolist()


WORDS_OF_TEXTS = st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=60)


@compiled
@settings(max_examples=1_000)
@given(WORDS_OF_TEXTS, WORDS_OF_TEXTS, WORDS_OF_TEXTS, st.integers(0, 3))
def test_copies_are_those_found_without_a_compiler(
    one: list[tuple[int, bool]], other: list[tuple[int, bool]], both: list[tuple[int, bool]], n_title: int
) -> None:
    words = [
        Words(np.array([n for n, _ in own], np.uint32), np.array([f for _, f in own], np.bool_), min(n_title, len(own)))
        for own in (one + both, both + other)
    ]

    def decide() -> bool:
        return Comparison(lambda rows: [words[row] for row in rows]).are_copies(0, 1)

    found = decide()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "COMPILED", False)
        assert decide() == found


@given(st.lists(st.lists(st.integers(0, 9), max_size=4)), st.data())
def test_runs_are_taken_in_any_order(runs: list[list[int]], data: st.DataObject) -> None:
    kept = Runs()
    lengths = np.array(list(map(len, runs)), np.int64)
    kept.extend(lengths, np.cumsum(lengths) - lengths, np.array([n for run in runs for n in run], np.uint32))
    chosen = data.draw(st.lists(st.integers(0, len(runs) - 1), max_size=8)) if runs else []
    counts, numbers = kept.of(np.array(chosen, np.uint32))
    assert counts.tolist() == [len(runs[i]) for i in chosen]
    assert numbers.tolist() == [n for i in chosen for n in runs[i]]


def arrays(n: int, *, short: int = -1) -> list[Any]:
    return [np.empty(n // 2 + 1 - (i == short) if i < 3 else n - (i == short), np.int64) for i in range(6)]


def tables() -> tuple[object, object]:
    stretches = native.kernels.numbered(1)
    native.kernels.number_strings(stretches, b"a", np.array([0]), np.array([1]), np.empty(1, np.uint32))
    return stretches, native.kernels.numbered(2)


def numbers(*values: int) -> Any:
    return np.array(values, np.uint32)


@compiled
@pytest.mark.parametrize(
    ("kernel", "arguments", "error"),
    [
        *(("find_stretches", lambda i=i: (b"a b", character_classes(), *arrays(3, short=i)), IndexError) for i in range(6)),
        ("find_stretches", lambda: (b"a", character_classes()[:0], *arrays(1)), IndexError),
        *(("find_stretches", lambda x=x: (x, character_classes(), *arrays(len(x))), IndexError)
          for x in (b"\x80", b"a\xe2\x80", b"\xc3a", b"\xff", b"\xf8\x80\x80\x80\x80")),
        ("find_stretches", lambda: ("a", character_classes(), *arrays(1)), TypeError),
        ("read_stretches", lambda: (*tables(), character_classes(), 0, np.empty(2, np.int64)), IndexError),
        ("read_stretches", lambda: (*tables(), character_classes(), 2, np.empty(0, np.int64)), IndexError),
        ("read_stretches", lambda: (*tables(), character_classes(), -1, np.empty(2, np.int64)), IndexError),
        ("read_stretches", lambda: (tables()[0],) * 2 + (character_classes(), 0, np.empty(1, np.int64)), IndexError),
        ("read_stretches", lambda: (1, 2, character_classes(), 0, np.empty(1, np.int64)), ValueError),
        ("say_of_stretches", lambda: (*tables(), tables()[1], character_classes(), 0, *2 * [np.empty(2, np.uint8)]), IndexError),
        ("say_of_stretches", lambda: (*tables(), tables()[1], character_classes(), -1, *2 * [np.empty(2, np.uint8)]), IndexError),
        ("say_of_stretches", lambda: (*tables(), 5, character_classes(), 0, *2 * [np.empty(1, np.uint8)]), ValueError),
        ("say_of_stretches", lambda: (*tables(), tables()[1], character_classes(), 0, *2 * [np.empty(1, np.int64)]), TypeError),
        ("say_of_stretches", lambda: (*tables(), tables()[1], character_classes(), 0, *map(np.empty, (1, 2), 2 * [np.uint8])), IndexError),
        ("are_copies", lambda: (numbers(1, 2), np.zeros(1, np.uint8), numbers(1), np.zeros(1, np.uint8), 0.8, True), IndexError),
        ("are_copies", lambda: (U64, np.zeros(1, np.uint8), numbers(1), np.zeros(1, np.uint8), 0.8, True), TypeError),
        ("take_runs", lambda: (np.array([0]), np.array([1]), numbers(5), numbers(1), numbers(0)), IndexError),
        ("take_runs", lambda: (np.array([0]), np.array([2]), numbers(5), numbers(0), numbers(0, 0)), IndexError),
        ("take_runs", lambda: (np.array([-1]), np.array([1]), numbers(5), numbers(0), numbers(0)), IndexError),
        ("take_runs", lambda: (np.array([0]), np.array([-1]), numbers(5), numbers(0), numbers(0)), IndexError),
        ("take_runs", lambda: (np.array([0]), np.array([1]), numbers(5), numbers(0), numbers()), IndexError),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(
    kernel: str, arguments: Callable[[], tuple[Any, ...]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        getattr(native.kernels, kernel)(*arguments())
