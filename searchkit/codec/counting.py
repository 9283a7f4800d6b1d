"""How often every term of a field stands in chosen documents: one pass over all its postings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from searchkit.codec.arrays import Counts, Field, Terms, counts_of
from searchkit.codec.postings import field_arrays

# Postings read at once: what is made of them stays near the processor.
_AT_ONCE = 1 << 20
_THREADS = 2


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
    fewer = [~members if most else members for members, most in zip(chosen, mostly, strict=True)]
    # Sets that come twice are counted once: often one is what the other lacks.
    counted = {members.tobytes(): members for members in fewer}
    rows = [list(counted).index(members.tobytes()) for members in fewer]
    sets = list(counted.values())
    with ThreadPoolExecutor(_THREADS) as threads:  # numpy lets go of the interpreter while it counts
        parts = list(threads.map(lambda stretch: _count(arrays, sets, *stretch), _stretches(arrays)))
    found = np.concatenate([np.zeros((2, len(sets), 0), np.int64), *parts], axis=2)
    whole = counts_of(arrays.posting_ends), counts_of(arrays.occurrence_ends)
    articles, occurrences = (
        np.stack([total - own[i] if most else own[i] for i, most in zip(rows, mostly, strict=True)])
        for total, own in zip(whole, found, strict=True)
    )
    return TermCounts(arrays.terms, occurrences, articles)


def _count(arrays: Field, sets: Sequence[NDArray[np.bool_]], first: int, last: int) -> Counts:
    """(2, n_sets, last - first) in how many documents of each set some terms stand, and how often."""
    start, _ = arrays.postings_of(first, first)
    doc_ids, frequencies = arrays.doc_ids_of(first, last), arrays.frequencies_of(first, last)
    ends = arrays.posting_ends[first:last].astype(np.int64) - start
    found = np.zeros((2, len(sets), last - first), np.int64)
    for i, members in enumerate(sets):
        held = np.flatnonzero(members.take(doc_ids, mode="clip"))
        reach = np.searchsorted(held, ends)
        sums = np.concatenate(([0], np.cumsum(frequencies.take(held, mode="clip"), dtype=np.int64)))
        found[:, i] = np.diff(reach, prepend=0), np.diff(sums.take(reach), prepend=0)
    return found


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
