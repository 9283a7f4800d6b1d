"""Postings of a segment as arrays: which documents hold a term, how often, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader, TermNotFound

from searchkit.codec.arrays import Counts, DocIds, Field
from searchkit.codec.news import NewsTermsReader
from searchkit.codec.posting import Postings
from searchkit.codec.words import Words

if TYPE_CHECKING:
    from searchkit.codec.stock import Item

__all__ = [
    "DocIds",
    "Postings",
    "document_frequencies",
    "field_arrays",
    "find_terms",
    "read_any",
    "read_matching",
    "read_postings",
    "read_prefix",
    "read_words",
]

_FEW_RUNS = 256


def read_postings(reader: IndexReader, field: str, term: bytes) -> Postings | None:
    """The postings of a term in a segment; None where it does not occur."""
    return find_postings(_arrays(reader, field, (term,)), boost_of(reader, field), term)


def find_postings(arrays: Field | None, boost: float, term: bytes) -> Postings | None:
    """The postings of a term of a field; None where it does not occur."""
    number = arrays.terms.find(term) if arrays is not None else None
    return None if arrays is None or number is None else Postings(arrays, number, boost)


def boost_of(reader: IndexReader, field: str) -> float:
    """What a field's frequencies are multiplied by."""
    return reader.schema[field].format.field_boost if _is_indexed(reader, field) else 1.0


def read_field(reader: IndexReader, field: str) -> tuple[Field | None, float] | None:
    """A field's arrays, None where it has no term, and its boost; None of another codec, which reads term by term."""
    if not isinstance(reader._terms, NewsTermsReader):
        return None
    return _arrays(reader, field, ()), boost_of(reader, field)


def document_frequencies(reader: IndexReader, field: str, terms: Sequence[bytes]) -> Counts:
    """(n,) documents of a segment that hold each of some terms, deleted ones included."""
    arrays = _arrays(reader, field, terms)
    if arrays is None:
        return np.zeros(len(terms), np.int64)
    numbers, counts = arrays.terms.numbers_of(terms), np.zeros(len(terms), np.int64)
    held = np.flatnonzero(numbers >= 0)
    last = numbers[held]
    counts[held] = arrays.posting_ends[last]
    counts[held] -= np.where(last > 0, arrays.posting_ends[last - 1], 0).astype(np.int64)
    return counts


def find_terms(reader: IndexReader, field: str, prefix: bytes = b"") -> list[bytes]:
    """The terms of a segment that begin so, in order."""
    if not _is_indexed(reader, field):
        return []
    if not isinstance(reader._terms, NewsTermsReader):
        return list(reader.expand_prefix(field, prefix))
    arrays = reader._terms.files.field(field)
    if arrays is None:
        return []
    found = arrays.terms.with_prefix(prefix)
    return arrays.terms[found.start : found.stop]


def read_prefix(reader: IndexReader, field: str, prefix: bytes) -> DocIds:
    """The documents that hold a term that begins so, ascending, deleted ones included."""
    if _is_indexed(reader, field) and not isinstance(reader._terms, NewsTermsReader):
        return read_any(reader, field, find_terms(reader, field, prefix))
    arrays = _arrays(reader, field, ())
    if arrays is None:
        return np.empty(0, np.uint32)
    return _holders(reader, arrays, arrays.terms.with_prefix(prefix))


def read_any(reader: IndexReader, field: str, terms: Iterable[bytes]) -> DocIds:
    """The documents that hold any of some terms, ascending, deleted ones included."""
    wanted = sorted(set(terms))
    arrays = _arrays(reader, field, wanted)
    if arrays is None:
        return np.empty(0, np.uint32)
    return _holders(reader, arrays, arrays.terms.find_all(wanted))


