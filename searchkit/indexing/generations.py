"""Revisions of an index on disk: how one is written and opened, and which one answers when the newest is damaged.

The newest revision and the one it was made from are kept, with their files, until the next commit.
"""

from __future__ import annotations

import contextlib
import mmap
import os
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.reading import IndexReader, SegmentReader

from searchkit.codec.contents import INDEX_NAME, Mark, contents_name, pack_contents, read_marks, read_segments
from searchkit.codec.mapped import MappedFiles
from searchkit.codec.news import NewsSegment
from searchkit.errors import IndexDamaged, IndexForeign, SearchkitError
from searchkit.indexing.schema import build_schema

_CONTENTS = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.toc")
_OURS = re.compile(rf"_{INDEX_NAME}_([0-9]+)\.(?:toc|stories).*|({INDEX_NAME}_[0-9a-z]+)\..*")
# Compared with their checksums at every open, smallest files first: 2 ms. What a crash tears was written last, and is
# small; a large file is compared when it is merged, and by `searchkit check`.
_VERIFIED_AT_OPEN = 4 << 20
_RETRIES = 10


class Generation(NamedTuple):
    """One revision, its files mapped: it can be read from now on, whatever is committed or deleted.

    Attributes:
        contents: the table of contents as it lies on disk; its checksum was compared.
        marks: what each file should be.
    """

    number: int
    schema: Schema
    contents: bytes
    marks: Mapping[str, Mark]
    storage: MappedFiles

    def segments(self) -> list[NewsSegment]:
        """Its segments; the caller may change them."""
        return read_segments(self.contents, self.schema, self.number)

    def reader(self) -> IndexReader:
        """A reader; each thread wants its own."""
        return FileIndex._reader(self.storage, self.schema, self.segments(), self.number)

    def segment_reader(self, segment: NewsSegment) -> IndexReader:
        """A reader of one of the segments."""
        return SegmentReader(self.storage, self.schema, segment, generation=self.number)

    def differing(self, segment: str = "") -> Iterator[str]:
        """The files, or those of one segment, that are not what they should be: reads every byte of them."""
        for name in self.marks:
            if name.startswith(segment) and zlib.crc32(self.storage.files[name]) != self.marks[name].crc:
                yield name


class StoredIndex(FileIndex):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's index, pinned to the revision that it was opened at.

    Attributes:
        generation: the newest that is whole.
        warnings: what the user should know of others.
    """

    generation: Generation
    warnings: tuple[str, ...]

    def __init__(self, location: Path) -> None:
        self.location = location
        self.storage, self.indexname = FileStorage(str(location)), INDEX_NAME
        self._schema = build_schema()
        self.generation, self.warnings = open_newest(location, self._schema)

    def _read_toc(self) -> TOC:
        # A writer asks, with the lock in its hands: what was committed since this was opened counts.
        self.generation, self.warnings = open_newest(self.location, self._schema)
        return TOC(self._schema, self.generation.segments(), self.generation.number)

    def _current_schema(self) -> Schema:
        return self._schema

    def latest_generation(self) -> int:
        """The revision that this is."""
        return self.generation.number

    def reader(self, reuse: object = None) -> IndexReader:  # noqa: ARG002 - Whoosh's signature
        """A reader of this revision."""
        return self.generation.reader()


class told_from_damage:  # noqa: N801 - it stands in `with`, as a function does; one that contextlib made takes longer
    """Tells damaged files from defects of searchkit, where bytes that nobody compared lead astray.

    Raises:
        IndexDamaged: something failed that should not, and a file differs from its checksum.
    """

    __slots__ = ("_generation",)

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if not isinstance(error, Exception) or isinstance(error, SearchkitError):
            return
        for name in self._generation.differing():
            raise IndexDamaged(
                f"{name} of the index differs from its checksum",
                hint="searchkit check tells more; searchkit index --rebuild makes it again",
            ) from error


def stories_name(number: int) -> str:
    """The file of a revision's stories; layout: `stories`."""
    return f"_{INDEX_NAME}_{number}.stories"


def generation_numbers(folder: Path) -> list[int]:
    """The revisions that lie in a folder, newest first."""
    found = (_CONTENTS.fullmatch(name) for name in os.listdir(folder))  # noqa: PTH208 - names alone
    return sorted((int(m[1]) for m in found if m), reverse=True)


