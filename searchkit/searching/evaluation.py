"""A query tree → which documents of a segment match, and their scores, on arrays.

A node that is not known here is read out of its stock matcher, so that any Whoosh query works.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q
from whoosh.reading import TermNotFound
from whoosh.searching import SearchContext, Searcher

from searchkit.codec.postings import DocIds, Postings
from searchkit.query.nodes import DayRange, NumberRange, Without
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment


class Matches(NamedTuple):
    """Documents of one segment, ascending, deleted ones possibly included, and their scores.

    `doc_ids` is (n,) uint32, `scores` (n,) float32.
    """

    doc_ids: DocIds
    scores: NDArray[np.float32]


_Number = TypeVar("_Number", np.uint32, np.int64)

# Below this no phrase reaches from one document into the next.
_POSITION_BITS = 33

_NONE = Matches(np.empty(0, np.uint32), np.empty(0, np.float32))


class Evaluator:
    """Evaluates trees over one segment, with the statistics of the whole index."""

    def __init__(self, segment: Segment, statistics: Statistics, searcher: Callable[[], Searcher]) -> None:
        self._segment, self._statistics, self._searcher = segment, statistics, searcher
        self._known: dict[type, Callable[[Any], Matches]] = {
            q.Term: self._term, q.And: self._and, q.Or: self._or, q.Not: self._not, q.AndNot: self._and_not, Without: self._and_not,
            q.AndMaybe: self._and_maybe, q.Require: self._require, q.Phrase: self._phrase, q.Every: self._every,
            q.Prefix: self._prefix, q.Wildcard: self._pattern, q.Regex: self._pattern, q.FuzzyTerm: self._expanded, q.Variations: self._expanded,
            q.ConstantScoreQuery: self._constant, q.DisjunctionMax: self._dis_max,
            DayRange: self._range, NumberRange: self._range,
        }  # fmt: skip

    def evaluate(self, node: q.Query) -> Matches:
        """What a node matches. Scores carry the node's boost."""
        if node == q.NullQuery:
            return _NONE
        found = self._known.get(type(node), self._stock)(node)
        boost = getattr(node, "boost", 1.0)
        # A stock matcher has the boost of its node in its scores already, and a term has it in Whoosh's scorer alone.
        return (
            found
            if boost == 1.0 or type(node) not in self._known
            else Matches(found.doc_ids, found.scores * np.float32(boost))
        )

    def _term(self, node: q.Term) -> Matches:
        term = node.text if isinstance(node.text, bytes) else str(node.text).encode()
        postings = self._segment.postings(node.fieldname, term)
        if postings is None:
            return _NONE
        idf = self._statistics.idf(node.fieldname, [term])
        scores = self._statistics.score(self._segment, node.fieldname, postings.doc_ids, postings.frequencies, idf)
        return Matches(postings.doc_ids, scores)

    def _and(self, node: q.And) -> Matches:
        wanted = [n for n in node.subqueries if not isinstance(n, q.Not)]
        refused = [n.query for n in node.subqueries if isinstance(n, q.Not)]
        if not wanted:
            return self._without(self._everything(1.0), refused)
        found = self.evaluate(wanted[0])
        for other in wanted[1:]:
            if not len(found.doc_ids):
                return _NONE
            found = _intersect(found, self.evaluate(other))
        return self._without(found, refused)

    def _without(self, found: Matches, refused: Sequence[q.Query]) -> Matches:
        for node in refused:
            keep = ~np.isin(found.doc_ids, self.evaluate(node).doc_ids, assume_unique=True)
            found = Matches(found.doc_ids[keep], found.scores[keep])
        return found

    def _or(self, node: q.Or) -> Matches:
        return self._union([self.evaluate(n) for n in node.subqueries], np.add)

    def _dis_max(self, node: q.DisjunctionMax) -> Matches:
        return self._union([self.evaluate(n) for n in node.subqueries], np.maximum)

    def _union(self, parts: Sequence[Matches], combine: np.ufunc) -> Matches:
        parts = [p for p in parts if len(p.doc_ids)]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        doc_ids = _distinct(np.concatenate([p.doc_ids for p in parts]))
        scores = np.zeros(len(doc_ids), np.float32)
        for part in parts:
            at = np.searchsorted(doc_ids, part.doc_ids)
            scores[at] = combine(scores[at], part.scores)
        return Matches(doc_ids, scores)

    def _not(self, node: q.Not) -> Matches:
        return self._without(self._everything(1.0), [node.query])

    def _and_not(self, node: q.AndNot) -> Matches:
        return self._without(self.evaluate(node.a), [node.b])

    def _and_maybe(self, node: q.AndMaybe) -> Matches:
        required, optional = self.evaluate(node.a), self.evaluate(node.b)
        extra = _intersect(Matches(required.doc_ids, np.zeros_like(required.scores)), optional)
        scores = required.scores.copy()
        scores[np.searchsorted(required.doc_ids, extra.doc_ids)] += extra.scores
        return Matches(required.doc_ids, scores)

    def _require(self, node: q.Require) -> Matches:
        found = self.evaluate(node.a)
        keep = np.isin(found.doc_ids, self.evaluate(node.b).doc_ids, assume_unique=True)
        return Matches(found.doc_ids[keep], found.scores[keep])

    def _constant(self, node: q.ConstantScoreQuery) -> Matches:
        doc_ids = self.evaluate(node.child).doc_ids
        return Matches(doc_ids, np.full(len(doc_ids), node.score, np.float32))

    def _every(self, node: q.Every) -> Matches:
        if node.fieldname in (None, "*"):
            return self._everything(1.0)
        return _constantly(self._segment.with_prefix(node.fieldname, ""))

    def _prefix(self, node: q.Prefix) -> Matches:
        if not node.constantscore:
            return self._stock(node)
        return _constantly(self._segment.with_prefix(node.fieldname, node.text))

    def _pattern(self, node: q.Wildcard | q.Regex) -> Matches:
        if not node.constantscore:
            return self._stock(node)
        matches = re.compile(node._get_pattern()).match
        return _constantly(self._segment.with_matching(node.fieldname, node._find_prefix(node.text), matches))

    def _expanded(self, node: q.FuzzyTerm | q.Variations) -> Matches:
        if not node.constantscore or node.fieldname not in self._segment.reader.schema:
            return self._stock(node)
        words = node._btexts(self._segment.reader)  # of text or of bytes, as Whoosh's classes please
        return _constantly(
            self._segment.with_any(node.fieldname, [w if isinstance(w, bytes) else w.encode() for w in words])
        )

    def _everything(self, score: float) -> Matches:
        doc_ids = self._segment.all_doc_ids()
        return Matches(doc_ids, np.full(len(doc_ids), score, np.float32))

    def _range(self, node: DayRange | NumberRange) -> Matches:
        doc_ids = node.doc_ids(self._segment.reader)
        return Matches(doc_ids, np.zeros(len(doc_ids), np.float32))  # a filter does not rank

    def _phrase(self, node: q.Phrase) -> Matches:
        """Every word's score where the words stand in order, each at most `slop` after the one before."""
        schema = self._segment.reader.schema
        if (
            node.fieldname not in schema
            or schema[node.fieldname].format is None
            or not schema[node.fieldname].format.supports("positions")
        ):
            return _NONE
        terms = [w if isinstance(w, bytes) else w.encode() for w in node.words]
        postings = [self._segment.postings(node.fieldname, t) for t in terms]
        if not terms or any(p is None for p in postings):
            return _NONE
        found = self._and(q.And([q.Term(node.fieldname, t) for t in dict.fromkeys(terms)]))
        return _keep_phrase(found, [p for p in postings if p is not None], node.slop)

    def _stock(self, node: q.Query) -> Matches:
        searcher = self._searcher()
        try:
            matcher = node.matcher(searcher, SearchContext(weighting=searcher.weighting))
        except TermNotFound:
            return _NONE
        ids, scores = [], []
        while matcher.is_active():
            ids.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
        order = np.argsort(np.asarray(ids, np.uint32), kind="stable")
        return Matches(np.asarray(ids, np.uint32)[order], np.asarray(scores, np.float32)[order])


