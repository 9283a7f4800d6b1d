"""The stretches of a text that show best what a query found in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.indexing.offsets import WordPlaces
from searchkit.native import COMPILED, kernels
from searchkit.searching.highlighting import Match, Span, Spans, beyond
from searchkit.searching.page import Snippet

Numbers = NDArray[np.int64]
SNIPPET_CHARS = 200
MAX_SNIPPETS = 2  # `_choose` gives no more
# A snippet begins where a sentence does, if one does this near before its first match.
_SENTENCE_REACH = 90
_CONTEXT_CHARS = 60
# About as many words as fit. Stretches are weighed by words, and only of those chosen is looked up where they stand.
_WINDOW_WORDS = 22
# No text has so many words.
_WORD_BITS = 33
# Compiled, the names that a stretch holds are the bits of a word.
MAX_NAMES = 64
# Where a sentence may begin: after its predecessor's end, or on a new line.
_SENTENCE_START = re.compile(r"(?:[.!?]['\"”’)]*\s+|\n\s*)(?=\S)")
_WORD_START = re.compile(r"(?<=\s)\S")


class Matches(NamedTuple):
    """What of a query stands in some texts: text after text, ascending in each, none overlapping.

    The texts ascend, unless all names fit into a word (`MAX_NAMES`) and what reads them is compiled.

    Attributes:
        texts: (n,) which text each stands in.
        firsts, lasts: (n,) the numbers of its first and of its last word.
        keys: (n,) which of `names` it is.
        names: as `Match.key`.
    """

    texts: Numbers
    firsts: Numbers
    lasts: Numbers
    keys: Numbers
    names: Sequence[str]

    @classmethod
    def of(
        cls,
        read: Mapping[int, Sequence[Match]],
        words: Sequence[str] = (),
        places: tuple[list[Numbers], list[Numbers], list[Numbers]] = ([], [], []),
    ) -> Matches:
        """What was found in the texts one by one, and the places of single words in others.

        Args:
            read: text → what stands in it.
            places: texts, numbers of the words, and which of `words` they are.
        """
        numbers = {word: i for i, word in enumerate(words)}
        one_by_one = _numbered(read, numbers)
        texts, firsts, keys = (
            np.concatenate([*parts, one_by_one[row]]) for parts, row in zip(places, (0, 1, 3), strict=True)
        )
        lasts = np.concatenate([*places[1], one_by_one[2]])
        present = np.flatnonzero(np.bincount(keys, minlength=len(numbers)))
        order = np.argsort((texts << _WORD_BITS) + firsts)
        names = list(numbers)
        return cls(
            texts[order], firsts[order], lasts[order], np.searchsorted(present, keys[order]),
            [names[i] for i in present.tolist()],
        )  # fmt: skip

    def and_read(self, read: Mapping[int, Sequence[Match]]) -> Matches:
        """These, and what was found in other texts one by one."""
        if not any(read.values()):
            return self
        numbers = {name: i for i, name in enumerate(self.names)}
        texts, firsts, lasts, keys = map(np.concatenate, zip(self[:4], _numbered(read, numbers), strict=True))
        if len(numbers) > MAX_NAMES:
            order = np.argsort((texts << _WORD_BITS) + firsts)
            texts, firsts, lasts, keys = texts[order], firsts[order], lasts[order], keys[order]
        return Matches(texts, firsts, lasts, keys, list(numbers))


def _numbered(read: Mapping[int, Sequence[Match]], numbers: dict[str, int]) -> Numbers:
    """(4, n) texts, firsts, lasts and keys; names that have no number get one."""
    flat = [(i, m.first, m.last, numbers.setdefault(m.key, len(numbers))) for i, own in read.items() for m in own]
    return np.array(flat, np.int64).reshape(-1, 4).T


def cut_snippets(
    texts: Sequence[str], spans: Sequence[Spans], found: Matches, weights: NDArray[np.float64], *, field: str = "body"
) -> list[tuple[Snippet, ...]]:
    """At most `MAX_SNIPPETS` stretches of about `SNIPPET_CHARS` of each text; its beginning where nothing matches.

    Args:
        spans: where the words of each text stand.
        weights: (n_names,) how much each tells.
    """
    cut: list[tuple[Snippet, ...]] = [()] * len(texts)
    marker = _Marker(found)
    if not len(found.texts):
        pass
    elif COMPILED and len(weights) <= MAX_NAMES:
        _cut_compiled(cut, texts, spans, marker, weights, field)
    else:
        for low, high, stretches in _choose(found, weights):
            number = int(found.texts[low])
            marked = _Marked(marker, spans[number], low, high)
            cut[number] = _apart(_around(texts[number], marked, *stretch, field) for stretch in stretches)
    return [own or ((_beginning(text, field),) if text else ()) for own, text in zip(cut, texts, strict=True)]


def _apart(snippets: Iterable[Snippet]) -> tuple[Snippet, ...]:
    """The first, and the second if it does not share a stretch with it."""
    first, *others = snippets
    start, end = first.offset, first.offset + len(first.text)
    return (first, *(s for s in others if s.offset >= end or start >= s.offset + len(s.text)))


def whole(text: str, spans: Sequence[Span], *, field: str) -> Snippet:
    """A short field whole, with its matches: a title."""
    return Snippet(field, text, tuple(spans), 0)


_Chosen = tuple[int, int, list[tuple[int, int]]]


def _choose(found: Matches, weights: NDArray[np.float64]) -> list[_Chosen]:
    """For each text that has matches: from which to which they are, and the (first, last) match of the stretches to show,
    best first; no two share one.

    A stretch begins at each match and holds as many more as fit. It is worth the weights of the names that it holds, and
    a hundredth for each repetition.
    """
    n = len(found.texts)
    places = np.arange(n)
    before = found.texts << _WORD_BITS
    # A phrase may be longer than a stretch.
    fitting = np.searchsorted(before + found.lasts, before + found.firsts + _WINDOW_WORDS) - 1
    lasts = np.maximum(fitting, places)
    held = np.zeros((len(found.names), n + 1), np.int32)
    held[found.keys, places + 1] = 1
    np.cumsum(held, axis=1, out=held)
    holds = held[:, lasts + 1] > held[:, :-1]
    # Rounded: sums that differ by their order alone are equal, and of equal ones the earlier is shown.
    repeats = 0.01 * (lasts - places)
    worths = np.round(weights @ holds + repeats, 6).tolist()
    cuts = (np.flatnonzero(np.diff(found.texts)) + 1).tolist()
    bounds = list(pairwise([0, *cuts, n]))
    firsts = [start + _best(worths[start:end]) for start, end in bounds]
    chosen = [[(first, int(lasts[first]))] for first in firsts]
    # The second is one of those that end before the first or begin after it; what the first shows tells little.
    shown = np.where(holds[:, firsts], 0.1, 1.0) * weights[:, None]
    of_texts = np.repeat(np.arange(len(bounds)), [end - start for start, end in bounds])
    worths = np.round((shown[:, of_texts] * holds).sum(axis=0) + repeats, 6).tolist()
    for (start, end), stretches in zip(bounds, chosen, strict=True):
        first, last = stretches[0]
        n_before = bisect_left(lasts, first, start, first)
        left = worths[start:n_before] + [-1.0] * (last + 1 - n_before) + worths[last + 1 : end]
        second = _best(left)
        if left[second] >= 0:
            stretches.append((start + second, int(lasts[start + second])))
    return [(start, end, stretches) for (start, end), stretches in zip(bounds, chosen, strict=True)]


def _cut_compiled(
    cut: list[tuple[Snippet, ...]], texts: Sequence[str], spans: Sequence[Spans], marker: _Marker,
    weights: NDArray[np.float64], field: str,
) -> None:  # fmt: skip
    """As `_choose` and `_around`, of `MAX_NAMES` names at most; into `cut`."""
    found = marker.matches
    chosen = np.empty((len(found.texts), 6), np.int64)
    chosen = chosen[: kernels.choose_stretches(*found[:4], weights, _WINDOW_WORDS, chosen)]
    starts = [(own.packed, own.width) if isinstance(own, WordPlaces) else None for own in spans]
    beyond_each = np.array(marker.beyond, np.int64)
    numbers = found.texts.take(chosen[:, 0]).tolist()
    cuts = kernels.cut_stretches(list(texts), starts, *found[:4], beyond_each, chosen, field, Snippet)
    for number, row, own in zip(numbers, chosen, cuts, strict=True):
        if own is None:  # as of few texts: their signs are told by Unicode's tables
            low, high, *stretches = (i for i in row.tolist() if i >= 0)
            marked = _Marked(marker, spans[number], low, high)
            own = _apart(
                _around(texts[number], marked, *pair, field)
                for pair in zip(stretches[::2], stretches[1::2], strict=True)
            )
        cut[number] = own


def _best(worths: list[float]) -> int:
    return worths.index(max(worths))


class _Marker:
    """Matches as lists, for one look at a time."""

    def __init__(self, found: Matches) -> None:
        self.matches = found
        self.beyond = [*map(beyond, found.names)]

    @cached_property
    def firsts(self) -> list[int]:
        """The numbers of their first words; so below."""
        firsts: list[int] = self.matches.firsts.tolist()
        return firsts

    @cached_property
    def lasts(self) -> list[int]:
        """."""
        lasts: list[int] = self.matches.lasts.tolist()
        return lasts

    @cached_property
    def keys(self) -> list[int]:
        """."""
        keys: list[int] = self.matches.keys.tolist()
        return keys


class _Marked(NamedTuple):
    """The matches `low : high` of all, those of one text."""

    of: _Marker
    spans: Spans
    low: int
    high: int

    def mark(self, i: int) -> Span:
        """Where one of them stands in the text."""
        first, last = self.of.firsts[i], self.of.lasts[i]
        start, end = self.spans[first]
        return start, (end if first == last else self.spans[last][1]) + self.of.beyond[self.of.keys[i]]


def _around(text: str, found: _Marked, first: int, last: int, field: str) -> Snippet:
    marks = [found.mark(i) for i in range(first, last + 1)]
    low = marks[0][0]
    while last > first and marks[-1][1] - low > SNIPPET_CHARS - _CONTEXT_CHARS:  # long words
        marks.pop()
        last -= 1
    high = marks[-1][1]
    start = _start(text, low, max(SNIPPET_CHARS - (high - low), _CONTEXT_CHARS))
    end = _end(text, high, min(len(text), max(start + SNIPPET_CHARS, high)))
    paragraph = text.find("\n", high, end)
    # A paragraph that ends after the matches ends the snippet, if enough of it is there to read.
    if paragraph != -1 and paragraph - start >= _CONTEXT_CHARS:
        end = paragraph
    # What stands beside the stretch may have come in with the rest of its sentence.
    for i in range(first - 1, found.low - 1, -1):
        if (mark := found.mark(i))[0] < start:
            break
        marks.insert(0, mark)
    for i in range(last + 1, found.high):
        if (mark := found.mark(i))[1] > end:
            break
        marks.append(mark)
    return Snippet(field, text[start:end], tuple([(a - start, b - start) for a, b in marks]), start)


def _start(text: str, low: int, spare: int) -> int:
    if low <= min(spare, _SENTENCE_REACH):
        return 0
    start = -1
    for sentence in _SENTENCE_START.finditer(text, max(0, low - min(spare, _SENTENCE_REACH) - 4), low):
        start = sentence.end()
    if start >= 0:
        return start
    word = _WORD_START.search(text, max(0, low - spare // 2), low)
    return word.start() if word else low


def _end(text: str, high: int, end: int) -> int:
    """The end of the last word that ends there or before; `end` where a single word reaches beyond it."""
    if end >= len(text):
        return len(text)
    for at in range(end, high - 1, -1):
        if text[at].isspace() and not text[at - 1].isspace():
            return at
    return end


def _beginning(text: str, field: str) -> Snippet:
    end = min(len(text), SNIPPET_CHARS)
    if end < len(text):
        space = text.rfind(" ", 0, end)
        end = space if space > 0 else end
    return Snippet(field, text[:end], (), 0)
