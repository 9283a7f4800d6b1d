"""Searches answer the same compiled or not, to the last bit; and no argument, however wrong, does more than raise."""

from __future__ import annotations

import inspect
import itertools
import random
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import searchkit
from searchkit.codec.array_files import Extents
from searchkit.codec.arrays import Field, Terms, WordArrays
from searchkit.codec.numbers import NO_NUMBER
from searchkit.codec.patched import Patched
from searchkit.codec.quarters import Frequencies
from searchkit.codec.words import END, Words
from searchkit.indexing.build import build_index
from searchkit.indexing.options import IndexOptions
from searchkit.native import COMPILED, kernels
from searchkit.searching import HitPage

pytestmark = pytest.mark.skipif(not COMPILED, reason="nothing is compiled")

WORDS = [f"word{chr(97 + i)}{chr(97 + j)}" for i in range(12) for j in range(12)]
SIGNS = [
    "U.S. troops",
    "1,200.5 km",
    "O’Neil’s",
    "naïve – “quoted”",
    "中国人",
    "³He",
    "a b c d e",
    "didn't.\nNew line",
    "x" * 90,
]
QUERIES = [
    "wordaa", "wordaa wordab", "wordaa OR wordab OR wordkl", "body:(wordaa OR wordab OR wordac OR wordlk)", '"wordaa wordab"',
    'body:"wordaa wordab" OR wordac', '"wordaa wordab wordac"', '"wordaa wordac"~3 wordab', "wordaa NEAR/4 wordac", "body:wordab PRE/3 body:wordaa",
    "wordaa /s wordab", "worda*", "wordaa -wordab", "title:wordaa", "wordaa^3 wordab", "中国", '"U.S. troops"', "wordla wordlb wordlc wordld",
    "first:20(wordaa)", "wordaa OR wordzz", "troops", "body:wordaa AND body:wordab AND body:wordac",
]  # fmt: skip


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """3,000 articles in two segments: some words are in most, so that all ways to pack documents occur."""
    folder = tmp_path_factory.mktemp("kernels")
    rng = random.Random(5)
    weights = [1 / (i + 1) for i in range(len(WORDS))]
    for part in range(2):
        lines = []
        for i in range(1_500):
            words = rng.choices(WORDS, weights, k=rng.randrange(5, 400))
            for _ in range(rng.randrange(4)):
                words.insert(rng.randrange(len(words)), rng.choice(SIGNS))
            text = "".join(word + rng.choice([" ", " ", " ", ", ", ". ", ".\n\n"]) for word in words)
            date = f"{1990 + rng.randrange(20)}-0{rng.randrange(1, 9)}-1{rng.randrange(9)}"
            source = rng.choice(["Post", "Times", "Herald"])
            record = {"id": f"{part}-{i}", "title": " ".join(words[:4]), "text": text, "date": date, "source": source}
            lines.append(orjson.dumps(record if i % 7 else record | {"date": None}))
        (folder / f"{part}.jsonl").write_bytes(b"\n".join(lines))
        build_index(folder / "index", [folder / f"{part}.jsonl"], IndexOptions(jobs=1, entities=False))
    return folder / "index"


@contextmanager
def plain() -> Iterator[None]:
    """Nothing is compiled in here."""
    with pytest.MonkeyPatch.context() as patch:
        for name, module in list(sys.modules.items()):
            if name.startswith("searchkit.") and hasattr(module, "COMPILED"):
                patch.setattr(module, "COMPILED", False)
        yield


def told(page: HitPage) -> object:
    return (
        page.total, page.facets, page.suggestion, [(hit.id, hit.score, hit.snippets) for hit in page],
    )  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_pages_are_the_same_compiled_or_not(index: Path, query: str) -> None:
    asked: list[dict[str, Any]] = [
        {"facets": ["source", "date:year", "date:month:3"]},
        {"since": "1995", "until": "2003", "facets": ["source"]},
        {"count": False, "snippets": False},
        {"limit": 40, "page": 2, "sort": "newest"},
        {"match": "any", "limit": 30},
        {"where": {"source": "Post"}, "facets": ["source"]},
    ]
    compiled = [told(searchkit.open(index).search(query, **options)) for options in asked]
    with plain():
        assert [told(searchkit.open(index).search(query, **options)) for options in asked] == compiled


NUMBERS = st.lists(
    st.integers(0, 300) | st.sampled_from([223, 224, 7647, 7648, 65535, 65536, 2**24, 2**32 - 1]), max_size=700
)


