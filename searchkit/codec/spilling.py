"""Runs of a segment that is still being collected, kept on disk: memory then does not bound what one segment holds."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Capped, Unsigned
from searchkit.codec.plain_field import FieldArrays


class Spill:
    """A file without a name, which ends with its process; made when something is put into it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: Any = None
        self._size = 0

    def put(self, field: FieldArrays) -> FieldArrays:
        """The same field, whose postings lie in the file and are read from it stretch by stretch."""
        positions = field.positions
        return replace(
            field,
            doc_ids=self._put(field.doc_ids),
            frequencies=self._put_capped(field.frequencies),
            positions=None if positions is None else self._put_capped(positions),
        )

    def close(self) -> None:
        """Give the room back; what was put into it is void."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put_capped(self, values: Capped) -> Capped:
        return Capped(self._put(values.base), values.large_at, values.large)

    def _put(self, values: Unsigned) -> Unsigned:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder, buffering=0)  # noqa: SIM115 - closed by `close`
        stored = _Stored(self._file.fileno(), self._size, len(values), values.dtype)
        data = memoryview(values.tobytes())
        while data:
            n = self._file.write(data)
            data, self._size = data[n:], self._size + n
        return cast("Unsigned", stored)


class _Stored:
    """An array in a file, of which stretches are read as they are asked for."""

    def __init__(self, file: int, offset: int, length: int, dtype: np.dtype[Any]) -> None:
        self._file, self._offset, self._length, self.dtype = file, offset, length, dtype

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, stretch: slice) -> NDArray[Any]:
        first, last, _ = stretch.indices(self._length)
        width = self.dtype.itemsize
        data = bytearray(max(last - first, 0) * width)
        view, at = memoryview(data), self._offset + first * width
        while view:
            n = os.preadv(self._file, [view], at)
            if not n:
                raise OSError(f"a temporary file of {len(data)} bytes is cut short")
            view, at = view[n:], at + n
        return np.frombuffer(data, self.dtype)
