"""Fingerprints → groups of near-duplicates: candidates by shared samples, each decided by comparing the texts.

What are copies is decided for two articles alone, whatever else the index holds, and a group is whatever such pairs
connect: it does not matter in which order, in which runs, or by how many processes articles came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np
from numpy.typing import NDArray

from searchkit.indexing.fingerprints import SAMPLES

# Of the samples in reach of both articles, so many must be shared before the texts are compared.
_MIN_SHARED = 0.6
# Within a passage that many different articles share, each is paired with so many next to it, by id: a template's
# articles need not all be compared with each other, and the copies of a story share other passages too.
_NEIGHBOURS = 32
_BLOCK = 4096  # articles whose pairs are in memory at once
_AHEAD = 512  # pairs whose articles are read together
_NONE = np.uint32(0xFFFFFFFF)
_FILTER_BITS = 22
_AT_ONCE = 1 << 16  # articles of which intermediate arrays are in memory
_NO_KEYS = np.empty(0, np.uint64)

Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """Fingerprints of many articles, as `make_fingerprints` makes them.

    Attributes:
        wholes: (n,) uint64.
        samples: (n, SAMPLES) uint32, ascending, filled up with the largest number.
    """

    wholes: NDArray[np.uint64]
    samples: NDArray[np.uint32]

    @classmethod
    def read(cls, packed: bytes, ends: NDArray[np.integer]) -> Fingerprints:
        """Of fingerprints one after another, none empty.

        Args:
            ends: (n,) where each ends in `packed`.
        """
        words = np.frombuffer(packed, "<u4")
        starts = np.concatenate(([0], ends[:-1])).astype(np.int64) // 4
        counts = np.asarray(ends, np.int64) // 4 - starts - 2
        wholes = words[starts].astype(np.uint64) | words[starts + 1].astype(np.uint64) << np.uint64(32)
        samples = np.full((len(counts), SAMPLES), _NONE, np.uint32)
        columns = np.arange(SAMPLES)
        for some in _stretches(len(counts)):
            present = columns < counts[some, None]
            samples[some][present] = words[(starts[some, None] + 2 + columns)[present]]
        return cls(wholes, samples)


class Groups:
    """Which of n articles are one: joined pair by pair (a union-find)."""

    def __init__(self, n: int) -> None:
        self._parents = list(range(n))

    def find(self, one: int) -> int:
        """The article that stands for a group."""
        parents = self._parents
        while parents[one] != one:
            parents[one] = one = parents[parents[one]]
        return one

    def join(self, one: int, other: int) -> None:
        """Make two groups one."""
        a, b = self.find(one), self.find(other)
        if a != b:
            self._parents[max(a, b)] = min(a, b)

    def join_equal(self, keys: NDArray[np.generic], rows: Rows) -> None:
        """Make one of all rows that have one key."""
        order = np.argsort(keys, kind="stable")
        same = np.flatnonzero(keys[order][1:] == keys[order][:-1])
        for a, b in zip(rows[order[same]].tolist(), rows[order[same + 1]].tolist(), strict=True):
            self.join(a, b)

    def roots(self) -> Rows:
        """(n,) the article that stands for each one's group."""
        return np.fromiter(map(self.find, range(len(self._parents))), np.int64, len(self._parents))


def join_copies(
    groups: Groups,
    prints: Fingerprints,
    fresh: NDArray[np.bool_],
    are_copies: Callable[[int, int], bool],
    read_ahead: Callable[[Iterable[int]], None] | None = None,
) -> None:
    """Join all near-duplicates of which at least one is fresh.

    Args:
        groups: of the same articles, in the order of their ids.
        fresh: (n,) articles not compared before; pairs of others are joined already where they are copies.
        are_copies: whether two articles, by number, are copies of one.
        read_ahead: is told which will be compared next.
    """
    groups.join_equal(prints.wholes, np.arange(len(prints.wholes)))
    _, first, of = np.unique(prints.wholes, return_index=True, return_inverse=True)
    # Of equal texts one is compared with others; none, where one of them was compared in an earlier run.
    compared = np.zeros(len(first), np.bool_)
    np.logical_or.at(compared, of, ~fresh)
    is_fresh = np.zeros(len(fresh), np.bool_)
    is_fresh[first] = ~compared
    rows = np.sort(first)
    candidates = _candidates(prints.samples, rows, is_fresh)
    while pairs := list(islice(candidates, _AHEAD)):
        if read_ahead is not None:
            read_ahead(chain.from_iterable(pair for pair in pairs if groups.find(pair[0]) != groups.find(pair[1])))
        for a, b in pairs:
            if groups.find(a) != groups.find(b) and are_copies(a, b):
                groups.join(a, b)


