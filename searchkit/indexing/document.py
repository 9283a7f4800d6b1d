"""Annotations → what the index keeps of an article: postings, columns, the article itself.

Made in the worker processes, so that the one writer only has to write.
"""

from __future__ import annotations

import threading
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np

from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import fold_value
from searchkit.article import Article
from searchkit.codec.inverting import Tokens
from searchkit.extraction.annotations import ENTITY_KINDS, Annotations, EntityKind
from searchkit.fields import FACETS, exact_field, ties_field
from searchkit.indexing.fingerprints import make_fingerprint, read_words
from searchkit.indexing.identity import content_hash, print_id
from searchkit.indexing.numbering import TermNumbers, encode_term
from searchkit.indexing.offsets import sample_starts
from searchkit.indexing.schema import length_field
from searchkit.indexing.starts import find_starts, pack_starts
from searchkit.indexing.stored import pack_annotations
from searchkit.indexing.stretches import find_stretches
from searchkit.indexing.values import article_language, folded_values
from searchkit.names.ties import MAX_NAME, write_tie

# Between two values of one facet, so that no phrase spans them.
_VALUE_GAP = 100


@dataclass(frozen=True, slots=True)
class Document:
    """One article, ready to write.

    Attributes:
        words: Whoosh field → its terms as they stand.
        lengths: Whoosh field → words, for the fields that are scored.
        columns: column → value.
    """

    words: Mapping[str, Tokens]
    lengths: Mapping[str, int]
    columns: Mapping[str, object]


class Draft(NamedTuple):
    """What a document is built from.

    Attributes:
        root: the folder that the article's path is relative to.
        number: its id as 64 bits.
        content: `content_hash(article)`.
        stories: whether it is made so that its copies can be found.
    """

    article: Article
    found: Annotations
    root: str
    number: int
    content: int
    stories: bool = True


def build_document(article: Article, found: Annotations, *, root: str, number: int) -> Document:
    """An article as the index keeps it; the arguments are those of a `Draft`."""
    return build_documents([Draft(article, found, root, number, content_hash(article))])[0]


def build_documents(drafts: Sequence[Draft]) -> list[Document]:
    """Several at once: their words share one list of terms, which the writer looks up once."""
    return _builder().build(drafts)


def renumber(document: Document, number: int) -> Document:
    """The same article under another id."""
    return replace(
        document,
        words={**document.words, "id": _one_term(print_id(number))},
        columns={**document.columns, "number": number},
    )


def _usual(values: dict[str, str], found: Annotations, name: str) -> dict[str, str]:
    """Names as facets count them: a source's tag `usa` is the United States. What was found in the text is so already."""
    if name not in ENTITY_KINDS or not found.facts.get(name):
        return values
    from searchkit.extraction.entities.lexicon import usual_name  # a fifth of a second of word lists

    names = [usual_name(value, name) for value in values.values()]
    return {fold_value(n): n for n in names}


def _ties(found: Annotations, kind: EntityKind) -> tuple[str, ...]:
    """Which names of a kind the article says are one: those found, and what the source states of well-known ones."""
    pairs = {(m.text, m.canonical): None for m in found.entities if m.kind == kind and m.text != m.canonical}
    if found.facts.get(kind):
        from searchkit.extraction.entities.lexicon import usual_name

        pairs |= {(stated, usual_name(stated, kind)): None for stated in found.facts[kind]}
    return tuple(
        write_tie(short, long)
        for short, long in pairs
        if len(short) <= MAX_NAME >= len(long) and fold_value(short) != fold_value(long)
    )


class _Words(NamedTuple):
    """The words of one field, while their batch is built: the numbers of terms, as `TermNumbers` has them, as bytes."""

    ids: bytes
    positions: bytes | None = None


