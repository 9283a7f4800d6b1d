"""A query tree → which documents of a segment match, and their scores, on arrays.

A node that is not known here is read out of its stock matcher, so that any Whoosh query works.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q
from whoosh.reading import TermNotFound

from searchkit.codec.postings import DocIds, Postings
from searchkit.native import COMPILED, kernels
from searchkit.query.nodes import DayRange, NumberRange, Without
from searchkit.query.operators import OPERATORS, Operator
from searchkit.searching.called import NAME_FIELDS, is_plain, with_called
from searchkit.searching.matches import NO_MATCHES, Given, Matches, add_terms, intersect, unite
from searchkit.searching.neighbours import Held, find_near, stand_in_order
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.wildcards import expanded_terms
from searchkit.searching.words import is_one_word, user_boost

if TYPE_CHECKING:
    from whoosh.searching import Searcher


# Of two lists, one so many times shorter is looked up in the other; else both are read through.
_GALLOP = 16


class Evaluator:
    """Evaluates trees over one segment, with the statistics of the whole index."""

    def __init__(self, segment: Segment, statistics: Statistics, searcher: Callable[[], Searcher]) -> None:
        self.segment, self.statistics, self._searcher = segment, statistics, searcher

    def evaluate(self, node: q.Query) -> Matches:
        """What a node matches. Scores carry the node's boost."""
        if node == q.NullQuery:
            return NO_MATCHES
        known = _KNOWN.get(type(node))
        found = self._stock(node) if known is None else known(self, node)
        boost = getattr(node, "boost", 1.0)
        # A stock matcher has the boost of its node in its scores already, and a term has it in Whoosh's scorer alone.
        return found if boost == 1.0 or known is None else Matches(found.doc_ids, found.scores * np.float32(boost))

    def _term(self, node: q.Term) -> Matches:
        postings = self.postings(node)
        if postings is None:
            found = NO_MATCHES
        else:
            found = Matches(
                postings.doc_ids,
                self.statistics.score_postings(self.segment, node.fieldname, postings, self.idf(node)),
            )
        return with_called(self.segment, node.fieldname, [node.text], found) if node.fieldname in NAME_FIELDS else found

    def postings(self, node: q.Term) -> Postings | None:
        """A term's postings; None where the segment lacks it."""
        return self.segment.postings(node.fieldname, _bytes(node.text))

    def idf(self, node: q.Term) -> float:
        """A term's weight, without its boost."""
        return self.statistics.idf(node.fieldname, [_bytes(node.text)])

    def fused_idf(self, terms: Sequence[q.Term]) -> float:
        """The weight of one word in several fields, without its boost."""
        return self.statistics.fused_idf([(n.fieldname, _bytes(n.text)) for n in terms])

    def is_fused(self, node: q.Query) -> bool:
        """Whether a node is one word in several fields, whose evidence is summed before it saturates."""
        return self.statistics.ranking.fused and is_one_word(node)

    def _and(self, node: q.And) -> Matches:
        wanted = [n for n in node.subqueries if not isinstance(n, q.Not)]
        refused = [n.query for n in node.subqueries if isinstance(n, q.Not)]
        if not wanted:
            return self._without(self._everything(1.0), refused)
        parts: list[tuple[q.Query, Postings | Matches]] = []
        for inner in wanted:
            # A word is scored only where all the others stand too.
            part = self.postings(inner) if is_plain(inner) else self.evaluate(inner)
            if part is None or not len(part.doc_ids):
                return NO_MATCHES
            parts.append((inner, part))
        doc_ids, rows = self.common([part.doc_ids for _, part in parts])
        return self._without(Matches(doc_ids, self._sum(doc_ids, parts, rows)), refused)

    def common(self, all_doc_ids: Sequence[DocIds]) -> tuple[DocIds, list[NDArray[np.intp]]]:
        """The documents that are in all of several arrays, and their rows in each."""
        if len(all_doc_ids) == 2:
            a, b = all_doc_ids
            rows_a, rows_b = self._meet(a, b)
            return a.take(rows_a, mode="clip"), [rows_a, rows_b]
        first, *others = sorted(range(len(all_doc_ids)), key=lambda i: len(all_doc_ids[i]))
        found = all_doc_ids[first]
        rows = {first: np.arange(len(found))}
        for i in others:
            kept, rows[i] = self._meet(found, all_doc_ids[i])
            found = found.take(kept, mode="clip")
            rows |= {j: own.take(kept, mode="clip") for j, own in rows.items() if j != i}
        return found, [rows[i] for i in range(len(all_doc_ids))]

    def _meet(self, doc_ids: DocIds, others: DocIds) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The rows, in each of two ascending arrays of documents, of those that are in both."""
        if len(doc_ids) > len(others):  # the shorter one is looked up in the longer
            theirs, ours = self._meet(others, doc_ids)
            return ours, theirs
        if COMPILED:
            ours, theirs = np.empty(len(doc_ids), np.intp), np.empty(len(doc_ids), np.intp)
            n = kernels.meet(doc_ids, others, ours, theirs)
            return ours[:n], theirs[:n]
        if len(doc_ids) * _GALLOP < len(others):
            at = np.minimum(np.searchsorted(others, doc_ids), len(others) - 1)
            kept = np.flatnonzero(others[at] == doc_ids)
            return kept, at[kept]
        slots, places = self.segment.slots, doc_ids.astype(np.intp)
        slots[places] = np.arange(1, len(places) + 1, dtype=np.int32)
        there = slots.take(others.astype(np.intp), mode="clip")
        rows = np.flatnonzero(there != 0)  # of booleans they are found in a sixth of the time
        slots[places] = 0
        return there.take(rows, mode="clip").astype(np.intp) - 1, rows

    def rows(self, doc_ids: DocIds, wanted: DocIds) -> NDArray[np.intp]:
        """Where in ascending documents those stand that are wanted too, ascending; what is wanted ascends as well."""
        if COMPILED:
            return self._meet(doc_ids, wanted)[0]
        if len(wanted) * _GALLOP < len(doc_ids):
            at: NDArray[np.intp] = np.minimum(np.searchsorted(doc_ids, wanted), len(doc_ids) - 1)
            found: NDArray[np.intp] = at[doc_ids[at] == wanted]
            return found
        mark, places = self.segment.mark, wanted.astype(np.intp)
        mark[places] = True
        rows = np.flatnonzero(mark.take(doc_ids.astype(np.intp), mode="clip"))
        mark[places] = False
        return rows

    def _sum(
        self, doc_ids: DocIds, parts: Sequence[tuple[q.Query, Postings | Matches]], rows: Sequence[NDArray[np.intp]]
    ) -> NDArray[np.float32]:
        """The summed scores of documents that all parts match, by their rows in each."""
        total = np.zeros(len(doc_ids), np.float32)
        for (node, part), own in zip(parts, rows, strict=True):
            if isinstance(part, Matches):
                total += part.scores[own]
            else:
                self._give(total, doc_ids, node, part.counts_of(own), part.boost)
        return total

    def _give(
        self, scores: NDArray[np.float32], doc_ids: DocIds, node: q.Term, counts: DocIds, field_boost: float
    ) -> None:
        """Documents get what a term gives that stands in each so often."""
        arrays = self.statistics.compiled_gains(self.segment, (node.fieldname,))
        if arrays is not None and node.boost == field_boost == 1.0:
            kernels.gain_scores(scores, doc_ids, counts, *arrays, self.idf(node))
            return
        frequencies = counts.astype(np.float32) * np.float32(field_boost)
        scores += self._scored(node, doc_ids, frequencies)

    def scores_at(self, node: q.Query, doc_ids: DocIds) -> NDArray[np.float32]:
        """(n,) what a node gives documents, which ascend; 0 where it does not match."""
        scores = np.zeros(len(doc_ids), np.float32)
        terms = [node] if type(node) is q.Term else node.subqueries if self.is_fused(node) else None
        if terms is None:
            found = self.evaluate(node)
            rows = self.rows(found.doc_ids, doc_ids)
            scores[np.searchsorted(doc_ids, found.doc_ids[rows])] = found.scores[rows]
            return scores
        for term in terms:
            if (postings := self.postings(term)) is not None:
                rows = self.rows(postings.doc_ids, doc_ids)
                at = np.searchsorted(doc_ids, postings.doc_ids[rows])
                scores[at] += (self.score if type(node) is q.Term else self.share)(term, postings, rows)
        if type(node) is q.Term:
            return scores
        scores = self.saturate(doc_ids, scores, terms)
        return scores if node.boost == 1.0 else scores * np.float32(node.boost)

    def score(self, node: q.Term, postings: Postings, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """What a term gives some of its documents, by their rows."""
        return self._scored(node, postings.doc_ids.take(rows, mode="clip"), postings.frequencies_of(rows))

    def _scored(self, node: q.Term, doc_ids: DocIds, frequencies: NDArray[np.float32]) -> NDArray[np.float32]:
        scores = self.statistics.score(self.segment, node.fieldname, doc_ids, frequencies, self.idf(node))
        return scores if node.boost == 1.0 else scores * np.float32(node.boost)

    def share(self, node: q.Term, postings: Postings, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """What the term of a fused word adds to the evidence for it, in some of its documents, by their rows."""
        return self.statistics.share(node.fieldname, postings.frequencies_of(rows))

    def saturate(self, doc_ids: DocIds, evidence: NDArray[np.float32], terms: Sequence[q.Term]) -> NDArray[np.float32]:
        """The scores of a fused word, by the evidence of all its fields."""
        names = [term.fieldname for term in terms]
        weight = self.fused_idf(terms) * user_boost(terms[0])
        return self.statistics.saturate(self.segment, names, doc_ids, evidence, weight)

    def _without(self, found: Matches, refused: Sequence[q.Query]) -> Matches:
        for node in refused:
            keep = ~self._held(found.doc_ids, self.evaluate(node).doc_ids)
            found = Matches(found.doc_ids[keep], found.scores[keep])
        return found

    def _held(self, doc_ids: DocIds, others: DocIds) -> NDArray[np.bool_]:
        """(len(doc_ids),) whether each is among the others."""
        mark, places = self.segment.mark, others.astype(np.intp)
        mark[places] = True
        held: NDArray[np.bool_] = mark.take(doc_ids.astype(np.intp), mode="clip")
        mark[places] = False
        return held

    def _or(self, node: q.Or) -> Matches:
        if self.is_fused(node):
            return self._fused(node.subqueries)
        if all(is_plain(n) and n.boost == 1.0 for n in node.subqueries):
            found = self._gained(node.subqueries)
            if found is not None:
                return found
        return unite(self.segment, [self.evaluate(n) for n in node.subqueries], np.add)

    def _gained(self, terms: Sequence[q.Term]) -> Matches | None:
        """The sums of what terms give, in one pass; None where they are to be scored one by one: see `add_terms`."""
        gains = self.statistics.gains if self.statistics.ranking.fused else None
        if gains is None:
            return None
        given = [
            Given(postings, self.idf(n), self.statistics.pivots(self.segment, (n.fieldname,)))
            for n in terms
            if (postings := self.postings(n)) is not None
        ]
        return add_terms(self.segment, given, gains)

    def _fused(self, terms: Sequence[q.Term]) -> Matches:
        """One word in several fields: its evidence is summed before it saturates."""
        held = [(n.fieldname, postings) for n in terms if (postings := self.postings(n)) is not None]
        found = add_terms(self.segment, [Given(postings, self.statistics.weight(name)) for name, postings in held])
        if found is None:
            fields = [Matches(p.doc_ids, self.statistics.share(name, p.frequencies)) for name, p in held]
            found = unite(self.segment, fields, np.add)
        return Matches(found.doc_ids, self.saturate(found.doc_ids, found.scores, terms))

    def _dis_max(self, node: q.DisjunctionMax) -> Matches:
        return unite(self.segment, [self.evaluate(n) for n in node.subqueries], np.maximum)

    def _not(self, node: q.Not) -> Matches:
        return self._without(self._everything(1.0), [node.query])

    def _and_not(self, node: q.AndNot) -> Matches:
        return self._without(self.evaluate(node.a), [node.b])

    def _and_maybe(self, node: q.AndMaybe) -> Matches:
        required, optional = self.evaluate(node.a), self.evaluate(node.b)
        extra = intersect(Matches(required.doc_ids, np.zeros_like(required.scores)), optional)
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
        return _constantly(self.segment.with_prefix(node.fieldname, ""))

    def _prefix(self, node: q.Prefix) -> Matches:
        if not node.constantscore:
            return self._stock(node)
        by_words = self._by_words(node)
        if by_words is not None:
            return by_words
        return _constantly(self.segment.with_prefix(node.fieldname, node.text))

    def _by_words(self, node: q.Query) -> Matches | None:
        """What a node matches by the words of its field; None where the field has only terms."""
        terms = expanded_terms(self.statistics.segments, node)
        return None if terms is None else _constantly(self.segment.with_any(node.fieldname, terms))

    def _pattern(self, node: q.Wildcard | q.Regex) -> Matches:
        if not node.constantscore:
            return self._stock(node)
        by_words = self._by_words(node)
        if by_words is not None:
            return by_words
        matches = re.compile(node._get_pattern()).match
        return _constantly(self.segment.with_matching(node.fieldname, node._find_prefix(node.text), matches))

    def _expanded(self, node: q.FuzzyTerm | q.Variations) -> Matches:
        if not node.constantscore or node.fieldname not in self.segment.reader.schema:
            return self._stock(node)
        by_words = self._by_words(node) if isinstance(node, q.FuzzyTerm) else None
        if by_words is not None:
            return by_words
        words = node._btexts(self.segment.reader)  # of text or of bytes, as Whoosh's classes please
        return _constantly(
            self.segment.with_any(node.fieldname, [w if isinstance(w, bytes) else w.encode() for w in words])
        )

    def _everything(self, score: float) -> Matches:
        doc_ids = self.segment.all_doc_ids()
        return Matches(doc_ids, np.full(len(doc_ids), score, np.float32))

    def _range(self, node: DayRange | NumberRange) -> Matches:
        doc_ids = node.doc_ids(self.segment.reader)
        return Matches(doc_ids, np.zeros(len(doc_ids), np.float32))  # a filter does not rank

    def _placed(self, node: Operator) -> Matches:
        from searchkit.searching.places import find_placed

        return Matches(*find_placed(node, self))

    def _phrase(self, node: q.Phrase) -> Matches:
        found = self._in_order(node)
        return with_called(self.segment, node.fieldname, node.words, found) if node.fieldname in NAME_FIELDS else found

    def _in_order(self, node: q.Phrase) -> Matches:
        """Every word's score where the words stand in order, each at most `slop` after the one before."""
        if not self.segment.has_positions(node.fieldname):
            return NO_MATCHES
        words = [_bytes(word) for word in node.words]
        known = {word: self.segment.postings(node.fieldname, word) for word in words}
        found = [postings for postings in known.values() if postings is not None]
        if not words or len(found) < len(known):
            return NO_MATCHES
        doc_ids, rows = self.common([postings.doc_ids for postings in found])
        held = dict(zip(known, map(Held, found, rows), strict=True))
        near = find_near(held[words[0]], held[words[1]], node.slop, ordered=True) if len(words) == 2 else None
        kept = (
            near.kept if near is not None else stand_in_order([held[word] for word in words], len(doc_ids), node.slop)
        )
        doc_ids, scores = doc_ids.take(kept, mode="clip"), np.zeros(len(kept), np.float32)
        counts = (
            (near.counts, near.others)
            if near is not None
            else [h.postings.counts_of(h.rows[kept]) for h in held.values()]
        )
        for word, postings, own in zip(known, found, counts, strict=False):  # of a word twice, both counts are the same
            self._give(scores, doc_ids, q.Term(node.fieldname, word), own, postings.boost)
        return Matches(doc_ids, scores)

    def _stock(self, node: q.Query) -> Matches:
        searcher = self._searcher()
        try:
            from whoosh.searching import SearchContext

            matcher = node.matcher(searcher, SearchContext(weighting=searcher.weighting))
        except TermNotFound:
            return NO_MATCHES
        ids, scores = [], []
        while matcher.is_active():
            ids.append(matcher.id())
            scores.append(matcher.score())
            matcher.next()
        order = np.argsort(np.asarray(ids, np.uint32), kind="stable")
        return Matches(np.asarray(ids, np.uint32)[order], np.asarray(scores, np.float32)[order])


_KNOWN: dict[type, Callable[[Evaluator, Any], Matches]] = {
    q.Term: Evaluator._term, q.And: Evaluator._and, q.Or: Evaluator._or, q.Not: Evaluator._not,
    q.AndNot: Evaluator._and_not, Without: Evaluator._and_not, q.AndMaybe: Evaluator._and_maybe, q.Require: Evaluator._require,
    q.Phrase: Evaluator._phrase, q.Every: Evaluator._every, q.Prefix: Evaluator._prefix, q.Wildcard: Evaluator._pattern,
    q.Regex: Evaluator._pattern, q.FuzzyTerm: Evaluator._expanded, q.Variations: Evaluator._expanded,
    q.ConstantScoreQuery: Evaluator._constant, q.DisjunctionMax: Evaluator._dis_max,
    DayRange: Evaluator._range, NumberRange: Evaluator._range,
    **dict.fromkeys(OPERATORS, Evaluator._placed),
}  # fmt: skip


def _bytes(text: str | bytes) -> bytes:
    return text if isinstance(text, bytes) else str(text).encode()


def _constantly(doc_ids: DocIds) -> Matches:
    return Matches(doc_ids, np.ones(len(doc_ids), np.float32))
