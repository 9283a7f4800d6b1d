"""Runs and segments of a field → the field of a new segment, some terms at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searchkit.codec.arrays import Counts, DocIds, Field, Terms, counts_of, runs_of
from searchkit.codec.strings import join_strings

# Occurrences that are joined at once: about 60 bytes each while it happens, of a term that is alone about 30.
_CHUNK = 1_000_000


class Source(NamedTuple):
    """A field to merge.

    `new_ids`, (n_docs,) int64, says which document of the new segment each becomes, −1 for those left out; None where
    they keep their numbers. They ascend, and those of a source are all before those of the next.
    """

    field: Field
    new_ids: Counts | None = None


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some terms of the new field, in order, and all that is known of them.

    Attributes:
        n_postings: (n_terms,), none is 0.
        n_occurrences: (n_terms,).
        max_frequencies: (n_terms,), or more.
        min_lengths: (n_terms,), or less.
        doc_ids, frequencies: (n_postings.sum(),).
        positions: (n_occurrences.sum(),); None where the field keeps none.
    """

    terms: Terms
    n_postings: Counts
    n_occurrences: Counts
    max_frequencies: Counts
    min_lengths: Counts
    doc_ids: DocIds
    frequencies: DocIds
    positions: DocIds | None


def merge_fields(sources: Sequence[Source]) -> Iterator[Chunk]:
    """The field that several make together, without the documents left out and the terms that only those had."""
    if len(sources) == 1:
        terms = sources[0].field.terms
        numbers = [np.arange(len(terms))]
    else:
        terms, numbers = join_strings([s.field.terms for s in sources])
    totals = np.zeros(len(terms), np.int64)
    for source, own in zip(sources, numbers, strict=True):
        totals[own] += counts_of(source.field.occurrence_ends)
    # Chunk after chunk up to the first term that passes a multiple of the size; one that is as large is alone.
    passed = np.cumsum(totals) // _CHUNK
    alone = np.flatnonzero(totals >= _CHUNK)
    cuts = {0, len(terms), *(np.flatnonzero(np.diff(passed)) + 1).tolist(), *alone.tolist(), *(alone + 1).tolist()}
    for first, last in pairwise(sorted(cuts)):
        if first < last:
            parts = [_part(s, own, first, last) for s, own in zip(sources, numbers, strict=True)]
            yield _join([p for p in parts if len(p.numbers)], terms.stretch(first, last))
            for source in sources:
                source.field.let_go()


class _Part(NamedTuple):
    """What one source has of a chunk: `numbers` are those of its terms there, `of` those of the postings' terms."""

    numbers: Counts
    max_frequencies: Counts
    min_lengths: Counts
    of: Counts
    doc_ids: DocIds
    frequencies: DocIds
    positions: DocIds | None


def _part(source: Source, numbers: Counts, first: int, last: int) -> _Part:
    field = source.field
    low, high = (int(i) for i in np.searchsorted(numbers, (first, last)))
    start, _ = field.postings_of(low, high)
    here = numbers[low:high] - first
    n_postings = counts_of(field.posting_ends[low:high], start)
    of = np.repeat(here, n_postings)
    doc_ids, frequencies = field.doc_ids_of(low, high), field.frequencies_of(low, high)
    positions = field.positions_of(low, high, frequencies) if field.is_positional else None
    if source.new_ids is not None:
        new = source.new_ids[doc_ids]
        keep = new >= 0
        if keep.all():
            doc_ids = new.astype(np.uint32)
        else:
            if positions is not None:
                positions = positions[np.repeat(keep, frequencies)]
            doc_ids, frequencies, of = new[keep].astype(np.uint32), frequencies[keep], of[keep]
    return _Part(
        here,
        field.max_frequencies[low:high].astype(np.int64),
        field.min_lengths[low:high].astype(np.int64),
        of,
        doc_ids,
        frequencies,
        positions,
    )


def _join(parts: Sequence[_Part], terms: Terms) -> Chunk:
    highest, shortest = np.zeros(len(terms), np.int64), np.full(len(terms), np.iinfo(np.int64).max)
    for part in parts:
        highest[part.numbers] = np.maximum(highest[part.numbers], part.max_frequencies)
        shortest[part.numbers] = np.minimum(shortest[part.numbers], part.min_lengths)
    of = np.concatenate([p.of for p in parts])
    doc_ids = np.concatenate([p.doc_ids for p in parts])
    frequencies = np.concatenate([p.frequencies for p in parts])
    positions = None
    if parts[0].positions is not None:
        positions = np.concatenate([p.positions for p in parts if p.positions is not None])
    # One term, mostly a frequent one, is in order: so are the documents of the sources.
    if len(parts) > 1 and len(terms) > 1:
        order = np.argsort(of, kind="stable")  # a merge: each part is in order
        if positions is not None:
            lengths = frequencies.astype(np.int64)
            positions = positions[runs_of((np.cumsum(lengths) - lengths)[order], lengths[order])]
        of, doc_ids, frequencies = of[order], doc_ids[order], frequencies[order]
    n_postings = np.bincount(of, minlength=len(terms))
    n_occurrences = np.bincount(of, frequencies, minlength=len(terms)).astype(np.int64)  # exact up to 2**53
    alive = np.flatnonzero(n_postings)
    return Chunk(
        terms.take(alive),
        n_postings[alive],
        n_occurrences[alive],
        highest[alive],
        shortest[alive],
        doc_ids,
        frequencies,
        positions,
    )
