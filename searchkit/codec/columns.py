"""Values kept for each article, as arrays: numbers, facets of many values, bytes.

They are Whoosh columns: stock Whoosh writes, merges and reads them with its own codec. Layouts: FORMAT.md.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import Column, ColumnReader, ColumnWriter
from whoosh.filedb.structfile import StructFile
from whoosh.reading import IndexReader

from searchkit.analysis.tokens import fold_value
from searchkit.codec.arrays import Counts, runs_of
from searchkit.codec.batches import Blobs, Labels
from searchkit.codec.heads import HEAD, Layout, check_head, damaged, map_file, pack_head
from searchkit.codec.strings import Strings, pack_strings

LAYOUT = Layout(b"SKCL", 2, "a column")
_NUMBERS, _FACETS, _BLOBS = 1, 2, 3
_SMALL = 0xFFFFFFFF  # of a column that is not longer, 32 bits tell where values end
NO_NUMBER = int(np.iinfo(np.int64).min)


class _PlainColumn(Column):  # type: ignore[misc]  # Whoosh has no types
    """Equal to its like, so that schemas compare; pickles by its name alone."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *sorted(vars(self).items())))


class NumberColumn(_PlainColumn):
    """One int64 for each document.

    Attributes:
        default: of documents that have none, and of segments that lack the column.
    """

    def __init__(self, default: int = NO_NUMBER) -> None:
        self.default = default

    def default_value(self, reverse: bool = False) -> int:  # noqa: ARG002 - Whoosh's signature
        """The number of a document without one."""
        return self.default

    def writer(self, dbfile: StructFile) -> NumberWriter:
        """A writer of one segment's column."""
        return NumberWriter(dbfile, self.default)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> NumberReader:
        """A reader that maps the column."""
        return NumberReader(dbfile, basepos, length, doccount)


class NumberWriter(ColumnWriter):  # type: ignore[misc]
    """Collects 8 bytes a document."""

    def __init__(self, dbfile: StructFile, default: int) -> None:
        self._dbfile, self._default, self._values = dbfile, default, array("q")

    def add(self, docnum: int, value: int) -> None:
        """The number of a document; documents come in ascending order."""
        self._fill(docnum)
        self._values.append(value)

    def add_many(self, docnum: int, values: NDArray[np.int64]) -> None:
        """The numbers of some documents, from `docnum` on."""
        self._fill(docnum)
        self._values.frombytes(values.tobytes())

    def extend(self, docnum: int, values: NumberReader, rows: Counts) -> None:
        """The numbers of some documents of another segment, from `docnum` on."""
        self.add_many(docnum, values.values[rows].astype(np.int64))

    def _fill(self, docnum: int) -> None:
        self._values.extend([self._default] * (docnum - len(self._values)))

    def finish(self, doccount: int) -> None:
        """Write the column."""
        self._fill(doccount)
        _write(self._dbfile, _NUMBERS, doccount, [np.asarray(self._values, "<i8").tobytes()])


class NumberReader(ColumnReader):  # type: ignore[misc]
    """`values`: (n_docs,) int64, mapped."""

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        data = _read(dbfile, basepos, length, _NUMBERS, doccount)
        self.values: NDArray[np.int64] = np.frombuffer(data, "<i8", doccount)

    def __len__(self) -> int:
        return len(self.values)

    def __getitem__(self, docnum: int) -> int:
        return int(self.values[docnum])


