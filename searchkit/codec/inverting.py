"""Words of documents, as they come → arrays in the order of terms: one sort for some millions of words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np
from whoosh.fields import Schema

from searchkit import native
from searchkit.codec.arrays import Capped, Counts, DocIds, Terms, narrowed
from searchkit.codec.batches import Batch, BatchTokens
from searchkit.codec.numbered import Numbered, numbered
from searchkit.codec.plain_field import FieldArrays
from searchkit.codec.spilling import Spill
from searchkit.codec.words import split_pairs

# Words that are sorted at once: 36 bytes each while it happens.
_RUN_TOKENS = 2_500_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one field of one document.

    Attributes:
        terms: those that occur, and maybe others, in any order; in a field of words each as `word NUL term`, or as the word
            alone where it is its own term.
        ids: uint32 each: which term each word is, in the order of positions.
        positions: uint32 each, ascending; None: 0, 1, 2, …
    """

    terms: tuple[bytes, ...]
    ids: bytes
    positions: bytes | None = None

    def __len__(self) -> int:
        return len(self.ids) // 4


@dataclass(slots=True)
class _Field:
    """What was added to one field since the last run, document after document, in pieces.

    Attributes:
        doc_ids, n_tokens: documents that have words, and how many.
        terms: the words, as the vocabulary numbers them.
        positions: None for a piece whose positions are 0, 1, 2, … in each document.
    """

    positional: bool
    scored: bool
    doc_ids: list[DocIds] = field(default_factory=list)
    n_tokens: list[Counts] = field(default_factory=list)
    terms: list[DocIds] = field(default_factory=list)
    positions: list[DocIds | None] = field(default_factory=list)


class Inverter:
    """Collects the words of one segment. `fields` gives sorted runs, which `merging` joins.

    Args:
        folder: where runs wait that are full; the system's for temporary files where None.

    Attributes:
        n_tokens: words added.
    """

    def __init__(self, schema: Schema, folder: Path | None = None) -> None:
        self._schema = schema
        self._spill = Spill(folder)
        self._open: dict[str, _Field] = {}
        self._runs: dict[str, list[FieldArrays]] = {}
        self._vocabulary = numbered()
        self._in_run = self._counted = 0
        self.n_tokens = 0

    def add(self, doc_id: int, fields: Mapping[str, Tokens]) -> None:
        """The words of a document; documents come in ascending order."""
        for name, tokens in fields.items():
            ids = np.frombuffer(tokens.ids, np.uint32)
            positions = None if tokens.positions is None else np.frombuffer(tokens.positions, np.uint32)
            self._add(
                doc_id, name, self._vocabulary.of(tokens.terms), BatchTokens(np.array([len(ids)]), ids, positions)
            )
        self._end_batch()

    def add_batch(self, first: int, batch: Batch) -> None:
        """The words of some documents, numbered from `first` on."""
        numbers = self._vocabulary.of(batch.terms)
        for name, tokens in batch.words.items():
            self._add(first, name, numbers, tokens)
        self._end_batch()

    def fields(self) -> dict[str, list[FieldArrays]]:
        """Each field's runs, in the order of documents: those of a run are all before those of the next."""
        self._finish_run(last=True)
        return self._runs

    def close(self) -> None:
        """Give back the room on disk; what `fields` gave is void."""
        self._spill.close()

    def _add(self, first: int, name: str, numbers: DocIds, tokens: BatchTokens) -> None:
        if not len(tokens.ids):
            return
        into = self._open.get(name)
        if into is None:
            known = self._schema[name]
            into = self._open[name] = _Field(bool(known.format.supports("positions")), bool(known.scorable))
        rows = np.flatnonzero(tokens.counts)
        into.doc_ids.append((rows + first).astype(np.uint32))
        into.n_tokens.append(tokens.counts[rows])
        into.terms.append(numbers[tokens.ids])
        into.positions.append(tokens.positions)
        self._in_run += len(tokens.ids)

    def _end_batch(self) -> None:
        self.n_tokens += self._in_run - self._counted
        self._counted = self._in_run
        if self._in_run >= _RUN_TOKENS:
            self._finish_run()

    def _finish_run(self, *, last: bool = False) -> None:
        order = self._vocabulary.order()
        for name in list(self._open):
            run = _invert(self._open.pop(name), self._vocabulary, order)
            self._runs.setdefault(name, []).append(run if last else self._spill.put(run))
        self._vocabulary = numbered()
        self._in_run = self._counted = 0


