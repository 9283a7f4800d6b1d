"""One file → its articles. Whatever is wrong with it becomes a `Skip` with a reason."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING

from searchkit.article import Article, Item, Skip
from searchkit.articles.binaries import name_binary
from searchkit.articles.compression import unpack
from searchkit.articles.content import Content, Damaged, Unreadable
from searchkit.articles.discovery import STANDARD_INPUT
from searchkit.articles.registry import Format, choose_format, format_named, opened_by

if TYPE_CHECKING:
    from searchkit.articles.discovery import Source

CHUNK_BYTES = 1 << 18


def read_articles(
    source: Source, *, format: str | None = None, on_bytes: Callable[[int], None] | None = None
) -> Iterator[Item]:
    """Read one file, article by article.

    Args:
        source: the file.
        format: the reader to use, of `format_names()`; None: by content and extension.
        on_bytes: is told how many bytes more on disk are done, inside a large file too; the sum is `source.n_bytes`
            (of standard input: what came).

    Raises:
        UsageError: there is no such format. Bad content raises nothing.
    """
    chosen = format_named(format) if format is not None else None
    return _read_source(source, chosen, on_bytes or (lambda _: None))


def _read_source(source: Source, format: Format | None, on_bytes: Callable[[int], None]) -> Iterator[Item]:
    n_told = 0

    def chunks(file: IO[bytes]) -> Iterator[bytes]:
        nonlocal n_told
        while chunk := file.read(CHUNK_BYTES):
            # A file may grow while it is read.
            n_more = len(chunk) if source.path == STANDARD_INPUT else min(len(chunk), source.n_bytes - n_told)
            n_told += n_more
            if n_more:
                on_bytes(n_more)
            yield chunk

    n_articles = 0
    try:
        with _open(source) as file:
            for item in _read_stream(source.path, chunks(file), format):
                n_articles += isinstance(item, Article)
                yield item
    except Damaged as damage:
        before = f"; the {n_articles} article{'s' * (n_articles > 1)} before that were read" if n_articles else ""
        yield Skip(source.path, f"{damage}{before}")
    except Unreadable as reason:
        yield Skip(source.path, str(reason))
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


def _read_stream(path: str, chunks: Iterator[bytes], format: Format | None) -> Iterator[Item]:
    name, unpacked = unpack(PurePosixPath(path).name, chunks)
    content = Content(path, name, unpacked)
    if not content.head:
        raise Unreadable("the file is empty")
    told = opened_by(content.head)
    if told is None and (binary := name_binary(content.head)) is not None:
        raise Unreadable(binary)
    if told is not None and format is not None and told is not format:
        raise Unreadable(f"it is in the format {told.name}, not {format.name}; leave out --format for it")
    yield from (format or choose_format(content)).read(content)
