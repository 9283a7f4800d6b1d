"""The folder of an index: whether there is one, whether it is ours, how it is made and opened."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import NamedTuple

import orjson

from searchkit.errors import IndexDamaged, IndexForeign, IndexMissing, IndexVersion, WriteFailed
from searchkit.indexing.generations import StoredIndex, remove_generations, write_generation
from searchkit.indexing.schema import FORMAT, build_schema

MANIFEST = "searchkit.json"
# What may lie in an index's folder before there is an index.
_HARMLESS = {"README.md"}


class Manifest(NamedTuple):
    """What an index says of itself, in `searchkit.json`; it changes with a rebuild alone.

    Attributes:
        format: version of schema and columns.
        demo: made by `searchkit demo`, which may replace it.
    """

    format: int = FORMAT
    demo: bool = False


def is_vacant(location: Path) -> bool:
    """Whether an index may be made there: no folder, or nothing in it that is anybody's.

    Raises:
        IndexDamaged: it is not ours to look at.
    """
    try:
        if not location.exists():
            return True
        return location.is_dir() and all(p.name in _HARMLESS or p.name.startswith(".") for p in location.iterdir())
    except PermissionError as error:
        raise _unreadable(location, error) from None


def read_manifest(location: Path) -> Manifest:
    """What an index says of itself.

    Raises:
        IndexMissing, IndexForeign, IndexDamaged: there is none, or none of ours.
    """
    if is_vacant(location):
        raise IndexMissing(
            f"there is no index in {location}", hint=f"searchkit index PATH --index {location} makes one"
        )
    try:
        shape = orjson.loads((location / MANIFEST).read_bytes())
        return Manifest(int(shape["format"]), bool(shape.get("demo", False)))
    except FileNotFoundError:
        hint = "name another folder with --index"
        raise IndexForeign(f"{location} holds files that are no index of searchkit's", hint=hint) from None
    except NotADirectoryError:
        raise IndexForeign(f"{location} is a file, not an index", hint="name a folder with --index") from None
    except PermissionError as error:
        raise _unreadable(location / MANIFEST, error) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"{location / MANIFEST} cannot be read: {error}", hint=_rebuild(location)) from None


def require_format(location: Path) -> None:
    """Whether there is an index that this version reads.

    Raises:
        IndexMissing, IndexForeign, IndexVersion, IndexDamaged: with what to do.
    """
    manifest = read_manifest(location)
    if manifest.format != FORMAT:
        newer = manifest.format > FORMAT
        whose = "a newer searchkit" if newer else "an older searchkit"
        what_to_do = "install that version, or " if newer else ""
        raise IndexVersion(
            f"{location} was made by {whose} (format {manifest.format}; this one reads {FORMAT})",
            hint=f"{what_to_do}{_rebuild(location)}",
        )


def open_store(location: Path) -> StoredIndex:
    """The index at a location, for reading or writing, at its newest revision that is whole.

    Raises:
        IndexMissing, IndexForeign, IndexVersion, IndexDamaged: with what to do.
    """
    require_format(location)
    try:
        return StoredIndex(location)
    except PermissionError as error:
        raise _unreadable(location, error) from None


def create_store(location: Path, *, demo: bool) -> StoredIndex:
    """A new, empty index; the folder is made too.

    Raises:
        IndexForeign: something else lies there.
        WriteFailed: the folder cannot be made or written.
    """
    if not is_vacant(location):
        raise IndexForeign(
            f"{location} holds files that are no index of searchkit's", hint="name another folder with --index"
        )
    try:
        location.mkdir(parents=True, exist_ok=True)
        write_manifest(location, Manifest(demo=demo))
        remove_generations(location, {})
        write_generation(location, build_schema(), (), 0, {})
        return StoredIndex(location)
    except OSError as error:
        raise WriteFailed(
            f"no index can be made in {location}: {error.strerror or error}", hint="name another folder with --index"
        ) from error


def write_manifest(location: Path, manifest: Manifest) -> None:
    """Replace the manifest in one step."""
    content = orjson.dumps({"format": manifest.format, "demo": manifest.demo}, option=orjson.OPT_INDENT_2) + b"\n"
    handle, temporary = tempfile.mkstemp(dir=location, prefix=".manifest-")
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).chmod(0o644)
    Path(temporary).replace(location / MANIFEST)


def _unreadable(path: Path, error: PermissionError) -> IndexDamaged:
    return IndexDamaged(f"{path} cannot be read: {error.strerror}", hint="ask for the right to read it")


def _rebuild(location: Path) -> str:
    return f"searchkit index PATH --rebuild --index {location} makes it again from the articles"
