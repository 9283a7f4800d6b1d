"""The surface words of a field's terms: what wildcards, fuzziness, completion and spelling look at. FORMAT.md, "Words"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, Field, Terms, WordArrays, counts_of, narrowed, runs_of
from searchkit.codec.numbered import numbered
from searchkit.codec.strings import join_strings
from searchkit.native import COMPILED, kernels

# Between a word and its term where `inverting.Tokens` gives them together. No word holds it.
PAIR = b"\0"
# Ends every word: one search through the bytes of all then finds those that fit a pattern.
END = b"\n"
_LAST_ASCII = 127
# Longer words are not looked for by a compiled loop.
_MOST_LETTERS = 64
# Entries that are summed together where segments are merged.
_SUMMED_AT_ONCE = 1 << 19
_WILD = re.compile(rb"([*?]+)")
_ANY_LETTER = rb"(?:[\x00-\x09\x0b-\x7f]|[\xc2-\xf4][\x80-\xbf]+)"


def split_pairs(pairs: Sequence[bytes], counts: Counts) -> tuple[Sequence[bytes], NDArray[np.uint32], WordArrays]:
    """What some words have become, in order; (n_pairs,) which of that each word has; and the words of a run.

    Args:
        pairs: word and term, or a word that is its own term; distinct, in order.
        counts: (n_pairs,) how often each stands in documents.
    """
    given = pairs if isinstance(pairs, Terms) else Terms.of(pairs)
    data, ends = np.frombuffer(given.text, np.uint8), given.ends.astype(np.int64)
    starts = ends - counts_of(given.ends)
    words, firsts = ends.copy(), starts.copy()
    marks = np.flatnonzero(data == 0)
    of_marks = np.searchsorted(ends, marks, side="right")
    firsts[of_marks] = marks + 1  # after the last one
    words[of_marks[::-1]] = marks[::-1]  # before the first one
    table = numbered()
    numbers = table.of(_cut(data, firsts, ends))
    order = table.order()
    ranks = np.empty(len(order), np.uint32)
    ranks[order] = np.arange(len(order), dtype=np.uint32)
    numbers = ranks[numbers]
    texts = _cut(data, starts, words, after=END)
    return table.take(order), numbers, WordArrays.of(texts, numbers.astype(np.int64), counts)


def _cut(data: NDArray[np.uint8], starts: Counts, ends: Counts, *, after: bytes = b"") -> Terms:
    """Some strings that lie in some bytes, each with some bytes after it."""
    lengths = ends - starts
    new_ends = np.cumsum(lengths + len(after))
    text = np.frombuffer(after or b"\0", np.uint8).repeat(int(new_ends[-1]) if len(new_ends) else 0)
    text[runs_of(new_ends - lengths - len(after), lengths)] = data[runs_of(starts, lengths)]
    return Terms(text.tobytes(), narrowed(new_ends))


def merge_words(fields: Sequence[Field], terms: Sequence[bytes]) -> WordArrays | None:
    """The words of several runs or segments of a field that become one; None where one of them keeps none.

    Args:
        terms: of the new field, in order. Words whose term is not among them are left out.
    """
    each = [field.words for field in fields if field.words is not None]
    if len(each) < len(fields):
        return None
    known = numbered()
    known.of(terms)
    texts, ranks = join_strings([words.texts for words in each])
    summed, waiting = _Counted(np.empty(0, np.int64), np.empty(0, np.int64)), []
    for field, words, own in zip(fields, each, ranks, strict=True):
        new = known.of(field.terms).astype(np.int64)[words.terms()]
        kept = np.flatnonzero(new < len(terms))
        waiting.append(
            _Counted(own[kept].astype(np.int64) * len(terms) + new[kept], words.all_counts()[kept].astype(np.int64))
        )
        # Not all at once: runs have most words in common, and each entry takes forty bytes while they are summed.
        if sum(len(one.keys) for one in waiting) >= max(len(summed.keys), _SUMMED_AT_ONCE):
            summed, waiting = _summed([summed, *waiting]), []
    summed = _summed([summed, *waiting])
    chosen, of_terms = np.divmod(summed.keys, max(len(terms), 1))
    return WordArrays.of(texts.take(chosen), of_terms, summed.counts)


class _Counted(NamedTuple):
    """How often words stand in documents, by a key for each pair of word and term."""

    keys: Counts
    counts: Counts


def _summed(each: Sequence[_Counted]) -> _Counted:
    keys, of = np.unique(np.concatenate([one.keys for one in each]), return_inverse=True)
    counts = np.concatenate([one.counts for one in each])
    return _Counted(keys, np.bincount(of, counts, minlength=len(keys)).astype(np.int64))  # exact up to 2**53


class Words:
    """The words of a field of a segment, by their ordinals in byte order.

    Args:
        field: one that keeps words.
    """

    def __init__(self, field: Field) -> None:
        assert field.words is not None
        self._field, self._arrays = field, field.words

    def __len__(self) -> int:
        return len(self._arrays.texts)

    def __getitem__(self, ordinal: int) -> str:
        return self._arrays.texts[ordinal][:-1].decode()

    @cached_property
    def _terms(self) -> Counts:
        return self._arrays.terms()

    @cached_property
    def frequency(self) -> NDArray[np.uint32]:
        """(n_words,) how often each stands in documents; those deleted since may be counted."""
        return self._arrays.all_counts()

    def texts(self, ordinals: range | Counts) -> list[str]:
        """Some words."""
        if not isinstance(ordinals, range):
            return [word for run in _runs(ordinals) for word in self.texts(run)]
        return self._bytes(ordinals).decode().split("\n")[:-1]

    def _bytes(self, ordinals: range) -> bytes:
        texts = self._arrays.texts
        return bytes(texts.text[self._start(ordinals) : int(texts.ends[ordinals.stop - 1])]) if ordinals else b""

    def _start(self, ordinals: range) -> int:
        """Where the first of some words begins."""
        return int(self._arrays.texts.ends[ordinals.start - 1]) if ordinals.start else 0

    def find(self, word: bytes) -> range:
        """The ordinals of a word: none, one, or several where it has become several terms."""
        return self.prefix(word + END)

    def prefix(self, prefix: bytes) -> range:
        """The words that begin so."""
        return self._arrays.texts.with_prefix(prefix)

    def matching(self, prefix: bytes, matches: Callable[[str], object]) -> Counts:
        """The words that begin so and pass a test, such as `re.compile(…).match`."""
        among = self.prefix(prefix)
        return np.asarray([i for i, word in zip(among, self.texts(among), strict=True) if matches(word)], np.int64)

    def like(self, pattern: str) -> Counts:
        """The words that a pattern fits as a whole: `*` is any letters, `?` one letter."""
        pieces = _WILD.split(pattern.encode())
        among = self.prefix(pieces[0])
        data = self._bytes(among)[:-1]  # after the last line feed, `*` would find a word of no letters
        for i in range(1, len(pieces), 2):
            any_letters = rb"[^\n]*" if b"*" in pieces[i] else b""
            pieces[i] = _ANY_LETTER * pieces[i].count(b"?") + any_letters
        pieces[::2] = map(re.escape, pieces[::2])
        found = [m.start() for m in re.finditer(b"(?m)^" + b"".join(pieces) + b"$", data)] if data else []
        places = np.asarray(found, np.int64) + self._start(among)
        return np.searchsorted(self._arrays.texts.ends, places, side="right")

    def near(self, word: str, distance: int, *, prefix_chars: int = 1, least: int = 0) -> Counts:
        """The words that a few letters added, left out, replaced, or exchanged with the next one, make of one.

        Args:
            distance: so many at most.
            prefix_chars: so many letters at the beginning must be the same.
            least: only words that stand so often in documents.
        """
        among = self.prefix(word[:prefix_chars].encode())
        if not among:
            return np.empty(0, np.int64)
        if COMPILED and len(word) <= _MOST_LETTERS and distance < _MOST_LETTERS:
            texts, letters = self._arrays.texts, np.array([*map(ord, word)], np.uint32)
            out = np.empty(len(among), np.int64)
            n = kernels.near_words(
                texts.text, texts.ends, self.frequency, among.start, among.stop, letters, distance, least, out
            )
            return out[:n]
        data = np.frombuffer(self._bytes(among), np.uint8)
        starts = np.zeros(len(among) + 1, np.int64)
        np.cumsum(counts_of(self._arrays.texts.ends[among.start : among.stop], self._start(among)), out=starts[1:])
        lengths = np.diff(starts) - 1
        fitting = np.abs(lengths - len(word)) <= distance
        if data.max() > _LAST_ASCII:
            # Of words with other letters, bytes tell too little.
            fitting |= np.maximum.reduceat(data, starts[:-1]) > _LAST_ASCII
        if least:
            fitting &= self.frequency[among.start : among.stop] >= least
        rows = np.flatnonzero(fitting)
        letters, lengths = _letters(data, starts[rows], lengths[rows], len(word) + distance)
        near = (np.abs(lengths - len(word)) <= distance) & (_distances(letters, lengths, word, distance) <= distance)
        return among.start + rows[near]

    def numbers_of(self, ordinals: range | Counts) -> Counts:
        """Which of the field's terms some words have become: distinct, ascending."""
        chosen = self._terms[slice(ordinals.start, ordinals.stop) if isinstance(ordinals, range) else ordinals]
        return np.unique(chosen)

    def terms_of(self, ordinals: range | Counts) -> list[bytes]:
        """The terms that some words have become: distinct, in order."""
        terms = self._field.terms
        return [term for run in _runs(self.numbers_of(ordinals)) for term in terms[run.start : run.stop]]

    def becoming(self, terms: Iterable[bytes]) -> set[str]:
        """The words that have become one of some terms."""
        own = np.zeros(len(self._field.terms), np.bool_)
        own[self._field.terms.find_all(sorted(terms))] = True
        return set(self.texts(np.flatnonzero(own[self._terms])))

    def commonest_of(self, term: int) -> str | None:
        """The word that most often becomes a term, which is told by its number; None where no word is kept for it."""
        own = np.flatnonzero(self._terms == term)
        return self[int(own[np.argmax(self.frequency[own])])] if len(own) else None

    def items(self, prefix: bytes = b"") -> Iterator[tuple[str, int]]:
        """The words that begin so, and how often each stands in documents."""
        among = self.prefix(prefix)
        return zip(self.texts(among), self.frequency[among.start : among.stop].tolist(), strict=True)


