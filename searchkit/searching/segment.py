"""One segment of an open index: its columns and postings as arrays, each mapped when first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Query
from whoosh.reading import IndexReader

from searchkit.analysis.forms import Form, forms_of
from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.analysis.tokens import fold_value
from searchkit.codec.arrays import Field, runs_of
from searchkit.codec.columns import (
    BlobReader,
    FacetReader,
    read_blobs,
    read_facet,
    read_few,
    read_numbers,
    take_numbers,
)
from searchkit.codec.joined import JoinedPostings, join_postings
from searchkit.codec.postings import (
    DocIds,
    Postings,
    find_postings,
    living_mask,
    read_any,
    read_field,
    read_matching,
    read_postings,
    read_prefix,
    read_words,
)
from searchkit.codec.words import Words
from searchkit.fields import FIELDS
from searchkit.indexing.story_lists import NO_STORY, Stories
from searchkit.native import COMPILED

if TYPE_CHECKING:
    from searchkit.names.columns import NamedColumn
    from searchkit.searching.periods import Periods

    # What is asked as a facet column: of names, the canonical ones.
    FacetView = FacetReader | NamedColumn

# Fields whose words have the stems of their article's language.
_TEXTS = frozenset(field.name for field in FIELDS if field.kind == "text")

# Of a part of the documents as small as this, numbers are taken one by one.
_FEW = 16


class Starts(NamedTuple):
    """Where sentences or paragraphs begin in the bodies of some documents, by the positions of words.

    Attributes:
        ends: (n_docs,) int64: the starts of document i are `positions[ends[i - 1] : ends[i]]`.
        positions: int64, ascending within a document, its first 0.
    """

    ends: NDArray[np.int64]
    positions: NDArray[np.int64]


class Places(NamedTuple):
    """Where a word stands in some documents.

    Attributes:
        counts: (n_docs,) int64, how often in each.
        positions: uint32, document after document.
    """

    counts: NDArray[np.int64]
    positions: DocIds

    def of(self, rows: NDArray[np.intp]) -> Places:
        """Those in some of the documents."""
        counts = self.counts[rows]
        return Places(counts, self.positions[runs_of(np.cumsum(self.counts)[rows] - counts, counts)])


class Segment:
    """A segment, as everything in `searching` sees it.

    Attributes:
        reader: the Whoosh reader, for queries that only Whoosh knows.
        base: the number of its first document in the whole index.
        n_docs: documents, deleted ones included.
        expanded: what patterns mean in the whole index, while one search runs; see `wildcards`.
        stories: (n_docs,) the number of each one's story, or NO_STORY.
    """

    def __init__(self, reader: IndexReader, base: int, stories: Stories | None = None) -> None:
        self.reader, self.base = reader, base
        self.n_docs: int = reader.doc_count_all()
        self.stories = np.full(self.n_docs, NO_STORY, np.int64) if stories is None else stories
        self._numbers: dict[str, NDArray[np.int64]] = {}
        self._asked: set[str] = set()
        self._lengths: dict[str, NDArray[np.float32]] = {}
        self._days: dict[str, NDArray[np.int32]] = {}
        self._facets: dict[str, FacetReader | None] = {}
        self.names: Mapping[str, Callable[[], NamedColumn | None]] = {}  # fields seen through canonical names
        self._periods: dict[tuple[str, str], Periods] = {}
        self._blobs: dict[str, BlobReader | None] = {}
        self._positional: dict[str, bool] = {}
        self._fields: dict[str, tuple[Field | None, float] | None] = {}
        self._postings: dict[tuple[str, bytes], Postings | None] = {}
        self._places: dict[tuple[str, bytes], tuple[DocIds, Places]] = {}
        self._words: dict[str, Words | None] = {}
        self._by_language: dict[frozenset[str], NDArray[np.bool_]] = {}
        self.expanded: dict[Query, frozenset[bytes] | None] = {}

    @cached_property
    def living(self) -> NDArray[np.bool_] | None:
        """(n_docs,) False for deleted documents; None where none is deleted."""
        return living_mask(self.reader) if self.reader.has_deletions() else None

    @cached_property
    def mark(self) -> NDArray[np.bool_]:
        """(n_docs,) False: a slate for one step, which leaves it clean."""
        return np.zeros(self.n_docs, np.bool_)

    @cached_property
    def bits(self) -> NDArray[np.uint64]:
        """0, a bit for each document: a slate like `mark`."""
        return np.zeros(-(-self.n_docs // 64), np.uint64)

    @cached_property
    def sums(self) -> NDArray[np.float32]:
        """(n_docs,) 0: a slate like `mark`."""
        return np.zeros(self.n_docs, np.float32)

    @cached_property
    def totals(self) -> NDArray[np.float32]:
        """(n_docs,) 0: a slate like `sums`, for sums of what is itself summed."""
        return np.zeros(self.n_docs, np.float32)

    @cached_property
    def slots(self) -> NDArray[np.int32]:
        """(n_docs,) 0: a slate like `mark`."""
        return np.zeros(self.n_docs, np.int32)

    @property
    def n_living(self) -> int:
        """Documents that can be found."""
        return int(self.reader.doc_count())

    def all_doc_ids(self) -> DocIds:
        """Every document that is not deleted, ascending."""
        everything = np.arange(self.n_docs, dtype=np.uint32)
        return everything if self.living is None else everything[self.living]

    def numbers(self, name: str) -> NDArray[np.int64]:
        """A number column: (n_docs,) int64."""
        if name not in self._numbers:
            self._numbers[name] = read_numbers(self.reader, name)
        return self._numbers[name]

    def numbers_of(self, name: str, doc_ids: DocIds) -> NDArray[np.int64]:
        """Those of some documents. Whoever asks once does not wait for those of all; who asks again has them at hand."""
        if name in self._asked or len(doc_ids) > self.n_docs // _FEW:
            return self.numbers(name)[doc_ids]  # not `take`: it copies all where they lie unaligned
        self._asked.add(name)
        return take_numbers(self.reader, name, doc_ids)

    def lengths(self, name: str) -> NDArray[np.float32]:
        """A number column of lengths in words: (n_docs,)."""
        if name not in self._lengths:
            few = read_few(self.reader, name)
            numbers = self.numbers(name) if few is None else few.numbers
            lengths = numbers.astype(np.float32)
            self._lengths[name] = lengths if few is None else lengths[few.of]
        return self._lengths[name]

    def days(self, name: str) -> NDArray[np.int32]:
        """A number column of days, in half the room: 2**31 stands there as 2**31 - 1."""
        if name not in self._days:
            few = read_few(self.reader, name)
            numbers = self.numbers(name) if few is None else few.numbers
            days = np.minimum(numbers, np.iinfo(np.int32).max).astype(np.int32)
            self._days[name] = days if few is None else days[few.of]
        return self._days[name]

    def facet(self, name: str) -> FacetView | None:
        """A facet column, of names the canonical ones; None where no document of the segment has a value."""
        return self.names[name]() if name in self.names else self.raw_facet(name)

    def raw_facet(self, name: str) -> FacetReader | None:
        """A facet column as it was written."""
        if name not in self._facets:
            if name == "story":
                from searchkit.searching.stories import StoryFacet

                self._facets[name] = StoryFacet(self.stories) if (self.stories != NO_STORY).any() else None
            else:
                self._facets[name] = read_facet(self.reader, name)
        return self._facets[name]

    def blob(self, column: str, doc_id: int) -> bytes:
        """One document's bytes in a column."""
        blobs = self._blob_reader(column)
        return blobs[doc_id] if blobs is not None else b""

    def blobs(self, column: str, doc_ids: DocIds) -> list[bytes]:
        """Some documents' bytes in a column."""
        blobs = self._blob_reader(column)
        return blobs.some(doc_ids) if blobs is not None else [b""] * len(doc_ids)

    def _blob_reader(self, column: str) -> BlobReader | None:
        if column not in self._blobs:
            self._blobs[column] = read_blobs(self.reader, column)
        return self._blobs[column]

    def starts(self, kind: Literal["sentences", "paragraphs"], doc_ids: DocIds) -> Starts:
        """Where sentences or paragraphs begin in the bodies of some documents."""
        from searchkit.indexing.starts import unpack_starts  # and with it all that finds them

        blobs = self._blob_reader("starts")
        if blobs is None:
            return Starts(np.arange(1, len(doc_ids) + 1), np.zeros(len(doc_ids), np.int64))
        packed, lengths = blobs.of(doc_ids)
        return Starts(*unpack_starts(packed, lengths, paragraphs=kind == "paragraphs"))

    def packed_starts(self, doc_ids: DocIds) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.int64]]:
        """Bytes in which the starts of some bodies lie, where those of each begin, and how many it has."""
        blobs = self._blob_reader("starts")
        if blobs is None:
            return np.empty(0, np.uint8), np.zeros(len(doc_ids), np.int64), np.zeros(len(doc_ids), np.int64)
        return blobs.among(doc_ids)

    def undivided(
        self,
        kind: Literal["sentences", "paragraphs"],
        doc_ids: DocIds,
        first: NDArray[np.int64],
        last: NDArray[np.int64],
    ) -> NDArray[np.bool_]:
        """Whether no sentence, or paragraph, begins after the one position and up to the other, in some bodies.

        Args:
            doc_ids: (n,) ascending, a document as often as positions in it are asked for.
        """
        from searchkit.indexing.starts import are_undivided

        blobs = self._blob_reader("starts")
        if blobs is None:
            return np.ones(len(doc_ids), np.bool_)
        new = np.ones(len(doc_ids), np.bool_)
        np.not_equal(doc_ids[1:], doc_ids[:-1], out=new[1:])
        packed, *extents = blobs.among(doc_ids[new])
        asked = np.cumsum(new) - 1, first, last
        return are_undivided(packed, (extents[0], extents[1]), asked, paragraphs=kind == "paragraphs")

    def text(self, column: str, doc_id: int) -> str:
        """One document's value of a column of bytes that hold text."""
        return self.blob(column, doc_id).decode("utf-8", "surrogateescape")

    def postings(self, field: str, term: bytes) -> Postings | None:
        """A term's postings; kept while one search runs, since phrases and snippets ask again."""
        key = (field, term)
        if key not in self._postings:
            forms = forms_of(term.decode("utf-8", "replace")) if field in _TEXTS else ()
            found = self._joined(field, forms) if forms else self._read_postings(field, term)
            # Who looks up what belongs to these documents does not look twice.
            if found is not None and int(found.doc_ids.max()) >= self.n_docs:
                raise IndexError(f"{field}:{term!r} stands in a document that is not there")
            self._postings[key] = found
        return self._postings[key]

    def has_positions(self, field: str) -> bool:
        """Whether it is kept where the words of a field stand."""
        if field not in self._positional:
            schema = self.reader.schema
            kept = schema[field].format if field in schema else None
            self._positional[field] = kept is not None and kept.supports("positions")
        return self._positional[field]

    def _read_postings(self, field: str, term: bytes) -> Postings | None:
        if field not in self._fields:
            self._fields[field] = read_field(self.reader, field)
        known = self._fields[field]
        return read_postings(self.reader, field, term) if known is None else find_postings(*known, term)

    def places(self, field: str, term: bytes, doc_ids: DocIds) -> Places | None:
        """Where a term stands in some documents, which ascend; None where it is not known where it stands.

        Kept while one search runs: who shows the best hits asks again, of some documents that nearness has looked at.
        """
        postings = self.postings(field, term)
        if postings is None or not postings.has_positions:
            return None
        known = self._places.get((field, term))
        if known is not None:
            rows = np.minimum(np.searchsorted(known[0], doc_ids), len(known[0]) - 1)
            if (known[0][rows] == doc_ids).all():
                return known[1].of(rows)
        found = Places(*postings.places_in(doc_ids))
        if len(doc_ids) and not COMPILED:  # then they are found again as soon
            self._places[field, term] = doc_ids, found
        return found

    def _joined(self, field: str, forms: Sequence[Form]) -> Postings | None:
        """A word's postings in each of its languages."""
        parts, passing = [], np.empty(0, np.uint32)
        for form in forms:
            own = self._in_languages(form.languages)
            if not form.stem:
                passing = np.flatnonzero(own).astype(np.uint32)
            elif own.any() and (postings := self.postings(field, form.stem.encode())) is not None:
                parts.append((postings, np.flatnonzero(own[postings.doc_ids])))
        return join_postings(parts, passing)

    @cached_property
    def languages(self) -> frozenset[str]:
        """Those of its documents, deleted ones included: whose stems its texts have."""
        column = self.facet("lang")
        if column is None:
            return frozenset([UNKNOWN_LANGUAGE] if self.n_docs else [])
        unknown = [UNKNOWN_LANGUAGE] if len(column.empty_doc_ids()) else []
        return frozenset([*map(fold_value, column.labels()), *unknown])

    def _in_languages(self, languages: frozenset[str]) -> NDArray[np.bool_]:
        """(n_docs,) True for documents in some languages."""
        if languages not in self._by_language:
            mask, column = np.zeros(self.n_docs, np.bool_), self.facet("lang")
            if column is not None:
                mask[column.doc_ids([i for name in languages if (i := column.find(name)) is not None])] = True
            if UNKNOWN_LANGUAGE in languages:
                mask[column.empty_doc_ids() if column is not None else slice(None)] = True
            self._by_language[languages] = mask
        return self._by_language[languages]

    def words(self, field: str) -> Words | None:
        """The surface words of a field's terms; None where there are none, or the field is not one of words."""
        if field not in self._words:
            self._words[field] = read_words(self.reader, field)
        return self._words[field]

    def with_prefix(self, field: str, prefix: str) -> DocIds:
        """Documents that hold a term that begins so, ascending, deleted ones included."""
        return read_prefix(self.reader, field, prefix.encode())

    def with_any(self, field: str, terms: Iterable[bytes]) -> DocIds:
        """Documents that hold any of some terms, ascending, deleted ones included."""
        return read_any(self.reader, field, terms)

    def with_matching(self, field: str, prefix: str, matches: Callable[[str], object]) -> DocIds:
        """Documents that hold a term that begins so and passes a test, ascending, deleted ones included."""
        return read_matching(self.reader, field, prefix.encode(), matches)

    def forget_postings(self) -> None:
        """Let go of what one search has read."""
        self._postings.clear()
        self._places.clear()
        self.expanded.clear()

    def frequency(self, field: str, term: bytes) -> int:
        """Documents that hold a term, deleted ones included."""
        # Whoever asks scores the term next.
        postings = self.postings(field, term)
        if isinstance(postings, JoinedPostings):
            return postings.n_holding
        return 0 if postings is None else len(postings)

    def periods(self, field: str, step: str) -> Periods:
        """A date field's periods, counted once for the segment."""
        key = (field, step)
        if key not in self._periods:
            from searchkit.searching.periods import label_few, label_periods

            first, last = f"{field}_first", f"{field}_last"
            found = label_few(read_few(self.reader, first), read_few(self.reader, last), step)
            self._periods[key] = found or label_periods(self.numbers(first), self.numbers(last), step)
        return self._periods[key]


def count_words(segments: Iterable[Segment], field: str, prefix: str = "") -> dict[str, int]:
    """The words of an index's field that begin so → how often they stand in its documents, recently deleted included."""
    counts: dict[str, int] = {}
    for segment in segments:
        words = segment.words(field)
        for word, count in words.items(prefix.encode()) if words is not None else ():
            counts[word] = counts.get(word, 0) + count
    return counts
