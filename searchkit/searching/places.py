"""NEAR, PRE, /s, /p, lead:, first:50(), CAPS(), ATLEAST3() over all documents of a segment at once.

A place is two numbers, its first and its last word; each is the document's number and the position in one integer, so
that one search over all documents serves for all pairs. The plain rules stand in `query.places`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q

from searchkit.codec.arrays import runs_of
from searchkit.codec.postings import DocIds, Postings
from searchkit.query.operators import LEAD_PARAGRAPHS, AtLeast, Near, Opening, Operator, Together, by_field
from searchkit.query.texts import StartsKind, StoredText, in_capitals
from searchkit.searching.neighbours import Held, Parts, stand_near, stand_together
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.wildcards import expanded_terms

Numbers = NDArray[np.int64]
_POSITION_BITS = 33
_POSITION_MASK = (1 << _POSITION_BITS) - 1
# Pairs of places are made for so many documents at a time, so that common words of long texts stay within memory.
_DOCS_A_STEP = 16_384


class Places(NamedTuple):
    """(n,) int64 each, by `firsts`; of single words the two are one array."""

    firsts: Numbers
    lasts: Numbers


class _Evaluator(Protocol):
    """What is needed of it here: it is what asks."""

    segment: Segment
    statistics: Statistics

    def scores_at(self, node: q.Query, doc_ids: DocIds) -> NDArray[np.float32]: ...
    def rows(self, doc_ids: DocIds, wanted: DocIds) -> NDArray[np.intp]: ...
    def common(self, all_doc_ids: Sequence[DocIds]) -> tuple[DocIds, list[NDArray[np.intp]]]: ...


def find_placed(node: Operator, evaluator: _Evaluator) -> tuple[DocIds, NDArray[np.float32]]:
    """The documents that an operator matches, ascending, and their scores: the sum of its operands'."""
    doc_ids = _Finder(evaluator).documents(node)
    scores = np.zeros(len(doc_ids), np.float32)
    for part in scored_parts(node) if len(doc_ids) else ():
        scores += evaluator.scores_at(part, doc_ids)
    return doc_ids, scores


def scored_parts(node: Operator) -> Iterator[q.Query]:
    """The parts of an operator whose scores are summed, where it stands: each word, phrase, or row of alternatives once."""
    seen: set[q.Query] = set()
    waiting = list(node.operands)
    while waiting:
        part = waiting.pop(0)
        if isinstance(part, Operator):
            waiting = [*part.operands, *waiting]
        elif part not in seen:
            seen.add(part)
            yield part


