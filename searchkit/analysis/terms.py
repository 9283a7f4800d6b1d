"""Text → the stems that are indexed, in bulk. The same words as `find_words`, without their offsets."""

from __future__ import annotations

from functools import cache

from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import WORD, fold

# As in `stems`: emptied, not managed. A surface word and its stem take about 200 bytes.
_MAX_CACHED = 500_000


class TermFinder:
    """Folds and stems each distinct surface word once."""

    def __init__(self, language: str = "en") -> None:
        self._stem = stemmer(language)
        self._terms: dict[str, str] = {}

    def term(self, surface: str) -> str:
        """The stem of one surface word."""
        if surface not in self._terms:
            folded = fold(surface)
            self._terms[surface] = self._stem(folded) if folded else ""
        return self._terms[surface]

    def __call__(self, text: str) -> list[str]:
        """The stems of a text by position; "" never occurs."""
        terms = self._terms
        surfaces = WORD.findall(text)
        try:
            found = [terms[s] for s in surfaces]
        except KeyError:
            if len(terms) > _MAX_CACHED:
                terms.clear()
            found = [self.term(s) for s in surfaces]
        return [t for t in found if t] if "" in found else found


@cache
def term_finder(language: str = "en") -> TermFinder:
    """The finder of a language, kept for the process."""
    return TermFinder(language)
