"""Packed postings: any stretch and any few of them are what was packed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.filedb.filestore import RamStorage

from searchkit.codec import merging
from searchkit.codec.arrays import Capped, Terms, gaps_of, narrowed, unpack_gaps
from searchkit.codec.block_field import BlockField
from searchkit.codec.files import PostingsFiles
from searchkit.codec.merging import Source
from searchkit.codec.news import NewsCodec
from searchkit.codec.patched import EVERY, Patched
from searchkit.codec.plain_field import FieldArrays
from searchkit.codec.posting import Postings
from searchkit.codec.quarters import Frequencies
from searchkit.codec.writing import PostingsWriter

# Where one more byte begins to be needed, and what lies beside it.
EDGES = [0, 1, 223, 224, 225, 7_647, 7_648, 65_535, 65_536, 2**24 - 1, 2**24, 2**32 - 1]
NUMBERS = st.lists(st.integers(0, 300) | st.sampled_from(EDGES), max_size=40).map(
    lambda few: np.array(few * (1 + 3 * EVERY // max(1, len(few))), np.uint32)
)
COUNTS = st.lists(st.integers(1, 6) | st.sampled_from([3, 4, 5, 227, 228, 70_000]), max_size=40).map(
    lambda few: np.array(few * (1 + 3 * EVERY // max(1, len(few))), np.uint32)
)


def runs(data: st.DataObject, n: int, most: int) -> list[tuple[int, int]]:
    """Some stretches of n numbers."""
    starts = sorted(data.draw(st.lists(st.integers(0, max(0, n - 1)), max_size=most)))
    return [(start, min(data.draw(st.integers(0, 9)), n - start)) for start in starts] if n else []


@given(NUMBERS, st.data())
def test_any_stretch_of_patched_numbers_is_read(values: np.ndarray, data: st.DataObject) -> None:
    packed = Patched.of(values)
    start = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(start, len(values)))
    assert packed.read(start, end).tolist() == values[start:end].tolist()
    for most in (5, 60):  # few are read otherwise than many
        chosen = runs(data, len(values), most)
        starts, lengths = (np.array([x[i] for x in chosen], np.int64) for i in (0, 1))
        assert packed.take_runs(starts, lengths).tolist() == [v for s, n in chosen for v in values[s : s + n].tolist()]


def test_many_stretches_are_read_like_few() -> None:
    values = np.array(EDGES * 100, np.uint32)
    starts = np.arange(0, 1_100, 3)
    lengths = starts % 4
    expected = [v for s, n in zip(starts, lengths, strict=True) for v in values[s : s + n].tolist()]
    assert Patched.of(values).take_runs(starts, lengths).tolist() == expected


@given(COUNTS, st.data())
def test_any_frequencies_are_read_and_what_comes_before_them(values: np.ndarray, data: st.DataObject) -> None:
    packed = Frequencies.of(values)
    start = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(start, len(values)))
    assert packed.read(start, end).tolist() == values[start:end].tolist()
    if start < end:
        rows = np.array(sorted(data.draw(st.lists(st.integers(0, end - start - 1), max_size=50))), np.int64)
        expected = values[start:end][rows].tolist()
        found, before = packed.take(start, end, rows)
        assert found.tolist() == expected
        assert before.tolist() == [int(values[start : start + row].sum(dtype=np.int64)) for row in rows.tolist()]


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=5), max_size=6))
def test_gaps_come_back_whatever_the_numbers(lists: list[list[int]]) -> None:
    numbers = np.array([x for one in lists for x in one], np.uint32)
    lengths = np.array([len(one) for one in lists], np.int64)
    assert unpack_gaps(gaps_of(numbers, lengths), lengths).tolist() == numbers.tolist()


def field_of(lists: list[list[int]]) -> FieldArrays:
    """Terms and their documents; in document i each stands i % 5 + 1 times, every 100 words."""
    doc_ids = np.array([x for one in lists for x in one], np.uint32)
    frequencies = doc_ids % 5 + 1
    ends = np.cumsum([len(one) for one in lists])
    occurrences = np.cumsum(frequencies)
    n_before = np.repeat(occurrences - frequencies, frequencies)
    positions = doc_ids.repeat(frequencies) + 100 * (np.arange(len(n_before)) - n_before)
    none = np.ones(len(lists), np.uint8)
    return FieldArrays(
        Terms.of([f"{i:03}".encode() for i in range(len(lists))]), narrowed(ends), narrowed(occurrences[ends - 1]),
        none, none, doc_ids, Capped.of(frequencies, np.uint8), Capped.of(positions.astype(np.uint32), np.uint16),
    )  # fmt: skip


def on_disk(field: FieldArrays, n_docs: int) -> BlockField:
    storage = RamStorage()
    segment = NewsCodec().new_segment(storage, "MAIN")
    segment.set_doc_count(n_docs)
    writer = PostingsWriter(storage, segment, n_docs)
    writer.write("body", [Source(field)])
    writer.close()
    found = PostingsFiles(storage, segment).field("body")
    assert found is not None
    return found


# Of 3,000 documents: a list is kept as bits, as buckets, as gaps; one has a bucket that is full.
N_DOCS = 3_000
LISTS = [
    [5], list(range(0, N_DOCS, 3)), [0, 2_999], list(range(N_DOCS)), list(range(200, 800)), [7, 8, 9],
    sorted({*range(0, N_DOCS, 7), *range(0, N_DOCS, 11)}), list(range(1, N_DOCS, 2)), [2_998], [*range(1_600), 2_999],
]  # fmt: skip


@pytest.mark.parametrize("chunk", [1, 900, 1 << 20])
def test_documents_kept_in_any_of_the_three_ways_are_read(monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(merging, "_CHUNK", chunk)  # so that a field has several blocks, or one
    plain = field_of(LISTS)
    field = on_disk(plain, N_DOCS)
    for first in range(len(LISTS)):
        for last in range(first, len(LISTS) + 1):
            assert field.doc_ids_of(first, last).tolist() == [x for one in LISTS[first:last] for x in one]
            assert field.frequencies_of(first, last).tolist() == plain.frequencies_of(first, last).tolist()
            assert field.positions_of(first, last).tolist() == plain.positions_of(first, last).tolist()
    for chosen in ([0], [3, 5], [1, 2, 8], [0, 2, 5, 8], list(range(len(LISTS)))):
        found = sorted(x for ids in field.doc_ids_of_each(np.array(chosen)) for x in ids.tolist())
        assert found == sorted(x for i in chosen for x in LISTS[i])


@pytest.mark.parametrize("scattered", [0, 16])
@pytest.mark.parametrize("long", [0, 1 << 15])
@pytest.mark.parametrize("is_read", [False, True])
def test_some_postings_of_a_term_are_found_without_reading_all(
    monkeypatch: pytest.MonkeyPatch, scattered: int, long: int, is_read: bool
) -> None:
    monkeypatch.setattr("searchkit.codec.posting._SCATTERED", scattered)
    monkeypatch.setattr("searchkit.codec.posting._LONG", long)
    plain = field_of(LISTS)
    field = on_disk(plain, N_DOCS)
    for number, documents in enumerate(LISTS):
        for n in (1, 3, 40, 500):
            rows = np.unique(np.linspace(0, len(documents) - 1, n).astype(np.int64))
            expected, found = Postings(plain, number), Postings(field, number)
            if is_read:
                assert found.counts.tolist() == expected.counts.tolist()
            assert found.frequencies_of(rows).tolist() == expected.frequencies_of(rows).tolist()
            (counts, positions), (lengths, places) = found.positions_of(rows), expected.positions_of(rows)
            assert counts.tolist() == lengths.tolist()
            assert positions.tolist() == places.tolist()
