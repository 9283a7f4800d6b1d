"""Text → numbers of words, for the indexer: a few array operations a text instead of a look-up a word.

The same words as `TermFinder` gives, numbered as they are met.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit import native
from searchkit.analysis.sentences import read_stretch, special_words
from searchkit.analysis.terms import TermFinder, term_finder
from searchkit.analysis.tokens import word_pattern
from searchkit.codec.arrays import Counts, runs_of
from searchkit.codec.numbered import CompiledNumbered, Numbered, Numbers, numbered
from searchkit.codec.words import PAIR
from searchkit.indexing.stretches import Pieces, character_classes, split_texts

# Stretches and terms that are kept from batch to batch: in a dict about 300 bytes each, compiled about 200, in each worker. Twice as
# many save a fiftieth of a build's time.
_MAX_KEPT = 400_000 if native.COMPILED else 300_000
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

    stretches: Numbers
    counts: Counts
    terms: Numbers


class _Terms:
    """Terms, and of each a number that is the same in every process and every run.

    Attributes:
        strings: the terms as they are indexed; of a word, as `codec.inverting.Tokens` has it.
        hashes: uint32, of what each word has become.
    """

    def __init__(self) -> None:
        self.strings, self.hashes = numbered(), array("I")

    def of(self, encoded: Sequence[bytes]) -> Numbers:
        """The numbers of some terms."""
        numbers = self.strings.of(encoded)
        new = self.strings.take(_range(len(self.hashes), len(self.strings)))
        self.hashes.extend([zlib.crc32(string.rpartition(PAIR)[2]) for string in new])
        return numbers


class TermNumbers:
    """Numbers terms, and reads each distinct stretch between two spaces once."""

    def __init__(self, finder: TermFinder, terms: _Terms | None = None) -> None:
        self._finder = finder
        self._others: dict[str, TermNumbers] = {}
        self._terms = terms or _Terms()
        self._forget_words()

    def _forget_words(self) -> None:
        self._stretches = _CompiledStretches(self._finder) if native.COMPILED else _Stretches(self._finder)
        self._word_terms = array("I")  # of each word
        self._words = Runs()  # of each stretch
        # Of each stretch: whether a word of it is nothing when folded, what it says of sentences, whether it is a fact.
        self._hides, self._said, self._facts = bytearray(), bytearray(), bytearray()

    @property
    def terms(self) -> Numbered:
        """The terms, by their numbers."""
        return self._terms.strings

    def speaking(self, language: str) -> TermNumbers:
        """The same numbers for a text in a language: its stems. They hold until `trim` of this one."""
        if language == self._finder.stem.language:
            return self
        other = self._others.get(language)
        if other is None:
            other = self._others[language] = TermNumbers(term_finder(language), self._terms)
        return other

    def trim(self) -> bool:
        """Forget all numbers where they have become many; whether it did. Those given before are then void."""
        n_stretches = sum(len(numbers._hides) for numbers in (self, *self._others.values()))
        if n_stretches <= _MAX_KEPT and len(self.terms) <= _MAX_KEPT:
            return False
        self._others.clear()
        self._terms = _Terms()
        self._forget_words()
        return True

    def of_terms(self, terms: Sequence[str]) -> Numbers:
        """The numbers of terms that are indexed as they stand."""
        return self._terms.of(list(map(encode_term, terms)))

    def read(self, stretches: Sequence[str]) -> Read:
        """The words of some texts.

        Args:
            stretches: `text.split()`, text after text.
        """
        chosen = self._stretches.of(stretches)
        new = self._stretches.read_new()
        if new is not None:
            self._number_words()
            terms = np.frombuffer(self._word_terms, np.uint32)[new.words]
            self._words.extend(new.lengths, new.starts, terms)
            self._hides += new.hides.tobytes()
            self._said += new.said.tobytes()
            self._facts += new.facts.tobytes()
        return Read(chosen, *self._words.of(chosen))

    def read_each(self, texts: Sequence[str]) -> tuple[Counts, Numbers]:
        """(n_texts,) how many words each text has; and the numbers of all, text after text."""
        stretches, bounds = split_texts(texts)
        read = self.read(stretches)
        return np.diff(np.concatenate((np.zeros(1, np.int64), np.cumsum(read.counts)))[bounds]), read.terms

    def hides_words(self, chosen: Numbers) -> NDArray[np.bool_]:
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

    def hashes(self, numbers: Numbers) -> Numbers:
        """The stems of words, by numbers that are the same in every process and every run."""
        return np.frombuffer(self._terms.hashes, np.uint32)[numbers]

    def _number_words(self) -> None:
        """Give the words met since their terms."""
        stem, pairs = self._finder.stem.read, []
        known = self._stretches.words
        for string in known.take(_range(len(self._word_terms), len(known))):
            word = string.decode("utf-8", "surrogatepass")
            stemmed = stem(word)
            encoded = term = encode_term(word)
            if stemmed != word:
                term = encode_term(stemmed)
            pairs.append(encoded if encoded == term else encoded + PAIR + term)
        self._word_terms.frombytes(self._terms.of(pairs).tobytes())


class Runs:
    """Runs of numbers of terms, taken many at a time."""

    def __init__(self) -> None:
        self._lengths, self._starts, self._numbers = array("q"), array("q"), array("I")

    def extend(self, lengths: Counts, starts: Counts, numbers: Numbers) -> None:
        """Add some runs.

        Args:
            starts: where among the numbers each begins.
        """
        self._lengths.frombytes(lengths.tobytes())
        self._starts.frombytes((starts + len(self._numbers)).tobytes())
        self._numbers.frombytes(numbers.tobytes())

    def of(self, chosen: Numbers | Counts) -> tuple[Counts, Numbers]:
        """(n,) the lengths of some runs, and their numbers, run after run."""
        starts, numbers = np.frombuffer(self._starts, np.int64), np.frombuffer(self._numbers, np.uint32)
        own = np.frombuffer(self._lengths, np.int64)
        lengths = own[chosen]
        if native.COMPILED:
            found = np.empty(int(lengths.sum()), np.uint32)
            native.kernels.take_runs(starts, own, numbers, chosen.astype(np.uint32, copy=False), found)
            return lengths, found
        return lengths, numbers[runs_of(starts[chosen], lengths)]


class _NewWords(NamedTuple):
    """The words of stretches that were met for the first time.

    Attributes:
        lengths: (n,) words of each.
        starts: (n,) where in `words` those of each begin.
        words: numbers of words.
        hides: (n,) whether a word of it is nothing when folded.
        said: (n,) what it says of sentences, or `_UNREAD`; and
        facts: (n,) whether it names or counts something.
    """

    lengths: Counts
    starts: Counts
    words: Numbers
    hides: NDArray[np.bool_]
    said: NDArray[np.uint8]
    facts: NDArray[np.uint8]


class _Stretches(dict[str, int]):
    """Stretches and their numbers, given as they are met.

    Attributes:
        words: of all of them.
    """

    def __init__(self, finder: TermFinder) -> None:
        super().__init__()
        self._finder = finder
        self._new: list[str] = []
        self.words = numbered()

    def __missing__(self, stretch: str) -> int:
        number = self[stretch] = len(self)
        self._new.append(stretch)
        return number

    def of(self, stretches: Sequence[str]) -> Numbers:
        """The numbers of some stretches."""
        return np.fromiter(map(self.__getitem__, stretches), np.uint32, len(stretches))

    def read_new(self) -> _NewWords | None:
        """Read those met since, in the order of their numbers; None where there are none."""
        new, self._new = self._new, []
        return _read(new, self._finder, self.words) if new else None


class _CompiledStretches:
    """The same, compiled: plain stretches are read there too."""

    def __init__(self, finder: TermFinder) -> None:
        self._finder = finder
        self._stretches, self.words = CompiledNumbered(), CompiledNumbered()
        self._special = CompiledNumbered(), CompiledNumbered()  # words that `say_of_stretches` asks for
        for table, words in zip(self._special, special_words(), strict=True):
            table.of([word.encode() for word in words])
        self._n_read = 0

    def of(self, stretches: Sequence[str]) -> Numbers:
        """."""
        pieces = stretches if isinstance(stretches, Pieces) else Pieces.of(stretches)
        return self._stretches.of_pieces(pieces.data, pieces.begins, pieces.ends)

    def read_new(self) -> _NewWords | None:
        """."""
        first, self._n_read = self._n_read, len(self._stretches)
        if first == self._n_read:
            return None
        lengths = np.empty(self._n_read - first, np.int64)
        words = np.frombuffer(
            native.kernels.read_stretches(self._stretches.table, self.words.table, character_classes(), first, lengths),
            np.uint32,
        )
        starts, hides = np.cumsum(lengths.clip(0)) - lengths, np.zeros(len(lengths), np.bool_)
        said, facts = (np.empty(len(lengths), np.uint8) for _ in range(2))
        starters, stops = self._special
        native.kernels.say_of_stretches(
            self._stretches.table, starters.table, stops.table, character_classes(), first, said, facts
        )
        others = np.flatnonzero(lengths < 0)
        if len(others):
            texts = [
                s.decode("utf-8", "surrogatepass") for s in self._stretches.take((others + first).astype(np.uint32))
            ]
            read = _read(texts, self._finder, self.words)
            lengths[others], starts[others], hides[others] = read.lengths, read.starts + len(words), read.hides
            words = np.concatenate((words, read.words))
        return _NewWords(lengths, starts, words, hides, said, facts)


def _read(stretches: Sequence[str], finder: TermFinder, words: Numbered) -> _NewWords:
    found = list(map(finder.in_stretch, stretches))
    lengths = np.fromiter(map(len, found), np.int64, len(found))
    numbers = words.of([word.encode("utf-8", "surrogatepass") for word in chain.from_iterable(found)])
    hides = [
        not stretch.isascii() and len(word_pattern(stretch).findall(stretch)) != len(own)
        for stretch, own in zip(stretches, found, strict=True)
    ]
    unread = np.full(len(lengths), _UNREAD, np.uint8)
    return _NewWords(lengths, np.cumsum(lengths) - lengths, numbers, np.array(hides, np.bool_), unread, unread)


def _asked(
    known: bytearray, read: Callable[[str], int], chosen: Numbers, texts: Sequence[str], at: Counts
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


def _range(first: int, last: int) -> Numbers:
    return np.arange(first, last, dtype=np.uint32)
