"""The analyzer as Whoosh knows it: for fields of the schema, for its own parser and for stock searching."""

from __future__ import annotations

from collections.abc import Iterator

from whoosh.analysis import Analyzer, Token

from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import find_words


class NewsAnalyzer(Analyzer):  # type: ignore[misc]  # Whoosh has no types
    """Folds and stems; keeps every word's position. Pickles with the schema: holds a language's name and no more."""

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def __eq__(self, other: object) -> bool:
        return isinstance(other, NewsAnalyzer) and other.language == self.language

    def __hash__(self) -> int:
        return hash((NewsAnalyzer, self.language))

    def __call__(
        self, value: str, positions: bool = False, chars: bool = False, keeporiginal: bool = False,
        removestops: bool = True, start_pos: int = 0, start_char: int = 0, mode: str = "", **_: object,
    ) -> Iterator[Token]:  # fmt: skip
        """Whoosh tokens of a text. `removestops` is ignored: stop words are a matter of the query."""
        stem = stemmer(self.language)
        token = Token(positions, chars, removestops=removestops, mode=mode)
        for position, word in enumerate(find_words(value), start_pos):
            token.text = stem(word.text)
            token.boost = 1.0
            token.stopped = False
            if keeporiginal:
                token.original = word.text
            if positions:
                token.pos = position
            if chars:
                token.startchar, token.endchar = word.start + start_char, word.end + start_char
            yield token
