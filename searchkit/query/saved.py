"""Saved queries: one TOML file each, beside the index, which they outlive.

    syntax_version = 1
    query = "military ties"
    title = "Military ties, by year"
    since = "2015"
    where = ["source=Global Times"]
    facets = ["person", "date:year"]

Whoever makes a later `SYNTAX_VERSION` must go on reading this one: a query must never change its meaning in silence.
"""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal

from searchkit.errors import QueryError, SavedQueryError, UsageError
from searchkit.query.saved_values import CHECKS

Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["all", "any"]
Syntax = Literal["news", "plain"]
Lead = Literal["earliest", "latest", "longest"]
Output = Literal["screen", "json", "jsonl", "csv", "plain", "files", "count"]

SYNTAX_VERSION = 1
SUFFIX = ".toml"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
# What relative dates are checked against when a file is read: nothing is kept of it. A day that is the same for both
# is absolute.
_SOME_DAY, _OTHER_DAY = dt.datetime(2000, 1, 1), dt.datetime(2011, 3, 2)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A query with its options. None and empty: not stated, so that whoever runs it decides.

    Attributes:
        name: how it is run: the file's name without `.toml`.
        since: the first day, as text: `2015-11`, `30d`; counted when it is run.
        until: the last day, likewise.
        where: `field=value`.
        facets: `source`, `person:20`, `date:year`.
        limit: hits a page.
        expand: whether the telling words of the best hits are added.
        lang: languages of the articles, as `--lang` takes them.
        recent: how long until an article counts for half, as text: `30d`.
        stories: whether the copies of an article are one hit.
        lead: which copy stands for its story.
        path: its file; None before it is written.
    """

    name: str
    query: str
    title: str = ""
    description: str = ""
    since: str | None = None
    until: str | None = None
    where: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    sort: Sort | None = None
    limit: int | None = None
    match: Match | None = None
    expand: bool = False
    recent: str | None = None
    syntax: Syntax | None = None
    variants: bool | None = None
    lang: tuple[str, ...] = ()
    output: Output | None = None
    stories: bool = False
    lead: Lead | None = None
    path: Path | None = None


def load_saved(path: Path) -> SavedQuery:
    """Read one file and check all of it, the query's text included.

    Raises:
        SavedQueryError: it is not there, not TOML, not of this syntax, or says what cannot be.
    """
    try:
        stated = tomllib.loads(path.read_bytes().decode("utf-8"))
    except FileNotFoundError:
        raise SavedQueryError(f"{path}: there is no such saved query", hint="searchkit saved lists them") from None
    except OSError as error:
        raise SavedQueryError(f"{path}: cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SavedQueryError(f"{path}: not UTF-8 at byte {error.start}", hint="save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise SavedQueryError(f"{path}: not TOML: {error}", hint='lines look like query = "military ties"') from None
    except RecursionError:
        raise SavedQueryError(f"{path}: brackets too deep") from None
    _check_version(path, stated)
    _check_keys(path, stated)
    values = {key: CHECKS[key](path, key, value) for key, value in stated.items() if key != "syntax_version"}
    saved = SavedQuery(name=path.name.removesuffix(SUFFIX), path=path, **values)
    _check_text(path, saved)
    return saved


def find_saved(name_or_file: str, folders: Sequence[Path]) -> SavedQuery:
    """A saved query by its file, or by its name in the first folder that has it.

    Raises:
        SavedQueryError: there is none (near names are given), or it cannot be read.
    """
    file = Path(name_or_file)
    return load_saved(file) if _is_file(file) else named_saved(name_or_file, folders)


def named_saved(name: str, folders: Sequence[Path]) -> SavedQuery:
    """A saved query by its name, from the first folder that has it.

    Raises:
        SavedQueryError: there is none (near names are given), or it cannot be read.
    """
    if _NAME.fullmatch(name):
        for folder in folders:
            if _is_file(folder / f"{name}{SUFFIX}"):
                return load_saved(folder / f"{name}{SUFFIX}")
    names = sorted({path.stem for path in _files(folders)})
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if near:
        hint = f"did you mean {' or '.join(near)}?"
    elif names:
        hint = f"there are: {', '.join(names[:20])}"
    else:
        hint = "searchkit save NAME QUERY makes one"
    raise SavedQueryError(f"there is no saved query {name!r}", hint=hint)


def list_saved(folders: Sequence[Path]) -> tuple[SavedQuery | SavedQueryError, ...]:
    """Every saved query, by folder and name; one that cannot be read stays in the list, as its error.

    A name in an earlier folder hides the same name in later ones, as `find_saved` does.
    """
    found: dict[str, SavedQuery | SavedQueryError] = {}
    for path in _files(folders):
        if path.stem not in found:
            try:
                found[path.stem] = load_saved(path)
            except SavedQueryError as error:
                found[path.stem] = error
    return tuple(found.values())


def write_saved(saved: SavedQuery, folder: Path, *, replace: bool) -> Path:
    """Write `NAME.toml`, whole or not at all; comments of a file that is replaced stay.

    Raises:
        SavedQueryError: no fit name, one that is taken, a query that cannot be read, a folder that refuses.
    """
    if not _NAME.fullmatch(saved.name):
        raise SavedQueryError(
            f"{saved.name!r} cannot be a name", hint="names are made of letters, digits, - and _, up to 100"
        )
    path = folder / f"{saved.name}{SUFFIX}"
    stated = _stated(saved)
    _check_keys(path, stated)
    for key, value in stated.items():
        if key != "syntax_version":
            CHECKS[key](path, key, value)
    _check_text(path, saved)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = path.exists()
        if taken and not replace:
            raise SavedQueryError(f"{path}: the name is taken", hint="choose another, or replace it with --replace")
        _write_whole(path, _as_toml(path, stated, keep=taken))
    except OSError as error:
        raise SavedQueryError(f"{path}: cannot be written: {error.strerror}") from None
    return path


def _stated(saved: SavedQuery) -> dict[str, Any]:
    stated: dict[str, Any] = {"syntax_version": SYNTAX_VERSION}
    for field in fields(SavedQuery):
        value = getattr(saved, field.name)
        if field.name not in ("name", "path") and (
            field.name == "query" or (value is not False and value not in (None, "", ()))
        ):
            stated[field.name] = list(value) if isinstance(value, tuple) else value
    return stated


def _as_toml(path: Path, stated: Mapping[str, Any], *, keep: bool) -> str:
    import tomlkit
    from tomlkit.exceptions import TOMLKitError

    document = tomlkit.document()
    if keep:
        try:
            document = tomlkit.parse(path.read_text(encoding="utf-8"))
        except (TOMLKitError, UnicodeDecodeError):
            document = tomlkit.document()
    for key in list(document):
        if key not in stated:
            del document[key]
    for key, value in stated.items():
        if key not in document or document[key].unwrap() != value:
            document[key] = value
    return tomlkit.dumps(document)


def _write_whole(path: Path, text: str) -> None:
    """A crash leaves the old file or the new one."""
    descriptor, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files for the user alone; saved queries are shared like any other file of the project.
        temporary.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name too long, or with a NUL in it
        return False


def _files(folders: Sequence[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob(f"*{SUFFIX}")) if not path.name.startswith(".")]


def _check_version(path: Path, stated: Mapping[str, object]) -> None:
    version = stated.get("syntax_version")
    if version is None:
        raise SavedQueryError(
            f"{path}: syntax_version is missing", hint=f"begin the file with syntax_version = {SYNTAX_VERSION}"
        )
    if isinstance(version, bool) or version != SYNTAX_VERSION:
        raise SavedQueryError(
            f"{path}: syntax_version {version!r} is not known here",
            hint=f"this searchkit reads version {SYNTAX_VERSION}; a newer one may read this file",
        )


def _check_keys(path: Path, stated: Mapping[str, object]) -> None:
    known = ["syntax_version", *CHECKS]
    for key in stated:
        if key not in known:
            near = difflib.get_close_matches(key.lower(), known, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"keys: {', '.join(known)}"
            raise SavedQueryError(f"{path}: there is no key {key!r}", hint=hint)
    if "query" not in stated:
        raise SavedQueryError(f"{path}: query is missing", hint='query = "military ties"')


def _check_text(path: Path, saved: SavedQuery) -> None:
    """The query's text and its days can be read."""
    from searchkit.query.dates import parse_since, parse_until
    from searchkit.query.free import parse_free_text
    from searchkit.query.language import draw_caret, parse_query

    try:
        read = parse_free_text if saved.match == "any" and saved.syntax != "plain" else parse_query
        # Another saved query is looked for when this one is run: it may be written later.
        read(saved.query, now=_SOME_DAY, syntax=saved.syntax or "news", saved=lambda name: SavedQuery(name, "*"))
    except QueryError as error:
        raise SavedQueryError(f"{path}: {error}\n{draw_caret(error)}", hint=error.hint) from error
    try:
        firsts = {parse_since(saved.since, now=now) for now in (_SOME_DAY, _OTHER_DAY) if saved.since}
        lasts = {parse_until(saved.until, now=now) for now in (_SOME_DAY, _OTHER_DAY) if saved.until}
    except UsageError as error:
        raise SavedQueryError(f"{path}: {error}", hint=error.hint) from None
    if len(firsts) == len(lasts) == 1 and firsts.pop() > lasts.pop():
        raise SavedQueryError(f"{path}: since {saved.since} is after until {saved.until}", hint="swap them")
