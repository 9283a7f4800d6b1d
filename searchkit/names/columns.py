"""Facet columns of names, seen through what the articles elected and what the user says."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, reduce
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.terms import term_finder
from searchkit.codec.columns import FacetReader
from searchkit.codec.strings import Strings
from searchkit.extraction.annotations import EntityKind
from searchkit.names.curation import FieldCuration
from searchkit.names.elected import Elected
from searchkit.names.ties import LivingIds, longs_of, split_tie
from searchkit.names.votes import elect_full

_HIDDEN = -1
_SHORT_STEM = 2
_MAX_MEANT = 3


def word_starts(stem: str) -> tuple[str, str]:
    """How words of a name begin that have a stem."""
    # It may end in another letter than they (armi: army), and an abbreviation has stops (ny: N.Y.).
    return stem[:-1] if len(stem) > _SHORT_STEM else stem, f"{stem[:1]}."


class FieldNames:
    """One field of an index: which name stands for which.

    Args:
        raw: the field's columns by segment, as written; None where a segment lacks it.
        ties: the columns of ties, likewise.
        living: the documents that are not deleted, by segment.
        elect: the election; asked when first needed.
    """

    def __init__(
        self,
        kind: EntityKind,
        raw: Sequence[FacetReader | None],
        ties: Sequence[FacetReader | None],
        living: Sequence[LivingIds],
        elect: Callable[[], Elected],
        curation: FieldCuration,
    ) -> None:
        self.kind, self.raw, self.ties, self.living, self.curation = kind, raw, ties, living, curation
        self._elect = elect
        self._columns: dict[int, NamedColumn | None] = {}

    @cached_property
    def elected(self) -> Elected:
        """What the articles elected."""
        return self._elect()

    def column(self, segment: int) -> NamedColumn | None:
        """A segment's column of canonical names; None where it lacks the field."""
        if segment not in self._columns:
            raw = self.raw[segment]
            self._columns[segment] = NamedColumn(self, raw, segment) if raw is not None else None
        return self._columns[segment]

    def columns(self) -> list[NamedColumn]:
        """All there are."""
        return [c for i in range(len(self.raw)) if (c := self.column(i)) is not None]

    @cached_property
    def groups(self) -> dict[str, int]:
        """Folded canonical name that the articles elected → its group."""
        return {key: i for i, (key, _) in enumerate(self.elected.names)}

    def elected_head(self, key: str) -> str:
        """The name that the articles elected for a folded one; itself where they did not."""
        head = self._head_of_value(key)
        if head is not None:
            return head
        # No article leaves it unexplained; those that explain it tell.
        longs: Counter[str] = Counter()
        for long, n in longs_of(key, self.ties, self.living).items():
            longs[self._head_of_value(long) or long] += n
        return elect_full(self.kind, key, longs) or key

    def _head_of_value(self, key: str) -> str | None:
        for raw, names in zip(self.raw, self.elected.segments, strict=True):
            at = raw.find(key) if raw is not None else None
            if at is not None:
                row = int(np.searchsorted(names.ids, at))
                is_one = row < len(names.ids) and names.ids[row] == at
                return self.elected.names[int(names.groups[row])][0] if is_one else key
        return None

    def canonical(self, key: str) -> str:
        """The folded name that facets count for a folded name."""
        seen = set[str]()
        curation = self.curation
        while key not in seen:
            seen.add(key)
            if key in curation.aliases:
                key = curation.aliases[key]
            elif key in curation.labels or key in curation.blocked:
                break
            else:
                head = self.elected_head(key)
                if head == key or head in curation.apart.get(key, ()):
                    break
                key = head
        return key

    def called(self, stems: Sequence[str]) -> set[str]:
        """The folded names and aliases that consist of words with these stems, in order."""
        curation = self.curation
        keys = {*curation.aliases, *curation.labels}
        starts = word_starts(stems[0])
        for column, cut in [(raw, False) for raw in self.raw] + [(ties, True) for ties in self.ties]:
            if column is not None:
                for start in starts:
                    found = map(column.key, column.with_prefix(start))
                    keys.update(split_tie(key)[0] if cut else key for key in found)
        finder, wanted = term_finder(), list(stems)
        # Most names have another number of words: no need to stem them.
        return {key for key in keys if key.count(" ") < len(wanted) and list(finder(key)) == wanted}

    def meant_by(self, key: str) -> dict[str, int]:
        """The folded canonical names that articles tie a folded name to → how many do, most first."""
        counts: Counter[str] = Counter()
        for long, n in longs_of(key, self.ties, self.living).items():
            counts[self.canonical(long)] += n
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def meaning(self, key: str) -> str:
        """Whom articles call by a folded name, in words; "" where none does."""
        named = [repr(self.label(name) or name) for name in islice(self.meant_by(key), _MAX_MEANT)]
        return f"articles that say it mean {' or '.join(named)}" if named else ""

    def label(self, key: str) -> str | None:
        """How facets spell a canonical name; None where no article has it."""
        for column in self.columns():
            at = column.find(key)
            if at is not None:
                return column.label(at)
        return None


