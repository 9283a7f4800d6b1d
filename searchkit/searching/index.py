"""The face of an index: what can be asked of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from searchkit.searching.page import Hit, HitPage
from searchkit.searching.request import Facet, Match, Sort, Subset

if TYPE_CHECKING:
    from whoosh.query import Query

    from searchkit.searching.comparison import Comparison
    from searchkit.searching.concordance import Concordance, Order
    from searchkit.searching.timeline import Timeline


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What lies in an index.

    Attributes:
        location: the folder.
        articles: how many can be found.
        deleted: how many are gone but still take room.
        segments: parts that are searched one after another.
        size_bytes: of all files.
        revision: counts up with every change.
        format: the version of the layout on disk.
        first_day, last_day: over all dated articles; None where none is dated.
        undated: articles without a date.
        words: in all bodies.
        values: facet field → number of distinct values.
        roots: the folders that were indexed.
        warnings: what the user should know of the index itself.
    """

    location: str
    articles: int
    deleted: int
    segments: int
    size_bytes: int
    revision: int
    format: int
    first_day: dt.date | None
    last_day: dt.date | None
    undated: int
    words: int
    values: Mapping[str, int]
    roots: tuple[str, ...]
    warnings: tuple[str, ...] = ()


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
        match: Match = "all", count: bool = True, snippets: bool = True, now: dt.datetime | None = None,
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
            match: whether all or any of the words must be there.
            count: False where the exact total is not needed; it may then be None.
            snippets: False where they are not needed.
            now: what relative dates count from; the clock's time where None.

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

    def timeline(
        self, subset: Subset, *, by: str | None = None, split: str | None = None, now: dt.datetime | None = None
    ) -> Timeline:
        """How many articles there are in each period, and what share of all.

        Args:
            by: "day", "week", "month" or "year"; None: the finest that fits a screen.
            split: a facet whose most frequent values are counted apart: `source`, `person:3`.

        Raises:
            QueryError, UsageError: as `search`; no such period, no such facet.
        """
        ...

    def concordance(
        self, subset: Subset, *, sort: Order = "relevance", context: int = 100, now: dt.datetime | None = None
    ) -> Concordance:
        """Every place in the bodies where the query's words stand.

        Args:
            sort: by article: relevance, newest, oldest; by the words before or after: left, right.
            context: characters on each side.

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
