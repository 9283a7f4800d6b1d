"""Text → numbers of words, for the indexer: a few array operations a text instead of a look-up a word.

The same words as `TermFinder` gives, numbered as they are met.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate, chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.sentences import read_stretch
from searchkit.analysis.terms import TermFinder, term_finder
from searchkit.analysis.tokens import word_pattern
from searchkit.codec.arrays import Counts, runs_of
from searchkit.codec.words import PAIR

# Stretches and terms that are kept from batch to batch; about 300 bytes each. Of 25,000 articles, half as many would be read
# anew 1.4 times as often.
_MAX_KEPT = 300_000
# Nobody types a term this long.
_MAX_TERM_BYTES = 255
# Of a stretch that nobody has asked about.
_UNREAD = 255


class Read(NamedTuple):
    """The words of some stretches.

    Attributes:
        stretches: (n_stretches,) their numbers.
        counts: (n_stretches,) words in each.
        terms: (counts.sum(),) the numbers of the words.
    """

    stretches: Counts
    counts: Counts
    terms: NDArray[np.uint32]


class TermNumbers:
    """Numbers terms, and reads each distinct stretch between two spaces once.

    Attributes:
        terms: number → the term as it is indexed; of a word, as `codec.inverting.Tokens` has it.
    """

    def __init__(self, finder: TermFinder) -> None:
        self._finder = finder
        self._others: dict[str, TermNumbers] = {}
        self.terms: list[bytes] = []
        self._numbers = _Numbers(self._number)
        self._hashes = array("I")  # of terms
        self._word_numbers = _Numbers(self._number_word)
        self._forget_stretches()

    def _forget_stretches(self) -> None:
        self._stretches = _Stretches()
        self._words = Runs()  # of each stretch
        # Of each stretch: whether a word of it is nothing when folded, what it says of sentences, whether it is a fact.
        self._hides, self._said, self._facts = bytearray(), bytearray(), bytearray()

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
        self.terms, self._hashes = [], array("I")
        self._numbers.clear()
        self._word_numbers.clear()
        self._forget_stretches()
        return True

    def of_term(self, term: str) -> int:
        """The number of a term that is indexed as it stands."""
        return self._numbers[term]

    def read(self, stretches: Sequence[str]) -> Read:
        """The words of some texts.

        Args:
            stretches: `text.split()`, text after text.
        """
        chosen = np.fromiter(map(self._stretches.__getitem__, stretches), np.int64, len(stretches))
        self._read_new()
        return Read(chosen, *self._words.of(chosen))

    def hides_words(self, chosen: Counts) -> NDArray[np.bool_]:
        """Which of some stretches, by number, hold a word of which folding leaves nothing."""
        return np.frombuffer(self._hides, np.bool_)[chosen]

    def said(self, read: Read, texts: Sequence[str], at: Counts) -> NDArray[np.uint8]:
        """What some of the stretches that were read say of sentences (`read_stretch`).

        Args:
            texts: all that were read.
            at: (n,) which of them.
        """
        return _asked(self._said, read_stretch, read.stretches[at], texts, at)

    def facts(self, read: Read, texts: Sequence[str]) -> NDArray[np.bool_]:
        """(n_words,) which words name or count something: their stretch has a capital or a digit.

        Args:
            texts: the stretches that were read.
        """
        at = np.arange(len(texts))
        return np.repeat(_asked(self._facts, _is_fact, read.stretches, texts, at).astype(np.bool_), read.counts)

    def hashes(self, numbers: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """The stems of words, by numbers that are the same in every process and every run."""
        return np.frombuffer(self._hashes, np.uint32)[numbers]

    def of_few_words(self, text: str) -> array[int]:
        """The numbers of a short text's words: arrays are not worth their making."""
        numbers = array("I")
        for stretch in text.split():
            number = self._stretches[stretch]
            self._read_new()
            numbers += self._words[number]
        return numbers

    def _number(self, term: str) -> int:
        self.terms.append(encode_term(term))
        self._hashes.append(zlib.crc32(self.terms[-1]))
        return len(self.terms) - 1

    def _number_word(self, word: str) -> int:
        stem = self._finder.stem.read(word)
        encoded = term = encode_term(word)
        if stem != word:
            term = encode_term(stem)
        self.terms.append(encoded if encoded == term else encoded + PAIR + term)
        self._hashes.append(zlib.crc32(term))
        return len(self.terms) - 1

    def _read_new(self) -> None:
        """Read the stretches met since, in the order of their numbers."""
        new, self._stretches.new = self._stretches.new, []
        if not new:
            return
        found = list(map(self._finder.in_stretch, new))
        lengths = list(map(len, found))
        self._words.extend(lengths, map(self._word_numbers.__getitem__, chain.from_iterable(found)))
        self._hides += bytes(
            not stretch.isascii() and len(word_pattern(stretch).findall(stretch)) != n
            for stretch, n in zip(new, lengths, strict=True)
        )
        unread = bytes((_UNREAD,)) * len(new)
        self._said += unread
        self._facts += unread


