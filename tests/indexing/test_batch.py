"""A batch of articles says of each what it says alone: nothing passes from one article to the next."""

from __future__ import annotations

import datetime as dt
import hashlib
import pickle
from array import array
from pathlib import Path

import numpy as np
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from searchkit.analysis.sentences import inner_starts
from searchkit.analysis.terms import term_finder
from searchkit.article import Article
from searchkit.codec.batches import Batch, BatchTokens, Blobs, Labels
from searchkit.codec.inverting import Tokens
from searchkit.codec.packed import Packer
from searchkit.extraction.annotations import Annotations, DateGuess, Mention
from searchkit.indexing.batch import Draft, Row, build_batch
from searchkit.indexing.dictionaries import SharedDictionaries, pack_columns
from searchkit.indexing.document import Document
from searchkit.indexing.fingerprints import SAMPLES, make_fingerprints
from searchkit.indexing.starts import find_starts
from searchkit.indexing.stretches import find_stretches

PIECES = st.sampled_from(
    ["War", "and", "peace.", "The", "U.S.", "said.The", "No.", "5", "Sen.", "Wirtschaft", "日本語。中国", "は", "Ann\u2028Lee",
     "x" * 300, "\ud83d", "a\udc80b", "ʼ", "\u00a8", "...", "—", "“Yes.”", "Su-35", "it's", "1,200.5", "\n", "\n\n", "\r\n", "\t", "\u3000"]
)  # fmt: skip
BODIES = st.one_of(
    st.just(""),
    st.lists(PIECES, max_size=120).map(" ".join),
    st.lists(PIECES, max_size=20).map("".join),
    st.text(max_size=40),
    st.tuples(st.lists(PIECES, min_size=1, max_size=8), st.integers(1, 60)).map(lambda x: " ".join(x[0] * x[1])),
)
DATES = st.none() | st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2100, 1, 1))
FACTS = st.dictionaries(
    st.sampled_from(["author", "source", "summary", "url", "place"]),
    st.lists(st.sampled_from(["Ann Lee", "ANN LEE", "bob", "", "usa", "—", "Ähre und Wort"]), min_size=1, max_size=3).map(tuple),
    max_size=3,
)  # fmt: skip


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    body, date = draw(BODIES), draw(DATES)
    found = Annotations(
        draw(st.sampled_from(["", "A title", "The U.S. and 日本", "x" * 300])),
        body,
        language=draw(st.sampled_from([None, "en", "de", "ja"])),
        dates=() if date is None else (DateGuess(date, "day", "metadata", "x"),),
        entities=(Mention("person", "Lee", 0, 3, "Ann Lee"),) * draw(st.integers(0, 2)),
        facts=draw(FACTS),
    )
    return Draft(Article("a.txt", None, body, "text"), found, "/root", draw(st.integers(-(2**63), 2**63 - 1)), 7)


def spelled(tokens: Tokens) -> tuple[list[bytes], list[int]]:
    positions = list(range(len(tokens))) if tokens.positions is None else array("I", tokens.positions).tolist()
    return [tokens.terms[i] for i in array("I", tokens.ids)], positions


def said(document: Document) -> tuple[object, ...]:
    words = {name: spelled(tokens) for name, tokens in document.words.items() if len(tokens)}
    # A column that others have may hold what is no value of its own.
    columns = {k: v for k, v in document.columns.items() if v not in ((), -(2**63), 2**31, -(2**31))}
    return words, {k: v for k, v in document.lengths.items() if v}, columns


@given(st.lists(drafts(), min_size=1, max_size=5))
def test_each_article_says_what_it_says_alone(batch: list[Draft]) -> None:
    together = pickle.loads(pickle.dumps(build_batch(batch)))
    for i, draft in enumerate(batch):
        assert said(Row(together, i).document()) == said(Row(build_batch([draft]), 0).document())


def test_words_dates_and_values_are_those_of_their_article() -> None:
    facts: list[dict[str, tuple[str, ...]]] = [
        {"author": ("Ann Lee", "Bob")},
        {},
        {"author": ("Bob",), "url": ("https://a.example/1", "x")},
    ]
    bodies = ["War and peace. It ended.", "", "Peace"]
    dates = [(), (), (DateGuess(dt.datetime(2015, 11, 1), "month", "metadata", "x"),)]
    batch = build_batch(
        [
            Draft(Article("a.txt", str(i), body, "text"), Annotations(f"Title {i}", body, dates=dates[i], facts=facts[i]), "/", i, i)
            for i, body in enumerate(bodies)
        ]
    )  # fmt: skip
    first, empty, last = (Row(batch, i).document() for i in range(3))
    assert spelled(first.words["body"]) == ([b"war", b"and", b"peace\0peac", b"it", b"ended\0end"], [0, 1, 2, 3, 4])
    assert spelled(first.words["author"]) == ([b"ann", b"lee", b"bob"], [0, 1, 102])
    assert spelled(last.words["author"]) == ([b"bob"], [0])
    assert spelled(last.words["url"])[0] == [b"https://a.example/1"]
    assert (first.columns["author"], empty.columns["author"], last.columns["author"]) == (
        ("Ann Lee", "Bob"),
        (),
        ("Bob",),
    )
    assert [d.columns["starts"] for d in (first, empty, last)] == [bytes([3 << 1]), b"", b""]
    assert [d.lengths["body"] for d in (first, empty, last)] == [5, 0, 1]
    assert [d.columns["date_first"] for d in (first, last)] == [2**31, dt.date(2015, 11, 1).toordinal()]
    assert empty.columns["fingerprint"]