@given(NUMBERS, st.data())
def test_stretches_of_packed_numbers_are_read_alike(numbers: list[int], data: st.DataObject) -> None:
    packed = Patched.of(np.array(numbers, np.uint32))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(numbers)), min_size=2, max_size=12)))
    starts = np.array(cuts[:-1], np.int64)
    lengths = np.array(cuts[1:], np.int64) - starts
    starts, lengths = starts[lengths > 0], lengths[lengths > 0]
    order = np.array(data.draw(st.permutations(range(len(starts)))), np.int64)
    compiled = packed.take_lists(starts[order], lengths[order])
    expected = [np.cumsum(numbers[s : s + n]) % 2**32 for s, n in zip(starts[order], lengths[order], strict=True)]
    assert compiled.tolist() == [int(x) for own in expected for x in own]
    assert packed.read_lists(cuts[0], cuts[-1]).tolist() == (np.cumsum(numbers[cuts[0] : cuts[-1]]) % 2**32).tolist()


@given(st.lists(st.integers(1, 6) | st.integers(1, 100_000), min_size=1, max_size=700), st.data())
def test_frequencies_are_read_alike(numbers: list[int], data: st.DataObject) -> None:
    packed = Frequencies.of(np.array(numbers, np.uint32))
    start = data.draw(st.integers(0, len(numbers) - 1))
    end = data.draw(st.integers(start + 1, len(numbers)))
    rows = np.array(sorted(data.draw(st.sets(st.integers(0, end - start - 1)))), np.int64)
    assert packed.read(start, end).tolist() == numbers[start:end]
    found, before = packed.take(start, end, rows)
    assert found.tolist() == [numbers[start + row] for row in rows]
    assert before.tolist() == [sum(numbers[start : start + row]) for row in rows]


@given(st.lists(st.floats(0, 8, width=32), min_size=1, max_size=400), st.data())
def test_the_best_scores_are_those_that_sorting_finds(numbers: list[float], data: st.DataObject) -> None:
    scores = np.array(numbers, np.float32)
    wanted = data.draw(st.integers(1, len(scores)))
    least = kernels.nth_best(scores, wanted)
    assert least == sorted(scores.tolist(), reverse=True)[wanted - 1]
    places = np.empty(len(scores), np.int64)
    n = kernels.places_from(scores, least, places)
    assert places[:n].tolist() == np.flatnonzero(scores >= least).tolist()


@given(st.sets(st.integers(0, 4_000), max_size=300), st.sets(st.integers(0, 4_000), max_size=40))
def test_what_is_in_both_lists_is_found_however_long_they_are(ours: set[int], theirs: set[int]) -> None:
    a, b = (np.array(sorted(own), np.uint32) for own in (ours, theirs))
    for one, other in ((a, b), (b, a)):
        rows, others = np.empty(len(one), np.int64), np.empty(len(one), np.int64)
        if len(one) > len(other):
            continue
        n = kernels.meet(one, other, rows, others)
        assert one[rows[:n]].tolist() == other[others[:n]].tolist() == sorted(ours & theirs)


@given(
    st.sets(st.text("abcdeé中", min_size=1, max_size=7), min_size=1, max_size=60),
    st.text("abcdeé中", min_size=1, max_size=6), st.integers(0, 3), st.integers(0, 2), st.integers(0, 3),
)  # fmt: skip
def test_words_are_as_near_as_numpy_finds(words: set[str], word: str, distance: int, letters: int, least: int) -> None:
    texts = sorted(own.encode() + END for own in words)
    counts = np.array([len(text) % 4 for text in texts], np.int64)
    arrays = WordArrays.of(Terms.of(texts), np.zeros(len(texts), np.int64), counts)
    found = Words(cast("Field", SimpleNamespace(words=arrays)))
    asked = {"prefix_chars": letters, "least": least}
    near = found.near(word, distance, **asked)
    with plain():
        assert near.tolist() == found.near(word, distance, **asked).tolist()
    assert len(near) or distance or word not in found.texts(np.flatnonzero(counts >= least))


@given(st.lists(st.tuples(st.sampled_from([0.5, 1.5, 2.0]), st.integers(-2, 2), st.integers(-2, 2)), max_size=40))
def test_hits_are_ordered_as_numpy_orders_them(hits: list[tuple[float, int, int]]) -> None:
    scores, dates, ids = (np.array([hit[i] for hit in hits], t) for i, t in enumerate((np.float32, np.int64, np.int64)))
    dates[dates == -2] = NO_NUMBER
    order = np.empty(len(hits), np.int64)
    kernels.order_hits(scores, dates, ids, order)
    assert order.tolist() == np.lexsort((ids.view(np.uint64), -dates.astype(np.float64), -scores)).tolist()


