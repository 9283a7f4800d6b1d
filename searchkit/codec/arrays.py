"""Arrays of one segment's field: its terms in byte order, their postings, where they stand. Layouts: FORMAT.md."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from searchkit.native import COMPILED, kernels

DocIds = NDArray[np.uint32]
Counts = NDArray[np.int64]
# Of any width: what is on disk is as narrow as its largest number allows.
Unsigned = NDArray[np.unsignedinteger[Any]]

# So many terms are cut out in the time that one takes to be found.
_NEAR = 16
_SAMPLED = 1024


class Terms(Sequence[bytes]):
    """Terms in byte order, in one run of bytes; cut out when asked for.

    Args:
        text: all terms, one after another.
        ends: (n_terms,) where each ends.
    """

    def __init__(self, text: bytes | memoryview, ends: Unsigned) -> None:
        self.text, self.ends = text, ends

    @classmethod
    def of(cls, terms: Sequence[bytes]) -> Terms:
        """Terms that are in order already."""
        return cls(b"".join(terms), narrowed(np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)))))

    @classmethod
    def joined(cls, parts: Sequence[Terms]) -> Terms:
        """Those of several, one after another."""
        lengths = [counts_of(part.ends) for part in parts]
        return cls(b"".join(part.text for part in parts), narrowed(np.cumsum(np.concatenate(lengths))))

    def take(self, numbers: Counts) -> Terms:
        """Some of the terms."""
        if len(numbers) == len(self) and (numbers == np.arange(len(self))).all():
            return self
        lengths = counts_of(self.ends)[numbers]
        places = runs_of(self.ends.astype(np.int64)[numbers] - lengths, lengths)
        return Terms(np.frombuffer(self.text, np.uint8)[places].tobytes(), narrowed(np.cumsum(lengths)))

    def stretch(self, first: int, last: int) -> Terms:
        """The terms `first : last`."""
        start, end = (int(self.ends[i - 1]) if i else 0 for i in (first, last))
        return Terms(self.text[start:end], narrowed(self.ends[first:last].astype(np.int64) - start))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, i: int) -> bytes: ...
    @overload
    def __getitem__(self, i: slice) -> list[bytes]: ...
    def __getitem__(self, i: int | slice) -> bytes | list[bytes]:
        if isinstance(i, slice):
            first, last, _ = i.indices(len(self))
            if first >= last:
                return []
            start = int(self.ends[first - 1]) if first else 0
            ends = self.ends[first:last].tolist()
            text, base = bytes(self.text[start : ends[-1]]), start
            return [text[a - base : b - base] for a, b in pairwise([start, *ends])]
        if not 0 <= i < len(self.ends):
            raise IndexError(i)
        return bytes(self.text[int(self.ends[i - 1]) if i else 0 : int(self.ends[i])])

    def __iter__(self) -> Iterator[bytes]:
        return iter(self[:])

    def at_or_after(self, term: bytes) -> int:
        """The number of the first term that is not before one."""
        if COMPILED:
            return kernels.find_term(self.text, self.ends, term)
        # Every so many terms are read once: a search among them, and a short one among those between two of them.
        high = bisect_left(self._sampled, term) * _SAMPLED
        low = max(high - _SAMPLED + 1, 0)
        high = min(high, len(self.ends))
        text, end_of = self.text, self.ends.item
        while low < high:
            middle = (low + high) // 2
            if bytes(text[end_of(middle - 1) if middle else 0 : end_of(middle)]) < term:
                low = middle + 1
            else:
                high = middle
        return low

    @cached_property
    def _sampled(self) -> list[bytes]:
        return [self[i] for i in range(0, len(self.ends), _SAMPLED)]

    def find(self, term: bytes) -> int | None:
        """A term's number; None where it is not there."""
        i = self.at_or_after(term)
        return i if i < len(self) and self[i] == term else None

    def numbers_of(self, terms: Sequence[bytes]) -> Counts:
        """(n,) the number of each of some terms, in any order; -1 where it is not there."""
        if not COMPILED:
            return np.array([-1 if (i := self.find(term)) is None else i for term in terms], np.int64)
        wanted, numbers = Terms.of(terms), np.empty(len(terms), np.int64)
        kernels.find_terms(self.text, self.ends, wanted.text, wanted.ends, numbers)
        return numbers

    def find_all(self, terms: Sequence[bytes]) -> list[int]:
        """The numbers of those of some terms that are there; they ascend, and so do the numbers."""
        if not terms:
            return []
        first, last = self.at_or_after(terms[0]), self.at_or_after(terms[-1])
        if first == len(self):
            return []
        if last - first <= _NEAR * len(terms):
            # Terms that lie close together are read through, all at once.
            between = {term: i for i, term in enumerate(self[first : last + 1], first)}
            return [i for term in terms if (i := between.get(term)) is not None]
        half = len(terms) // 2
        return self.find_all(terms[:half]) + self.find_all(terms[half:])

    def with_prefix(self, prefix: bytes) -> range:
        """The numbers of the terms that begin so."""
        stem = prefix.rstrip(b"\xff")
        after = self.at_or_after(stem[:-1] + bytes([stem[-1] + 1])) if stem else len(self)
        return range(self.at_or_after(prefix), after)


