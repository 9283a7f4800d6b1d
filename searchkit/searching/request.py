"""A search, checked and frozen: what everything below `Index.search` takes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from searchkit.errors import UsageError
from searchkit.fields import DATE_STEPS, FACETS, field_named

if TYPE_CHECKING:
    from whoosh.query import Query

Sort = Literal["relevance", "newest", "oldest"]
Match = Literal["all", "any"]
Syntax = Literal["news", "plain"]
Lead = Literal["earliest", "latest", "longest"]

# What a facet is asked for by, beside a number.
SIGNIFICANT = "significant"
_SORTS = ("relevance", "newest", "oldest")
_LEADS = ("earliest", "latest", "longest")
MAX_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Subset:
    """Which articles an analysis looks at: a query and what narrows it, as `Index.search` takes them.

    `Subset()` is all articles; `Subset("election", since="2015")` those of an election from then on.
    """

    query: str | Query = "*"
    since: str | dt.date | None = None
    until: str | dt.date | None = None
    where: Mapping[str, str | Iterable[str]] | Iterable[str] | None = None
    match: Match = "all"
    syntax: Syntax = "news"
    variants: bool = True
    lang: str | Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """A count asked for: `FIELD[:STEP][:N]`, `FIELD[:N]:significant`.

    Attributes:
        field: a facet or date field.
        step: "day", "week", "month" or "year"; None for a facet that is no date.
        limit: how many values at most; None: 10, or all for a date.
        significant: the values that are over-represented against all articles, the surest first, not the most frequent.

    Raises:
        UsageError: no such field, not a facet, no such step, no such number.
    """

    field: str
    step: str | None = None
    limit: int | None = None
    significant: bool = False

    def __post_init__(self) -> None:
        kind = field_named(self.field).kind
        if kind not in ("facet", "date"):
            raise UsageError(f"{self.field} cannot be counted", hint=f"facets: {', '.join(FACETS)}, date:year")
        if self.step not in (DATE_STEPS if kind == "date" else (None,)):
            steps = f"one of {', '.join(DATE_STEPS)}" if kind == "date" else "none: a number of values is its limit"
            raise UsageError(f"{self.step!r} is no step of {self.field}", hint=f"{steps}; Facet.parse({self.field!r})")
        if self.limit is not None and (type(self.limit) is not int or self.limit < 1):
            raise UsageError(f"{self.limit!r} is no number of values", hint=f"Facet({self.field!r}, limit=10)")

    @property
    def name(self) -> str:
        """As in the answer: "source", "date:year"."""
        return f"{self.field}:{self.step}" if self.step else self.field

    @classmethod
    def parse(cls, text: str) -> Facet:
        """`source`, `person:20`, `date:month`, `date:day:31`.

        Raises:
            UsageError: no such field, not a facet, no such step.
        """
        name, *rest = text.split(":")
        found = field_named(name)
        step = "year" if found.kind == "date" else None
        limit, significant = None, False
        for part in rest:
            if part.isdecimal() and int(part) > 0:
                limit = int(part)
            elif found.kind == "date" and part in DATE_STEPS:
                step = part
            elif found.kind == "facet" and part == SIGNIFICANT:
                significant = True
            else:
                raise UsageError(
                    f"{text!r} is no facet: {part!r} is neither a number nor a step of {found.name}",
                    hint="facets look like source, person:20, date:month",
                )
        return cls(found.name, step, limit, significant)


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """A search, checked.

    Attributes:
        limit: hits a page; 0: none, the total and the facets alone.
        page: from 1.
        since: the first day, inclusive; None: open.
        until: the last day, inclusive; None: open.
        where: facet field → values, folded by the index; several values of one field are OR, fields are AND.
        match: words not joined by an operator: "all" or "any" of them.
        count: whether the exact total is wanted.
        snippets: whether snippets are wanted.
        expand: whether the telling words of the best hits are added to the query.
        recent: how long until an article counts for half; None: age does not count.
        syntax: "news": the query language; "plain": every word is a word.
        stories: whether the copies of an article are one hit, and counted once.
        lead: which copy stands for a story; None: the first in the order of the hits.
    """

    limit: int = 10
    page: int = 1
    facets: tuple[Facet, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: Sort = "relevance"
    match: Match = "all"
    count: bool = True
    snippets: bool = True
    expand: bool = False
    recent: dt.timedelta | None = None
    syntax: Syntax = "news"
    stories: bool = False
    lead: Lead | None = None

    @property
    def counts_nothing(self) -> bool:
        """Whether the best hits alone are wanted."""
        return not self.count and not self.facets and self.ranks_alone

    @property
    def ranks_alone(self) -> bool:
        """Whether a page's hits are the best by their own scores: of all others, no score matters."""
        return self.sort == "relevance" and self.limit > 0 and not self.stories and self.recent is None

    def __post_init__(self) -> None:
        if not 0 <= self.limit <= MAX_LIMIT:
            raise UsageError(f"a limit of {self.limit} cannot be", hint=f"from 0 to {MAX_LIMIT}")
        if self.page < 1:
            raise UsageError(f"there is no page {self.page}", hint="pages count from 1")
        if self.sort not in _SORTS:
            raise UsageError(f"no order {self.sort!r}", hint=f"orders: {', '.join(_SORTS)}")
        if self.match not in ("all", "any"):
            raise UsageError(f"no match {self.match!r}", hint='match is "all" or "any"')
        if self.recent is not None and self.recent <= dt.timedelta(0):
            raise UsageError(f"{self.recent} is no half-life", hint="it looks like 30d, 2w, 6m or 1y")
        if self.syntax not in ("news", "plain"):
            raise UsageError(f"no syntax {self.syntax!r}", hint='syntax is "news" or "plain"')
        if self.lead is not None and self.lead not in _LEADS:
            raise UsageError(f"no lead {self.lead!r}", hint=f"a story's lead is its {', '.join(_LEADS)} copy")
        if self.lead is not None and not self.stories:
            raise UsageError("a lead stands for the copies of a story, and none were asked for", hint="add --stories")
        if self.since and self.until and self.since > self.until:
            raise UsageError(f"since {self.since} is after until {self.until}", hint="swap them")


def where_of(where: Mapping[str, str | Iterable[str]] | Iterable[str] | None) -> dict[str, tuple[str, ...]]:
    """Filters as a mapping or as `FIELD=VALUE` strings → field → values.

    Raises:
        UsageError: no such field, one that cannot be filtered by, no `=`.
    """
    pairs: list[tuple[str, str]] = []
    if isinstance(where, Mapping):
        for name, values in where.items():
            pairs += [(name, v) for v in ([values] if isinstance(values, str) else values)]
    else:
        for text in where or ():
            name, equals, value = text.partition("=")
            if not equals:
                raise UsageError(f"{text!r} is no filter", hint="filters look like source='Global Times'")
            pairs.append((name.strip(), value.strip()))
    out: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found = field_named(name)
        if found.kind not in ("facet", "key"):
            raise UsageError(
                f"{found.name} cannot be filtered by a whole value",
                hint=f"write {found.name}:{value} in the query; --where takes {', '.join(FACETS)}",
            )
        out[found.name] = (*out.get(found.name, ()), value)
    return out
