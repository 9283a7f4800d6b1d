"""What tells near-duplicates: a fingerprint of each article, to find candidates by; and the comparison that decides.

A fingerprint is a sample of an article's passages of four words: those whose hashes are smallest, so that two articles
which share text share samples, also where one is the beginning of the other. Headlines do not count, unless the text is
so short that it says little without one.

Source: Broder (1997), "On the resemblance and containment of documents".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from searchkit import native
from searchkit.analysis.terms import term_finder
from searchkit.codec.arrays import Counts
from searchkit.codec.batches import Blobs
from searchkit.indexing.numbering import TermNumbers
from searchkit.indexing.stretches import split_texts

# Passages in a fingerprint. A third of an article still shares about five with the whole.
SAMPLES = 16
# Of so many candidates, as many as samples are all but always distinct.
_CANDIDATES = 48
# A passage of three words recurs in unrelated news; one of five is broken too often by synonyms.
_PASSAGE = 4
# Below, the headline is part of what is compared: dividends of two companies read alike.
_SHORT_WORDS = 40
# Of the words of the shorter text, in passages that the other has too. Other words for one in twelve leave 0.85.
_MIN_SHARED = 0.8
_MIN_SHARED_IF_SHORT = 0.9
_A, _B, _C = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)

# Articles kept for the next comparison: of 500 words, 2.5 KiB each as words, 12 KiB as texts.
_KEPT_WORDS, _KEPT_TEXTS = 16_000, 3000

Numbers = NDArray[np.uint32]
_Unsigned = TypeVar("_Unsigned", bound=np.unsignedinteger[Any])
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of an article as numbers: the headline's, then the body's.

    Attributes:
        numbers: (n,) a hash of each word's stem.
        facts: (n,) whether a word names or counts something: it has a capital or a digit. That is where articles of one
            template differ, and where copies of one article do not.
        n_title: words of the headline.
    """

    numbers: Numbers
    facts: Flags
    n_title: int

    @property
    def is_short(self) -> bool:
        """Whether the text says too little to be compared without its headline."""
        return len(self.numbers) - self.n_title < _SHORT_WORDS

    def compared(self, *, with_title: bool) -> Words:
        """What of it is compared."""
        return self if with_title else Words(self.numbers[self.n_title :], self.facts[self.n_title :], 0)


class WordReader:
    """Reads the words of articles that were written before."""

    def __init__(self) -> None:
        self._numbers = TermNumbers(term_finder())

    def read(self, articles: Sequence[tuple[str, str]]) -> list[Words]:
        """The words of some articles, by title and body: of many in the time that each would wait for its arrays."""
        numbers = self._numbers
        numbers.trim()
        stretches, starts = split_texts([part for article in articles for part in article])
        read = numbers.read(stretches)
        hashes, facts = numbers.hashes(read.terms), numbers.facts(read, stretches)
        bounds = np.concatenate((np.zeros(1, np.int64), np.cumsum(read.counts)))[starts].tolist()
        return [
            Words(hashes[start:end], facts[start:end], body - start)
            for start, body, end in zip(bounds[:-1:2], bounds[1::2], bounds[2::2], strict=True)
        ]


def make_fingerprints(titles: Sequence[Numbers], bodies: Numbers, bounds: Counts) -> Blobs:
    """Of each article a u64, a hash of its whole text, and up to `SAMPLES` hashes of its passages as u32, ascending;
    never empty. A short text's headline counts as its beginning.

    Args:
        titles: the words of each headline, as `Words` has them.
        bodies: (n_words,) those of the bodies, one after another.
        bounds: (n_articles + 1,) where those of each begin.
    """
    passages = _passages(bodies)
    few, few_ends = _smallest(passages, bounds)
    prints = []
    for title, start, end, few_start, few_end in zip(
        titles, bounds[:-1].tolist(), bounds[1:].tolist(), [0, *few_ends.tolist()], few_ends.tolist(), strict=False
    ):
        numbers = bodies[start:end]
        if end - start < _SHORT_WORDS:
            numbers = np.concatenate((title, numbers))
            prints.append(_hash_whole(numbers) + _sample(_passages(numbers)))
        elif few_end - few_start < SAMPLES:
            prints.append(_hash_whole(numbers) + _sample(passages[start : end - _PASSAGE + 1]))
        else:
            prints.append(_hash_whole(numbers) + few[few_start : few_start + SAMPLES].astype("<u4").tobytes())
    return Blobs.of(prints)


class Text:
    """An article as it is compared with others; what that takes is worked out once."""

    def __init__(self, words: Words) -> None:
        self._numbers, self._facts = words.numbers, words.facts
        self._passages = _passages(words.numbers)

    def __len__(self) -> int:
        return len(self._numbers)

    @cached_property
    def _sorted_passages(self) -> NDArray[np.uint64]:
        return np.sort(self._passages)

    @cached_property
    def _vocabulary(self) -> Numbers:
        return _distinct(self._numbers)

    def shared_with(self, other: Text) -> Flags:
        """(n,) whether each word lies in a passage that the other text has too."""
        shared = np.zeros(max(len(self), _PASSAGE), np.bool_)
        found = _are_among(self._passages, other._sorted_passages)
        for i in range(_PASSAGE):
            shared[i : len(found) + i] |= found
        return shared[: len(self)]

    def own_facts(self, other: Text, shared: Flags, *, inside: bool) -> bool:
        """Whether it names or counts what the other text does not.

        Args:
            shared: as `shared_with` gave it.
            inside: look only between the first and the last word shared: at the ends stand agency lines and furniture.
        """
        looked_at = ~shared & self._facts
        if inside:
            at = np.flatnonzero(shared)
            looked_at = looked_at[at[0] : at[-1] + 1]
            return not bool(_are_among(self._numbers[at[0] : at[-1] + 1][looked_at], other._vocabulary).all())
        return not bool(_are_among(self._numbers[looked_at], other._vocabulary).all())


