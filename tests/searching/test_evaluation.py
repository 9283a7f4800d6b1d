"""The oracle: stock Whoosh over the same index, evaluated in full, and brute force over the texts."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from trees import LEAVES, SEGMENTS, TREES
from whoosh import query as q
from whoosh.filedb.filestore import FileStorage

from searchkit.analysis.terms import TermFinder
from searchkit.query.nodes import DayRange, NumberRange
from searchkit.searching.page import Hit


def brute_force(tree: q.Query, text: Text, vocabulary: Mapping[str, set[str]]) -> bool:  # noqa: C901 - one case a node
    """Whether a text matches, by its words, and by all words of the index for what is a pattern of words."""
    fields = {"title": TermFinder()(text.title), "body": TermFinder()(text.body)}
    match tree:
        case q.Term():
            return tree.text in fields[tree.fieldname]
        case q.Phrase():
            return phrase_stands(tree.words, tree.slop, fields[tree.fieldname])
        case q.Prefix() | q.FuzzyTerm() | q.Wildcard():
            return bool(meant(tree, vocabulary[tree.fieldname]).intersection(fields[tree.fieldname]))
        case q.And():
            return all(brute_force(t, text, vocabulary) for t in tree.subqueries)
        case q.Or():
            return any(brute_force(t, text, vocabulary) for t in tree.subqueries)
        case q.Not():
            return not brute_force(tree.query, text, vocabulary)
        case q.AndNot():
            return brute_force(tree.a, text, vocabulary) and not brute_force(tree.b, text, vocabulary)
        case q.DisjunctionMax():
            return any(brute_force(t, text, vocabulary) for t in tree.subqueries)
        case q.AndMaybe():
            return brute_force(tree.a, text, vocabulary)
        case q.Require():
            return brute_force(tree.a, text, vocabulary) and brute_force(tree.b, text, vocabulary)
        case q.ConstantScoreQuery():
            return brute_force(tree.child, text, vocabulary)
        case DayRange():
            return text.date is not None
        case NumberRange():
            n = len(fields["body"])
            return (tree.low is None or n >= tree.low) and (tree.high is None or n <= tree.high)
    assert isinstance(tree, q.Every)
    return True


def meant(tree: q.Query, words: set[str]) -> set[str]:
    """The stems of the words that a pattern fits."""
    if isinstance(tree, q.Prefix):
        found = {w for w in words if w.startswith(tree.text)}
    elif isinstance(tree, q.FuzzyTerm):
        found = {w for w in words if w[0] == tree.text[0] and edits(w, tree.text) <= 1}
    else:
        found = {w for w in words if Path(w).match(tree.text)}
    return {TermFinder().term(w) for w in found}


def brute_score(tree: q.Query, texts: Sequence[Text], i: int, vocabulary: Mapping[str, set[str]]) -> float:
    """What a text that matches scores; deleted ones count for frequencies and lengths."""
    if not brute_force(tree, texts[i], vocabulary):
        return 0.0
    match tree:
        case q.Term():
            return float(tree.boost) * bm25(tree.fieldname, tree.text, texts, i)
        case q.Phrase():
            return sum(bm25(tree.fieldname, word, texts, i) for word in set(tree.words))
        case q.And() | q.Or():
            return sum(brute_score(t, texts, i, vocabulary) for t in tree.subqueries if not isinstance(t, q.Not))
        case q.AndNot():
            return brute_score(tree.a, texts, i, vocabulary)
        case q.AndMaybe():
            return brute_score(tree.a, texts, i, vocabulary) + brute_score(tree.b, texts, i, vocabulary)
        case q.DisjunctionMax():
            return max(brute_score(t, texts, i, vocabulary) for t in tree.subqueries)
        case q.Require():
            return brute_score(tree.a, texts, i, vocabulary)
        case q.ConstantScoreQuery():
            return float(tree.score)
        case DayRange() | NumberRange():
            return 0.0
    return 1.0


def bm25(field: str, term: str, texts: Sequence[Text], i: int) -> float:
    words = [TermFinder()(getattr(text, field)) for text in texts]
    holders, mean = sum(term in own for own in words), max(sum(map(len, words)) / len(words), 1.0)
    n = words[i].count(term)
    idf = math.log(1 + (len(words) - holders + 0.5) / (holders + 0.5))
    return idf * 2.2 * n / (n + 1.2 * (0.25 + 0.75 * len(words[i]) / mean))


def _place(hit: Hit) -> tuple[float, float, str]:
    # Ties: the newest date, then the smallest id; the undated come last.
    return -hit.score, -hit.date.value.timestamp() if hit.date else math.inf, hit.id


def phrase_stands(words: Sequence[str], slop: int, stems: Sequence[str]) -> bool:
    ends = {i for i, s in enumerate(stems) if s == words[0]}
    for word in words[1:]:
        ends = {i for i, s in enumerate(stems) if s == word and any(0 < i - e <= slop for e in ends)}
    return bool(ends)


def edits(a: str, b: str) -> int:
    if not a or not b:
        return len(a) + len(b)
    swap = (
        1 + edits(a[:-2], b[:-2])
        if len(a) > 1 and len(b) > 1 and a[-1] == b[-2] and a[-2] == b[-1] and a[-1] != a[-2]
        else 99
    )
    return min(edits(a[:-1], b) + 1, edits(a, b[:-1]) + 1, edits(a[:-1], b[:-1]) + (a[-1] != b[-1]), swap)


@settings(max_examples=25)
@given(SEGMENTS, st.lists(TREES, min_size=1, max_size=4))
def test_a_tree_finds_what_brute_force_finds(segments: list[list[Text]], trees: list[q.Query]) -> None:
    check_against_brute_force(segments, trees)


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(max_examples=900)
@given(SEGMENTS, st.lists(TREES, min_size=6, max_size=6))  # 5,400 trees, each over a corpus of its own five neighbours
def test_many_trees_find_what_brute_force_finds(segments: list[list[Text]], trees: list[q.Query]) -> None:
    check_against_brute_force(segments, trees)


def check_against_brute_force(segments: list[list[Text]], trees: list[q.Query]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        texts = [t for segment in segments for t in segment]
        # A segment that has lost all its documents goes at once; else deleted ones count until a merge.
        held = [t for segment in segments if not all(t.deleted for t in segment) for t in segment]
        alive = [not all(t.deleted for t in segment) for segment in segments for _ in segment]
        held_at = [i for i, whole in enumerate(alive) if whole]
        vocabulary = {
            name: {w for t in held for w in TermFinder().words(getattr(t, name))} for name in ("title", "body")
        }
        for tree in trees:
            page = index.search(tree, limit=100)
            expected = {f"{i}.txt" for i, t in enumerate(texts) if not t.deleted and brute_force(tree, t, vocabulary)}
            assert {hit.path for hit in page} == expected, tree
            assert page.total == len(expected)
            scored = (brute_score(tree, held, i, vocabulary) for i in range(len(held)))
            scores = {f"{i}.txt": score for i, score in zip(held_at, scored, strict=True)}
            assert {hit.path: hit.score for hit in page} == pytest.approx(
                {hit.path: scores[hit.path] for hit in page}, rel=1e-5, abs=1e-6
            ), tree
            assert [hit.path for hit in page] == [hit.path for hit in sorted(page, key=_place)], tree


@settings(max_examples=25)
@given(SEGMENTS, st.lists(LEAVES, min_size=1, max_size=4))
def test_stock_whoosh_opens_the_index_and_finds_the_same(segments: list[list[Text]], trees: list[q.Query]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        with FileStorage(str(Path(folder, "index"))).open_index().searcher() as stock:
            for tree in trees:
                theirs = {hit.docnum for hit in stock.search(tree, limit=None)}
                page = index.search(tree, limit=100, snippets=False)
                assert len(theirs) == page.total, tree


def test_scores_are_bm25_summed_over_fields(tmp_path: Path) -> None:
    texts = [Text("war war north", "war"), Text("peace"), Text("north north treaty war"), Text("peace treaty")]
    page = write_index(tmp_path / "i", [texts[:2], texts[2:]]).search(
        q.Or([q.Term("title", "war", boost=3.0), q.Term("body", "war")])
    )

    def bm25(field: list[list[str]], doc: int) -> float:
        df = sum("war" in words for words in field)
        mean = max(sum(map(len, field)) / len(field), 1.0)
        tf = field[doc].count("war")
        idf = math.log(1 + (len(field) - df + 0.5) / (df + 0.5))
        return idf * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * len(field[doc]) / mean)) if tf else 0.0

    bodies, titles = [t.body.split() for t in texts], [t.title.split() for t in texts]
    expected = {f"{i}.txt": 3 * bm25(titles, i) + bm25(bodies, i) for i in (0, 2)}
    assert {hit.path: hit.score for hit in page} == pytest.approx(expected, rel=1e-5)
    assert [hit.path for hit in page] == ["0.txt", "2.txt"]


def test_a_segment_that_lacks_a_word_does_not_change_the_weights_of_others(tmp_path: Path) -> None:
    texts = [Text("war"), Text("war peace"), Text("peace"), Text("peace north")]
    one = write_index(tmp_path / "one", [texts]).search(q.Term("body", "war"))
    two = write_index(tmp_path / "two", [texts[:1], texts[1:]]).search(q.Term("body", "war"))
    assert [h.score for h in one] == pytest.approx([h.score for h in two])
