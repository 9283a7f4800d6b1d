"""What lies in an index: how many articles, of which days, with how many values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from searchkit.fields import FACETS
from searchkit.indexing.generations import StoredIndex
from searchkit.indexing.schema import FORMAT
from searchkit.native import COMPILED
from searchkit.searching.facets import count_facet
from searchkit.searching.request import Facet
from searchkit.searching.segment import Segment


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What lies in an index.

    Attributes:
        location: the folder.
        articles: how many can be found.
        deleted: how many are gone but still take room.
        segments: parts that are searched one after another.
        size_bytes: of all files.
        revision: counts up with every change.
        format: the version of the layout on disk.
        first_day, last_day: over all dated articles; None where none is dated.
        undated: articles without a date.
        words: in all bodies.
        values: facet field → number of distinct values.
        roots: the folders that were indexed.
        warnings: what the user should know of the index itself.
        compiled: whether this installation has the compiled loops; without them a search takes two to three times as long.
    """

    location: str
    articles: int
    deleted: int
    segments: int
    size_bytes: int
    revision: int
    format: int
    first_day: dt.date | None
    last_day: dt.date | None
    undated: int
    words: int
    values: Mapping[str, int]
    roots: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    compiled: bool = True


def take_stock(index: StoredIndex, segments: Sequence[Segment], warnings: tuple[str, ...]) -> IndexInfo:
    """What lies in an index."""
    everything = [segment.all_doc_ids() for segment in segments]
    first, last, undated, words, roots = [], [], 0, 0, set[str]()
    for segment, doc_ids in zip(segments, everything, strict=True):
        start, end = segment.numbers("date_first")[doc_ids], segment.numbers("date_last")[doc_ids]
        dated = start <= end
        undated += int((~dated).sum())
        if dated.any():
            first.append(int(start[dated].min()))
            last.append(int(end[dated].max()))
        words += int(segment.numbers("words")[doc_ids].sum())
        if (root := segment.facet("root")) is not None:
            roots.update(root.labels())
    return IndexInfo(
        location=str(index.location), articles=sum(s.n_living for s in segments),
        deleted=sum(s.n_docs - s.n_living for s in segments), segments=len(segments),
        size_bytes=sum(p.stat().st_size for p in index.location.iterdir() if p.is_file()),
        revision=int(index.latest_generation()), format=FORMAT,
        first_day=dt.date.fromordinal(min(first)) if first else None, last_day=dt.date.fromordinal(max(last)) if last else None,
        undated=undated, words=words,
        values={name: count_facet(Facet(name, limit=1), segments, everything).n_values for name in FACETS},
        roots=tuple(sorted(roots)), warnings=warnings, compiled=COMPILED,
    )  # fmt: skip
