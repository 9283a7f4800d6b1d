"""The articles that a query selects, segment by segment, and the best of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.columns import NO_NUMBER
from searchkit.codec.postings import DocIds
from searchkit.query.language import ParsedQuery
from searchkit.searching.ranking import Statistics
from searchkit.searching.request import Sort
from searchkit.searching.segment import Segment


class Found(NamedTuple):
    """What a query matches in one segment, ascending: filters applied, deleted documents out."""

    segment: Segment
    doc_ids: DocIds
    scores: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Selected:
    """What a query selects in an index.

    Attributes:
        found: one for each segment.
        warnings: what the user should know.
        started: when the clock began to run, as `time.perf_counter` tells it.
    """

    parsed: ParsedQuery
    segments: tuple[Segment, ...]
    found: tuple[Found, ...]
    statistics: Statistics
    warnings: tuple[str, ...]
    started: float

    @property
    def doc_ids(self) -> list[DocIds]:
        """Each segment's articles."""
        return [f.doc_ids for f in self.found]

    @property
    def total(self) -> int:
        """Articles."""
        return sum(len(f.doc_ids) for f in self.found)

    def without(self, others: Selected) -> Selected:
        """These articles but for those that are among the others."""
        kept = []
        for own, other in zip(self.found, others.found, strict=True):
            keep = ~np.isin(own.doc_ids, other.doc_ids, assume_unique=True)
            kept.append(Found(own.segment, own.doc_ids[keep], own.scores[keep]))
        return replace(self, found=tuple(kept))


def best_of(found: Sequence[Found], sort: Sort, first: int, last: int) -> list[tuple[int, int]]:
    """(segment, place in its matches) of the hits from `first` up to `last`, counted from 0, best first.

    Ties: the newest date, then the smallest id. Undated articles come last in either order of dates.
    """
    if first >= last or not found:
        return []
    sizes = [len(f.doc_ids) for f in found]
    scores = np.concatenate([f.scores for f in found])
    if sort == "relevance" and len(scores) > last:
        # Whatever ties with the last one wanted stays in, so that ties are broken among all of them.
        candidates = np.flatnonzero(scores >= np.partition(scores, len(scores) - last)[len(scores) - last])
    else:
        candidates = np.arange(len(scores))
    ends = np.cumsum(sizes)
    segments = np.searchsorted(ends, candidates, side="right")
    places = candidates - (ends - sizes)[segments]
    dates, numbers = np.empty(len(candidates), np.int64), np.empty(len(candidates), np.uint64)
    for i in set(segments.tolist()):
        own = segments == i
        doc_ids = found[i].doc_ids[places[own]]
        dates[own] = found[i].segment.numbers("date")[doc_ids]
        numbers[own] = found[i].segment.numbers("number")[doc_ids].view(np.uint64)
    newest = -dates.astype(np.float64)
    if sort == "oldest":
        undated = dates == NO_NUMBER
        order = np.lexsort((numbers, np.where(undated, np.inf, -newest)))
    elif sort == "newest":
        order = np.lexsort((numbers, newest))
    else:
        order = np.lexsort((numbers, newest, -scores[candidates]))
    chosen = order[first:last]
    return [(int(segments[i]), int(places[i])) for i in chosen]
