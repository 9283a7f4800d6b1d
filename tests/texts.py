"""Small indexes made straight from texts: no reading, no extraction, several segments, deletions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from searchkit.article import Article
from searchkit.extraction.annotations import Annotations, DateGuess
from searchkit.indexing.batch import build_document
from searchkit.indexing.identity import hash_of
from searchkit.indexing.store import create_store, open_store
from searchkit.indexing.writer import BatchWriter
from searchkit.searching.local import LocalIndex


@dataclass(frozen=True)
class Text:
    """An article, as little of it as a test needs."""

    body: str
    title: str = ""
    date: str | None = None  # ISO, at any precision up to the day
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deleted: bool = False
    language: str | None = "en"


def guess(date: str) -> DateGuess:
    parts = [int(p) for p in date.split("-")]
    precision = ("year", "month", "day")[len(parts) - 1]
    year, month, day = [*parts, 1, 1][:3]
    return DateGuess(dt.datetime(year, month, day), precision, "metadata", date)  # type: ignore[arg-type]


def write_index(folder: Path, segments: Sequence[Sequence[Text]]) -> LocalIndex:
    """One segment after another, each with a commit of its own; ids are hashes of running numbers."""
    index = create_store(folder, demo=False)
    number = 0
    for texts in segments:
        writer = BatchWriter(index)
        for text in texts:
            article = Article(f"{number}.txt", None, text.body, "text")
            dates = (guess(text.date),) if text.date else ()
            found = Annotations(text.title, text.body, dates=dates, language=text.language, facts=text.facts)
            writer.add(build_document(article, found, root="/texts", number=hash_of(str(number))))
            number += 1
        writer.finish()
    writer = BatchWriter(open_store(folder))
    gone = [i for i, text in enumerate(t for s in segments for t in s) if text.deleted]
    for doc in gone:
        writer.delete_document(doc)
    writer.finish() if gone else writer.abandon()
    return LocalIndex(folder)
