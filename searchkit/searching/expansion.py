"""Pseudo-relevance feedback: the telling words of the best hits, added to the query (`--expand`).

Source: Rocchio (1971), with texts as unit vectors of what their words count for, and the best hits' shares of the whole as a
softmax of their scores. Measured against others in docs/ranking.md.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
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
N_READ = 20
# How many of their words are added.
_N_WORDS = 40
# What a text is about stands in its first pages.
_MAX_CHARS = 6000
# How steeply a hit's part falls with its score.
_STEEPNESS = 5.0
# What the weightiest of them counts for, in typed words.
_STRENGTH = 1.3
# How much the rare of them weigh more, beside their rarity.
RARITY_POWER = 0.5
_SEARCHED = tuple((field.name, field.weight) for field in FIELDS if field.weight)


class TextRead(NamedTuple):
    """An article that words are taken from: its title and body, and whose stems they have."""

    score: float
    text: str
    language: str


def find_added(
    texts: Sequence[TextRead], statistics: Statistics, *, scale: float = 1.0, rarity_power: float = 0.0
) -> tuple[AddedWord, ...]:
    """The telling words of some texts, the weightiest first.

    Args:
        texts: best first.
        scale: the weight of the first.
        rarity_power: how much rare words weigh more; they are scored by their rarity in any case.
    """
    cut = [text._replace(text=text.text[:_MAX_CHARS]) for text in texts]
    vectors = [_vector(text) for text in cut]
    rarities = _rarities(vectors, statistics)
    most = max((n for vector in vectors for n in vector.values()), default=0)
    gained = statistics.gained(np.arange(most + 1, dtype=np.float32)).tolist()
    sums: dict[str, float] = defaultdict(float)
    for share, vector in zip(_shares([text.score for text in texts]), vectors, strict=True):
        weights = {term: gained[n] * rarities[term] for term, n in vector.items() if term in rarities}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
        for term, weight in weights.items():
            sums[term] += share * weight / norm
    best = sorted(sums, key=lambda term: (-sums[term], term))[:_N_WORDS]
    own = {term: sums[term] * rarities[term] ** (rarity_power - 1) for term in best}
    scale /= max(own.values(), default=1.0)
    words = _words_of(best, cut)
    added = [AddedWord(term, words.get(term, term), round(scale * own[term], 4)) for term in best]
    return tuple(sorted((word for word in added if word.weight > 0), key=lambda word: (-word.weight, word.term)))


def added_weight(tree: Query) -> float:
    """What the weightiest word that is added counts for: somewhat more than any that the user typed; repeated ones count again."""
    typed: dict[bytes, float] = defaultdict(float)
    for word in words_in_order(tree):
        if word is not None:
            typed[word.term] += word.boost
    return _STRENGTH * max(typed.values(), default=1.0)


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


def _vector(text: TextRead) -> Counter[str]:
    """How often each stem stands in a text, but for those that say nothing in its language."""
    counts = Counter(term_finder(text.language)(text.text))
    for term in _common_stems(text.language):
        del counts[term]
    return counts


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
    terms = [term for term, n in total.items() if n > least and len(term) > 1 and not term[0].isdigit()]
    most = map(max, zip(*(statistics.documents_with(name, terms) for name, _ in _SEARCHED), strict=True))
    # What no other article holds finds nothing.
    return {term: statistics.rarity(n_docs) for term, n_docs in zip(terms, most, strict=True) if n_docs > 1}


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
