"""The four files that hold a segment's terms and postings: written in one pass, read mapped. Layout: FORMAT.md."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile

from searchkit.codec.arrays import Capped, Counts, FieldArrays, Terms, Unsigned, WordArrays, narrowed
from searchkit.codec.heads import HEAD, Layout, check_head, damaged, map_file, pack_head
from searchkit.codec.merging import Chunk, Source, merge_fields
from searchkit.codec.words import merge_words

LAYOUT = Layout(b"SKPO", 2, "a file of postings")
# File → its kind in the head. They stay outside Whoosh's compound file, which would copy them once more.
KINDS = {".terms": 1, ".docs": 2, ".freqs": 3, ".positions": 4}
_ARRAY = struct.Struct("<QQ")  # numbers, bytes of each
_ENTRY = struct.Struct("<QQQQHH4x")  # where its arrays begin, first posting, first position, positions, flags, name
_TABLE = struct.Struct("<QQ")  # fields, where the directory begins
_POSITIONAL, _WORDED = 1, 2
_WIDTHS = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
_NARROW_DOCS = 1 << 16


class PostingsWriter:
    """Writes a segment's fields, one after another, in any order.

    Args:
        n_docs: documents of the segment, deleted ones included.
    """

    def __init__(self, storage: Storage, segment: Segment, n_docs: int) -> None:
        self._n_docs = n_docs
        self._files = {ext: _Out(segment.create_file(storage, ext), kind) for ext, kind in KINDS.items()}
        self._doc_type = np.uint16 if n_docs <= _NARROW_DOCS else np.uint32
        self._entries: list[bytes] = []
        self._n_postings = self._n_positions = 0

    def write(self, name: str, sources: Sequence[Source]) -> None:
        """Write one field, made of runs and segments: see `merging`."""
        table = _Table()
        first_posting, first_position = self._n_postings, self._n_positions
        for chunk in merge_fields(sources):
            frequencies = table.frequencies.add(chunk.frequencies)
            self._files[".docs"].write(_packed(chunk.doc_ids.astype(self._doc_type)))
            self._files[".freqs"].write(_packed(frequencies))
            self._n_postings += len(chunk.doc_ids)
            if chunk.positions is not None:
                self._files[".positions"].write(_packed(table.positions.add(chunk.positions)))
                self._n_positions += len(chunk.positions)
                table.positional = True
            table.add(chunk)
        if not table.terms:
            return
        words = merge_words([s.field for s in sources], table.terms)
        terms = self._files[".terms"]
        encoded = name.encode()
        n_positions = self._n_positions - first_position
        flags = _POSITIONAL * table.positional | _WORDED * (words is not None)
        entry = _ENTRY.pack(terms.n_bytes, first_posting, first_position, n_positions, flags, len(encoded))
        self._entries.append(_padded(entry + encoded))
        for values in table.arrays() if words is None else chain(table.arrays(), _word_arrays(words)):
            terms.write(_padded(_ARRAY.pack(len(values), values.itemsize) + _packed(values)))

    def close(self) -> None:
        """Write the directory and the heads. All files are closed, even where a full disk refuses one."""
        with ExitStack() as stack:
            for file in self._files.values():
                stack.callback(file.close)
            terms = self._files[".terms"]
            at = terms.n_bytes
            terms.write(b"".join(self._entries))
            terms.write(_TABLE.pack(len(self._entries), at))
            for file in self._files.values():
                file.finish(self._n_docs)


class PostingsFiles:
    """A segment's fields, mapped; each is looked at when first asked for.

    Raises:
        IndexDamaged: a file is cut short or not what it should be.
    """

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self._n_docs = int(segment.doc_count_all())
        self._files = {ext: _read_file(storage, segment, ext) for ext in KINDS}
        terms = self._files[".terms"]
        doc_type = np.uint16 if self._n_docs <= _NARROW_DOCS else np.uint32
        self._docs = _view(self._files[".docs"], doc_type)
        self._frequencies = _view(self._files[".freqs"], np.uint8)
        self._positions = _view(self._files[".positions"], np.uint16)
        try:
            n_fields, at = _TABLE.unpack_from(terms, len(terms) - _TABLE.size)
            self._entries = dict(_read_entries(terms, n_fields, at))
        except (struct.error, ValueError, OverflowError) as error:
            raise damaged(LAYOUT, f"its directory is broken ({error})") from error
        self._fields: dict[str, FieldArrays] = {}

    def names(self) -> list[str]:
        """Fields that have a term."""
        return list(self._entries)

    def field(self, name: str) -> FieldArrays | None:
        """The arrays of a field; None where no document has a term in it."""
        found = self._fields.get(name)
        if found is None and name in self._entries:
            # Two threads may both make it: the same arrays twice do no harm.
            found = self._fields[name] = self._open(self._entries[name])
        return found

    def _open(self, entry: _Entry) -> FieldArrays:
        try:
            arrays = _read_arrays(self._files[".terms"], entry.offset)
            ends, postings, occurrences, highest, shortest, *capped, text = islice(arrays, 10)
            last = entry.first_posting + int(postings[-1])
            n_positions = int(occurrences[-1]) if entry.positional else 0
            if last > len(self._docs) or last > len(self._frequencies) or n_positions != entry.n_positions:
                raise ValueError("it names postings that are not there")
            positions = self._positions[entry.first_position : entry.first_position + n_positions]
            return FieldArrays(
                Terms(text.data, ends), postings, occurrences, highest, shortest,
                self._docs[entry.first_posting : last],
                Capped(self._frequencies[entry.first_posting : last], capped[0], capped[1]),
                Capped(positions, capped[2], capped[3]) if entry.positional else None,
                _read_words(*islice(arrays, 8)) if entry.worded else None,
            )  # fmt: skip
        except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
            raise damaged(LAYOUT, f"a field is broken ({error})") from error


def verify_files(storage: Storage, segment: Segment) -> None:
    """The full check: every byte of the four files against its checksum.

    Raises:
        IndexDamaged: they differ.
    """
    for ext in KINDS:
        _read_file(storage, segment, ext, verify=True)


@dataclass(frozen=True, slots=True)
class _Entry:
    offset: int
    first_posting: int
    first_position: int
    n_positions: int
    positional: bool
    worded: bool


class _Out:
    """A file as it grows."""

    def __init__(self, dbfile: StructFile, kind: int) -> None:
        self._dbfile, self._kind, self._crc, self.n_bytes = dbfile, kind, 0, 0

    def write(self, data: bytes) -> None:
        self._dbfile.write(data)
        self._crc = zlib.crc32(data, self._crc)
        self.n_bytes += len(data)

    def finish(self, n_docs: int) -> None:
        # The head stands at the end: the bytes are out before their number is known.
        self._dbfile.write(pack_head(LAYOUT, self._kind, n_docs, self.n_bytes, self._crc))

    def close(self) -> None:
        self._dbfile.close()


class _Large:
    """Caps numbers as they come, and keeps those that do not fit."""

    def __init__(self, dtype: type[np.unsignedinteger[Any]]) -> None:
        self._dtype, self._n = dtype, 0
        self._at: list[Counts] = []
        self._values: list[Unsigned] = []

    def add(self, values: Unsigned) -> Unsigned:
        capped = Capped.of(values, self._dtype)
        self._at.append(capped.large_at.astype(np.int64) + self._n)
        self._values.append(capped.large)
        self._n += len(values)
        return capped.base

    def arrays(self) -> tuple[Unsigned, Unsigned]:
        if not self._at:
            return np.empty(0, np.uint8), np.empty(0, np.uint8)
        return narrowed(np.concatenate(self._at)), narrowed(np.concatenate(self._values))


class _Table:
    """A field's terms as they come, some at a time."""

    def __init__(self) -> None:
        self.terms: list[bytes] = []
        self.positional = False
        self.frequencies, self.positions = _Large(np.uint8), _Large(np.uint16)
        self._columns: list[tuple[Counts, ...]] = []

    def add(self, chunk: Chunk) -> None:
        if not chunk.terms:
            return
        lengths = np.fromiter(map(len, chunk.terms), np.int64, len(chunk.terms))
        self.terms += chunk.terms
        self._columns.append((lengths, chunk.n_postings, chunk.n_occurrences, chunk.max_frequencies, chunk.min_lengths))

    def arrays(self) -> Iterator[Unsigned]:
        lengths, n_postings, n_occurrences, highest, shortest = map(np.concatenate, zip(*self._columns, strict=True))
        for counts in (lengths, n_postings, n_occurrences):
            yield narrowed(np.cumsum(counts))
        yield narrowed(highest)
        yield narrowed(shortest)
        yield from self.frequencies.arrays()
        yield from self.positions.arrays()
        yield np.frombuffer(b"".join(self.terms), np.uint8)