def _runs(numbers: Counts) -> Iterator[range]:
    """Ascending numbers, as stretches of neighbours."""
    if len(numbers):
        cuts = np.flatnonzero(np.diff(numbers) != 1)
        firsts, lasts = numbers[np.concatenate(([0], cuts + 1))], numbers[np.concatenate((cuts, [-1]))]
        yield from (range(a, b + 1) for a, b in zip(firsts.tolist(), lasts.tolist(), strict=True))


def _letters(data: NDArray[np.uint8], starts: Counts, lengths: Counts, width: int) -> tuple[NDArray[np.uint32], Counts]:
    """Words as columns of code points: (width, n_words), 0 after their ends; and (n_words,) how many each has.

    Args:
        starts, lengths: (n_words,) where each lies in the bytes.
        width: of longer ones, only so many letters.
    """
    steps = np.arange(width)[:, None]
    letters = data.take(starts + steps, mode="clip").astype(np.uint32)
    letters[steps >= lengths] = 0
    lengths = lengths.copy()
    for i in np.flatnonzero((letters > _LAST_ASCII).any(axis=0) | (lengths > width)).tolist():
        text = data[starts[i] : starts[i] + lengths[i]].tobytes().decode()
        lengths[i], text = len(text), text[:width]
        letters[:, i] = [*map(ord, text), *[0] * (width - len(text))]
    return letters, lengths


