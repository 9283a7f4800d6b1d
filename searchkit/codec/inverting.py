"""Words of documents, as they come → arrays in the order of terms: one sort for some millions of words."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from whoosh.fields import Schema

from searchkit.codec.arrays import Capped, FieldArrays, Terms, narrowed

# Words that are sorted at once: 40 bytes each while it happens.
_RUN_TOKENS = 2_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one field of one document, small enough to send between processes.

    Attributes:
        terms: those that occur, in any order.
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
    """What was added to one field since the last run, document after document."""

    positional: bool
    scored: bool
    vocabulary: _Vocabulary = field(default_factory=_Vocabulary)
    doc_ids: array[int] = field(default_factory=lambda: array("I"))
    n_terms: array[int] = field(default_factory=lambda: array("I"))  # of each document
    n_tokens: array[int] = field(default_factory=lambda: array("I"))  # of each document
    terms: array[int] = field(default_factory=lambda: array("I"))  # documents' terms, as the vocabulary numbers them
    ids: bytearray = field(default_factory=bytearray)
    positions: bytearray = field(default_factory=bytearray)


class Inverter:
    """Collects the words of one segment. `fields` gives sorted runs, which `merging` joins.

    Attributes:
        n_tokens: words added.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._open: dict[str, _Field] = {}
        self._runs: dict[str, list[FieldArrays]] = {}
        self._counting = np.arange(1 << 12, dtype=np.uint32).tobytes()
        self._in_run = 0
        self.n_tokens = 0

    def add(self, doc_id: int, fields: Mapping[str, Tokens]) -> None:
        """The words of a document; documents come in ascending order."""
        for name, tokens in fields.items():
            if not tokens.ids:
                continue
            into = self._open.get(name) or self._begin(name)
            before = len(into.terms)
            into.terms.extend(map(into.vocabulary.__getitem__, tokens.terms))
            into.doc_ids.append(doc_id)
            into.n_terms.append(len(into.terms) - before)
            into.n_tokens.append(len(tokens))
            into.ids += tokens.ids
            if into.positional:
                into.positions += self._count(len(tokens)) if tokens.positions is None else tokens.positions
            self._in_run += len(tokens)
            self.n_tokens += len(tokens)
        if self._in_run >= _RUN_TOKENS:
            self._finish_run()

    def fields(self) -> dict[str, list[FieldArrays]]:
        """Each field's runs, in the order of documents: those of a run are all before those of the next."""
        self._finish_run()
        return self._runs

    def _begin(self, name: str) -> _Field:
        known = self._schema[name]
        begun = self._open[name] = _Field(bool(known.format.supports("positions")), bool(known.scorable))
        return begun

    def _count(self, n: int) -> memoryview:
        if 4 * n > len(self._counting):
            self._counting = np.arange(2 * n, dtype=np.uint32).tobytes()
        return memoryview(self._counting)[: 4 * n]

    def _finish_run(self) -> None:
        for name in list(self._open):
            self._runs.setdefault(name, []).append(_invert(self._open.pop(name)))
        self._in_run = 0


def _invert(given: _Field) -> FieldArrays:
    terms = sorted(given.vocabulary)
    ranks = np.empty(len(terms), np.uint32)
    ranks[np.fromiter(map(given.vocabulary.__getitem__, terms), np.int64, len(terms))] = np.arange(len(terms))
    n_tokens = np.asarray(given.n_tokens, np.int64)
    own = ranks[np.asarray(given.terms)]  # documents' terms, numbered in order
    n_terms = np.asarray(given.n_terms, np.int64)
    first_term = np.cumsum(n_terms) - n_terms
    keys = own[np.repeat(first_term, n_tokens) + np.frombuffer(given.ids, np.uint32)].astype(np.uint64)
    keys <<= np.uint64(32)
    keys |= np.arange(len(keys), dtype=np.uint64)
    keys.sort()  # by term, then by document and position, since words come so
    places = (keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
    keys >>= np.uint64(32)
    of_terms = keys.astype(np.uint32)
    del keys
    rows = np.repeat(np.arange(len(n_tokens), dtype=np.uint32), n_tokens)[places]
    new = np.ones(len(rows), np.bool_)
    new[1:] = (of_terms[1:] != of_terms[:-1]) | (rows[1:] != rows[:-1])
    starts = np.flatnonzero(new)
    frequencies = np.diff(starts, append=len(rows))
    rows, posting_terms = rows[starts], of_terms[starts]
    n_postings = np.bincount(posting_terms, minlength=len(terms))
    firsts = np.cumsum(n_postings) - n_postings  # every term of a run has a posting
    lengths = n_tokens if given.scored else np.ones(len(n_tokens), np.int64)
    positions = np.frombuffer(given.positions, np.uint32)[places] if given.positional else None
    return FieldArrays(
        Terms.of(terms),
        narrowed(np.cumsum(n_postings)),
        narrowed(np.cumsum(np.bincount(of_terms, minlength=len(terms)))),
        narrowed(np.maximum.reduceat(frequencies, firsts)),
        narrowed(np.minimum.reduceat(lengths[rows], firsts)),
        np.asarray(given.doc_ids, np.uint32)[rows],
        Capped.of(frequencies, np.uint8),
        None if positions is None else Capped.of(positions, np.uint16),
    )
