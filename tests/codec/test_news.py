"""The codec: what is written is found, by arrays and by stock Whoosh; merging and deleting change no answer."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rows import DOCUMENTS, SCHEMA, Row, document, places, write
from whoosh import query as q
from whoosh.fields import ID, KEYWORD, NUMERIC, STORED, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from searchkit.codec import merging
from searchkit.codec.news import NewsCodec
from searchkit.codec.postings import document_frequencies, find_terms, read_any, read_postings, read_prefix
from searchkit.indexing.writer import BatchWriter

FEW = settings(max_examples=25)


def check(index: FileIndex, rows: Sequence[Row]) -> None:
    """Every leaf against its rows, for every term of any of them."""
    reader = index.reader()
    assert reader.doc_count_all() == len(rows)
    leaves = reader.leaf_readers() if rows else []
    for leaf, base in leaves:
        own = rows[base : base + leaf.doc_count_all()]
        for name in ("body", "title"):
            terms = {t for row in rows for t, _ in row[name]}
            in_leaf = sorted({t.encode() for row in own for t, _ in row[name]})
            assert find_terms(leaf, name) == in_leaf
            assert list(leaf.lexicon(name)) == in_leaf
            for term in terms:
                check_term(leaf, own, name, term)
        wholes = {t for row in rows for t in row["whole"]}
        for term in wholes:
            postings = read_postings(leaf, "whole", term.encode())
            holders = [i for i, row in enumerate(own) if term in row["whole"]]
            assert (postings.doc_ids.tolist() if postings else []) == holders
            assert postings is None or not postings.has_positions
    reader.close()


def check_term(leaf, own: Sequence[Row], name: str, term: str) -> None:  # type: ignore[no-untyped-def]
    expected = {i: p for i, row in enumerate(own) if (p := places(row, name, term))}
    postings = read_postings(leaf, name, term.encode())
    assert document_frequencies(leaf, name, [b"absentee", term.encode()]).tolist() == [0, len(expected)]
    if postings is None:
        assert not expected
        assert (name, term) not in leaf
        return
    assert postings.doc_ids.tolist() == list(expected)
    assert postings.doc_ids.dtype == np.uint32
    assert postings.frequencies.tolist() == [len(p) for p in expected.values()]
    assert postings.positions().tolist() == [x for p in expected.values() for x in p]
    rows = np.arange(len(expected))[::2]
    assert postings.positions_of(rows)[1].tolist() == [x for p in list(expected.values())[::2] for x in p]
    matcher = leaf._terms.matcher(name, term.encode(), SCHEMA[name].format)
    stock = {}
    while matcher.is_active():
        assert SCHEMA[name].format.decode_positions(matcher.value()) == matcher.value_as("positions")
        stock[matcher.id()] = matcher.value_as("positions")
        matcher.next()
    assert stock == expected
    info = leaf.term_info(name, term)
    assert info.weight() == sum(map(len, expected.values()))
    assert info.max_weight() == max(map(len, expected.values()))
    assert info.min_length() == min(len(own[i][name]) for i in expected)
    assert (info.min_id(), info.max_id()) == (min(expected), max(expected))


@FEW
@given(st.lists(st.lists(DOCUMENTS, max_size=4), max_size=3), st.integers(1, 4), st.integers(1, 20))
def test_what_is_written_is_read_however_it_is_cut(segments: list[list[Row]], docs: int, size: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        # Runs and merged chunks as small as they get: every seam is met.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("searchkit.codec.inverting._RUN_TOKENS", size)
            patch.setattr(merging, "_CHUNK", size)
            # Merged small segments come last in theirs: the order of documents below is that of writing.
            patch.setattr("searchkit.indexing.writer._SMALL_SEGMENTS", 99)
            index = write(folder, segments, segment_docs=docs, segment_tokens=3 * size)
        check(index, [row for rows in segments for row in rows])


@FEW
@given(st.lists(st.lists(DOCUMENTS, min_size=1, max_size=4), min_size=1, max_size=3), st.data())
def test_optimizing_leaves_out_what_was_deleted_and_nothing_else(
    segments: list[list[Row]], data: st.DataObject
) -> None:
    rows = [row for segment in segments for row in segment]
    gone, size = data.draw(st.sets(st.integers(0, len(rows) - 1))), data.draw(st.integers(1, 9))
    with tempfile.TemporaryDirectory() as folder:
        index = write(folder, segments)
        writer = BatchWriter(index)
        for doc in gone:
            writer.delete_document(doc)
        writer.add(document({"body": [("new", 1)], "title": [], "whole": []}))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(merging, "_CHUNK", size)
            writer.finish(optimize=True)
        left = [row for i, row in enumerate(rows) if i not in gone]
        reader = index.reader()
        assert len(reader.leaf_readers()) == 1
        reader.close()
        with index.searcher() as searcher:
            assert searcher.doc_count_all() == len(left) + 1
            for term in {t for row in rows for t, _ in row["body"]}:
                found = [h.docnum for h in searcher.search(q.Term("body", term), limit=None, scored=False)]
                assert len(found) == sum(bool(places(row, "body", term)) for row in left)
                assert ((("body", term) in searcher.reader()) is True) == bool(found)


def test_many_small_segments_are_merged_and_answer_as_before(tmp_path: Path) -> None:
    rows: list[Row] = [{"body": [("war", 1), (f"w{i}", 70_000)], "title": [], "whole": [str(i)]} for i in range(12)]
    index = write(str(tmp_path), [[row] for row in rows])
    reader = index.reader()
    assert len(reader.leaf_readers()) < len(rows)
    with index.searcher() as searcher:
        assert len(searcher.search(q.Term("body", "war"), limit=None)) == len(rows)
        for i in range(len(rows)):
            hits = [h.docnum for h in searcher.search(q.Phrase("body", ["war", f"w{i}"], slop=70_000), limit=None)]
            assert hits == [h.docnum for h in searcher.search(q.Term("whole", str(i)), limit=None)]
            assert len(hits) == 1


@FEW
@given(st.lists(DOCUMENTS, min_size=1, max_size=5), st.sampled_from(["", "a", "ab", "é", "日", "\U0010ffff"]))
def test_a_prefix_is_a_stretch_of_the_terms(rows: list[Row], prefix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = write(folder, [rows]).reader()
        leaf = reader.leaf_readers()[0][0]
        terms = {t for row in rows for t, _ in row["body"] if t.startswith(prefix)}
        assert find_terms(leaf, "body", prefix.encode()) == sorted(t.encode() for t in terms)
        holders = [i for i, row in enumerate(rows) if any(t in terms for t, _ in row["body"])]
        assert read_prefix(leaf, "body", prefix.encode()).tolist() == holders
        assert read_any(leaf, "body", [t.encode() for t in terms] + [b"absent"]).tolist() == holders
        assert list(leaf.expand_prefix("body", prefix)) == sorted(t.encode() for t in terms)
        reader.close()


STOCK = Schema(
    text=TEXT(stored=True),
    tags=KEYWORD(scorable=True),
    id=ID(stored=True, unique=True),
    size=NUMERIC(int),
    extra=STORED,
)
TEXTS = ["alfa bravo", "alfa alfa charlie", "bravo charlie delta alfa", "", "delta echo foxtrot golf", "alpha alfalfa"]
QUERIES = [
    q.Term("text", "alfa"), q.And([q.Term("text", "alfa"), q.Term("text", "charlie")]),
    q.Or([q.Term("text", "delta"), q.Term("tags", "even")]), q.Phrase("text", ["charlie", "delta"]),
    q.Phrase("text", ["bravo", "alfa"], slop=3), q.Prefix("text", "al"), q.Wildcard("text", "*l*a"),
    q.FuzzyTerm("text", "alfb"), q.Every(), q.Every("text"), q.Not(q.Term("text", "alfa")),
    q.And([q.Every(), q.Not(q.Term("tags", "odd"))]), q.NumericRange("size", 2, 10), q.TermRange("text", "b", "d"),
    q.Variations("text", "bravo"), q.Regex("text", "a.f.*"), q.Term("id", "3"), q.Term("text", "absent"),
]  # fmt: skip


def write_stock(codec: NewsCodec | None, *, ram: bool, folder: str) -> FileIndex:
    index = (RamStorage() if ram else FileStorage(folder)).create_index(STOCK)
    for part in (TEXTS[:2], TEXTS[2:]):
        writer = SegmentWriter(index, codec=codec)
        for i, text in enumerate(part, TEXTS.index(part[0])):
            writer.add_document(text=text, tags="even" if i % 2 == 0 else "odd odd", id=str(i), size=i * i, extra=i)
        writer.commit(merge=False)
    return index


@pytest.mark.parametrize("deleted", [False, True])
@pytest.mark.parametrize("ram", [False, True])
def test_stock_whoosh_writes_and_reads_it_as_its_own(tmp_path: Path, ram: bool, deleted: bool) -> None:
    ours = write_stock(NewsCodec(), ram=ram, folder=str(tmp_path))
    theirs = write_stock(None, ram=True, folder="")
    for index in (ours, theirs) if deleted else ():
        writer = SegmentWriter(index, codec=NewsCodec() if index is ours else None)
        writer.delete_by_term("id", "2")
        writer.commit(merge=False)
    with ours.searcher() as a, theirs.searcher() as b:
        for query in QUERIES:
            for limit in (None, 2):
                found, expected = a.search(query, limit=limit), b.search(query, limit=limit)
                assert dict(found.items()) == pytest.approx(dict(expected.items())), query
        for (term, info), (other, known) in zip(a.reader(), b.reader(), strict=True):
            assert term == other
            assert (info.weight(), info.doc_frequency()) == (known.weight(), known.doc_frequency())
            assert (info.min_id(), info.max_id(), info.max_weight()) == (
                known.min_id(),
                known.max_id(),
                known.max_weight(),
            )
        assert list(a.reader().all_terms()) == list(b.reader().all_terms())
        ours_all, theirs_all = ([(*p[:4], p[4] or b"") for p in x.reader().iter_postings()] for x in (a, b))
        assert sorted(ours_all) == sorted(theirs_all)


def test_a_segment_of_whoosh_s_own_codec_is_read_and_merged(tmp_path: Path) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1)], "title": [], "whole": ["one"]}]])
    stock = index.writer()
    stock.add_document(body="war and peace", title="war", whole="two")
    stock.add_document(body="peace", whole="three")
    stock.delete_by_term("whole", "none such")
    stock.commit(merge=False)
    for optimize in (False, True):
        if optimize:
            BatchWriter(index).finish(optimize=True)
        reader = index.reader()
        assert len(reader.leaf_readers()) == (1 if optimize else 2)
        found = Counter[str]()
        for leaf, _ in reader.leaf_readers():
            for term in ("war", "peac", "absent"):
                postings = read_postings(leaf, "body", term.encode())
                assert document_frequencies(leaf, "body", [term.encode()]).tolist() == [
                    len(postings) if postings else 0
                ]
                found[term] += len(postings) if postings else 0
            found["prefix"] += len(read_prefix(leaf, "body", b"pe"))
        assert found == {"war": 2, "peac": 2, "prefix": 2, "absent": 0}
        with index.searcher() as searcher:
            assert len(searcher.search(q.Phrase("body", ["and", "peac"]), limit=None)) == 1
        reader.close()
