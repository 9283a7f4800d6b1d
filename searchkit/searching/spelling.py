"""Did you mean: a query that finds more, by words that the index knows well and that go with the others of the query.

A word that is not, or hardly, there is exchanged for one that looks like it; of these the one wins that is frequent, looks
most alike, and stands in articles together with the rest. What the rest never meets is not offered.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

import numpy as np
from whoosh import query as q

from searchkit.analysis.stopwords import ENGLISH, FREE_TEXT
from searchkit.analysis.tokens import find_words
from searchkit.errors import QueryError
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.query.language import ParsedQuery
from searchkit.searching.segment import Segment, count_words

_BUDGET_S = 0.035
_MIN_LETTERS, _MIN_LETTERS_FOR_TWO = 3, 6
_MAX_WORDS, _MAX_CANDIDATES, _MAX_TRIES = 3, 6, 18
# A word is taken for another's misspelling where that is so many times as frequent.
_MORE_FREQUENT, _LEAST_FREQUENCY = 20, 2
# In powers of e: what a letter that differs costs, and what the rest of the query adds.
_LETTER, _CONTEXT = 3.0, 1.5
_MAX_CHARS = 500


class _Doubtful(NamedTuple):
    """A word of a query that may be misspelt: where it stands, folded, and what may be meant, best first."""

    start: int
    end: int
    candidates: tuple[_Candidate, ...]


class _Candidate(NamedTuple):
    text: str
    worth: float


def suggest(parsed: ParsedQuery, total: int, segments: Sequence[Segment], count: Callable[[str], int]) -> str | None:
    """A query to type instead of one that found little; None where none finds more.

    Args:
        total: articles that it found.
        count: the text of a query → the articles that it would find.
    """
    if len(parsed.text) > _MAX_CHARS:
        return None
    # A search that found nothing must not take much longer for what it says of that. CPU time: on a busy machine, too.
    deadline = time.thread_time() + _BUDGET_S
    doubtful = list(islice(_doubtful_words(parsed, segments, deadline), _MAX_WORDS))
    if not doubtful:
        return None
    best, best_worth = None, -math.inf
    for chosen in islice(_choices(doubtful), _MAX_TRIES):
        if time.thread_time() > deadline:
            break
        text = _replaced(parsed.text, chosen)
        try:
            hits = count(text)
        except QueryError:
            continue
        worth = sum(candidate.worth for _, candidate in chosen) + _CONTEXT * math.log1p(hits)
        if hits > 2 * total and worth > best_worth:
            best, best_worth = text, worth
    return best


def _choices(doubtful: Sequence[_Doubtful]) -> Iterator[tuple[tuple[_Doubtful, _Candidate], ...]]:
    """One word exchanged, then several, the most likely candidates first."""
    for word in doubtful:
        yield from (((word, candidate),) for candidate in word.candidates)
    if len(doubtful) > 1:
        yield from product(*([(word, c) for c in word.candidates[:2]] for word in doubtful))


def _replaced(text: str, chosen: Iterable[tuple[_Doubtful, _Candidate]]) -> str:
    for word, candidate in sorted(chosen, key=lambda pair: -pair[0].start):
        typed = text[word.start : word.end]
        instead = candidate.text
        if typed.isupper() and len(typed) > 1:
            instead = instead.upper()
        elif typed[:1].isupper():
            instead = instead.title()
        text = text[: word.start] + instead + text[word.end :]
    return text


def _doubtful_words(parsed: ParsedQuery, segments: Sequence[Segment], deadline: float) -> Iterator[_Doubtful]:
    """The words that stand in few articles and look like words that stand in many, the rarest first."""
    found: dict[tuple[int, int], tuple[str, set[str]]] = {}
    for leaf in _wanted(parsed.tree):
        if leaf.startchar is None or getattr(leaf, "fieldname", None) is None:
            continue
        for word in find_words(parsed.text[leaf.startchar : leaf.endchar]):
            if len(word.text) >= _MIN_LETTERS and word.text.isalpha() and word.text not in ENGLISH:
                place = leaf.startchar + word.start, leaf.startchar + word.end
                found.setdefault(place, (word.text, set()))[1].add(leaf.fieldname)
    rare = sorted((_frequency(word, fields, segments), place) for place, (word, fields) in found.items())
    for frequency, place in rare:
        if time.thread_time() > deadline:
            return
        text, named = found[place]
        candidates = _candidates(text, named, frequency, segments)
        if candidates:
            yield _Doubtful(*place, candidates)


def _wanted(node: q.Query) -> Iterator[q.Query]:
    """The words and phrases that an article must or may hold."""
    if isinstance(node, q.Not):
        return
    if isinstance(node, q.Term | q.Phrase):
        yield node
    elif isinstance(node, q.AndNot):
        yield from _wanted(node.a)
    elif not node.is_leaf():
        for child in node.children():
            yield from _wanted(child)


def _frequency(word: str, fields: Iterable[str], segments: Sequence[Segment]) -> int:
    return sum(_counted(word.encode(), field, segments) for field in fields)


def _counted(word: bytes, field: str, segments: Sequence[Segment]) -> int:
    total = 0
    for segment in segments:
        words = segment.words(field)
        if words is not None:
            at = words.find(word)
            total += int(words.frequency[at.start : at.stop].sum())
    return total


def _candidates(word: str, fields: set[str], frequency: int, segments: Sequence[Segment]) -> tuple[_Candidate, ...]:
    """What may be meant by a word, the likeliest first."""
    least = max(_LEAST_FREQUENCY, _MORE_FREQUENT * frequency)
    found: dict[str, float] = {}
    # Who types the beginning of a name means it before all that looks alike.
    for field in fields.intersection(ENTITY_KINDS):
        for other, n in count_words(segments, field, word).items():
            if n >= least and other != word:
                found[other] = max(found.get(other, 0.0), math.log(n))
    for distance in () if found else (1, 2) if len(word) >= _MIN_LETTERS_FOR_TWO else (1,):
        for other, n in _near(word, fields, distance, segments, least).items():
            # Nobody means a word that questions are put with.
            if other not in FREE_TEXT and other != word:
                found.setdefault(other, math.log(n) - _LETTER * distance)
        if found:
            break
    for parts in _split(word, fields, least, segments) if not frequency else ():
        found.setdefault(*parts)
    best = sorted(found, key=lambda other: (-found[other], other))[:_MAX_CANDIDATES]
    return tuple(_Candidate(other, found[other]) for other in best)


def _near(word: str, fields: set[str], distance: int, segments: Sequence[Segment], least: int) -> dict[str, int]:
    """The words that look like one and stand in articles so often at least."""
    found: set[str] = set()
    columns = [words for field in fields for segment in segments if (words := segment.words(field)) is not None]
    for words in columns:
        # What is frequent in all of them together is as frequent as their mean in one of them.
        ordinals = words.near(word, distance, least=-(-least // len(columns)))
        # Rare words are many: of each segment the most frequent are enough.
        found.update(words.texts(ordinals[np.argsort(-words.frequency[ordinals].astype(np.int64), kind="stable")[:20]]))
    counts = {other: _frequency(other, fields, segments) for other in sorted(found)}
    return {other: n for other, n in counts.items() if n >= least}


def _split(word: str, fields: set[str], least: int, segments: Sequence[Segment]) -> Iterator[tuple[str, float]]:
    """`whitehouse` → `white house`."""
    for at in range(3, len(word) - 2):
        pair = word[:at], word[at:]
        rarer = min(_frequency(part, fields, segments) for part in pair)
        if rarer >= 10 * least:
            yield " ".join(pair), math.log(rarer) - _LETTER
