"""A table of contents: Whoosh's own, with what the files of the index should be after it. Layout: FORMAT.md.

Stock Whoosh reads its part and never sees the rest.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import orjson
from whoosh.fields import Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.index import TOC

from searchkit.codec.heads import HEAD, Layout, check_head, damaged, pack_head
from searchkit.codec.mapped import MappedFiles
from searchkit.codec.news import NewsCodec, NewsSegment
from searchkit.errors import IndexDamaged, IndexForeign

INDEX_NAME = "MAIN"
LAYOUT = Layout(b"SKTC", 1, "the table of contents")
_KIND = 1
_LENGTH = struct.Struct("<Q")
_SEGMENT_ID = re.compile(r"[0-9a-z]+")


class Mark(NamedTuple):
    """What a file should be."""

    n_bytes: int
    crc: int


def contents_name(number: int) -> str:
    """The file of a revision's table of contents."""
    return str(TOC._filename(INDEX_NAME, number))


def pack_contents(schema: Schema, segments: Iterable[Any], number: int, marks: Mapping[str, Mark]) -> bytes:
    """A table of contents, whole.

    Args:
        marks: of every file of the segments, by name.
    """
    plain = [_plain_segment(s) for s in segments]
    memory = RamStorage()
    TOC(schema, plain, number).write(memory, INDEX_NAME)
    listed = orjson.dumps({name: tuple(marks[name]) for name in sorted(marks)})
    table = bytes(memory.files[contents_name(number)]) + listed + _LENGTH.pack(len(listed))
    return table + pack_head(LAYOUT, _KIND, number, len(table), zlib.crc32(table))


def read_segments(data: bytes, schema: Schema, number: int) -> list[NewsSegment]:
    """The segments of a table of contents, anew at each call: a writer marks deletions in them.

    Args:
        schema: of the index's format; the one in the file is for stock Whoosh, and is not unpickled.

    Raises:
        IndexDamaged, IndexForeign: it cannot be read.
    """
    n_bytes = max(0, len(data) - HEAD.size)
    crc = check_head(memoryview(data)[n_bytes:], LAYOUT, _KIND, number, n_bytes)
    if zlib.crc32(data[:n_bytes]) != crc:
        raise damaged(LAYOUT, "it differs from its checksum")
    files = MappedFiles({contents_name(number): memoryview(data)})
    try:
        return [_plain_segment(s) for s in TOC.read(files, INDEX_NAME, number, schema).segments]
    except (IndexDamaged, IndexForeign):
        raise
    except Exception as error:  # Whoosh raises whatever its parsing runs into
        raise damaged(LAYOUT, f"{type(error).__name__}: {error}") from error


def read_marks(data: bytes) -> dict[str, Mark]:
    """What the files should be; of a table of contents that `read_segments` has read."""
    end = len(data) - HEAD.size - _LENGTH.size
    try:
        (length,) = _LENGTH.unpack_from(data, end)
        return {
            name: Mark(int(n_bytes), int(crc))
            for name, (n_bytes, crc) in orjson.loads(data[end - length : end]).items()
        }
    except (struct.error, ValueError, TypeError, AttributeError) as error:
        raise damaged(LAYOUT, str(error)) from error


def _plain_segment(segment: Any) -> NewsSegment:
    """The same segment, of nothing but what a segment should be made of."""
    if not isinstance(segment, NewsSegment) or not _SEGMENT_ID.fullmatch(segment.segid):
        raise ValueError("it names what is no segment")
    n_docs = int(segment.doc_count_all())
    deleted = {int(d) for d in segment.deleted_docs()}
    if deleted and not (min(deleted) >= 0 and max(deleted) < n_docs):
        raise ValueError("it deletes articles that are not there")
    plain = NewsSegment(NewsCodec(), INDEX_NAME, n_docs, segment.segid, deleted or None)
    plain.compound = bool(segment.compound)
    plain._fieldlengths = {str(name): int(length) for name, length in segment._fieldlengths.items()}
    return plain
