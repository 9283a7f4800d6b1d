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
from searchkit.query.operators import OPERATORS, Operator
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.wildcards import expanded_terms
from searchkit.searching.words import is_one_word, user_boost


class Matches(NamedTuple):
    """Documents of one segment, ascending, deleted ones possibly included, and their scores.

    `doc_ids` is (n,) uint32, `scores` (n,) float32.
    """

    doc_ids: DocIds
    scores: NDArray[np.float32]


_Number = TypeVar("_Number", np.uint32, np.int64)

# Below this no phrase reaches from one document into the next.
_POSITION_BITS = 33

# Below one posting in so many documents, sorting what matched is faster than a slate of all documents.
_DENSE = 64
# Of two lists, one so many times shorter is looked up in the other; else both are read through.
_GALLOP = 16

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
        self._known |= dict.fromkeys(OPERATORS, self._placed)

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

    def evaluate_best(self, node: q.Query, wanted: int, mask: NDArray[np.bool_] | None) -> Matches:
        """As `evaluate`, but what cannot be among the `wanted` best that pass the mask may be missing."""
        if type(node) is not q.Or or not all(type(n) is q.Term and n.boost > 0 for n in node.subqueries):
            return self.evaluate(node)
        if self._statistics.ranking.fused and is_one_word(node):
            return self.evaluate(node)
        parts = [(n, p) for n in node.subqueries if (p := self._postings(n)) is not None]
        if len(parts) < 2 or node.boost != 1.0:
            return self.evaluate(node)
        bounds = [
            self._statistics.bound(self._segment, n.fieldname, *p.highest, self._idf(n)) * n.boost for n, p in parts
        ]
        doc_ids = self._promising([(b, n, p) for b, (n, p) in zip(bounds, parts, strict=True)], wanted, mask)
        if doc_ids is None:
            return self.evaluate(node)
        # In the order of the full evaluation, so that rounding is the same.
        scores = np.zeros(len(doc_ids), np.float32)
        for inner, postings in parts:
            rows = self._rows(postings.doc_ids, doc_ids)
            scores[np.searchsorted(doc_ids, postings.doc_ids[rows])] += self._score(inner, postings, rows)
        return Matches(doc_ids, scores)

    def _promising(
        self, parts: list[tuple[float, q.Term, Postings]], wanted: int, mask: NDArray[np.bool_] | None
    ) -> DocIds | None:
        """The documents that may be among the best of a union of words; None where words' bounds exclude none.

        Words that can give much come first. Once the last of the best so far has more than all other words together can
        give, a document that holds none but those is out, and their postings are looked up instead of read.
        """
        parts = sorted(parts, key=lambda part: -part[0])
        found = _NONE
        for i, (_, node, postings) in enumerate(parts[:-1], 1):
            scores = self._score(node, postings, np.arange(len(postings)))
            found = self._union([found, Matches(postings.doc_ids, scores)], np.add)
            rest = sum(bound for bound, _, _ in parts[i:])
            own = found.scores if mask is None else found.scores[mask[found.doc_ids]]
            if len(own) < wanted or sum(len(p) for _, _, p in parts[i:]) < len(own):
                continue
            least = np.partition(own, len(own) - wanted)[len(own) - wanted] * 0.9999
            if least > rest:
                kept: DocIds = found.doc_ids[found.scores >= least - rest]
                return kept
        return None

    def _term(self, node: q.Term) -> Matches:
        postings = self._postings(node)
        if postings is None:
            return _NONE
        scores = self._statistics.score(
            self._segment, node.fieldname, postings.doc_ids, postings.frequencies, self._idf(node)
        )
        return Matches(postings.doc_ids, scores)

    def _postings(self, node: q.Term) -> Postings | None:
        return self._segment.postings(node.fieldname, _bytes(node.text))

    def _idf(self, node: q.Term) -> float:
        return self._statistics.idf(node.fieldname, [_bytes(node.text)])

    def _and(self, node: q.And) -> Matches:
        wanted = [n for n in node.subqueries if not isinstance(n, q.Not)]
        refused = [n.query for n in node.subqueries if isinstance(n, q.Not)]
        if not wanted:
            return self._without(self._everything(1.0), refused)
        parts: list[tuple[q.Query, Postings | Matches]] = []
        for inner in wanted:
            # A word is scored only where all the others stand too.
            part = self._postings(inner) if type(inner) is q.Term else self.evaluate(inner)
            if part is None or not len(part.doc_ids):
                return _NONE
            parts.append((inner, part))
        doc_ids = self._common([part.doc_ids for _, part in parts])
        return self._without(Matches(doc_ids, self._sum(parts, doc_ids)), refused)

    def _common(self, all_doc_ids: Sequence[DocIds]) -> DocIds:
        """The documents that are in all of several arrays."""
        found, *others = sorted(all_doc_ids, key=len)
        for other in others:
            found = other.take(self._rows(other, found), mode="clip")
        return found

    def _rows(self, doc_ids: DocIds, wanted: DocIds) -> NDArray[np.int64]:
        """Where in ascending documents those stand that are wanted too, ascending; what is wanted ascends as well."""
        if len(wanted) * _GALLOP < len(doc_ids):
            at: NDArray[np.int64] = np.minimum(np.searchsorted(doc_ids, wanted), len(doc_ids) - 1)
            found: NDArray[np.int64] = at[doc_ids[at] == wanted]
            return found
        mark, places = self._segment.mark, wanted.astype(np.intp)
        mark[places] = True
        rows = np.flatnonzero(mark.take(doc_ids.astype(np.intp), mode="clip"))
        mark[places] = False
        return rows

    def _sum(self, parts: Sequence[tuple[q.Query, Postings | Matches]], doc_ids: DocIds) -> NDArray[np.float32]:
        """The summed scores of documents that all parts match."""
        total = np.zeros(len(doc_ids), np.float32)
        for node, part in parts:
            rows = self._rows(part.doc_ids, doc_ids)
            total += part.scores[rows] if isinstance(part, Matches) else self._score(node, part, rows)
        return total

    def _score(self, node: q.Term, postings: Postings, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        doc_ids, frequencies = postings.doc_ids.take(rows, mode="clip"), postings.frequencies_of(rows)
        scores = self._statistics.score(self._segment, node.fieldname, doc_ids, frequencies, self._idf(node))
        return scores if node.boost == 1.0 else scores * np.float32(node.boost)

    def _without(self, found: Matches, refused: Sequence[q.Query]) -> Matches:
        for node in refused:
            keep = ~self._held(found.doc_ids, self.evaluate(node).doc_ids)
            found = Matches(found.doc_ids[keep], found.scores[keep])
        return found

    def _held(self, doc_ids: DocIds, others: DocIds) -> NDArray[np.bool_]:
        """(len(doc_ids),) whether each is among the others."""
        mark, places = self._segment.mark, others.astype(np.intp)
        mark[places] = True
        held: NDArray[np.bool_] = mark.take(doc_ids.astype(np.intp), mode="clip")
        mark[places] = False
        return held

    def _or(self, node: q.Or) -> Matches:
        if self._statistics.ranking.fused and is_one_word(node):
            return self._fused(node.subqueries)
        return self._union([self.evaluate(n) for n in node.subqueries], np.add)

    def _fused(self, terms: Sequence[q.Term]) -> Matches:
        """One word in several fields: its evidence is summed before it saturates."""
        fields = [
            Matches(p.doc_ids, self._statistics.share(self._segment, n.fieldname, p.doc_ids, p.frequencies))
            for n in terms
            if (p := self._postings(n)) is not None
        ]
        found = self._union(fields, np.add)
        idf = self._statistics.fused_idf([(n.fieldname, _bytes(n.text)) for n in terms])
        return Matches(found.doc_ids, self._statistics.saturate(found.scores, idf * user_boost(terms[0])))

    def _dis_max(self, node: q.DisjunctionMax) -> Matches:
        return self._union([self.evaluate(n) for n in node.subqueries], np.maximum)

    def _union(self, parts: Sequence[Matches], combine: np.ufunc) -> Matches:
        parts = [p for p in parts if len(p.doc_ids)]
        if len(parts) < 2:
            return parts[0] if parts else _NONE
        if sum(len(p.doc_ids) for p in parts) * _DENSE > self._segment.n_docs:
            return self._dense_union(parts, combine)
        doc_ids = _distinct(np.concatenate([p.doc_ids for p in parts]))
        scores = np.zeros(len(doc_ids), np.float32)
        for part in parts:
            at = np.searchsorted(doc_ids, part.doc_ids)
            scores[at] = combine(scores[at], part.scores)
        return Matches(doc_ids, scores)

    def _dense_union(self, parts: Sequence[Matches], combine: np.ufunc) -> Matches:
        sums = self._segment.sums
        scored = all(part.scores.min() > 0 for part in parts)
        mark = None if scored else self._segment.mark
        for part in parts:
            at = part.doc_ids.astype(np.intp)
            combine.at(sums, at, part.scores)
            if mark is not None:
                mark[at] = True
        # Where every match scores, the sums tell what matched.
        doc_ids = np.flatnonzero(sums != 0 if mark is None else mark)
        found = Matches(doc_ids.astype(np.uint32), sums.take(doc_ids, mode="clip"))
        sums.fill(0)
        if mark is not None:
            mark.fill(False)
        return found

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
        keep = self._held(found.doc_ids, self.evaluate(node.b).doc_ids)
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
        by_words = self._by_words(node)
        if by_words is not None:
            return by_words
        return _constantly(self._segment.with_prefix(node.fieldname, node.text))

    def _by_words(self, node: q.Query) -> Matches | None:
        """What a node matches by the words of its field; None where the field has only terms."""
        terms = expanded_terms(self._statistics.segments, node)
        return None if terms is None else _constantly(self._segment.with_any(node.fieldname, terms))

    def _pattern(self, node: q.Wildcard | q.Regex) -> Matches:
        if not node.constantscore:
            return self._stock(node)
        by_words = self._by_words(node)
        if by_words is not None:
            return by_words
        matches = re.compile(node._get_pattern()).match
        return _constantly(self._segment.with_matching(node.fieldname, node._find_prefix(node.text), matches))

    def _expanded(self, node: q.FuzzyTerm | q.Variations) -> Matches:
        if not node.constantscore or node.fieldname not in self._segment.reader.schema:
            return self._stock(node)
        by_words = self._by_words(node) if isinstance(node, q.FuzzyTerm) else None
        if by_words is not None:
            return by_words
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

    def _placed(self, node: Operator) -> Matches:
        from searchkit.searching.places import find_placed

        return Matches(*find_placed(node, self._segment, self._statistics.segments, self.evaluate))

    def _phrase(self, node: q.Phrase) -> Matches:
        """Every word's score where the words stand in order, each at most `slop` after the one before."""
        schema = self._segment.reader.schema
        if (
            node.fieldname not in schema
            or schema[node.fieldname].format is None
            or not schema[node.fieldname].format.supports("positions")
        ):
            return _NONE
        words = [q.Term(node.fieldname, _bytes(w)) for w in node.words]
        postings = [self._postings(word) for word in words]
        known = [p for p in postings if p is not None]
        if not words or len(known) < len(words):
            return _NONE
        doc_ids = self._common([p.doc_ids for p in {w.text: p for w, p in zip(words, known, strict=True)}.values()])
        doc_ids = self._keep_phrase(doc_ids, known, node.slop)
        scored = {w.text: (w, p) for w, p in zip(words, known, strict=True)}
        return Matches(doc_ids, self._sum(list(scored.values()), doc_ids))

    def _keep_phrase(self, doc_ids: DocIds, words: Sequence[Postings], slop: int) -> DocIds:
        """The documents in which the words stand in order, of those that hold all of them."""
        if not len(doc_ids):
            return doc_ids
        # One number tells document and position, so that one search over all documents serves for each word.
        ends = self._places(words[0], doc_ids)
        for word in words[1:]:
            places = self._places(word, doc_ids)
            # The nearest end before each place: the later it is, the smaller the gap. One in another document is too far.
            before = np.searchsorted(ends, places) - 1
            reached = before >= 0
            reached[reached] = places[reached] - ends[before[reached]] <= slop
            ends = places[reached]
            if not len(ends):
                return doc_ids[:0]
        return doc_ids[_distinct(ends >> _POSITION_BITS)]

    def _places(self, word: Postings, doc_ids: DocIds) -> NDArray[np.int64]:
        """Where a word stands in documents that all hold it: (row << bits) + position, ascending."""
        counts, positions = word.positions_of(self._rows(word.doc_ids, doc_ids))
        return (np.repeat(np.arange(len(doc_ids)), counts) << _POSITION_BITS) + positions

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


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()


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
