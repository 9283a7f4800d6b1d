"""The stretches of a text that show best what a query found in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from searchkit.searching.highlighting import Match
from searchkit.searching.page import Snippet

SNIPPET_CHARS = 200
MAX_SNIPPETS = 2
# A snippet begins where a sentence does, if one does this near before its first match.
_SENTENCE_REACH = 90
_CONTEXT_CHARS = 60
# Where a sentence may begin: after its predecessor's end, or on a new line.
_SENTENCE_START = re.compile(r"(?:[.!?]['\"”’)]*\s+|\n\s*)(?=\S)")
_WORD_START = re.compile(r"(?<=\s)\S")
_WORD_END = re.compile(r"\S(?=\s)")


def best_snippets(
    text: str, matches: Sequence[Match], weights: Mapping[str, float], *, field: str = "body"
) -> tuple[Snippet, ...]:
    """At most `MAX_SNIPPETS` stretches of about `SNIPPET_CHARS`; the text's beginning where nothing matches.

    Args:
        matches: ascending, disjoint.
        weights: how much each `Match.key` tells; 1 where it is not there.
    """
    if not matches:
        return (_cut(text, 0, min(len(text), SNIPPET_CHARS), (), field),) if text else ()
    windows = _windows(matches)
    keys = [m.key for m in matches]
    all_keys = set(keys)
    held = [all_keys] * len(windows) if len(all_keys) == 1 else [set(keys[a : b + 1]) for a, b in windows]
    chosen: list[tuple[int, int]] = []
    shown: set[str] = set()
    for _ in range(MAX_SNIPPETS):
        best, most = -1, -1.0
        for i, (first, last) in enumerate(windows):
            if chosen and not all(last < a or first > b for a, b in chosen):
                continue
            worth = _worth(held[i], weights, shown) + 0.01 * (last - first)
            if worth > most:
                best, most = i, worth
        if best < 0:
            break
        chosen.append(windows[best])
        shown |= held[best]
    snippets = [_around(text, matches, first, last, field) for first, last in chosen]
    kept: list[Snippet] = []
    for snippet in snippets:
        if all(
            snippet.offset >= k.offset + len(k.text) or k.offset >= snippet.offset + len(snippet.text) for k in kept
        ):
            kept.append(snippet)
    return tuple(kept)


def whole(text: str, matches: Sequence[Match], *, field: str) -> Snippet:
    """A short field whole, with its matches: a title."""
    return Snippet(field, text, tuple((m.start, m.end) for m in matches), 0)


def _windows(matches: Sequence[Match]) -> list[tuple[int, int]]:
    """(first, last) match of each stretch that begins at a match and holds as many more as fit."""
    windows, last = [], 0
    for first, match in enumerate(matches):
        last = max(last, first)
        while last + 1 < len(matches) and matches[last + 1].end - match.start <= SNIPPET_CHARS - _CONTEXT_CHARS:
            last += 1
        windows.append((first, last))
    return windows


def _worth(keys: set[str], weights: Mapping[str, float], shown: set[str]) -> float:
    # Words not shown yet count in full, those shown already for a tenth; each repetition will, for a hundredth.
    worth = 0.0
    for key in keys:
        worth += weights.get(key, 1.0) * (0.1 if key in shown else 1.0)
    return worth


def _around(text: str, matches: Sequence[Match], first: int, last: int, field: str) -> Snippet:
    low, high = matches[first].start, matches[last].end
    spare = max(SNIPPET_CHARS - (high - low), _CONTEXT_CHARS)
    sentences = [m.end() for m in _SENTENCE_START.finditer(text, max(0, low - min(spare, _SENTENCE_REACH) - 4), low)]
    if low <= min(spare, _SENTENCE_REACH):
        start = 0
    elif sentences:
        start = sentences[-1]
    else:
        word = _WORD_START.search(text, max(0, low - spare // 2), low)
        start = word.start() if word else low
    end = min(len(text), max(start + SNIPPET_CHARS, high))
    if end < len(text):
        ends = [m.end() for m in _WORD_END.finditer(text, high - 1 if high > start else high, end)]
        end = max(ends[-1] if ends else end, high)
    paragraph = text.find("\n", high, end)
    # A paragraph that ends after the matches ends the snippet, if enough of it is there to read.
    if paragraph != -1 and paragraph - start >= _CONTEXT_CHARS:
        end = paragraph
    return _cut(text, start, end, matches, field)


def _cut(text: str, start: int, end: int, matches: Sequence[Match], field: str) -> Snippet:
    if not matches and end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    spans = tuple((m.start - start, m.end - start) for m in matches if m.start >= start and m.end <= end)
    return Snippet(field, text[start:end], spans, start)