class Capped:
    """Numbers that are small but for a few: narrow, the few beside them.

    Args:
        base: (n,) uint8 or uint16; its largest value says that the number stands in `large`.
        large_at: ascending, which numbers these are.
        large: the numbers themselves.
    """

    def __init__(self, base: Unsigned, large_at: Unsigned, large: Unsigned) -> None:
        self.base, self.large_at, self.large = base, large_at, large

    @classmethod
    def of(cls, values: Unsigned | Counts, dtype: type[np.unsignedinteger[Any]]) -> Capped:
        """Numbers as this narrow type keeps them."""
        cap = np.iinfo(dtype).max
        large_at = np.flatnonzero(values >= cap)
        return cls(np.minimum(values, cap).astype(dtype), narrowed(large_at), narrowed(values[large_at]))

    def __len__(self) -> int:
        return len(self.base)

    def read(self, start: int, end: int) -> DocIds:
        """A stretch of the numbers: (end - start,) uint32."""
        values = self.base[start:end].astype(np.uint32)
        if len(self.large_at):
            first, last = bisect_left(self.large_at, start), bisect_left(self.large_at, end)
            values[self.large_at[first:last].astype(np.int64) - start] = self.large[first:last]
        return values

    def take(self, places: Counts) -> DocIds:
        """Some of the numbers: uint32, of the shape of `places`."""
        values = self.base[places].astype(np.uint32)
        if len(self.large_at):
            capped = np.flatnonzero(values == np.iinfo(self.base.dtype).max)
            values[capped] = self.large[np.searchsorted(self.large_at.astype(np.int64), places[capped])]
        return values


class WordArrays(NamedTuple):
    """The surface words of a field's terms.

    Attributes:
        texts: each with a line feed after it, in byte order; a word of two terms (in two languages) stands there twice.
        term_steps: (n_words,) how far the number of each word's term is from that of the word before: 2 n forward, or
            2 n - 1 back.
        counts: (n_words,) how often each stands in documents.
    """

    texts: Terms
    term_steps: Capped
    counts: Capped

    @classmethod
    def of(cls, texts: Terms, terms: Counts, counts: Counts) -> WordArrays:
        """Words in order, the numbers of their terms, their counts."""
        steps = np.diff(terms, prepend=0)
        return cls(
            texts,
            Capped.of(np.where(steps < 0, -2 * steps - 1, 2 * steps), np.uint8),
            Capped.of(counts, np.uint8),
        )

    def terms(self) -> Counts:
        """(n_words,) the number of each word's term."""
        steps = self.term_steps.read(0, len(self.texts)).astype(np.int64)
        return np.cumsum(np.where(steps & 1, -((steps + 1) >> 1), steps >> 1))

    def all_counts(self) -> DocIds:
        """(n_words,) uint32, how often each stands in documents."""
        return self.counts.read(0, len(self.texts))


class PackedFrequencies(NamedTuple):
    """The frequencies of a term, still packed, in the order in which compiled loops take them.

    Attributes:
        codes, starts, rests_at, rests, more_rests, more_rests_at: as of `quarters.Frequencies`.
        first: its first posting among these.
    """

    codes: NDArray[np.uint8]
    starts: Unsigned
    rests_at: Unsigned
    rests: NDArray[np.uint8]
    more_rests: NDArray[np.uint8]
    more_rests_at: Unsigned
    first: int


class PackedPositions(NamedTuple):
    """The positions of a term, still packed; as `PackedFrequencies`.

    Attributes:
        base, more, more_at: as of `patched.Patched`: how far each is from the one before it in its posting.
        before: how many of these are before its own.
    """

    base: NDArray[np.uint8]
    more: NDArray[np.uint8]
    more_at: Unsigned
    before: int