def _invert(given: _Field, vocabulary: Numbered, order: DocIds) -> FieldArrays:
    """
    Args:
        order: the numbers of the vocabulary, in the order of its terms.
    """
    n_tokens = np.concatenate(given.n_tokens)
    keys = np.concatenate(given.terms)
    given.terms.clear()
    totals = np.bincount(keys, minlength=len(vocabulary))
    chosen = order[totals[order] > 0]
    terms, words = vocabulary.take(chosen), None
    numbers = np.arange(len(chosen), dtype=np.uint32)
    if given.positional:
        terms, numbers, words = split_pairs(terms, totals[chosen])
    of_vocabulary = np.zeros(len(vocabulary), np.uint32)
    of_vocabulary[chosen] = numbers
    keys = of_vocabulary[keys]
    lengths = n_tokens if given.scored else np.ones(len(n_tokens), np.int64)
    doc_ids = np.concatenate(given.doc_ids)
    inverted = (_invert_compiled if native.COMPILED else _invert_plainly)(
        given, keys, len(terms), n_tokens, doc_ids, lengths
    )
    return FieldArrays(
        terms if isinstance(terms, Terms) else Terms.of(terms),
        narrowed(np.cumsum(inverted.n_postings)),
        narrowed(np.cumsum(inverted.n_occurrences)),
        narrowed(inverted.highest),
        narrowed(inverted.shortest),
        inverted.doc_ids,
        Capped.of(inverted.frequencies, np.uint8),
        None if inverted.positions is None else Capped.of(inverted.positions, np.uint16),
        words,
    )


class _Inverted(NamedTuple):
    """Postings in the order of terms."""

    n_postings: Counts
    n_occurrences: Counts
    highest: Counts
    shortest: Counts
    doc_ids: DocIds
    frequencies: DocIds
    positions: DocIds | None


def _invert_compiled(
    given: _Field, keys: DocIds, n_terms: int, n_tokens: Counts, doc_ids: DocIds, lengths: Counts
) -> _Inverted:
    nothing = np.empty(0, np.uint32)
    stated = any(positions is not None for positions in given.positions)
    of_words = _positions(given, n_tokens) if given.positional and stated else nothing
    docs, frequencies = (np.empty(len(keys), np.uint32) for _ in range(2))
    positions = np.empty(len(keys), np.uint32) if given.positional else nothing
    n_postings, n_occurrences, highest, shortest = (np.empty(n_terms, np.int64) for _ in range(4))
    n = native.kernels.invert(
        keys, n_tokens, doc_ids, lengths, of_words, docs, frequencies, positions,
        n_postings, n_occurrences, highest, shortest,
    )  # fmt: skip
    return _Inverted(
        n_postings, n_occurrences, highest, shortest, docs[:n], frequencies[:n], positions if given.positional else None
    )


def _invert_plainly(
    given: _Field, keys: DocIds, n_terms: int, n_tokens: Counts, doc_ids: DocIds, lengths: Counts
) -> _Inverted:
    of_terms, places = _sorted(keys)
    rows = np.repeat(np.arange(len(n_tokens), dtype=np.uint32), n_tokens)[places]
    positions = _positions(given, n_tokens)[places] if given.positional else None
    new = np.ones(len(rows), np.bool_)
    new[1:] = (of_terms[1:] != of_terms[:-1]) | (rows[1:] != rows[:-1])
    starts = np.flatnonzero(new)
    frequencies = np.diff(starts, append=len(rows))
    rows, posting_terms = rows[starts], of_terms[starts]
    n_postings = np.bincount(posting_terms, minlength=n_terms)
    firsts = np.cumsum(n_postings) - n_postings  # every term of a run has a posting
    highest, shortest = np.maximum.reduceat(frequencies, firsts), np.minimum.reduceat(lengths[rows], firsts)
    n_occurrences = np.bincount(of_terms, minlength=n_terms)
    return _Inverted(
        n_postings, n_occurrences, highest, shortest, doc_ids[rows], frequencies.astype(np.uint32), positions
    )


def _sorted(keys: DocIds) -> tuple[DocIds, DocIds]:
    """Terms in order, and where each stood: by term, then by document and position, since words come so."""
    both = keys.astype(np.uint64)
    both <<= np.uint64(32)
    both |= np.arange(len(both), dtype=np.uint64)
    both.sort()
    places = (both & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    both >>= np.uint64(32)
    return both.astype(np.uint32), places


def _positions(given: _Field, n_tokens: Counts) -> DocIds:
    """(n_tokens.sum(),) the position of each word in its document."""
    ends = np.cumsum(n_tokens)
    positions = np.arange(int(ends[-1]), dtype=np.uint32)
    positions -= np.repeat((ends - n_tokens).astype(np.uint32), n_tokens)
    at = 0
    for terms, stated in zip(given.n_tokens, given.positions, strict=True):
        end = at + int(terms.sum())
        if stated is not None:
            positions[at:end] = stated
        at = end
    return positions
