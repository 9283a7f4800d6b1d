"""Snippets show what was found, exactly as it stands in the text."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from whoosh import query as q

from searchkit.analysis.terms import TermFinder
from searchkit.analysis.tokens import find_words
from searchkit.indexing.offsets import STEP, WordPlaces, sample_starts
from searchkit.indexing.stretches import find_stretches
from searchkit.query.operators import Near, Together
from searchkit.searching.highlighting import Highlighter, Places
from searchkit.searching.page import Snippet
from searchkit.searching.ranking import Statistics
from searchkit.searching.snippets import MAX_SNIPPETS, SNIPPET_CHARS, Matches, cut_snippets

FIND = TermFinder()
NOTHING = Places((), ())


def any_of(*words: str) -> Highlighter:
    return Highlighter(q.Or([q.Term("body", FIND(w)[0]) for w in words]))


def best_snippets(text: str, found: Places, weights: Mapping[str, float]) -> tuple[Snippet, ...]:
    """Those of one text that was read, each word telling 1 where no weight is given."""
    matches = Matches.of({0: found.places})
    telling = np.array([weights.get(name, 1.0) for name in matches.names])
    return cut_snippets([text], [found.spans], matches, telling)[0]


def marked(highlighter: Highlighter, text: str) -> list[str]:
    return [text[a:b] for a, b in highlighter.find("body", text).marks()]


def test_every_form_of_a_word_is_marked() -> None:
    assert marked(any_of("cooperation"), "Cooperation, cooperating; they COOPERATED. A co-op.") == [
        "Cooperation",
        "cooperating",
        "COOPERATED",
    ]


def test_a_phrase_is_marked_as_one_and_its_words_elsewhere_are_not() -> None:
    tree = q.Phrase("body", FIND("military ties"))
    assert marked(Highlighter(tree), "The military ties; military men wore ties.") == ["military ties"]


def test_a_word_with_a_hyphen_is_marked_whole() -> None:
    assert marked(Highlighter(q.Phrase("body", ["s", "400"])), "The S-400 and the S 300.") == ["S-400"]


def test_what_is_refused_is_not_marked() -> None:
    tree = q.And([q.Term("body", "war"), q.Not(q.Term("body", "peac"))])
    assert marked(Highlighter(tree), "war and peace") == ["war"]


def test_a_name_searched_as_a_person_is_marked_in_the_text() -> None:
    assert marked(Highlighter(q.Term("person", "putin")), "Mr. Putin's visit") == ["Putin's"]


def test_prefixes_wildcards_and_fuzzy_words_are_marked() -> None:
    text = "Nuclear tests, nucleus, unclear."
    assert marked(Highlighter(q.Prefix("body", "nucl")), text) == ["Nuclear", "nucleus"]
    assert marked(Highlighter(q.Wildcard("body", "*clear")), text) == ["Nuclear", "unclear"]
    assert marked(Highlighter(q.FuzzyTerm("body", "nuclaer", maxdist=2)), text) == ["Nuclear"]


def test_the_stretch_with_most_of_the_words_comes_first() -> None:
    text = (
        "A war. "
        + "Nothing here at all. " * 30
        + "The war ended with a treaty in the north. "
        + "More of nothing. " * 30
    )
    highlighter = any_of("war", "treaty", "north")
    first = best_snippets(text, highlighter.find("body", text), {})[0]
    assert {first.text[a:b] for a, b in first.spans} == {"war", "treaty", "north"}
    assert first.text.startswith("The war ended")


def test_without_a_match_the_beginning_is_shown() -> None:
    (snippet,) = best_snippets("Word " * 100, NOTHING, {})
    assert (snippet.offset, snippet.spans) == (0, ())
    assert snippet.text.endswith("Word")
    assert best_snippets("", NOTHING, {}) == ()


TEXT = st.lists(
    st.sampled_from(["war", "peace", "treaty", "x" * 50, "Ä.", "\n\n", "ends. ", "y" * 300]), max_size=80
).map(" ".join)


@given(TEXT)
def test_snippets_are_cuts_of_the_text_and_never_overlap(text: str) -> None:
    matches = any_of("war", "treaty").find("body", text)
    snippets = best_snippets(text, matches, {"war": 1.0, "treati": 3.0})
    assert len(snippets) <= MAX_SNIPPETS
    covered: set[int] = set()
    for snippet in snippets:
        end = snippet.offset + len(snippet.text)
        assert text[snippet.offset : end] == snippet.text
        assert len(snippet.text) <= SNIPPET_CHARS + 60
        assert not covered & set(range(snippet.offset, end))
        covered |= set(range(snippet.offset, end))
        assert bool(snippet.spans) == bool(matches.places)
        for a, b in snippet.spans:
            assert 0 <= a < b <= len(snippet.text)
            assert snippet.text[a:b].lower() in ("war", "treaty")


PIECES = [
    "war",
    "Wars,",
    "peace",
    "ärger",
    "S-400",
    "U.S.",
    "«war»",
    "\n\n",
    "\u2003",
    "¨",
    "war\u00a0peace",
    "x" * 300,
]


@settings(max_examples=40)
@given(
    st.lists(st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join), min_size=1, max_size=4),
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
def test_snippets_from_positions_are_those_of_the_text(
    bodies: list[str], phrase: bool, prefix: bool, placed: bool
) -> None:
    tree: q.Query = q.Or([q.Term("body", s) for s in ("war", "400", "arger")])
    if phrase:
        tree = q.Or([tree, q.Phrase("body", ["war", "peac"], slop=2)])
    if prefix:
        tree = q.Or([tree, q.Prefix("body", "arg"), q.Wildcard("body", "p*")])
    if placed:
        war, peace = q.Term("body", "war"), q.Term("body", "peac")
        tree = q.Or([tree, Near(war, peace, 3), Together(q.Term("body", "400"), peace, "sentences")])
    with tempfile.TemporaryDirectory() as folder:
        texts = [Text(body) for body in bodies]
        index = write_index(Path(folder, "index"), [part for part in (texts[:2], texts[2:]) if part])
        for hit in index.search(tree):
            weights = {k: Statistics(index._snapshot().segments).idf("body", [w.encode() for w in k.split()])
                       for k in ("war", "400", "arger", "peac", "war peac", "arg*", "p*")}  # fmt: skip
            expected = best_snippets(hit.body, Highlighter(tree).find("body", hit.body), weights)
            assert tuple(s for s in hit.snippets if s.field == "body") == expected


@given(st.lists(st.lists(st.sampled_from(PIECES), max_size=80).map(" ".join), max_size=4))
def test_every_word_is_found_where_it_stands(texts: list[str]) -> None:
    stretches = find_stretches(texts)
    together = "\n".join(texts)
    assert list(stretches.texts) == [together[i:].split()[0] for i in stretches.starts]
    counts = np.array([len(FIND(stretch)) for stretch in stretches.texts], np.int64)
    hides_words = np.array(["\u00a8" in stretch for stretch in stretches.texts], np.bool_)
    for text, packed in zip(texts, sample_starts(stretches, counts, hides_words).values(), strict=True):
        words = list(find_words(text))
        if packed:
            places = WordPlaces(text, packed, len(words))
            assert [places[i] for i in range(len(words))] == [(w.start, w.end) for w in words]
        else:
            assert len(words) <= STEP or "\u00a8" in text