class Comparison:
    """Decides whether two articles are copies of one.

    Almost all words of the shorter one must stand in passages of the other, and it must not be that each names or
    counts something that the other does not: press releases and market reports of one template share nearly all their
    words, and are other stories.

    Args:
        read: gives the words of some articles.
    """

    def __init__(self, read: Callable[[Sequence[int]], Sequence[Words]]) -> None:
        self._read = read
        self._words: dict[int, Words] = {}
        self._texts: dict[tuple[int, bool], Text] = {}

    def are_copies(self, one: int, other: int) -> bool:
        """Whether two articles are copies of one; the order does not matter."""
        short = self._words_of(one).is_short or self._words_of(other).is_short
        least = _MIN_SHARED_IF_SHORT if short else _MIN_SHARED
        if native.COMPILED:
            x, y = (self._words_of(article).compared(with_title=short) for article in (one, other))
            facts = x.facts.view(np.uint8), y.facts.view(np.uint8)
            return native.kernels.are_copies(x.numbers, facts[0], y.numbers, facts[1], least, not short)
        a, b = self._text(one, with_title=short), self._text(other, with_title=short)
        in_a = a.shared_with(b)
        if not in_a.any() or not len(b):
            return False
        in_b = b.shared_with(a)
        if max(np.count_nonzero(in_a) / len(a), np.count_nonzero(in_b) / len(b)) < least:
            return False
        return not (a.own_facts(b, in_a, inside=not short) and b.own_facts(a, in_b, inside=not short))

    def read_ahead(self, articles: Iterable[int]) -> None:
        """Read those that are compared next, all at once."""
        new = [article for article in dict.fromkeys(articles) if article not in self._words]
        if len(self._words) + len(new) > _KEPT_WORDS:
            self._words.clear()
        self._words.update(zip(new, self._read(new), strict=True) if new else ())

    def _words_of(self, article: int) -> Words:
        if article not in self._words:
            self.read_ahead((article,))
        return self._words[article]

    def _text(self, article: int, *, with_title: bool) -> Text:
        key = (article, with_title)
        if key not in self._texts:
            if len(self._texts) >= _KEPT_TEXTS:
                self._texts.clear()
            self._texts[key] = Text(self._words_of(article).compared(with_title=with_title))
        return self._texts[key]


def _passages(numbers: Numbers) -> NDArray[np.uint64]:
    """A hash of every four words in a row; of fewer words, one of all."""
    if len(numbers) < _PASSAGE:
        numbers = np.concatenate((numbers, np.zeros(_PASSAGE - len(numbers), np.uint32)))
    words = numbers.astype(np.uint64)
    words *= _A
    words ^= words >> np.uint64(29)
    hashes: NDArray[np.uint64] = words[:-3] * _A
    hashes += words[1:-2] * _B
    hashes += words[2:-1] * _C
    hashes += words[3:]
    hashes ^= hashes >> np.uint64(31)
    hashes *= _B
    hashes ^= hashes >> np.uint64(29)
    hashes *= _C
    hashes ^= hashes >> np.uint64(32)
    return hashes


def _hash_whole(numbers: Numbers) -> bytes:
    return hashlib.blake2b(numbers.tobytes(), digest_size=8).digest()


def _sample(passages: NDArray[np.uint64]) -> bytes:
    return _distinct(_top_bits(passages))[:SAMPLES].astype("<u4").tobytes()


def _smallest(passages: NDArray[np.uint64], bounds: Counts) -> tuple[Numbers, Counts]:
    """The small ones among the passages' hashes: about `_CANDIDATES` of each article, distinct and ascending; and their ends.

    Args:
        passages: of all words in a row; those that are of two articles are left out.
    """
    lengths = np.diff(bounds)
    n_passages = np.maximum(lengths - (_PASSAGE - 1), 0)
    limits = np.minimum(_CANDIDATES * 2**32 // np.maximum(n_passages, 1), 2**32 - 1).astype(np.uint32)
    hashes = _top_bits(passages)
    at = np.flatnonzero(hashes <= np.repeat(limits, lengths)[: len(hashes)])
    articles = np.searchsorted(bounds, at, side="right") - 1
    inside = at < bounds[articles + 1] - (_PASSAGE - 1)
    keys = articles[inside].astype(np.uint64) << np.uint64(32) | hashes[at[inside]].astype(np.uint64)
    keys = _distinct(keys)
    return _low_bits(keys), np.searchsorted(_top_bits(keys), np.arange(1, len(bounds)))


def _top_bits(hashes: NDArray[np.uint64]) -> Numbers:
    return (hashes >> np.uint64(32)).astype(np.uint32)


def _low_bits(hashes: NDArray[np.uint64]) -> Numbers:
    return (hashes & np.uint64(0xFFFFFFFF)).astype(np.uint32)


def _distinct(values: NDArray[_Unsigned]) -> NDArray[_Unsigned]:
    # Not np.unique, which takes five times as long on so few.
    ordered = np.sort(values)
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return ordered[new]


def _are_among(values: NDArray[np.unsignedinteger], ordered: NDArray[np.unsignedinteger]) -> Flags:
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    found: Flags = ordered[at] == values
    return found