class _Finder:
    """Finds places in one segment."""

    def __init__(self, evaluator: _Evaluator) -> None:
        self._evaluator = evaluator
        # A pattern means what it means in any segment.
        self._segment, self._segments = evaluator.segment, evaluator.statistics.segments
        self._terms: dict[q.Query, list[bytes]] = {}

    def documents(self, node: Operator) -> DocIds:
        """Where an operator stands, in any field."""
        if type(node) is AtLeast:
            return self._counted(node)
        found = [self._in_field(part, field) for field, part in by_field(node).items()]
        return _distinct(np.concatenate(found)) if len(found) > 1 else found[0] if found else _no_docs()

    def _in_field(self, node: q.Query, field: str) -> DocIds:
        if isinstance(node, Near | Together) and self._are_different_words(*node.operands):
            return self._neighbours(node, field)
        candidates = self._candidates(node)
        found = [_no_docs()]
        for start in range(0, len(candidates), _DOCS_A_STEP):
            firsts, _ = self._places(node, candidates[start : start + _DOCS_A_STEP], field)
            found.append(_distinct(firsts >> _POSITION_BITS).astype(np.uint32))
        return np.concatenate(found)

    def _counted(self, node: AtLeast) -> DocIds:
        counts = np.zeros(self._segment.n_docs, np.int64)
        for field, part in by_field(node.operands[0]).items():
            candidates = self._candidates(part)
            for start in range(0, len(candidates), _DOCS_A_STEP):
                firsts, _ = self._places(part, candidates[start : start + _DOCS_A_STEP], field)
                counts += np.bincount(firsts >> _POSITION_BITS, minlength=len(counts))
        return np.flatnonzero(counts >= node.count).astype(np.uint32)

    def _candidates(self, node: q.Query) -> DocIds:
        """Documents that hold the words, wherever they stand."""
        if isinstance(node, Operator):
            return self._common([self._candidates(operand) for operand in node.operands])
        if type(node) is q.Or:
            return _distinct(np.concatenate([self._candidates(n) for n in node.subqueries]))
        if type(node) is q.Phrase:
            return self._common([self._candidates(q.Term(node.fieldname, w)) for w in node.words])
        return _holders(self._postings(node))

    def _common(self, all_doc_ids: list[DocIds]) -> DocIds:
        return self._evaluator.common(all_doc_ids)[0]

    def _postings(self, leaf: q.Query) -> list[Postings]:
        """Of a word, or of the words of a pattern; none of a field without positions."""
        found = (self._segment.postings(leaf.fieldname, term) for term in self._terms_of(leaf))
        return [p for p in found if p is not None and p.has_positions]

    def _terms_of(self, leaf: q.Query) -> list[bytes]:
        if leaf not in self._terms:
            self._terms[leaf] = terms_of(leaf, self._segment, self._segments)
        return self._terms[leaf]

    def _places(self, node: q.Query, doc_ids: DocIds, field: str) -> Places:
        """Where a query of one field stands in some documents, each place once, ascending."""
        if isinstance(node, Operator):
            operands = [self._places(operand, doc_ids, field) for operand in node.operands]
            return _sorted(*self._operated(node, operands, field))
        if type(node) is q.Or:
            parts = [self._places(n, doc_ids, field) for n in node.subqueries]
            if all(p.firsts is p.lasts for p in parts):
                ascending = _distinct(np.concatenate([p.firsts for p in parts]))
                return Places(ascending, ascending)
            return _sorted(np.concatenate([p.firsts for p in parts]), np.concatenate([p.lasts for p in parts]))
        if type(node) is q.Phrase:
            words = [self._places(q.Term(node.fieldname, w), doc_ids, field) for w in node.words]
            found = words[0]
            for word in words[1:]:
                found = _sorted(*_near(found, word, node.slop, ordered=True))
            return found
        postings = self._postings(node)
        if not postings:
            return Places(np.empty(0, np.int64), np.empty(0, np.int64))
        positions = [self._positions(p, doc_ids) for p in postings]
        ascending = positions[0] if len(positions) == 1 else np.sort(np.concatenate(positions))
        return Places(ascending, ascending)

    def _positions(self, postings: Postings, doc_ids: DocIds) -> Numbers:
        rows = self._evaluator.rows(postings.doc_ids, doc_ids)
        counts, positions = postings.positions_of(rows)
        documents: Numbers = postings.doc_ids[rows].astype(np.int64) << _POSITION_BITS
        return np.repeat(documents, counts) + positions.astype(np.int64)

    def _operated(self, node: Operator, operands: list[Places], field: str) -> Places:
        if type(node) is Near:
            return _near(operands[0], operands[1], node.distance, ordered=node.ordered)
        if type(node) is Together:
            starts = self._starts(node.kind, np.concatenate([o.firsts for o in operands]), field)
            return _together(operands[0], operands[1], starts)
        (found,) = operands
        if type(node) is Opening:
            inside = found.lasts < self._limits(node, found.lasts, field)
        else:
            inside = self._in_capitals(found, field)
        return Places(found.firsts[inside], found.lasts[inside])

    def _limits(self, node: Opening, places: Numbers, field: str) -> Numbers:
        """(n,) before which a place must end."""
        documents = places >> _POSITION_BITS
        if isinstance(node.extent, int):
            return (documents << _POSITION_BITS) + node.extent
        starts = self._starts("paragraphs", places, field)
        ends = np.searchsorted(starts, (documents + 1) << _POSITION_BITS)
        later = np.searchsorted(starts, documents << _POSITION_BITS) + LEAD_PARAGRAPHS
        after_all = (documents + 1) << _POSITION_BITS
        return np.where(later < ends, starts[np.minimum(later, len(starts) - 1)], after_all)

    def _starts(self, kind: StartsKind, places: Numbers, field: str) -> Numbers:
        """Where sentences or paragraphs begin in the documents of some places."""
        doc_ids = _distinct(places >> _POSITION_BITS)
        if field != "body" or not len(doc_ids):
            return doc_ids << _POSITION_BITS  # a title is one sentence
        ends, positions = self._segment.starts(kind, doc_ids.astype(np.uint32))
        return np.repeat(doc_ids << _POSITION_BITS, np.diff(ends, prepend=0)) + positions

    def _in_capitals(self, found: Places, field: str) -> NDArray[np.bool_]:
        inside = np.zeros(len(found.firsts), np.bool_)
        text, of_document = None, -1
        for i, (first, last) in enumerate(zip(found.firsts.tolist(), found.lasts.tolist(), strict=True)):
            if text is None or first >> _POSITION_BITS != of_document:
                of_document = first >> _POSITION_BITS
                text = StoredText(self._segment.reader, of_document, field)
            inside[i] = in_capitals(text.surfaces, first & _POSITION_MASK, last & _POSITION_MASK)
        return inside

    def _are_different_words(self, a: q.Query, b: q.Query) -> bool:
        """Whether both are words, or alternatives of words, and none is on both sides.

        Such a word would be its own neighbour, and hide others.
        """
        words = [self._words(side) for side in (a, b)]
        return bool(words[0] and words[1]) and words[0].isdisjoint(words[1])

    def _words(self, node: q.Query) -> set[bytes]:
        """The terms that a query of single words means; none for another query."""
        if type(node) is q.Or:
            parts = [self._words(subquery) for subquery in node.subqueries]
            return set().union(*parts) if all(parts) else set()
        return set() if isinstance(node, Operator | q.Phrase) else set(self._terms_of(node))

    def _neighbours(self, node: Near | Together, field: str) -> DocIds:
        """As `_places`, for two words and the documents alone: those that follow each other are enough to look at."""
        sides = [self._postings_of(operand, field) for operand in node.operands]
        doc_ids, rows = self._evaluator.common([_holders(side) for side in sides])
        a, b = (
            [Held(side[0], own)] if len(side) == 1 else [self._held(postings, doc_ids) for postings in side]
            for side, own in zip(sides, rows, strict=True)
        )
        if isinstance(node, Near):
            kept = stand_near(a, b, len(doc_ids), node.distance, ordered=node.ordered)
        else:
            kept = stand_together(a, b, len(doc_ids), self._parts(node.kind, field, doc_ids))
        return doc_ids[kept]

    def _parts(self, kind: StartsKind, field: str, doc_ids: DocIds) -> Parts:
        def undivided(of: Numbers, first: Numbers, last: Numbers) -> NDArray[np.bool_]:
            if field != "body":  # a title is one sentence
                return np.ones(len(of), np.bool_)
            return self._segment.undivided(kind, doc_ids[of], first, last)

        def packed(low: int, high: int) -> tuple[NDArray[np.uint8], Numbers, Numbers]:
            if field == "body":
                return self._segment.packed_starts(doc_ids[low:high])
            return np.empty(0, np.uint8), np.zeros(high - low, np.int64), np.zeros(high - low, np.int64)

        return Parts(kind == "paragraphs", undivided, packed)

    def _postings_of(self, node: q.Query, field: str) -> list[Postings]:
        """Of a word, or of alternatives of words."""
        found = (self._segment.postings(field, term) for term in sorted(self._words(node)))
        return [p for p in found if p is not None and p.has_positions]

    def _held(self, postings: Postings, doc_ids: DocIds) -> Held:
        rows = self._evaluator.rows(postings.doc_ids, doc_ids)
        return Held(postings, rows, np.searchsorted(doc_ids, postings.doc_ids[rows]))


