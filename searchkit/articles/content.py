"""One file's bytes, unpacked: what every reader reads from."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, Protocol

from searchkit.article import Item

# Enough to tell the format and the encoding; a first line longer than this is judged by the file's extension.
HEAD_BYTES = 1 << 16
# Past these a file, or a line, is skipped: memory stays bounded whatever is thrown at a run.
MAX_TEXT_BYTES = 64 << 20
MAX_LINE_BYTES = 64 << 20
# A parsed JSON text takes several times its size in memory.
MAX_JSON_BYTES = 128 << 20
# What has to be read back and forth and does not lie on disk unpacked is copied there, up to here.
MAX_SPOOLED_BYTES = 2 << 30
_SPOOLED_IN_MEMORY_BYTES = 8 << 20


class Unreadable(Exception):
    """Nothing, or nothing more, can be read from this file; the message ends a sentence starting with its name."""


class Damaged(Unreadable):
    """The file, or the archive around it, breaks off or is corrupt; what came before it was sound."""


class ReadMember(Protocol):
    """Reads a file that stands inside another one, whatever its format."""

    def __call__(self, name: str, chunks: Iterator[bytes]) -> Iterator[Item]:
        """The items of the member, with places relative to it."""


class Content:
    """The unpacked bytes of one file, read once, from front to back.

    Attributes:
        path: as in `Article.path`.
        name: the file's name without the archive's extension: `news.json` for `news.json.gz`.
        head: the first bytes, at least `HEAD_BYTES` of them where there are so many.
        is_whole: `head` is all there is.
        depth: how many archives stand around it.
        read_member: reads what an archive holds; None where nobody asked for that.
    """

    def __init__(
        self,
        path: str,
        name: str,
        chunks: Iterator[bytes],
        *,
        depth: int = 0,
        read_member: ReadMember | None = None,
        open_file: Callable[[], IO[bytes]] | None = None,
    ) -> None:
        self.path = path
        self.name = name
        self.depth = depth
        self.read_member = read_member
        self._open_file = open_file
        self.is_whole = False
        self._rest = chunks
        self._damage: Unreadable | None = None
        head = bytearray()
        while len(head) < HEAD_BYTES:
            try:
                chunk = next(chunks, None)
            except Unreadable as damage:
                self._damage = damage
                break
            if chunk is None:
                self.is_whole = True
                break
            head += chunk
        self.head = bytes(head)
        if self._damage is not None and not head:
            raise self._damage

    def chunks(self) -> Iterator[bytes]:
        """All bytes, piece by piece.

        Raises:
            Damaged: after the last sound byte was given.
        """
        yield self.head
        if self._damage is not None:
            raise self._damage
        yield from self._rest

    def read(self, max_bytes: int, advice: str) -> bytes:
        """All bytes at once.

        Raises:
            Unreadable: there are more than `max_bytes`; `advice` says what to do then.
            Damaged: they do not come whole.
        """
        whole = bytearray()
        for chunk in self.chunks():
            whole += chunk
            if len(whole) > max_bytes:
                raise Unreadable(f"larger than {max_bytes >> 20} MiB, more than is read at once; {advice}")
        return bytes(whole)

    @contextmanager
    def seekable(self, max_bytes: int = MAX_SPOOLED_BYTES) -> Iterator[IO[bytes]]:
        """All bytes as a file to be read back and forth: the one on disk, or a copy; instead of `chunks`.

        Raises:
            Unreadable: a copy would be needed, and larger than `max_bytes`.
            Damaged: the bytes do not come whole.
        """
        if self._open_file is not None:
            yield self._open_file()
            return
        with tempfile.SpooledTemporaryFile(_SPOOLED_IN_MEMORY_BYTES, prefix="searchkit-") as copy:
            n_bytes = 0
            for chunk in self.chunks():
                n_bytes += len(chunk)
                if n_bytes > max_bytes:
                    raise Unreadable(f"larger than {max_bytes >> 20} MiB, more than is copied to disk; unpack it first")
                copy.write(chunk)
            copy.seek(0)
            yield copy


class ByteStream(io.RawIOBase):
    """The pieces of a stream as a file that is read forwards; what ends the pieces (`Damaged`) is raised by `read`."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._held = memoryview(b"")
        self.n_read = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # of `Buffer`s only this one comes
        """Fill the buffer with what there is; 0 at the end."""
        while not self._held:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._held = memoryview(chunk)
        part = self._held[: len(buffer)]
        buffer[: len(part)] = part
        self._held = self._held[len(part) :]
        self.n_read += len(part)
        return len(part)


def split_lines(chunks: Iterator[bytes], max_bytes: int = MAX_LINE_BYTES) -> Iterator[bytes | None]:
    """The lines of a stream without their line feed; None in the place of one that is longer than `max_bytes`.

    Too long a line is passed over without being held. A last line that damage cuts short is not given.
    """
    parts: list[bytes] = []
    held = 0
    too_long = False
    for chunk in chunks:
        first, *others = chunk.split(b"\n")
        held += len(first)
        too_long = too_long or held > max_bytes
        if too_long:
            parts.clear()
        else:
            parts.append(first)
        if not others:
            continue
        yield None if too_long else b"".join(parts)
        last = others.pop()
        for line in others:
            yield None if len(line) > max_bytes else line
        parts, held = [last], len(last)
        too_long = held > max_bytes
    if held:
        yield None if too_long else b"".join(parts)