class NamedColumn:
    """A segment's facet column of canonical names; asked as a `FacetReader` is.

    Values are numbered in the order of their folded keys; aliases keep numbers that nothing has.
    """

    def __init__(self, names: FieldNames, raw: FacetReader, segment: int) -> None:
        self.names, self._raw = names, raw
        elected, n = names.elected.segments[segment], raw.n_values
        self._group = np.full(n, -1, np.int64)
        self._group[elected.ids] = elected.groups
        to = np.arange(n)
        missing: dict[str, int] = {}  # names that the segment lacks → numbers behind its own

        def number(key: str) -> int:
            at = raw.find(key)
            return at if at is not None else missing.setdefault(key, n + len(missing))

        to[elected.ids] = elected.heads
        for group in np.unique(elected.groups[elected.heads < 0]).tolist():
            to[elected.ids[elected.groups == group]] = number(names.elected.names[group][0])
        if names.curation:
            self._curate(to, number)
        # Numbered anew in the order of keys: a tie in counts is broken by it.
        self._missing = Strings.of(sorted(missing))
        places = np.array([bisect_left(range(n), key, key=raw.key) for key in self._missing], np.int64)
        self._at = places + np.arange(len(places))  # numbers of the missing
        self._own = np.arange(n) + np.searchsorted(places, np.arange(n), side="right")
        renumbered = np.concatenate((self._own, np.zeros(len(missing), np.int64)))
        renumbered[[missing[key] for key in self._missing]] = self._at
        self.to: NDArray[np.int64] = np.where(to == _HIDDEN, _HIDDEN, renumbered[to])
        self.n_values = n + len(missing)

    def _curate(self, to: NDArray[np.int64], number: Callable[[str], int]) -> None:
        """Apply what the user says: to whole groups by their canonical name, to aliases by themselves."""
        names, raw = self.names, self._raw
        curation = names.curation
        said = {*curation.aliases, *curation.labels, *curation.apart, *curation.blocked}
        ends = {key: names.canonical(key) for key in said}
        for key, end in ends.items():
            if key in names.groups and end != key:
                to[self._group == names.groups[key]] = number(end)
        for key, end in ends.items():
            at = raw.find(key)
            if at is not None:
                to[at] = number(end)
        hidden = [number(key) for key in curation.blocked if key in names.groups or raw.find(key) is not None]
        to[np.isin(to, hidden)] = _HIDDEN

    def __len__(self) -> int:
        return len(self._raw)

    def __getitem__(self, doc_id: int) -> tuple[str, ...]:
        starts = self._raw.starts
        numbers = self.to[self._raw.ids[int(starts[doc_id]) : int(starts[doc_id + 1])]].tolist()
        return tuple(self.label(i) for i in dict.fromkeys(numbers) if i != _HIDDEN)

    def _raw_id(self, value_id: int) -> int | str:
        """The raw column's number of a value, or the key of one that it lacks."""
        at = int(np.searchsorted(self._at, value_id))
        if at < len(self._at) and self._at[at] == value_id:
            return self._missing[at]
        return value_id - at

    def key(self, value_id: int) -> str:
        """The folded value."""
        found = self._raw_id(value_id)
        return found if isinstance(found, str) else self._raw.key(found)

    def label(self, value_id: int) -> str:
        """The value as it is shown all over the index."""
        found, key = self._raw_id(value_id), self.key(value_id)
        if isinstance(found, str):
            return self._shown(key, is_elected=True) or key
        return self._shown(key, is_elected=bool(self._group[found] >= 0)) or self._raw.label(found)

    def _shown(self, key: str, *, is_elected: bool) -> str | None:
        """As the user or the corpus wants a name to be shown; None where it is shown as the segment spells it."""
        names = self.names
        if key in names.curation.labels:
            return names.curation.labels[key]
        group = names.groups.get(key) if is_elected else None
        return None if group is None else names.elected.names[group][1]

    def named(self, value_ids: NDArray[np.int64]) -> Iterator[tuple[str, str]]:
        """The folded values and how they are shown, of some that ascend: of many, a fifth of the time of one by one."""
        at = np.searchsorted(self._at, value_ids)
        missing = np.isin(value_ids, self._at)
        raw = np.where(missing, 0, value_ids - at)
        elected = missing | (self._group[raw] >= 0) if len(self._group) else missing
        keys, labels, others = self._raw.keys(), self._raw.labels(), list(self._missing)
        for i, own, lacks, is_elected in zip(
            at.tolist(), raw.tolist(), missing.tolist(), elected.tolist(), strict=True
        ):
            key = others[i] if lacks else keys[own]
            yield key, self._shown(key, is_elected=is_elected) or (key if lacks else labels[own])

    def hashes(self) -> NDArray[np.uint64]:
        """(n_values,) 64 bits of each folded value, the same in every segment."""
        hashes = np.zeros(self.n_values, np.uint64)
        hashes[self._own] = self._raw.hashes()
        hashes[self._at] = self._missing.hashes()
        return hashes

    def moved(self) -> NDArray[np.int64]:
        """Numbers in the raw column of the values that stand for others, ascending."""
        return np.flatnonzero((self.to != self._own) & (self.to != _HIDDEN))

    @property
    def starts(self) -> NDArray[np.int64]:
        """(n_docs + 1,) where each document's values begin in `ids`."""
        return self._rows[0]

    @property
    def ids(self) -> NDArray[np.int64]:
        """(n_postings,) the values of the documents, each once, without hidden ones."""
        return self._rows[1]

    def visible(self) -> NDArray[np.int64]:
        """Numbers of the values that stand for themselves or for others, ascending."""
        return np.unique(self.to[self.to != _HIDDEN])

    def keys(self) -> list[str]:
        """The folded values, ascending."""
        return [key for key, _ in self.named(self.visible())]

    def labels(self) -> list[str]:
        """All values, in the order of their keys."""
        return [label for _, label in self.named(self.visible())]

    def with_words(self, words: Sequence[Sequence[str]]) -> NDArray[np.bool_]:
        """Which spellings have words that begin so.

        Spellings are the names that articles have, aliases too, and behind them the canonical names that none has.

        Args:
            words: of each the ways to begin.
        """
        masks = (
            reduce(np.logical_and, (reduce(np.logical_or, map(column.with_word, starts)) for starts in words))
            for column in (self._raw, self._missing)
        )
        return np.concatenate(tuple(masks))

    def spelt(self) -> NDArray[np.int64]:
        """The number of the name that each spelling is of; negative where it is hidden."""
        return np.concatenate((self.to, self._at))

    def spelling(self, i: int) -> str:
        """A folded one."""
        n = self._raw.n_values
        return self._raw.key(i) if i < n else self._missing[i - n]

    def find(self, key: str) -> int | None:
        """The number of a folded name, be it an alias; None where the segment lacks it or it is hidden."""
        key = self.names.canonical(key)
        if key in self.names.curation.blocked:
            return None
        at = bisect_left(self._missing, key)
        if at < len(self._missing) and self._missing[at] == key:
            return int(self._at[at])
        raw = self._raw.find(key)
        if raw is None:
            return None
        value_id = int(self._own[raw])
        return value_id if self.to[raw] == value_id or bool((self.to == value_id).any()) else None

    def called(self, stems: Sequence[str]) -> list[int]:
        """The numbers of the names that words with these stems stand for: everywhere, or in articles that say so."""
        keys = {name for key in self.names.called(stems) for name in (key, *self.names.meant_by(key))}
        return sorted({at for key in keys if (at := self.find(key)) is not None})

    def counts(self, doc_ids: NDArray[np.uint32] | None) -> tuple[NDArray[np.int64], int]:
        """As `FacetReader.counts`; a document with two aliases of one name counts once."""
        raw, empty = self._raw.counts(doc_ids)
        shown = self.to != _HIDDEN
        counts = np.bincount(self.to[shown], weights=raw[shown], minlength=self.n_values).astype(np.int64)
        docs, value_ids = self._twice
        counts -= np.bincount(value_ids[_among(docs, doc_ids)], minlength=self.n_values)
        return counts, empty + int(_among(self._emptied, doc_ids).sum())

    def doc_ids(self, value_ids: Sequence[int]) -> NDArray[np.uint32]:
        """Documents that have any of the values, ascending."""
        return self._raw.doc_ids(np.flatnonzero(np.isin(self.to, np.asarray(value_ids, np.int64))).tolist())

    def empty_doc_ids(self) -> NDArray[np.uint32]:
        """Documents without a value, ascending."""
        return np.union1d(self._raw.empty_doc_ids(), self._emptied).astype(np.uint32)

    @cached_property
    def _rows(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        value_ids = self.to[self._raw.ids]
        at = np.flatnonzero(value_ids != _HIDDEN)
        _, first = np.unique(self._docs[at] << 32 | value_ids[at], return_index=True)
        kept = at[np.sort(first)]
        lengths = np.bincount(self._docs[kept], minlength=len(self))
        return np.concatenate(([0], np.cumsum(lengths))), value_ids[kept]

    @cached_property
    def _lengths(self) -> NDArray[np.int64]:
        starts = self._raw.starts.astype(np.int64)
        return starts[1:] - starts[:-1]

    @cached_property
    def _docs(self) -> NDArray[np.int64]:
        return np.repeat(np.arange(len(self)), self._lengths)

    @cached_property
    def _twice(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """(documents, values): once for each time more than once that a document has a value; documents ascending."""
        shared = np.bincount(self.to[self.to != _HIDDEN], minlength=self.n_values) > 1
        value_ids = self.to[self._raw.ids]
        at = np.flatnonzero((value_ids != _HIDDEN) & shared[value_ids])
        pairs = np.sort(self._docs[at] << 32 | value_ids[at])
        again = pairs[1:][pairs[1:] == pairs[:-1]]
        return again >> 32, again & 0xFFFFFFFF

    @cached_property
    def _emptied(self) -> NDArray[np.int64]:
        """Documents all of whose values are hidden, ascending."""
        hidden = self.to == _HIDDEN
        if not hidden.any():
            return np.empty(0, np.int64)
        left = self._lengths - np.bincount(self._docs[hidden[self._raw.ids]], minlength=len(self))
        return np.flatnonzero((self._lengths > 0) & (left == 0))


def _among(docs: NDArray[np.int64], doc_ids: NDArray[np.uint32] | None) -> NDArray[np.bool_]:
    """Which of some documents are among others, both ascending."""
    if doc_ids is None:
        return np.ones(len(docs), np.bool_)
    if not len(doc_ids):
        return np.zeros(len(docs), np.bool_)
    at = np.minimum(np.searchsorted(doc_ids, docs), len(doc_ids) - 1)
    found: NDArray[np.bool_] = doc_ids[at] == docs
    return found
