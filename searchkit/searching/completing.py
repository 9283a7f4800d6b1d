"""`person:xi` asks by a word: which names have it, so that one of them can be asked for whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import find_words
from searchkit.codec.postings import DocIds
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.searching.page import FacetCount
from searchkit.searching.segment import Segment

if TYPE_CHECKING:
    from whoosh.query import Query

    from searchkit.names.columns import NamedColumn

_MAX_ASKED = 3
_MAX_SHOWN = 5
# Of the names that may have the words, the most frequent are read.
_MAX_READ = 2_000
# So many are read sooner than all are searched as they lie in their files.
_FEW = 400


class _Asked(NamedTuple):
    """A word or a phrase on names.

    Attributes:
        words: as typed, folded.
        stems: of each.
    """

    field: str
    words: tuple[str, ...]
    stems: tuple[str, ...]

    def is_said_by(self, name: str) -> bool:
        """Whether a name has all of its words."""
        return set(self.stems) <= set(term_finder()(name))

    def starts(self) -> list[tuple[str, ...]]:
        """How words begin that begin so: armies and army, whose stem is armi."""
        pairs = zip(self.words, self.stems, strict=True)
        return [(stem,) if word.startswith(stem) else (stem, word) for word, stem in pairs]


def complete_names(
    tree: Query, segments: Sequence[Segment], found: Sequence[DocIds]
) -> dict[str, tuple[FacetCount, ...]]:
    """The names that a query's clauses on names match, by their own words or an alias's; without hits, those that begin so.

    One alone is told where it does not say what was asked.

    Args:
        found: each segment's hits, ascending.
    """
    completions: dict[str, tuple[FacetCount, ...]] = {}
    anything = any(len(doc_ids) for doc_ids in found)
    for asked in _asked(tree):
        if len(completions) == _MAX_ASKED:
            break
        if anything:
            names = _among_hits(asked, segments, found)
        else:
            names = _beginning(asked, segments)
        if len(names) > 1 or (names and not (anything and asked.is_said_by(names[0].value or ""))):
            completions[f"{asked.field}:{' '.join(asked.words)}"] = tuple(names)
    return completions


def _asked(tree: Query) -> Iterator[_Asked]:
    """The words and phrases on names; what is negated asks for nothing."""
    from whoosh.query import Not, Phrase, Term

    if isinstance(tree, Not):
        return
    if isinstance(tree, Term | Phrase) and tree.fieldname in ENTITY_KINDS:
        stems = tuple(map(str, tree.words)) if isinstance(tree, Phrase) else (str(tree.text),)
        typed = tuple(word.text for word in find_words(getattr(tree, "surface", "")))
        yield _Asked(tree.fieldname, typed if len(typed) == len(stems) else stems, stems)
    for child in tree.children():
        yield from _asked(child)


def _among_hits(asked: _Asked, segments: Sequence[Segment], found: Sequence[DocIds]) -> list[FacetCount]:
    from searchkit.names.columns import word_starts

    totals = _Totals()
    starts = list(map(word_starts, asked.stems))
    for segment, doc_ids in zip(segments, found, strict=True):
        column = segment.names[asked.field]()
        if column is None or not len(doc_ids):
            continue
        counts, names = column.counts(None if len(doc_ids) == segment.n_docs else doc_ids)[0], column.spelt()
        spellings = np.flatnonzero((names >= 0) & (counts[names] > 0))
        if len(spellings) > _FEW:
            spellings = spellings[column.with_words(starts)[spellings]]
        order = np.argsort(-counts[names[spellings]], kind="stable")[:_MAX_READ]
        said = [i for i in spellings[order].tolist() if asked.is_said_by(column.spelling(i))]
        called = [i for i in column.called(asked.stems) if counts[i]]
        totals.add(column, [*called, *names[said].tolist()], counts)
    return totals.best()


def _beginning(asked: _Asked, segments: Sequence[Segment]) -> list[FacetCount]:
    totals = _Totals()
    for segment in segments:
        column = segment.names[asked.field]()
        if column is None or not (spelt_so := column.with_words(asked.starts())).any():
            continue
        counts, names = column.counts(None if segment.living is None else segment.all_doc_ids())[0], column.spelt()
        present = np.zeros(len(counts), np.bool_)
        present[names[spelt_so & (names >= 0)]] = True
        value_ids = np.flatnonzero(present & (counts > 0))
        # Of one segment, the names are in the order that ties are broken by.
        n_read = _MAX_SHOWN if len(segments) == 1 else _MAX_READ
        totals.add(column, value_ids[np.argsort(-counts[value_ids], kind="stable")[:n_read]].tolist(), counts)
    return totals.best()


class _Totals:
    """Counts of names over segments."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._places: dict[str, tuple[NamedColumn, int]] = {}

    def add(self, column: NamedColumn, value_ids: Sequence[int], counts: NDArray[np.int64]) -> None:
        """A segment's names, each once however often it is there."""
        for value_id in dict.fromkeys(value_ids):
            key = column.key(value_id)
            self._counts[key] += int(counts[value_id])
            self._places.setdefault(key, (column, value_id))

    def best(self) -> list[FacetCount]:
        """The most frequent, as the first segment that has them shows them."""
        best = sorted(self._counts.items(), key=lambda item: (-item[1], item[0]))[:_MAX_SHOWN]
        return [FacetCount(column.label(at), n) for column, at, n in ((*self._places[key], n) for key, n in best)]
