"""Some bytes for each article."""

from __future__ import annotations

import struct
import zlib
from array import array
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import ColumnReader, ColumnWriter
from whoosh.filedb.structfile import StructFile

from searchkit.codec.array_files import Extents, read_arrays
from searchkit.codec.arrays import Counts, runs_of
from searchkit.codec.column import LAYOUT, PlainColumn
from searchkit.codec.heads import HEAD, check_head, damaged, map_file, pack_head
from searchkit.native import kernels

if TYPE_CHECKING:
    from searchkit.codec.batches import Blobs

_BLOBS = 3
_SIZE = struct.Struct("<Q")  # of all bytes of the documents
# So many times more bytes are read through in the time that it takes to leave them out.
_MUCH_MORE = 2


class BlobColumn(PlainColumn):
    """Some bytes for each document."""

    def default_value(self, reverse: bool = False) -> bytes:  # noqa: ARG002
        """No bytes."""
        return b""

    def writer(self, dbfile: StructFile) -> BlobWriter:
        """A writer of one segment's column."""
        return BlobWriter(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> BlobReader:
        """A reader that maps the column."""
        return BlobReader(dbfile, basepos, length, doccount)


class BlobWriter(ColumnWriter):  # type: ignore[misc]
    """Writes bytes as they come; keeps 8 bytes a document."""

    def __init__(self, dbfile: StructFile) -> None:
        self._dbfile, self._ends, self._size, self._check = dbfile, array("Q"), 0, 0

    def add(self, docnum: int, value: bytes) -> None:
        """The bytes of a document; documents come in ascending order."""
        self._copy(docnum, value, np.array([len(value)], np.uint64))

    def add_many(self, docnum: int, values: Blobs) -> None:
        """The bytes of some documents, from `docnum` on."""
        self._copy(docnum, values.data, np.cumsum(values.sizes).astype(np.uint64))

    def extend(self, docnum: int, values: BlobReader, rows: Counts) -> None:
        """The bytes of some documents of another segment, from `docnum` on: neighbours are copied at once."""
        for run in np.split(rows, np.flatnonzero(np.diff(rows) != 1) + 1) if len(rows) else ():
            self._copy(docnum, *values.stretch(int(run[0]), int(run[-1]) + 1))
            docnum += len(run)

    def _copy(self, docnum: int, data: bytes | memoryview, ends: NDArray[np.uint64]) -> None:
        self._ends.extend([self._size] * (docnum - len(self._ends)))
        self._dbfile.write(data)
        self._check = zlib.crc32(data, self._check)
        self._ends.frombytes((ends + np.uint64(self._size)).tobytes())
        self._size += len(data)

    def finish(self, doccount: int) -> None:
        """Write the offsets, and last what is a head elsewhere: the bytes are out before their number is known."""
        self._ends.extend([self._size] * (doccount - len(self._ends)))
        sizes = np.diff(np.asarray(self._ends, np.uint64), prepend=np.uint64(0)).astype(np.int64)
        tail = Extents.of(sizes).packed() + _SIZE.pack(self._size)
        self._dbfile.write(tail)
        self._dbfile.write(pack_head(LAYOUT, _BLOBS, doccount, self._size + len(tail), zlib.crc32(tail, self._check)))


class BlobReader(ColumnReader):  # type: ignore[misc]
    """Bytes of each document, mapped."""

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        n_bytes = length - HEAD.size
        if n_bytes < 0:
            raise damaged(LAYOUT, "it is cut short")
        self._data = map_file(dbfile, basepos, length)
        check_head(self._data[n_bytes:], LAYOUT, _BLOBS, doccount, n_bytes)
        try:
            (size,) = _SIZE.unpack_from(self._data, n_bytes - _SIZE.size)
            arrays = read_arrays(self._data, size)
            self._extents = Extents(next(arrays), next(arrays))
        except (struct.error, ValueError, KeyError) as error:
            raise damaged(LAYOUT, str(error)) from error
        if len(self._extents) != doccount:
            raise damaged(LAYOUT, f"it has {len(self._extents)} articles of {doccount}")

    def __len__(self) -> int:
        return len(self._extents)

    def stretch(self, first: int, last: int) -> tuple[memoryview, NDArray[np.uint64]]:
        """The bytes of the documents `first : last`, and where each document's end in them."""
        start, _ = self._extents[first]
        ends = np.cumsum(self._extents.lengths[first:last], dtype=np.uint64)
        return self._data[start : start + int(ends[-1])], ends

    def of(self, doc_ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], Counts]:
        """The bytes of some documents, one after another, and how many each has."""
        rows = doc_ids.astype(np.int64)
        sizes = self._extents.lengths[rows].astype(np.int64)
        return np.frombuffer(self._data, np.uint8)[runs_of(self._extents.starts[rows], sizes)], sizes

    def values(self) -> list[bytes]:
        """Those of all documents."""
        data, starts = bytes(self._data[: self._extents.starts[-1]]), self._extents.starts.tolist()
        return [data[start:end] for start, end in pairwise(starts)]

    def equal_to(self, value: bytes) -> NDArray[np.intp]:
        """The documents that have just these bytes, ascending."""
        found = np.flatnonzero(self._extents.lengths == len(value))
        data, starts = np.frombuffer(self._data, np.uint8), self._extents.starts
        # From the end: names of files differ there sooner.
        for i in reversed(range(len(value))):
            found = found[data[starts[found] + i] == value[i]]
        return found

    def among(self, doc_ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], Counts, Counts]:
        """Bytes in which those of some documents lie, which ascend; where they begin, and how many each has.

        Where others between them are not too many, they are there too: to leave them out costs more.
        """
        rows = doc_ids.astype(np.int64)
        starts, ends = self._extents.starts[rows], self._extents.starts[rows + 1]
        first, last = (int(starts[0]), int(ends[-1])) if len(rows) else (0, 0)
        if last - first > _MUCH_MORE * int((ends - starts).sum()):
            packed, sizes = self.of(doc_ids)
            return packed, np.cumsum(sizes) - sizes, sizes
        return np.frombuffer(self._data[first:last], np.uint8), starts - first, ends - starts

    def some(self, doc_ids: NDArray[np.uint32]) -> list[bytes]:
        """The bytes of some documents."""
        return self._cut(doc_ids, 0)

    def _cut(self, doc_ids: NDArray[np.uint32], first: int) -> list[bytes]:
        """What is kept of some documents, of which number `first` is the first."""
        if self._extents.is_compiled:
            return kernels.cut_extents(self._data, self._extents.lengths, self._extents.before, doc_ids, first)
        return [bytes(self._data[slice(*self._extents[doc_id + first])]) for doc_id in doc_ids.tolist()]

    def __getitem__(self, docnum: int) -> bytes:
        return bytes(self._data[slice(*self._extents[docnum])])
