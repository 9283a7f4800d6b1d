"""Documents → segments → a commit. Whoosh's own writer, given words by the segment and a bound on its memory."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from whoosh.index import FileIndex, LockError
from whoosh.reading import IndexReader
from whoosh.writing import CLEAR, NO_MERGE, SegmentWriter

from searchkit.codec.batches import Batch
from searchkit.codec.contents import contents_name
from searchkit.codec.inverting import Inverter
from searchkit.codec.merging import Source
from searchkit.codec.news import NewsCodec
from searchkit.codec.postings import field_arrays, living_mask
from searchkit.errors import IndexDamaged, IndexLocked, SearchkitError, WriteFailed
from searchkit.indexing.batch import Row
from searchkit.indexing.document import Document
from searchkit.indexing.generations import (
    StoredIndex,
    generation_numbers,
    remove_generations,
    stories_name,
    write_generation,
)
from searchkit.indexing.naming import count_votes
from searchkit.indexing.stories import find_stories

# Each segment costs every query some time of its own: 200,000 articles answer in 60 % of the time as one instead of seven.
# Until one is written, memory holds half a KiB an article of columns, and of every three million words their terms; the
# postings wait on disk.
_SEGMENT_DOCS = 1 << 18
_SEGMENT_TOKENS = 128_000_000
# Segments of earlier runs are merged once so many are small; rewriting large ones for a handful of new articles is not
# worth it.
_SMALL_SEGMENTS, _SMALL_DOCS = 8, 4_000
T = TypeVar("T")


class BatchWriter(SegmentWriter):  # type: ignore[misc]  # Whoosh has no types
    """One writer, one commit. Until `commit` returns, readers see the old index; after `cancel` too.

    Args:
        index: as `open_store` gives it; one of Whoosh's own is written too, in Whoosh's way, without checksums.

    Raises:
        IndexLocked: another run is writing.
    """

    perdocwriter: Any
    fieldwriter: Any
    segments: list[Any]
    writelock: Any
    is_closed: bool

    def __init__(
        self, index: FileIndex, *, segment_docs: int = _SEGMENT_DOCS, segment_tokens: int = _SEGMENT_TOKENS
    ) -> None:
        try:
            super().__init__(index, codec=NewsCodec())
        except LockError:
            raise IndexLocked(f"another run is writing to {index.storage.folder}", hint="wait for it to end") from None
        except SearchkitError:  # damaged since it was opened
            self.writelock.release()
            raise
        except OSError as error:
            if self.writelock is not None and self.writelock.locked:
                self.writelock.release()
            raise write_failed(Path(index.storage.folder), error) from error
        self.folder = Path(index.storage.folder)
        self._base = index.generation if isinstance(index, StoredIndex) else None
        if self._base is not None:
            # Above a damaged revision too, which this one is to replace.
            self.generation = max(generation_numbers(self.folder)) + 1
        self._segment_docs, self._segment_tokens = segment_docs, segment_tokens
        self._inverter = Inverter(self.schema, self.folder)
        self._batch: Batch | None = None  # of which some rows are to be written
        self._rows: list[int] = []
        self._merged: dict[str, list[Source]] = {}  # fields of segments that the next one takes in
        self._written: list[Any] = []  # segments of this run that are whole already
        self._superseded: list[tuple[int, int]] = []  # (segment of this run, document) given up within the run

    def add(self, document: Document | Row) -> tuple[int, int]:
        """Add an article; gives its place in this run, for `supersede`.

        Those of a batch, in its order, are written together: when another one comes.
        """
        if isinstance(document, Row) and document.batch is self._batch:
            self._rows.append(document.place)
            self.docnum += 1
            return len(self._written), self.docnum - 1
        self._write_batch()
        full = self.docnum >= self._segment_docs or self._inverter.n_tokens >= self._segment_tokens
        if full or self._merged:  # merged documents come last in their segment
            self._roll()
        if isinstance(document, Row):
            self._batch, self._rows = document.batch, [document.place]
        else:
            self._inverter.add(self.docnum, document.words)
            self.perdocwriter.add_document(self.schema, document.lengths, document.columns)
        self._added = True
        self.docnum += 1
        return len(self._written), self.docnum - 1

    def _write_batch(self) -> None:
        """Write the rows that wait."""
        if self._batch is None:
            return
        batch = self._batch
        if len(self._rows) < len(batch):
            batch = batch.take(np.asarray(self._rows))
        self._batch = None
        self._inverter.add_batch(self.docnum - len(batch), batch)
        self.perdocwriter.add_batch(self.schema, batch)

    def dictionaries(self) -> dict[str, bytes]:
        """What columns of this run are packed with, as soon as it is known: who builds batches may pack them."""
        known: dict[str, bytes] = self.perdocwriter.dictionaries()
        return known

    def supersede(self, place: tuple[int, int]) -> None:
        """Take back an article added in this run."""
        self._superseded.append(place)

    def _roll(self) -> None:
        self._written.append(self._finalize_segment())
        self._start_segment()

    def _start_segment(self) -> None:
        self.docnum, self._added = 0, False
        self.newsegment = self.codec.new_segment(self.storage, self.indexname)
        self._inverter, self._merged = Inverter(self.schema, self.folder), {}
        self.perdocwriter = self.codec.per_document_writer(self.storage, self.newsegment)
        self.fieldwriter = self.codec.field_writer(self.storage, self.newsegment)

    def add_reader(self, reader: IndexReader) -> None:
        """Take in another segment, without its deleted documents."""
        self._refuse_damaged(reader.segment())
        self._write_batch()
        first = self.docnum
        living = living_mask(reader)
        if self.perdocwriter.takes_segments_of(self.schema):
            self.perdocwriter.add_segment(reader, np.flatnonzero(living))
            self.docnum += int(living.sum())
        else:
            self.write_per_doc({name for name in self.schema.names() if _has_values(reader, name)}, reader)
        new_ids = None if not first and living.all() else np.where(living, np.cumsum(living) - 1 + first, -1)
        for name, arrays in field_arrays(reader):
            self._merged.setdefault(name, []).append(Source(arrays, new_ids))
        self._added = True

    def _refuse_damaged(self, segment: Any) -> None:
        """Before a merge: a merged file gets a checksum of its own, under which the damage would pass for the truth."""
        for name in self._base.differing(segment.segment_id()) if self._base is not None else ():
            raise IndexDamaged(
                f"{self.folder / name} differs from its checksum",
                hint="searchkit index --rebuild makes the index again",
            )

    def _flush_segment(self) -> None:
        self._write_batch()
        self.perdocwriter.close()
        self.get_segment()  # tells it how many documents it has
        sources = {name: [Source(run) for run in runs] for name, runs in self._inverter.fields().items()}
        for name, merged in self._merged.items():
            sources.setdefault(name, []).extend(merged)
        for name in sorted(sources):
            # Let go of each field once it is written.
            self.fieldwriter.write(name, sources.pop(name))
        self.fieldwriter.close()
        self._inverter.close()
        self._inverter, self._merged = Inverter(self.schema, self.folder), {}

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
        if self._base is not None:
            count_votes(self.folder)
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
        if self._base is None:
            super()._commit_toc(whole)
            return
        stories = find_stories(self.folder, self.schema, whole, self._base)
        write_generation(self.folder, self.schema, whole, self.generation, self._base.marks, stories)
        revisions = {self.generation: [s.segment_id() for s in whole]}
        if before := self._base.segments():  # an empty one is nothing to fall back to
            revisions[self._base.number] = [s.segment_id() for s in before]
        remove_generations(self.folder, revisions)

    def abandon(self) -> None:
        """Leave the old index as it was, and nothing of this run."""
        if self.is_closed:
            return
        # Closing what could not be written fails again on a full disk; the files go all the same.
        for close in (self._inverter.close, self._close_segment, self._tempstorage.destroy):
            with contextlib.suppress(OSError):
                close()
        ours = {s.segment_id() for s in (*self._written, self.newsegment)}
        for file in self.folder.iterdir():
            if file.name.startswith((*ours, contents_name(self.generation), stories_name(self.generation))):
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


def _has_values(reader: IndexReader, name: str) -> bool:
    # Whoosh would ask each document for each field of the schema.
    return bool(reader.schema[name].stored or reader.has_column(name) or reader.field_length(name))


def _merge_small(writer: BatchWriter, segments: Sequence[Any]) -> list[Any]:
    """Merge the small segments of earlier runs once there are many, so that daily runs do not pile up."""
    small = [s for s in segments if s.doc_count_all() < _SMALL_DOCS]
    if len(small) < _SMALL_SEGMENTS or writer.docnum > 5 * _SMALL_DOCS:
        return list(NO_MERGE(writer, segments))
    from whoosh.reading import SegmentReader

    for segment in small:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return [s for s in segments if s not in small]
