"""Documents → segments → a commit. Whoosh's own writer, given postings that are ready and a bound on its memory."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from whoosh.index import FileIndex, LockError, clean_files
from whoosh.writing import CLEAR, NO_MERGE, PostingPool, SegmentWriter

from searchkit.errors import IndexLocked, WriteFailed
from searchkit.indexing.document import Document

# A segment's columns and Whoosh's bookkeeping stay in memory until it is written: about 2 KiB an article.
_SEGMENT_DOCS = 50_000
_POOL_MB = 96
# Few segments answer faster; rewriting large ones for a handful of new articles is not worth it.
_SMALL_SEGMENTS = 8

T = TypeVar("T")


class BatchWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """One writer, one commit. Until `commit` returns, readers see the old index; after `cancel` too.

    Raises:
        IndexLocked: another run is writing.
    """

    perdocwriter: Any
    fieldwriter: Any
    pool: Any
    segments: list[Any]
    is_closed: bool

    def __init__(self, index: FileIndex, *, segment_docs: int = _SEGMENT_DOCS) -> None:
        try:
            super().__init__(index, limitmb=_POOL_MB)
        except LockError:
            raise IndexLocked(f"another run is writing to {index.storage.folder}", hint="wait for it to end") from None
        self.folder = Path(index.storage.folder)
        self._segment_docs = segment_docs
        self._written: list[Any] = []  # segments of this run that are whole already
        self._superseded: list[tuple[int, int]] = []  # (segment of this run, document) given up within the run

    def add(self, document: Document) -> tuple[int, int]:
        """Add an article; gives its place in this run, for `supersede`."""
        if self.docnum >= self._segment_docs:
            self._roll()
        docs, add_posting, schema = self.perdocwriter, self.pool.add, self.schema
        number = self.docnum
        docs.start_doc(number)
        for field, postings in document.postings.items():
            for term, frequency, payload in postings:
                add_posting((field, term, number, float(frequency), payload))
        for field, length in document.lengths.items():
            docs.add_field(field, schema[field], None, length)
        for name, value in document.columns.items():
            docs.add_column_value(name, schema[name].column_type, value)
        docs.finish_doc()
        self._added = True
        self.docnum += 1
        return len(self._written), number

    def supersede(self, place: tuple[int, int]) -> None:
        """Take back an article added in this run."""
        self._superseded.append(place)

    def _roll(self) -> None:
        self._written.append(self._finalize_segment())
        self._start_segment()

    def _start_segment(self) -> None:
        self.docnum, self._added = 0, False
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self.pool = PostingPool(self._tempstorage, self.newsegment, limitmb=_POOL_MB)
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)

    def finish(self, *, rebuild: bool = False, optimize: bool = False) -> int:
        """Commit: the new index stands, on disk, when this returns its revision.

        Args:
            rebuild: leave out what was there before this run.
            optimize: merge everything into one segment.

        Raises:
            WriteFailed: the disk is full or refuses; the old index stands.
        """
        try:
            if rebuild:
                self.commit(mergetype=CLEAR)
            elif optimize:
                self._optimize()
            else:
                self.commit(mergetype=_merge_small)
        except OSError as error:
            self.abandon()
            raise write_failed(self.folder, error) from error
        return int(self.generation)

    def _optimize(self) -> None:
        # Segments of this run must be whole before they can be merged with the others.
        if self._added:
            self._roll()
        self._apply_superseded(self._written)
        self.segments = [*self.segments, *self._written]
        self._written, self._superseded = [], []
        self._setup_doc_offsets()
        self.commit(optimize=True)

    def _apply_superseded(self, run_segments: Sequence[Any]) -> None:
        for segment, number in self._superseded:
            run_segments[segment].delete_document(number)

    def _commit_toc(self, segments: Sequence[Any]) -> None:
        # Whoosh puts the run's last segment at the end of the list; those finished before belong in front of it.
        run = [*self._written, *(s for s in segments if s is self.newsegment)]
        self._apply_superseded(run)
        kept = [s for s in segments if s is not self.newsegment] + run
        whole = [s for s in kept if s.doc_count() > 0]
        _sync_files(self.folder, self.indexname)
        from whoosh.index import TOC

        TOC(self.schema, whole, self.generation).write(self.storage, self.indexname)
        _sync_files(self.folder, f"_{self.indexname}_{self.generation}")
        clean_files(self.storage, self.indexname, self.generation, whole)

    def abandon(self) -> None:
        """Leave the old index as it was, and nothing of this run."""
        if self.is_closed:
            return
        # Closing what could not be written fails again on a full disk; the files go all the same.
        for close in (self._close_segment, self._tempstorage.destroy):
            with contextlib.suppress(OSError):
                close()
        ours = {s.segment_id() for s in (*self._written, self.newsegment)}
        for file in self.folder.iterdir():
            if any(file.name.startswith(name) for name in ours) or file.name.startswith(
                f"_{self.indexname}_{self.generation}.toc"
            ):
                file.unlink(missing_ok=True)
        self.writelock.release()
        self.is_closed = True


def writing(writer: BatchWriter, work: Callable[[], T]) -> T:
    """Do some work of a run; whatever stops it, Ctrl-C too, leaves the old index.

    Raises:
        WriteFailed: the disk is full or refuses.
    """
    try:
        return work()
    except OSError as error:
        writer.abandon()
        raise write_failed(writer.folder, error) from error
    except BaseException:
        writer.abandon()
        raise


def write_failed(folder: Path, error: OSError) -> WriteFailed:
    """What to say of a disk that is full or refuses."""
    return WriteFailed(
        f"{folder} cannot be written: {error.strerror or error}; the index is as it was",
        hint="make room, or name another folder with --index",
    )


def _merge_small(writer: BatchWriter, segments: Sequence[Any]) -> list[Any]:
    """Merge the small segments of earlier runs once there are many, so that daily runs do not pile up."""
    small = [s for s in segments if s.doc_count_all() < _SEGMENT_DOCS // 10]
    if len(small) < _SMALL_SEGMENTS or writer.docnum > _SEGMENT_DOCS // 2:
        return list(NO_MERGE(writer, segments))
    from whoosh.reading import SegmentReader

    for segment in small:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [s for s in segments if s not in small]


def _sync_files(folder: Path, prefix: str) -> None:
    for path in (*folder.glob(f"{prefix}*"), folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
