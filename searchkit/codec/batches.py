"""What several documents give together, as arrays: one object for many documents is soon sent, looked up and written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.arrays import Counts, Unsigned, runs_of


@dataclass(frozen=True, slots=True, eq=False)
class BatchTokens:
    """The words of one field.

    Attributes:
        counts: (n_docs,) words of each document.
        ids: (counts.sum(),) of any width, which term of the batch each word is; document after document, by position.
        positions: (counts.sum(),) uint32, ascending within a document; None: 0, 1, 2, … in each.
    """

    counts: Counts
    ids: Unsigned
    positions: NDArray[np.uint32] | None = None

    def take(self, rows: Counts) -> BatchTokens:
        """Those of some documents, in this order."""
        places = _places(self.counts, rows)
        positions = None if self.positions is None else self.positions[places]
        return BatchTokens(self.counts[rows], self.ids[places], positions)


@dataclass(frozen=True, slots=True, eq=False)
class Blobs:
    """Some bytes of each document.

    Attributes:
        data: of all, one after another.
        sizes: (n_docs,).
        packed: how each is packed (`codec.packed.Packer.name`); empty where they are not.
    """

    data: bytes
    sizes: Counts
    packed: bytes = b""

    @classmethod
    def of(cls, values: Sequence[bytes]) -> Blobs:
        """The bytes of each, joined."""
        return cls(b"".join(values), np.fromiter(map(len, values), np.int64, len(values)))

    def take(self, rows: Counts) -> Blobs:
        """Those of some documents, in this order."""
        return Blobs(
            np.frombuffer(self.data, np.uint8)[_places(self.sizes, rows)].tobytes(), self.sizes[rows], self.packed
        )

    def values(self) -> list[bytes]:
        """The bytes of each."""
        ends = list(accumulate(self.sizes.tolist(), initial=0))
        return [self.data[start:end] for start, end in pairwise(ends)]


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """Some strings of each document.

    Attributes:
        labels: distinct.
        ids: (counts.sum(),) which of them; none twice in a document.
        counts: (n_docs,) strings of each.
    """

    labels: Sequence[str]
    ids: NDArray[np.uint32]
    counts: Counts

    @classmethod
    def of(cls, values: Sequence[Sequence[str]]) -> Labels:
        """The strings of each document, which do not repeat within one."""
        numbers: dict[str, int] = {}
        ids = [numbers.setdefault(value, len(numbers)) for each in values for value in each]
        counts = np.fromiter(map(len, values), np.int64, len(values))
        return cls(tuple(numbers), np.asarray(ids, np.uint32), counts)

    def take(self, rows: Counts) -> Labels:
        """Those of some documents, in this order."""
        return Labels(self.labels, self.ids[_places(self.counts, rows)], self.counts[rows])

    def values(self) -> list[tuple[str, ...]]:
        """The strings of each."""
        found = [self.labels[i] for i in self.ids.tolist()]
        ends = list(accumulate(self.counts.tolist(), initial=0))
        return [tuple(found[start:end]) for start, end in pairwise(ends)]


# One column of some documents; of numbers, int64.
Column = NDArray[np.int64] | Blobs | Labels


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Some documents, ready to write.

    Attributes:
        terms: those that occur, as `inverting.Tokens` has them.
        words: field → its terms as they stand.
        lengths: field → (n_docs,) words, for the fields that are scored.
        columns: column → a value for each document, the column's default where it has none.
    """

    terms: Sequence[bytes]
    words: Mapping[str, BatchTokens]
    lengths: Mapping[str, Counts]
    columns: Mapping[str, Column]

    def __len__(self) -> int:
        return len(next(iter(self.words.values())).counts)

    def take(self, rows: Counts) -> Batch:
        """Some of the documents, in this order."""
        return Batch(
            self.terms,
            {name: tokens.take(rows) for name, tokens in self.words.items()},
            {name: lengths[rows] for name, lengths in self.lengths.items()},
            {name: column[rows] if isinstance(column, np.ndarray) else column.take(rows) for name, column in self.columns.items()},
        )  # fmt: skip


def _places(counts: Counts, rows: Counts) -> Counts:
    return runs_of((np.cumsum(counts) - counts)[rows], counts[rows])
