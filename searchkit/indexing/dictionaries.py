"""What columns are packed with, shared with worker processes by files: a quarter of a megabyte is not sent with every batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from searchkit.codec.batches import Batch, Blobs
from searchkit.codec.packed import Packer


class SharedDictionaries:
    """Dictionaries that were put into a folder, each once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, str] = {}

    def put(self, dictionaries: Mapping[str, bytes]) -> dict[str, str]:
        """Column → the file of its dictionary, which stays the same for the whole run."""
        for name in dictionaries.keys() - self._files.keys():
            file = self._folder / name
            file.write_bytes(dictionaries[name])
            self._files[name] = str(file)
        return dict(self._files)


def pack_columns(batch: Batch, files: Mapping[str, str]) -> Batch:
    """A batch whose columns are packed, as far as there are dictionaries of them."""
    packed = {
        name: _packer(files[name]).pack_all(column)
        for name, column in batch.columns.items()
        if name in files and isinstance(column, Blobs)
    }
    return replace(batch, columns={**batch.columns, **packed})


@cache
def _packer(file: str) -> Packer:
    return Packer(Path(file).read_bytes())
