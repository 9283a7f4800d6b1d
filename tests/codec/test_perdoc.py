"""Merging takes along what is kept of each document, and leaves out what was deleted."""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.fields import COLUMN, ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.writing import SegmentWriter

from searchkit.analysis.tokens import fold_value
from searchkit.codec.columns import BlobColumn, FacetColumn, NumberColumn, read_blobs, read_facet, read_numbers
from searchkit.codec.inverting import Tokens
from searchkit.codec.news import NewsCodec
from searchkit.codec.perdoc import NewsPerDocWriter
from searchkit.indexing.document import Document
from searchkit.indexing.writer import BatchWriter

SCHEMA = Schema(body=TEXT(), number=COLUMN(NumberColumn(-7)), facet=COLUMN(FacetColumn()), blob=COLUMN(BlobColumn()))
Row = tuple[int | None, list[str] | None, bytes | None, int, bool]  # …, words, deleted
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.lists(st.sampled_from(["UN", "Nato", "NATO", "ärger", ""]), max_size=3),
        st.none() | st.binary(max_size=9),
        st.integers(0, 9),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def document(row: Row) -> Document:
    columns = {n: v for n, v in zip(("number", "facet", "blob"), row[:3], strict=True) if v is not None}
    return Document({"body": Tokens((b"x",), array("I", [0] * row[3]).tobytes())}, {"body": row[3]}, columns)


def write(folder: str, segments: Sequence[Sequence[Row]]) -> FileIndex:
    index = FileStorage(folder).create_index(SCHEMA)
    for rows in segments:
        writer = BatchWriter(index)
        for row in rows:
            writer.add(document(row))
        writer.finish()
    writer = BatchWriter(index)
    for doc, row in enumerate(row for rows in segments for row in rows):
        if row[4]:
            writer.delete_document(doc)
    writer.finish()
    return index


@settings(max_examples=30)
@given(st.lists(ROWS, min_size=1, max_size=3))
def test_merged_columns_are_those_of_what_is_left(segments: list[list[Row]]) -> None:
    assert NewsPerDocWriter.takes_segments_of(SCHEMA)
    with tempfile.TemporaryDirectory() as folder:
        index = write(folder, segments)
        BatchWriter(index).finish(optimize=True)
        left = [row for rows in segments for row in rows if not row[4]]
        reader = index.reader()
        assert reader.doc_count_all() == len(left)
        assert reader.field_length("body") == sum(row[3] for row in left)
        for leaf, _ in reader.leaf_readers() if left else ():
            numbers, facet, blobs = read_numbers(leaf, "number"), read_facet(leaf, "facet"), read_blobs(leaf, "blob")
            for doc, (number, values, blob, length, _) in enumerate(left):
                assert numbers[doc] == (-7 if number is None else number)
                folded = dict.fromkeys(fold_value(v) for v in values or ())
                assert [fold_value(v) for v in (facet[doc] if facet else ())] == list(folded)
                assert (blobs[doc] if blobs else b"") == (blob or b"")
                assert (leaf.doc_field_length(doc, "body") or 0) == length
                assert leaf.stored_fields(doc) == {}
        reader.close()


@pytest.mark.parametrize("deleted", [False, True])
def test_documents_of_a_schema_with_stored_fields_are_merged_too(tmp_path: Path, deleted: bool) -> None:
    index = FileStorage(str(tmp_path)).create_index(Schema(id=ID(stored=True), body=TEXT(sortable=True)))
    for i in range(3):
        writer = SegmentWriter(index, codec=NewsCodec())
        writer.add_document(id=str(i), body="x " * i)
        writer.commit(merge=False)
    last = BatchWriter(index)
    if deleted:
        last.delete_document(1)
    last.finish(optimize=True)
    with index.searcher() as searcher:
        assert [f["id"] for f in searcher.all_stored_fields()] == (["0", "2"] if deleted else ["0", "1", "2"])
