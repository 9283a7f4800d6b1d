"""A tree → the documents it matches in each segment, scored in full; and the best of them, in order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.query import AndNot, Query

from searchkit.codec.postings import DocIds
from searchkit.indexing.values import article_language
from searchkit.searching.evaluation import Evaluator
from searchkit.searching.filtering import filter_mask
from searchkit.searching.hits import Chosen, make_hits
from searchkit.searching.matches import Matches
from searchkit.searching.page import AddedWord
from searchkit.searching.proximity import CANDIDATES, Pair, find_pairs, most_gained, score_pair, score_pairs
from searchkit.searching.ranking import Ranking, Statistics
from searchkit.searching.request import SearchRequest
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Found, best_of, least_of_best, reaching

if TYPE_CHECKING:
    from whoosh.searching import Searcher

    from searchkit.searching.contributions import Contribution
    from searchkit.searching.whole import Clauses

# What sums of 32 bits may differ by.
_ROUNDING = 0.9999
_NO_SCORES = np.empty(0, np.float32)


class How(NamedTuple):
    """A request, and what scores depend on besides.

    Attributes:
        now: what ages count from.
    """

    request: SearchRequest
    now: dt.datetime
    ranking: Ranking


class Finder:
    """Finds what trees match, as one request wants it."""

    def __init__(
        self, segments: Sequence[Segment], statistics: Statistics, searcher: Callable[[Segment], Searcher], how: How
    ) -> None:
        self.statistics = statistics
        self.segments = segments
        self._searcher = searcher
        self.request, self._now = how.request, how.now
        self._masks: dict[int, NDArray[np.bool_] | None] = {}
        self._pairs: tuple[Query, tuple[Pair, ...]] | None = None

    def match(self, tree: Query) -> list[Found]:
        """What a tree matches, scored in full, segment by segment: no filters applied, deleted documents included."""
        return [Found(segment, *self._evaluator(segment).evaluate(tree)) for segment in self.segments]

    def match_best(self, tree: Query) -> list[Found]:
        """As `match`, for a page alone: where nothing is counted, what cannot stand on it may lack."""
        request = self.request
        if not request.counts_nothing:
            return self.match(tree)
        from searchkit.searching.pruning import Best, evaluate_best

        share = 1 / self.statistics.ranking.whole if self.clauses(tree) else 1.0
        best = Best(request.page * request.limit, most_gained(self.pairs(tree), self.statistics), share)
        return [
            Found(segment, *evaluate_best(self._evaluator(segment), tree, best._replace(mask=self.mask(segment))))
            for segment in self.segments
        ]

    def mask(self, segment: Segment) -> NDArray[np.bool_] | None:
        """The filters of the request: see `filter_mask`."""
        if segment.base not in self._masks:
            self._masks[segment.base] = filter_mask(self.request, segment)
        return self._masks[segment.base]

    def pairs(self, tree: Query) -> tuple[Pair, ...]:
        """The pairs of words that a tree ranks by."""
        if self._pairs is None or self._pairs[0] is not tree:
            self._pairs = tree, find_pairs(tree, self.statistics)
        return self._pairs[1]

    def clauses(self, tree: Query) -> Clauses:
        """All that any of will do, where holding all of it counts for more: not where other words were added."""
        if self.request.match != "any" or self.request.expand or self.statistics.ranking.whole == 1:
            return ()
        from searchkit.searching.whole import find_clauses

        return find_clauses(tree)

    def rank(self, tree: Query, matched: Sequence[Found], *, best: bool = False) -> list[Found]:
        """Of what a tree matches, what passes the filters, scored in full.

        Args:
            best: whether it is for a page alone: see `match_best`.
        """
        found = [narrowed(m, self.mask(m.segment)) for m in matched]
        if self.request.recent is not None:
            found = [f._replace(scores=f.scores * self._decay(f.segment, f.doc_ids)) for f in found]
        if not self.request.limit:
            return found
        best, pairs, clauses = best and self.request.ranks_alone, self.pairs(tree), self.clauses(tree)
        if clauses:
            self._lift_whole(clauses, found, most_gained(pairs, self.statistics) if best else None)
        return self._with_proximity(pairs, found, best=best) if pairs else found

    def evaluate(self, segment: Segment, tree: Query) -> Matches:
        """What a tree matches in a segment by its words alone: nothing filtered, deleted documents included."""
        return self._evaluator(segment).evaluate(tree)

    def expand(self, tree: Query) -> tuple[Query, tuple[AddedWord, ...]]:
        """The tree with the telling words of its best hits; and these."""
        from searchkit.searching.expansion import N_READ, RARITY_POWER, TextRead, added_weight, expanded, find_added

        first = replace(self.request, limit=N_READ, page=1, sort="relevance")
        finder = Finder(self.segments, self.statistics, self._searcher, How(first, self._now, self.statistics.ranking))
        best = chosen(finder.rank(tree, finder.match_best(tree), best=True), first)
        hits = make_hits(best, 1, None, self.statistics)
        added = find_added(
            [TextRead(hit.score, f"{hit.title}\n{hit.body}", article_language(hit.annotations)) for hit in hits],
            self.statistics,
            scale=added_weight(tree),
            rarity_power=RARITY_POWER,
        )
        # Whatever is taken out of the whole must not come in again by an added word.
        widen = self.request.match == "any" and not isinstance(tree, AndNot)
        return expanded(tree, added, widen=widen), added

    def contributions(self, tree: Query, own: Chosen) -> tuple[Contribution, ...]:
        """What the score of one document is made of; they sum to it. What does not match has none."""
        from searchkit.searching.contributions import Contribution, Place, find_contributions
        from searchkit.searching.whole import hold_all

        segment, doc_ids = own.segment, np.array([own.doc_id], np.uint32)
        parts = list(find_contributions(tree, Place(segment, own.doc_id, self._evaluator(segment), self.statistics)))
        if not parts:
            return ()
        clauses = self.clauses(tree)
        if clauses and len(hold_all(clauses, self._evaluator(segment), doc_ids)):
            parts.append(Contribution("all", "", "", (self.statistics.ranking.whole - 1) * sum(p.score for p in parts)))
        for pair in self.pairs(tree):
            gain = float(score_pair(pair, segment, self.statistics, doc_ids)[0])
            if gain:
                parts.append(Contribution("near", " ".join(w.decode() for w in pair.words), "body", gain))
        if self.request.recent is not None:
            kept = float(self._decay(segment, doc_ids)[0])
            parts.append(Contribution("age", "", "date", (kept - 1) * sum(p.score for p in parts)))
        return tuple(parts)

    def _evaluator(self, segment: Segment) -> Evaluator:
        return Evaluator(segment, self.statistics, lambda: self._searcher(segment))

    def _decay(self, segment: Segment, doc_ids: DocIds) -> NDArray[np.float32]:
        if self.request.recent is None:
            return np.ones(len(doc_ids), np.float32)
        from searchkit.searching.recency import decay

        return decay(segment, doc_ids, self.request.recent, self._now)

    def _lift_whole(self, clauses: Clauses, found: Sequence[Found], slack: float | None) -> None:
        """Who holds all of some clauses gains by it.

        Args:
            slack: for a page alone, what its hits may gain besides; None: all scores matter.
        """
        from searchkit.searching.whole import hold_all

        gain, least = np.float32(self.statistics.ranking.whole), -np.inf
        if slack is not None and len(scores := _scores_of(found)) > (wanted := self.request.page * self.request.limit):
            least = (least_of_best(scores, wanted) * _ROUNDING - slack) / float(gain)
        for part in found:
            places = reaching(part.scores, least)
            # Into the scores themselves, as `_lifted`.
            part.scores[places[hold_all(clauses, self._evaluator(part.segment), part.doc_ids[places])]] *= gain

    def _with_proximity(self, pairs: Sequence[Pair], found: list[Found], *, best: bool) -> list[Found]:
        scores, least = _scores_of(found), -np.inf
        if best and len(scores) > (wanted := self.request.page * self.request.limit):
            # Whoever has less than the last one wanted, and all that nearness may give, is not lifted onto the page.
            least = least_of_best(scores, wanted) * _ROUNDING - most_gained(pairs, self.statistics)
        places = [reaching(part.scores, least) for part in found]
        if (n_others := sum(map(len, places)) - CANDIDATES) > 0:
            # Ties with the last one count: which of them came first in the index must not matter.
            left = [part.scores[own] for part, own in zip(found, places, strict=True)]
            least = float(np.partition(np.concatenate(left), n_others)[n_others])
            places = [own[np.flatnonzero(scores >= least)] for own, scores in zip(places, left, strict=True)]
        return [self._lifted(pairs, part, own) for part, own in zip(found, places, strict=True)]

    def _lifted(self, pairs: Sequence[Pair], part: Found, places: NDArray[np.intp]) -> Found:
        if not len(places):
            return part
        doc_ids = part.doc_ids[places]
        gains = score_pairs(pairs, part.segment, self.statistics, doc_ids)
        # Into the scores themselves, which nobody else has: a copy of all takes longer than the gains of a few.
        part.scores[places] += gains * self._decay(part.segment, doc_ids)
        return part


def _scores_of(found: Sequence[Found]) -> NDArray[np.float32]:
    return found[0].scores if len(found) == 1 else np.concatenate([_NO_SCORES, *(part.scores for part in found)])


def narrowed(matched: Found, mask: NDArray[np.bool_] | None) -> Found:
    """What passes a filter."""
    if mask is None:
        return matched
    keep = np.flatnonzero(mask.take(matched.doc_ids.astype(np.intp), mode="clip"))
    return Found(matched.segment, matched.doc_ids.take(keep), matched.scores.take(keep))


def chosen(found: Sequence[Found], request: SearchRequest) -> list[Chosen]:
    """The hits of a page, best first."""
    first, last = (request.page - 1) * request.limit, request.page * request.limit
    return [
        Chosen(found[at].segment, int(found[at].doc_ids[place]), float(found[at].scores[place]))
        for at, place in best_of(found, request.sort, first, last)
    ]
