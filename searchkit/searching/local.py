"""An index on this machine: a folder that Whoosh opens, answered on arrays."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from whoosh.query import Or

from searchkit.errors import ArticleMissing
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.indexing.generations import StoredIndex, told_from_damage
from searchkit.indexing.store import open_store
from searchkit.indexing.stories import read_stories
from searchkit.names.curation import Curation, read_curation
from searchkit.query.language import ParsedQuery, print_query
from searchkit.searching.asking import read_age, read_query, read_subset
from searchkit.searching.completing import complete_names
from searchkit.searching.entities import find_entity, list_names
from searchkit.searching.entity import Entity, NameCount
from searchkit.searching.facets import FacetCounter
from searchkit.searching.filtering import filter_mask, unknown_values
from searchkit.searching.finding import Finder, How, chosen, narrowed
from searchkit.searching.highlighting import Highlighter
from searchkit.searching.hits import Chosen, make_hits
from searchkit.searching.index import IndexInfo
from searchkit.searching.naming import IndexNames
from searchkit.searching.page import Hit, HitPage
from searchkit.searching.ranking import PLAIN, Ranking, Statistics
from searchkit.searching.related import find_clues, find_related
from searchkit.searching.request import Facet, Lead, Match, SearchRequest, Sort, Subset, Syntax
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Found, Selected
from searchkit.searching.stock import take_stock
from searchkit.searching.stories import collapse, find_copies
from searchkit.searching.wildcards import expanded_stems

# Of a query that finds more, nobody asks for another.
FEW_HITS = 2

if TYPE_CHECKING:
    from whoosh.query import Query
    from whoosh.searching import Searcher

    from searchkit.searching.comparison import Comparison
    from searchkit.searching.concordance import Concordance, Order
    from searchkit.searching.contributions import Contribution
    from searchkit.searching.explanation import Explanation
    from searchkit.searching.timeline import Timeline


class LocalIndex:
    """An `Index` over a folder. What it answers is the index as it was when it was opened; threads may share it.

    Raises:
        IndexMissing, IndexForeign, IndexVersion, IndexDamaged: it cannot be opened; the error says what to do.
    """

    def __init__(self, location: Path) -> None:
        self.location = location
        self._index = open_store(location)  # its files are mapped: later commits take nothing away
        self._curation = read_curation(location)
        self._threads = threading.local()

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know of the index, whatever is asked of it: see `Index.warnings`."""
        return (*self._index.warnings, *self._curation.warnings)

    def _snapshot(self) -> _Snapshot:
        # Whoosh's readers keep a cursor in their files: two threads with one reader would answer each other's queries.
        snapshot = getattr(self._threads, "snapshot", None)
        if snapshot is None:
            snapshot = self._threads.snapshot = _Snapshot(self._index, self._curation)
        return snapshot

    def search(  # noqa: PLR0913 - the Index protocol's one long signature
        self, query: str | Query, *, limit: int = 10, page: int = 1, facets: Iterable[str | Facet] = (),
        since: str | dt.date | None = None, until: str | dt.date | None = None,
        where: Mapping[str, str | Iterable[str]] | Iterable[str] | None = None, sort: Sort = "relevance",
        match: Match = "all", count: bool = True, snippets: bool = True, expand: bool = False,
        recent: str | dt.timedelta | None = None, ranking: Ranking | None = None, now: dt.datetime | None = None,
        syntax: Syntax = "news", variants: bool = True, stories: bool = False, lead: Lead | None = None,
    ) -> HitPage:  # fmt: skip
        """Ranked hits for a query: see `Index.search`."""
        started = time.perf_counter()
        now = now or dt.datetime.now()
        subset = Subset(query, since, until, where, match, syntax, variants)
        parsed, request = read_subset(subset, now, self.location)
        request = replace(
            request, limit=limit, page=page, facets=tuple(f if isinstance(f, Facet) else Facet.parse(f) for f in facets),
            sort=sort, count=count, snippets=snippets, expand=expand, recent=read_age(recent), stories=stories, lead=lead,
        )  # fmt: skip
        with self._answering() as snapshot:
            found = snapshot.search(parsed, How(request, now, ranking or _usual(query)), started)
            if not isinstance(query, str) or page > 1:
                return found

            def count_of(text: str) -> int:
                return snapshot.count(read_query(replace(subset, query=text), now, self.location).tree, request)

            return snapshot.with_suggestion(found, parsed, count_of)

    @contextmanager
    def _answering(self) -> Iterator[_Snapshot]:
        try:
            with told_from_damage(self._index.generation):
                yield self._snapshot()
        except BaseException:
            # Ctrl-C may have come between a slate's use and its cleaning (see `Segment.mark`): open afresh next time.
            self._threads.snapshot = None
            raise

    def timeline(
        self, subset: Subset, *, by: str | None = None, split: str | None = None, now: dt.datetime | None = None
    ) -> Timeline:
        """Articles over time: see `Index.timeline`."""
        from searchkit.searching.timeline import make_timeline

        with self._answering() as snapshot:
            return make_timeline(snapshot.select(subset, now), by=by, split=split)

    def concordance(
        self, subset: Subset, *, sort: Order = "relevance", context: int = 100, now: dt.datetime | None = None
    ) -> Concordance:
        """Every occurrence in its line: see `Index.concordance`."""
        from searchkit.searching.concordance import make_concordance

        with self._answering() as snapshot:
            return make_concordance(snapshot.select(subset, now), sort=sort, context=context)

    def compare(
        self,
        subset: Subset,
        against: Subset | None = None,
        *,
        limit: int = 15,
        now: dt.datetime | None = None,
    ) -> Comparison:
        """Which words and names tell two sets of articles apart: see `Index.compare`."""
        from searchkit.searching.comparison import make_comparison

        with self._answering() as snapshot:
            ours = snapshot.select(subset, now)
            theirs = snapshot.select(Subset(), now).without(ours) if against is None else snapshot.select(against, now)
            return make_comparison(ours, theirs, limit=limit)

    def related(
        self, id: str, *, limit: int = 10, page: int = 1, since: str | dt.date | None = None,
        until: str | dt.date | None = None, where: Mapping[str, str | Iterable[str]] | Iterable[str] | None = None,
        now: dt.datetime | None = None,
    ) -> HitPage:  # fmt: skip
        """Articles on what one article is about: see `Index.related`."""
        started, now = time.perf_counter(), now or dt.datetime.now()
        _, request = read_subset(Subset("*", since, until, where), now, self.location)
        with self._answering() as snapshot:
            return snapshot.related(id, How(replace(request, limit=limit, page=page), now, Ranking()), started)

    def contributions(
        self, query: str | Query, id: str, *, match: Match = "all", expand: bool = False,
        recent: str | dt.timedelta | None = None, ranking: Ranking | None = None, now: dt.datetime | None = None,
    ) -> tuple[Contribution, ...]:  # fmt: skip
        """What one article's score is made of: see `Index.contributions`."""
        now = now or dt.datetime.now()
        parsed, request = read_subset(Subset(query, match=match), now, self.location)
        request = replace(request, expand=expand, recent=read_age(recent))
        with self._answering() as snapshot:
            return snapshot.contributions(parsed, How(request, now, ranking or _usual(query)), id)

    def explain(self, subset: Subset, *, hit: str | None = None, now: dt.datetime | None = None) -> Explanation:
        """Why a query finds what it finds: see `Index.explain`."""
        started, now = time.perf_counter(), now or dt.datetime.now()
        parsed, request = read_subset(subset, now, self.location)
        with self._answering() as snapshot:
            return snapshot.explain(parsed, How(request, now, _usual(subset.query)), hit, started)

    def article(self, id: str, *, match: str | Query | None = None) -> Hit:
        """One article whole: see `Index.article`."""
        tree = read_query(Subset(match), dt.datetime.now(), self.location).tree if isinstance(match, str) else match
        with told_from_damage(self._index.generation):
            return self._snapshot().article(id, tree)

    def story(self, id: str) -> tuple[Hit, ...]:
        """The copies of an article: see `Index.story`."""
        with told_from_damage(self._index.generation):
            return self._snapshot().story(id)

    def entities(self, *, kind: EntityKind | None = None, prefix: str = "") -> list[NameCount]:
        """Canonical names: see `Index.entities`."""
        with told_from_damage(self._index.generation):
            return list_names(self._snapshot().names, (kind,) if kind else ENTITY_KINDS, prefix)

    def entity(self, name: str, *, kind: EntityKind | None = None, limit: int = 5) -> Entity:
        """A canonical name with its aliases: see `Index.entity`."""
        with told_from_damage(self._index.generation):
            found = find_entity(self._snapshot().names, name, kind)
        page = self.search("*", where={found.kind: found.name}, limit=limit, sort="newest", snippets=False)
        return replace(found, hits=page.hits)

    def info(self) -> IndexInfo:
        """What lies in the index."""
        with told_from_damage(self._index.generation):
            return take_stock(self._index, self._snapshot().segments, self.warnings)


