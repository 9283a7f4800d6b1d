"""Strings in a mapped file: where each ends, then their bytes. FORMAT.md, "strings"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.array_files import pack_array
from searchkit.codec.arrays import Counts, Terms, Unsigned, narrowed
from searchkit.codec.numbered import Numbers, numbered

_FACTOR = 0x9E3779B97F4A7C15
# By byte.
_BETWEEN_WORDS = np.array([byte < 128 and not chr(byte).isalnum() for byte in range(256)])


def hash_strings(text: bytes | memoryview, ends: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.uint64]:
    """(n,) 64 bits of each string of a run of them, to find the same ones of several segments at once.

    Args:
        ends: (n,) where each ends.
    """
    if not len(ends):
        return np.empty(0, np.uint64)
    stops = ends.astype(np.int64)
    starts = np.concatenate(([0], stops[:-1]))
    lengths = stops - starts
    data = np.frombuffer(text, np.uint8)[: stops[-1]].astype(np.uint64) + np.uint64(1)
    places = np.arange(len(data)) - np.repeat(starts, lengths)
    # An odd factor: a polynomial modulo 2**64, whose overflow is what is wanted.
    factors = np.multiply.accumulate(np.full(max(1, int(lengths.max())), _FACTOR, np.uint64))
    # Sums between two places of one running sum, so that an empty string has one too.
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(data * factors[places])))
    hashes: NDArray[np.uint64] = sums[stops] - sums[starts]
    return hashes


class Strings(Sequence[str]):
    """Strings of a file, decoded when asked for."""

    def __init__(self, ends: Unsigned, data: memoryview) -> None:
        self._ends, self._data = ends, data

    @classmethod
    def of(cls, strings: Sequence[str]) -> Strings:
        """Strings of no file, in the same shape."""
        encoded = _encoded(strings)
        return cls(_ends(encoded).astype(np.uint64), memoryview(b"".join(encoded)))

    def hashes(self) -> NDArray[np.uint64]:
        """(n,) 64 bits of each."""
        return hash_strings(self._data, self._ends)

    def with_word(self, start: str) -> NDArray[np.bool_]:
        """(n,) whether a word of each begins so; none is decoded.

        Words begin where a string does, and behind ASCII's signs that are no letters or digits.
        """
        wanted = start.encode()
        found = np.full(len(self), not wanted)
        data, ends = np.frombuffer(self._data, np.uint8), self._ends
        at = (
            np.flatnonzero(data[: max(0, len(data) - len(wanted) + 1)] == wanted[0]) if wanted else np.empty(0, np.intp)
        )
        for i, byte in enumerate(wanted[1:], 1):
            at = at[data[at + i] == byte]
        of = np.searchsorted(ends, at, side="right")
        begins = _BETWEEN_WORDS[data[at - 1]] | (at == np.where(of > 0, ends[of - 1], 0))
        whole = at + len(wanted) <= ends[of]  # else it goes on in the next string
        found[of[begins & whole]] = True
        return found

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, i: int) -> str:  # type: ignore[override]  # slices are not needed
        if not 0 <= i < len(self._ends):
            raise IndexError(i)
        start = int(self._ends[i - 1]) if i else 0
        return str(self._data[start : int(self._ends[i])], "utf-8")

    def __iter__(self) -> Iterator[str]:
        # All at once, an eighth of the time of one by one: where every byte is a character, offsets are the text's too.
        data, ends = bytes(self._data), self._ends.tolist()
        if data.isascii():
            text = data.decode("ascii")
            return (text[start:end] for start, end in zip([0, *ends], ends, strict=False))
        return (data[start:end].decode("utf-8") for start, end in zip([0, *ends], ends, strict=False))


def pack_strings(strings: Sequence[str]) -> bytes:
    """The two arrays that `Strings` is made of."""
    encoded = _encoded(strings)
    return pack_array(narrowed(_ends(encoded))) + pack_array(np.frombuffer(b"".join(encoded), np.uint8))


def _encoded(strings: Sequence[str]) -> list[bytes]:
    return [s.encode("utf-8", "replace") for s in strings]


def _ends(encoded: Sequence[bytes]) -> Counts:
    return np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))


def join_strings(each: Sequence[Terms]) -> tuple[Terms, list[Numbers]]:
    """The strings of several, in order and each once; and for each of the several which of them its own are."""
    met = numbered()
    # One after another, so that only what is distinct is in memory.
    numbers = [met.of(own) for own in each]
    order = met.order()
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    strings = met.take(order)
    return strings if isinstance(strings, Terms) else Terms.of(strings), [ranks[own] for own in numbers]
