"""Strings of bytes and their numbers, given as they are met."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from searchkit import native
from searchkit.codec.arrays import Counts, Terms

Numbers = NDArray[np.uint32]


class Numbered(Protocol):
    """Distinct strings, numbered from 0 on."""

    def __len__(self) -> int: ...

    def of(self, strings: Sequence[bytes]) -> Numbers:
        """The numbers of some strings; those that have none are given one, in their order."""

    def take(self, numbers: Numbers) -> Sequence[bytes]:
        """The strings of some numbers."""

    def order(self) -> Numbers:
        """All numbers, in the order of their strings."""


def numbered() -> Numbered:
    """A table without strings."""
    return CompiledNumbered() if native.COMPILED else _Dict()


class CompiledNumbered:
    """See `Numbered`."""

    def __init__(self) -> None:
        self.table = native.kernels.numbered(int.from_bytes(os.urandom(8), "little"))

    def __len__(self) -> int:
        return native.kernels.numbered_len(self.table)

    def of(self, strings: Sequence[bytes]) -> Numbers:
        """."""
        each = strings if isinstance(strings, Terms) else Terms.of(strings)
        ends = each.ends.astype(np.int64)
        starts = np.zeros(len(ends), np.int64)
        starts[1:] = ends[:-1]
        return self.of_pieces(each.text, starts, ends)

    def of_pieces(self, data: bytes | memoryview, starts: Counts, ends: Counts) -> Numbers:
        """The numbers of strings that lie in some bytes."""
        numbers = np.empty(len(starts), np.uint32)
        native.kernels.number_strings(self.table, data, starts, ends, numbers)
        return numbers

    def take(self, numbers: Numbers) -> Terms:
        """."""
        ends = np.empty(len(numbers), np.uint64)
        return Terms(native.kernels.strings_of(self.table, numbers, ends), ends)

    def order(self) -> Numbers:
        """."""
        numbers = np.empty(len(self), np.uint32)
        native.kernels.order_strings(self.table, numbers)
        return numbers


class _Dict(dict[bytes, int]):
    """The same where nothing is compiled."""

    def __init__(self) -> None:
        super().__init__()
        self._strings: list[bytes] = []

    def __missing__(self, string: bytes) -> int:
        number = self[string] = len(self)
        self._strings.append(string)
        return number

    def of(self, strings: Sequence[bytes]) -> Numbers:
        """."""
        return np.fromiter(map(self.__getitem__, strings), np.uint32, len(strings))

    def take(self, numbers: Numbers) -> list[bytes]:
        """."""
        return list(map(self._strings.__getitem__, numbers.tolist()))

    def order(self) -> Numbers:
        """."""
        ordered = sorted(self)
        return np.fromiter(map(self.__getitem__, ordered), np.uint32, len(ordered))
