"""Takes `Article`s. Gives `Annotations`: text, title, dates and names, each with its evidence.

Does not read files (see `articles`), does not know the index (see `indexing`).
"""

from __future__ import annotations

from searchkit.extraction.annotations import Annotations, DateGuess, Mention, Span, body_of

__all__ = ["Annotations", "DateGuess", "Mention", "Span", "body_of"]
