"""The documents of a page: what an index keeps of them is read for all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np

from searchkit.codec.arrays import Counts, DocIds
from searchkit.searching.segment import Segment

_Value = TypeVar("_Value")


class Group(NamedTuple):
    """Those of one segment.

    Attributes:
        hits: (n,) int64, where on the page each is.
        doc_ids: (n,) ascending.
    """

    segment: Segment
    hits: Counts
    doc_ids: DocIds


class Documents:
    """Documents of a page, all different.

    Args:
        documents: (segment, number in it) of each.
    """

    def __init__(self, documents: Sequence[tuple[Segment, int]]) -> None:
        self._documents = documents
        # In the order of the page: (segment, where on the page, number) of each segment's.
        self._parts: list[tuple[Segment, list[int], list[int]]] = []
        for segment in {segment.base: segment for segment, _ in documents}.values():
            hits = [i for i, (other, _) in enumerate(documents) if other is segment]
            self._parts.append((segment, hits, [documents[i][1] for i in hits]))

    def __len__(self) -> int:
        return len(self._documents)

    @cached_property
    def groups(self) -> list[Group]:
        """By segment."""
        groups = []
        for segment, hits, numbers in self._parts:
            doc_ids, own = zip(*sorted(zip(numbers, hits, strict=True)), strict=True)
            groups.append(Group(segment, np.array(own, np.int64), np.array(doc_ids, np.uint32)))
        return groups

    def _scattered(self, read: Callable[[Segment, DocIds], list[_Value]]) -> list[_Value]:
        """What is read of the documents of a segment, in the order of the page."""
        parts = [(hits, read(segment, np.array(numbers, np.uint32))) for segment, hits, numbers in self._parts]
        if len(parts) == 1:
            return parts[0][1]
        found = {i: value for hits, values in parts for i, value in zip(hits, values, strict=True)}
        return [found[i] for i in range(len(self))]

    def blobs(self, column: str) -> list[bytes]:
        """Their bytes in a column."""
        return self._scattered(lambda segment, doc_ids: segment.blobs(column, doc_ids))

    def n_words(self) -> list[int]:
        """How many words each body has."""
        return [int(segment.lengths("words")[doc_id]) for segment, doc_id in self._documents]

    def segment_of(self, i: int) -> Segment:
        """Where one of them lies."""
        return self._documents[i][0]