def terms_of(leaf: q.Query, segment: Segment, segments: Sequence[Segment]) -> list[bytes]:
    """The terms of one segment that a word or a pattern means; `segments` are all of the index."""
    if type(leaf) is q.Term:
        return [leaf.text if isinstance(leaf.text, bytes) else leaf.text.encode()]
    by_words = expanded_terms(segments, leaf)
    if by_words is not None:
        return sorted(by_words)
    if leaf.fieldname not in segment.reader.schema:
        return []
    # A field without words, of an index of one's own: as stock Whoosh finds its terms.
    return sorted({w if isinstance(w, bytes) else w.encode() for w in leaf._btexts(segment.reader)})


def _holders(postings: Sequence[Postings]) -> DocIds:
    """The documents of any of them."""
    if len(postings) == 1:
        return postings[0].doc_ids
    return _distinct(np.concatenate([_no_docs(), *(p.doc_ids for p in postings)]))


def _near(a: Places, b: Places, distance: int, *, ordered: bool) -> Places:
    """The stretches from an `a` to a `b` that stand near it."""
    if not len(a.firsts) or not len(b.firsts):
        return Places(a.firsts[:0], a.firsts[:0])
    reach = 0 if ordered else distance + int((b.lasts - b.firsts).max())
    low = np.searchsorted(b.firsts, a.lasts + 1) if ordered else np.searchsorted(b.firsts, a.firsts - reach)
    i, j = _pairs(low, np.searchsorted(b.firsts, a.lasts + distance, side="right"))
    if not ordered:
        gap = np.maximum(b.firsts[j] - a.lasts[i], a.firsts[i] - b.lasts[j])
        near = (gap <= distance) & ~_share_an_end(a, i, b, j)
        i, j = i[near], j[near]
    return _stretches(a, i, b, j)