def _distances(letters: NDArray[np.uint32], lengths: Counts, word: str, most: int) -> NDArray[np.uint8]:
    """(n_words,) steps from each to a word, as `Words.near` counts them; what is more than `most` may be told as less, or more.

    One step of the well-known table for all words at once, and of the table no more than `most` from its diagonal.

    Args:
        letters: (len(word) + most, n_words).
        lengths: (n_words,).
    """
    width, n_words = letters.shape
    far = most + 1
    row = np.repeat(np.minimum(np.arange(width + 1), far).astype(np.uint8)[:, None], n_words, axis=1)
    before, last = row, -1
    for i, letter in enumerate(map(ord, word), 1):
        earlier, before, row = before, row, np.full_like(row, far)
        if i <= most:
            row[0] = i
        for j in range(max(1, i - most), min(width, i + most) + 1):
            row[j] = np.minimum(before[j - 1] + (letters[j - 1] != letter), np.minimum(before[j], row[j - 1]) + 1)
            if i > 1 and j > 1:
                exchanged = (letters[j - 1] == last) & (letters[j - 2] == letter)
                row[j][exchanged] = np.minimum(row[j], earlier[j - 2] + 1)[exchanged]
        last = letter
    return row[np.minimum(lengths, width), np.arange(n_words)]
