"""What articles gain in which the query's neighbouring words stand near each other, over the positions in their bodies.

Only the best few hundred by their words alone are looked at: whoever is behind them does not come up that far. Since a
gain is never negative, the order stays one order over all pages.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query

from searchkit.codec.postings import DocIds, Postings
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.words import words_in_order

# How many of the best are looked at.
CANDIDATES = 300
# Words further apart than this are not near.
_WINDOW = 7
# Of a long text only so many pairs, those of the rarest words.
_MAX_PAIRS = 16
_POSITION_BITS = 33


class Pair(NamedTuple):
    """Two neighbouring words of a query.

    Attributes:
        words: their stems, in the query's order.
        weight: what the pair counts for: as its commoner word, as often as the query has it.
    """

    words: tuple[bytes, bytes]
    weight: float


def find_pairs(tree: Query, statistics: Statistics) -> tuple[Pair, ...]:
    """The pairs that a query ranks by; the weightiest first."""
    if not statistics.ranking.proximity:
        return ()
    weights: dict[tuple[bytes, bytes], float] = {}
    for a, b in pairwise(words_in_order(tree)):
        if a is not None and b is not None and a.term != b.term:
            idf = min(statistics.idf("body", [a.term]), statistics.idf("body", [b.term]))
            pair = a.term, b.term
            weights[pair] = weights.get(pair, 0.0) + statistics.ranking.proximity * idf * min(a.boost, b.boost)
    pairs = sorted((Pair(words, weight) for words, weight in weights.items()), key=lambda p: (-p.weight, p.words))
    return tuple(pairs[:_MAX_PAIRS])


def score_pair(pair: Pair, segment: Segment, statistics: Statistics, doc_ids: DocIds) -> NDArray[np.float32]:
    """What documents gain by one pair.

    Args:
        doc_ids: (n,) ascending.

    Returns:
        (n,) float32, 0 where the words do not stand near each other.
    """
    gains = np.zeros(len(doc_ids), np.float32)
    a, b = (segment.postings("body", word) for word in pair.words)
    if a is None or b is None or not (a.has_positions and b.has_positions):
        return gains
    holders = np.flatnonzero(_held(a, doc_ids) & _held(b, doc_ids))
    if len(holders):
        nearness = _nearness(_places(a, doc_ids[holders]), _places(b, doc_ids[holders]), len(holders))
        evidence = statistics.share(segment, "body", doc_ids[holders], nearness)
        gains[holders] = statistics.saturate(evidence, pair.weight)
    return gains


def score_pairs(
    pairs: Sequence[Pair], segment: Segment, statistics: Statistics, doc_ids: DocIds
) -> NDArray[np.float32]:
    """What documents gain by all pairs: arguments and result as in `score_pair`."""
    gains = np.zeros(len(doc_ids), np.float32)
    for pair in pairs:
        gains += score_pair(pair, segment, statistics, doc_ids)
    return gains


def _rows(word: Postings, doc_ids: DocIds) -> NDArray[np.int64]:
    rows: NDArray[np.int64] = np.minimum(np.searchsorted(word.doc_ids, doc_ids), len(word) - 1)
    return rows


def _held(word: Postings, doc_ids: DocIds) -> NDArray[np.bool_]:
    held: NDArray[np.bool_] = word.doc_ids[_rows(word, doc_ids)] == doc_ids
    return held


def _places(word: Postings, doc_ids: DocIds) -> NDArray[np.int64]:
    """Where a word stands in documents that all hold it: (row << bits) + position, ascending."""
    counts, positions = word.positions_of(_rows(word, doc_ids))
    return (np.repeat(np.arange(len(doc_ids)), counts) << _POSITION_BITS) + positions


def _nearness(places: NDArray[np.int64], others: NDArray[np.int64], n_docs: int) -> NDArray[np.float32]:
    """(n_docs,) how near the words stand: for each place one over the distance to the nearest on either side, summed."""
    after = np.searchsorted(others, places)
    total = np.zeros(n_docs, np.float64)
    for at in (after - 1, after):
        there = (at >= 0) & (at < len(others))
        # In another document is further away than any window.
        distances = np.abs(others[at[there]] - places[there])
        near = distances <= _WINDOW
        rows = (places[there][near] >> _POSITION_BITS).astype(np.intp)
        total += np.bincount(rows, 1.0 / distances[near], n_docs)
    return total.astype(np.float32)
