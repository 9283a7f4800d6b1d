"""Text → the stems that are indexed, in bulk. The same words as `find_words`, without their offsets."""

from __future__ import annotations

from functools import cache

from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import WORD, fold

# As in `stems`: emptied, not managed. A surface word and its stem take about 200 bytes.
_MAX_CACHED = 500_000


class TermFinder(dict[str, str]):
    """Surface word → stem. Folds and stems each distinct surface word once."""

    def __init__(self, language: str = "en") -> None:
        self._stem = stemmer(language)

    def __missing__(self, surface: str) -> str:
        folded = fold(surface)
        stem = self[surface] = self._stem(folded) if folded else ""
        return stem

    def term(self, surface: str) -> str:
        """The stem of one surface word; "" where nothing is left of it."""
        return self[surface]

    def __call__(self, text: str) -> list[str]:
        """The stems of a text by position; "" never occurs."""
        if len(self) > _MAX_CACHED:
            self.clear()
        found = list(map(self.__getitem__, WORD.findall(text)))
        return [t for t in found if t] if "" in found else found


@cache
def term_finder(language: str = "en") -> TermFinder:
    """The finder of a language, kept for the process."""
    return TermFinder(language)