class Runs:
    """Runs of numbers of terms, taken many at a time."""

    def __init__(self) -> None:
        self._lengths, self._starts, self._numbers = array("q"), array("q"), array("I")

    def extend(self, lengths: Sequence[int], numbers: Iterable[int]) -> None:
        """Add some runs, one after another."""
        self._lengths.extend(lengths)
        self._starts.extend(accumulate(lengths[:-1], initial=len(self._numbers)))
        self._numbers.extend(numbers)

    def __getitem__(self, i: int) -> array[int]:
        return self._numbers[self._starts[i] : self._starts[i] + self._lengths[i]]

    def of(self, chosen: Counts) -> tuple[Counts, NDArray[np.uint32]]:
        """(n,) the lengths of some runs, and their numbers, run after run."""
        lengths = np.frombuffer(self._lengths, np.int64)[chosen]
        places = runs_of(np.frombuffer(self._starts, np.int64)[chosen], lengths)
        return lengths, np.frombuffer(self._numbers, np.uint32)[places]


class _Stretches(dict[str, int]):
    """Stretches and their numbers.

    Attributes:
        new: those met since somebody emptied the list, in the order of their numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.new: list[str] = []

    def __missing__(self, stretch: str) -> int:
        number = self[stretch] = len(self)
        self.new.append(stretch)
        return number


class _Numbers(dict[str, int]):
    """Strings and their numbers, given when first asked for."""

    def __init__(self, number: Callable[[str], int]) -> None:
        super().__init__()
        self._number = number

    def __missing__(self, key: str) -> int:
        number = self[key] = self._number(key)
        return number


def _asked(
    known: bytearray, read: Callable[[str], int], chosen: Counts, texts: Sequence[str], at: Counts
) -> NDArray[np.uint8]:
    """What is known of the stretches at some places, by their numbers; what is not is read first."""
    table = np.frombuffer(known, np.uint8)
    unread = np.flatnonzero(table[chosen] == _UNREAD)
    for number, i in zip(chosen[unread].tolist(), at[unread].tolist(), strict=True):
        if known[number] == _UNREAD:  # one stretch may stand there often
            known[number] = read(texts[i])
    return table[chosen]


def _is_fact(stretch: str) -> bool:
    # Scripts without capitals have numbers alone.
    return stretch != stretch.lower() or any(map(str.isdigit, stretch))


def encode_term(term: str) -> bytes:
    """UTF-8, not longer than terms may be."""
    encoded = term.encode("utf-8", "replace")
    if len(encoded) > _MAX_TERM_BYTES:
        # Not in the middle of a character: Whoosh decodes terms.
        return encoded[:_MAX_TERM_BYTES].decode("utf-8", "ignore").encode()
    return encoded
