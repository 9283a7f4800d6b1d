"""Strings in a mapped file: where each ends, then their bytes. FORMAT.md, "strings"."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class Strings(Sequence[str]):
    """Strings of a file, decoded when asked for."""

    def __init__(self, ends: NDArray[np.uint64], data: memoryview) -> None:
        self._ends, self._data = ends, data

    @classmethod
    def at(cls, data: memoryview, at: int, n: int) -> tuple[Strings, int]:
        """The strings that begin at an offset, and where they end."""
        ends = np.frombuffer(data, "<u8", n, at)
        at += 8 * n
        size = int(ends[-1]) if n else 0
        return cls(ends, data[at : at + size]), at + size

    def __len__(self) -> int:
        return len(self._ends)

    def __getitem__(self, i: int) -> str:  # type: ignore[override]  # slices are not needed
        if not 0 <= i < len(self._ends):
            raise IndexError(i)
        start = int(self._ends[i - 1]) if i else 0
        return str(self._data[start : int(self._ends[i])], "utf-8")


def pack_strings(strings: Sequence[str]) -> list[bytes]:
    """The parts of a file that `Strings.at` reads."""
    encoded = [s.encode("utf-8", "replace") for s in strings]
    return [np.cumsum([len(b) for b in encoded], dtype="<u8").tobytes() if encoded else b"", *encoded]
