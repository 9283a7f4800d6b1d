"""Takes `Article`s. Gives `Annotations`: text, title, dates and names, each with its evidence.

Does not read files (see `articles`), does not know the index (see `indexing`).
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from searchkit.extraction.annotations import Annotations, DateGuess, Mention, Span, body_of

if TYPE_CHECKING:
    from searchkit.extraction.flow import NoText, annotate
    from searchkit.extraction.habits import DateHabits

__all__ = ["Annotations", "DateGuess", "DateHabits", "Mention", "NoText", "Span", "annotate", "body_of"]

# A search needs `Annotations` alone: what reads articles is imported where it is asked for.
_LATER = {"annotate": "flow", "NoText": "flow", "DateHabits": "habits"}


def __getattr__(name: str) -> object:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
