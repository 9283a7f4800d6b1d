"""The compiled functions. Arrays are contiguous and of just the items named; results go into those called `out`.

Raises:
    TypeError: an array of other items.
    IndexError: numbers that contradict each other, as in a damaged file.
"""

from numpy import int64, uint8, uint32
from numpy.typing import NDArray

# documents.c
def unpack_bits(bits: NDArray[uint8], out: NDArray[uint32], /) -> int: ...
def unpack_buckets(counts: NDArray[uint8], lows: NDArray[uint8], out: NDArray[uint32], /) -> int: ...
def unpack_gaps(
    base: NDArray[uint8], more: NDArray[uint8], more_before: int, lengths: NDArray[int64], out: NDArray[uint32], /
) -> int: ...
