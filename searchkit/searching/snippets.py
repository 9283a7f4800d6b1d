"""The stretches of a text that show best what a query found in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from searchkit.searching.highlighting import Match, Places, Span
from searchkit.searching.page import Snippet

SNIPPET_CHARS = 200
MAX_SNIPPETS = 2  # `_choose` gives no more
# A snippet begins where a sentence does, if one does this near before its first match.
_SENTENCE_REACH = 90
_CONTEXT_CHARS = 60
# About as many words as fit. Stretches are weighed by words, and only of those chosen is looked up where they stand.
_WINDOW_WORDS = 22
# Where a sentence may begin: after its predecessor's end, or on a new line.
_SENTENCE_START = re.compile(r"(?:[.!?]['\"”’)]*\s+|\n\s*)(?=\S)")
_WORD_START = re.compile(r"(?<=\s)\S")


def best_snippets(
    text: str, found: Places, weights: Mapping[str, float], *, field: str = "body"
) -> tuple[Snippet, ...]:
    """At most `MAX_SNIPPETS` stretches of about `SNIPPET_CHARS`; the text's beginning where nothing matches.

    Args:
        weights: how much each `Match.key` tells; 1 where it is not there.
    """
    if not found.places:
        return (_beginning(text, field),) if text else ()
    kept: list[Snippet] = []
    for first, last in _choose(found.places, weights):
        snippet = _around(text, found, first, last, field)
        start, end = snippet.offset, snippet.offset + len(snippet.text)
        if all(start >= k.offset + len(k.text) or k.offset >= end for k in kept):
            kept.append(snippet)
    return tuple(kept)


def whole(text: str, spans: Sequence[Span], *, field: str) -> Snippet:
    """A short field whole, with its matches: a title."""
    return Snippet(field, text, tuple(spans), 0)


def _choose(places: Sequence[Match], weights: Mapping[str, float]) -> Iterator[tuple[int, int]]:
    """(first, last) place of the stretches to show, best first; no two share one."""
    lasts = _lasts(places)
    if lasts[0] == len(places) - 1:
        yield 0, lasts[0]
        return
    telling = {place.key: weights.get(place.key, 1.0) for place in places}
    worths = _worths(places, lasts, telling)
    first = worths.index(max(worths))
    last = lasts[first]
    yield first, last
    # The second is one of those that end before it or begin after it.
    n_before = bisect_left(lasts, first)
    if not n_before and last + 1 == len(places):
        return
    shown = {place.key for place in places[first : last + 1]}
    worths = _worths(places, lasts, {key: worth * (0.1 if key in shown else 1) for key, worth in telling.items()})
    worths[n_before : last + 1] = [-1.0] * (last + 1 - n_before)
    second = worths.index(max(worths))
    yield second, lasts[second]


def _lasts(places: Sequence[Match]) -> list[int]:
    """The last place of the stretch that begins at each and holds as many more as fit."""
    lasts, last, most = [], 0, len(places) - 1
    ends = [place.last for place in places]
    for at, place in enumerate(places):
        limit = place.first + _WINDOW_WORDS
        last = max(last, at)  # a phrase may be longer than a stretch
        while last < most and ends[last + 1] < limit:
            last += 1
        lasts.append(last)
    return lasts


def _worths(places: Sequence[Match], lasts: Sequence[int], telling: Mapping[str, float]) -> list[float]:
    """What each stretch is worth: each word that it holds counts once, and each repetition for a hundredth."""
    if len(telling) == 1:
        return [0.01 * (last - first) for first, last in enumerate(lasts)]
    worths: list[float] = []
    held = dict.fromkeys(telling, 0)
    worth, end = 0.0, 0
    for first, last in enumerate(lasts):
        for place in places[end : last + 1]:
            if not held[place.key]:
                worth += telling[place.key]
            held[place.key] += 1
        end = last + 1
        # Rounded: sums that differ by their order alone are equal, and of equal ones the earlier is shown.
        worths.append(round(worth + 0.01 * (last - first), 6))
        key = places[first].key
        held[key] -= 1
        if not held[key]:
            worth -= telling[key]
    return worths


def _around(text: str, found: Places, first: int, last: int, field: str) -> Snippet:
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
    for i in range(first - 1, -1, -1):
        if (mark := found.mark(i))[0] < start:
            break
        marks.insert(0, mark)
    for i in range(last + 1, len(found.places)):
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
