"""Query classes that Whoosh lacks: ranges over columns, a subtraction that holds, whole facet values.

They are Whoosh queries like any other: stock Whoosh runs their `matcher()`; `doc_ids()` gives the same as an array.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterator
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from whoosh import matching
from whoosh.query import AndNot, Query, Term
from whoosh.reading import IndexReader

from searchkit.analysis.tokens import fold_value
from searchkit.fields import exact_field

DocIds = NDArray[np.uint32]

_FIRST_DAY, _LAST_DAY = dt.date.min.toordinal(), dt.date.max.toordinal()
_INT64 = np.iinfo(np.int64)


class ColumnRange(Query):  # type: ignore[misc]  # Whoosh has no types
    """Articles whose column holds a value inside a range. Filters: every match scores 0."""

    boost = 1.0

    def __init__(self, fieldname: str) -> None:
        self.fieldname = fieldname

    def __repr__(self) -> str:
        low, high = self._ends()
        return f"{type(self).__name__}({self.fieldname!r}, {low!r}, {high!r})"

    def __str__(self) -> str:
        """As the query language writes it: `date:[2015-11-01 TO *]`."""
        low, high = ("*" if end is None else str(end) for end in self._ends())
        return f"{self.fieldname}:[{low} TO {high}]"

    __unicode__ = __str__

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, ColumnRange)
            and type(self) is type(other)
            and (self.fieldname, self._ends()) == (other.fieldname, other._ends())
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.fieldname, self._ends()))

    def _ends(self) -> tuple[object, object]:
        raise NotImplementedError

    def _inside(self, leaf: IndexReader) -> NDArray[np.bool_]:
        """(doc_count_all,) of one segment, deleted documents not taken out."""
        raise NotImplementedError

    def is_range(self) -> bool:
        """Says so: Whoosh asks."""
        return True

    def estimate_size(self, ixreader: IndexReader) -> int:
        """At most this many match."""
        return len(self.doc_ids(ixreader))

    def with_boost(self, boost: float) -> ColumnRange:  # noqa: ARG002 - Whoosh's signature
        """Itself: what scores 0 cannot be weighed."""
        return self

    def doc_ids(self, reader: IndexReader) -> DocIds:
        """The matching documents of a reader, ascending, without the deleted ones."""
        from searchkit.codec.postings import living_mask

        found = [np.zeros(0, np.uint32)]
        for leaf, offset in reader.leaf_readers():
            found.append((np.flatnonzero(self._inside(leaf) & living_mask(leaf)) + offset).astype(np.uint32))
        return np.concatenate(found)

    def matcher(self, searcher: Any, context: object = None) -> matching.Matcher:  # noqa: ARG002 - Whoosh's signature
        """The same for stock Whoosh."""
        doc_ids = self.doc_ids(searcher.reader())
        return ColumnMatcher(doc_ids.tolist()) if len(doc_ids) else matching.NullMatcher()


class DayRange(ColumnRange):
    """Articles whose printed date overlaps a range of days; undated ones never match.

    Attributes:
        fieldname: "date", "updated" or "crawled"; its days are the columns `date_first`, `date_last`.
        first: None: open.
        last: inclusive; None: open.
    """

    def __init__(self, fieldname: str, first: dt.date | None, last: dt.date | None) -> None:
        super().__init__(fieldname)
        self.first, self.last = first, last

    def _ends(self) -> tuple[dt.date | None, dt.date | None]:
        return self.first, self.last

    def _inside(self, leaf: IndexReader) -> NDArray[np.bool_]:
        first = self.first.toordinal() if self.first else _FIRST_DAY
        last = self.last.toordinal() if self.last else _LAST_DAY
        # An open end is a real day all the same: undated articles, with their last day before all days, stay outside.
        starts, ends = (_column(leaf, f"{self.fieldname}_{end}") for end in ("first", "last"))
        if starts is None or ends is None:
            return np.zeros(leaf.doc_count_all(), np.bool_)
        return (starts <= last) & (ends >= first) & (starts <= ends)


class NumberRange(ColumnRange):
    """Articles whose number lies in a range.

    Attributes:
        fieldname: a number column: "words".
        low: None: open.
        high: inclusive; None: open.
    """

    def __init__(self, fieldname: str, low: int | None, high: int | None) -> None:
        super().__init__(fieldname)
        self.low, self.high = low, high

    def _ends(self) -> tuple[int | None, int | None]:
        return self.low, self.high

    def _inside(self, leaf: IndexReader) -> NDArray[np.bool_]:
        values = _column(leaf, self.fieldname)
        if values is None:
            return np.zeros(leaf.doc_count_all(), np.bool_)
        # numpy refuses to compare with what int64 does not hold.
        low = max(_INT64.min, _INT64.min if self.low is None else self.low)
        high = min(_INT64.max, _INT64.max if self.high is None else self.high)
        if low > high:
            return np.zeros(len(values), np.bool_)
        return (values >= low) & (values <= high)


class Without(AndNot):  # type: ignore[misc]
    """`a AND NOT b`, scored as `a`.

    Whoosh's own AndNot lets through a first match of `a` that `b` also has, if `b` matches anything before it.
    """

    def estimate_size(self, ixreader: IndexReader) -> int:
        """At most what `a` matches."""
        return cast("int", self.a.estimate_size(ixreader))

    def estimate_min_size(self, ixreader: IndexReader) -> int:
        """What is left of `a` at worst."""
        return max(0, cast("int", self.a.estimate_min_size(ixreader) - self.b.estimate_size(ixreader)))

    def simplify(self, ixreader: IndexReader) -> Query:
        """Both sides simplified; Whoosh's own fails."""
        return Without(self.a.simplify(ixreader), self.b.simplify(ixreader)).normalize()

    def matcher(self, searcher: Any, context: object = None) -> matching.Matcher:
        """For stock Whoosh."""
        kept = self.a.matcher(searcher, context)
        return SubtractMatcher(kept, self.b.matcher(searcher, searcher.boolean_context()))