class FacetColumn(_PlainColumn):
    """Any number of strings for each document, counted case folded."""

    def default_value(self, reverse: bool = False) -> tuple[str, ...]:  # noqa: ARG002
        """No values."""
        return ()

    def stores_lists(self) -> bool:
        """Whoosh asks."""
        return True

    def writer(self, dbfile: StructFile) -> FacetWriter:
        """A writer of one segment's column."""
        return FacetWriter(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> FacetReader:
        """A reader that maps the column."""
        return FacetReader(dbfile, basepos, length, doccount)


class FacetWriter(ColumnWriter):  # type: ignore[misc]
    """Collects 4 bytes a value, and each distinct value once."""

    def __init__(self, dbfile: StructFile) -> None:
        self._dbfile = dbfile
        self._ids: dict[str, int] = {}
        self._postings = array("I")
        self._ends = array("Q")

    def add(self, docnum: int, value: Sequence[str]) -> None:
        """The values of a document, which may repeat; documents come in ascending order."""
        self._fill(docnum)
        ids = self._ids
        self._postings.extend({ids.setdefault(v, len(ids)): None for v in value})
        self._ends.append(len(self._postings))

    def add_many(self, docnum: int, values: Labels) -> None:
        """The values of some documents, from `docnum` on."""
        self._fill(docnum)
        ids = self._ids
        new = np.fromiter((ids.setdefault(label, len(ids)) for label in values.labels), np.uint32, len(values.labels))
        self._ends.frombytes((len(self._postings) + np.cumsum(values.counts)).astype(np.uint64).tobytes())
        self._postings.frombytes(new[values.ids].tobytes())

    def extend(self, docnum: int, values: FacetReader, rows: Counts) -> None:
        """The values of some documents of another segment, from `docnum` on."""
        starts = values.starts
        lengths = starts[rows + 1] - starts[rows]
        chosen, number_of = np.unique(values.ids[runs_of(starts[rows], lengths)], return_inverse=True)
        labels = list(map(values.label, chosen.tolist()))
        self.add_many(docnum, Labels(labels, number_of.astype(np.uint32), lengths))

    def _fill(self, docnum: int) -> None:
        self._ends.extend([len(self._postings)] * (docnum - len(self._ends)))

    def finish(self, doccount: int) -> None:
        """Group spellings that fold alike under the most frequent one, and write."""
        self._fill(doccount)
        spellings = list(self._ids)
        postings = np.asarray(self._postings, np.uint32)
        counts = np.bincount(postings, minlength=len(spellings))
        groups: dict[str, list[int]] = {}
        for i, spelling in enumerate(spellings):
            groups.setdefault(fold_value(spelling), []).append(i)
        keys = sorted(groups)
        labels, new_ids = [], np.zeros(len(spellings), np.uint32)
        for new, key in enumerate(keys):
            new_ids[groups[key]] = new
            labels.append(spellings[max(groups[key], key=lambda i: (counts[i], spellings[i]))])
        ends = np.asarray(self._ends, np.int64)
        docs = np.repeat(np.arange(doccount), np.diff(ends, prepend=0))
        # Two spellings of one value in one document are that value once.
        _, first = np.unique(docs << 32 | new_ids[postings], return_index=True)
        kept = np.sort(first)
        starts = np.concatenate(([0], np.cumsum(np.bincount(docs[kept], minlength=doccount))))
        parts = [np.asarray([len(keys), len(kept)], "<u8").tobytes(), starts.astype("<u4").tobytes()]
        parts += [*pack_strings(keys), *pack_strings(labels), new_ids[postings[kept]].astype("<u4").tobytes()]
        _write(self._dbfile, _FACETS, doccount, parts)


class FacetReader(ColumnReader):  # type: ignore[misc]
    """A facet of one segment, mapped.

    Attributes:
        ids: (n_postings,) uint32, numbers of values; values are numbered in the order of their folded keys.
        n_values: distinct values.
    """

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        data = _read(dbfile, basepos, length, _FACETS, doccount)
        self.n_values, n_postings = (int(x) for x in np.frombuffer(data, "<u8", 2))
        at = 16
        self._starts = np.frombuffer(data, "<u4", doccount + 1, at)
        at += 4 * (doccount + 1)
        self._keys, at = Strings.at(data, at, self.n_values)
        self._labels, at = Strings.at(data, at, self.n_values)
        self.ids: NDArray[np.uint32] = np.frombuffer(data, "<u4", n_postings, at)

    @cached_property
    def starts(self) -> Counts:
        """(n_docs + 1,) int64, where each document's values begin in `ids`."""
        return self._starts.astype(np.int64)

    @cached_property
    def _single(self) -> bool:
        # As many values as documents, and none of these without one.
        return len(self.ids) == len(self) and bool((self.starts[1:] > self.starts[:-1]).all())

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, docnum: int) -> tuple[str, ...]:
        return tuple(self._labels[i] for i in self.ids[int(self._starts[docnum]) : int(self._starts[docnum + 1])])

    def key(self, value_id: int) -> str:
        """The folded value."""
        return self._keys[value_id]

    def label(self, value_id: int) -> str:
        """The value as most articles of the segment spell it."""
        return self._labels[value_id]

    def labels(self) -> list[str]:
        """All values, in the order of their keys."""
        return list(self._labels)

    def hashes(self) -> NDArray[np.uint64]:
        """(n_values,) 64 bits of each folded value, the same in every segment."""
        return self._keys.hashes()

    def find(self, key: str) -> int | None:
        """The number of a folded value; None where the segment lacks it."""
        low, high = 0, self.n_values
        while low < high:
            middle = (low + high) // 2
            if self._keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        return low if low < self.n_values and self._keys[low] == key else None

    def counts(self, doc_ids: NDArray[np.uint32] | None) -> tuple[NDArray[np.int64], int]:
        """How often each value occurs among documents, and how many of those have none.

        Args:
            doc_ids: ascending; None for all.

        Returns:
            ((n_values,) int64, documents without a value)
        """
        starts = self.starts
        if doc_ids is None:
            return np.bincount(self.ids, minlength=self.n_values), int((np.diff(starts) == 0).sum())
        if self._single:
            return np.bincount(self.ids.take(doc_ids.astype(np.intp), mode="clip"), minlength=self.n_values), 0
        rows = doc_ids.astype(np.intp)
        first = starts.take(rows, mode="clip")
        lengths = starts.take(rows + 1, mode="clip") - first
        chosen = self.ids.take(runs_of(first, lengths), mode="clip")
        return np.bincount(chosen, minlength=self.n_values), int((lengths == 0).sum())

    def doc_ids(self, value_ids: Sequence[int]) -> NDArray[np.uint32]:
        """Documents that have any of the values, ascending."""
        holders = np.searchsorted(self.starts, np.flatnonzero(np.isin(self.ids, value_ids)), side="right") - 1
        return holders[np.diff(holders, prepend=-1) > 0].astype(np.uint32)  # np.unique loads numpy.ma

    def empty_doc_ids(self) -> NDArray[np.uint32]:
        """Documents without a value, ascending."""
        return np.flatnonzero(self.starts[1:] == self.starts[:-1]).astype(np.uint32)


