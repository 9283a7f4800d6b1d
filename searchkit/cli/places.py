"""What a command finds around it: the project of the current folder, the settings, the folders of saved queries."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.cli.starting import import_whoosh
from searchkit.config import Project, Settings, find_project, read_settings, user_folder

if TYPE_CHECKING:
    from searchkit.searching import Index


def project_here() -> Project:
    """The project of the current folder."""
    return find_project(Path.cwd())


def settings_here() -> Settings:
    """What is set by the environment, the project and the user, in this order."""
    return read_settings(project_here(), os.environ, user_folder())


def index_here(flag: str | None, *, beside: Path | None = None) -> Path:
    """The index: `--index`, else as set, else the project's.

    Args:
        beside: a file of the user's; where there is no project here, its project counts. Cron starts in the home folder.
    """
    if flag is not None:
        return Path(flag).expanduser()
    here = settings_here().index or project_here().index
    if beside is None or here.exists():
        return here
    project = find_project(beside.resolve().parent)
    there = read_settings(project, os.environ, user_folder()).index or project.index
    return there if there.exists() else here


def open_index(location: Path) -> Index:
    """The index in a folder, opened.

    Raises:
        SearchkitError: it cannot be; the error says what to do.
    """
    import_whoosh()
    import searchkit

    return searchkit.open(location)


def query_folders() -> tuple[Path, ...]:
    """Where saved queries lie, the project's first."""
    return project_here().queries, user_folder() / "queries"


def shown(path: Path) -> str:
    """A path as short as it can be typed here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)
