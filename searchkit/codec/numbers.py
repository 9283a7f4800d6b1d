"""One whole number for each article."""

from __future__ import annotations

import struct
from array import array
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import ColumnReader, ColumnWriter
from whoosh.filedb.structfile import StructFile

from searchkit.codec.array_files import pack_column, read_arrays
from searchkit.codec.arrays import Counts, Unsigned
from searchkit.codec.column import LAYOUT, PlainColumn, read_column, write_column
from searchkit.codec.heads import damaged

_NUMBERS = 1
NO_NUMBER = int(np.iinfo(np.int64).min)
_SCALE = struct.Struct("<qQ")  # the least number, and how far apart they are


class NumberColumn(PlainColumn):
    """One int64 for each document.

    Attributes:
        default: of documents that have none, and of segments that lack the column.
    """

    def __init__(self, default: int = NO_NUMBER) -> None:
        self.default = default

    def default_value(self, reverse: bool = False) -> int:  # noqa: ARG002 - Whoosh's signature
        """The number of a document without one."""
        return self.default

    def writer(self, dbfile: StructFile) -> NumberWriter:
        """A writer of one segment's column."""
        return NumberWriter(dbfile, self.default)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> NumberReader:
        """A reader that maps the column."""
        return NumberReader(read_column(dbfile, basepos, length, _NUMBERS, doccount), doccount, self.default)


class NumberWriter(ColumnWriter):  # type: ignore[misc]
    """Collects 8 bytes a document."""

    def __init__(self, dbfile: StructFile, default: int) -> None:
        self._dbfile, self._default, self._values = dbfile, default, array("q")

    def add(self, docnum: int, value: int) -> None:
        """The number of a document; documents come in ascending order."""
        self._fill(docnum)
        self._values.append(value)

    def add_many(self, docnum: int, values: NDArray[np.int64]) -> None:
        """The numbers of some documents, from `docnum` on."""
        self._fill(docnum)
        self._values.frombytes(values.tobytes())

    def extend(self, docnum: int, values: NumberReader, rows: Counts) -> None:
        """The numbers of some documents of another segment, from `docnum` on."""
        self.add_many(docnum, values.values[rows].astype(np.int64))

    def _fill(self, docnum: int) -> None:
        self._values.extend([self._default] * (docnum - len(self._values)))

    def finish(self, doccount: int) -> None:
        """Write the column."""
        self._fill(doccount)
        write_column(self._dbfile, _NUMBERS, doccount, _pack(np.asarray(self._values, np.int64), self._default))


def _pack(values: NDArray[np.int64], default: int) -> list[bytes]:
    given = values != default
    base, step = 0, 0
    steps = values.view(np.uint64)
    if given.any():
        base = int(values[given].min())
        # Differences modulo 2**64: the highest number may be further from the least than int64 reaches.
        apart = steps - np.array(base).view(np.uint64)
        most = int(np.gcd.reduce(apart[given])) or 1
        if most <= np.iinfo(np.int64).max and int(apart[given].max()) // most < np.iinfo(np.uint32).max:
            step = most
            steps = np.where(given, apart // np.uint64(step) + np.uint64(1), np.uint64(0))
    else:
        step, steps = 1, np.zeros(len(values), np.uint64)
    return [_SCALE.pack(base, step), pack_column(steps)]


class Few(NamedTuple):
    """Numbers of documents, few of them different.

    Attributes:
        of: (n_docs,) which of `numbers` each document has.
        numbers: all that can be there; not each is.
    """

    of: Unsigned
    numbers: NDArray[np.int64]


class NumberReader(ColumnReader):  # type: ignore[misc]
    """The numbers of one segment, mapped; widened when first asked for all."""

    def __init__(self, data: memoryview, n_docs: int, default: int) -> None:
        self._default = default
        try:
            self._base, self._step = _SCALE.unpack_from(data)
            self._steps: Unsigned = next(read_arrays(data, _SCALE.size))
        except (struct.error, ValueError, KeyError) as error:
            raise damaged(LAYOUT, str(error)) from error
        if len(self._steps) != n_docs:
            raise damaged(LAYOUT, f"it has {len(self._steps)} numbers of {n_docs}")
        if self._step > np.iinfo(np.int64).max:
            raise damaged(LAYOUT, f"its numbers are {self._step} apart")

    @cached_property
    def values(self) -> NDArray[np.int64]:
        """(n_docs,) int64."""
        return self._steps.view(np.int64) if not self._step else self._numbers(self._steps)

    def take(self, doc_ids: NDArray[np.unsignedinteger[Any]]) -> NDArray[np.int64]:
        """Those of some documents."""
        steps = self._steps[doc_ids]
        return steps.view(np.int64) if not self._step else self._numbers(steps)

    def few(self) -> Few | None:
        """The same where few numbers can be there, as of days: in a quarter of the room or less."""
        if not self._step or self._steps.itemsize > 2:
            return None
        return Few(self._steps, self._numbers(np.arange(int(self._steps.max(initial=0)) + 1)))

    def _numbers(self, steps: Unsigned | Counts) -> NDArray[np.int64]:
        values = steps.astype(np.int64)
        values -= 1
        if self._step != 1:
            values *= self._step
        values += self._base
        missing = np.flatnonzero(steps == 0)
        if len(missing):
            values[missing] = self._default
        return values

    def __len__(self) -> int:
        return len(self._steps)

    def __getitem__(self, docnum: int) -> int:
        step = int(self._steps[docnum])
        if not self._step:
            return int(np.array(step, np.uint64).view(np.int64))
        return self._base + (step - 1) * self._step if step else self._default
