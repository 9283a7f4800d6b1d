"""Annotations of many articles → a batch that only has to be written. Made in the worker processes.

A numpy call takes some microseconds however little it is given: texts are read some hundred at a time.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.terms import term_finder
from searchkit.article import Article
from searchkit.codec.arrays import Counts
from searchkit.codec.batches import Batch, BatchTokens, Blobs, Column, Labels
from searchkit.codec.inverting import Tokens
from searchkit.extraction.annotations import ENTITY_KINDS, Annotations
from searchkit.fields import exact_field, ties_field
from searchkit.indexing.document import Document, date_columns, facets_of, ties_of, usual_values
from searchkit.indexing.fingerprints import make_fingerprints
from searchkit.indexing.identity import content_hash, print_id
from searchkit.indexing.numbering import Runs, TermNumbers
from searchkit.indexing.offsets import sample_starts
from searchkit.indexing.schema import date_default, length_field
from searchkit.indexing.starts import find_starts, pack_starts
from searchkit.indexing.stored import pack_annotations
from searchkit.indexing.stretches import find_stretches
from searchkit.indexing.values import article_language

# Between two values of one facet, so that no phrase spans them.
_VALUE_GAP = 100


class Draft(NamedTuple):
    """What a document is built from.

    Attributes:
        root: the folder that the article's path is relative to.
        number: its id as 64 bits.
        content: `content_hash(article)`.
    """

    article: Article
    found: Annotations
    root: str
    number: int
    content: int


class Row(NamedTuple):
    """An article within its batch."""

    batch: Batch
    place: int

    def document(self) -> Document:
        """The article on its own."""
        one = self.batch.take(np.array([self.place]))
        used, ids = np.unique(np.concatenate([tokens.ids for tokens in one.words.values()]), return_inverse=True)
        terms = tuple(self.batch.terms[i] for i in used.tolist())
        words, start = {}, 0
        for name, tokens in one.words.items():
            own = ids[start : start + len(tokens.ids)].astype(np.uint32)
            start += len(own)
            words[name] = Tokens(terms, own.tobytes(), None if tokens.positions is None else tokens.positions.tobytes())
        lengths = {name: int(length[0]) for name, length in one.lengths.items()}
        return Document(words, lengths, {name: _value(column) for name, column in one.columns.items()})


def build_document(article: Article, found: Annotations, *, root: str, number: int, stories: bool = True) -> Document:
    """An article as the index keeps it; the arguments are those of a `Draft` and of `build_batch`."""
    return Row(build_batch([Draft(article, found, root, number, content_hash(article))], stories=stories), 0).document()


def build_batch(drafts: Sequence[Draft], *, stories: bool = True) -> Batch:
    """Several articles as the index keeps them.

    Args:
        drafts: at least one.
        stories: whether they are made so that their copies can be found.
    """
    return _builder().build(drafts, stories)


def _value(column: Column) -> object:
    if isinstance(column, Blobs) and column.packed:
        return column
    return int(column[0]) if isinstance(column, np.ndarray) else column.values()[0]


class _Facet(NamedTuple):
    """The values of a facet of some articles, article after article.

    Attributes:
        values: as its words are searched, and
        keys: as they are compared whole.
        counts: of both, for each article.
        labels: as they are shown.
    """

    values: list[str]
    keys: list[str]
    counts: list[int]
    labels: list[tuple[str, ...]]


class _Builder:
    """Builds batches; keeps what it knows of words and values from one to the next."""

    def __init__(self) -> None:
        self._numbers = TermNumbers(term_finder())
        self._values: dict[str, int] = {}
        self._words_of_values = Runs()
        # The numbers hold for the length of a batch: two threads may each index something.
        self._lock = threading.Lock()

    def build(self, drafts: Sequence[Draft], stories: bool) -> Batch:
        with self._lock:
            if self._numbers.trim():
                self._values.clear()
                self._words_of_values = Runs()
            words, columns = self._read_texts([draft.found for draft in drafts], stories)
            lengths = {name: tokens.counts for name, tokens in words.items()}
            columns |= {length_field(name): counts for name, counts in lengths.items()}
            columns |= _plain_columns(drafts)
            words["id"] = self._whole([[print_id(draft.number)] for draft in drafts])
            words["url"] = self._whole([draft.found.facts.get("url", ())[:1] for draft in drafts])
            for name, facet in _gather_facets(drafts).items():
                words[name] = self._value_words(facet)
                words[exact_field(name)] = self._whole_values(facet.keys, np.asarray(facet.counts, np.int64))
                lengths[name] = words[name].counts
                columns[name] = Labels.of(facet.labels)
            terms, words = self._share(words)
            return Batch(terms, words, lengths, columns)

    def _read_texts(
        self, found: Sequence[Annotations], stories: bool
    ) -> tuple[dict[str, BatchTokens], dict[str, Column]]:
        """The words of titles, summaries and bodies, and what is kept of bodies; those of one language together."""
        of_language: dict[str, list[int]] = {}
        for i, one in enumerate(found):
            of_language.setdefault(article_language(one), []).append(i)
        each = [
            _read_texts(self._numbers.speaking(language), [found[i] for i in rows], stories)
            for language, rows in of_language.items()
        ]
        if len(each) == 1:
            return each[0]
        order = np.argsort(np.fromiter(chain.from_iterable(of_language.values()), np.int64, len(found)))
        words = {name: _joined_tokens([words[name] for words, _ in each]).take(order) for name in each[0][0]}
        return words, {name: _joined_blobs([columns[name] for _, columns in each]).take(order) for name in each[0][1]}

    def _whole(self, values: Sequence[Sequence[str]]) -> BatchTokens:
        return self._whole_values(
            list(chain.from_iterable(values)), np.fromiter(map(len, values), np.int64, len(values))
        )

    def _whole_values(self, values: Sequence[str], counts: Counts) -> BatchTokens:
        return BatchTokens(counts, self._numbers.of_terms(values))

    def _value_words(self, facet: _Facet) -> BatchTokens:
        """The words of values, far enough from each other that no phrase spans two of an article."""
        chosen = self._numbers_of_values(facet.values)
        n_words, ids = self._words_of_values.of(chosen)
        n_values = np.asarray(facet.counts, np.int64)
        value_ends = np.cumsum(n_values)
        ends = np.concatenate(([0], np.cumsum(n_words)))[np.concatenate(([0], value_ends))]
        positions = None
        if n_values.max() > 1:
            # Words before each value, with the gaps behind each value that has words; both counted within its article.
            gaps = np.concatenate(([0], np.cumsum(_VALUE_GAP * (n_words > 0))))
            before = gaps[:-1] - np.repeat(gaps[value_ends - n_values], n_values)
            positions = np.arange(len(ids)) - np.repeat(ends[:-1], np.diff(ends)) + np.repeat(before, n_words)
            positions = positions.astype(np.uint32)
        return BatchTokens(np.diff(ends), ids, positions)

    def _numbers_of_values(self, values: Sequence[str]) -> Counts:
        known = self._values
        new = [value for value in dict.fromkeys(values) if value not in known]
        if new:
            lengths, ids = self._numbers.read_each(new)
            self._words_of_values.extend(lengths, np.cumsum(lengths) - lengths, ids)
            known.update(zip(new, range(len(known), len(known) + len(new)), strict=True))
        return np.fromiter(map(known.__getitem__, values), np.int64, len(values))

    def _share(self, words: dict[str, BatchTokens]) -> tuple[Sequence[bytes], dict[str, BatchTokens]]:
        """Number the terms of a batch anew, without those that stand in none of its documents."""
        terms = self._numbers.terms
        used = np.zeros(len(terms), np.bool_)
        for tokens in words.values():
            used[tokens.ids] = True
        chosen = np.flatnonzero(used).astype(np.uint32)
        ranks = np.cumsum(used, dtype=np.uint32)
        ranks -= 1
        ranks = ranks.astype(np.min_scalar_type(len(chosen)))
        return terms.take(chosen), {
            name: BatchTokens(tokens.counts, ranks[tokens.ids], tokens.positions)
            for name, tokens in words.items()
            if len(tokens.ids) or name in ("title", "body", "summary")
        }


@cache
def _builder() -> _Builder:
    return _Builder()


def _read_texts(
    numbers: TermNumbers, found: Sequence[Annotations], stories: bool
) -> tuple[dict[str, BatchTokens], dict[str, Column]]:
    """The words and the columns of texts in one language."""
    stretches = find_stretches([one.body for one in found])
    read = numbers.read(stretches.texts)
    bounds = np.concatenate(([0], np.cumsum(read.counts)))[stretches.bounds]

    def said(at: Counts) -> NDArray[np.uint8]:
        return numbers.said(read, stretches.texts, at)

    titles = _read_short(numbers, [one.title for one in found])
    words = {
        "body": BatchTokens(np.diff(bounds), read.terms),
        "title": titles,
        "summary": _read_short(numbers, ["\n".join(one.facts.get("summary", ())) for one in found]),
    }
    columns: dict[str, Column] = {
        "word_starts": sample_starts(stretches, read.counts, numbers.hides_words(read.stretches)),
        "starts": pack_starts(find_starts(stretches, read.counts, said)),
    }
    if stories:
        of_titles = np.split(numbers.hashes(titles.ids), np.cumsum(titles.counts)[:-1])
        columns["fingerprint"] = make_fingerprints(of_titles, numbers.hashes(read.terms), bounds)
    return words, columns


def _read_short(numbers: TermNumbers, texts: Sequence[str]) -> BatchTokens:
    """The words of texts of few words."""
    return BatchTokens(*numbers.read_each(texts))


def _plain_columns(drafts: Sequence[Draft]) -> dict[str, Column]:
    """The columns that ask for no words."""
    columns: dict[str, Column] = {
        "number": np.fromiter((draft.number for draft in drafts), np.int64, len(drafts)),
        "content": np.fromiter((draft.content for draft in drafts), np.int64, len(drafts)),
        "root": Labels.of([(draft.root,) for draft in drafts]),
        "path": Blobs.of([draft.article.path.encode("utf-8", "surrogateescape") for draft in drafts]),
        "record": Blobs.of([(draft.article.record or "").encode() for draft in drafts]),
    }
    packed = [pack_annotations(draft.found) for draft in drafts]
    columns |= {name: Blobs.of([one[name] for one in packed]) for name in packed[0]}
    dates = [date_columns(draft.found) for draft in drafts]
    for name in dict.fromkeys(chain.from_iterable(dates)):
        default = date_default(name)
        columns[name] = np.fromiter((one.get(name, default) for one in dates), np.int64, len(dates))
    each = [ties_of(draft.found) for draft in drafts]
    for kind in ENTITY_KINDS:
        ties = [of_kinds.get(kind, ()) for of_kinds in each]
        if any(ties):
            columns[ties_field(kind)] = Labels.of(ties)
    return columns


def _gather_facets(drafts: Sequence[Draft]) -> dict[str, _Facet]:
    gathered: dict[str, _Facet] = {}
    for i, draft in enumerate(drafts):
        for name, values in facets_of(draft.found):
            usual = usual_values(values, draft.found, name)
            both = {**values, **usual} if usual is not values else values
            facet = gathered.get(name)
            if facet is None:
                facet = gathered[name] = _Facet([], [], [0] * len(drafts), [()] * len(drafts))
            facet.values.extend(both.values())
            facet.keys.extend(both)
            facet.counts[i] = len(both)
            facet.labels[i] = tuple(usual.values())
    return gathered


def _joined_tokens(parts: Sequence[BatchTokens]) -> BatchTokens:
    return BatchTokens(np.concatenate([p.counts for p in parts]), np.concatenate([p.ids for p in parts]))


def _joined_blobs(parts: Sequence[Column]) -> Blobs:
    blobs = [part for part in parts if isinstance(part, Blobs)]
    return Blobs(b"".join(part.data for part in blobs), np.concatenate([part.sizes for part in blobs]))
