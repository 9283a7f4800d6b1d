"""The face of an index: what can be asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from searchkit.extraction.annotations import EntityKind
from searchkit.searching.page import Hit, HitPage
from searchkit.searching.request import Facet, Lead, Match, Sort, Subset, Syntax

if TYPE_CHECKING:
    from whoosh.query import Query

    from searchkit.searching.comparison import Comparison
    from searchkit.searching.concordance import Concordance, Order
    from searchkit.searching.contributions import Contribution
    from searchkit.searching.entity import Entity, NameCount
    from searchkit.searching.explanation import Explanation
    from searchkit.searching.ranking import Ranking
    from searchkit.searching.stock import IndexInfo
    from searchkit.searching.timeline import Timeline


class Index(Protocol):
    """An index that answers: on this machine, or later on a cluster."""

    @property
    def warnings(self) -> tuple[str, ...]:
        """What the user should know of the index itself: that its newest revision is damaged. Every page repeats it."""
        ...

    def search(  # noqa: PLR0913 - the one signature that may be long: its options are the command line's
        self, query: str | Query, *, limit: int = 10, page: int = 1, facets: Iterable[str | Facet] = (),
        since: str | dt.date | None = None, until: str | dt.date | None = None,
        where: Mapping[str, str | Iterable[str]] | Iterable[str] | None = None, sort: Sort = "relevance",
        match: Match = "all", count: bool = True, snippets: bool = True, expand: bool = False,
        recent: str | dt.timedelta | None = None, ranking: Ranking | None = None, now: dt.datetime | None = None,
        syntax: Syntax = "news", variants: bool = True, lang: str | Iterable[str] = (), stories: bool = False, lead: Lead | None = None,
    ) -> HitPage:  # fmt: skip
        """Ranked hits for a query.

        Args:
            query: the query language of the README, or a Whoosh query of your own.
            limit: hits a page; 0 for the total and facets alone.
            page: from 1.
            facets: `source`, `person:20`, `date:month`, or `Facet`s.
            since: the first day, inclusive: a date, or text such as `2015-11`, `2015`, `30d`.
            until: the last day, inclusive; `2015` means its last day.
            where: whole values of facets: `{"source": "Global Times"}` or `["source=Global Times"]`.
            sort: relevance; newest or oldest first, undated last.
            match: whether all or any of the words must be there. "any" takes pasted text: a title, a question, a page;
                where its signs make no query, it is read word by word.
            count: False where the exact total is not needed; it may then be None.
            snippets: False where they are not needed.
            expand: whether the telling words of the best hits are added to the query (`HitPage.added`). They rank; with
                `match="any"` they find more articles too.
            recent: how long until an article counts for half: `30d`, `2w`, `6m`, `1y`, or a timedelta; None: age does not
                count. Undated articles count as old.
            ranking: None: as measured best for text, BM25 per field for a Whoosh query.
            stories: the copies of an article are one hit; total and facets count stories. A story that two sources
                carried counts for both.
            lead: which copy stands for a story: the earliest, latest or longest; None: the first in the order of hits.
            now: what relative dates and ages count from; the clock's time where None.
            syntax: "plain" where every word is to be a word, whatever signs stand at it.
            lang: only articles in these languages, `de` or `de,fr`; the words take their stems alone.
            variants: False where a name is to be found as it is written only, and not as Hizbullah for Hezbollah.

        Raises:
            QueryError: the query cannot be read.
            UsageError: an option that cannot be.
        """
        ...

    def article(self, id: str, *, match: str | Query | None = None) -> Hit:
        """One article whole, by its id or the beginning of it; with the places where `match` is found.

        Raises:
            ArticleMissing: none, or several, of that id.
        """
        ...

    def story(self, id: str) -> tuple[Hit, ...]:
        """The copies of an article, itself among them, by date, the undated last.

        Raises:
            ArticleMissing: none, or several, of that id.
        """
        ...

    def timeline(
        self, subset: Subset, *, by: str | None = None, split: str | None = None, stories: bool = False,
        now: dt.datetime | None = None,
    ) -> Timeline:  # fmt: skip
        """How many articles there are in each period, and what share of all.

        Args:
            by: "day", "week", "month" or "year"; None: the finest that fits a screen.
            split: a facet whose most frequent values are counted apart: `source`, `person:3`.
            stories: the copies of an article count once, where the earliest of those found stands.

        Raises:
            QueryError, UsageError: as `search`; no such period, no such facet.
        """
        ...

    def concordance(
        self, subset: Subset, *, sort: Order = "relevance", context: int = 100, stories: bool = False,
        now: dt.datetime | None = None,
    ) -> Concordance:  # fmt: skip
        """Every place in the bodies where the query's words stand.

        Args:
            sort: by article: relevance, newest, oldest; by the words before or after: left, right.
            context: characters on each side.
            stories: of the copies of an article that are found one alone is read, the earliest.

        Raises:
            QueryError, UsageError: as `search`; no such order.
        """
        ...

    def compare(
        self, subset: Subset, against: Subset | None = None, *, limit: int = 15, now: dt.datetime | None = None
    ) -> Comparison:
        """Which words and names are significantly more frequent on one side than on the other.

        Args:
            against: None: all other articles of the index.
            limit: words of each side.

        Raises:
            QueryError, UsageError: as `search`.
        """
        ...

    def related(
        self, id: str, *, limit: int = 10, page: int = 1, since: str | dt.date | None = None,
        until: str | dt.date | None = None, where: Mapping[str, str | Iterable[str]] | Iterable[str] | None = None,
        stories: bool = False, now: dt.datetime | None = None,
    ) -> HitPage:  # fmt: skip
        """Articles on what one article is about, by its telling words and names; each hit says which (`Hit.because`).

        Other copies of the same story are left out, and what has a small part of its words alone. Arguments as in
        `search`; `HitPage.query` is the whole id, `HitPage.parsed` what was looked for.

        Raises:
            ArticleMissing: none, or several, of that id.
            UsageError: an option that cannot be.
        """
        ...

    def contributions(
        self, query: str | Query, id: str, *, match: Match = "all", expand: bool = False,
        recent: str | dt.timedelta | None = None, ranking: Ranking | None = None, now: dt.datetime | None = None,
    ) -> tuple[Contribution, ...]:  # fmt: skip
        """What one article's score for a query is made of, by word and field; empty where it does not match.

        They sum to the score of the hit, wherever it stands among the first few hundred; further down `search` leaves out
        the parts of kind "near".

        Raises:
            ArticleMissing: none, or several, of that id.
            QueryError, UsageError: as in `search`.
        """
        ...

    def explain(self, subset: Subset, *, hit: str | None = None, now: dt.datetime | None = None) -> Explanation:
        """What each clause of a query means and finds, and why the whole finds nothing, if so.

        Args:
            hit: the id of an article whose score is taken apart.

        Raises:
            ArticleMissing: none, or several, of that id.
            QueryError, UsageError: as `search`.
        """
        ...

    def entities(self, *, kind: EntityKind | None = None, prefix: str = "") -> list[NameCount]:
        """Canonical names with their counts, most articles first.

        Args:
            kind: None: all kinds.
            prefix: only names of which a word, or an alias's word, begins so.
        """
        ...

    def entity(self, name: str, *, kind: EntityKind | None = None, limit: int = 5) -> Entity:
        """A canonical name with its aliases and some articles, by the name or any alias.

        Raises:
            UsageError: no such name (the nearest is told), or one of several kinds.
        """
        ...

    def info(self) -> IndexInfo:
        """What lies in the index."""
        ...


def open(location: str | Path) -> Index:
    """The index at a location: a folder.

    Raises:
        IndexMissing, IndexForeign, IndexVersion, IndexDamaged: it cannot be opened; the error says what to do.
    """
    from searchkit.searching.local import LocalIndex

    return LocalIndex(Path(location))
