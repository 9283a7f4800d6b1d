"""`entities.toml`: what the user says of names, in a file beside the index that may be written by hand.

    [merge.person]
    "Kim Jong-un" = ["Kim Jong Un", "Kim Jong-eun"]   # the name shown = the names that are it

    [unmerge.person]
    "George W. Bush" = ["Bush"]                       # what the articles elected is taken back

    [block]
    org = ["Ranking Member"]                          # counted and listed no more

Names are compared as filters compare them: case and accents do not matter. A file that is wrong changes nothing: the last
one that was right stays in force.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from searchkit.analysis.tokens import fold_value
from searchkit.errors import UsageError
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.names.ties import MAX_NAME

FILE = "entities.toml"
# In the index's folder: a copy of the last file that was right.
LAST_GOOD = "entities.last-good.toml"
_SECTIONS = ("merge", "unmerge", "block")
_ESCAPE = re.compile(r"\\[uU]([0-9A-Fa-f]{8}|[0-9A-Fa-f]{4})")
_EXAMPLE = 'entities.toml looks like [merge.person] "Kim Jong-un" = ["Kim Jong Un"]'


class FieldCuration(NamedTuple):
    """What the user says of one field's names; all keys are folded.

    Attributes:
        aliases: name → the name that it is.
        labels: a name that others are → as the user spells it.
        apart: name → names that it is not.
        blocked: names that are hidden.
    """

    aliases: Mapping[str, str] = MappingProxyType({})
    labels: Mapping[str, str] = MappingProxyType({})
    apart: Mapping[str, frozenset[str]] = MappingProxyType({})
    blocked: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.aliases or self.labels or self.apart or self.blocked)


class Curation(NamedTuple):
    """What `entities.toml` says, and what the user should know of it."""

    fields: Mapping[EntityKind, FieldCuration] = MappingProxyType({})
    warnings: tuple[str, ...] = ()

    def of(self, kind: EntityKind) -> FieldCuration:
        """What it says of a field."""
        return self.fields.get(kind, _NOTHING)


_NOTHING = FieldCuration()


def curation_file(index: Path) -> Path:
    """Where the curation of an index lies: beside it."""
    return Path(os.path.abspath(index)).parent / FILE  # noqa: PTH100 - a link's own folder, not its target's


def read_curation(index: Path) -> Curation:
    """What the user says of the names of an index; the last that was right where the file is wrong, with a warning."""
    file, copy = curation_file(index), index / LAST_GOOD
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return Curation()
    except OSError as error:
        return _last_good(copy, f"{file}: cannot be read: {error.strerror}")
    try:
        found = parse_curation(content, file)
    except UsageError as error:
        return _last_good(copy, str(error))
    _keep(copy, content)
    return found


def parse_curation(content: bytes, file: Path) -> Curation:
    """Read and check a file whole.

    Raises:
        UsageError: it is no TOML, or says what cannot be; with the file and the line.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{file}:{line}: no UTF-8", hint=_EXAMPLE) from None
    import tomllib

    try:
        shape = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line (\d+)", str(error))
        line = int(where[1]) if where else text.count("\n") + 1
        raise UsageError(f"{file}:{line}: no TOML: {error}", hint=_EXAMPLE) from None
    return _Checker(file, text).check(shape)


def name_problem(name: object) -> str | None:
    """Why a name cannot be one; None where it can."""
    if not isinstance(name, str):
        return f"{name!r} is no name: names stand in quotes"
    if len(name) > MAX_NAME:
        return f"a name of {len(name)} characters: {MAX_NAME} are the most"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Cs", "Zl", "Zp") for c in name):
        return f"{name!r} holds a control character"
    return None if fold_value(name) else "a name is empty"


