"""One generation of an index, open in one thread: what every question to it goes through."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Or

from searchkit.errors import ArticleMissing
from searchkit.indexing.generations import StoredIndex
from searchkit.indexing.story_lists import read_stories
from searchkit.indexing.values import article_language
from searchkit.names.curation import Curation
from searchkit.query.language import ParsedQuery, print_query
from searchkit.searching.asking import read_subset
from searchkit.searching.completing import complete_names
from searchkit.searching.filtering import filter_mask, unknown_values
from searchkit.searching.finding import Finder, How, chosen, narrowed
from searchkit.searching.hits import Chosen, make_hits
from searchkit.searching.naming import IndexNames
from searchkit.searching.page import Hit, HitPage
from searchkit.searching.ranking import PLAIN, Ranking, Statistics
from searchkit.searching.request import Facet, SearchRequest, Subset
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Found, Selected
from searchkit.searching.stories import collapse, find_copies
from searchkit.searching.wildcards import expanded_stems

# The C library gives memory back that is free at its end, twice as much as the largest piece that it ever took back, and every
# search would ask for it again, page by page: a fifth of the time of a search for common words. A piece that nobody writes to
# costs nothing.
_LARGE = 31 << 20
# Of a query that finds more, nobody asks for another.
FEW_HITS = 2

if TYPE_CHECKING:
    from whoosh.query import Query
    from whoosh.searching import Searcher

    from searchkit.searching.contributions import Contribution
    from searchkit.searching.explanation import Explanation
    from searchkit.searching.facets import FacetCounter
    from searchkit.searching.highlighting import Highlighter


def usual_ranking(query: str | Query) -> Ranking:
    """As measured best for text; plain BM25 for a Whoosh query, whose scores are its author's."""
    return Ranking() if isinstance(query, str) else PLAIN


def _to_count(
    facet: Facet, request: SearchRequest, matched: Sequence[Found], found: Sequence[Found]
) -> list[NDArray[np.uint32]]:
    """The articles that a facet counts: its own filter does not hide its other values."""
    if facet.field not in request.where:
        return [f.doc_ids for f in found]
    masks = [filter_mask(request, m.segment, leaving_out=facet.field) for m in matched]
    return [narrowed(m, mask).doc_ids for m, mask in zip(matched, masks, strict=True)]