class Field(ABC):
    """One field of one segment, packed on disk or plain in memory.

    Term i has the postings `posting_ends[i - 1] : posting_ends[i]`; they have the occurrences
    `occurrence_ends[i - 1] : occurrence_ends[i]`, posting after posting as many as its frequency.

    Attributes:
        posting_ends: (n_terms,).
        occurrence_ends: (n_terms,).
        max_frequencies: (n_terms,) the highest frequency of a posting, or more.
        min_lengths: (n_terms,) the shortest field that holds the term, in words, or less.
    """

    __slots__ = ()
    terms: Terms
    posting_ends: Unsigned
    occurrence_ends: Unsigned
    max_frequencies: Unsigned
    min_lengths: Unsigned

    @property
    @abstractmethod
    def words(self) -> WordArrays | None:
        """That have become the terms; None where that is not known."""

    def postings_of(self, first: int, last: int) -> tuple[int, int]:
        """Where the postings of the terms `first : last` lie."""
        return int(self.posting_ends[first - 1]) if first else 0, int(self.posting_ends[last - 1]) if last else 0

    def occurrences_of(self, first: int, last: int) -> tuple[int, int]:
        """Where the occurrences of the terms `first : last` lie."""
        ends = self.occurrence_ends
        return int(ends[first - 1]) if first else 0, int(ends[last - 1]) if last else 0

    @property
    @abstractmethod
    def is_positional(self) -> bool:
        """Whether it keeps positions."""

    @abstractmethod
    def doc_ids_of(self, first: int, last: int) -> DocIds:
        """The documents of the terms `first : last`, ascending within a term, local to the segment: uint32."""

    @abstractmethod
    def doc_ids_of_each(self, numbers: Counts) -> Iterator[DocIds]:
        """The documents of some terms, whose numbers ascend, in any order."""

    @abstractmethod
    def frequencies_of(self, first: int, last: int) -> DocIds:
        """The frequencies of the same postings: uint32."""

    @abstractmethod
    def positions_of(self, first: int, last: int, frequencies: DocIds | None = None) -> DocIds:
        """The positions of the same postings, ascending within each: uint32.

        Args:
            frequencies: as of `frequencies_of`, where they are known already.
        """

    @abstractmethod
    def gaps_of(self, number: int) -> DocIds:
        """The positions of a term, each by how far it is from the one before it in its posting."""

    @abstractmethod
    def take(self, number: int, rows: Counts) -> tuple[DocIds, Counts]:
        """Of some postings of a term, by their rows: the frequencies, and how many occurrences of the term are before each."""

    def packed_frequencies(self, number: int) -> PackedFrequencies | None:  # noqa: ARG002
        """The frequencies of a term, for compiled loops; None of what is not packed."""
        return None

    def packed_positions(self, number: int) -> PackedPositions | None:  # noqa: ARG002
        """The positions of a term, for compiled loops; None of what is not packed, or without positions."""
        return None

    def let_go(self) -> None:  # noqa: B027 - of what is in memory there is nothing to do
        """Free what was read of a file; it is read again where it is asked for."""

    @abstractmethod
    def take_gaps(self, number: int, starts: Counts, frequencies: Counts) -> DocIds:
        """The positions of some postings of a term, of which `take` has told both: each by how far it is from the one before."""

    def take_positions(self, number: int, starts: Counts, frequencies: Counts) -> DocIds:
        """The same positions, as they are."""
        held = frequencies[frequencies > 0]
        return unpack_gaps(self.take_gaps(number, starts, frequencies), held)


def narrowed(values: Unsigned | Counts) -> Unsigned:
    """The same numbers, as narrow as the largest allows."""
    return values.astype(np.min_scalar_type(int(values.max())) if len(values) else np.uint8)


def counts_of(ends: Unsigned, start: int = 0) -> Counts:
    """How many each has, where only their ends are kept; the first begins at `start`."""
    counts = ends.astype(np.int64)
    counts[1:] -= ends[:-1].astype(np.int64)
    counts[:1] -= start
    return counts


def runs_of(starts: Counts, lengths: Counts) -> Counts:
    """The numbers of several runs, run after run: (lengths.sum(),)."""
    skipped = starts - (np.cumsum(lengths) - lengths)
    return np.repeat(skipped, lengths) + np.arange(int(lengths.sum()))


def unpack_gaps(gaps: DocIds, lengths: Counts) -> DocIds:
    """Ascending numbers, several lists of them, of which each number is told by how far it is from the one before it.

    Args:
        gaps: (lengths.sum(),) uint32; the first of a list is the number itself. They are overwritten.
        lengths: of each list, in numbers; none is 0.
    """
    if len(lengths) < 2:
        return np.add.accumulate(gaps, out=gaps)
    starts = np.cumsum(lengths) - lengths
    first = gaps[starts]
    # Sums modulo 2**32: what all lists before come to is taken away again.
    sums = np.add.accumulate(gaps, out=gaps)
    sums -= np.repeat(sums[starts] - first, lengths)
    return sums


def gaps_of(numbers: DocIds, lengths: Counts) -> DocIds:
    """What `unpack_gaps` unpacks."""
    gaps = numbers.astype(np.uint32)
    gaps[1:] -= numbers[:-1]
    starts = np.cumsum(lengths) - lengths
    gaps[starts] = numbers[starts]
    return gaps
