"""Words as typed → terms in the languages of an index."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from whoosh.query import Phrase, Prefix, Query, Term

from searchkit.analysis.forms import term_of
from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.analysis.stopwords import stop_words
from searchkit.analysis.tokens import Word as Token
from searchkit.analysis.tokens import is_dense, is_sign
from searchkit.fields import BY_NAME
from searchkit.query.reading import Reading, Scope

NEUTRAL = (UNKNOWN_LANGUAGE,)


class Spoken(NamedTuple):
    """The languages that words are searched in.

    Attributes:
        but_in, passing: see `term_of`.
    """

    languages: tuple[str, ...]
    but_in: tuple[str, ...] = ()
    passing: tuple[str, ...] = ()

    @classmethod
    def of(cls, reading: Reading) -> Spoken:
        """All that are asked for."""
        return cls(reading.asked.languages)

    def query(self, words: Sequence[Token], text: str, field: str, boost: float, *, slop: int = 1) -> Query:
        """One word, or several as a phrase, on one field; `words` were found in `text`."""
        if len(words) == 1:
            word = words[0]
            found = self._word(word.text, field, boost)
            found.surface = text[word.start : word.end]
        else:
            found = surfaced(self._phrase([word.text for word in words], field, boost, slop), words, text)
        if self.languages != NEUTRAL and BY_NAME[field].kind == "text":
            # Its stems need not read back as themselves.
            found.typed = True
            found.partial = bool(self.but_in)
            found.common = (
                not self.but_in
                and len(words) == 1
                and any(words[0].text in stop_words(name) for name in self.languages)
            )
        return found

    def _word(self, word: str, field: str, boost: float) -> Query:
        return Prefix(field, word, boost=boost) if is_sign(word) else Term(field, self._term(word, field), boost=boost)

    def _phrase(self, words: list[str], field: str, boost: float, slop: int) -> Query:
        return Phrase(field, [self._term(word, field) for word in words], slop=slop, boost=boost)

    def _term(self, word: str, field: str) -> str:
        # The words of facets are not those of the article's language: names are written alike.
        if self.languages == NEUTRAL or BY_NAME[field].kind != "text":
            return term_of(word, NEUTRAL, passing=self.passing)
        return term_of(word, self.languages, but_in=self.but_in, passing=self.passing)


def languages_of(reading: Reading, scope: Scope) -> tuple[str, ...]:
    """Those in which a clause's words may be stop words."""
    return NEUTRAL if scope.target is not None and scope.target.kind == "facet" else reading.asked.languages


def surfaced(query: Query, words: Sequence[Token], text: str) -> Query:
    """A query that knows what the user wrote."""
    # `print_query` needs it where the stem, read again, would give another stem.
    # Signs of a script without spaces stay together.
    gaps = ["", *("" if a.end == b.start and is_dense(b.text) else " " for a, b in pairwise(words))]
    query.surface = "".join(gap + text[w.start : w.end] for gap, w in zip(gaps, words, strict=True))
    return query