@given(st.lists(st.binary(max_size=9), min_size=1, max_size=600), st.data())
def test_stretches_are_cut_where_they_lie(stretches: list[bytes], data: st.DataObject) -> None:
    extents = Extents.of(np.array([*map(len, stretches)], np.int64))
    chosen = data.draw(st.lists(st.integers(0, len(stretches) - 1), max_size=9))
    found = kernels.cut_extents(b"".join(stretches), extents.lengths, extents.before, np.array(chosen, np.uint32), 0)
    assert found == [stretches[i] for i in chosen]


# Of each item that a kernel may take: arrays that fit, and what does not.
_ODD: list[Any] = [
    None, "text", b"bytes", -1, 0, 7, 2**70, 1.5, float("nan"), [], [None], [("a", 1)], [(b"abc", 3)], (), object(), True,
    *(np.arange(n, dtype=dtype) for n in (0, 1, 9) for dtype in (np.uint8, np.uint16, np.uint32, np.uint64, np.int64, np.float32, np.float64)),
    np.full(9, -5, np.int64), np.full(9, 2**62, np.int64), np.full(9, 2**32 - 1, np.uint32), np.full(9, 255, np.uint8), np.arange(9)[::2],
]  # fmt: skip
_FUNCTIONS = sorted(name for name in dir(kernels) if name.islower() and not name.startswith("_"))


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_no_argument_does_more_than_raise(name: str) -> None:
    function = getattr(kernels, name)
    rng = random.Random(name)
    frozen = np.arange(9, dtype=np.uint32)
    frozen.flags.writeable = False
    for n in [*range(16), *([len(_SIGNATURES[name])] * 600)]:
        arguments = [rng.choice([*_ODD, frozen]) for _ in range(n)]
        with suppress(TypeError, ValueError, IndexError, OverflowError, BufferError, SystemError, MemoryError):
            function(*[a.copy() if isinstance(a, np.ndarray) and a is not frozen else a for a in arguments])


def _signatures() -> dict[str, list[str]]:
    """Kernel → the names of its arguments, as its stub has them."""
    import ast

    stub = Path(inspect.getfile(searchkit)).parent / "native" / "_kernels.pyi"
    tree = ast.parse(stub.read_text())
    return {
        node.name: [f"{a.arg}: {ast.unparse(a.annotation) if a.annotation else ''}" for a in node.args.posonlyargs]
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
    }


_SIGNATURES = _signatures()


def test_each_kernel_has_a_stub() -> None:
    assert sorted(_SIGNATURES) == _FUNCTIONS


_DTYPES: dict[str, Any] = {
    "_Bytes": np.uint8, "_DocIds": np.uint32, "_Counts": np.int64, "_Scores": np.float32, "NDArray[float64]": np.float64,
    "NDArray[uint64]": np.uint64, "NDArray[uint32]": np.uint32, "NDArray[int64]": np.int64, "NDArray[uint8]": np.uint8,
}  # fmt: skip


_RUNS: list[Any] = [
    (), ((),), (((0, 3, "a", None, 0.0, False, False, False, "", True),),), (((0,),),), ((None,),), None, ("ab",), ((("a",) * 10,),),
    (((0, 3, "a", None, 0.0, False, False, False, "", False), (2, 2**70, *"abcdefg", True)),),
]  # fmt: skip

_PIECES: list[Any] = [
    (0, 4, name, kind, weight, True, False, shouted, "", True)
    for name, kind, weight, shouted in itertools.product(
        ("Lei", "Ho", 7, []), ("person", "place", None, "x"), (0, 3.0, -1, ""), (False, True)
    )
]


