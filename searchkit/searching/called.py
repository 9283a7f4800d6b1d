"""What words on a name field find besides the words of its values: articles whose names have an alias of these words.

An alias is what `entities show` lists: a name that articles, the whole corpus or the user say is another's.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from whoosh.query import Query, Term

from searchkit.codec.postings import DocIds
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.fields import exact_field
from searchkit.searching.matches import Matches, unite
from searchkit.searching.segment import Segment

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
    texts = [word.decode("utf-8", "replace") if isinstance(word, bytes) else str(word) for word in words]
    doc_ids = _called(segment, field, texts)
    if not len(doc_ids):
        return found
    return unite(segment, [found, Matches(doc_ids, np.zeros(len(doc_ids), np.float32))], np.add)


def _called(segment: Segment, field: str, words: Sequence[str]) -> DocIds:
    kind = _WHOLE.get(field, field)
    if kind not in segment.names:
        return np.empty(0, np.uint32)
    column = segment.names[kind]()
    if column is None:
        return np.empty(0, np.uint32)
    if field in _WHOLE:
        found = [at for value in words if (at := column.find(value)) is not None]
    else:
        found = column.called(words)
    return column.doc_ids(found) if found else np.empty(0, np.uint32)