def _usual(query: str | Query) -> Ranking:
    return Ranking() if isinstance(query, str) else PLAIN


def _to_count(
    facet: Facet, request: SearchRequest, matched: Sequence[Found], found: Sequence[Found]
) -> list[NDArray[np.uint32]]:
    """The articles that a facet counts: its own filter does not hide its other values."""
    if facet.field not in request.where:
        return [f.doc_ids for f in found]
    masks = [filter_mask(request, m.segment, leaving_out=facet.field) for m in matched]
    return [narrowed(m, mask).doc_ids for m, mask in zip(matched, masks, strict=True)]


class _Snapshot:
    """One generation of an index, open in one thread."""

    def __init__(self, index: StoredIndex, curation: Curation) -> None:
        self._index, self._warnings = index, (*index.warnings, *curation.warnings)
        reader = index.reader()
        leaves = reader.leaf_readers() if reader.doc_count_all() else ()
        stories = read_stories(index.generation)
        self.segments = [Segment(leaf, base, stories.get(leaf.segment().segment_id())) for leaf, base in leaves]
        self.names = IndexNames(index, self.segments, curation)
        self._statistics = {PLAIN: Statistics(self.segments)}
        self._facets = FacetCounter(self.segments)
        self._searchers: dict[int, Searcher] = {}

    def _searcher(self, segment: Segment) -> Searcher:
        # Stock searchers read much when made: only nodes that the evaluator does not know pay for them.
        from whoosh.searching import Searcher

        if segment.base not in self._searchers:
            self._searchers[segment.base] = Searcher(segment.reader)
        return self._searchers[segment.base]

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
        matched = finder.match(tree)
        found = finder.rank(tree, matched)
        counted = {
            f.name: self._facets.count(f, _to_count(f, request, matched, found), stories=request.stories)
            for f in request.facets
        }
        collapsed = collapse(found, request)
        total = None if request.counts_nothing else sum(len(f.doc_ids) for f in collapsed.found)
        picked = chosen(collapsed.found, request)
        # Words that were added are not what the user looks for in a text.
        highlighter = Highlighter(parsed.tree, partial(expanded_stems, self.segments)) if request.snippets else None
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

    def select(self, subset: Subset, now: dt.datetime | None) -> Selected:
        """The articles that an analysis looks at."""
        started, now = time.perf_counter(), now or dt.datetime.now()
        parsed, request = read_subset(subset, now, self._index.location)
        finder = self._finder(How(request, now, _usual(subset.query)))
        found = tuple(finder.rank(parsed.tree, finder.match(parsed.tree)))
        self._forget()
        warnings = (*self._warnings, *parsed.all_warnings, *unknown_values(request, self.segments))
        return Selected(parsed, tuple(self.segments), found, finder.statistics, warnings, started)

    def related(self, id: str, how: How, started: float) -> HitPage:
        """Articles on what one article is about."""
        finder, own = self._finder(how), self._locate(id)
        (hit,) = make_hits([own], 1, None, finder.statistics)
        clues = find_clues(hit, finder.statistics)
        hits, total = find_related(finder, own, clues)
        self._forget()
        return HitPage(
            hit.id, print_query(Or([clue.query for clue in clues])), total, (time.perf_counter() - started) * 1000, hits,
            how.request.page, how.request.limit,
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
        highlighter = Highlighter(tree, partial(expanded_stems, self.segments))
        return replace(hit, matches=tuple(highlighter.find("body", hit.body).marks()))
