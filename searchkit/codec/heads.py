"""What every file of ours begins or ends with, so that a foreign, cut or older file is told before it is read."""

from __future__ import annotations

import mmap
import struct
from typing import NamedTuple

from whoosh.filedb.structfile import StructFile

from searchkit.errors import IndexDamaged

HEAD = struct.Struct("<4sHHQQI4x")  # magic, version, kind, documents, bytes that are not head, CRC-32 of them


class Layout(NamedTuple):
    """A family of files; `what` names one of them to the user."""

    magic: bytes
    version: int
    what: str


def pack_head(layout: Layout, kind: int, n_docs: int, n_bytes: int, crc: int) -> bytes:
    """The head of a file whose other bytes are known."""
    return HEAD.pack(layout.magic, layout.version, kind, n_docs, n_bytes, crc)


def check_head(data: memoryview, layout: Layout, kind: int, n_docs: int, n_bytes: int) -> int:
    """The cheap check of an open: length and kind. Gives the checksum, which a full check of the index compares.

    Raises:
        IndexDamaged: this is not the head of such a file.
    """
    if len(data) < HEAD.size or n_bytes < 0:
        raise damaged(layout, "it is cut short")
    magic, version, found_kind, found_docs, found_bytes, crc = HEAD.unpack(data[: HEAD.size])
    if magic != layout.magic or version != layout.version:
        raise damaged(layout, f"layout {bytes(magic)!r} {version}")
    if (found_kind, found_docs, found_bytes) != (kind, n_docs, n_bytes):
        raise damaged(
            layout,
            f"{found_docs} articles and {found_bytes} bytes stand in its head, {n_docs} and {n_bytes} were expected",
        )
    return int(crc)


def damaged(layout: Layout, why: str) -> IndexDamaged:
    """The error of a file that cannot be read."""
    return IndexDamaged(
        f"{layout.what} of the index cannot be read: {why}", hint="searchkit index --rebuild makes it again"
    )


def map_file(dbfile: StructFile, basepos: int, length: int) -> memoryview:
    """Some bytes of an open file, mapped."""
    # Inside a compound file Whoosh gives a view of its mapped whole; a file of its own is mapped here.
    view = getattr(dbfile, "_buf", None)
    if view is None:
        view = memoryview(mmap.mmap(dbfile.file.fileno(), 0, access=mmap.ACCESS_READ))
    return memoryview(view)[basepos : basepos + length]


def let_go(data: memoryview) -> None:
    """Tell the system that the bytes of a mapped file are not needed for now: it counts what was read as this process's memory."""
    mapped = data.obj
    if isinstance(mapped, mmap.mmap) and hasattr(mapped, "madvise"):  # Windows has none
        mapped.madvise(mmap.MADV_DONTNEED)