def _candidates(samples: NDArray[np.uint32], rows: Rows, fresh: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Pairs of rows that may be copies, at least one of them fresh; ascending."""
    hashes, docs = _shared_samples(samples, rows, fresh)
    large = np.zeros(len(hashes), np.bool_)
    if len(hashes) > _NEIGHBOURS:
        # Where a passage is not paired out, that two articles share it says more than one passage does.
        reach = np.unique(hashes[np.flatnonzero(hashes[_NEIGHBOURS:] == hashes[:-_NEIGHBOURS])])
        for start, end in zip(np.searchsorted(hashes, reach), np.searchsorted(hashes, reach, "right"), strict=True):
            large[start:end] = True
    for at in _by_article(docs, len(samples)):
        pairs = [
            pair
            for step in range(1, _NEIGHBOURS + 1)
            for pair in _paired(at[at + step < len(hashes)], step, hashes, docs, large, fresh)
        ]
        keyed, shared = np.unique(np.concatenate(pairs), return_counts=True) if pairs else (_NO_KEYS, _NO_KEYS)
        a, b = (keyed >> np.uint64(32)).astype(np.int64), (keyed & np.uint64(0xFFFFFFFF)).astype(np.int64)
        likely = (shared > 1) | (samples[a, 1] == _NONE) | (samples[b, 1] == _NONE)
        a, b = a[likely], b[likely]
        likely = _share_enough(samples[a], samples[b])
        yield from zip(a[likely].tolist(), b[likely].tolist(), strict=True)


def _shared_samples(
    samples: NDArray[np.uint32], rows: Rows, fresh: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """The samples of some rows that may stand in a fresh one and in another, ascending; and of which row each is.

    A quarter of them at a time: of a million articles, all at once take half a gigabyte while they are put in order.
    """
    wanted = np.zeros(1 << _FILTER_BITS, np.bool_)
    for some in _stretches(len(rows)):
        of_fresh = samples[rows[some][fresh[rows[some]]]]
        wanted[of_fresh & np.uint32((1 << _FILTER_BITS) - 1)] = True
    found = []
    for quarter in range(4):
        keys = np.concatenate(
            [_NO_KEYS, *(_keys(samples, rows[some], quarter, wanted) for some in _stretches(len(rows)))]
        )
        keys.sort()
        hashes = (keys >> np.uint64(32)).astype(np.uint32)
        same = hashes[1:] == hashes[:-1]
        kept = np.zeros(len(keys), np.bool_)
        kept[1:] = same
        kept[:-1] |= same
        found.append((hashes[kept], keys[kept].astype(np.uint32)))
    return np.concatenate([hashes for hashes, _ in found]), np.concatenate([docs for _, docs in found])


def _keys(samples: NDArray[np.uint32], rows: Rows, quarter: int, wanted: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Hash and row of each sample of a quarter whose last bits are wanted."""
    own = samples[rows]
    at, column = np.nonzero((own >> np.uint32(30) == quarter) & (own != _NONE))
    hashes = own[at, column]
    near = wanted[hashes & np.uint32((1 << _FILTER_BITS) - 1)]
    keys: NDArray[np.uint64] = hashes[near].astype(np.uint64) << np.uint64(32) | rows[at[near]].astype(np.uint64)
    return keys


def _by_article(docs: NDArray[np.uint32], n: int) -> Iterator[Rows]:
    """Where the samples of each `_BLOCK` of n articles stand, articles ascending."""
    step = max(_BLOCK, -(-n // (16 * _BLOCK)) * _BLOCK)
    for first in range(0, n, step):
        at = np.flatnonzero((docs >= first) & (docs < first + step))
        at = at[np.argsort(docs[at], kind="stable")]
        ends = np.searchsorted(docs[at], np.arange(first, first + step + _BLOCK, _BLOCK, dtype=np.uint32))
        yield from (at[start:end] for start, end in zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True))


def _stretches(n: int) -> Iterator[slice]:
    return (slice(first, first + _AT_ONCE) for first in range(0, n, _AT_ONCE))


def _paired(
    at: Rows,
    step: int,
    hashes: NDArray[np.uint32],
    docs: NDArray[np.uint32],
    large: NDArray[np.bool_],
    fresh: NDArray[np.bool_],
) -> Iterator[NDArray[np.uint64]]:
    """Pairs of articles that stand `step` apart among those that share a passage; twice, where that says enough."""
    at = at[hashes[at] == hashes[at + step]]
    at = at[fresh[docs[at]] | fresh[docs[at + step]]]
    if len(at):
        pairs = docs[at].astype(np.uint64) << np.uint64(32) | docs[at + step].astype(np.uint64)
        yield pairs
        yield pairs[large[at]]


def _share_enough(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """(n,) whether, of the samples below the last of either article, the two share half of the fewer."""
    last_a, last_b = (
        a[:, -1:],
        b[:, -1:],
    )  # an article with few passages has all of them: its last is the largest number
    reach = np.minimum(np.minimum(last_a, last_b), _NONE - np.uint32(1))
    fewer = np.minimum((a <= reach).sum(axis=1), (b <= reach).sum(axis=1))
    both = np.sort(np.concatenate((a, b), axis=1), axis=1)
    shared = ((both[:, 1:] == both[:, :-1]) & (both[:, 1:] <= reach)).sum(axis=1)
    enough: NDArray[np.bool_] = (shared >= np.minimum(2, fewer)) & (shared >= _MIN_SHARED * fewer)
    return enough
