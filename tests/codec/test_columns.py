"""Columns: what is written is read, merged segments included, and damage is told."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh.fields import COLUMN, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import FileIndex

from searchkit.analysis.tokens import fold_value
from searchkit.codec.columns import BlobColumn, FacetColumn, NumberColumn, read_blobs, read_facet, read_numbers
from searchkit.codec.heads import HEAD
from searchkit.codec.packed import PackedColumn
from searchkit.errors import IndexDamaged

SCHEMA = {"number": NumberColumn(-7), "facet": FacetColumn(), "blob": BlobColumn(), "packed": PackedColumn()}
Row = tuple[int | None, list[str] | None, bytes | None, bytes | None]
ROWS = st.lists(
    st.tuples(
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=4),
        st.none() | st.binary(max_size=40),
        st.none() | st.binary(max_size=40) | st.binary(max_size=3).map(lambda b: b * 200),
    ),
    min_size=1,
    max_size=12,
)


def write(folder: str, segments: Sequence[Sequence[Row]], *, optimize: bool) -> FileIndex:
    index = FileStorage(folder).create_index(Schema(**{name: COLUMN(column) for name, column in SCHEMA.items()}))
    for rows in segments:
        writer = index.writer()
        for row in rows:
            writer.add_document(**{n: v for n, v in zip(SCHEMA, row, strict=True) if v is not None})
        writer.commit(merge=False)
    if optimize:
        index.optimize()
    return index


@settings(max_examples=30)
@given(st.lists(ROWS, min_size=1, max_size=3), st.booleans())
def test_columns_give_back_what_was_written(segments: list[list[Row]], optimize: bool) -> None:
    with tempfile.TemporaryDirectory() as folder:
        reader = write(folder, segments, optimize=optimize).reader()
        at = 0
        rows = [row for segment in segments for row in segment]
        for leaf, _ in reader.leaf_readers():
            numbers, facet, blobs = read_numbers(leaf, "number"), read_facet(leaf, "facet"), read_blobs(leaf, "blob")
            for local in range(leaf.doc_count_all()):
                number, values, blob, packed = rows[at]
                assert numbers[local] == (-7 if number is None else number)
                assert [fold_value(v) for v in (facet[local] if facet else ())] == list(
                    dict.fromkeys(fold_value(v) for v in values or ())
                )
                assert (blobs[local] if blobs else b"") == (blob or b"")
                unpacked = read_blobs(leaf, "packed")
                assert (unpacked[local] if unpacked else b"") == (packed or b"")
                at += 1
        assert at == len(rows)
        reader.close()


@settings(max_examples=30)
@given(ROWS, st.data())
def test_counts_are_those_of_a_loop(rows: list[Row], data: st.DataObject) -> None:
    chosen = sorted(data.draw(st.sets(st.integers(0, len(rows) - 1))))
    with tempfile.TemporaryDirectory() as folder:
        reader = write(folder, [rows], optimize=False).reader()
        leaf = reader.leaf_readers()[0][0]
        facet = read_facet(leaf, "facet")
        if facet is None:
            return
        counts, empty = facet.counts(np.asarray(chosen, np.uint32))
        expected: dict[str, int] = {}
        for i in chosen:
            for key in {fold_value(v) for v in rows[i][1] or ()}:
                expected[key] = expected.get(key, 0) + 1
        assert {facet.key(i): n for i, n in enumerate(counts.tolist()) if n} == expected
        assert empty == sum(not rows[i][1] for i in chosen)
        for key in expected:
            value_id = facet.find(key)
            assert value_id is not None
            holders = [i for i, row in enumerate(rows) if key in {fold_value(v) for v in row[1] or ()}]
            assert facet.doc_ids([value_id]).tolist() == holders
        assert facet.find("no such value anywhere") is None
        reader.close()


def test_spellings_that_fold_alike_are_one_value_named_as_most_spell_it() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows: list[Row] = [(None, [name], None, None) for name in ("NATO", "Nato", "NATO", "UN")]
        facet = read_facet(write(folder, [rows], optimize=False).reader().leaf_readers()[0][0], "facet")
        assert facet is not None
        assert facet.labels() == ["NATO", "UN"]


@pytest.mark.parametrize("name", SCHEMA)
def test_a_column_cut_short_is_told(tmp_path: Path, name: str) -> None:
    index = write(str(tmp_path), [[(1, ["a"], b"xyz", b"xyz"), (2, ["b"], b"uvw", b"uvw")]], optimize=False)
    leaf = index.reader().leaf_readers()[0][0]
    column = SCHEMA[name]
    column_file = leaf._perdoc._get_column_file(name)
    with pytest.raises(IndexDamaged, match="column"):
        column.reader(column_file[0], column_file[1], column_file[2] - 3, leaf.doc_count_all())
    with pytest.raises(IndexDamaged):
        column.reader(column_file[0], column_file[1], 5, leaf.doc_count_all())


def test_numbers_too_far_apart_for_any_column_are_damage() -> None:
    storage = RamStorage()
    with storage.create_file("x") as file:
        writer = NumberColumn().writer(file)
        writer.add_many(0, np.array([3, 9], np.int64))
        writer.finish(2)
    content = bytearray(storage.open_file("x").read())
    content[HEAD.size + 15] = 0xFF  # the highest byte of the step, which follows the least number
    storage.files["x"] = bytes(content)
    with pytest.raises(IndexDamaged, match="apart"):
        NumberColumn().reader(storage.open_file("x"), 0, len(content), 2)


def test_two_spellings_of_one_value_in_one_document_count_once() -> None:
    with tempfile.TemporaryDirectory() as folder:
        rows: list[Row] = [(None, ["NATO", "UN", "Nato"], None, None), (None, [], None, None)]
        facet = read_facet(write(folder, [rows], optimize=False).reader().leaf_readers()[0][0], "facet")
        assert facet is not None
        assert facet.counts(None)[0].tolist() == [1, 1]
        assert [len(facet[doc]) for doc in range(2)] == [2, 0]


def written(column: NumberColumn | FacetColumn | BlobColumn, values: Sequence[Any]) -> tuple[Any, int]:
    """A column of values, where None is no value, and its bytes."""
    storage = RamStorage()
    file = storage.create_file("x")
    writer = column.writer(file)
    for doc, value in enumerate(values):
        if value is not None:
            writer.add(doc, value)
    writer.finish(len(values))
    file.close()
    size = storage.file_length("x")
    return column.reader(storage.open_file("x"), 0, size, len(values)), size


LEAST, MOST = -(2**63), 2**63 - 1


@pytest.mark.parametrize(
    ("values", "most_bytes"),
    [
        ([7] * 999, 1),  # bytes for each hundred articles
        ([None] * 999, 1),
        ([86_400 * (i % 200) for i in range(999)], 100),
        ([None, *(10**15 + 60 * i for i in range(998))], 200),
        ([LEAST, MOST, None, 0] * 250, 800),
        ([MOST, MOST - 1] * 500, 100),
        ([LEAST, MOST] * 500, 800),
        ([LEAST, 0] * 500, 800),
        ([-(2**62), 2**62 - 1] * 500, 100),
        ([LEAST, None] * 500, 100),
        ([-5, 3 * 2**40 - 5] * 500, 100),
    ],
)
def test_numbers_take_the_room_of_how_they_differ(values: list[int | None], most_bytes: int) -> None:
    reader, size = written(NumberColumn(-7), values)
    expected = [-7 if v is None else v for v in values]
    assert reader.values.tolist() == expected
    assert [reader[i] for i in range(len(values))] == expected
    assert reader.values.dtype == np.int64
    assert size <= 72 + most_bytes * len(values) // 100


def test_what_all_articles_have_in_common_takes_no_room() -> None:
    facet, n_facet = written(FacetColumn(), [("corpus",)] * 1_000)
    assert facet.counts(None)[0].tolist() == [1_000]
    assert facet.counts(np.arange(3, 9, dtype=np.uint32))[0].tolist() == [6]
    assert facet.doc_ids([0]).tolist() == list(range(1_000))
    assert facet[999] == ("corpus",)
    assert n_facet < 300
    blobs, n_blobs = written(BlobColumn(), [b""] * 1_000)
    assert blobs[999] == b""
    assert n_blobs < 150


def test_any_of_many_articles_is_found() -> None:
    values = [b"x" * (i % 300) for i in range(1_000)]
    blobs, _ = written(BlobColumn(), values)
    assert [blobs[i] for i in range(1_000)] == values
    data, sizes = blobs.of(np.array([0, 255, 256, 257, 999], np.uint32))
    assert sizes.tolist() == [0, 255, 256, 257, 99]
    assert len(data) == 867
    names = [tuple(f"v{j}" for j in range(i % 4)) for i in range(1_000)]
    facet, _ = written(FacetColumn(), names)
    assert [facet[i] for i in range(1_000)] == names
    assert facet.starts.tolist() == np.cumsum([0, *map(len, names)]).tolist()


@given(st.lists(st.binary(max_size=3), min_size=1, max_size=30), st.binary(max_size=3))
def test_all_blobs_and_those_equal_to_one_are_those_of_a_loop(values: list[bytes], wanted: bytes) -> None:
    blobs, _ = written(BlobColumn(), values)
    assert blobs.values() == values
    assert blobs.equal_to(wanted).tolist() == [i for i, value in enumerate(values) if value == wanted]
