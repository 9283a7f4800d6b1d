"""Pseudo-relevance feedback: the telling words of the best hits, added to the query (`--expand`).

Source: Rocchio (1971), with BM25's frequencies in unit vectors, and the best hits' shares of the whole as a softmax of
their scores. Measured against RM3 in docs/ranking.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from whoosh.query import AndMaybe, Or, Query, Term

from searchkit.analysis.stems import stemmer
from searchkit.analysis.stopwords import stop_words
from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import find_words
from searchkit.fields import FIELDS
from searchkit.searching.page import AddedWord
from searchkit.searching.ranking import Statistics
from searchkit.searching.words import words_in_order

# How many of the best hits are read.
N_READ = 15
# How many of their words are added.
_N_WORDS = 50
# What a text is about stands in its first pages.
_MAX_CHARS = 6000
# How steeply a hit's part falls with its score.
_STEEPNESS = 5.0
_K1, _B = 1.2, 0.75
_SEARCHED = tuple((field.name, field.weight) for field in FIELDS if field.weight)


class TextRead(NamedTuple):
    """An article that words are taken from: its title and body, and whose stems they have."""

    score: float
    text: str
    language: str


def find_added(texts: Sequence[TextRead], statistics: Statistics, *, scale: float = 1.0) -> tuple[AddedWord, ...]:
    """The telling words of some texts, the weightiest first.

    Args:
        texts: best first.
        scale: the weight of the first.
    """
    cut = [text._replace(text=text.text[:_MAX_CHARS]) for text in texts]
    vectors = [_vector(text) for text in cut]
    rarities = _rarities([vector.counts for vector in vectors], statistics)
    sums: dict[str, float] = defaultdict(float)
    for share, vector in zip(_shares([text.score for text in texts]), vectors, strict=True):
        length = vector.length / statistics.mean_length("body")
        weights = {
            term: (_K1 + 1) * n / (n + _K1 * (1 - _B + _B * length)) * rarities[term]
            for term, n in vector.counts.items()
            if term in rarities
        }
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for term, weight in weights.items():
            sums[term] += share * weight / norm
    best = sorted(sums, key=lambda term: (-sums[term], term))[:_N_WORDS]
    # Rarity counts when the word is scored: here it would count twice.
    own = {term: sums[term] / rarities[term] for term in best}
    scale /= max(own.values(), default=1.0)
    words = _words_of(best, cut)
    added = [AddedWord(term, words.get(term, term), round(scale * own[term], 4)) for term in best]
    return tuple(sorted((word for word in added if word.weight > 0), key=lambda word: (-word.weight, word.term)))


def typed_weight(tree: Query) -> float:
    """What the weightiest word that the user typed counts for; repeated ones count again."""
    typed: dict[bytes, float] = defaultdict(float)
    for word in words_in_order(tree):
        if word is not None:
            typed[word.term] += word.boost
    return max(typed.values(), default=1.0)


def expanded(tree: Query, added: Iterable[AddedWord], *, widen: bool) -> Query:
    """A query with words added: they rank, and find nothing that the query does not, unless it is to be widened."""
    words = [word_query(word) for word in added]
    if not words:
        return tree
    return Or([tree, *words]) if widen else AndMaybe(tree, Or(words))


def word_query(added: AddedWord) -> Query:
    """A word on the fields that are searched, as the parser would have it."""
    terms = [Term(name, added.term, boost=round(added.weight * weight, 4)) for name, weight in _SEARCHED]
    for term in terms:
        term.surface = added.word
    return Or(terms)


class _Vector(NamedTuple):
    """How often each stem stands in a text, but for those that say nothing in its language; its length has these, too."""

    counts: Counter[str]
    length: int


def _vector(text: TextRead) -> _Vector:
    counts = Counter(term_finder(text.language)(text.text))
    length = counts.total()
    for term in _common_stems(text.language):
        del counts[term]
    return _Vector(counts, length)


@cache
def _common_stems(language: str) -> frozenset[str]:
    return frozenset(map(stemmer(language), stop_words(language, free=True)))


def _rarities(vectors: Sequence[Counter[str]], statistics: Statistics) -> dict[str, float]:
    """Stem → weight, of the stems that may tell what texts are about."""
    total: Counter[str] = Counter()
    for vector in vectors:
        total.update(vector)
    # What one of several texts has, and once, is not what they are about.
    least = 1 if len(vectors) > 1 else 0
    rarities = {}
    for term, n in total.items():
        if n > least and len(term) > 1 and not term[0].isdigit():
            n_docs = max(statistics.documents_with(name, term.encode()) for name, _ in _SEARCHED)
            # What no other article holds finds nothing.
            if n_docs > 1:
                rarities[term] = statistics.rarity(n_docs)
    return rarities


def _words_of(terms: Iterable[str], texts: Iterable[TextRead]) -> dict[str, str]:
    """Stem → the first word of the texts that has it, folded."""
    wanted = set(terms)
    words: dict[str, str] = {}
    for text in texts:
        stretches = list(dict.fromkeys(text.text.split()))
        stems_of = term_finder(text.language).by_stretch(stretches)
        for stretch, stems in zip(stretches, stems_of, strict=True):
            if wanted.intersection(stems):
                words = dict(zip(stems, (word.text for word in find_words(stretch)), strict=True)) | words
                wanted.difference_update(stems)
    return words


def _shares(scores: Sequence[float]) -> list[float]:
    best = max(scores, default=0.0) or 1.0
    parts = [math.exp(_STEEPNESS * (score - best) / best) for score in scores]
    return [part / sum(parts) for part in parts]
