"""Which story each article of a revision belongs to: worked out at each commit, kept in a file beside its segments.

Segments are never changed, and a story is: a copy comes, the first article goes, an article proves two stories one. So a
revision has one file of its own for it, 8 bytes an article. Only what is new is compared, with everything; layout: FORMAT.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.reading import IndexReader, SegmentReader

from searchkit.codec.columns import NO_NUMBER, read_blobs, read_numbers
from searchkit.codec.postings import living_mask
from searchkit.indexing.fingerprints import Comparison, WordReader, Words
from searchkit.indexing.generations import Generation
from searchkit.indexing.grouping import Fingerprints, Groups, join_copies
from searchkit.indexing.stored import unpack_annotations
from searchkit.indexing.story_lists import NO_STORY, pack_stories, read_stories


def find_stories(folder: Path, schema: Schema, segments: Sequence[Any], before: Generation) -> bytes:
    """The stories of a revision whose segments are written, as `pack_stories` packs them.

    Args:
        before: the revision that it was made from: what was compared then is not compared again.
    """
    storage = FileStorage(str(folder))
    parts = [_Part(SegmentReader(storage, schema, segment), segment.segment_id()) for segment in segments]
    known = _known_stories(parts, before)
    numbers = _joined([part.numbers for part in parts])
    # In the order of ids, so that it does not matter in which order they came in.
    order = np.argsort(numbers.view(np.uint64), kind="stable")
    groups = Groups(len(numbers))
    old = known[order]
    was_known = old != NO_STORY
    groups.join_equal(old[was_known], np.flatnonzero(was_known))
    if len(order):
        reader = WordReader()
        starts = np.cumsum([0, *(len(part.numbers) for part in parts)])

        def read(rows: Sequence[int]) -> list[Words]:
            at = order[rows]
            places = np.searchsorted(starts, at, side="right") - 1
            each = zip(places.tolist(), (at - starts[places]).tolist(), strict=True)
            return reader.read([parts[place].text(row) for place, row in each])

        prints = Fingerprints.read(*_fingerprints(parts))
        sorted_prints = Fingerprints(prints.wholes[order], prints.samples[order])
        del prints
        comparison = Comparison(read)
        join_copies(groups, sorted_prints, ~was_known, comparison.are_copies, comparison.read_ahead)
    stories = np.empty(len(numbers), np.int64)
    stories[order] = _first_of_each(groups.roots(), numbers[order], _joined([part.dates for part in parts])[order])
    result, at = {}, 0
    for part in parts:
        of_part = result[part.name] = np.full(part.n_docs, NO_STORY, np.int64)
        of_part[part.rows] = stories[at : at + len(part.rows)]
        at += len(part.rows)
    return pack_stories(result)


def story_problems(generation: Generation) -> Iterator[str]:
    """What is wrong with a revision's stories: each must be named after one of its articles."""
    stories = read_stories(generation)
    living = []
    for segment in generation.segments():
        of_segment = stories.get(segment.segment_id())
        if of_segment is None or len(of_segment) != segment.doc_count_all():
            yield f"the stories of {segment.segment_id()} are not listed"
            return
        reader = generation.segment_reader(segment)
        alive = living_mask(reader)
        living.append((read_numbers(reader, "number")[alive], of_segment[alive]))
    numbers, named = _joined([n for n, _ in living]), _joined([s for _, s in living])
    n_lost = int((~np.isin(named[named != NO_STORY], numbers)).sum())
    if n_lost:
        yield f"{n_lost:,} articles are of stories that are not there"


class _Part:
    """One segment: its articles that are alive and have a fingerprint."""

    def __init__(self, reader: IndexReader, name: str) -> None:
        self.name, self.n_docs = name, int(reader.doc_count_all())
        self._blobs = {column: read_blobs(reader, column) for column in ("document", "text", "fingerprint")}
        prints = self._blobs["fingerprint"]
        sizes = np.zeros(self.n_docs, np.int64)
        self.alive = living_mask(reader)
        if prints is not None and self.n_docs:
            self._packed, ends = prints.stretch(0, self.n_docs)
            self._ends = ends.astype(np.int64)
            sizes = np.diff(self._ends, prepend=0)
        self.rows = np.flatnonzero(self.alive & (sizes > 0))
        self._sizes = sizes[self.rows]
        self.numbers = read_numbers(reader, "number")[self.rows]
        self.dates = read_numbers(reader, "date")[self.rows]

    def fingerprints(self) -> tuple[bytes, NDArray[np.int64]]:
        """Those of `rows`, one after another, and their lengths."""
        if not len(self.rows):
            return b"", self._sizes
        if len(self.rows) == self.n_docs:
            return bytes(self._packed), self._sizes
        packed = memoryview(self._packed)
        ends = self._ends[self.rows].tolist()
        sizes = self._sizes.tolist()
        return b"".join(packed[end - n : end] for end, n in zip(ends, sizes, strict=True)), self._sizes

    def text(self, row: int) -> tuple[str, str]:
        """Title and body of the article at a place of `rows`."""
        doc = int(self.rows[row])

        def read(column: str) -> bytes:
            blobs = self._blobs[column]
            assert blobs is not None, "no article is stored"
            return blobs[doc]

        found = unpack_annotations(read)
        return found.title, found.body


def _fingerprints(parts: Sequence[_Part]) -> tuple[bytes, NDArray[np.int64]]:
    pieces = [part.fingerprints() for part in parts]
    return b"".join(packed for packed, _ in pieces), np.cumsum(np.concatenate([sizes for _, sizes in pieces]))


def _known_stories(parts: Sequence[_Part], before: Generation) -> NDArray[np.int64]:
    """What is known of each article of `parts`, in their order: its story before, unless that lost an article since."""
    listed = read_stories(before)
    kept = {part.name: part for part in parts}
    lost = [
        of_segment[~kept[name].alive] if name in kept else of_segment
        for name, of_segment in listed.items()
        if name not in kept or len(of_segment) == kept[name].n_docs
    ]
    # An article that is gone may have been what connected the others. One that a merge moved counts as gone, too.
    broken = np.unique(_joined(lost))
    known = []
    for part in parts:
        of_segment = listed.get(part.name)
        if of_segment is None or len(of_segment) != part.n_docs:
            known.append(np.full(len(part.rows), NO_STORY, np.int64))
        else:
            story = of_segment[part.rows]
            known.append(np.where(np.isin(story, broken), NO_STORY, story))
    return _joined(known)


def _first_of_each(roots: NDArray[np.int64], numbers: NDArray[np.int64], dates: NDArray[np.int64]) -> NDArray[np.int64]:
    """(n,) the number that names each article's story: its first article's, by date, then by id; the undated last.

    Args:
        roots: (n,) a number for each story; `numbers` ascend as ids do.
    """
    undated = np.where(dates == NO_NUMBER, np.iinfo(np.int64).max, dates)
    order = np.lexsort((np.arange(len(roots)), undated, roots))
    firsts = order[np.r_[True, np.diff(roots[order]) != 0]] if len(order) else order
    named = np.empty(len(roots), np.int64)
    named[roots[firsts]] = numbers[firsts]
    return named[roots]


def _joined(arrays: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)
