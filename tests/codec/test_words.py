"""Surface words of a field, against lists of them."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from whoosh import query as q

from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import find_words
from searchkit.codec.arrays import Capped, Terms, WordArrays, narrowed
from searchkit.codec.plain_field import FieldArrays
from searchkit.codec.words import END, Words, merge_words, split_pairs
from searchkit.indexing.checking import check_index
from searchkit.indexing.store import open_store
from searchkit.indexing.writer import BatchWriter
from searchkit.searching.local import LocalIndex
from searchkit.searching.segment import count_words

WORD = st.text(alphabet="abcé'1", min_size=1, max_size=5).filter(lambda w: [x.text for x in find_words(w)] == [w])
VOCABULARY = st.dictionaries(WORD, st.integers(1, 600), min_size=1, max_size=30)


def field_of(words: dict[str, int]) -> FieldArrays:
    """Words whose term is their first two letters."""
    import numpy as np

    none, terms = narrowed(np.zeros(0, np.int64)), {w[:2] for w in words}
    pairs = sorted((w.encode() if w in terms else f"{w}\0{w[:2]}".encode(), n) for w, n in words.items())
    found, numbers, arrays = split_pairs([pair for pair, _ in pairs], np.array([n for _, n in pairs], np.int64))
    assert list(found) == sorted(term.encode() for term in terms)
    assert [found[i] for i in numbers] == [pair.rpartition(b"\0")[2] for pair, _ in pairs]
    return FieldArrays(Terms.of(list(found)), none, none, none, none, none, Capped(none, none, none), None, arrays)


@given(VOCABULARY, st.text(alphabet="abcé", max_size=3))
def test_a_prefix_gives_the_words_that_begin_so(vocabulary: dict[str, int], prefix: str) -> None:
    words = Words(field_of(vocabulary))
    assert dict(words.items()) == vocabulary
    assert words.texts(range(len(words))) == sorted(vocabulary, key=str.encode)
    found = words.prefix(prefix.encode())
    expected = sorted(w for w in vocabulary if w.startswith(prefix))
    assert sorted(words.texts(found)) == expected
    assert words.terms_of(found) == sorted({w[:2].encode() for w in expected})
    assert dict(words.items(prefix.encode())) == {w: vocabulary[w] for w in expected}


@given(VOCABULARY, st.text(alphabet="ab?*é.", min_size=1, max_size=5))
def test_a_pattern_gives_the_words_that_it_fits(vocabulary: dict[str, int], pattern: str) -> None:
    words = Words(field_of(vocabulary))
    fits = re.compile("".join(".*" if c == "*" else "." if c == "?" else re.escape(c) for c in pattern)).fullmatch
    expected = sorted(w for w in vocabulary if fits(w))
    assert sorted(words[i] for i in words.like(pattern).tolist()) == expected
    assert sorted(words.texts(words.matching(b"", fits))) == expected


@given(VOCABULARY, WORD, st.integers(0, 3), st.integers(0, 2), st.integers(0, 3))
def test_near_words_are_those_within_a_distance(
    vocabulary: dict[str, int], word: str, distance: int, prefix_chars: int, least: int
) -> None:
    words = Words(field_of(vocabulary))
    expected = {
        w
        for w, n in vocabulary.items()
        if n >= least and w.startswith(word[:prefix_chars]) and edits(w, word) <= distance
    }
    found = words.near(word, distance, prefix_chars=prefix_chars, least=least)
    assert {words[i] for i in found.tolist()} == expected


def edits(a: str, b: str) -> int:
    """Without memory: each letter is kept, replaced, left out, added, or exchanged with the next."""
    if not a or not b:
        return len(a) + len(b)
    swap = 1 + edits(a[:-2], b[:-2]) if a[-2:] == b[-2:][::-1] and len(a) > 1 and a[-1] != b[-1] else 99
    return min(edits(a[:-1], b) + 1, edits(a, b[:-1]) + 1, edits(a[:-1], b[:-1]) + (a[-1] != b[-1]), swap)


@given(VOCABULARY, VOCABULARY, st.integers(0, 5))
def test_merged_words_are_those_of_both_without_those_of_lost_terms(
    first: dict[str, int], second: dict[str, int], n_lost: int
) -> None:
    fields = [field_of(first), field_of(second)]
    terms = sorted({t for f in fields for t in f.terms})[n_lost:]
    merged = merge_words(fields, terms)
    assert merged is not None
    counts = Counter(first) + Counter(second)
    expected = sorted(w.encode() for w in counts if w[:2].encode() in terms)
    assert [text[:-1] for text in merged.texts] == expected
    assert merged.all_counts().tolist() == [counts[w.decode()] for w in expected]
    assert [terms[i] for i in merged.terms().tolist()] == [w.decode()[:2].encode() for w in expected]


def test_a_word_of_two_terms_stands_twice() -> None:
    import numpy as np

    terms, _, arrays = split_pairs([b"rue", b"rue\0ru"], np.array([300, 3], np.int64))
    assert list(terms) == [b"ru", b"rue"]
    assert list(arrays.texts) == [b"rue" + END, b"rue" + END]
    assert sorted(zip(arrays.terms().tolist(), arrays.all_counts().tolist(), strict=True)) == [(0, 3), (1, 300)]
    assert isinstance(arrays, WordArrays)


BODIES = st.lists(st.sampled_from(["run", "running", "runs", "Ärger", "war's", "S-400", "the"]), max_size=6).map(
    " ".join
)
TEXTS = st.builds(Text, BODIES, title=BODIES, deleted=st.booleans())


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(TEXTS, min_size=1, max_size=4), min_size=1, max_size=3))
def test_an_index_counts_the_words_of_its_texts_before_and_after_a_merge(segments: list[list[Text]]) -> None:
    everything = [text for texts in segments for text in texts]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder, "index")
        index = write_index(place, segments)
        for name in ("title", "body"):
            counts = Counter(w.text for t in everything for w in find_words(getattr(t, name)))
            assert count_words(index._snapshot().segments, name) == counts or any(t.deleted for t in everything)
            living = {w.text for t in everything if not t.deleted for w in find_words(getattr(t, name))}
            assert living <= set(count_words(index._snapshot().segments, name))
        BatchWriter(open_store(place)).finish(optimize=True)
        merged = LocalIndex(place)._snapshot().segments
        for name in ("title", "body"):
            alive = {w.text for t in everything if not t.deleted for w in find_words(getattr(t, name))}
            stems = {stemmer()(w) for w in alive}
            found = set(count_words(merged, name))
            assert alive <= found
            assert {stemmer()(w) for w in found} == stems
        assert check_index(place).is_sound


@pytest.mark.parametrize(
    ("tree", "found"),
    [
        (q.Prefix("body", "running"), ["0.txt", "1.txt"]),
        (q.Prefix("body", "organi"), ["2.txt"]),
        (q.Wildcard("body", "organi?ation"), ["2.txt"]),
        (q.Wildcard("body", "*nning"), ["0.txt", "1.txt"]),
        (q.FuzzyTerm("body", "runing"), ["0.txt", "1.txt"]),
        (q.FuzzyTerm("body", "organizatoin", maxdist=2), ["2.txt"]),
        (q.Regex("body", "run{2}ing$"), ["0.txt", "1.txt"]),
        (q.Prefix("body", "zz"), []),
        (q.Prefix("summary", "a"), []),
    ],
)
def test_patterns_look_at_words_and_find_every_form_of_them(tmp_path: Path, tree: q.Query, found: list[str]) -> None:
    texts = [Text("He was running."), Text("They run."), Text("An organisation, an organization.")]
    index = write_index(tmp_path / "index", [texts])
    assert sorted(hit.path for hit in index.search(tree)) == found


def test_every_form_that_a_pattern_means_is_marked(tmp_path: Path) -> None:
    index = write_index(tmp_path / "index", [[Text("They run, and running is fun.")]])
    (hit,) = index.search("running*")
    (snippet,) = hit.snippets
    assert [snippet.text[a:b] for a, b in snippet.spans] == ["run", "running"]
