"""Saved queries as rows of a list: one that cannot be read stands there too, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from searchkit.errors import SavedQueryError

if TYPE_CHECKING:
    from searchkit.query.saved import SavedQuery

# Name, title, query, path, and what is wrong with it.
SavedRow = tuple[str, str, str, str, str | None]

_SUFFIX = ".toml"


def saved_rows(entries: Iterable[SavedRow | SavedQuery | SavedQueryError]) -> list[SavedRow]:
    """What `list_saved` gives, or rows that are made already, as rows."""
    return [entry if isinstance(entry, tuple) else _row(entry) for entry in entries]


def _row(entry: SavedQuery | SavedQueryError) -> SavedRow:
    if isinstance(entry, SavedQueryError):
        # Its message begins with the file, as every message of this project begins with the place.
        file, found, problem = str(entry).partition(f"{_SUFFIX}: ")
        if not found:
            return "", "", "", "", str(entry)
        return file.rpartition("/")[2], "", "", file + _SUFFIX, problem
    return entry.name, entry.title, entry.query, str(entry.path or ""), None
