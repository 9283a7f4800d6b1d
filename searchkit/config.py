"""Where things are: the project around a folder, its index, its saved queries, the user's own settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


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


def find_project(start: Path) -> Project:
    """The nearest folder upwards with `searchkit.toml` or `index/`; `start` itself where there is none."""
    for folder in (start, *start.parents):
        if (folder / "searchkit.toml").is_file() or (folder / "index").is_dir():
            return Project(folder)
    return Project(start)
