"""The articles that a query selects, segment by segment, and the best of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.columns import NO_NUMBER
from searchkit.codec.postings import DocIds
from searchkit.native import COMPILED, kernels
from searchkit.query.language import ParsedQuery
from searchkit.searching.ranking import Statistics
from searchkit.searching.request import Sort
from searchkit.searching.segment import Segment

# Scores are first compared in so many groups at a time.
_GROUP = 64
# So many times as many as are wanted are sorted sooner than they are made fewer.
_MANY = 8
_USUALLY_FEW = 512
Rows = NDArray[np.intp]
Key = Callable[[Rows], NDArray[Any]]


class Found(NamedTuple):
    """What a query matches in one segment, ascending: filters applied, deleted documents out."""

    segment: Segment
    doc_ids: DocIds
    scores: NDArray[np.float32]


class Selected(NamedTuple):
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
        return self._replace(found=tuple(kept))


def best_of(found: Sequence[Found], sort: Sort, first: int, last: int) -> list[tuple[int, int]]:
    """(segment, place in its matches) of the hits from `first` up to `last`, counted from 0, best first.

    Ties: the newest date, then the smallest id. Undated articles come last in either order of dates.
    """
    parts = [(i, *_candidates(f, sort, last)) for i, f in enumerate(found) if first < last and len(f.doc_ids)]
    if not parts:
        return []
    if sort == "relevance" and len(parts) == 1 and len(parts[0][1]) <= _MANY * last:
        # As most queries have it: the same in a third of the time.
        ((i, places, scores),) = parts
        numbers_of, doc_ids = found[i].segment.numbers_of, found[i].doc_ids[places]
        dates, ids = numbers_of("date", doc_ids), numbers_of("number", doc_ids)
        if COMPILED:
            order = np.empty(len(places), np.int64)
            kernels.order_hits(scores, dates, ids, order)
        else:
            order = np.lexsort((ids.view(np.uint64), -dates.astype(np.float64), -scores))
        return [(i, place) for place in places[order[first:last]].tolist()]
    segments = np.concatenate([np.full(len(places), i) for i, places, _ in parts])
    places = np.concatenate([places for _, places, _ in parts])
    scores = np.concatenate([scores for _, _, scores in parts])
    if sort == "relevance" and len(scores) > last:
        kept = np.flatnonzero(scores >= np.partition(scores, len(scores) - last)[len(scores) - last])
        segments, places, scores = segments[kept], places[kept], scores[kept]

    def read(name: str, rows: Rows) -> NDArray[np.int64]:
        values = np.empty(len(rows), np.int64)
        for i, _, _ in parts:
            own = np.flatnonzero(segments[rows] == i) if len(parts) > 1 else slice(None)
            values[own] = found[i].segment.numbers_of(name, found[i].doc_ids[places[rows[own]]])
        return values

    def newest(rows: Rows) -> NDArray[np.float64]:
        return -read("date", rows).astype(np.float64)

    def oldest(rows: Rows) -> NDArray[np.float64]:
        dates = newest(rows)
        return np.where(dates == -float(NO_NUMBER), np.inf, -dates)

    by_date = oldest if sort == "oldest" else newest
    keys: list[Key] = [by_date, lambda rows: read("number", rows).view(np.uint64)]
    if sort == "relevance":
        keys.insert(0, lambda rows: -scores[rows])
    chosen = _first(keys, len(places), last)[first:]
    return list(zip(segments[chosen].tolist(), places[chosen].tolist(), strict=True))


def _first(keys: Sequence[Key], n: int, wanted: int) -> Rows:
    """The first of `n` rows in the order of some keys, in that order.

    Args:
        keys: what some rows are ordered by; where the ones before tie, the next tells, and is read of those alone.
    """
    rows, certain = np.arange(n), []
    for key in keys:
        # So many that tie would be sorted for a few: all articles that a pattern finds score alike.
        if len(rows) <= _MANY * wanted:
            break
        own = key(rows)
        last = np.partition(own, wanted - 1)[wanted - 1]
        certain.append(rows[own < last])
        rows, wanted = rows[own == last], wanted - len(certain[-1])
    n_wanted = wanted + sum(map(len, certain))
    rows = np.concatenate([*certain, rows])
    return rows[np.lexsort([key(rows) for key in reversed(keys)])][:n_wanted]


def least_of_best(scores: NDArray[np.float32], wanted: int) -> float:
    """A score that at least so many reach: the `wanted`-th best, or a little less.

    Args:
        scores: (n,), n >= wanted.
    """
    n = len(scores)
    if COMPILED:
        return kernels.nth_best(scores, wanted)
    if n >= 2 * _GROUP * wanted:
        # The best of each group: the `wanted`-th best of these is reached by as many scores at least.
        scores = scores[: n - n % _GROUP].reshape(_GROUP, -1).max(axis=0)
        n = len(scores)
    return float(np.partition(scores, n - wanted)[n - wanted])


def reaching(scores: NDArray[np.float32], least: float) -> Rows:
    """The places of the scores that are at least so high, ascending."""
    if COMPILED:
        places = np.empty(_USUALLY_FEW, np.int64)
        n = kernels.places_from(scores, least, places)
        if n <= len(places):
            return places[:n]
    return np.flatnonzero(scores >= least)


def _candidates(found: Found, sort: Sort, wanted: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The places, and scores, of a segment's matches that may be wanted."""
    if sort == "relevance" and len(found.scores) > wanted:
        # Whatever ties with the last one wanted stays in, so that ties are broken among all of them.
        places = reaching(found.scores, least_of_best(found.scores, wanted))
        return places, found.scores[places]
    return np.arange(len(found.scores)), found.scores
