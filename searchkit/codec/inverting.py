"""Words of documents, as they come → arrays in the order of terms: one sort for some millions of words."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import Schema

from searchkit.codec.arrays import Capped, FieldArrays, Terms, narrowed
from searchkit.codec.words import PAIR, words_of

# Words that are sorted at once: 40 bytes each while it happens.
_RUN_TOKENS = 2_000_000


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of one field of one document, small enough to send between processes.

    Attributes:
        terms: those that occur, and maybe others, in any order; in a field of words each as `word NUL term`, or as the word
            alone where it is its own term. Documents that come together share one tuple: it is sent
            once, and looked up once.
        ids: uint32 each: which term each word is, in the order of positions.
        positions: uint32 each, ascending; None: 0, 1, 2, …
    """

    terms: tuple[bytes, ...]
    ids: bytes
    positions: bytes | None = None

    def __len__(self) -> int:
        return len(self.ids) // 4

    def __reduce__(self) -> tuple[type[Tokens], tuple[tuple[bytes, ...], bytes, bytes | None]]:
        # What a slotted dataclass does by itself takes four times as long, and there are a dozen in an article.
        return Tokens, (self.terms, self.ids, self.positions)


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
    doc_ids: array[int] = field(default_factory=lambda: array("I"))
    n_tokens: array[int] = field(default_factory=lambda: array("I"))  # of each document
    ids: bytearray = field(default_factory=bytearray)  # as the documents' own lists number terms
    lists: list[tuple[int, NDArray[np.uint32]]] = field(default_factory=list)
    """Where in `ids`, in bytes, another list begins to hold, and the vocabulary's numbers of its terms."""
    positions: bytearray = field(default_factory=bytearray)

    def terms(self) -> NDArray[np.uint32]:
        """All words, as the vocabulary numbers them."""
        ids = np.frombuffer(self.ids, np.uint32)
        starts = [start // 4 for start, _ in self.lists]
        numbers = [numbers for _, numbers in self.lists]
        if len(numbers) > len(self.doc_ids) // 4:
            # Each document has a list of its own: look up in all of them joined.
            lengths = [len(x) for x in numbers]
            firsts = np.repeat(np.cumsum([0, *lengths[:-1]]), np.diff([*starts, len(ids)]))
            joined: NDArray[np.uint32] = np.concatenate(numbers)[firsts + ids]
            return joined
        parts = [own[ids[a:b]] for own, (a, b) in zip(numbers, pairwise([*starts, len(ids)]), strict=True)]
        return np.concatenate(parts)


class Inverter:
    """Collects the words of one segment. `fields` gives sorted runs, which `merging` joins.

    Attributes:
        n_tokens: words added.
    """

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._open: dict[str, _Field] = {}
        self._runs: dict[str, list[FieldArrays]] = {}
        self._vocabulary = _Vocabulary()
        self._list: tuple[bytes, ...] = ()  # the one last looked up, which the next document mostly shares
        self._numbers = np.zeros(0, np.uint32)
        self._counting = np.arange(1 << 12, dtype=np.uint32).tobytes()
        self._in_run = 0
        self.n_tokens = 0

    def add(self, doc_id: int, fields: Mapping[str, Tokens]) -> None:
        """The words of a document; documents come in ascending order."""
        added = 0
        for name, tokens in fields.items():
            ids = tokens.ids
            if not ids:
                continue
            into = self._open.get(name) or self._begin(name)
            numbers = self._numbers if tokens.terms is self._list else self._look_up(tokens.terms)
            if not into.lists or into.lists[-1][1] is not numbers:
                into.lists.append((len(into.ids), numbers))
            n = len(ids) // 4
            into.doc_ids.append(doc_id)
            into.n_tokens.append(n)
            into.ids += ids
            if into.positional:
                into.positions += self._count(n) if tokens.positions is None else tokens.positions
            added += n
        self._in_run += added
        self.n_tokens += added
        if self._in_run >= _RUN_TOKENS:
            self._finish_run()

    def fields(self) -> dict[str, list[FieldArrays]]:
        """Each field's runs, in the order of documents: those of a run are all before those of the next."""
        self._finish_run()
        return self._runs

    def _look_up(self, terms: tuple[bytes, ...]) -> NDArray[np.uint32]:
        numbers = np.fromiter(map(self._vocabulary.__getitem__, terms), np.uint32, len(terms))
        if len(terms) > 1:
            self._list, self._numbers = terms, numbers
        return numbers

    def _begin(self, name: str) -> _Field:
        known = self._schema[name]
        begun = self._open[name] = _Field(bool(known.format.supports("positions")), bool(known.scorable))
        return begun

    def _count(self, n: int) -> memoryview:
        if 4 * n > len(self._counting):
            self._counting = np.arange(2 * n, dtype=np.uint32).tobytes()
        return memoryview(self._counting)[: 4 * n]

    def _finish_run(self) -> None:
        names = sorted(self._vocabulary)
        ranks = np.empty(len(names), np.uint32)
        ranks[np.fromiter(map(self._vocabulary.__getitem__, names), np.int64, len(names))] = np.arange(len(names))
        for name in list(self._open):
            self._runs.setdefault(name, []).append(_invert(self._open.pop(name), names, ranks))
        self._vocabulary, self._list = _Vocabulary(), ()
        self._in_run = 0


def _invert(given: _Field, names: list[bytes], ranks: NDArray[np.uint32]) -> FieldArrays:
    """
    Args:
        names: the terms of all fields, in order.
        ranks: (n_names,) the vocabulary's number → the place among `names`.
    """
    n_tokens = np.asarray(given.n_tokens, np.int64)
    keys = ranks[given.terms()]
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
    keys = keys.astype(np.uint64)
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
        words,
    )
