"""Bytes of each document, each packed on its own by zstd with a dictionary that the column holds. FORMAT.md, "packed".

Articles are short: alone they shrink to a half, in the light of what others say to a third, and any of them still
unpacks in some microseconds.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import zstandard
from numpy.typing import NDArray
from whoosh.filedb.structfile import StructFile

from searchkit.codec.arrays import Counts
from searchkit.codec.columns import BlobColumn, BlobReader, BlobWriter

if TYPE_CHECKING:
    from searchkit.codec.batches import Blobs

# With a dictionary of this length, level 5 leaves 0.335 of news in 25 to 35 MB a second, level 3 leaves 0.352 in 45 to 70.
_LEVEL = 5
# What a dictionary is made of, and how long it gets: eight times 64 KB save an eighth of the room, blocks of 64 KB of articles
# a fiftieth.
_SAMPLE_BYTES = 16 << 20
_SAMPLE_VALUES = 1 << 14
_SAMPLE_SHARE = 16
_DICTIONARY_BYTES = 512 << 10
_FEWEST_SAMPLES = 64
# What the trainer would find to be best, or as good, for news; to let it look takes five times as long.
_SEGMENT_BYTES, _DMER_BYTES = 64, 8
_ZSTD = b"\x28\xb5\x2f\xfd"  # what is not packed may not begin so


class PackedColumn(BlobColumn):
    """Some bytes for each document, packed."""

    def writer(self, dbfile: StructFile) -> PackedWriter:
        """A writer of one segment's column."""
        return PackedWriter(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> PackedReader:
        """A reader that maps the column."""
        return PackedReader(dbfile, basepos, length, doccount)


class Packer:
    """Packs values, one by one, in this process or another: the bytes are the same.

    Attributes:
        name: tells it from one with another dictionary.
    """

    def __init__(self, dictionary: bytes) -> None:
        import hashlib  # searches have no use for it

        self._compressor = zstandard.ZstdCompressor(_LEVEL, _known(dictionary), write_dict_id=False)
        self.name = hashlib.blake2b(dictionary, digest_size=8).digest()

    def pack(self, value: bytes) -> bytes:
        """A value as it is kept."""
        packed = self._compressor.compress(value) if value else b""
        shorter = len(packed) < len(value) or value.startswith(_ZSTD)
        return packed if shorter else value

    def pack_all(self, values: Blobs) -> Blobs:
        """Some values as they are kept."""
        from searchkit.codec.batches import Blobs

        packed = Blobs.of(list(map(self.pack, values.values())))
        return Blobs(packed.data, packed.sizes, self.name)


class PackedWriter(BlobWriter):
    """Holds back the first values, until they make a dictionary; then packs as they come."""

    def __init__(self, dbfile: StructFile) -> None:
        super().__init__(dbfile)
        self._waiting: list[tuple[int, bytes]] = []
        self._n_waiting = 0
        self._offered = b""
        self._dictionary: bytes | None = None
        self._packer: Packer | None = None

    @property
    def dictionary(self) -> bytes:
        """What values are packed with; empty where that is not known yet."""
        return self._dictionary or b""

    def offer(self, dictionary: bytes) -> None:
        """What to pack new values with, where no merged segment has a dictionary: segments that share one merge by copying."""
        self._offered = dictionary

    def add(self, docnum: int, value: bytes | Blobs) -> None:
        """The bytes of a document, or `Blobs` of it alone; documents come in ascending order."""
        if not isinstance(value, bytes):
            self.add_many(docnum, value)
            return
        if self._dictionary is None and self._offered:
            self._begin(self._offered)
        if self._packer is not None:
            super().add(docnum + 1, self._packer.pack(value))
            return
        self._waiting.append((docnum, value))
        self._n_waiting += len(value)
        if self._n_waiting >= _SAMPLE_BYTES or len(self._waiting) >= _SAMPLE_VALUES:
            self._begin(_train([value for _, value in self._waiting]))

    def add_many(self, docnum: int, values: Blobs) -> None:
        """The bytes of some documents, from `docnum` on.

        Raises:
            ValueError: they are packed already, but with another dictionary.
        """
        if self._packer is None and values.packed:
            self._begin(self._offered)
        if self._packer is None:
            for i, value in enumerate(values.values(), docnum):
                self.add(i, value)
            return
        if values.packed not in (b"", self._packer.name):
            raise ValueError("values that are packed with another dictionary than their column")
        super().add_many(docnum + 1, values if values.packed else self._packer.pack_all(values))

    def extend(self, docnum: int, values: BlobReader, rows: Counts) -> None:
        """The bytes of some documents of another segment, from `docnum` on: those of the first are copied as they are."""
        assert isinstance(values, PackedReader)
        if self._dictionary is None and not self._waiting and values.dictionary:
            self._begin(values.dictionary)
        if self._dictionary is not None and self._dictionary == values.dictionary:
            super().extend(docnum + 1, values, rows + 1)
            return
        for i, row in enumerate(rows.tolist(), docnum):
            self.add(i, values[row])

    def finish(self, doccount: int) -> None:
        """Write what waits, and what a column of blobs ends with."""
        if self._dictionary is None:
            self._begin(_train([value for _, value in self._waiting]))
        super().finish(doccount + 1)

    def _begin(self, dictionary: bytes) -> None:
        self._dictionary = dictionary
        super().add(0, dictionary)
        self._packer = Packer(dictionary)
        waiting, self._waiting = self._waiting, []
        for docnum, value in waiting:
            super().add(docnum + 1, self._packer.pack(value))


class PackedReader(BlobReader):
    """Bytes of each document, mapped; unpacked when asked for. As blobs: the dictionary, then what is kept of each document."""

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        super().__init__(dbfile, basepos, length, doccount + 1)
        self._unpacking = threading.local()

    def __len__(self) -> int:
        return super().__len__() - 1

    @property
    def dictionary(self) -> bytes:
        """What the values are packed with; may be empty."""
        return super().__getitem__(0)

    def __getitem__(self, docnum: int) -> bytes:
        value = super().__getitem__(docnum + 1)
        return self._unpack(value) if value.startswith(_ZSTD) else value

    def some(self, doc_ids: NDArray[np.uint32]) -> list[bytes]:
        """The bytes of some documents."""
        unpack = self._unpack
        return [unpack(value) if value.startswith(_ZSTD) else value for value in self._cut(doc_ids, 1)]

    @property
    def _unpack(self) -> Callable[[bytes], bytes]:
        unpack: Callable[[bytes], bytes] | None = getattr(self._unpacking, "unpack", None)
        if unpack is None:
            # One for all values: to make one takes ten times as long as to unpack a headline. Threads must not share it.
            unpacker = zstandard.ZstdDecompressor(_known(self.dictionary))
            unpack = self._unpacking.unpack = partial(unpacker.decompress, allow_extra_data=False)
        return unpack


def _known(dictionary: bytes) -> zstandard.ZstdCompressionDict | None:
    return zstandard.ZstdCompressionDict(dictionary) if dictionary else None


def _train(given: list[bytes]) -> bytes:
    values: list[bytes | bytearray | memoryview] = [value for value in given if value]
    size = min(sum(map(len, values)) // _SAMPLE_SHARE, _DICTIONARY_BYTES)
    if len(values) < _FEWEST_SAMPLES or size < 1024:
        return b""
    try:
        return zstandard.train_dictionary(size, values, k=_SEGMENT_BYTES, d=_DMER_BYTES).as_bytes()
    except zstandard.ZstdError:  # it finds nothing that comes again
        return b""
