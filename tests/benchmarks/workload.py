"""Queries for the benchmark, drawn from a corpus's own titles, so that they are what its readers might look for."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from searchkit.analysis.stopwords import ENGLISH

from .corpus import read_records

Operator = Literal["or", "and", "phrase", "prefix", "near", "sentence"]

# The kinds that medians over all kinds are taken of; the others are reported beside them.
MAIN = ("term_common", "term_rare", "or3", "or6", "and2", "phrase2", "or2_date")
EXTRA = ("prefix3", "near5", "sentence")
_WORD = re.compile(r"[a-z]{3,}")
# Words of function that are too common to be searched for, besides those that searchkit leaves out itself.
_DULL = ENGLISH | {
    "about", "after", "all", "also", "can", "could", "first", "last", "more", "most", "new", "not", "now", "one", "only",
    "other", "over", "said", "say", "says", "some", "two", "will",
}  # fmt: skip
_SAMPLED = 7  # every so many articles count for word frequencies
_PREFIX = 3


class Query(NamedTuple):
    """One query, in no engine's language.

    Attributes:
        kind: which of `MAIN` or `EXTRA`.
        words: as typed, lower case.
        year: of articles to keep; None: all.
    """

    kind: str
    words: tuple[str, ...]
    operator: Operator
    year: int | None = None


class _Words(NamedTuple):
    """What queries are drawn from.

    Attributes:
        ranked: the corpus's words, most frequent first, without those of function.
        titles: the words of each title that stand in texts too, each once; at least four.
        pairs: neighbours in titles.
        years: the most frequent ones.
    """

    ranked: list[str]
    titles: list[list[str]]
    pairs: list[tuple[str, str]]
    years: list[int]


_DRAW: dict[str, tuple[Operator, Callable[[random.Random, _Words], tuple[str, ...]]]] = {
    "term_common": ("or", lambda rng, words: (rng.choice(words.ranked[:300]),)),
    "term_rare": ("or", lambda rng, words: (rng.choice(words.ranked[1_500:] or words.ranked[-300:]),)),
    "or3": ("or", lambda rng, words: tuple(rng.sample(rng.choice(words.titles), 3))),
    "or6": ("or", lambda rng, words: (*rng.sample(rng.choice(words.titles), 4), *rng.sample(words.ranked[:200], 2))),
    "and2": ("and", lambda rng, words: tuple(rng.sample(words.ranked[:400], 2))),
    "phrase2": ("phrase", lambda rng, words: rng.choice(words.pairs)),
    "or2_date": ("or", lambda rng, words: tuple(rng.sample(rng.choice(words.titles), 2))),
    "prefix3": ("prefix", lambda rng, words: (rng.choice(words.ranked)[:_PREFIX],)),
    "near5": ("near", lambda rng, words: rng.choice(words.pairs)),
    "sentence": ("sentence", lambda rng, words: rng.choice(words.pairs)),
}


def make_workload(path: Path, per_kind: int, seed: int) -> list[Query]:
    """So many queries of each kind; the same for the same corpus and seed.

    Raises:
        ValueError: the corpus has too few words to draw from.
    """
    rng, words = random.Random(seed), _read_words(path)
    if len(words.ranked) < 50 or not words.titles or not words.pairs:
        raise ValueError(f"{path} has too few titles of known words to draw queries from")
    queries = []
    for _ in range(per_kind):
        for kind, (operator, draw) in _DRAW.items():
            year = rng.choice(words.years) if kind == "or2_date" and words.years else None
            queries.append(Query(kind, draw(rng, words), operator, year))
    return queries


def _read_words(path: Path) -> _Words:
    frequencies: Counter[str] = Counter()
    years: Counter[int] = Counter()
    titles: list[list[str]] = []
    for i, record in enumerate(read_records(path)):
        if i % _SAMPLED == 0:
            frequencies.update(set(_WORD.findall(record.text.lower())))
        if record.date:
            years[record.date.year] += 1
        if len(words := _WORD.findall(record.title.lower())) > 3:
            titles.append(words)
    known = {word for word, n in frequencies.items() if n > 1 and word not in _DULL}
    # Of words that are as frequent, in an order that is the same in every process.
    ranked = sorted(frequencies, key=lambda word: (-frequencies[word], word))
    distinct = [[word for word in dict.fromkeys(words) if word in known] for words in titles]
    return _Words(
        [word for word in ranked[:20_000] if word not in _DULL],
        [words for words in distinct if len(words) >= 4],
        [pair for words in titles for pair in itertools.pairwise(words) if known.issuperset(pair)],
        [year for year, _ in years.most_common(10)],
    )