def open_newest(folder: Path, schema: Schema) -> tuple[Generation, tuple[str, ...]]:
    """The newest revision that is whole; with a warning where it is not the newest of all.

    Raises:
        IndexDamaged: there is none; the error of the newest.
        PermissionError: the folder, or a file, is not ours to read.
    """
    for attempt in range(_RETRIES):
        problems: list[IndexDamaged | IndexForeign] = []
        numbers = generation_numbers(folder)
        for number in numbers:
            try:
                found = open_generation(folder, number, schema)
            except (IndexDamaged, IndexForeign) as error:
                problems.append(error)
            else:
                break
        else:
            found = None
        # Two commits while this looked take its files away; that is no damage.
        if not problems or attempt == _RETRIES - 1 or generation_numbers(folder) == numbers:
            break
    if found is None:
        raise problems[0] if problems else IndexDamaged(f"{folder} has lost its table of contents")
    if not problems:
        return found, ()
    warning = (
        f"revision {numbers[0]} of the index is damaged: {problems[0]}; revision {found.number} answers instead. "
        "Run searchkit index again for what was indexed since, or searchkit index --rebuild"
    )
    return found, (warning,)


def open_generation(folder: Path, number: int, schema: Schema) -> Generation:
    """A revision: the checksum of its table of contents and the lengths of its files are compared, and small files whole.

    Raises:
        IndexDamaged, IndexForeign: it cannot be read.
    """
    try:
        contents = (folder / contents_name(number)).read_bytes()
        segments = read_segments(contents, schema, number)
        marks = read_marks(contents)
        files = {name: _map(folder / name) for name in marks}
    except PermissionError:
        raise
    except OSError as error:
        raise _damaged(folder, f"{Path(error.filename or folder).name}: {error.strerror or error}") from error
    needed = {s.make_filename("") for s in segments}
    for name, mark in marks.items():
        needed.discard(name.partition(".")[0])
        if len(files[name]) != mark.n_bytes:
            raise _damaged(folder, f"{name} has {len(files[name]):,} bytes, not {mark.n_bytes:,}")
    if needed:
        raise _damaged(folder, f"{', '.join(sorted(needed))} is not listed")
    generation = Generation(number, schema, contents, marks, MappedFiles(files))
    room = _VERIFIED_AT_OPEN
    for name, mark in sorted(marks.items(), key=lambda item: item[1].n_bytes):
        room -= mark.n_bytes
        if room < 0:
            break
        if zlib.crc32(files[name]) != mark.crc:
            raise _damaged(folder, f"{name} differs from its checksum")
    try:
        generation.reader()  # looks at the heads of the large ones
    except (IndexDamaged, IndexForeign):
        raise
    except Exception as error:  # Whoosh raises whatever its parsing of damaged bytes runs into
        raise _damaged(folder, f"{type(error).__name__}: {error}") from error
    return generation


def write_generation(
    folder: Path, schema: Schema, segments: Iterable[Any], number: int, known: Mapping[str, Mark], stories: bytes = b""
) -> None:
    """Commit: when this returns, the revision stands on disk; until then the one before.

    Args:
        known: what files of earlier revisions should be. It is taken over, never read from them again: damage would
            become the truth. They are on disk already.
        stories: the revision's, as `stories` packs them; nothing where there are none.
    """
    segments = list(segments)
    names = {s.segment_id() for s in segments}
    files = sorted(p for p in folder.iterdir() if p.name.partition(".")[0] in names and p.is_file())
    if stories:
        files.append(folder / stories_name(number))
        files[-1].write_bytes(stories)
    marks = {}
    for path in files:
        if path.name in known:
            marks[path.name] = known[path.name]
            continue
        sync(path)
        data = _map(path)
        marks[path.name] = Mark(len(data), zlib.crc32(data))
    target = folder / contents_name(number)
    unfinished = target.with_name(f"{target.name}.tmp")
    with unfinished.open("wb") as file:
        file.write(pack_contents(schema, segments, number, marks))
        file.flush()
        os.fsync(file.fileno())
    # The files' names must be on disk before the table that counts on them.
    sync(folder)
    unfinished.replace(target)
    sync(folder)


def remove_generations(folder: Path, kept: Mapping[int, Iterable[str]]) -> None:
    """Delete what belongs to no kept revision, and what interrupted runs left.

    Args:
        kept: revisions, and the ids of their segments.
    """
    ids = {id for segments in kept.values() for id in segments}
    # Tables first: killed in between, this must not leave one whose files are gone.
    for path in sorted(folder.iterdir(), key=lambda path: path.suffix != ".toc"):
        if (m := _OURS.fullmatch(path.name)) is None:
            continue
        if m[2]:
            is_kept = m[2] in ids
        else:
            is_kept = int(m[1]) in kept and path.name in (contents_name(int(m[1])), stories_name(int(m[1])))
        if not is_kept:
            with contextlib.suppress(OSError):  # it takes room, no more; the next commit tries again
                path.unlink()


def sync(path: Path) -> None:
    """Have a file, or the names of a folder's files, on disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _map(path: Path) -> memoryview:
    with path.open("rb") as file:
        if not os.fstat(file.fileno()).st_size:
            return memoryview(b"")
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def _damaged(folder: Path, why: str) -> IndexDamaged:
    return IndexDamaged(
        f"{folder} cannot be read: {why}",
        hint=f"searchkit index PATH --rebuild --index {folder} makes it again from the articles",
    )