class BlobColumn(_PlainColumn):
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
        ends = np.asarray(self._ends).astype("<u4" if self._size <= _SMALL else "<u8").tobytes()
        self._dbfile.write(ends)
        n_bytes = self._size + len(ends)
        self._dbfile.write(pack_head(LAYOUT, _BLOBS, doccount, n_bytes, zlib.crc32(ends, self._check)))


class BlobReader(ColumnReader):  # type: ignore[misc]
    """Bytes of each document, mapped."""

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        n_bytes = length - HEAD.size
        if n_bytes < 0:
            raise damaged(LAYOUT, "it is cut short")
        self._data = map_file(dbfile, basepos, length)
        check_head(self._data[n_bytes:], LAYOUT, _BLOBS, doccount, n_bytes)
        width = 4 if n_bytes - 4 * doccount <= _SMALL else 8
        self._ends = np.frombuffer(self._data, f"<u{width}", doccount, n_bytes - width * doccount)

    def __len__(self) -> int:
        return len(self._ends)

    def stretch(self, first: int, last: int) -> tuple[memoryview, NDArray[np.uint64]]:
        """The bytes of the documents `first : last`, and where each document's end in them."""
        start = int(self._ends[first - 1]) if first else 0
        ends = self._ends[first:last].astype(np.uint64) - np.uint64(start)
        return self._data[start : start + int(ends[-1])], ends

    def of(self, doc_ids: NDArray[np.uint32]) -> tuple[NDArray[np.uint8], Counts]:
        """The bytes of some documents, one after another, and how many each has."""
        rows = doc_ids.astype(np.int64)
        ends = self._ends[rows].astype(np.int64)
        starts = np.where(rows > 0, self._ends[rows - 1], 0).astype(np.int64)
        return np.frombuffer(self._data, np.uint8)[runs_of(starts, ends - starts)], ends - starts

    def __getitem__(self, docnum: int) -> bytes:
        start = int(self._ends[docnum - 1]) if docnum else 0
        return bytes(self._data[start : int(self._ends[docnum])])


def _write(dbfile: StructFile, kind: int, n_docs: int, parts: Sequence[bytes]) -> None:
    check = 0
    for part in parts:
        check = zlib.crc32(part, check)
    dbfile.write(pack_head(LAYOUT, kind, n_docs, sum(map(len, parts)), check))
    for part in parts:
        dbfile.write(part)


def _read(dbfile: StructFile, basepos: int, length: int, kind: int, n_docs: int) -> memoryview:
    data = map_file(dbfile, basepos, length)
    check_head(data, LAYOUT, kind, n_docs, length - HEAD.size)
    return data[HEAD.size :]


def read_numbers(reader: IndexReader, name: str) -> NDArray[np.int64]:
    """A number column of one segment: (doc_count_all,) int64; the column's default where the segment lacks it."""
    column = reader.schema[name].column_type
    if not reader.has_column(name):
        return np.full(reader.doc_count_all(), column.default, np.int64)
    # `column_reader` of Whoosh wraps columns for sorting and translation; the raw one is the arrays.
    values: NDArray[np.int64] = reader.column_reader(name, column=column, translate=False).values
    return values


def read_facet(reader: IndexReader, name: str) -> FacetReader | None:
    """A facet column of one segment; None where the segment lacks it."""
    return reader.column_reader(name, translate=False) if reader.has_column(name) else None


def read_blobs(reader: IndexReader, name: str) -> BlobReader | None:
    """A blob column of one segment; None where the segment lacks it."""
    return reader.column_reader(name, translate=False) if reader.has_column(name) else None
