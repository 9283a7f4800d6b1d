"""The four files that hold a segment's terms and postings, mapped. Layout: FORMAT.md; they are made by `writing`."""

from __future__ import annotations

import struct
import zlib
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np
from whoosh.codec.base import Segment
from whoosh.filedb.filestore import Storage

from searchkit.codec.array_files import read_arrays
from searchkit.codec.arrays import Capped, Counts, Terms, Unsigned, WordArrays
from searchkit.codec.block_field import BlockField
from searchkit.codec.blocks import Block, DocIdArrays
from searchkit.codec.heads import HEAD, Layout, check_head, damaged, map_file
from searchkit.codec.patched import Patched
from searchkit.codec.quarters import Frequencies

LAYOUT = Layout(b"SKPO", 3, "a file of postings")
# File → its kind in the head. They stay outside Whoosh's compound file, which would copy them once more.
KINDS = {".terms": 1, ".docs": 2, ".freqs": 3, ".positions": 4}
ENTRY = struct.Struct("<QHH4x")  # where its arrays begin, flags, name
TABLE = struct.Struct("<QQ")  # fields, where the directory begins
POSITIONAL, WORDED = 1, 2
# What a block has a part of, in the order of `blocks.pack_chunk`.
BLOCKS = (".docs", ".freqs", ".positions")
# Of what tells of a field: so many `patched` of so many arrays, so many arrays; after them come its words.
_N_ENDS, _N_PATCHED, _N_ARRAYS = 3, 3, 7


class PostingsFiles:
    """A segment's fields, mapped; each is looked at when first asked for.

    Raises:
        IndexDamaged: a file is cut short or not what it should be.
    """

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self._n_docs = int(segment.doc_count_all())
        self._files = {ext: _read_file(storage, segment, ext) for ext in KINDS}
        terms = self._files[".terms"]
        try:
            n_fields, at = TABLE.unpack_from(terms, len(terms) - TABLE.size)
            self._entries = dict(_read_entries(terms, n_fields, at))
        except (struct.error, ValueError, OverflowError) as error:
            raise damaged(LAYOUT, f"its directory is broken ({error})") from error
        self._fields: dict[str, BlockField] = {}

    def names(self) -> list[str]:
        """Fields that have a term."""
        return list(self._entries)

    def field(self, name: str) -> BlockField | None:
        """The arrays of a field; None where no document has a term in it."""
        found = self._fields.get(name)
        if found is None and name in self._entries:
            # Two threads may both make it: the same arrays twice do no harm.
            found = self._fields[name] = self._open(self._entries[name])
        return found

    def _open(self, entry: _Entry) -> BlockField:
        try:
            arrays = read_arrays(self._files[".terms"], entry.offset)
            ends, postings, occurrences = (_read_ends(arrays) for _ in range(_N_ENDS))
            highest, shortest, text, block_ends, *offsets = islice(arrays, _N_ARRAYS)
            if not len(ends) == len(postings) == len(occurrences) == len(highest) == len(shortest) == block_ends[-1]:
                raise ValueError("it has terms without postings")
            starts = dict(zip(BLOCKS, (at.tolist() for at in offsets), strict=True))
            if any(not at[0] <= at[-1] <= len(self._files[ext]) for ext, at in starts.items()):
                raise ValueError("it names postings that are not there")

            def open_block(i: int, posting_ends: Counts) -> Block:
                return self._open_block({ext: at[i] for ext, at in starts.items()}, posting_ends, entry.positional)

            return BlockField(
                Terms(text.data, ends), (postings, occurrences, highest, shortest), block_ends.tolist(), open_block,
                is_positional=entry.positional, words=partial(self._words, entry) if entry.worded else None,
                files=[self._files[ext] for ext in BLOCKS],
            )  # fmt: skip
        except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
            raise damaged(LAYOUT, f"a field is broken ({error})") from error

    def _words(self, entry: _Entry) -> WordArrays:
        arrays = read_arrays(self._files[".terms"], entry.offset)
        try:
            deque(islice(arrays, _N_ENDS * _N_PATCHED + _N_ARRAYS), maxlen=0)
            return _read_words(arrays)
        except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
            raise damaged(LAYOUT, f"the words of a field are broken ({error})") from error

    def _open_block(self, starts: dict[str, int], posting_ends: Counts, positional: bool) -> Block:
        try:
            docs, frequencies, positions = (read_arrays(self._files[ext], starts[ext]) for ext in BLOCKS)
            return Block(
                posting_ends,
                self._n_docs,
                DocIdArrays(next(docs), next(docs), next(docs), next(docs), next(docs), _read_patched(docs)),
                Frequencies(next(frequencies), next(frequencies), next(frequencies), _read_patched(frequencies)),
                _read_patched(positions) if positional else None,
            )
        except (struct.error, ValueError, KeyError, IndexError, OverflowError) as error:
            raise damaged(LAYOUT, f"postings are broken ({error})") from error


def verify_files(storage: Storage, segment: Segment) -> None:
    """The full check: every byte of the four files against its checksum.

    Raises:
        IndexDamaged: they differ.
    """
    for ext in KINDS:
        _read_file(storage, segment, ext, verify=True)


class _Entry(NamedTuple):
    offset: int
    positional: bool
    worded: bool


def _read_patched(arrays: Iterator[Any]) -> Patched:
    return Patched(*islice(arrays, _N_PATCHED))


def _read_words(arrays: Iterator[Any]) -> WordArrays:
    ends = _read_ends(arrays)
    text = next(arrays)
    steps, counts = (Capped(next(arrays), next(arrays), next(arrays)) for _ in range(2))
    return WordArrays(Terms(text.data, ends), steps, counts)


def _read_ends(arrays: Iterator[Any]) -> Unsigned:
    """Where each ends, where it is kept how long each is: summed up here."""
    packed = _read_patched(arrays)
    n = len(packed.base)
    ends = packed.read_lists(0, n)
    # Sums modulo 2**32: past that, one is less than the one before.
    if (ends[1:] >= ends[:-1]).all():
        return ends
    return np.cumsum(packed.read(0, n), dtype=np.uint64)


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


def _read_entries(data: memoryview, n_fields: int, at: int) -> Iterator[tuple[str, _Entry]]:
    for _ in range(n_fields):
        offset, flags, n_name = ENTRY.unpack_from(data, at)
        name = str(data[at + ENTRY.size : at + ENTRY.size + n_name], "utf-8")
        yield name, _Entry(offset, bool(flags & POSITIONAL), bool(flags & WORDED))
        at += ENTRY.size + n_name + -(ENTRY.size + n_name) % 8
