"""Operators of place: on arrays, by stock Whoosh, and by brute force over the texts."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from texts import Text, write_index
from whoosh import query as q
from whoosh.filedb.filestore import FileStorage

from searchkit.analysis.terms import TermFinder
from searchkit.query.operators import AtLeast, Capitals, Near, Opening, Operator, Together
from searchkit.searching.local import LocalIndex

WORDS = ["war", "peace", "Treaty", "WAR"]
STEMS = ["war", "peac", "treati"]
BREAKS = ["", "", "", ".", ".\n\n"]

SENTENCES = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(BREAKS)), max_size=14).map(
    lambda parts: " ".join(word.capitalize() + sign if word.islower() else word + sign for word, sign in parts)
)
TEXTS = st.builds(
    Text,
    body=SENTENCES,
    title=st.lists(st.sampled_from(WORDS), max_size=4).map(" ".join),
    deleted=st.booleans(),
)
SEGMENTS = st.lists(st.lists(TEXTS, min_size=1, max_size=6), min_size=1, max_size=2)


def placed_on(field: str) -> st.SearchStrategy[q.Query]:
    terms = st.builds(q.Term, st.just(field), st.sampled_from([*STEMS, "absent"]))
    leaves = st.one_of(
        terms,
        st.builds(lambda ws, n: q.Phrase(field, ws, slop=n), st.lists(st.sampled_from(STEMS), min_size=2, max_size=3), st.integers(1, 2)),
        st.builds(q.Prefix, st.just(field), st.sampled_from(["p", "tr"])),
        st.builds(q.Wildcard, st.just(field), st.sampled_from(["*a*"])),
    )  # fmt: skip
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Near, inner, inner, st.integers(1, 4), st.booleans()),
            st.builds(Together, inner, inner, st.sampled_from(["sentences", "paragraphs"])),
            st.builds(q.Or, st.lists(inner, min_size=1, max_size=2)),
            st.builds(Opening, inner, st.sampled_from(["lead", 1, 4])),
            st.builds(Capitals, inner),
        ),
        max_leaves=4,
    )


PLACED = st.one_of(
    placed_on("title"), placed_on("body"), st.builds(lambda a, b: q.Or([a, b]), placed_on("title"), placed_on("body"))
)
OPERATORS = st.one_of(
    st.builds(Near, PLACED, PLACED, st.integers(1, 4), st.booleans()),
    st.builds(Together, PLACED, PLACED, st.sampled_from(["sentences", "paragraphs"])),
    st.builds(AtLeast, PLACED, st.integers(1, 5)),
    st.builds(Opening, PLACED, st.sampled_from(["lead", 2])),
    st.builds(Capitals, PLACED),
)


class Field:
    """One field of one text, by eye: its words, the sentence and the paragraph that each stands in."""

    def __init__(self, text: str, *, parted: bool) -> None:
        self.surfaces = text.replace(".", "").split()
        self.stems = TermFinder()(text)
        self.units: dict[str, list[int]] = {"sentences": [], "paragraphs": []}
        for p, paragraph in enumerate(text.split("\n\n") if parted else [text]):
            for s, sentence in enumerate(paragraph.split(". ") if parted else [paragraph]):
                n = len(sentence.replace(".", "").split())
                self.units["sentences"] += [p * 1000 + s] * n
                self.units["paragraphs"] += [p] * n


def places(tree: q.Query, name: str, field: Field) -> set[tuple[int, int]]:
    match tree:
        case q.Term():
            return {(i, i) for i, s in enumerate(field.stems) if tree.fieldname == name and s == tree.text}
        case q.Prefix():
            return {(i, i) for i, s in enumerate(field.stems) if tree.fieldname == name and s.startswith(tree.text)}
        case q.Wildcard():
            return {(i, i) for i, s in enumerate(field.stems) if tree.fieldname == name and Path(s).match(tree.text)}
        case q.Phrase():
            found = places(q.Term(tree.fieldname, tree.words[0]), name, field)
            for word in tree.words[1:]:
                later = places(q.Term(tree.fieldname, word), name, field)
                found = {(a, d) for a, b in found for c, d in later if 0 < c - b <= tree.slop}
            return found
        case q.Or():
            return set().union(*(places(t, name, field) for t in tree.subqueries))
        case Near():
            left, right = (places(t, name, field) for t in tree.operands)
            return {
                (min(a, c), max(b, d)) for a, b in left for c, d in right
                if (0 < c - b <= tree.distance if tree.ordered
                    else max(c - b, a - d) <= tree.distance and not {a, b} & {c, d})
            }  # fmt: skip
        case Together():
            left, right = (places(t, name, field) for t in tree.operands)
            of = field.units[tree.kind]
            return {
                (min(a, c), max(b, d))
                for a, b in left
                for c, d in right
                if len({of[i] for i in (a, b, c, d)}) == 1 and not {a, b} & {c, d}
            }
        case Opening():
            inner = places(tree.operands[0], name, field)
            if tree.extent == "lead":
                return {(a, b) for a, b in inner if field.units["paragraphs"][b] < 2}
            return {(a, b) for a, b in inner if b < int(tree.extent)}
        case Capitals():
            inner = places(tree.operands[0], name, field)
            return {(a, b) for a, b in inner if " ".join(field.surfaces[a : b + 1]).isupper()}
    raise AssertionError(tree)


def brute_force(tree: Operator, text: Text) -> bool:
    fields = {"title": Field(text.title, parted=False), "body": Field(text.body, parted=True)}
    if isinstance(tree, AtLeast):
        return sum(len(places(tree.operands[0], n, f)) for n, f in fields.items()) >= tree.count
    return any(places(tree, n, f) for n, f in fields.items())


def found_by_stock(folder: Path, trees: Sequence[q.Query]) -> list[set[int]]:
    with FileStorage(str(folder)).open_index().searcher() as stock:
        return [{hit.docnum for hit in stock.search(tree, limit=None)} for tree in trees]


def check(segments: list[list[Text]], trees: list[Operator]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        texts = [t for segment in segments for t in segment]
        stock = found_by_stock(Path(folder, "index"), trees)
        for tree, theirs in zip(trees, stock, strict=True):
            expected = {i for i, t in enumerate(texts) if not t.deleted and brute_force(tree, t)}
            page = index.search(tree, limit=100)
            assert {int(hit.path.removesuffix(".txt")) for hit in page} == expected, tree
            assert page.total == len(expected) == len(theirs), tree
            assert all(hit.score > 0 for hit in page)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEGMENTS, st.lists(OPERATORS, min_size=1, max_size=8))
def test_operators_find_what_brute_force_and_stock_whoosh_find(
    segments: list[list[Text]], trees: list[Operator]
) -> None:
    check(segments, trees)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SEGMENTS, st.lists(OPERATORS, min_size=1, max_size=8))
def test_many_operators_find_what_brute_force_and_stock_whoosh_find(
    segments: list[list[Text]], trees: list[Operator]
) -> None:
    check(segments, trees)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    texts = [
        Text("The war began. The treaty failed.\n\nMilitary ties grew.\n\nAids came; AIDS spread.", "Peace treaty"),
        Text("The treaty ended the long war of the north.", "War and Peace"),
        Text("War, war, war. Peace.", "No treaty"),
    ]
    return write_index(tmp_path_factory.mktemp("proximity") / "index", [texts])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("war NEAR/3 treaty", {0}),
        ("war NEAR/4 treaty", {0, 1}),
        ("treaty PRE/4 war", {1}),
        ("war PRE/3 treaty", {0}),
        ("war /s treaty", {1}),
        ("war /p treaty", {0, 1}),
        ("(war OR peace) NEAR/1 treaty", {0}),
        ('"military ties" NEAR/5 treaty', {0}),
        ("mil* PRE/1 tie*", {0}),
        ('"mil* ties"', {0}),
        ("(war NEAR/3 treaty) NEAR/4 military", {0}),
        ("lead:military", {0}),
        ("lead:aids", set()),
        ("hlead:peace", {0, 1, 2}),
        ("first:2(war)", {0, 2}),
        ("first:1(war)", {2}),
        ("ATLEAST3(war)", {2}),
        ("ATLEAST2(war)", {1, 2}),
        ("ATLEAST2(treaty)", {0}),
        ("ATLEAST2(peace OR war)", {0, 1, 2}),
        ("CAPS(aids)", {0}),
        ("CAPS(war)", set()),
        ("CAPS(aids) NEAR/1 spread", {0}),
        ("CAPS(aids) PRE/1 came", set()),
        ("-(war NEAR/3 treaty)", {1, 2}),
        ("war NEAR/1 war", {2}),
    ],
)
def test_the_operators_of_the_language(index: LocalIndex, query: str, expected: set[int]) -> None:
    assert {int(hit.path.removesuffix(".txt")) for hit in index.search(query)} == expected