class _Checker:
    """Checks a file's content, with the line where it stands."""

    def __init__(self, file: Path, text: str) -> None:
        self._file = file
        self._lines = [_ESCAPE.sub(lambda m: chr(min(int(m[1], 16), 0x10FFFF)), line) for line in text.split("\n")]

    def check(self, shape: Mapping[str, Any]) -> Curation:
        for section, kinds in shape.items():
            if section not in _SECTIONS:
                raise self._wrong(section, f"there is no section {section!r}: {', '.join(_SECTIONS)}")
            if not isinstance(kinds, dict):
                raise self._wrong(section, f"{section} holds kinds: {', '.join(ENTITY_KINDS)}")
            for kind in kinds:
                if kind not in ENTITY_KINDS:
                    raise self._wrong(kind, f"there is no kind {kind!r}: {', '.join(ENTITY_KINDS)}")
        fields = {
            kind: self._field(*(shape.get(section, {}).get(kind) for section in _SECTIONS)) for kind in ENTITY_KINDS
        }
        return Curation({kind: found for kind, found in fields.items() if found})

    def _field(self, merge: Any, unmerge: Any, block: Any) -> FieldCuration:
        aliases: dict[str, str] = {}
        labels: dict[str, str] = {}
        for name, others in self._table(merge):
            key = fold_value(name)
            if key in labels:
                raise self._wrong(name, f"{name!r} is merged twice", last=True)
            labels[key] = name
            for other in others:
                alias = fold_value(other)
                if alias in aliases and aliases[alias] != key:
                    raise self._wrong(
                        other, f"{other!r} is in two merges: {labels[aliases[alias]]!r} and {name!r}", last=True
                    )
                if alias != key:
                    aliases[alias] = key
        for alias in aliases:
            self._refuse_circle(alias, aliases, labels)
        apart: dict[str, set[str]] = {}
        for name, others in self._table(unmerge):
            for other in others:
                apart.setdefault(fold_value(other), set()).add(fold_value(name))
                if aliases.get(fold_value(other)) == fold_value(name):
                    raise self._wrong(other, f"{other!r} is merged into {name!r} and taken from it", last=True)
        blocked = self._names(block if block is not None else [], "block")
        for name in blocked:
            if fold_value(name) in aliases or fold_value(name) in labels:
                raise self._wrong(name, f"{name!r} is merged and blocked", last=True)
        return FieldCuration(
            aliases,
            labels,
            {key: frozenset(names) for key, names in apart.items()},
            frozenset(map(fold_value, blocked)),
        )

    def _table(self, table: Any) -> list[tuple[str, Sequence[str]]]:
        if table is None:
            return []
        if not isinstance(table, dict):
            raise self._wrong(str(table), "names stand under [merge.person] and the like")
        for name in table:
            self._check_name(name)
        return [(name, self._names(others, name)) for name, others in table.items()]

    def _names(self, names: Any, of: str) -> Sequence[str]:
        if isinstance(names, str):
            names = [names]
        if not isinstance(names, list):
            raise self._wrong(of, f"{of!r} takes a list of names")
        for name in names:
            self._check_name(name)
        return names

    def _check_name(self, name: object) -> None:
        problem = name_problem(name)
        if problem:
            raise self._wrong(str(name)[:40], problem)

    def _refuse_circle(self, alias: str, aliases: Mapping[str, str], labels: Mapping[str, str]) -> None:
        way = [alias]
        while (after := aliases.get(way[-1])) is not None:
            if after in way:
                circle = " → ".join(labels.get(key, key) for key in [*way[way.index(after) :], after])
                raise self._wrong(labels[after], f"names go round in a circle: {circle}", last=True)
            way.append(after)

    def _wrong(self, what: str, problem: str, *, last: bool = False) -> UsageError:
        """An error at the first, or the last, line that holds something."""
        lines = [i for i, line in enumerate(self._lines, 1) if what in line]
        line = (lines[-1] if last else lines[0]) if lines else 1
        return UsageError(f"{self._file}:{line}: {problem}", hint=_EXAMPLE)


def _last_good(copy: Path, problem: str) -> Curation:
    try:
        found = parse_curation(copy.read_bytes(), copy)
    except (OSError, UsageError):
        return Curation(warnings=(f"{problem}; it is left out",))
    return Curation(found.fields, (f"{problem}; what it said before stays in force",))


def _keep(copy: Path, content: bytes) -> None:
    """Best effort: an index may lie where nothing can be written."""
    with contextlib.suppress(OSError):
        if not copy.exists() or copy.read_bytes() != content:
            handle, temporary = tempfile.mkstemp(dir=copy.parent, prefix=".entities-")
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(temporary).replace(copy)
