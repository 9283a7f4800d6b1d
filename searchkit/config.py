"""Where things are, and what is set: the project around a folder, its index, its saved queries, the user's own settings."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from searchkit.errors import UsageError

SETTINGS_FILE = "searchkit.toml"
DEFAULT_FACETS = ("source", "person", "org", "place", "date:year")


@dataclass(frozen=True, slots=True)
class Project:
    """The folder that holds `index/`, `queries/` and `searchkit.toml`."""

    root: Path

    @property
    def index(self) -> Path:
        """Where the index lies unless told otherwise."""
        return self.root / "index"

    @property
    def corpus(self) -> Path:
        """What is indexed unless told otherwise."""
        return self.root / "corpus"

    @property
    def queries(self) -> Path:
        """The project's saved queries."""
        return self.root / "queries"

    @property
    def settings(self) -> Path:
        """The project's settings; the file need not be there."""
        return self.root / SETTINGS_FILE


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds where a command line says nothing.

    Attributes:
        index: the folder of the index; None: the project's.
        limit: hits a page.
        facets: those that a screen shows.
        sort: "relevance", "newest" or "oldest".
        entities: who finds names when articles are indexed, under [extraction]: "built-in" or "spacy:NAME".
    """

    index: Path | None = None
    limit: int = 10
    facets: tuple[str, ...] = DEFAULT_FACETS
    sort: str = "relevance"
    entities: str = "built-in"


def find_project(start: Path) -> Project:
    """The nearest folder upwards with `searchkit.toml` or `index/`; `start` itself where there is none."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file() or (folder / "index").is_dir():
            return Project(folder)
    return Project(start)


def user_folder() -> Path:
    """Where the user's own settings and saved queries lie: `~/.config/searchkit` on Linux."""
    import platformdirs

    return platformdirs.user_config_path("searchkit")


def read_settings(project: Project, environ: Mapping[str, str], user: Path) -> Settings:
    """`SEARCHKIT_*` before the project's `searchkit.toml` before the one in the folder `user`.

    Paths in a file are relative to its folder; `~` is the home directory.

    Raises:
        UsageError: with the file, or the variable, and the key.
    """
    settings = Settings()
    for file in (user / SETTINGS_FILE, project.settings):
        settings = _with_file(settings, file)
    return _with_environ(settings, environ)


def _with_file(settings: Settings, file: Path) -> Settings:
    try:
        content = file.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return settings
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {error.strerror}") from error
    import tomllib

    try:
        found = tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{file}: no TOML: {error}", hint='settings look like limit = 20 or facets = ["source"]'
        ) from error
    for key, value in found.items():
        settings = _with_value(settings, key, value, place=str(file), folder=file.parent)
    return settings


def _with_environ(settings: Settings, environ: Mapping[str, str]) -> Settings:
    for key in Settings.__dataclass_fields__:
        name = f"SEARCHKIT_{key.upper()}"
        text = environ.get(name, "").strip()
        if not text:
            continue
        value: object = text
        if key == "limit" and text.isdecimal():
            value = int(text)
        elif key == "facets":
            value = [part.strip() for part in text.split(",") if part.strip()]
        settings = _with_value(settings, key, value, place=name, folder=Path())
    return settings


def _with_value(settings: Settings, key: str, value: object, *, place: str, folder: Path) -> Settings:
    if key == "index" and isinstance(value, str) and value:
        return replace(settings, index=folder / Path(value).expanduser())
    if key == "limit" and isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return replace(settings, limit=value)
    if key == "facets" and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return replace(settings, facets=tuple(value))
    if key == "sort" and value in ("relevance", "newest", "oldest"):
        return replace(settings, sort=str(value))
    if key == "entities" and isinstance(value, str) and value:
        return replace(settings, entities=value)
    if key == "extraction" and isinstance(value, dict) and value.keys() <= {"entities"}:
        for name, inner in value.items():
            settings = _with_value(settings, name, inner, place=place, folder=folder)
        return settings
    wanted = {
        "index": "a folder in quotes",
        "limit": "a whole number, 0 or more",
        "facets": 'a list such as ["source", "date:year"]',
        "sort": "relevance, newest or oldest",
        "extraction": 'a section with entities = "built-in" or "spacy:NAME"',
        "entities": '"built-in" or "spacy:NAME"',
    }
    if key in wanted:
        raise UsageError(f"{place}: {key} cannot be {value!r}", hint=f"{key} is {wanted[key]}")
    near = difflib.get_close_matches(key, wanted, n=1, cutoff=0.5)
    raise UsageError(
        f"{place}: there is no setting {key!r}",
        hint=f"did you mean {near[0]}?" if near else f"settings: {', '.join(wanted)}",
    )
