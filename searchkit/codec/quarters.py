"""Frequencies, most of which are 1, 2 or 3: two bits each. FORMAT.md, "frequencies"."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, DocIds, Unsigned, narrowed
from searchkit.codec.patched import EVERY, Bytes, Patched
from searchkit.native import COMPILED, kernels

Words = NDArray[np.uint64]

# The two bits of a frequency of so many or more; the rest of it stands elsewhere.
_FULL = 4
# Frequencies are counted by words of so many bytes, which hold so many; and the lower bit of each in a word.
_BYTES, _IN_WORD = 8, 32
_LOW = 0x5555_5555_5555_5555


class Frequencies(NamedTuple):
    """How often terms stand in documents: a number for each posting, packed.

    Attributes:
        codes: uint8, four frequencies each, the first in the lowest bits: less 1.
        starts: (ceil(n / EVERY),) how many occurrences the postings before 0, EVERY, 2 EVERY, … have.
        rests_at: (ceil(n / EVERY),) how many of these postings have `rests`.
        rests: of the postings whose two bits are full, the frequency less 4.
    """

    codes: Bytes
    starts: Unsigned
    rests_at: Unsigned
    rests: Patched

    @classmethod
    def of(cls, values: DocIds) -> Frequencies:
        """Frequencies, (n,) uint32, packed."""
        if COMPILED:
            rests = np.empty(len(values), np.uint32)
            codes = np.empty(-(-len(values) // 4), np.uint8)
            starts, rests_at = (np.empty(-(-len(values) // EVERY), np.int64) for _ in range(2))
            n_rests = kernels.pack_frequencies(np.ascontiguousarray(values), codes, starts, rests_at, rests)
            return cls(codes, narrowed(starts), narrowed(rests_at), Patched.of(rests[:n_rests]))
        least = np.minimum(values - np.uint32(1), _FULL - 1)  # 0, which no posting has, is taken for a large one
        each = np.zeros((-(-len(values) // 4), 4), np.uint8)
        each.ravel()[: len(values)] = least
        each <<= np.arange(0, 8, 2, dtype=np.uint8)
        full = least == _FULL - 1
        known = np.arange(0, len(values), EVERY)

        def before(counts: Unsigned) -> Unsigned:
            sums = np.add.reduceat(counts, known, dtype=np.int64) if len(known) else known
            return narrowed(np.cumsum(sums) - sums)

        others = Patched.of(values[full] - np.uint32(_FULL))
        return cls(np.bitwise_or.reduce(each, axis=1), before(values), before(full.view(np.uint8)), others)

    def read(self, start: int, end: int) -> DocIds:
        """A stretch of the frequencies: (end - start,) uint32."""
        if COMPILED:
            out = np.empty(end - start, np.uint32)
            kernels.read_frequencies(self.codes, self.starts, self.rests_at, *self.rests, start, out)
            return out
        counts = self._least(start, end).astype(np.uint32)
        at = np.flatnonzero(counts == _FULL)
        if len(at):
            first = self._rests_before(start)
            counts[at] = self.rests.read(first, first + len(at)) + np.uint32(_FULL)
        return counts

    def take(self, start: int, end: int, rows: Counts) -> tuple[DocIds, Counts]:
        """Some of a stretch of the frequencies, by their rows; and how many occurrences of the stretch are before each."""
        if COMPILED:
            found, before_each = np.empty(len(rows), np.uint32), np.empty(len(rows), np.int64)
            kernels.take_frequencies(
                self.codes,
                self.starts,
                self.rests_at,
                *self.rests,
                start,
                np.ascontiguousarray(rows),
                found,
                before_each,
            )
            return found, before_each
        first = start >> 2
        codes = self.codes[first : -(-end // 4)]
        words = np.zeros(-(-len(codes) // _BYTES), "<u8")
        words.view(np.uint8)[: len(codes)] = codes
        # The stretch's own start goes first: what its first byte tells of others is taken away again.
        places = np.concatenate((np.zeros(1, np.int64), rows)) + (start & 3)
        at = places // _IN_WORD
        before = words.take(at, mode="clip") & _masks().take(places % _IN_WORD)
        n_more = _before(_sums(words)).take(at, mode="clip") + _sums(before)
        n_full = _before(_n_full(words)).take(at, mode="clip") + _n_full(before)
        counts = self._codes_at(rows + start)
        n_more, n_full = n_more[1:] - n_more[0], n_full[1:] - n_full[0]
        n_rests = int(np.max(n_full + (counts == _FULL), initial=0))
        occurrences = rows + n_more
        if n_rests:
            own = self._rests_before(start)
            rests = self.rests.read(own, own + n_rests)
            at = np.flatnonzero(counts == _FULL)
            counts[at] += rests.take(n_full.take(at), mode="clip")
            occurrences += np.concatenate((_before(rests), rests.sum(dtype=np.int64, keepdims=True))).take(n_full)
        return counts, occurrences

    def _codes_at(self, places: Counts) -> DocIds:
        codes: Bytes = self.codes.take(places >> 2, mode="clip") >> ((places & 3) << 1).astype(np.uint8) & np.uint8(3)
        counts: DocIds = codes.astype(np.uint32) + np.uint32(1)
        return counts

    def _rests_before(self, i: int) -> int:
        known = i // EVERY
        return int(self.rests_at[known]) + int(np.count_nonzero(self._least(known * EVERY, i) == _FULL))

    def _least(self, start: int, end: int) -> Bytes:
        """A stretch of the frequencies, those that are told elsewhere as 4."""
        first = start // 4
        codes = self.codes[first : -(-end // 4)].astype(np.intp)
        spread = _spread_codes().take(codes, mode="clip")
        return spread.view(np.uint8)[start - 4 * first : end - 4 * first]


@cache
def _spread_codes() -> DocIds:
    """A byte of codes → four frequencies, a byte each."""
    codes = np.arange(256)
    return sum((((codes >> 2 * i & 3) + 1) << 8 * i for i in range(4)), np.zeros(256, np.int64)).astype("<u4")


@cache
def _masks() -> Words:
    """How many of a word's codes count, 0 to all → their bits."""
    return np.array([(1 << 2 * n) - 1 for n in range(_IN_WORD + 1)], "<u8")


def _n_full(words: Words) -> Counts:
    """How many codes of each word are full."""
    n: Counts = np.bitwise_count(words & words >> np.uint64(1) & np.uint64(_LOW)).astype(np.int64)
    return n


def _sums(words: Words) -> Counts:
    """What the codes of each word come to."""
    n: Counts = np.bitwise_count(words).astype(np.int64)
    n += np.bitwise_count(words & np.uint64(_LOW << 1))
    return n


def _before(counts: Unsigned | Counts) -> Counts:
    """What those before each sum up to."""
    sums: Counts = np.zeros(len(counts), np.int64)
    np.add.accumulate(counts[:-1], out=sums[1:], dtype=np.int64)
    return sums