def _keep_phrase(found: Matches, words: Sequence[Postings], slop: int) -> Matches:
    """The matches in which the words stand in order; `found` are documents that hold all of them."""
    # One number tells document and position, so that one search over all documents serves for each word.
    ends = _places(words[0], found.doc_ids)
    for word in words[1:]:
        places = _places(word, found.doc_ids)
        # The nearest end before each place: the later it is, the smaller the gap. One in another document is too far.
        before = np.searchsorted(ends, places) - 1
        reached = before >= 0
        reached[reached] = places[reached] - ends[before[reached]] <= slop
        ends = places[reached]
        if not len(ends):
            return _NONE
    rows = _distinct(ends >> _POSITION_BITS)
    return Matches(found.doc_ids[rows], found.scores[rows])


def _places(word: Postings, doc_ids: DocIds) -> NDArray[np.int64]:
    """Where a word stands in documents that all hold it: (row << bits) + position, ascending."""
    counts, positions = word.positions_of(np.searchsorted(word.doc_ids, doc_ids))
    return (np.repeat(np.arange(len(doc_ids)), counts) << _POSITION_BITS) + positions


def _constantly(doc_ids: DocIds) -> Matches:
    return Matches(doc_ids, np.ones(len(doc_ids), np.float32))


def _distinct(values: NDArray[_Number]) -> NDArray[_Number]:
    """The values ascending, each once. `np.unique` does the same, and loads numpy's masked arrays: 40 ms at a start."""
    values = np.sort(values)
    new = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=new[1:])
    return values[new]


def _intersect(a: Matches, b: Matches) -> Matches:
    if len(a.doc_ids) > len(b.doc_ids):
        a, b = b, a
    if not len(b.doc_ids):
        return _NONE
    at = np.minimum(np.searchsorted(b.doc_ids, a.doc_ids), len(b.doc_ids) - 1)
    both = b.doc_ids[at] == a.doc_ids
    return Matches(a.doc_ids[both], a.scores[both] + b.scores[at[both]])