class ColumnMatcher(matching.ListMatcher):  # type: ignore[misc]
    """Documents that match without a score."""

    _i: int

    def copy(self) -> ColumnMatcher:
        """Another, at the same place."""
        return ColumnMatcher(self._ids, position=self._i)

    def skip_to(self, id: int) -> None:
        """To the first match from `id` on; by halves, not one by one as a list does."""
        if not self.is_active():
            raise matching.ReadTooFar
        self._i = bisect_left(self._ids, id, self._i)

    def weight(self) -> float:
        """0: a filter does not rank."""
        return 0.0

    def score(self) -> float:
        """0: a filter does not rank."""
        return 0.0

    def block_max_weight(self) -> float:
        """0: a filter does not rank."""
        return 0.0

    def block_quality(self) -> float:
        """0: a filter does not rank."""
        return 0.0

    def spans(self) -> list[object]:
        """None: a filter stands nowhere in the text."""
        return []


class SubtractMatcher(matching.AndNotMatcher):  # type: ignore[misc]
    """Whoosh's, with the first match checked like every other."""

    def _find_first(self) -> None:
        if self.a.is_active() and self.b.is_active():
            self._find_next()

    def skip_to(self, id: int) -> None:
        """To the first match from `id` on."""
        if not self.a.is_active():
            raise matching.ReadTooFar
        if id > self.a.id():
            self.a.skip_to(id)
            self._find_first()

    def all_ids(self) -> Iterator[int]:
        """Every match from here on."""
        while self.is_active():
            yield self.id()
            self.next()


def whole_value(field: str, value: str) -> Query:
    """Articles of which this is one of the facet's values, whole; case and diacritics do not count."""
    return Term(exact_field(field), fold_value(value))


def _column(leaf: IndexReader, name: str) -> NDArray[np.int64] | None:
    from searchkit.codec.columns import read_numbers

    return read_numbers(leaf, name) if name in leaf.schema else None
