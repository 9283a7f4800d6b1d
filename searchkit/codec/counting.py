"""How often every term of a field stands in chosen documents: one pass over all its postings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from searchkit.codec.arrays import Counts, Field, Terms, counts_of
from searchkit.codec.postings import field_arrays

# Postings read at once: some 60 MB of intermediate arrays.
_AT_ONCE = 4_000_000


class TermCounts(NamedTuple):
    """Every term of a field, counted in k sets of documents.

    Attributes:
        occurrences: (k, n_terms) int64.
        articles: (k, n_terms) int64, documents that hold the term.
    """

    terms: Terms
    occurrences: NDArray[np.int64]
    articles: NDArray[np.int64]


def count_terms(reader: IndexReader, field: str, chosen: Sequence[NDArray[np.bool_]]) -> TermCounts | None:
    """Count a field's terms in sets of documents; None where the segment has no such field.

    Args:
        chosen: k times (doc_count_all,) whether a document is in the set.
    """
    arrays = next((found for name, found in field_arrays(reader) if name == field), None)
    if arrays is None:
        return None
    # Of a set that is more than half of the segment, what it lacks is counted: the whole is known.
    mostly = [bool(2 * np.count_nonzero(members) > len(members)) for members in chosen]
    counted: list[NDArray[np.bool_]] = []  # sets that come twice are counted once: often one is what the other lacks
    rows_of: list[int] = []
    for members, most in zip(chosen, mostly, strict=True):
        fewer = ~members if most else members
        rows_of.append(next((i for i, known in enumerate(counted) if np.array_equal(known, fewer)), len(counted)))
        if rows_of[-1] == len(counted):
            counted.append(fewer)
    found = np.zeros((2, len(counted), len(arrays.terms)), np.int64)
    for first, last in _stretches(arrays):
        start, _ = arrays.postings_of(first, last)
        doc_ids, frequencies = arrays.doc_ids_of(first, last), arrays.frequencies_of(first, last)
        ends = arrays.posting_ends[first:last].astype(np.int64) - start
        for i, members in enumerate(counted):
            held = np.flatnonzero(members.take(doc_ids))
            reach = np.searchsorted(held, ends)
            found[0, i, first:last] = np.diff(reach, prepend=0)
            sums = np.concatenate(([0], np.cumsum(frequencies[held], dtype=np.int64)))
            found[1, i, first:last] = np.diff(sums[reach], prepend=0)
    whole = counts_of(arrays.posting_ends), counts_of(arrays.occurrence_ends)
    articles, occurrences = (
        np.stack([total - own[i] if most else own[i] for i, most in zip(rows_of, mostly, strict=True)])
        for total, own in zip(whole, found, strict=True)
    )
    return TermCounts(arrays.terms, occurrences, articles)


def _stretches(arrays: Field) -> Iterator[tuple[int, int]]:
    """Terms from the first up to the last, a bounded number of postings at a time."""
    first, n_terms = 0, len(arrays.terms)
    while first < n_terms:
        most = arrays.postings_of(0, first)[1] + _AT_ONCE
        last = max(first + 1, int(np.searchsorted(arrays.posting_ends, most, side="right")))
        yield first, min(last, n_terms)
        first = last


def totals_of(hashes: NDArray[np.uint64], counts: Counts) -> tuple[Counts, Counts]:
    """The counts of things that several segments share, summed.

    Args:
        hashes: (n,) of all segments, one after another.
        counts: (k, n).

    Returns:
        (m,) a place among the n for each distinct thing, and (k, m) its sums.
    """
    order = np.argsort(hashes, kind="stable")
    ranked = hashes[order]
    begins = np.flatnonzero(np.concatenate(([True], ranked[1:] != ranked[:-1])))
    return order[begins], np.add.reduceat(counts[:, order], begins, axis=1)
