"""What is kept of each document: Whoosh's own writer, which also takes in the columns of whole segments."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import LENGTHS_COLUMN, W3PerDocWriter
from whoosh.fields import Schema
from whoosh.filedb.filestore import Storage
from whoosh.reading import IndexReader
from whoosh.util.numeric import byte_to_length, length_to_byte

from searchkit.codec.arrays import Counts
from searchkit.codec.batches import Batch
from searchkit.codec.columns import LAYOUT, BlobColumn, FacetColumn, NumberColumn
from searchkit.codec.heads import HEAD, damaged, let_go, map_file
from searchkit.codec.packed import PackedColumn, PackedWriter


class NewsPerDocWriter(W3PerDocWriter):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's, with a way to merge segments by arrays.

    Args:
        dictionaries: of packed columns, by name: those of the segments that were written before, to which its own are added.
    """

    def __init__(self, codec: Any, storage: Storage, segment: Segment, dictionaries: dict[str, bytes]) -> None:
        self._dictionaries = dictionaries
        super().__init__(codec, storage, segment)

    _doccount: int
    _fieldlengths: dict[str, int]
    _cols: Any
    _colwriters: dict[str, Any]

    def add_document(self, schema: Schema, lengths: Mapping[str, int], columns: Mapping[str, object]) -> None:
        """All that is kept of the next document, at once: Whoosh's way takes three calls a value.

        Args:
            lengths: field → words.
            columns: column → value.
        """
        docnum = self._doccount
        self._doccount += 1
        writers, totals = self._colwriters, self._fieldlengths
        for name, length in lengths.items():
            if length:
                column = f"_{name}_len"
                writer = writers.get(column) or self._column(column, LENGTHS_COLUMN)
                writer.add(docnum, length_to_byte(length))
                totals[name] += length
        for name, value in columns.items():
            writer = writers.get(name) or self._column(name, schema[name].column_type)
            writer.add(docnum, value)

    def add_batch(self, schema: Schema, batch: Batch) -> None:
        """All that is kept of some documents."""
        first = self._doccount
        self._doccount += len(batch)
        for name, lengths in batch.lengths.items():
            if total := int(lengths.sum()):
                self._column(f"_{name}_len", LENGTHS_COLUMN).add_many(
                    first, bytes(map(length_to_byte, lengths.tolist()))
                )
                self._fieldlengths[name] += total
        for name, values in batch.columns.items():
            self._column(name, schema[name].column_type).add_many(first, values)

    def _create_column(self, name: str, column: Any) -> None:
        if column is LENGTHS_COLUMN:
            self._colwriters[name] = _LengthsWriter(self._cols.create_file(name))
        else:
            super()._create_column(name, column)
            if isinstance(column, PackedColumn):
                self._colwriters[name].offer(self._dictionaries.get(name, b""))

    def close(self) -> None:
        """Finish the columns."""
        super().close()
        self._dictionaries.update(self.dictionaries())

    def dictionaries(self) -> dict[str, bytes]:
        """What packed columns are packed with, by name; without those of which it is not known yet."""
        writers = {name: w for name, w in self._colwriters.items() if isinstance(w, PackedWriter) and w.dictionary}
        return {**self._dictionaries, **{name: writer.dictionary for name, writer in writers.items()}}

    @staticmethod
    def takes_segments_of(schema: Schema) -> bool:
        """Whether all that such documents keep lies in columns of ours."""
        return all(
            not field.stored
            and not field.vector
            and (field.column_type is None or isinstance(field.column_type, (NumberColumn, FacetColumn, BlobColumn)))
            for _, field in schema.items()
        )

    def add_segment(self, reader: IndexReader, rows: Counts) -> None:
        """Append some documents of another segment.

        Args:
            rows: (n,) which, ascending.
        """
        docs: Any = reader._perdoc
        first = self._doccount
        for name, field in reader.schema.items():
            if field.column_type is not None and docs.has_column(name):
                values = docs.column_reader(name, field.column_type)
                self._column(name, field.column_type).extend(first, values, rows)
                let_go(map_file(*docs._get_column_file(name)))
            if docs.has_column(f"_{name}_len"):
                self._add_lengths(name, first, docs.column_reader(f"_{name}_len", LENGTHS_COLUMN), rows)
        self._doccount += len(rows)

    def _column(self, name: str, column: Any) -> Any:
        if not self._has_column(name):
            self._create_column(name, column)
        return self._get_column(name)

    def _add_lengths(self, name: str, first: int, lengths: Mapping[int, int], rows: Counts) -> None:
        add = self._column(f"_{name}_len", LENGTHS_COLUMN).add
        total = 0
        for doc, row in enumerate(rows.tolist(), first):
            length = lengths[row]
            add(doc, length)
            total += byte_to_length(length) if length else 0
        self._fieldlengths[name] += total


class _LengthsWriter:
    """Writes what `LENGTHS_COLUMN` reads, at the end instead of byte by byte."""

    def __init__(self, dbfile: Any) -> None:
        self._dbfile, self._values = dbfile, bytearray()

    def add(self, docnum: int, value: int) -> None:
        if docnum > len(self._values):
            self._values += bytes(docnum - len(self._values))
        self._values.append(value)

    def add_many(self, docnum: int, values: bytes) -> None:
        self._values += bytes(docnum - len(self._values)) + values

    def finish(self, doccount: int) -> None:  # noqa: ARG002 - Whoosh's signature: what is missing is read as 0
        self._dbfile.write(bytes(self._values.rstrip(b"\0")))  # however many of them batches have brought


def verify_column(reader: IndexReader, name: str) -> None:
    """The full check of a column of ours: every byte against its checksum.

    Raises:
        IndexDamaged: they differ.
    """
    dbfile, start, length = reader._perdoc._get_column_file(name)
    data = map_file(dbfile, start, length)
    at = length - HEAD.size if isinstance(reader.schema[name].column_type, BlobColumn) else 0
    crc = HEAD.unpack(data[at : at + HEAD.size])[-1]
    if zlib.crc32(data[HEAD.size :] if at == 0 else data[:at]) != crc:
        raise damaged(LAYOUT, f"{name} differs from its checksum")
