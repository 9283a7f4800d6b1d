"""The codec: Whoosh's own for what is kept of each document, ours for terms and postings.

`NewsCodec` and `NewsSegment` stand by name in an index's table of contents: moving them is a new format.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from whoosh.codec.base import FieldCursor, TermsReader
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.fields import FieldType
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import Storage
from whoosh.formats import Format, Positions
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound
from whoosh.system import pack_uint

from searchkit.codec.arrays import Field, Terms
from searchkit.codec.files import KINDS, PostingsFiles
from searchkit.codec.heads import map_file
from searchkit.codec.mapped import MappedFiles, open_compound
from searchkit.codec.posting import Postings

if TYPE_CHECKING:
    from searchkit.codec.perdoc import NewsPerDocWriter
    from searchkit.codec.writing import NewsFieldWriter

# Whoosh asks for the longest field that holds a term and uses it nowhere; no more is kept than that it is finite.
_LONGEST = 2**31 - 1


class NewsSegment(W3Segment):  # type: ignore[misc]  # Whoosh has no types
    """A segment whose postings stay in files of their own, to be mapped where they are."""

    compound: bool

    def create_compound_file(self, storage: Storage) -> None:
        """Join the other files."""
        names = [n for n in self.list_files(storage) if not n.endswith(tuple(KINDS))]
        if not names:
            return
        CompoundStorage.assemble(self.create_file(storage, self.COMPOUND_EXT), storage, names)
        for name in names:
            storage.delete_file(name)
        self.compound = True

    def open_compound_file(self, storage: Storage) -> MappedFiles:
        """The other files, mapped within the one that joins them."""
        name = self.make_filename(self.COMPOUND_EXT)
        length = int(storage.file_length(name))
        dbfile = storage.open_file(name)
        try:
            return open_compound(map_file(dbfile, 0, length))
        finally:
            dbfile.close()


class NewsCodec(W3Codec):  # type: ignore[misc]
    """Postings and positions in mapped arrays. Keeps frequencies, not the boosts of single words."""

    def __init__(self) -> None:
        super().__init__()
        self._dictionaries: dict[str, bytes] = {}  # of the segments of one run

    def __reduce__(self) -> tuple[type[NewsCodec], tuple[()]]:
        return NewsCodec, ()

    def new_segment(self, storage: Storage, indexname: str) -> NewsSegment:  # noqa: ARG002 - Whoosh's signature
        """A segment to be written."""
        return NewsSegment(self, indexname)

    def per_document_writer(self, storage: Storage, segment: NewsSegment) -> NewsPerDocWriter:
        """A writer of what the segment keeps of each document."""
        from searchkit.codec.perdoc import NewsPerDocWriter  # a search writes nothing

        return NewsPerDocWriter(self, storage, segment, self._dictionaries)

    def field_writer(self, storage: Storage, segment: NewsSegment) -> NewsFieldWriter:
        """A writer of the segment's postings."""
        from searchkit.codec.writing import NewsFieldWriter

        return NewsFieldWriter(storage, segment)

    def terms_reader(self, storage: Storage, segment: NewsSegment) -> NewsTermsReader:
        """A reader of the segment's postings."""
        return NewsTermsReader(PostingsFiles(storage, segment))


