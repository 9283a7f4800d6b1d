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

from searchkit.codec.postings import DocIds
from searchkit.native import COMPILED, kernels
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Places, Segment
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


def most_gained(pairs: Sequence[Pair], statistics: Statistics) -> float:
    """No document gains more."""
    # A little more, for what rounding in 32 bits may add.
    return 1.0001 * sum(pair.weight for pair in pairs) * statistics.most_near


def score_pair(pair: Pair, segment: Segment, statistics: Statistics, doc_ids: DocIds) -> NDArray[np.float32]:
    """What documents gain by one pair: arguments and result as in `score_pairs`."""
    return score_pairs([pair], segment, statistics, doc_ids)


def score_pairs(
    pairs: Sequence[Pair], segment: Segment, statistics: Statistics, doc_ids: DocIds
) -> NDArray[np.float32]:
    """What documents gain by pairs.

    Args:
        doc_ids: (n,) ascending.

    Returns:
        (n,) float32, 0 where no two words stand near each other.
    """
    gains = np.zeros(len(doc_ids), np.float32)
    # Most words stand in two pairs: where they stand is read once.
    words = {word: segment.places("body", word, doc_ids) for pair in pairs for word in pair.words}
    for pair in pairs:
        a, b = (words[word] for word in pair.words)
        if a is None or b is None:
            continue
        holders, nearness = _nearness(a, b)
        if len(holders):
            gains[holders] += statistics.nearness(segment, doc_ids[holders], nearness, pair.weight)
    return gains


def _nearness(a: Places, b: Places) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """The rows in which two words stand near each other; and how near.

    For each place of the first word one over the distance to the nearest of the other on either side, summed.
    """
    if not len(a.positions) or not len(b.positions):
        return np.empty(0, np.intp), np.empty(0, np.float32)
    if COMPILED:
        total = np.empty(len(a.counts))
        kernels.sum_nearness(*a, *b, _WINDOW, total)
    else:
        total = _summed_nearness(_in_rows(a), _in_rows(b))
    rows = np.flatnonzero(total)
    return rows, total[rows].astype(np.float32)


def _in_rows(places: Places) -> NDArray[np.int64]:
    """(row << bits) + position, ascending."""
    return (np.repeat(np.arange(len(places.counts)), places.counts) << _POSITION_BITS) + places.positions


def _summed_nearness(places: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.float64]:
    """Of each row up to the last that has any."""
    after = np.searchsorted(others, places)
    near_rows, near_by = [], []
    for at in (after - 1, after):
        # In another document is further away than any window.
        distances = np.abs(others.take(at, mode="clip") - places)
        near = np.flatnonzero(distances <= _WINDOW)
        near = near[(at[near] >= 0) & (at[near] < len(others))]
        near_rows.append(places[near] >> _POSITION_BITS)
        near_by.append(1.0 / distances[near])
    total: NDArray[np.float64] = np.bincount(np.concatenate(near_rows), np.concatenate(near_by)).astype(np.float64)
    return total
