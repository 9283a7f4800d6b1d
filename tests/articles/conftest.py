"""Readers under test, as the indexer drives them."""

from __future__ import annotations

import bz2
import gzip
import lzma
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from searchkit.article import Article, Item, Skip
from searchkit.articles.discovery import Source
from searchkit.articles.reading import read_articles

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Read = Callable[..., list[Item]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes under a name, read the file, check what its progress adds up to."""

    def read(name: str, data: bytes, format: str | None = None) -> list[Item]:
        (tmp_path / name).write_bytes(data)
        told: list[int] = []
        items = list(read_articles(Source(tmp_path, name, len(data)), format=format, on_bytes=told.append))
        assert sum(told) == len(data)
        assert all(n > 0 for n in told)
        return items

    return read


@pytest.fixture
def one(read: Read) -> Callable[..., Article]:
    """As `read`, for a file that gives one article and nothing else."""

    def one(name: str, data: bytes, format: str | None = None) -> Article:
        items = read(name, data, format)
        assert [type(item) for item in items] == [Article], items
        assert isinstance(items[0], Article)
        return items[0]

    return one


@pytest.fixture
def skip(read: Read) -> Callable[..., Skip]:
    """As `read`, for a file that gives nothing but a reason."""

    def skip(name: str, data: bytes, format: str | None = None) -> Skip:
        items = read(name, data, format)
        assert [type(item) for item in items] == [Skip], items
        assert isinstance(items[0], Skip)
        return items[0]

    return skip


@pytest.fixture
def packers() -> dict[str, Callable[[bytes], bytes]]:
    """Extension → what packs so."""
    return {"": bytes, ".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd.compress}
