"""Postings of a term as arrays: which documents of a segment hold it, how often, and where.

They lie in the blocks of Whoosh's own codec, which this module alone knows. A codec of our own takes its place here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from whoosh.codec.whoosh3 import W3LeafMatcher
from whoosh.reading import IndexReader, TermNotFound

DocIds = NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Postings:
    """One term's postings in one segment, deleted documents included.

    Attributes:
        doc_ids: (n,) uint32, strictly ascending, local to the segment.
        frequencies: (n,) float32, how often the term stands in each document, times the field's boost.
        payloads: n encoded position lists; empty where the field keeps none.
    """

    doc_ids: DocIds
    frequencies: NDArray[np.float32]
    payloads: Sequence[bytes]


def read_postings(reader: IndexReader, field: str, term: bytes) -> Postings | None:
    """The postings of a term in a segment; None where it does not occur."""
    if reader.doc_count_all() == 0 or field not in reader.schema:
        return None
    try:
        # `_terms` is the codec's TermsReader; `reader.postings` would filter deletions one by one.
        matcher = reader._terms.matcher(field, term, reader.schema[field].format)
    except TermNotFound:
        return None
    if isinstance(matcher, W3LeafMatcher):
        return _read_blocks(matcher)
    ids, weights, payloads = [], [], []
    while matcher.is_active():
        ids.append(matcher.id())
        weights.append(matcher.weight())
        payloads.append(matcher.value())
        matcher.next()
    return Postings(np.asarray(ids, np.uint32), np.asarray(weights, np.float32), payloads)


def _read_blocks(matcher: W3LeafMatcher) -> Postings:
    ids, weights = [], []
    payloads: list[bytes] = []
    while True:
        matcher._read_data()
        gaps, weight, values = matcher._data
        ids.append(np.cumsum(np.asarray(gaps, np.uint32), dtype=np.uint32))
        n = len(gaps)
        # A block of equal weights keeps one number, a block of ones none.
        weights.append(
            np.asarray(weight, np.float32) if isinstance(weight, tuple) else np.full(n, weight or 1.0, np.float32)
        )
        payloads.extend(values or ())
        if matcher._lastblock:
            break
        matcher._goto(matcher._nextoffset)
    return Postings(np.concatenate(ids), np.concatenate(weights), payloads)


def read_positions(reader: IndexReader, field: str, payload: bytes) -> NDArray[np.int64]:
    """The word positions of one posting, ascending from 0."""
    return np.asarray(reader.schema[field].format.decode_positions(payload), np.int64)


def document_frequency(reader: IndexReader, field: str, term: bytes) -> int:
    """Documents of a segment that hold a term, deleted ones included."""
    return int(reader.doc_frequency(field, term)) if field in reader.schema else 0
