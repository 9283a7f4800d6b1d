"""What the index holds of a run's files and what the run has seen: a scratch database on disk, so that memory stays bounded.

It is made from the index's columns when a run begins and thrown away when it ends; the index alone is the truth.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from types import TracebackType

_TABLE = """
pragma journal_mode = off;
pragma synchronous = off;
pragma cache_size = -65536;
create table known (
    number integer primary key,
    place integer not null,
    content integer not null,
    doc integer,
    segment integer,
    local integer,
    seen integer not null,
    printed text
);
create index by_place on known (place);
create table unread (file text primary key) without rowid;
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One article that the index holds, or that this run has written.

    Attributes:
        number: its id as 64 bits.
        place: hash of the file's absolute path and the record.
        content: hash of the article as read.
        doc: its document number in the index as the run began; None where this run wrote it.
        written: (segment, document) of this run, where this run wrote it.
        seen: when this run met it, counting articles read from 1; 0: not yet.
        printed: where it stands, for the user, where this run wrote it.
    """

    number: int
    place: int
    content: int
    doc: int | None
    written: tuple[int, int] | None
    seen: int
    printed: str | None


class Ledger:
    """Lookups by place and by id, in constant memory (64 MiB of cache at most)."""

    def __init__(self, scratch: Path) -> None:
        self._path = scratch
        self._db = sqlite3.connect(scratch, isolation_level=None)
        self._db.executescript(_TABLE)
        self._db.execute("begin")
        self._is_loaded = False

    def __enter__(self) -> Ledger:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()
        self._path.unlink(missing_ok=True)

    def load(self, rows: Iterable[tuple[int, int, int, int]]) -> None:
        """Take in what the index holds of the run's files: (number, place, content, doc)."""
        loaded = self._db.executemany("insert or replace into known values (?, ?, ?, ?, null, null, 0, null)", rows)
        self._is_loaded = self._is_loaded or loaded.rowcount > 0

    def at_place(self, place: int) -> Entry | None:
        """The article that the index holds of a place, as the run began."""
        if not self._is_loaded:
            return None  # an index's first run asks this of every article
        return next(self._entries("where place = ? and doc is not null limit 1", place), None)

    def with_number(self, number: int) -> Entry | None:
        """The article of an id, where it was taken in or written."""
        return next(self._entries("where number = ?", number), None)

    def unseen(self) -> Iterator[Entry]:
        """Articles that were taken in and that this run did not meet."""
        return self._entries("where seen = 0")

    def _entries(self, where: str, *values: int) -> Iterator[Entry]:
        rows = self._db.execute(
            f"select number, place, content, doc, segment, local, seen, printed from known {where}", values
        )
        for number, place, content, doc, segment, local, seen, printed in rows:
            yield Entry(number, place, content, doc, None if segment is None else (segment, local), seen, printed)

    def mark_seen(self, number: int, order: int) -> None:
        """An article is there still, unchanged."""
        self._db.execute("update known set seen = ? where number = ?", (order, number))

    def record(self, entry: Entry) -> None:
        """An article was written in this run; what stood under its id before is forgotten."""
        assert entry.written is not None
        values = (entry.number, entry.place, entry.content, *entry.written, entry.seen, entry.printed)
        self._db.execute("insert or replace into known values (?, ?, ?, null, ?, ?, ?, ?)", values)

    def mark_unread(self, file: str) -> None:
        """A file, a folder, or a record (`file#3`, `file:3`) could not be read: what it held has not vanished."""
        self._db.execute("insert or ignore into unread values (?)", (file,))

    def could_not_read(self, file: str, record: str) -> bool:
        """Whether a file, its record, or a folder around it could not be read in this run."""
        folders = [str(folder) for folder in PurePath(file).parents]
        # In an archive, a record is a path: `a.zip#news.jsonl/3` lies below `a.zip#news.jsonl`.
        above = [parent for parent in map(str, PurePosixPath(record).parents) if parent != "."]
        line = f"{above[0]}:{record.removeprefix(above[0] + '/')}" if above else ""
        places = [file, f"{file}#{record}", f"{file}:{record}", *folders]
        places += [f"{file}#{place}" for place in (*above, line) if place]
        marks = ",".join("?" * len(places))
        return bool(self._db.execute(f"select 1 from unread where file in ({marks}) limit 1", places).fetchone())
