"""Text → the words and stems that are indexed, in bulk. The same words as `find_words`, without their offsets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from itertools import chain

from searchkit.analysis.stems import stemmer
from searchkit.analysis.tokens import find_words, fold, has_dense, word_pattern

# As in `stems`: emptied, not managed. What stands between two spaces and its words take about 250 bytes.
_MAX_CACHED = 150_000
# Longer stretches without a space are addresses, tables, or languages that use none: they do not come again.
_MAX_CACHED_CHARS = 40
# Signs that belong to no word that they stand before or after.
AROUND_WORDS = "".join(c for c in map(chr, range(33, 127)) if not c.isalnum()) + "“”‘’«»–—…"


class TermFinder:
    """Folds each distinct stretch between two spaces once.

    No word holds a space, so that the words of a text are those of its stretches; splitting at spaces is an order of
    magnitude faster than a regular expression that knows words.
    """

    def __init__(self, language: str = "en") -> None:
        self.stem = stemmer(language)
        self._known = _Known(self.in_stretch)

    def term(self, surface: str) -> str:
        """The stem of one surface word; "" where folding leaves nothing of it."""
        folded = fold(surface)
        return self.stem(folded) if folded else ""

    def __call__(self, text: str) -> list[str]:
        """The stems of a text by position."""
        return list(map(self.stem, self.words(text)))

    def words(self, text: str) -> list[str]:
        """The words of a text by position, folded and not stemmed."""
        return list(chain.from_iterable(map(self._known.__getitem__, text.split())))

    def by_stretch(self, stretches: Sequence[str]) -> list[tuple[str, ...]]:
        """The stems of each of some stretches without white space."""
        return [tuple(map(self.stem, self._known[stretch])) for stretch in stretches]

    def in_stretch(self, stretch: str) -> tuple[str, ...]:
        """The words of a stretch without white space, folded and not stemmed, read anew."""
        word = stretch.strip(AROUND_WORDS)
        if word.isascii():
            # What most stretches are that a corpus has once: a word, some with hyphens between them, a possessive.
            if word.isalnum():
                return (word.lower(),)
            if word.replace("-", "").isalnum():
                return tuple(filter(None, word.lower().split("-")))
            if word.endswith("'s") and word[:-2].isalnum():
                return (word[:-2].lower(),)
        elif has_dense(word):
            return tuple(found.text for found in find_words(stretch))
        elif word.endswith("’s") and word[:-2].isalnum() and word[:-2].isascii():
            return (word[:-2].lower(),)
        return tuple(filter(None, map(fold, word_pattern(stretch).findall(stretch))))


class _Known(dict[str, tuple[str, ...]]):
    """Stretches and their words, read when first asked for."""

    def __init__(self, read: Callable[[str], tuple[str, ...]]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, stretch: str) -> tuple[str, ...]:
        words = self._read(stretch)
        if len(stretch) <= _MAX_CACHED_CHARS:
            if len(self) >= _MAX_CACHED:
                self.clear()
            self[stretch] = words
        return words


@cache
def term_finder(language: str = "en") -> TermFinder:
    """The finder of a language, kept for the process."""
    return TermFinder(language)
