"""An index on this machine: a folder that Whoosh opens, answered on arrays."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.indexing.generations import told_from_damage
from searchkit.indexing.store import open_store
from searchkit.names.curation import read_curation
from searchkit.searching.asking import read_age, read_query, read_subset
from searchkit.searching.finding import How
from searchkit.searching.page import Hit, HitPage
from searchkit.searching.ranking import Ranking
from searchkit.searching.request import Facet, Lead, Match, Sort, Subset, Syntax
from searchkit.searching.snapshot import Snapshot, usual_ranking

if TYPE_CHECKING:
    from whoosh.query import Query

    from searchkit.searching.comparison import Comparison
    from searchkit.searching.concordance import Concordance, Order
    from searchkit.searching.contributions import Contribution
    from searchkit.searching.entity import Entity, NameCount
    from searchkit.searching.explanation import Explanation
    from searchkit.searching.stock import IndexInfo
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

    def _snapshot(self) -> Snapshot:
        # Whoosh's readers keep a cursor in their files: two threads with one reader would answer each other's queries.
        snapshot = getattr(self._threads, "snapshot", None)
        if snapshot is None:
            snapshot = self._threads.snapshot = Snapshot(self._index, self._curation)
        return snapshot

    def search(  # noqa: PLR0913 - the Index protocol's one long signature
        self, query: str | Query, *, limit: int = 10, page: int = 1, facets: Iterable[str | Facet] = (),
        since: str | dt.date | None = None, until: str | dt.date | None = None,
        where: Mapping[str, str | Iterable[str]] | Iterable[str] | None = None, sort: Sort = "relevance",
        match: Match = "all", count: bool = True, snippets: bool = True, expand: bool = False,
        recent: str | dt.timedelta | None = None, ranking: Ranking | None = None, now: dt.datetime | None = None,
        syntax: Syntax = "news", variants: bool = True, lang: str | Iterable[str] = (), stories: bool = False, lead: Lead | None = None,
    ) -> HitPage:  # fmt: skip
        """Ranked hits for a query: see `Index.search`."""
        started = time.perf_counter()
        now = now or dt.datetime.now()
        subset = Subset(query, since, until, where, match, syntax, variants, lang)
        parsed, request = read_subset(
            subset, now, self.location, self._languages(), limit=limit, page=page, facets=tuple(f if isinstance(f, Facet) else Facet.parse(f) for f in facets),
            sort=sort, count=count, snippets=snippets, expand=expand, recent=read_age(recent), stories=stories, lead=lead,
        )  # fmt: skip
        with self._answering() as snapshot:
            found = snapshot.search(parsed, How(request, now, ranking or usual_ranking(query)), started)
            if not isinstance(query, str) or page > 1:
                return found

            def count_of(text: str) -> int:
                return snapshot.count(
                    read_query(replace(subset, query=text), now, self.location, self._languages()).tree, request
                )

            return snapshot.with_suggestion(found, parsed, count_of)

    def _languages(self) -> tuple[str, ...]:
        """Those of the articles: whose stems and stop words a query's words take."""
        with told_from_damage(self._index.generation):
            return self._snapshot().languages

    @contextmanager
    def _answering(self) -> Iterator[Snapshot]:
        try:
            with told_from_damage(self._index.generation):
                yield self._snapshot()
        except BaseException:
            # Ctrl-C may have come between a slate's use and its cleaning (see `Segment.mark`): open afresh next time.
            self._threads.snapshot = None
            raise

    def timeline(
        self, subset: Subset, *, by: str | None = None, split: str | None = None, stories: bool = False,
        now: dt.datetime | None = None,
    ) -> Timeline:  # fmt: skip
        """Articles over time: see `Index.timeline`."""
        from searchkit.searching.timeline import make_timeline

        with self._answering() as snapshot:
            return make_timeline(snapshot.select(subset, now), by=by, split=split, stories=stories)

    def concordance(
        self, subset: Subset, *, sort: Order = "relevance", context: int = 100, stories: bool = False,
        now: dt.datetime | None = None,
    ) -> Concordance:  # fmt: skip
        """Every occurrence in its line: see `Index.concordance`."""
        from searchkit.searching.concordance import make_concordance

        with self._answering() as snapshot:
            return make_concordance(snapshot.select(subset, now), sort=sort, context=context, stories=stories)

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
        stories: bool = False, now: dt.datetime | None = None,
    ) -> HitPage:  # fmt: skip
        """Articles on what one article is about: see `Index.related`."""
        started, now = time.perf_counter(), now or dt.datetime.now()
        _, request = read_subset(Subset("*", since, until, where), now, self.location, self._languages())
        with self._answering() as snapshot:
            return snapshot.related(
                id, How(replace(request, limit=limit, page=page, stories=stories), now, Ranking()), started
            )

    def contributions(
        self, query: str | Query, id: str, *, match: Match = "all", expand: bool = False,
        recent: str | dt.timedelta | None = None, ranking: Ranking | None = None, now: dt.datetime | None = None,
    ) -> tuple[Contribution, ...]:  # fmt: skip
        """What one article's score is made of: see `Index.contributions`."""
        now = now or dt.datetime.now()
        parsed, request = read_subset(Subset(query, match=match), now, self.location, self._languages())
        request = replace(request, expand=expand, recent=read_age(recent))
        with self._answering() as snapshot:
            return snapshot.contributions(parsed, How(request, now, ranking or usual_ranking(query)), id)

    def explain(self, subset: Subset, *, hit: str | None = None, now: dt.datetime | None = None) -> Explanation:
        """Why a query finds what it finds: see `Index.explain`."""
        started, now = time.perf_counter(), now or dt.datetime.now()
        parsed, request = read_subset(subset, now, self.location, self._languages())
        with self._answering() as snapshot:
            return snapshot.explain(parsed, How(request, now, usual_ranking(subset.query)), hit, started)

    def article(self, id: str, *, match: str | Query | None = None) -> Hit:
        """One article whole: see `Index.article`."""
        tree = (
            read_query(Subset(match), dt.datetime.now(), self.location, self._languages()).tree
            if isinstance(match, str)
            else match
        )
        with told_from_damage(self._index.generation):
            return self._snapshot().article(id, tree)

    def story(self, id: str) -> tuple[Hit, ...]:
        """The copies of an article: see `Index.story`."""
        with told_from_damage(self._index.generation):
            return self._snapshot().story(id)

    def entities(self, *, kind: EntityKind | None = None, prefix: str = "") -> list[NameCount]:
        """Canonical names: see `Index.entities`."""
        from searchkit.searching.entities import list_names

        with told_from_damage(self._index.generation):
            return list_names(self._snapshot().names, (kind,) if kind else ENTITY_KINDS, prefix)

    def entity(self, name: str, *, kind: EntityKind | None = None, limit: int = 5) -> Entity:
        """A canonical name with its aliases: see `Index.entity`."""
        from searchkit.searching.entities import find_entity

        with told_from_damage(self._index.generation):
            found = find_entity(self._snapshot().names, name, kind)
        page = self.search("*", where={found.kind: found.name}, limit=limit, sort="newest", snippets=False)
        return replace(found, hits=page.hits)

    def info(self) -> IndexInfo:
        """What lies in the index."""
        from searchkit.searching.stock import take_stock

        with told_from_damage(self._index.generation):
            return take_stock(self._index, self._snapshot().segments, self.warnings)
