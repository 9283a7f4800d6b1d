"""Runs of a segment that is still being collected, kept on disk: memory then does not bound what one segment holds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Capped, Terms, Unsigned, WordArrays
from searchkit.codec.plain_field import FieldArrays


class Spill:
    """A file without a name, which ends with its process; made when something is put into it."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._file: Any = None
        self._size = 0

    def put(self, field: FieldArrays) -> FieldArrays:
        """The same field, which lies in the file and is read from it stretch by stretch, its terms whole each time."""
        positions, words = field.positions, field.words
        return FieldArrays(
            self._put_terms(field.terms),
            self._put(field.posting_ends),
            self._put(field.occurrence_ends),
            self._put(field.max_frequencies),
            self._put(field.min_lengths),
            self._put(field.doc_ids),
            self._put_capped(field.frequencies),
            None if positions is None else self._put_capped(positions),
            None if words is None else self._put_words(words),
        )

    def close(self) -> None:
        """Give the room back; what was put into it is void."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _put_capped(self, values: Capped) -> Capped:
        return Capped(self._put(values.base), values.large_at, values.large)

    def _put_words(self, words: WordArrays) -> WordArrays:
        return WordArrays(
            self._put_terms(words.texts), self._put_capped(words.term_steps), self._put_capped(words.counts)
        )

    def _put_terms(self, terms: Terms) -> Terms:
        return _StoredTerms(self._put(np.frombuffer(terms.text, np.uint8)), self._put(terms.ends))

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

    def astype(self, dtype: type[np.generic]) -> NDArray[Any]:
        values: NDArray[Any] = self[:]
        return values.astype(dtype)

    def __getitem__(self, at: int | slice) -> Any:
        if not isinstance(at, slice):
            return self[at : at + 1][0]
        first, last, _ = at.indices(self._length)
        width = self.dtype.itemsize
        data = bytearray(max(last - first, 0) * width)
        view, at = memoryview(data), self._offset + first * width
        while view:
            n = os.preadv(self._file, [view], at)
            if not n:
                raise OSError(f"a temporary file of {len(data)} bytes is cut short")
            view, at = view[n:], at + n
        return np.frombuffer(data, self.dtype)


class _StoredTerms(Terms):
    """Terms in a file, read whole when they are asked for."""

    def __init__(self, text: Unsigned, ends: Unsigned) -> None:
        self._text, self._ends = text, ends

    @property
    def text(self) -> bytes:  # type: ignore[override]  # nobody sets it
        return self._text[:].tobytes()

    @property
    def ends(self) -> Unsigned:  # type: ignore[override]
        return self._ends[:]

    def __len__(self) -> int:
        return len(self._ends)
