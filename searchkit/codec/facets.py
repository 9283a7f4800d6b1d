"""Any number of values for each article, counted case folded."""

from __future__ import annotations

import struct
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import ColumnReader, ColumnWriter
from whoosh.filedb.structfile import StructFile

from searchkit.analysis.tokens import fold_value
from searchkit.codec.array_files import Extents, pack_column, read_arrays
from searchkit.codec.arrays import Counts, Unsigned, runs_of
from searchkit.codec.column import LAYOUT, PlainColumn, read_column, write_column
from searchkit.codec.heads import damaged
from searchkit.codec.strings import Strings, pack_strings
from searchkit.native import COMPILED, kernels

if TYPE_CHECKING:
    from searchkit.codec.batches import Labels

_FACETS = 2


class FacetColumn(PlainColumn):
    """Any number of strings for each document, counted case folded."""

    def default_value(self, reverse: bool = False) -> tuple[str, ...]:  # noqa: ARG002
        """No values."""
        return ()

    def stores_lists(self) -> bool:
        """Whoosh asks."""
        return True

    def writer(self, dbfile: StructFile) -> FacetWriter:
        """A writer of one segment's column."""
        return FacetWriter(dbfile)

    def reader(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> FacetReader:
        """A reader that maps the column."""
        return FacetReader(dbfile, basepos, length, doccount)


class FacetWriter(ColumnWriter):  # type: ignore[misc]
    """Collects 4 bytes a value, and each distinct value once."""

    def __init__(self, dbfile: StructFile) -> None:
        self._dbfile = dbfile
        self._ids: dict[str, int] = {}
        self._postings = array("I")
        self._ends = array("Q")

    def add(self, docnum: int, value: Sequence[str]) -> None:
        """The values of a document, which may repeat; documents come in ascending order."""
        self._fill(docnum)
        ids = self._ids
        self._postings.extend({ids.setdefault(v, len(ids)): None for v in value})
        self._ends.append(len(self._postings))

    def add_many(self, docnum: int, values: Labels) -> None:
        """The values of some documents, from `docnum` on."""
        self._fill(docnum)
        ids = self._ids
        new = np.fromiter((ids.setdefault(label, len(ids)) for label in values.labels), np.uint32, len(values.labels))
        self._ends.frombytes((len(self._postings) + np.cumsum(values.counts)).astype(np.uint64).tobytes())
        self._postings.frombytes(new[values.ids].tobytes())

    def extend(self, docnum: int, values: FacetReader, rows: Counts) -> None:
        """The values of some documents of another segment, from `docnum` on."""
        from searchkit.codec.batches import Labels

        starts = values.starts
        lengths = starts[rows + 1] - starts[rows]
        chosen, number_of = np.unique(values.ids[runs_of(starts[rows], lengths)], return_inverse=True)
        labels = list(map(values.label, chosen.tolist()))
        self.add_many(docnum, Labels(labels, number_of.astype(np.uint32), lengths))

    def _fill(self, docnum: int) -> None:
        self._ends.extend([len(self._postings)] * (docnum - len(self._ends)))

    def finish(self, doccount: int) -> None:
        """Group spellings that fold alike under the most frequent one, and write."""
        self._fill(doccount)
        spellings = list(self._ids)
        postings = np.asarray(self._postings, np.uint32)
        counts = np.bincount(postings, minlength=len(spellings))
        groups: dict[str, list[int]] = {}
        for i, spelling in enumerate(spellings):
            groups.setdefault(fold_value(spelling), []).append(i)
        keys = sorted(groups)
        labels, new_ids = [], np.zeros(len(spellings), np.uint32)
        for new, key in enumerate(keys):
            new_ids[groups[key]] = new
            labels.append(spellings[max(groups[key], key=lambda i: (counts[i], spellings[i]))])
        ends = np.asarray(self._ends, np.int64)
        docs = np.repeat(np.arange(doccount), np.diff(ends, prepend=0))
        # Two spellings of one value in one document are that value once.
        _, first = np.unique(docs << 32 | new_ids[postings], return_index=True)
        kept = np.sort(first)
        counts = np.bincount(docs[kept], minlength=doccount)
        parts = [
            Extents.of(counts).packed(),
            pack_strings(keys),
            pack_strings(labels),
            pack_column(new_ids[postings[kept]]),
        ]
        write_column(self._dbfile, _FACETS, doccount, parts)


class FacetReader(ColumnReader):  # type: ignore[misc]
    """A facet of one segment, mapped.

    Attributes:
        ids: (n_postings,) unsigned, numbers of values; values are numbered in the order of their folded keys.
        n_values: distinct values.
    """

    def __init__(self, dbfile: StructFile, basepos: int, length: int, doccount: int) -> None:
        arrays = read_arrays(read_column(dbfile, basepos, length, _FACETS, doccount))
        try:
            self._extents = Extents(next(arrays), next(arrays))
            self._keys, self._labels = (Strings(next(arrays), next(arrays).data) for _ in range(2))
            self.ids: Unsigned = next(arrays)
        except (struct.error, ValueError, KeyError) as error:
            raise damaged(LAYOUT, str(error)) from error
        self.n_values = len(self._keys)
        if len(self._extents) != doccount or len(self._labels) != self.n_values:
            raise damaged(LAYOUT, f"it has {len(self._extents)} articles of {doccount}")

    @cached_property
    def starts(self) -> Counts:
        """(n_docs + 1,) int64, where each document's values begin in `ids`."""
        return self._extents.starts

    @cached_property
    def _single(self) -> bool:
        return bool((self._extents.lengths == 1).all())

    def __len__(self) -> int:
        return len(self._extents)

    def __getitem__(self, docnum: int) -> tuple[str, ...]:
        return tuple(self._labels[i] for i in self.ids[slice(*self._extents[docnum])])

    def key(self, value_id: int) -> str:
        """The folded value."""
        return self._keys[value_id]

    def keys(self) -> list[str]:
        """All folded values, ascending."""
        return list(self._keys)

    def label(self, value_id: int) -> str:
        """The value as most articles of the segment spell it."""
        return self._labels[value_id]

    def labels(self) -> list[str]:
        """All values, in the order of their keys."""
        return list(self._labels)

    def hashes(self) -> NDArray[np.uint64]:
        """(n_values,) 64 bits of each folded value, the same in every segment."""
        return self._keys.hashes()

    def with_word(self, start: str) -> NDArray[np.bool_]:
        """(n_values,) whether a word of each folded value begins so."""
        return self._keys.with_word(start)

    def with_prefix(self, start: str) -> range:
        """The numbers of the folded values that begin so."""
        first = at = bisect_left(range(self.n_values), start, key=self.key)
        while at < self.n_values and self.key(at).startswith(start):
            at += 1
        return range(first, at)

    def find(self, key: str) -> int | None:
        """The number of a folded value; None where the segment lacks it."""
        low, high = 0, self.n_values
        while low < high:
            middle = (low + high) // 2
            if self._keys[middle] < key:
                low = middle + 1
            else:
                high = middle
        return low if low < self.n_values and self._keys[low] == key else None

    def counts(self, doc_ids: NDArray[np.uint32] | None) -> tuple[NDArray[np.int64], int]:
        """How often each value occurs among documents, and how many of those have none.

        Args:
            doc_ids: ascending; None for all.

        Returns:
            ((n_values,) int64, documents without a value)
        """
        if doc_ids is None:
            return np.bincount(self.ids, minlength=self.n_values), len(self.empty_doc_ids())
        if COMPILED and self.ids.flags.c_contiguous:
            counts = np.zeros(self.n_values, np.int64)
            if self._single:
                kernels.count_values(self.ids, doc_ids, counts)
                return counts, 0
            return counts, kernels.count_lists(self.starts, self.ids, doc_ids, counts)
        rows = doc_ids.astype(np.intp)
        if self._single:
            return np.bincount(self.ids.take(rows, mode="clip"), minlength=self.n_values), 0
        first = self.starts.take(rows, mode="clip")
        lengths = self.starts.take(rows + 1, mode="clip") - first
        chosen = self.ids.take(runs_of(first, lengths), mode="clip")
        return np.bincount(chosen, minlength=self.n_values), int((lengths == 0).sum())

    def doc_ids(self, value_ids: Sequence[int]) -> NDArray[np.uint32]:
        """Documents that have any of the values, ascending."""
        if len(value_ids) == 1:
            held = np.flatnonzero(self.ids == value_ids[0])
        else:
            wanted = np.zeros(self.n_values, np.bool_)
            wanted[np.asarray(value_ids, np.int64)] = True
            held = np.flatnonzero(wanted[self.ids])
        if self._single:
            return held.astype(np.uint32)
        holders = np.searchsorted(self.starts, held, side="right") - 1
        return holders[np.diff(holders, prepend=-1) > 0].astype(np.uint32)  # np.unique loads numpy.ma

    def empty_doc_ids(self) -> NDArray[np.uint32]:
        """Documents without a value, ascending."""
        return np.flatnonzero(self._extents.lengths == 0).astype(np.uint32)