def read_matching(reader: IndexReader, field: str, prefix: bytes, matches: Callable[[str], object]) -> DocIds:
    """The documents that hold a term that begins so and passes a test, ascending, deleted ones included."""
    terms = find_terms(reader, field, prefix)
    passed = [i for i, term in enumerate(terms) if matches(term.decode())]
    arrays = reader._terms.files.field(field) if terms and isinstance(reader._terms, NewsTermsReader) else None
    if arrays is None:
        return read_any(reader, field, [terms[i] for i in passed])
    first = arrays.terms.with_prefix(prefix).start
    return _holders(reader, arrays, [first + i for i in passed])


def read_words(reader: IndexReader, field: str) -> Words | None:
    """The surface words of a field's terms; None where the segment does not know them, or has no term in the field."""
    arrays = _arrays(reader, field, ()) if isinstance(reader._terms, NewsTermsReader) else None
    return Words(arrays) if arrays is not None and arrays.words is not None else None


def _holders(reader: IndexReader, arrays: Field, numbers: Sequence[int] | range) -> DocIds:
    # A mark for each document: faster than sorting, once there are more than a few postings.
    mark: NDArray[np.bool_] = np.zeros(reader.doc_count_all(), np.bool_)
    if isinstance(numbers, range):
        mark[arrays.doc_ids_of(numbers.start, numbers.stop)] = True
        return np.flatnonzero(mark).astype(np.uint32)
    chosen = np.asarray(numbers, np.int64)
    cuts = np.flatnonzero(np.diff(chosen) != 1) + 1
    if len(cuts) < _FEW_RUNS:
        # The terms of a prefix lie side by side but for a few: stretches are read faster than single postings.
        for run in np.split(chosen, cuts) if len(chosen) else ():
            mark[arrays.doc_ids_of(int(run[0]), int(run[-1]) + 1)] = True
    else:
        for doc_ids in arrays.doc_ids_of_each(chosen):
            mark[doc_ids] = True
    return np.flatnonzero(mark).astype(np.uint32)


def field_arrays(reader: IndexReader) -> Iterator[tuple[str, Field]]:
    """All fields of a segment that the schema still has, whatever codec wrote it."""
    if not isinstance(reader._terms, NewsTermsReader):
        yield from _collected(reader, reader.all_terms())
        return
    files = reader._terms.files
    for name in files.names():
        found = files.field(name)
        if _is_indexed(reader, name) and found is not None:
            yield name, found


def _is_indexed(reader: IndexReader, field: str) -> bool:
    return reader.doc_count_all() > 0 and field in reader.schema and reader.schema[field].format is not None


def _arrays(reader: IndexReader, field: str, terms: Iterable[bytes]) -> Field | None:
    """A field's arrays, or only as much of them as some terms need."""
    if not _is_indexed(reader, field):
        return None
    if isinstance(reader._terms, NewsTermsReader):
        return reader._terms.files.field(field)
    own = [(field, term) for term in terms if (field, term) in reader._terms]
    return dict(_collected(reader, own)).get(field)


def _collected(reader: IndexReader, terms: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, Field]]:
    """Of a segment that another codec wrote."""
    from searchkit.codec.stock import collect_fields

    return collect_fields(reader.schema, reader._perdoc, _items(reader, terms))


def _items(reader: IndexReader, terms: Iterable[tuple[str, bytes]]) -> Iterator[Item]:
    for name, term in terms:
        try:
            # `reader.postings` would leave out deleted documents; who reads arrays does that himself.
            matcher: Any = reader._terms.matcher(name, term, reader.schema[name].format)
        except TermNotFound:
            continue
        while matcher.is_active():
            yield name, term, matcher.id(), matcher.weight(), matcher.value()
            matcher.next()


def living_mask(reader: IndexReader) -> NDArray[np.bool_]:
    """(doc_count_all,) of one segment: False for deleted documents."""
    living = np.ones(reader.doc_count_all(), np.bool_)
    if reader.has_deletions():
        segment = reader.segment()
        gone = segment.deleted_docs() if segment is not None else filter(reader.is_deleted, range(len(living)))
        living[np.fromiter(gone, np.int64)] = False
    return living
