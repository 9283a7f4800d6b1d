"""What words on a name field find besides the words of its values: articles whose names have an alias of these words.

An alias is what `entities show` lists. One that the whole corpus or the user says is another's finds all articles of that
name, as filters do; one that articles alone say, those articles.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from whoosh.query import Query, Term

from searchkit.analysis.terms import term_finder
from searchkit.codec.postings import DocIds
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.fields import exact_field, ties_field
from searchkit.names.ties import ties_of
from searchkit.searching.matches import Matches, distinct, unite
from searchkit.searching.page import FacetCount
from searchkit.searching.segment import Segment

if TYPE_CHECKING:
    from searchkit.names.columns import NamedColumn

# The fields of whole values, `org="PLA"`, of names.
_WHOLE = {exact_field(kind): kind for kind in ENTITY_KINDS}
NAME_FIELDS = frozenset([*ENTITY_KINDS, *_WHOLE])


def is_plain(node: Query) -> bool:
    """Whether a node is a term that its postings alone tell of."""
    return type(node) is Term and node.fieldname not in NAME_FIELDS


def with_called(segment: Segment, field: str, words: Sequence[str | bytes], found: Matches) -> Matches:
    """What a term or a phrase matches on a name field, with the articles of which a name is called so.

    These have no score of their own: they are ranked by the rest of the query, as by a filter.

    Args:
        words: stems in order; of a field of whole values, the folded value.
    """
    doc_ids = _called(segment, field, list(map(_text, words)))
    if not len(doc_ids):
        return found
    return unite(segment, [found, Matches(doc_ids, np.zeros(len(doc_ids), np.float32))], np.add)


def names_called(segments: Sequence[Segment], field: str, words: Sequence[str | bytes]) -> tuple[FacetCount, ...]:
    """The names that words on a name field find by an alias alone, with the articles of each that they find, most first."""
    kind, texts = _WHOLE.get(field, field), list(map(_text, words))
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for segment in segments:
        column = segment.names[kind]() if kind in segment.names else None
        if column is None:
            continue
        doc_ids = _called(segment, field, texts)
        of_names = column.counts(doc_ids if segment.living is None else doc_ids[segment.living[doc_ids]])[0]
        for at in column.called(texts) if field == kind else _found(column, texts):
            key = column.key(at)
            said = set(texts) <= set(term_finder()(key)) if field == kind else key in texts
            if not said:
                counts[key] += int(of_names[at])
                labels.setdefault(key, column.label(at))
    best = sorted((+counts).items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(labels[key], n) for key, n in best)


def _called(segment: Segment, field: str, words: Sequence[str]) -> DocIds:
    kind = _WHOLE.get(field, field)
    column = segment.names[kind]() if kind in segment.names else None
    if column is None:
        return np.empty(0, np.uint32)
    if field in _WHOLE:
        found = _found(column, words)
        return column.doc_ids(found) if found else np.empty(0, np.uint32)
    keys = column.names.called(words)
    found, ties = _found(column, keys), segment.raw_facet(ties_field(kind))
    tied = [at for key in keys for at in ties_of(key, ties)] if ties is not None else []
    parts = [of.doc_ids(ids) for of, ids in ((column, found), (ties, tied)) if of is not None and ids]
    return distinct(np.concatenate(parts)) if parts else np.empty(0, np.uint32)


def _found(column: NamedColumn, keys: Iterable[str]) -> list[int]:
    return [at for key in keys if (at := column.find(key)) is not None]


def _text(word: str | bytes) -> str:
    return word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word)
