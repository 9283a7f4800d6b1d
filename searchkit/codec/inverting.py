"""Words of documents, as they come → arrays in the order of terms: one sort for some millions of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from whoosh.fields import Schema

from searchkit.codec.arrays import Capped, Counts, DocIds, Terms, narrowed
from searchkit.codec.batches import Batch, BatchTokens
from searchkit.codec.plain_field import FieldArrays
from searchkit.codec.spilling import Spill
from searchkit.codec.words import PAIR, words_of

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


class _Vocabulary(dict[bytes, int]):
    """Numbers terms as they are met."""

    def __missing__(self, term: bytes) -> int:
        number = self[term] = len(self)
        return number


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
        self._vocabulary = _Vocabulary()
        self._in_run = self._counted = 0
        self.n_tokens = 0

    def add(self, doc_id: int, fields: Mapping[str, Tokens]) -> None:
        """The words of a document; documents come in ascending order."""
        for name, tokens in fields.items():
            ids = np.frombuffer(tokens.ids, np.uint32)
            positions = None if tokens.positions is None else np.frombuffer(tokens.positions, np.uint32)
            self._add(doc_id, name, self._look_up(tokens.terms), BatchTokens(np.array([len(ids)]), ids, positions))
        self._end_batch()

    def add_batch(self, first: int, batch: Batch) -> None:
        """The words of some documents, numbered from `first` on."""
        numbers = self._look_up(batch.terms)
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

    def _look_up(self, terms: Sequence[bytes]) -> DocIds:
        return np.fromiter(map(self._vocabulary.__getitem__, terms), np.uint32, len(terms))

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
        names = sorted(self._vocabulary)
        ranks = np.empty(len(names), np.uint32)
        ranks[np.fromiter(map(self._vocabulary.__getitem__, names), np.int64, len(names))] = np.arange(len(names))
        for name in list(self._open):
            run = _invert(self._open.pop(name), names, ranks)
            self._runs.setdefault(name, []).append(run if last else self._spill.put(run))
        self._vocabulary = _Vocabulary()
        self._in_run = self._counted = 0


def _invert(given: _Field, names: list[bytes], ranks: DocIds) -> FieldArrays:
    """
    Args:
        names: the terms of all fields, in order.
        ranks: (n_names,) the vocabulary's number → the place among `names`.
    """
    n_tokens = np.concatenate(given.n_tokens)
    doc_ids = np.concatenate(given.doc_ids)
    keys = ranks[np.concatenate(given.terms)]
    given.terms.clear()
    used = np.zeros(len(names), np.bool_)
    used[keys] = True
    chosen = np.flatnonzero(used)
    terms = list(map(names.__getitem__, chosen.tolist()))
    keys = (np.cumsum(used, dtype=np.uint32) - np.uint32(1))[keys]
    words = None
    if given.positional:
        pairs, of_pairs = terms, [pair.rpartition(PAIR)[2] for pair in terms]
        terms = sorted(set(of_pairs))
        number_of = {term: i for i, term in enumerate(terms)}
        numbers = np.fromiter(map(number_of.__getitem__, of_pairs), np.int64, len(pairs))
        words = words_of(pairs, numbers, np.bincount(keys, minlength=len(pairs)))
        keys = numbers.astype(np.uint32)[keys]
    of_terms, places = _sorted(keys)
    del keys
    rows = np.repeat(np.arange(len(n_tokens), dtype=np.uint32), n_tokens)[places]
    positions = _positions(given, n_tokens)[places] if given.positional else None
    new = np.ones(len(rows), np.bool_)
    new[1:] = (of_terms[1:] != of_terms[:-1]) | (rows[1:] != rows[:-1])
    starts = np.flatnonzero(new)
    frequencies = np.diff(starts, append=len(rows))
    rows, posting_terms = rows[starts], of_terms[starts]
    n_postings = np.bincount(posting_terms, minlength=len(terms))
    firsts = np.cumsum(n_postings) - n_postings  # every term of a run has a posting
    lengths = n_tokens if given.scored else np.ones(len(n_tokens), np.int64)
    return FieldArrays(
        Terms.of(terms),
        narrowed(np.cumsum(n_postings)),
        narrowed(np.cumsum(np.bincount(of_terms, minlength=len(terms)))),
        narrowed(np.maximum.reduceat(frequencies, firsts)),
        narrowed(np.minimum.reduceat(lengths[rows], firsts)),
        doc_ids[rows],
        Capped.of(frequencies, np.uint8),
        None if positions is None else Capped.of(positions, np.uint16),
        words,
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
