"""One file → its articles. Whatever is wrong with it becomes a `Skip` with a reason."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from searchkit.article import Article, Item, Skip
from searchkit.articles.binaries import name_binary
from searchkit.articles.compression import is_packed, unpack
from searchkit.articles.content import Content, Damaged, Unreadable
from searchkit.articles.discovery import STANDARD_INPUT
from searchkit.articles.registry import Format, choose_format, format_named, opened_by

if TYPE_CHECKING:
    from searchkit.articles.discovery import Source

CHUNK_BYTES = 1 << 18


def read_articles(
    source: Source,
    *,
    format: str | None = None,
    on_bytes: Callable[[int], None] | None = None,
    on_format: Callable[[str], None] | None = None,
) -> Iterator[Item]:
    """Read one file, article by article.

    Args:
        source: the file.
        format: the reader to use, of `format_names()`, for what stands in an archive too; None: by content and
            extension.
        on_bytes: is told how many bytes more on disk are done, inside a large file too; the sum is `source.n_bytes`
            (of standard input: what came).
        on_format: is told the format that was found; of an archive, then those of its members.

    Raises:
        UsageError: there is no such format. Bad content raises nothing.
    """
    chosen = format_named(format) if format is not None else None
    reading = _Reading(chosen, on_format or (lambda _: None))
    return _read_source(source, reading, on_bytes or (lambda _: None))


def _read_source(source: Source, reading: _Reading, on_bytes: Callable[[int], None]) -> Iterator[Item]:
    n_told = 0

    def count(n_bytes: int) -> None:
        nonlocal n_told
        # A file may grow while it is read, and one that is read back and forth is read twice in places.
        n_more = n_bytes if source.path == STANDARD_INPUT else min(n_bytes, source.n_bytes - n_told)
        n_told += n_more
        if n_more:
            on_bytes(n_more)

    try:
        with _open(source) as file:
            yield from _with_damage_told(source.path, reading.read_file(source.path, file, count))
    except FileNotFoundError:
        yield Skip(source.path, "it vanished before it could be read")
    except PermissionError:
        yield Skip(source.path, "there is no permission to read it")
    except OSError as error:
        yield Skip(source.path, f"it cannot be read ({error.strerror or error})")
    finally:
        if n_told < source.n_bytes:
            on_bytes(source.n_bytes - n_told)


def _open(source: Source) -> IO[bytes] | nullcontext[IO[bytes]]:
    if source.path == STANDARD_INPUT:
        return nullcontext(sys.stdin.buffer)
    return (source.folder / source.path).open("rb")


def _with_damage_told(place: str, items: Iterator[Item]) -> Iterator[Item]:
    """The items, and a `Skip` with the reason where they end early."""
    n_articles = 0
    try:
        for item in items:
            n_articles += isinstance(item, Article)
            yield item
    except Damaged as damage:
        read = "article before that was read" if n_articles == 1 else f"{n_articles} articles before that were read"
        before = f"; the {read}" if n_articles else ""
        yield Skip(place, f"{damage}{before}")
    except Unreadable as reason:
        yield Skip(place, str(reason))


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file is read, and what stands in it.

    Attributes:
        format: of everything; None: each as it is.
        depth: how many archives stand around.
    """

    format: Format | None
    on_format: Callable[[str], None]
    depth: int = 0

    def read_file(self, path: str, file: IO[bytes], count: Callable[[int], None]) -> Iterator[Item]:
        """The items of an opened file; `count` is told how many bytes were read."""

        def chunks() -> Iterator[bytes]:
            while chunk := file.read(CHUNK_BYTES):
                count(len(chunk))
                yield chunk

        def reopened() -> IO[bytes]:
            file.seek(0)
            return io.BufferedReader(_Counted(file, count), CHUNK_BYTES)

        yield from self._read(path, chunks(), reopened if file.seekable() else None)

    def read_member(self, name: str, chunks: Iterator[bytes]) -> Iterator[Item]:
        """The items of a file in an archive, with places relative to it."""
        inner = _Reading(self.format, self.on_format, self.depth + 1)
        yield from _with_damage_told(name, inner._read(name, chunks, None))

    def _read(self, path: str, chunks: Iterator[bytes], reopened: Callable[[], IO[bytes]] | None) -> Iterator[Item]:
        first = next(chunks, b"")
        name, unpacked = unpack(PurePosixPath(path).name, chain((first,), chunks))
        as_it_lies = None if is_packed(first) else reopened
        inner = _Reading(None, self.on_format, self.depth) if self.format and self.format.holds_files else self
        content = Content(path, name, unpacked, depth=self.depth, read_member=inner.read_member, open_file=as_it_lies)
        if not content.head:
            raise Unreadable("the file is empty")
        format = self._choose(content)
        self.on_format(format.name)
        yield from format.read(content)

    def _choose(self, content: Content) -> Format:
        told = opened_by(content.head)
        if told is None and (binary := name_binary(content.head)) is not None:
            raise Unreadable(binary)
        if told is not None and (told.holds_files or self.format is None):
            return told
        if told is not None and told is not self.format and self.format is not None:
            raise Unreadable(f"it is in the format {told.name}, not {self.format.name}; leave out --format for it")
        return self.format or choose_format(content)


class _Counted(io.RawIOBase):
    """A file read back and forth, what is read counted; closing it leaves the file open."""

    def __init__(self, file: IO[bytes], count: Callable[[int], None]) -> None:
        self._file, self._count = file, count

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # of `Buffer`s only this one comes
        """Fill the buffer with what there is; 0 at the end."""
        data = self._file.read(len(buffer))
        buffer[: len(data)] = data
        self._count(len(data))
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        """As of any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._file.tell()