def test_without_stories_there_are_no_fingerprints() -> None:
    draft = Draft(Article("a.txt", None, "War", "text"), Annotations("", "War"), "/", 1, 1)
    assert "fingerprint" not in build_batch([draft], stories=False).columns


def passage_hashes(words: list[int]) -> list[int]:
    """The upper half of each passage's hash, plainly."""

    def mixed(value: int, *, shift: int, factor: int = 1) -> int:
        return (value ^ value >> shift) * factor % 2**64

    factors = (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
    words = [mixed(word * factors[0] % 2**64, shift=29) for word in words + [0] * (4 - len(words))]
    sums = (
        sum(w * f for w, f in zip(four, (*factors, 1), strict=True))
        for four in zip(*(words[i:] for i in range(4)), strict=False)
    )
    return [
        mixed(mixed(mixed(total % 2**64, shift=31, factor=factors[1]), shift=29, factor=factors[2]), shift=32) >> 32
        for total in sums
    ]


@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(0, 400), st.integers(1, 2**32 - 1)), max_size=6), st.booleans()
)
def test_a_fingerprint_is_the_whole_and_the_smallest_passages_however_many_are_made(
    sizes: list[tuple[int, int, int]], repetitive: bool
) -> None:
    rng = np.random.default_rng(len(sizes))
    titles = [rng.integers(0, seed, n, np.uint32) for n, _, seed in sizes]
    bodies = [rng.integers(0, 3 if repetitive else seed, n, np.uint32) for _, n, seed in sizes]
    bounds = np.cumsum([0, *map(len, bodies)])
    together = make_fingerprints(titles, np.concatenate([np.empty(0, np.uint32), *bodies]), bounds).values()
    for title, body, packed in zip(titles, bodies, together, strict=True):
        compared = np.concatenate((title, body)) if len(body) < 40 else body
        whole = hashlib.blake2b(compared.tobytes(), digest_size=8).digest()
        smallest = sorted(set(passage_hashes(compared.tolist())))[:SAMPLES]
        assert packed == whole + b"".join(hash_of_four.to_bytes(4, "little") for hash_of_four in smallest)


@given(st.lists(st.lists(PIECES, max_size=30).map(" ".join), max_size=4))
def test_what_is_said_of_sentences_inside_a_stretch_is_found_in_any_text(texts: list[str]) -> None:
    stretches = find_stretches(texts)
    counts = np.array([len(x) for x in term_finder().by_stretch(stretches.texts)], np.int64)
    found = find_starts(stretches, counts)
    for i, (start, end) in enumerate(zip(stretches.bounds[:-1], stretches.bounds[1:], strict=True)):
        words = set(found.words[found.ends[i - 1] if i else 0 : found.ends[i]].tolist())
        assert stretches.texts[start:end] == texts[i].split()
        for at in range(start, end):
            before = int(counts[start:at].sum())
            assert {before + n for n in inner_starts(stretches.texts[at])} <= words


def test_an_article_is_taken_out_of_a_batch_whose_texts_are_packed(tmp_path: Path) -> None:
    articles = [
        Draft(Article(f"{i}.txt", None, f"War {i}", "text"), Annotations("", f"War {i}"), "/", i, i) for i in range(3)
    ]
    files = SharedDictionaries(tmp_path).put({"text": b"War and peace"})
    batch = pickle.loads(pickle.dumps(pack_columns(build_batch(articles), files)))
    column = Row(batch, 1).document().columns["text"]
    assert isinstance(column, Blobs)
    assert (column.packed, len(column.sizes)) == (Packer(b"War and peace").name, 1)
    unpacked = zstandard.ZstdDecompressor(zstandard.ZstdCompressionDict(b"War and peace"))
    assert column.data == b"War 1" or unpacked.decompress(column.data) == b"War 1"


def test_some_documents_of_a_batch_are_taken_in_the_order_asked_for() -> None:
    tokens = BatchTokens(np.array([2, 0, 1]), np.array([5, 6, 7], np.uint32), np.array([0, 9, 3], np.uint32))
    batch = Batch(
        [b"x"] * 8,
        {"body": tokens},
        {"body": tokens.counts},
        {"n": np.array([1, 2, 3]), "b": Blobs.of([b"ab", b"", b"c"]), "f": Labels.of([("x", "y"), ("y",), ()])},
    ).take(np.array([2, 0]))
    body = batch.words["body"]
    assert body.positions is not None
    assert (body.counts.tolist(), body.ids.tolist(), body.positions.tolist()) == ([1, 2], [7, 5, 6], [3, 0, 9])
    number, blobs, labels = batch.columns.values()
    assert isinstance(number, np.ndarray)
    assert isinstance(blobs, Blobs)
    assert isinstance(labels, Labels)
    assert (number.tolist(), blobs.values(), labels.values()) == ([3, 1], [b"c", b"ab"], [(), ("x", "y")])
    assert len(batch) == 2