class Snapshot:
    """One generation of an index, open in one thread."""

    def __init__(self, index: StoredIndex, curation: Curation) -> None:
        self._index, self._warnings = index, (*index.warnings, *curation.warnings)
        np.empty(_LARGE, np.uint8)
        reader = index.reader()
        leaves = reader.leaf_readers() if reader.doc_count_all() else ()
        stories = read_stories(index.generation)
        self.segments = [Segment(leaf, base, stories.get(leaf.segment().segment_id())) for leaf, base in leaves]
        self.names = IndexNames(index, self.segments, curation)
        self._statistics = {PLAIN: Statistics(self.segments)}
        self._searchers: dict[int, Searcher] = {}
        self.languages = tuple(sorted(frozenset().union(*(segment.languages for segment in self.segments))))

    @cached_property
    def _facets(self) -> FacetCounter:
        from searchkit.searching.facets import FacetCounter

        return FacetCounter(self.segments)

    def _searcher(self, segment: Segment) -> Searcher:
        # Stock searchers read much when made: only nodes that the evaluator does not know pay for them.
        from whoosh.searching import Searcher

        if segment.base not in self._searchers:
            self._searchers[segment.base] = Searcher(segment.reader)
        return self._searchers[segment.base]

    def _highlighter(self, tree: Query) -> Highlighter:
        from searchkit.searching.highlighting import Highlighter

        return Highlighter(tree, partial(expanded_stems, self.segments))

    def _finder(self, how: How) -> Finder:
        if how.ranking not in self._statistics:
            # Norms are kept for each: of rankings that are tried out, the last alone.
            kept = {r: s for r, s in self._statistics.items() if r in (PLAIN, Ranking())}
            self._statistics = {**kept, how.ranking: Statistics(self.segments, how.ranking)}
        return Finder(self.segments, self._statistics[how.ranking], self._searcher, how)

    def search(self, parsed: ParsedQuery, how: How, started: float) -> HitPage:
        """A page of hits; `started` is when the clock began to run, as `time.perf_counter` tells it."""
        request, finder = how.request, self._finder(how)
        tree, added = finder.expand(parsed.tree) if request.expand else (parsed.tree, ())
        matched = finder.match_best(tree)
        found = finder.rank(tree, matched, best=True)
        counted = {
            f.name: self._facets.count(f, _to_count(f, request, matched, found), stories=request.stories)
            for f in request.facets
        }
        collapsed = collapse(found, request)
        total = None if request.counts_nothing else sum(len(f.doc_ids) for f in collapsed.found)
        picked = chosen(collapsed.found, request)
        # Words that were added are not what the user looks for in a text.
        highlighter = self._highlighter(parsed.tree) if request.snippets else None
        first = (request.page - 1) * request.limit + 1
        hits = make_hits(picked, first, highlighter, finder.statistics, self._index.generation)
        hits = collapsed.tell_copies(hits, picked)
        warnings = [*self._warnings, *parsed.all_warnings, *unknown_values(request, self.segments)]
        self._forget()
        return HitPage(
            parsed.text, print_query(tree) if added else parsed.printed, total, (time.perf_counter() - started) * 1000,
            hits, request.page, request.limit, {name: c.counts for name, c in counted.items()},
            {name: c.n_values for name, c in counted.items()}, warnings=tuple(warnings), added=added, stories=request.stories,
            completions=complete_names(parsed.tree, self.segments, [x.doc_ids for x in found]),
        )  # fmt: skip

    def with_suggestion(self, page: HitPage, parsed: ParsedQuery, count_of: Callable[[str], int]) -> HitPage:
        """A page that found little, with a query that finds more."""
        total = len(page) if page.total is None else page.total
        if total > FEW_HITS:
            return page
        from searchkit.searching.spelling import suggest

        started = time.perf_counter()
        suggestion = suggest(parsed, total, self.segments, count_of)
        self._forget()
        return replace(page, suggestion=suggestion, took_ms=page.took_ms + (time.perf_counter() - started) * 1000)

    def _forget(self) -> None:
        for segment in self.segments:
            segment.forget_postings()
        for statistics in self._statistics.values():
            statistics.forget_terms()

    def select(self, subset: Subset, now: dt.datetime | None) -> Selected:
        """The articles that an analysis looks at."""
        started, now = time.perf_counter(), now or dt.datetime.now()
        parsed, request = read_subset(subset, now, self._index.location, self.languages)
        finder = self._finder(How(request, now, usual_ranking(subset.query)))
        found = tuple(finder.rank(parsed.tree, finder.match(parsed.tree)))
        self._forget()
        warnings = (*self._warnings, *parsed.all_warnings, *unknown_values(request, self.segments))
        return Selected(parsed, tuple(self.segments), found, finder.statistics, warnings, started)

    def related(self, id: str, how: How, started: float) -> HitPage:
        """Articles on what one article is about."""
        from searchkit.searching.related import find_clues, find_related

        finder, own = self._finder(how), self._locate(id)
        (hit,) = make_hits([own], 1, None, finder.statistics)
        clues = find_clues(hit, finder.statistics)
        hits, total = find_related(finder, own, clues)
        self._forget()
        return HitPage(
            hit.id, print_query(Or([clue.query for clue in clues])), total, (time.perf_counter() - started) * 1000, hits,
            how.request.page, how.request.limit, stories=how.request.stories,
            warnings=(*self._warnings, *unknown_values(how.request, self.segments)),
        )  # fmt: skip

    def contributions(self, parsed: ParsedQuery, how: How, id: str) -> tuple[Contribution, ...]:
        """What one article's score is made of."""
        finder = self._finder(how)
        tree = finder.expand(parsed.tree)[0] if how.request.expand else parsed.tree
        parts = finder.contributions(tree, self._locate(id))
        self._forget()
        return parts

    def explain(self, parsed: ParsedQuery, how: How, hit: str | None, started: float) -> Explanation:
        """What each clause finds, and how a hit comes by its score."""
        from searchkit.searching.explanation import HitScore, make_explanation

        found = make_explanation(parsed, how.request, self.segments, self.count, started)
        scored = None
        if hit is not None:
            parts = self.contributions(parsed, how, hit)
            (whole,) = make_hits([self._locate(hit)], 1, None, self._statistics[PLAIN])
            scored = HitScore(whole.id, whole.title, parts)
        self._forget()
        return replace(found, hit=scored, warnings=(*self._warnings, *found.warnings))

    def count(self, tree: Query, request: SearchRequest | None) -> int:
        """Living articles that match; those that pass the filters of a request."""
        finder = self._finder(How(request or SearchRequest(), dt.datetime.now(), PLAIN))
        total = 0
        for segment in self.segments:
            doc_ids = finder.evaluate(segment, tree).doc_ids
            mask = segment.living if request is None else filter_mask(request, segment)
            total += len(doc_ids) if mask is None else int(mask[doc_ids].sum())
        return total

    def _locate(self, id: str) -> Chosen:
        """The one article whose id begins so.

        Raises:
            ArticleMissing: none, or several.
        """
        wanted = id.strip().lower()
        found: list[Chosen] = []
        for segment in self.segments if wanted else ():
            for term in segment.reader.expand_prefix("id", wanted):
                postings = segment.postings("id", term)
                living = postings.doc_ids if postings is not None else np.empty(0, np.uint32)
                if segment.living is not None:
                    living = living[segment.living[living]]
                found += [Chosen(segment, doc_id, 0.0) for doc_id in living.tolist()]
                if len(found) > 1:
                    raise ArticleMissing(
                        f"several articles have an id that begins with {id!r}", hint="give more of the id"
                    )
        if not found:
            raise ArticleMissing(
                f"no article has the id {id!r}", hint="searchkit search prints ids; any unique beginning will do"
            )
        return found[0]

    def story(self, id: str) -> tuple[Hit, ...]:
        """The copies of an article, the first of them first; of one whose copies were not looked for, it alone."""
        copies = [Chosen(*found, 0.0) for found in find_copies(self.segments, *self._locate(id)[:2])]
        return make_hits(copies, 1, None, self._statistics[PLAIN])

    def article(self, id: str, tree: Query | None) -> Hit:
        """One article whole."""
        (stored,) = make_hits([self._locate(id)], 1, None, self._statistics[PLAIN], self._index.generation)
        hit = self.names.in_mentions(stored)
        if tree is None:
            return hit
        found = self._highlighter(tree).find("body", hit.body, article_language(hit.annotations))
        return replace(hit, matches=tuple(found.marks()))
