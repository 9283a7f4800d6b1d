"""Arrays in files: how many numbers, how wide, the numbers. FORMAT.md, "array"."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np

from searchkit.codec.arrays import Counts, Unsigned, narrowed
from searchkit.native import COMPILED, kernels

ARRAY = struct.Struct("<QQ")  # numbers, bytes of each
_WIDTHS = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}
# Of every so many lengths it is kept what those before come to.
_EVERY = 256


def pack_array(values: Unsigned) -> bytes:
    """An array as a file has it."""
    data = values.astype(values.dtype.newbyteorder("<"), copy=False).tobytes()
    return padded(ARRAY.pack(len(values), values.itemsize) + data)


def pack_column(values: Unsigned | Counts) -> bytes:
    """The same, as narrow as its numbers allow; one number where all are the same."""
    values = narrowed(values)
    if len(values) and (values == values[0]).all():
        return ARRAY.pack(len(values), 0) + int(values[0]).to_bytes(8, "little")
    return pack_array(values)


def read_arrays(data: memoryview, at: int = 0) -> Iterator[Any]:
    """The arrays that begin at a place, one after another: who reads knows how many there are.

    Raises:
        ValueError, KeyError, struct.error: they cannot be there.
    """
    while True:
        n, width = ARRAY.unpack_from(data, at)
        at += ARRAY.size
        if width == 0:
            (value,) = np.frombuffer(data, "<u8", 1, at)
            yield np.broadcast_to(narrowed(np.array([value], np.uint64)), n)
            at += 8
        else:
            yield np.frombuffer(data, np.dtype(_WIDTHS[width]).newbyteorder("<"), n, at)
            at += n * width + -(n * width) % 8


def padded(data: bytes) -> bytes:
    """Brought to a multiple of 8 bytes."""
    return data + bytes(-len(data) % 8)


class Extents:
    """Where stretches of something begin and end, one after another, of which their lengths are kept.

    Attributes:
        lengths: (n,).
        before: (ceil(n / 256),) what the lengths before 0, 256, 512, … come to.
        is_compiled: whether compiled loops can read them.
    """

    def __init__(self, lengths: Unsigned, before: Unsigned) -> None:
        self.lengths, self.before = lengths, before
        # Not where all of them are one number.
        self.is_compiled = COMPILED and lengths.flags.c_contiguous and before.flags.c_contiguous

    @classmethod
    def of(cls, lengths: Unsigned | Counts) -> Extents:
        """Of stretches of these lengths."""
        return cls(narrowed(lengths), narrowed((np.cumsum(lengths, dtype=np.int64) - lengths)[::_EVERY]))

    def packed(self) -> bytes:
        """Its two arrays."""
        return pack_column(self.lengths) + pack_column(self.before)

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, i: int) -> tuple[int, int]:
        if self.is_compiled:
            return kernels.find_extent(self.lengths, self.before, i)
        known = i // _EVERY
        lengths = self.lengths[known * _EVERY : i + 1]
        end = int(self.before[known]) + int(lengths.sum(dtype=np.int64))
        return end - int(lengths[-1]), end

    @cached_property
    def starts(self) -> Counts:
        """(n + 1,) where each begins; the last: where all end."""
        starts = np.zeros(len(self.lengths) + 1, np.int64)
        np.cumsum(self.lengths, dtype=np.int64, out=starts[1:])
        return starts
