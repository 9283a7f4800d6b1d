"""Whole numbers of which most are small: a byte each, and further bytes for those that need them. FORMAT.md, "patched"."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, DocIds, Unsigned, gaps_of, narrowed, runs_of, unpack_gaps
from searchkit.native import COMPILED, kernels

Bytes = NDArray[np.uint8]

# A byte below the first is the number itself. From it on, one further byte tells the rest; of those from the second on,
# two, three and four further bytes tell the whole number.
_DIRECT, _WHOLE = 224, 253
_SPAN = (_WHOLE - _DIRECT) << 8
# Of every so many numbers it is kept where their further bytes begin, so that any number is found near one of them.
EVERY = 256
_DIRECTS = bytes(range(_DIRECT))
# Among so many times more, those before each are counted in its own block.
_SCATTERED = 2
# Numbers are counted by words of so many bytes; and the highest bit of each byte.
_BYTES, _HIGHEST = 8, 0x8080_8080_8080_8080
_FEW = 32


class Patched(NamedTuple):
    """Numbers, packed. Any stretch is unpacked without those before it.

    Attributes:
        base: (n,) uint8.
        more: uint8, the further bytes, one number after another.
        more_at: (ceil(n / EVERY),) where in `more` those of the numbers 0, EVERY, 2 EVERY, … begin.
    """

    base: Bytes
    more: Bytes
    more_at: Unsigned

    @classmethod
    def of(cls, values: DocIds) -> Patched:
        """Numbers, (n,) uint32, packed."""
        if COMPILED:
            return cls._compiled(values, None)
        base = np.minimum(values, 255).astype(np.uint8)
        at = np.flatnonzero(values >= _DIRECT)
        large = values[at]
        rest = large - np.uint32(_DIRECT)
        codes = (_DIRECT + (np.minimum(rest, _SPAN) >> 8)).astype(np.uint8)
        short = rest < _SPAN
        codes[~short] = (_WHOLE + (large[~short] >> 16 > 0) + (large[~short] >> 24 > 0)).astype(np.uint8)
        base[at] = codes
        more = np.where(short, rest & 255, large).astype("<u4").view(np.uint8).reshape(len(at), 4)
        kept = np.arange(4) < _n_more(codes)[:, None]
        lengths = np.add.reduceat(_n_more(base), np.arange(0, len(base), EVERY), dtype=np.int64) if len(base) else at
        return cls(base, more[kept], narrowed(np.cumsum(lengths) - lengths))

    @classmethod
    def of_lists(cls, numbers: DocIds, lengths: Counts) -> Patched:
        """Lists of ascending numbers, each number told by how far it is from the one before it in its list; none is empty."""
        return cls._compiled(numbers, lengths) if COMPILED else cls.of(gaps_of(numbers, lengths))

    @classmethod
    def _compiled(cls, numbers: DocIds, lengths: Counts | None) -> Patched:
        base, more = np.empty(len(numbers), np.uint8), np.empty(4 * len(numbers), np.uint8)
        more_at = np.empty(-(-len(numbers) // EVERY), np.int64)
        n_more = kernels.pack_patched(np.ascontiguousarray(numbers), lengths, base, more, more_at)
        return cls(base, more[:n_more].copy(), narrowed(more_at))

    def read(self, start: int, end: int) -> DocIds:
        """A stretch of the numbers: (end - start,) uint32."""
        base = self.base[start:end]
        values = base.astype(np.uint32)
        at = np.flatnonzero(base >= _DIRECT)
        if len(at):
            codes, first = base.take(at), self._more_before(start)
            if codes.max() < _WHOLE:
                values[at] = _joined(codes, self.more[first : first + len(at)])
            else:
                lengths = _n_more(codes).astype(np.int64)
                values[at] = self._large(codes, first + np.cumsum(lengths) - lengths)
        return values

    def read_lists(self, start: int, end: int, lengths: Counts | None = None) -> DocIds:
        """A stretch of the numbers as lists that ascend, each number told by how far it is from the one before: uint32.

        Args:
            lengths: of each list, none 0; None: it is one.
        """
        if COMPILED:
            out = np.empty(end - start, np.uint32)
            kernels.unpack_gaps(*self, start, lengths, out)
            return out
        gaps = self.read(start, end)
        return np.add.accumulate(gaps, out=gaps) if lengths is None else unpack_gaps(gaps, lengths)

    def take_lists(self, starts: Counts, lengths: Counts) -> DocIds:
        """Several stretches of the numbers, each such a list: see `read_lists`. A length may be 0."""
        if COMPILED:
            out = np.empty(int(lengths.sum()), np.uint32)
            kernels.unpack_runs(*self, starts, lengths, out)
            return out
        held = lengths > 0
        return unpack_gaps(self.take_runs(starts, lengths), lengths if held.all() else lengths[held])

    def take_runs(self, starts: Counts, lengths: Counts) -> DocIds:
        """Several stretches of the numbers, one after another: (lengths.sum(),) uint32."""
        if len(starts) <= _FEW:
            runs = zip(starts.tolist(), lengths.tolist(), strict=True)
            return np.array([x for start, n in runs for x in self._listed(start, n)], np.uint32)
        places = runs_of(starts, lengths)
        base = self.base.take(places, mode="clip")
        values = base.astype(np.uint32)
        at = np.flatnonzero(base >= _DIRECT)
        if len(at):
            values[at] = self._large(base.take(at), self._more_before_each(places.take(at)))
        return values

    def _listed(self, start: int, n: int) -> list[int]:
        """A stretch, number by number: of few numbers a tenth of the time of arrays."""
        found: list[int] = self.base[start : start + n].tolist()
        if max(found, default=0) >= _DIRECT:
            at = self._more_before(start)
            for i, code in enumerate(found):
                if code >= _WHOLE:
                    size = code - _WHOLE + 2
                    found[i] = int.from_bytes(self.more[at : at + size].tobytes(), "little")
                    at += size
                elif code >= _DIRECT:
                    found[i] = (code - _DIRECT << 8) + _DIRECT + int(self.more[at])
                    at += 1
        return found

    def _more_before(self, i: int) -> int:
        known = i // EVERY
        codes = self.base[known * EVERY : i].tobytes().translate(None, _DIRECTS)
        n_whole = sum(codes.count(code) * (code - _WHOLE + 1) for code in range(_WHOLE, 256))
        return int(self.more_at[known]) + len(codes) + n_whole

    def _more_before_each(self, places: Counts) -> Counts:
        """Where the further bytes of some numbers begin."""
        first, last = int(places.min()) // EVERY * EVERY, int(places.max())
        if len(places) * EVERY * _SCATTERED < last - first:
            known = places // EVERY
            before = self._blocks(known)
            before[np.arange(EVERY) >= (places - known * EVERY)[:, None]] = 0
            n_more: Counts = np.bitwise_count(_marks(before.view("<u8"))).sum(axis=1, dtype=np.int64)
            if (before >= _WHOLE).any():
                n_more += np.where(before >= _WHOLE, before - np.uint8(_WHOLE - 1), 0).sum(axis=1, dtype=np.int64)
            return n_more + self.more_at[known]
        base = self.base[first:last]
        words = np.zeros(len(base) // _BYTES + 1, "<u8")
        words.view(np.uint8)[: len(base)] = base
        words = _marks(words)
        sums = np.zeros(len(words), np.int64)
        np.add.accumulate(np.bitwise_count(words[:-1]), out=sums[1:], dtype=np.int64)
        at, inside = np.divmod(places - first, _BYTES)
        own = words.take(at, mode="clip") & ((np.uint64(1) << (inside << 3).astype(np.uint64)) - np.uint64(1))
        n_more = sums.take(at, mode="clip") + np.bitwise_count(own)
        whole = np.flatnonzero(base >= _WHOLE)
        if len(whole):
            more = np.concatenate(([0], np.cumsum(base[whole].astype(np.int64) - (_WHOLE - 1))))
            n_more += more[np.searchsorted(whole, places - first)]
        return n_more + int(self.more_at[first // EVERY])

    def _blocks(self, known: Counts) -> Bytes:
        """(n, EVERY) the bytes of some blocks of so many numbers; what the last one lacks is 0."""
        n_whole = len(self.base) // EVERY
        rest = self.base[n_whole * EVERY :]
        found = np.zeros((len(known), EVERY), np.uint8)
        is_whole = known < n_whole
        found[is_whole] = self.base[: n_whole * EVERY].reshape(-1, EVERY)[known[is_whole]]
        found[~is_whole, : len(rest)] = rest
        return found

    def _large(self, codes: Bytes, at: Counts) -> DocIds:
        """Numbers that have further bytes, by their first byte and where the others begin."""
        values = _joined(codes, self.more[at])
        for code in range(_WHOLE, 256) if codes.max() >= _WHOLE else ():
            these = np.flatnonzero(codes == code)
            size = code - _WHOLE + 2
            whole = np.zeros((len(these), 4), np.uint8)
            whole[:, :size] = self.more[at[these][:, None] + np.arange(size)]
            values[these] = whole.view("<u4").ravel()
        return values


def _marks(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The highest bit of each byte that has further bytes: its three highest bits are set, and of no other byte."""
    marks: NDArray[np.uint64] = words & words << np.uint64(1)
    marks &= marks << np.uint64(1)
    marks &= np.uint64(_HIGHEST)
    return marks


def _n_more(base: Bytes) -> Bytes:
    """How many further bytes each has."""
    n = (base >= _DIRECT).view(np.uint8)
    return n + (base >= _WHOLE) + (base > _WHOLE) + (base > _WHOLE + 1)


def _joined(codes: Bytes, more: Bytes) -> DocIds:
    joined: DocIds = (codes.astype(np.uint32) << np.uint32(8)) + more - np.uint32((_DIRECT << 8) - _DIRECT)
    return joined
