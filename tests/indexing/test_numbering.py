"""Numbers of words are those of the words, however a text is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis.terms import TermFinder
from searchkit.analysis.tokens import find_words
from searchkit.codec.words import PAIR
from searchkit.indexing.numbering import TermNumbers, encode_term

FIND = TermFinder()
SIGNS = st.sampled_from(["“", "”", "'", "’", "_", "-", ".", ",", "(", "…", "¨", "й", "é", "ß", "日本", "٣"])
WORDS = st.sampled_from(["War", "war's", "U.S.", "S-400", "1,200.5", "a", "A.", "didn't", "F16", "x" * 300, "€3bn"])
TEXTS = st.lists(st.one_of(SIGNS, WORDS, st.sampled_from([" ", "\n", "\u3000"])), max_size=40).map("".join)


@given(TEXTS)
def test_a_stretch_has_its_words(text: str) -> None:
    for stretch in text.split():
        assert FIND.in_stretch(stretch) == tuple(w.text for w in find_words(stretch))


@given(st.lists(TEXTS, max_size=4))
def test_numbers_lead_back_to_the_words_and_their_stems(texts: list[str]) -> None:
    numbers = TermNumbers(TermFinder())
    for text in texts:
        stretches = text.split()
        _, counts, terms = numbers.read(stretches)
        given_terms = list(numbers.terms.take(terms))
        assert [t.partition(PAIR)[0] for t in given_terms] == [encode_term(w.text) for w in find_words(text)]
        assert [t.rpartition(PAIR)[2] for t in given_terms] == [encode_term(stem) for stem in FIND(text)]
        assert [part.tolist() for part in numbers.read_each([text])] == [[len(terms)], terms.tolist()]
        assert counts.tolist() == [len(FIND.in_stretch(stretch)) for stretch in stretches]
    every = list(numbers.terms.take(np.arange(len(numbers.terms), dtype=np.uint32)))
    assert len(set(every)) == len(every)


def test_what_is_trimmed_is_numbered_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.indexing.numbering._MAX_KEPT", 100)
    numbers = TermNumbers(TermFinder())
    assert not numbers.trim()
    numbers.of_terms(list(map(str, range(101))))
    assert numbers.trim()
    assert len(numbers.terms) == 0
    assert numbers.of_terms(["peace"]).tolist() == [0]
    assert list(numbers.terms.take(numbers.read_each(["war peace"])[1])) == [b"war", b"peace\0peac"]