class _Builder:
    """Builds documents; keeps what it knows of words and values from batch to batch."""

    def __init__(self) -> None:
        self._numbers = TermNumbers(term_finder())
        self._values: dict[str, array[int]] = {}  # the words of facet values
        # The numbers hold for the length of a batch: two threads may each index something.
        self._lock = threading.Lock()

    def build(self, drafts: Sequence[Draft]) -> list[Document]:
        with self._lock:
            if self._numbers.trim():
                self._values.clear()
            read = [self._read(draft) for draft in drafts]
            shared = self._share([words for words, _, _ in read])
            return [
                Document({"id": _one_term(print_id(draft.number)), **words}, lengths, columns)
                for draft, words, (_, lengths, columns) in zip(drafts, shared, read, strict=True)
            ]

    def _read(self, draft: Draft) -> tuple[dict[str, _Words], dict[str, int], dict[str, object]]:
        article, found = draft.article, draft.found
        columns: dict[str, object] = {
            "number": draft.number,
            "content": draft.content,
            "root": (draft.root,),
            "path": article.path.encode("utf-8", "surrogateescape"),
            "record": (article.record or "").encode(),
            **pack_annotations(found),
        }
        numbers = self._numbers.speaking(article_language(found))
        words = _body_words(numbers, draft, columns)
        for name, text in (("title", found.title), ("summary", "\n".join(found.facts.get("summary", ())))):
            words[name] = _Words(numbers.of_few_words(text).tobytes())
        lengths = {name: len(words[name].ids) // 4 for name in ("title", "body", "summary")}
        columns |= {length_field(name): length for name, length in lengths.items()}
        for url in found.facts.get("url", ())[:1]:
            words["url"] = self._whole([url])
        for name, values in _facets(found):
            usual = _usual(values, found, name)
            both = {**values, **usual} if usual is not values else values
            words[name] = self._value_words(list(both.values()))
            words[exact_field(name)] = self._whole(both)
            lengths[name] = len(words[name].ids) // 4
            columns[name] = tuple(usual.values())
        columns |= {ties_field(kind): ties for kind in ENTITY_KINDS if (ties := _ties(found, kind))}
        columns |= _date_columns(found)
        return words, lengths, columns

    def _value_words(self, values: Sequence[str]) -> _Words:
        """The words of some values, far enough from each other that no phrase spans two."""
        if len(values) == 1:
            return _Words(self._of_value(values[0]).tobytes())
        ids, positions = array("I"), array("I")
        for value in values:
            of_value = self._of_value(value)
            start = positions[-1] + 1 + _VALUE_GAP if positions else 0
            positions.extend(range(start, start + len(of_value)))
            ids += of_value
        return _Words(ids.tobytes(), positions.tobytes())

    def _of_value(self, value: str) -> array[int]:
        ids = self._values.get(value)
        if ids is None:
            ids = self._values[value] = self._numbers.of_few_words(value)
        return ids

    def _whole(self, values: Iterable[str]) -> _Words:
        return _Words(array("I", dict.fromkeys(map(self._numbers.of_term, values))).tobytes())

    def _share(self, batch: Sequence[Mapping[str, _Words]]) -> Iterator[dict[str, Tokens]]:
        """Number the terms of a batch anew, without those that stand in none of its documents."""
        parts = [words.ids for document in batch for words in document.values()]
        ids = np.frombuffer(b"".join(parts), np.uint32)
        terms = self._numbers.terms
        used = np.zeros(len(terms), np.bool_)
        used[ids] = True
        chosen = np.flatnonzero(used)
        ranks = np.cumsum(used, dtype=np.uint32)
        ranks -= 1
        shared = tuple(map(terms.__getitem__, chosen.tolist()))
        renumbered = ranks[ids].tobytes()
        cuts = pairwise(accumulate(map(len, parts), initial=0))
        for document in batch:
            yield {
                name: Tokens(shared, renumbered[slice(*next(cuts))], words.positions)
                for name, words in document.items()
            }


@cache
def _builder() -> _Builder:
    return _Builder()


def _body_words(numbers: TermNumbers, draft: Draft, columns: dict[str, object]) -> dict[str, _Words]:
    body = draft.found.body
    stretches = find_stretches(body)
    counts, terms, facts = numbers.of_marked_words(stretches.texts)
    columns["word_starts"] = sample_starts(body, stretches, counts)
    columns["starts"] = pack_starts(find_starts(stretches, counts))
    if draft.stories:
        columns["fingerprint"] = make_fingerprint(read_words(numbers, draft.found.title, terms, facts))
    return {"body": _Words(terms.tobytes())}


def _one_term(term: str) -> Tokens:
    return Tokens((encode_term(term),), b"\0\0\0\0")


def _facets(found: Annotations) -> Iterator[tuple[str, dict[str, str]]]:
    """The facets that an article has values of: name, values by their folded form."""
    named: dict[str, list[str]] = {}
    for mention in found.entities:
        named.setdefault(mention.kind, []).append(mention.canonical)
    for name in FACETS:
        if name in named or name in found.facts or name == "lang":
            values = folded_values(found, name, named.get(name, ()))
            if values:
                yield name, values


def _date_columns(found: Annotations) -> dict[str, int]:
    columns = {}
    for name, role in (("date", "published"), ("updated", "updated"), ("crawled", "crawled")):
        date = found.date(role)  # type: ignore[arg-type]
        if date is not None:
            first, last = date.days
            columns[name] = int(date.value.timestamp())
            columns[f"{name}_first"], columns[f"{name}_last"] = first.toordinal(), last.toordinal()
    return columns
