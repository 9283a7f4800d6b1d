"""Files of an index, mapped, as a Whoosh storage: readers of any thread share them, and outlive their deletion."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from functools import cached_property
from io import BytesIO
from typing import Any

from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import BufferFile

from searchkit.codec.heads import Layout, damaged
from searchkit.codec.unpickling import load_pickle

_COMPOUND = Layout(b"", 0, "a segment")
_DIRECTORY = struct.Struct("!qi")  # where a compound file's directory begins, how long it is


class MappedFile(BufferFile):  # type: ignore[misc]  # Whoosh has no types
    """Whoosh's file over bytes, without its copy of them."""

    def __init__(self, data: memoryview, name: str) -> None:
        self._buf, self._name = data, name
        self.onclose, self.is_real, self.is_closed = None, False, False

    @cached_property
    def file(self) -> BytesIO:
        """For what Whoosh reads from a place onward: a copy, made where that is done."""
        return BytesIO(self._buf)

    def subset(self, position: int, length: int, name: str | None = None) -> MappedFile:
        """A part of it."""
        return MappedFile(self._buf[position : position + length], name or self._name)

    def read_pickle(self) -> Any:
        """The next value, if it is one that an index of ours holds."""
        return load_pickle(self.file)

    def close(self) -> None:
        """Whoosh asks; the bytes go when nobody looks at them any more."""
        self.is_closed = True


class MappedFiles(Storage):  # type: ignore[misc]
    """Files by name. Nothing is written here."""

    readonly = True
    supports_mmap = True

    def __init__(self, files: Mapping[str, memoryview]) -> None:
        self.files = files

    def list(self) -> list[str]:
        """Their names."""
        return [*self.files]

    def file_exists(self, name: str) -> bool:
        """Whether there is one of that name."""
        return name in self.files

    def file_length(self, name: str) -> int:
        """Its bytes."""
        return len(self.files[name])

    def open_file(self, name: str, *_: object, **__: object) -> MappedFile:
        """The file, at its beginning."""
        return MappedFile(self.files[name], name)

    def close(self) -> None:
        """As for a file: a reader that closes must not take them from the others."""


def open_compound(data: memoryview) -> MappedFiles:
    """The files within a file of Whoosh's that joins several.

    Raises:
        IndexDamaged, IndexForeign: its directory is broken, or not a plain table.
    """
    try:
        at, _ = _DIRECTORY.unpack_from(data)
        if not 0 <= at <= len(data):
            raise ValueError("its directory is not there")
        entries = load_pickle(BytesIO(data[at:]))
        files = {}
        for name, entry in entries.items():
            start, length = entry["offset"], entry["length"]
            if not (isinstance(name, str) and 0 <= start <= start + length <= at):
                raise ValueError(f"{name!r} does not lie in it")
            files[name] = data[start : start + length]
    except (struct.error, ValueError, TypeError, KeyError, AttributeError) as error:
        raise damaged(_COMPOUND, str(error)) from error
    return MappedFiles(files)
