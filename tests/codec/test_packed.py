"""Packed columns: what is written comes back, whatever dictionary it was packed with, and after merges."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from whoosh.fields import COLUMN, TEXT, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage

from searchkit.codec import packed as module
from searchkit.codec.batches import Blobs
from searchkit.codec.columns import read_blobs
from searchkit.codec.packed import PackedColumn, PackedReader, Packer
from searchkit.indexing.document import Document
from searchkit.indexing.writer import BatchWriter

WORDS = ["the", "minister", "said", "treaty", "north", "missile", "talks", "on", "Tuesday", "of", "signed", "Führer"]


def texts(n: int, seed: int) -> list[bytes]:
    source = random.Random(seed)
    return [" ".join(source.choices(WORDS, k=source.randrange(60))).encode() for _ in range(n)]


def column(values: Sequence[bytes]) -> tuple[PackedReader, int]:
    """A column of values, and its bytes."""
    storage = RamStorage()
    file = storage.create_file("x")
    writer = PackedColumn().writer(file)
    for doc, value in enumerate(values):
        if value:  # a document without a value is not told
            writer.add(doc, value)
    writer.finish(len(values))
    file.close()
    size = storage.file_length("x")
    return PackedColumn().reader(storage.open_file("x"), 0, size, len(values)), size


@pytest.mark.parametrize("sample", [1, 50_000, 1 << 20])
def test_values_come_back_whenever_the_dictionary_is_made(monkeypatch: pytest.MonkeyPatch, sample: int) -> None:
    monkeypatch.setattr(module, "_SAMPLE_BYTES", sample)
    values = [b"", b"\x28\xb5\x2f\xfd no frame", *texts(1_500, 1), b"\0" * 5_000, b""]
    reader, _ = column(values)
    assert [reader[i] for i in range(len(reader))] == values
    assert bool(reader.dictionary) == (sample > 1)


def test_short_texts_shrink_in_the_light_of_others() -> None:
    values = texts(1_500, 2)
    _, size = column(values)
    assert size < 0.45 * sum(map(len, values))


def test_few_values_make_no_dictionary() -> None:
    reader, _ = column(texts(20, 3))
    assert reader.dictionary == b""
    assert len(column([])[0]) == 0


@pytest.mark.parametrize("n", [0, 30, 1_500])
def test_a_merge_keeps_the_first_dictionary_and_every_value(n: int) -> None:
    first, second = texts(n, 4), texts(1_500, 5)
    storage = RamStorage()
    file = storage.create_file("x")
    writer = PackedColumn().writer(file)
    kept = np.array([i for i in range(n) if i % 3], np.int64)
    writer.extend(0, column(first)[0], kept)
    writer.extend(len(kept), column(second)[0], np.arange(0, 1_500, 2))
    writer.finish(len(kept) + 750)
    file.close()
    reader = PackedColumn().reader(storage.open_file("x"), 0, storage.file_length("x"), len(kept) + 750)
    assert [reader[i] for i in range(len(reader))] == [first[i] for i in kept] + second[::2]
    made = column(first if n > 100 else second)[0].dictionary
    assert (reader.dictionary == made) == (n != 30)


def test_a_merge_after_new_values_packs_with_their_dictionary() -> None:
    new, old = texts(100, 6), texts(1_500, 7)
    storage = RamStorage()
    file = storage.create_file("x")
    writer = PackedColumn().writer(file)
    for doc, value in enumerate(new):
        writer.add(doc, value)
    writer.extend(100, column(old)[0], np.arange(1_500))
    writer.finish(1_600)
    file.close()
    reader = PackedColumn().reader(storage.open_file("x"), 0, storage.file_length("x"), 1_600)
    assert [reader[i] for i in range(1_600)] == new + old


def test_segments_of_a_run_share_a_dictionary_so_that_their_texts_are_merged_as_they_are(tmp_path: Path) -> None:
    index = FileStorage(str(tmp_path)).create_index(Schema(body=TEXT(), text=COLUMN(PackedColumn())))
    values = texts(1_500, 8)
    writer = BatchWriter(index, segment_docs=500)
    packed: list[bytes] = []
    for value in values:
        writer.add(Document({}, {}, {"text": value}))
    with pytest.MonkeyPatch.context() as patch:
        real = module.Packer.pack

        def pack(own: module.Packer, value: bytes) -> bytes:
            packed.append(value)
            return real(own, value)

        patch.setattr(module.Packer, "pack", pack)
        writer.finish(optimize=True)
    reader = index.reader()
    (leaf,) = (leaf for leaf, _ in reader.leaf_readers())
    column = read_blobs(leaf, "text")
    assert column is not None
    assert [column[i] for i in range(1_500)] == values
    assert len(packed) <= 500  # those of the last segment, not yet written
    reader.close()


def test_values_that_come_packed_are_kept_as_they_are_if_by_the_same_dictionary() -> None:
    values, more = texts(1_500, 11), texts(3, 12)
    dictionary = column(values)[0].dictionary
    storage = RamStorage()
    file = storage.create_file("x")
    writer = PackedColumn().writer(file)
    writer.offer(dictionary)
    writer.add_many(0, Packer(dictionary).pack_all(Blobs.of(more)))
    writer.add(3, Packer(dictionary).pack_all(Blobs.of(more[:1])))  # one article, taken out of its batch
    writer.add_many(4, Blobs.of(more))
    with pytest.raises(ValueError, match="another dictionary"):
        writer.add_many(7, Packer(b"").pack_all(Blobs.of(more)))
    writer.finish(7)
    file.close()
    reader = PackedColumn().reader(storage.open_file("x"), 0, storage.file_length("x"), 7)
    assert [reader[i] for i in range(7)] == [*more, more[0], *more]


def test_an_offered_dictionary_is_not_taken_where_a_merged_segment_has_its_own() -> None:
    old = column(texts(1_500, 9))[0]
    storage = RamStorage()
    file = storage.create_file("x")
    writer = PackedColumn().writer(file)
    writer.offer(column(texts(1_500, 10))[0].dictionary)
    writer.extend(0, old, np.arange(1_500))
    writer.finish(1_500)
    file.close()
    merged = PackedColumn().reader(storage.open_file("x"), 0, storage.file_length("x"), 1_500)
    assert merged.dictionary == old.dictionary
