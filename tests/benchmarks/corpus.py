"""Corpora for the benchmark: any JSON lines with title, text, date, source, repeated until there are as many as wanted."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import orjson

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


class Record(NamedTuple):
    """One article, as all engines index it."""

    id: str
    title: str
    text: str
    date: dt.date | None
    source: str


class Corpus(NamedTuple):
    """A corpus on disk.

    Attributes:
        n_bytes: of its JSON lines.
    """

    path: Path
    n_articles: int
    n_bytes: int


def read_records(path: Path) -> Iterator[Record]:
    """The articles of a corpus, in order; a date that is none is left out."""
    with path.open("rb") as lines:
        for i, line in enumerate(lines):
            shape = orjson.loads(line)
            try:
                date = dt.date.fromisoformat(str(shape.get("date") or "")[:10])
            except ValueError:
                date = None
            source = str(shape.get("source") or "unknown")[:60]
            yield Record(str(shape.get("id") or i), shape.get("title") or "", shape.get("text") or "", date, source)


def write_corpus(source: Path, n_articles: int, out: Path, *, seed: int) -> Corpus:
    """A corpus of so many articles: the source, and again, under new ids and with the sentences of each in a new order.

    Shuffled sentences keep word frequencies and lengths, and give each copy positions, snippets and bytes of its own.
    """
    rng = random.Random(seed)
    rounds = (_shuffled(source, k, rng) if k else read_records(source) for k in itertools.count())
    n = 0
    with out.open("wb") as lines:
        for record in itertools.islice(itertools.chain.from_iterable(rounds), n_articles):
            date = record.date.isoformat() if record.date else None
            lines.write(orjson.dumps({**record._asdict(), "date": date}) + b"\n")
            n += 1
    return Corpus(out, n, out.stat().st_size)


def digest(path: Path) -> str:
    """The first 16 hex digits of a file's SHA-256: which corpus was measured."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _shuffled(source: Path, k: int, rng: random.Random) -> Iterator[Record]:
    for record in read_records(source):
        sentences = _SENTENCE_END.split(record.text)
        rng.shuffle(sentences)
        yield record._replace(id=f"{record.id}-{k}", text=" ".join(sentences))