def _word_arrays(words: WordArrays) -> Iterator[Unsigned]:
    yield words.texts.ends
    yield np.frombuffer(words.texts.text, np.uint8)
    for capped in (words.term_steps, words.counts):
        yield from (capped.base, capped.large_at, capped.large)


def _read_words(ends: Unsigned, text: Unsigned, *capped: Unsigned) -> WordArrays:
    return WordArrays(Terms(text.data, ends), Capped(*capped[:3]), Capped(*capped[3:]))


def _packed(values: Unsigned) -> bytes:
    return values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)


def _read_file(storage: Storage, segment: Segment, ext: str, *, verify: bool = False) -> memoryview:
    name = segment.make_filename(ext)
    length = int(storage.file_length(name))
    if length < HEAD.size:
        raise damaged(LAYOUT, "it is cut short")
    dbfile = storage.open_file(name)
    data = map_file(dbfile, 0, length)
    dbfile.close()
    n_bytes = length - HEAD.size
    crc = check_head(data[n_bytes:], LAYOUT, KINDS[ext], int(segment.doc_count_all()), n_bytes)
    if verify and zlib.crc32(data[:n_bytes]) != crc:
        raise damaged(LAYOUT, f"{name} differs from its checksum")
    return data[:n_bytes]


def _view(data: memoryview, dtype: type[np.unsignedinteger[Any]]) -> Unsigned:
    return np.frombuffer(data, np.dtype(dtype).newbyteorder("<"))


def _read_entries(data: memoryview, n_fields: int, at: int) -> Iterator[tuple[str, _Entry]]:
    for _ in range(n_fields):
        offset, first_posting, first_position, n_positions, flags, n_name = _ENTRY.unpack_from(data, at)
        name = str(data[at + _ENTRY.size : at + _ENTRY.size + n_name], "utf-8")
        positional, worded = bool(flags & _POSITIONAL), bool(flags & _WORDED)
        yield name, _Entry(offset, first_posting, first_position, n_positions, positional, worded)
        at += _ENTRY.size + n_name + -(_ENTRY.size + n_name) % 8


def _read_arrays(data: memoryview, at: int) -> Iterator[Unsigned]:
    while True:  # who reads knows how many there are
        n, width = _ARRAY.unpack_from(data, at)
        at += _ARRAY.size
        yield np.frombuffer(data, np.dtype(_WIDTHS[width]).newbyteorder("<"), n, at)
        at += n * width + -(n * width) % 8
