"""`person:xi` asks by a word: which names have it, so that one of them can be asked for whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from searchkit.analysis.terms import term_finder
from searchkit.codec.postings import DocIds
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.searching.page import FacetCount
from searchkit.searching.segment import Segment, count_words

if TYPE_CHECKING:
    from whoosh.query import Query

_MAX_ASKED = 3
_MAX_SHOWN = 5
# Of the names that hits have, the most frequent are looked at.
_MAX_LOOKED_AT = 2_000


def complete_names(
    tree: Query, segments: Sequence[Segment], found: Sequence[DocIds]
) -> dict[str, tuple[FacetCount, ...]]:
    """The names that a query's clauses on names match, where it is not one alone; without hits, those that begin so.

    Args:
        found: each segment's hits, ascending.
    """
    completions: dict[str, tuple[FacetCount, ...]] = {}
    anything = any(len(doc_ids) for doc_ids in found)
    for field, words in _asked(tree):
        if len(completions) == _MAX_ASKED:
            break
        if anything:
            names = _among_hits(field, words, segments, found)
        else:
            names = _beginning(field, words, segments)
        if len(names) > 1 or (names and not anything):
            completions[f"{field}:{' '.join(words)}"] = tuple(names)
    return completions


def _asked(tree: Query) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(field, stems) of the words and phrases on names; what is negated asks for nothing."""
    from whoosh.query import Not, Phrase, Term

    if isinstance(tree, Not):
        return
    if isinstance(tree, Term | Phrase) and tree.fieldname in ENTITY_KINDS:
        yield tree.fieldname, tuple(tree.words) if isinstance(tree, Phrase) else (tree.text,)
    for child in tree.children():
        yield from _asked(child)


def _among_hits(
    field: str, words: tuple[str, ...], segments: Sequence[Segment], found: Sequence[DocIds]
) -> list[FacetCount]:
    totals, finder, wanted = _Totals(), term_finder(), set(words)
    for segment, doc_ids in zip(segments, found, strict=True):
        column = segment.facet(field)
        if column is None or not len(doc_ids):
            continue
        counts = column.counts(None if len(doc_ids) == segment.n_docs else doc_ids)[0]
        present = np.flatnonzero(counts)
        for value_id in present[np.argsort(-counts[present], kind="stable")[:_MAX_LOOKED_AT]].tolist():
            label = column.label(value_id)
            if wanted <= set(finder(label)):
                totals.add(column.key(value_id), label, int(counts[value_id]))
    return totals.best()


def _beginning(field: str, words: tuple[str, ...], segments: Sequence[Segment]) -> list[FacetCount]:
    """Names with words that begin so."""
    if not all(count_words(segments, field, word) for word in words):
        return []  # sooner told than by all names
    totals, starts = _Totals(), [f" {word}" for word in words]
    for segment in segments:
        column = segment.facet(field)
        if column is None:
            continue
        counts = column.counts(segment.all_doc_ids())[0]
        for value_id in np.flatnonzero(counts).tolist():
            key = column.key(value_id)
            if all(start in f" {key}" for start in starts):
                totals.add(key, column.label(value_id), int(counts[value_id]))
    return totals.best()


class _Totals:
    """Counts of names over segments."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._labels: dict[str, str] = {}

    def add(self, key: str, label: str, n: int) -> None:
        self._counts[key] += n
        self._labels.setdefault(key, label)

    def best(self) -> list[FacetCount]:
        best = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))[:_MAX_SHOWN]
        return [FacetCount(self._labels[key], n) for key, n in best]
