"""Postings as stock Whoosh passes them, one by one → arrays. For its own writers, and for segments of other codecs."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from whoosh.fields import Schema
from whoosh.formats import Format

from searchkit.codec.arrays import Capped, Terms, narrowed
from searchkit.codec.plain_field import FieldArrays

# Field, term, document, weight, what the field's format encoded.
Item = tuple[str, bytes, int, float, bytes]


def collect_fields(schema: Schema, lengths: Any, items: Iterable[Item]) -> Iterator[tuple[str, FieldArrays]]:
    """Field after field, each whole.

    Args:
        lengths: Whoosh's reader of what is kept per document, or None.
        items: in order.
    """
    for name, own in groupby(items, key=itemgetter(0)):
        yield name, _collect(schema[name].format, lengths, own)


def _collect(format_: Format, lengths: Any, items: Iterable[Item]) -> FieldArrays:
    if format_.supports("characters"):
        raise ValueError(f"{format_!r} keeps characters, which this codec does not")
    positional, boost = bool(format_.supports("positions")), format_.field_boost
    terms: list[bytes] = []
    n_postings, shortest = array("Q"), array("Q")
    doc_ids, frequencies, positions = array("I"), array("I"), array("I")
    for (name, term), postings in groupby(items, key=itemgetter(0, 1)):
        before = len(doc_ids)
        least = 2**31 - 1
        for _, _, doc_id, weight, value in postings:
            if positional:
                own = format_.decode_positions(value)
                positions.extend(own)
                frequencies.append(len(own))
            else:
                frequencies.append(max(1, round(weight / boost)))
            doc_ids.append(doc_id)
            least = min(least, (lengths.doc_field_length(doc_id, name) if lengths else 0) or 0)
        terms.append(term)
        n_postings.append(len(doc_ids) - before)
        shortest.append(least)
    counts, firsts = np.asarray(frequencies, np.uint32), np.cumsum([0, *n_postings])[:-1]
    return FieldArrays(
        Terms.of(terms),
        narrowed(np.cumsum(n_postings)),
        narrowed(np.cumsum(np.add.reduceat(counts, firsts, dtype=np.int64))),
        narrowed(np.maximum.reduceat(counts, firsts)),
        narrowed(np.asarray(shortest, np.int64)),
        np.asarray(doc_ids, np.uint32),
        Capped.of(counts, np.uint8),
        Capped.of(np.asarray(positions, np.uint32), np.uint16) if positional else None,
    )
