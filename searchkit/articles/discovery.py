"""What the command line names → the files to read: streamed, in order, each once."""

from __future__ import annotations

import errno
import glob
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from searchkit.article import Skip
from searchkit.articles.patterns import States, compile_glob, has_magic, split_glob
from searchkit.errors import InputError

STANDARD_INPUT = "-"
_ALL_BELOW = "**"
_ESCAPED = re.compile(r"\[([*?\[-])\]")

# (device, inode): the same folder under whatever name.
FolderId = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Root:
    """One path of the command line.

    Attributes:
        folder: absolute, links resolved; `Source.path` is relative to it. A folder given: itself; a file: its parent; a
            glob: its fixed leading folder.
        pattern: what below the folder is meant, as a glob: `**` for all of it, a file's name (its own `*?[` escaped);
            `-` for standard input.
    """

    folder: Path
    pattern: str

    def covers(self, folder: str, path: str) -> bool:
        """Whether a file known from an earlier run is meant by this root, so that its absence says it vanished.

        Args:
            folder: absolute, the root's of that run.
            path: below that folder; what came from standard input never vanishes.
        """
        if self.pattern == STANDARD_INPUT or path == STANDARD_INPUT:
            return False
        own = str(self.folder).rstrip("/") + "/"
        full = f"{folder.rstrip('/')}/{path.removeprefix('./')}"
        return full.startswith(own) and compile_glob(self.pattern).matches(full[len(own) :])

    @property
    def file(self) -> str | None:
        """The absolute path of the one file that is meant, if it is one."""
        name = _ESCAPED.sub(r"\1", self.pattern)
        is_file = self.pattern != STANDARD_INPUT and "/" not in name and _escape(name) == self.pattern
        return str(self.folder / name) if is_file else None


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read.

    Attributes:
        folder: its root's.
        path: below that folder, with `/`; `-`: standard input (a file of that name is `./-`).
        n_bytes: on disk; 0 for standard input.
    """

    folder: Path
    path: str
    n_bytes: int


def find_roots(paths: Sequence[str | Path]) -> tuple[Root, ...]:
    """Resolve what a user named.

    Raises:
        InputError: a path that does not exist, a glob that matches nothing.
    """
    return tuple(_find_root(str(path)) for path in paths)


def find_sources(roots: Sequence[Root], *, exclude: Sequence[Path] = ()) -> Iterator[Source | Skip]:
    """The files of all roots, in the order of the roots and sorted within a folder.

    Hidden files and folders are passed over; symbolic links are followed, but never in a circle.

    Args:
        roots: a file that several of them mean is given once, for the first.
        exclude: folders never entered, under whatever name: the index itself.
    """
    excluded = frozenset(found for folder in exclude if (found := _folder_id(folder)) is not None)
    files: set[str] = set()
    trees: list[Root] = []
    is_input_read = False
    for root in roots:
        if root.pattern == STANDARD_INPUT:
            if not is_input_read:
                yield Source(root.folder, STANDARD_INPUT, 0)
            is_input_read = True
            continue
        file = root.file
        if file is not None:
            name = Path(file).name
            if file not in files and not any(tree.covers(str(root.folder), name) for tree in trees):
                yield from _source(root.folder, name)
            files.add(file)
            continue
        folder = str(root.folder)
        for item in _walk(root, excluded):
            path = _bare_path(item)
            is_known = f"{folder.rstrip('/')}/{path}" in files or any(tree.covers(folder, path) for tree in trees)
            if not is_known:
                yield item
        trees.append(root)


@dataclass(frozen=True, slots=True)
class Coverage:
    """One answer for all roots to what `Root.covers` answers for one, quick for many thousands of named files.

    Attributes:
        files: named one by one.
        trees: the other roots.
        reads_input: whether standard input is among the roots: it covers nothing.
    """

    files: frozenset[str]
    trees: tuple[Root, ...]
    reads_input: bool

    @classmethod
    def of(cls, roots: Sequence[Root]) -> Coverage:
        """Of some roots."""
        files = frozenset(file for root in roots if (file := root.file) is not None)
        named = [root for root in roots if root.pattern != STANDARD_INPUT]
        return cls(files, tuple(root for root in named if root.file is None), len(named) < len(roots))

    def __call__(self, folder: str, path: str) -> bool:
        """Whether a file lies below one of the roots."""
        if path == STANDARD_INPUT:
            return False
        full = f"{folder.rstrip('/')}/{path.removeprefix('./')}"
        return full in self.files or any(tree.covers(folder, path) for tree in self.trees)


def _find_root(given: str) -> Root:
    if given == STANDARD_INPUT:
        return Root(Path.cwd(), STANDARD_INPUT)
    if not given or "\0" in given:
        raise InputError(
            f"{given!r} is no path", hint="name a file, a folder, a glob in quotes, or - for standard input"
        )
    path = Path(given)
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR) and has_magic(given) and not path.is_symlink():
            return _find_glob_root(given)
        wrong, advice = _what_is_wrong(given, error)
        raise InputError(wrong, hint=advice) from error
    if is_folder:
        return Root(path.resolve(), _ALL_BELOW)
    return Root(path.parent.resolve(), _escape(path.name))


def _find_glob_root(given: str) -> Root:
    leading, pattern = split_glob(given)
    folder = Path(leading or ".")
    if not folder.is_dir():
        raise InputError(f"{given}: there is no folder {folder}", hint="check what stands before the first *")
    root = Root(folder.resolve(), pattern)
    if next(_walk(root, frozenset()), None) is None:
        raise InputError(
            f"{given}: no file matches", hint="* stays within a folder, ** goes through folders: 'news/**/*.html'"
        )
    return root


def _what_is_wrong(given: str, error: OSError) -> tuple[str, str]:
    path = Path(given)
    if path.is_symlink():
        return f"{given}: a link that leads nowhere", "mend the link, or name the file itself"
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        existing = next((p for p in path.absolute().parents if p.is_dir()), Path("/"))
        return f"{given}: no such file or folder", f"what exists of the path: {existing}"
    return f"{given}: {error.strerror or error}", "check the permissions of the folders on the way"


@dataclass(slots=True)
class _Folder:
    """One folder on the way down: where it is, what the pattern expects below, which names are left."""

    path: str
    id: FolderId
    states: States
    names: list[str] = field(default_factory=list)


def _walk(root: Root, excluded: frozenset[FolderId]) -> Iterator[Source | Skip]:
    pattern = compile_glob(root.pattern)
    own = _folder_id(root.folder)
    if own is None:
        yield Skip(str(root.folder), "the folder vanished before it could be read")
        return
    if own in excluded:
        return
    # A stack of our own: folders nest deeper than calls may.
    way = [_Folder("", own, pattern.start())]
    yield from _list_into(root, way)
    while way:
        if not way[-1].names:
            way.pop()
            continue
        here = way[-1]
        name = here.names.pop()
        states = pattern.step(here.states, name)
        if not states:
            continue
        path = f"{here.path}/{name}" if here.path else name
        found = _stat(root.folder, path)
        if isinstance(found, Skip):
            yield found
        elif not stat.S_ISDIR(found.st_mode):
            if pattern.is_match(states):
                yield _file_source(root.folder, path, found)
        elif (id := (found.st_dev, found.st_ino)) not in excluded:
            if any(folder.id == id for folder in way):
                yield Skip(path, "a link to a folder that it lies in; not followed")
                continue
            way.append(_Folder(path, id, states))
            yield from _list_into(root, way)


def _list_into(root: Root, way: list[_Folder]) -> Iterator[Skip]:
    """Fill in the names of the last folder of the way; off the way with it if it cannot be read."""
    here = way[-1]
    place = here.path or str(root.folder)
    try:
        with os.scandir(root.folder / here.path) as entries:
            # Names alone: the entries of a folder of a million files would weigh a multiple.
            here.names = sorted((entry.name for entry in entries), reverse=True)
    except PermissionError:
        way.pop()
        yield Skip(place, "there is no permission to read the folder")
    except FileNotFoundError:
        way.pop()
        yield Skip(place, "the folder vanished before it could be read")
    except OSError as error:
        way.pop()
        yield Skip(place, f"the folder cannot be read ({error.strerror or error})")


def _source(folder: Path, path: str) -> Iterator[Source | Skip]:
    found = _stat(folder, path)
    # What a user names may be a pipe: `searchkit index <(…)`.
    yield found if isinstance(found, Skip) else _file_source(folder, path, found, may_be_pipe=True)


def _stat(folder: Path, path: str) -> os.stat_result | Skip:
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = os.fsencode(path).decode("utf-8", "backslashreplace")
        return Skip(shown, "its name is not UTF-8, so that no index can hold it; rename it")
    full = folder / path
    try:
        return full.stat()
    except FileNotFoundError:
        return Skip(path, "a link that leads nowhere" if full.is_symlink() else "it vanished before it could be read")
    except OSError as error:
        if error.errno == errno.ELOOP:
            return Skip(path, "a link that leads back to itself")
        return Skip(path, f"it cannot be read ({error.strerror or error})")


def _file_source(folder: Path, path: str, found: os.stat_result, *, may_be_pipe: bool = False) -> Source | Skip:
    if not stat.S_ISREG(found.st_mode) and not may_be_pipe:
        return Skip(path, "neither a file nor a folder but a device, a pipe or a socket")
    return Source(folder, "./-" if path == STANDARD_INPUT else path, found.st_size)


def _folder_id(folder: Path) -> FolderId | None:
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _bare_path(found: Source | Skip) -> str:
    return (found.path if isinstance(found, Source) else found.place).removeprefix("./")


def _escape(name: str) -> str:
    """A file's name as a glob; a bare `-` is standard input's."""
    return "[-]" if name == STANDARD_INPUT else glob.escape(name)