def _fitting(annotation: str, rng: random.Random) -> Any:
    """An argument of the right kind, with any content and any length."""
    n = rng.choice([0, 1, 2, 9, 40, 300])
    high = rng.choice([2, 9, 300, 2**31])
    if annotation in _DTYPES:
        dtype: Any = _DTYPES[annotation]
        if np.issubdtype(dtype, np.floating):
            return np.array([rng.random() * high for _ in range(n)], dtype)
        low = -3 if dtype is np.int64 and rng.random() < 0.3 else 0
        values = [rng.randrange(low, min(high, np.iinfo(dtype).max)) for _ in range(n)]
        return np.array(sorted(values) if rng.random() < 0.5 else values, dtype)
    if annotation == "_Unsigned":
        dtype = rng.choice([np.uint8, np.uint16, np.uint32, np.uint64])
        return np.array([rng.randrange(min(high, np.iinfo(dtype).max)) for _ in range(n)], dtype)
    makers: dict[str, Callable[[], Any]] = {
        "_Counts | None": lambda: rng.choice([None, _fitting("_Counts", rng)]),
        "int": lambda: rng.choice([0, 1, 2, 5, 300, -1, 2**40]),
        "float": lambda: rng.choice([0.0, 1.5, -2.0]),
        "bool": lambda: rng.random() < 0.5,
        "bytes": lambda: rng.choice([rng.randbytes(n), b"van \0de \0\0\0", b""]),
        "bytes | memoryview": lambda: rng.randbytes(n),
        "list[str]": lambda: [f"{word} said. It’s U.S. 1,200 中\n" * 9 for word in "abc"],
        "list[tuple[bytes, int] | None]": lambda: [
            rng.choice([None, (rng.randbytes(n), rng.choice([0, 1, 2, 4, 8]))]) for _ in range(3)
        ],
        "list[tuple[_Counts, _DocIds]]": lambda: [
            (_fitting("_Counts", rng), _fitting("_DocIds", rng)) for _ in range(rng.randrange(4))
        ],
        "list[tuple[_Counts, _Counts, _DocIds]]": lambda: [
            tuple(_fitting(a, rng) for a in ("_Counts", "_Counts", "_DocIds")) for _ in range(rng.randrange(4))
        ],
        "type[_Snippet]": lambda: rng.choice([tuple, HitPage.__mro__[0], int, None]),
        "str": lambda: rng.choice(
            ["body", "", "Gen. Lei Ho (PLA) of al-Assad “He said”, People’s Bank – U.S.A. 中 Éire" * 3, "\ud800A"]
        ),
        "Container[str]": lambda: rng.choice([frozenset({"Gen", " of "}), {"a": 1}, (), []]),
        "Mapping[str, tuple[Any, ...]]": lambda: rng.choice([defaultdict(lambda: rng.choice(_RUNS)), []]),
        "tuple[Any, ...]": lambda: rng.choice([*_RUNS, ("person", "org", "place", "object")]),
        "list[Any]": lambda: [
            rng.choice([None, (), (1, 2), (0, 3, ()), *[(at, at + 4, piece) for at in (0, 5, -9) for piece in _PIECES]])
            for _ in range(rng.randrange(9))
        ],
        "Callable[..., int]": lambda: lambda *_: rng.choice([0, 1, -1, 2**40, None]),
        "Callable[..., tuple[Any, ...]]": lambda: lambda *_: rng.choice([(), (1, 2, ()), None]),
        "Callable[..., str]": lambda: lambda *_: rng.choice(["the", "of", "in", "", None]),
        "Callable[..., bool]": lambda: lambda *_: rng.random() < 0.5,
        "Callable[..., _Case]": lambda: lambda *given: given,
        "dict[str, Any]": lambda: rng.choice(
            [{}, {"the": (("org", 1.0),), "in": (("place", 2),)}, {"": 1, "of": ((),)}]
        ),
        "Callable[..., None]": lambda: lambda *_: None,
        "object": lambda: rng.choice([kernels.numbered(3), None, 7]),
    }
    return makers[annotation]()


@pytest.mark.parametrize("name", _FUNCTIONS)
def test_arrays_that_contradict_each_other_are_refused_or_read(name: str) -> None:
    function, rng = getattr(kernels, name), random.Random(name)
    annotations = [argument.partition(": ")[2] for argument in _SIGNATURES[name]]
    for _ in range(3_000):
        with suppress(TypeError, ValueError, IndexError, OverflowError, BufferError, MemoryError):
            function(*[_fitting(annotation, rng) for annotation in annotations])


@settings(max_examples=30)
@given(st.text(alphabet="ab1.,'’ \n?!\u4e2d\xe9\xb2", min_size=1, max_size=120), st.integers(0, 9))
def test_snippets_stand_where_the_words_of_the_text_do(text: str, word: int) -> None:
    from searchkit.analysis.tokens import word_pattern
    from searchkit.indexing.offsets import WordPlaces
    from searchkit.searching.snippets import Matches, cut_snippets

    body = f"a a a a a a a a {text}"
    spans = [match.span() for match in word_pattern(body).finditer(body)]
    number = min(8 + word, len(spans) - 1)
    starts = bytes(spans[i][0] - (spans[i - 8][0] if i > 8 else 0) for i in range(8, len(spans), 8))
    one = np.array([number], np.int64)
    found = Matches(np.zeros(1, np.int64), one, one, np.zeros(1, np.int64), ["a"])
    places = WordPlaces(body, starts, len(spans)) if starts else spans
    ((snippet,),) = cut_snippets([body], [places], found, np.ones(1))
    with plain():
        assert cut_snippets([body], [places], found, np.ones(1)) == [(snippet,)]
    ((start, end),) = snippet.spans
    assert (start + snippet.offset, end + snippet.offset) == spans[number]
