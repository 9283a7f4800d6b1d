"""Changes to `entities.toml` as commands make them: comments and order stay, and what would be wrong is never written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import Table

from searchkit.analysis.tokens import fold_value
from searchkit.errors import UsageError
from searchkit.extraction.annotations import EntityKind
from searchkit.names.curation import name_problem, parse_curation

_HEADER = "Names that are one, and names that are hidden; searchkit entities --help. It takes effect at once."


class CurationFile:
    """A file being changed; `save` writes it whole or not at all.

    Raises:
        UsageError: it cannot be read, or is wrong already: with the line.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            content = f"# {_HEADER}\n".encode()
        except OSError as error:
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from error
        parse_curation(content, path)
        self._document = tomlkit.parse(content.decode("utf-8"))

    def merge(self, kind: EntityKind, name: str, aliases: Sequence[str]) -> None:
        """Let names be `name`.

        Raises:
            UsageError: one of them is part of another name already, or no name at all.
        """
        for written in (name, *aliases):
            _require_name(written)
        table = self._table("merge", kind)
        for alias in aliases:
            other = _holder(table, alias)
            if other is not None and fold_value(other) != fold_value(name):
                raise UsageError(
                    f"{alias!r} is merged into {other!r} already",
                    hint=f"searchkit entities unmerge {other!r} {alias!r} takes it out",
                )
            self._drop("unmerge", kind, name, alias)
        key = _key_in(table, name) or name
        others = list(table.get(key, []))
        known = {fold_value(other) for other in others}
        others += [alias for alias in aliases if fold_value(alias) not in known | {fold_value(name)}]
        table[key] = others
        self._forget_empty()

    def rename(self, kind: EntityKind, old: str, new: str) -> None:
        """Show a name in another way; what was merged into it goes along."""
        _require_name(new)
        table = self._table("merge", kind)
        key = _key_in(table, old)
        others = list(table.pop(key)) if key is not None else []
        kept = [other for other in (old, *others) if fold_value(other) != fold_value(new)]
        table[new] = kept
        self._drop("unmerge", kind, new, old)

    def unmerge(self, kind: EntityKind, name: str, alias: str) -> bool:
        """Take back a merge; False where the file has none."""
        return self._drop("merge", kind, name, alias)

    def keep_apart(self, kind: EntityKind, name: str, alias: str) -> None:
        """Let a name not be another, whatever the articles elect."""
        table = self._table("unmerge", kind)
        key = _key_in(table, name) or name
        table[key] = [*table.get(key, []), alias]

    def block(self, kind: EntityKind, name: str) -> None:
        """Hide a name."""
        _require_name(name)
        table = self._section("block")
        names = list(table.get(kind, []))
        if fold_value(name) not in map(fold_value, names):
            table[kind] = [*names, name]

    def unblock(self, kind: EntityKind, name: str) -> bool:
        """Show a name again; False where it was not hidden."""
        table = self._section("block")
        names = list(table.get(kind, []))
        kept = [other for other in names if fold_value(other) != fold_value(name)]
        table[kind] = kept
        self._forget_empty()
        return len(kept) < len(names)

    def save(self) -> None:
        """Write the file.

        Raises:
            UsageError: what it would say cannot be, or the folder refuses; the file is as it was.
        """
        content = tomlkit.dumps(self._document).encode()
        parse_curation(content, self.path)
        try:
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=".entities-")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).chmod(0o644)
            Path(temporary).replace(self.path)
        except OSError as error:
            raise UsageError(f"{self.path}: cannot be written: {error.strerror}") from error

    def _section(self, section: str) -> Any:
        if section not in self._document:
            self._document[section] = tomlkit.table(is_super_table=section != "block")
        return self._document[section]

    def _table(self, section: str, kind: EntityKind) -> Any:
        tables = self._section(section)
        if kind not in tables:
            tables[kind] = tomlkit.table()
        return tables[kind]

    def _drop(self, section: str, kind: EntityKind, name: str, alias: str) -> bool:
        table = self._document.get(section, {}).get(kind, {})
        key = _key_in(table, name)
        if key is None:
            return False
        others = list(table[key])
        kept = [other for other in others if fold_value(other) != fold_value(alias)]
        if kept or not others:
            table[key] = kept
        else:
            del table[key]
        self._forget_empty()
        return len(kept) < len(others)

    def _forget_empty(self) -> None:
        for section in ("merge", "unmerge", "block"):
            if section not in self._document:
                continue
            tables: Any = self._document[section]
            for kind in list(tables):
                # A comment of the user's keeps its table.
                if not tables[kind] and not (isinstance(tables[kind], Table) and tables[kind].value.body):
                    del tables[kind]
            if not tables:
                del self._document[section]


def _require_name(name: str) -> None:
    problem = name_problem(name)
    if problem:
        raise UsageError(problem, hint="names are what facets show: searchkit entities list")


def _key_in(table: Any, name: str) -> str | None:
    """The key of a table that folds like a name."""
    return next((str(key) for key in table if fold_value(key) == fold_value(name)), None)


def _holder(table: Any, alias: str) -> str | None:
    """The name that an alias is merged into."""
    return next((str(key) for key, others in table.items() if fold_value(alias) in map(fold_value, others)), None)
