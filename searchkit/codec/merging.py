"""Runs and segments of a field → the field of a new segment, some terms at a time, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from searchkit import native
from searchkit.codec.arrays import Counts, DocIds, Field, Terms, counts_of, runs_of
from searchkit.codec.numbered import Numbers
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
        numbers = [np.arange(len(terms), dtype=np.uint32)]
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
            # Without a name, lest the parts stay in memory while what they make is written.
            yield _join(
                [
                    part
                    for source, own in zip(sources, numbers, strict=True)
                    if len((part := _part(source, own, first, last)).numbers)
                ],
                terms.stretch(first, last),
            )
            for source in sources:
                source.field.let_go()


class _Part(NamedTuple):
    """What one source has of a chunk: `numbers` are those of its terms there, `n_postings` how many each has."""

    numbers: Counts
    max_frequencies: Counts
    min_lengths: Counts
    n_postings: Counts
    doc_ids: DocIds
    frequencies: DocIds
    positions: DocIds | None


def _part(source: Source, numbers: Numbers, first: int, last: int) -> _Part:
    field = source.field
    low, high = (int(i) for i in np.searchsorted(numbers, np.array((first, last), numbers.dtype)))
    start, _ = field.postings_of(low, high)
    here = numbers[low:high].astype(np.int64) - first
    n_postings = counts_of(field.posting_ends[low:high], start)
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
            doc_ids, frequencies = new[keep].astype(np.uint32), frequencies[keep]
            n_postings = np.bincount(np.repeat(np.arange(len(here)), n_postings)[keep], minlength=len(here))
    return _Part(
        here,
        field.max_frequencies[low:high].astype(np.int64),
        field.min_lengths[low:high].astype(np.int64),
        n_postings,
        doc_ids,
        frequencies,
        positions,
    )


def _join(parts: Sequence[_Part], terms: Terms) -> Chunk:
    highest, shortest = np.zeros(len(terms), np.int64), np.full(len(terms), np.iinfo(np.int64).max)
    for part in parts:
        highest[part.numbers] = np.maximum(highest[part.numbers], part.max_frequencies)
        shortest[part.numbers] = np.minimum(shortest[part.numbers], part.min_lengths)
    given = _Lists(
        np.concatenate([p.numbers for p in parts]),
        np.concatenate([p.n_postings for p in parts]),
        np.concatenate([p.doc_ids for p in parts]),
        np.concatenate([p.frequencies for p in parts]),
        None if parts[0].positions is None else np.concatenate([p.positions for p in parts if p.positions is not None]),
    )
    # One term, mostly a frequent one, is in order: so are the documents of the sources.
    in_order = len(parts) == 1 or len(terms) == 1
    join = _as_they_are if in_order else _joined if native.COMPILED else _joined_plainly
    n_postings, n_occurrences, doc_ids, frequencies, positions = join(given, len(terms))
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


class _Lists(NamedTuple):
    """Lists of postings, source after source: the term of each, how many postings it has, and these."""

    terms: Counts
    lengths: Counts
    doc_ids: DocIds
    frequencies: DocIds
    positions: DocIds | None


# Postings and occurrences of each term; and the postings, term after term.
_Postings = tuple[Counts, Counts, DocIds, DocIds, DocIds | None]


def _as_they_are(given: _Lists, n_terms: int) -> _Postings:
    of = np.repeat(given.terms, given.lengths)
    n_occurrences = np.bincount(of, given.frequencies, minlength=n_terms).astype(np.int64)  # exact up to 2**53
    return np.bincount(of, minlength=n_terms), n_occurrences, given.doc_ids, given.frequencies, given.positions


def _joined(given: _Lists, n_terms: int) -> _Postings:
    positions = np.empty(0, np.uint32) if given.positions is None else given.positions
    n_postings, n_occurrences = (np.empty(n_terms, np.int64) for _ in range(2))
    doc_ids, frequencies, found = map(np.empty_like, (given.doc_ids, given.frequencies, positions))
    native.kernels.join_postings(
        given.terms, given.lengths, given.doc_ids, given.frequencies, positions,
        n_postings, n_occurrences, doc_ids, frequencies, found,
    )  # fmt: skip
    return n_postings, n_occurrences, doc_ids, frequencies, None if given.positions is None else found


def _joined_plainly(given: _Lists, n_terms: int) -> _Postings:
    of = np.repeat(given.terms, given.lengths)
    order = np.argsort(of, kind="stable")  # a merge: each part is in order
    positions = given.positions
    if positions is not None:
        lengths = given.frequencies.astype(np.int64)
        positions = positions[runs_of((np.cumsum(lengths) - lengths)[order], lengths[order])]
    doc_ids, frequencies = given.doc_ids[order], given.frequencies[order]
    return _as_they_are(_Lists(of[order], np.ones(len(of), np.int64), doc_ids, frequencies, positions), n_terms)
