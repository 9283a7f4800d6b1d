"""Text → numbers of words, for the indexer: a few array operations a text instead of a look-up a word.

The same words as `TermFinder` gives, numbered as they are met.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.terms import TermFinder, term_finder
from searchkit.codec.words import PAIR

# Stretches and terms that are kept from batch to batch; about 300 bytes each.
_MAX_KEPT = 150_000
# Nobody types a term this long.
_MAX_TERM_BYTES = 255


class TermNumbers:
    """Numbers terms, and reads each distinct stretch between two spaces once.

    Attributes:
        terms: number → the term as it is indexed; of a word, as `codec.inverting.Tokens` has it.
    """

    def __init__(self, finder: TermFinder) -> None:
        self._finder = finder
        self.terms: list[bytes] = []
        self._numbers = _Numbers(self._number)
        self._word_numbers = _Numbers(self._number_word)
        self._stretches = _Numbers(self._read)
        # By stretch: its words, and where their numbers begin among those of all stretches.
        self._n_words, self._firsts, self._words = array("q"), array("q"), array("I")
        self._hashes = array("I")  # of terms
        self._facts = bytearray()  # of words, as in `_words`
        self._others: dict[str, TermNumbers] = {}

    def speaking(self, language: str) -> TermNumbers:
        """The same numbers for a text in a language: its stems. They hold until `trim` of this one."""
        if language == self._finder.stem.language:
            return self
        other = self._others.get(language)
        if other is None:
            other = self._others[language] = TermNumbers(term_finder(language))
            other.terms, other._numbers, other._hashes = self.terms, self._numbers, self._hashes
        return other

    def trim(self) -> bool:
        """Forget all numbers where they have become many; whether it did. Those given before are then void."""
        n_stretches = sum(len(numbers._stretches) for numbers in (self, *self._others.values()))
        if n_stretches <= _MAX_KEPT and len(self.terms) <= _MAX_KEPT:
            return False
        self._others.clear()
        self.terms = []
        self._numbers.clear()
        self._word_numbers.clear()
        self._stretches.clear()
        self._n_words, self._firsts, self._words = array("q"), array("q"), array("I")
        self._hashes, self._facts = array("I"), bytearray()
        return True

    def of_term(self, term: str) -> int:
        """The number of a term that is indexed as it stands."""
        return self._numbers[term]

    def of_words(self, stretches: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.uint32]]:
        """The words of a text.

        Args:
            stretches: `text.split()`.

        Returns:
            (n_stretches,) words in each; (n_words,) their numbers.
        """
        counts, numbers, _ = self.of_marked_words(stretches)
        return counts, numbers

    def of_marked_words(
        self, stretches: Sequence[str]
    ) -> tuple[NDArray[np.int64], NDArray[np.uint32], NDArray[np.bool_]]:
        """As `of_words`, and (n_words,) which of them name or count something: their stretch has a capital or a digit."""
        chosen = np.fromiter(map(self._stretches.__getitem__, stretches), np.int64, len(stretches))
        counts = np.frombuffer(self._n_words, np.int64)[chosen]
        firsts = np.frombuffer(self._firsts, np.int64)[chosen]
        firsts += counts
        firsts -= np.cumsum(counts)
        places = np.repeat(firsts, counts)
        places += np.arange(len(places))
        words, facts = np.frombuffer(self._words, np.uint32), np.frombuffer(self._facts, np.bool_)
        return counts, words[places], facts[places]

    def hashes(self, numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The stems of words, by numbers that are the same in every process and every run."""
        return np.frombuffer(self._hashes, np.uint32)[numbers]

    def of_few_words(self, text: str) -> array[int]:
        """The numbers of a short text's words: arrays are not worth their making."""
        numbers, words = array("I"), self._words
        for stretch in text.split():
            number = self._stretches[stretch]
            first = self._firsts[number]
            numbers += words[first : first + self._n_words[number]]
        return numbers

    def _number(self, term: str) -> int:
        self.terms.append(encode_term(term))
        self._hashes.append(zlib.crc32(self.terms[-1]))
        return len(self.terms) - 1

    def _number_word(self, word: str) -> int:
        encoded, term = encode_term(word), encode_term(self._finder.stem(word))
        self.terms.append(encoded if encoded == term else encoded + PAIR + term)
        self._hashes.append(zlib.crc32(term))
        return len(self.terms) - 1

    def _read(self, stretch: str) -> int:
        found = self._finder.in_stretch(stretch)
        # Scripts without capitals have numbers alone.
        is_fact = stretch != stretch.lower() or any(map(str.isdigit, stretch))
        self._facts += bytes((is_fact,)) * len(found)
        self._n_words.append(len(found))
        self._firsts.append(len(self._words))
        self._words.extend(map(self._word_numbers.__getitem__, found))
        return len(self._firsts) - 1


class _Numbers(dict[str, int]):
    """Strings and their numbers, given when first asked for."""

    def __init__(self, number: Callable[[str], int]) -> None:
        super().__init__()
        self._number = number

    def __missing__(self, key: str) -> int:
        number = self[key] = self._number(key)
        return number


def encode_term(term: str) -> bytes:
    """UTF-8, not longer than terms may be."""
    encoded = term.encode("utf-8", "replace")
    if len(encoded) > _MAX_TERM_BYTES:
        # Not in the middle of a character: Whoosh decodes terms.
        return encoded[:_MAX_TERM_BYTES].decode("utf-8", "ignore").encode()
    return encoded
