"""How a long run tells how far it is. A protocol: it draws nothing; `rendering.progress` does."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What `indexing` reports to. Calls come often; a drawer decides how often to draw."""

    def stage(self, name: str, *, total_bytes: int | None = None) -> None:
        """A new stage begins ("reading", "writing"); the bytes it will go through, where they are known."""

    def advance(self, *, articles: int = 0, n_bytes: int = 0) -> None:
        """So many more articles and bytes on disk are done."""

    def note(self, line: str) -> None:
        """A line for the user: an article skipped, a warning."""


class Silent:
    """Reports to nobody: the library's default."""

    def stage(self, name: str, *, total_bytes: int | None = None) -> None:
        """Nothing."""

    def advance(self, *, articles: int = 0, n_bytes: int = 0) -> None:
        """Nothing."""

    def note(self, line: str) -> None:
        """Nothing."""
