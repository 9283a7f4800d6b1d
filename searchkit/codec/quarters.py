"""Frequencies, most of which are 1, 2 or 3: two bits each. FORMAT.md, "frequencies"."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from searchkit.codec.arrays import Counts, DocIds, Unsigned, narrowed, runs_of
from searchkit.codec.patched import EVERY, Bytes, Patched

# The two bits of a frequency of so many or more; the rest of it stands elsewhere.
_FULL = 4


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
        least = np.minimum(values - np.uint32(1), _FULL - 1)  # 0, which no posting has, is taken for a large one
        codes = np.zeros((-(-len(values) // 4), 4), np.uint8)
        codes.ravel()[: len(values)] = least
        codes <<= np.arange(0, 8, 2, dtype=np.uint8)
        full = least == _FULL - 1
        known = np.arange(0, len(values), EVERY)

        def before(counts: Unsigned) -> Unsigned:
            sums = np.add.reduceat(counts, known, dtype=np.int64) if len(known) else known
            return narrowed(np.cumsum(sums) - sums)

        rests = Patched.of(values[full] - np.uint32(_FULL))
        return cls(np.bitwise_or.reduce(codes, axis=1), before(values), before(full.view(np.uint8)), rests)

    def read(self, start: int, end: int) -> DocIds:
        """A stretch of the frequencies: (end - start,) uint32."""
        counts = self._least(start, end).astype(np.uint32)
        at = np.flatnonzero(counts == _FULL)
        if len(at):
            known = start // EVERY
            first = int(self.rests_at[known]) + int((self._least(known * EVERY, start) == _FULL).sum())
            counts[at] = self.rests.read(first, first + len(at)) + np.uint32(_FULL)
        return counts

    def take_runs(self, starts: Counts, lengths: Counts) -> tuple[DocIds, Counts]:
        """Several stretches of the frequencies, one after another; and of each, how many occurrences are before it."""
        # Each with what lies between it and a posting of which that is known.
        known = np.minimum(starts // EVERY, len(self.starts) - 1)
        between = starts - known * EVERY
        lengths = lengths + between
        places = runs_of(known * EVERY, lengths)
        counts = ((self.codes[places >> 2] >> ((places & 3) << 1).astype(np.uint8) & 3) + 1).astype(np.uint32)
        at = np.flatnonzero(counts == _FULL)
        ends = np.cumsum(lengths)
        if len(at):
            of = np.searchsorted(at, np.stack((ends - lengths, ends)))
            n_rests = of[1] - of[0]
            counts[at] += self.rests.take_runs(self.rests_at[known].astype(np.int64), n_rests)
        sums = np.concatenate((np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)))
        own = ends - lengths + between
        wanted = runs_of(own, lengths - between)
        return counts[wanted], self.starts[known].astype(np.int64) + sums[own] - sums[ends - lengths]

    def _least(self, start: int, end: int) -> Bytes:
        """A stretch of the frequencies, those that are told elsewhere as 4."""
        first = start // 4
        # A byte is spread over four.
        spread = self.codes[first : -(-end // 4)].astype("<u4")
        spread |= spread << 12
        spread &= 0x000F000F
        spread |= spread << 6
        spread &= 0x03030303
        return spread.view(np.uint8)[start - 4 * first : end - 4 * first] + np.uint8(1)
