"""The documents of a page: what an index keeps of them is read for all of them at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from searchkit.codec.arrays import Counts, DocIds
from searchkit.searching.segment import Segment


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

    def __len__(self) -> int:
        return len(self._documents)

    @cached_property
    def groups(self) -> list[Group]:
        """By segment."""
        by_segment: dict[int, tuple[Segment, list[tuple[int, int]]]] = {}
        for i, (segment, doc_id) in enumerate(self._documents):
            by_segment.setdefault(segment.base, (segment, []))[1].append((doc_id, i))
        groups = []
        for segment, own in by_segment.values():
            doc_ids, hits = zip(*sorted(own), strict=True)
            groups.append(Group(segment, np.array(hits, np.int64), np.array(doc_ids, np.uint32)))
        return groups

    def blobs(self, column: str) -> list[bytes]:
        """Their bytes in a column."""
        found = [b""] * len(self._documents)
        for segment, hits, doc_ids in self.groups:
            for i, value in zip(hits.tolist(), segment.blobs(column, doc_ids), strict=True):
                found[i] = value
        return found

    def segment_of(self, i: int) -> Segment:
        """Where one of them lies."""
        return self._documents[i][0]

    def n_words(self) -> list[int]:
        """How many words each body has."""
        found = [0] * len(self._documents)
        for segment, hits, doc_ids in self.groups:
            lengths = segment.lengths("words")
            for i, doc_id in zip(hits.tolist(), doc_ids.tolist(), strict=True):
                found[i] = int(lengths[doc_id])
        return found