def _together(a: Places, b: Places, starts: Numbers) -> Places:
    """The stretches of an `a` and a `b` between two neighbours of `starts`."""
    a, unit_of_a = _within_units(a, starts)
    b, unit_of_b = _within_units(b, starts)
    i, j = _pairs(np.searchsorted(unit_of_b, unit_of_a), np.searchsorted(unit_of_b, unit_of_a, side="right"))
    apart = ~_share_an_end(a, i, b, j)
    return _stretches(a, i[apart], b, j[apart])


def _within_units(places: Places, starts: Numbers) -> tuple[Places, Numbers]:
    """The places that lie in one unit, and which one."""
    units = np.searchsorted(starts, places.firsts, side="right")
    whole = units == np.searchsorted(starts, places.lasts, side="right")
    return Places(places.firsts[whole], places.lasts[whole]), units[whole]


def _pairs(low: Numbers, high: Numbers) -> tuple[Numbers, Numbers]:
    """Row i of the one with each of the rows `low[i] : high[i]` of the other."""
    counts = np.maximum(high - low, 0)
    return np.repeat(np.arange(len(low)), counts), runs_of(low, counts)


def _share_an_end(a: Places, i: Numbers, b: Places, j: Numbers) -> NDArray[np.bool_]:
    first, last, other_first, other_last = a.firsts[i], a.lasts[i], b.firsts[j], b.lasts[j]
    shared = (first == other_first) | (last == other_last) | (first == other_last) | (last == other_first)
    return np.asarray(shared, np.bool_)


def _stretches(a: Places, i: Numbers, b: Places, j: Numbers) -> Places:
    return Places(np.minimum(a.firsts[i], b.firsts[j]), np.maximum(a.lasts[i], b.lasts[j]))


def _sorted(firsts: Numbers, lasts: Numbers) -> Places:
    """By their firsts, each once."""
    order = np.lexsort((lasts, firsts))
    firsts, lasts = firsts[order], lasts[order]
    new = np.ones(len(firsts), np.bool_)
    new[1:] = (firsts[1:] != firsts[:-1]) | (lasts[1:] != lasts[:-1])
    return Places(firsts[new], lasts[new])


def _distinct(values: NDArray[Any]) -> NDArray[Any]:
    values = np.sort(values)
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def _no_docs() -> DocIds:
    return np.empty(0, np.uint32)