class NewsTermsReader(TermsReader):  # type: ignore[misc]
    """A segment's terms and postings as stock Whoosh asks for them; `files` has the arrays. Threads may share it."""

    def __init__(self, files: PostingsFiles) -> None:
        self.files = files

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._find(*term) is not None

    def _find(self, name: str, term: bytes) -> tuple[Field, int] | None:
        field = self.files.field(name)
        number = field.terms.find(term) if field is not None else None
        return None if field is None or number is None else (field, number)

    def indexed_field_names(self) -> list[str]:
        """Fields that have a term."""
        return self.files.names()

    def cursor(self, fieldname: str, fieldobj: FieldType) -> NewsCursor:
        """A place among a field's terms."""
        return NewsCursor(self.files.field(fieldname), fieldobj)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All (field, term), in order."""
        return self._terms_from(self._names(), b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """The terms from one on, in this field and those after it."""
        return self._terms_from(self._names(fieldname), prefix)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics, in order."""
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """As `terms_from`, with their statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def _names(self, first: str = "") -> list[str]:
        return sorted(n for n in self.files.names() if n >= first)

    def _terms_from(self, names: list[str], first: bytes) -> Iterator[tuple[str, bytes]]:
        for i, name in enumerate(names):
            field = self.files.field(name)
            assert field is not None
            start = 0 if i or not first else field.terms.at_or_after(first)
            # By hundreds: a prefix is read from here, and few ask for all that follows.
            for at in range(start, len(field.terms), 256):
                yield from ((name, term) for term in field.terms[at : at + 256])

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """A term's statistics.

        Raises:
            TermNotFound: the segment lacks it.
        """
        return _info(*self._found(fieldname, text))

    def frequency(self, fieldname: str, text: bytes) -> float:
        """How often a term occurs in all documents."""
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """How many documents hold a term, deleted ones included."""
        found = self._find(fieldname, text)
        if found is None:
            return 0
        start, end = found[0].postings_of(found[1], found[1] + 1)
        return end - start

    def matcher(self, fieldname: str, text: bytes, format_: Format, scorer: Any = None) -> NewsMatcher:
        """A term's postings, one by one.

        Raises:
            TermNotFound: the segment lacks it.
        """
        field, number = self._found(fieldname, text)
        return NewsMatcher(Postings(field, number), format_, _info(field, number), (fieldname, text), scorer)

    def _found(self, fieldname: str, text: bytes) -> tuple[Field, int]:
        found = self._find(fieldname, text)
        if found is None:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return found


def _info(field: Field, number: int) -> TermInfo:
    first, last = field.postings_of(number, number + 1)
    start, end = field.occurrences_of(number, number + 1)
    doc_ids = field.doc_ids_of(number, number + 1)
    return TermInfo(
        weight=float(end - start), df=last - first, minlength=int(field.min_lengths[number]), maxlength=_LONGEST,
        maxweight=float(field.max_frequencies[number]), minid=int(doc_ids[0]), maxid=int(doc_ids[-1]),
    )  # fmt: skip


class NewsCursor(FieldCursor):  # type: ignore[misc]
    """A place among a field's terms; past the last one its text is None."""

    def __init__(self, field: Field | None, fieldobj: FieldType) -> None:
        self._field, self._fieldobj = field, fieldobj
        self._terms = field.terms if field is not None else Terms.of([])
        self._at = 0

    def first(self) -> str | None:
        """To the first term."""
        self._at = 0
        return self.text()

    def find(self, term: str | bytes) -> str | None:
        """To the first term that is not before one."""
        self._at = self._terms.at_or_after(term if isinstance(term, bytes) else self._fieldobj.to_bytes(term))
        return self.text()

    def next(self) -> str | None:
        """To the next term."""
        self._at += 1
        return self.text()

    def text(self) -> str | None:
        """The term here."""
        return self._fieldobj.from_bytes(self._terms[self._at]) if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        """The statistics of the term here."""
        return _info(self._field, self._at) if self._field is not None and self.is_valid() else None

    def is_valid(self) -> bool:
        """Whether there is a term here."""
        return self._at < len(self._terms)


class NewsMatcher(LeafMatcher):  # type: ignore[misc]
    """One term's postings for stock Whoosh: one block, whose bounds are the term's."""

    def __init__(
        self, postings: Postings, format_: Format, info: TermInfo, term: tuple[str, bytes], scorer: Any, at: int = 0
    ) -> None:
        self.format, self.scorer = format_, scorer
        self._postings, self._info, self._term, self._i = postings, info, term, at
        self._ids: list[int] = postings.doc_ids.tolist()
        self._starts: list[int] | None = None

    def is_active(self) -> bool:
        """Whether it stands on a posting."""
        return self._i < len(self._ids)

    def reset(self) -> None:
        """To the first posting."""
        self._i = 0

    def copy(self) -> NewsMatcher:
        """Another, at the same place."""
        return NewsMatcher(self._postings, self.format, self._info, self._term, self.scorer, self._i)

    def id(self) -> int:
        """The document here."""
        return self._ids[self._i]

    def all_ids(self) -> Iterator[int]:
        """The documents from here on."""
        return iter(self._ids[self._i :])

    def next(self) -> bool:
        """To the next posting; whether the block ended."""
        self._i += 1
        return not self.is_active()

    def skip_to(self, id: int) -> None:
        """To the first posting of a document or one after it."""
        if not self.is_active():
            raise ReadTooFar
        self._i = bisect_left(self._ids, id, self._i)

    def skip_to_quality(self, minquality: float) -> int:
        """Past the block, if nothing in it scores more."""
        if not self.is_active() or self.block_quality() > minquality:
            return 0
        self._i = len(self._ids)
        return 1

    def _extent(self) -> tuple[int, int]:
        if self._starts is None:
            self._starts = self._postings.starts().tolist()
        return self._starts[self._i], self._starts[self._i + 1]

    def _positions(self) -> list[int]:
        found: list[int] = self._postings.positions(*self._extent()).tolist()
        return found

    def frequency(self) -> int:
        """How often the term stands in this document."""
        start, end = self._extent()
        return end - start

    def weight(self) -> float:
        """The frequency, times the field's boost."""
        return float(self.frequency() * self.format.field_boost)

    def value(self) -> bytes:
        """What the field's format makes of the posting."""
        if self.format.supports("positions"):
            encoded: bytes = self.format.encode(self._positions())
            return encoded
        return b"" if self.format.fixed_value_size() == 0 else bytes(pack_uint(self.frequency()))

    def value_as(self, astype: str) -> Any:
        """The posting as positions, frequency or weight, from the arrays."""
        if astype == "positions" and isinstance(self.format, Positions):
            return self._positions()
        if astype == "weight":
            return self.weight()
        return self.frequency() if astype == "frequency" else self.format.decode_as(astype, self.value())

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        """(document, encoded posting) from here on."""
        while self.is_active():
            yield self.id(), self.value()
            self.next()

    def block_min_length(self) -> int:
        """No document here has a shorter field."""
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        """No document here has a longer field."""
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        """No posting here weighs more."""
        return float(self._info.max_weight() * self.format.field_boost)
