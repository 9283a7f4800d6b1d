"""The four files that hold a segment's terms and postings, written in one pass. Layout: FORMAT.md; they are read by `files`."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain
from typing import Any

import numpy as np
from whoosh.codec.base import FieldWriter, Segment
from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile

from searchkit.codec.array_files import pack_array, padded
from searchkit.codec.arrays import Counts, Terms, Unsigned, WordArrays, counts_of, narrowed
from searchkit.codec.blocks import pack_chunk
from searchkit.codec.files import BLOCKS, ENTRY, KINDS, LAYOUT, POSITIONAL, TABLE, WORDED
from searchkit.codec.heads import pack_head
from searchkit.codec.merging import Chunk, Source, merge_fields
from searchkit.codec.patched import Patched
from searchkit.codec.stock import Item, collect_fields
from searchkit.codec.words import merge_words

# Arrays, and tuples of arrays.
Nested = tuple[Any, ...]


class NewsFieldWriter(FieldWriter):  # type: ignore[misc]
    """Writes whole fields; the files are made when the number of documents is known."""

    def __init__(self, storage: Storage, segment: Segment) -> None:
        self._storage, self._segment = storage, segment
        self._files: PostingsWriter | None = None
        self.is_closed = False

    def add_postings(self, schema: Schema, lengths: Any, items: Iterable[Item]) -> None:
        """Stock Whoosh's way in: postings one by one, in order."""
        for name, arrays in collect_fields(schema, lengths, items):
            self.write(name, [Source(arrays)])

    def write(self, name: str, sources: list[Source]) -> None:
        """A field, from runs and segments; see `merging`."""
        self._open().write(name, sources)

    def _open(self) -> PostingsWriter:
        if self._files is None:
            self._files = PostingsWriter(self._storage, self._segment, self._segment.doc_count_all())
        return self._files

    def close(self) -> None:
        """Finish the files; a segment without a posting has them too."""
        if not self.is_closed:
            self._open().close()
        self.is_closed = True


class PostingsWriter:
    """Writes a segment's fields, one after another, in any order.

    Args:
        n_docs: documents of the segment, deleted ones included.
    """

    def __init__(self, storage: Storage, segment: Segment, n_docs: int) -> None:
        self._n_docs = n_docs
        self._files = {ext: _Out(segment.create_file(storage, ext), kind) for ext, kind in KINDS.items()}
        self._entries: list[bytes] = []

    def write(self, name: str, sources: Sequence[Source]) -> None:
        """Write one field, made of runs and segments: see `merging`."""
        table = _Table()
        for chunk in merge_fields(sources):
            if len(chunk.terms):
                packed = pack_chunk(chunk, self._n_docs)
                table.add(chunk, [self._write_block(ext, arrays) for ext, arrays in zip(BLOCKS, packed, strict=True)])
        if not table.n_terms:
            return
        names = table.terms()
        words = merge_words([s.field for s in sources], names)
        terms = self._files[".terms"]
        encoded = name.encode()
        flags = POSITIONAL * table.positional | WORDED * (words is not None)
        self._entries.append(padded(ENTRY.pack(terms.n_bytes, flags, len(encoded)) + encoded))
        for values in table.arrays(names) if words is None else chain(table.arrays(names), _word_arrays(words)):
            terms.write(pack_array(values))

    def _write_block(self, ext: str, arrays: Nested | None) -> int:
        """Gives where in its file it begins."""
        file = self._files[ext]
        at = file.n_bytes
        if arrays is not None:
            file.write(b"".join(map(pack_array, _flat(arrays))))
        return at

    def close(self) -> None:
        """Write the directory and the heads. All files are closed, even where a full disk refuses one."""
        with ExitStack() as stack:
            for file in self._files.values():
                stack.callback(file.close)
            terms = self._files[".terms"]
            at = terms.n_bytes
            terms.write(b"".join(self._entries))
            terms.write(TABLE.pack(len(self._entries), at))
            for file in self._files.values():
                file.finish(self._n_docs)


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


class _Table:
    """A field's terms as they come, some at a time."""

    def __init__(self) -> None:
        self.n_terms = 0
        self.positional = False
        self._terms: list[Terms] = []
        self._columns: list[tuple[Counts, ...]] = []
        self._blocks: list[tuple[int, ...]] = []

    def add(self, chunk: Chunk, starts: Sequence[int]) -> None:
        self.n_terms += len(chunk.terms)
        self._terms.append(chunk.terms)
        self.positional = chunk.positions is not None
        self._columns.append((chunk.n_postings, chunk.n_occurrences, chunk.max_frequencies, chunk.min_lengths))
        self._blocks.append((self.n_terms, *starts))

    def terms(self) -> Terms:
        return Terms.joined(self._terms)

    def arrays(self, terms: Terms) -> Iterator[Unsigned]:
        n_postings, n_occurrences, highest, shortest = map(np.concatenate, zip(*self._columns, strict=True))
        for counts in (counts_of(terms.ends), n_postings, n_occurrences):
            yield from Patched.of(counts.astype(np.uint32))
        yield narrowed(highest)
        yield narrowed(shortest)
        yield np.frombuffer(terms.text, np.uint8)
        for column in zip(*self._blocks, strict=True):
            yield narrowed(np.array(column, np.int64))


def _word_arrays(words: WordArrays) -> Iterator[Unsigned]:
    yield from Patched.of(counts_of(words.texts.ends).astype(np.uint32))
    yield np.frombuffer(words.texts.text, np.uint8)
    for capped in (words.term_steps, words.counts):
        yield from (capped.base, capped.large_at, capped.large)


def _flat(arrays: Nested) -> Iterator[Unsigned]:
    for item in arrays:
        yield from _flat(item) if isinstance(item, tuple) else (item,)
