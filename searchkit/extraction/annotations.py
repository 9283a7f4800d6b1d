"""What extraction gives: text, dates and names, each with the evidence it rests on."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Precision = Literal["year", "month", "day", "minute", "second"]
Origin = Literal["metadata", "feed", "url", "header", "dateline", "text", "file_name"]
Role = Literal["published", "updated", "crawled"]
EntityKind = Literal["person", "org", "place", "object"]
Order = Literal["day_first", "month_first"]

# Who finds names, unless told otherwise: see `entities.pipelines`.
BUILT_IN = "built-in"
ENTITY_KINDS: tuple[EntityKind, ...] = ("person", "org", "place", "object")


class Span(NamedTuple):
    """A stretch of `Annotations.text`, in code points; `why` names the rule that took it out of the body."""

    start: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class DateGuess:
    """A date, as precise as its source, with where it was read.

    Attributes:
        local: the date and time as printed, without a zone; what the precision does not cover is 1 January, 00:00:00.
        offset_minutes: minutes east of UTC, where a zone is stated; None where none is.
        origin: where it stood.
        excerpt: the text it was read from.
        role: what happened then.
        ambiguous: day and month could be the other way round, and nothing in the source settles it.
        rejected_because: why it is not the article's date; None for one that may be.
        order: of day and month, where both were written as numbers and differ; None for every other date.
        century_inferred: the year was written with two digits.
    """

    local: dt.datetime
    precision: Precision
    origin: Origin
    excerpt: str
    role: Role = "published"
    offset_minutes: int | None = None
    ambiguous: bool = False
    rejected_because: str | None = None
    order: Order | None = None
    century_inferred: bool = False

    @property
    def value(self) -> dt.datetime:
        """The instant, aware, in UTC; read as UTC where no zone is stated."""
        utc = self.local.replace(tzinfo=dt.UTC)
        return utc - dt.timedelta(minutes=self.offset_minutes) if self.offset_minutes else utc

    @property
    def zone(self) -> str | None:
        """`+HH:MM`, or None where no zone is stated."""
        if self.offset_minutes is None:
            return None
        sign = "-" if self.offset_minutes < 0 else "+"
        hours, minutes = divmod(abs(self.offset_minutes), 60)
        return f"{sign}{hours:02}:{minutes:02}"

    @property
    def printed(self) -> str:
        """ISO 8601 at its own precision, with an offset only where the zone is stated: `2015-11`, `2017-06-04T00:00-04:00`."""
        # Not strftime("%Y"): on Linux it does not pad years below 1000.
        text = self.local.isoformat(timespec="minutes" if self.precision == "minute" else "seconds")
        text = text[: {"year": 4, "month": 7, "day": 10}.get(self.precision, len(text))]
        return text + (self.zone or "") if self.precision in ("minute", "second") else text

    @property
    def days(self) -> tuple[dt.date, dt.date]:
        """The first and the last day that the printed date covers."""
        first = self.local.date()
        if self.precision == "year":
            return first, first.replace(month=12, day=31)
        if self.precision == "month":
            return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return first, first


class Mention(NamedTuple):
    """A name in the body: `body[start:end] == text`; `canonical` is the name that facets count.

    A tuple, since an article has dozens: a frozen dataclass takes four times as long to make.
    """

    kind: EntityKind
    text: str
    start: int
    end: int
    canonical: str


@dataclass(frozen=True, slots=True)
class Annotations:
    """An article understood.

    Attributes:
        title: the headline; "" where there is none.
        text: the extracted text, whole; for plain text the file as it was, save that lines wrapped at a margin are joined.
        removed: ascending, disjoint spans of `text` that are not body: headline, byline, furniture.
        language: ISO 639-1, or None where it cannot be told.
        dates: every date considered, best first; those with `rejected_because` last.
        entities: by position; offsets count in `body`.
        facts: the other fields (`fields.FIELDS`) with their values: author, source, section, url, keyword, …
        warnings: what the user should know: a date in the future, a guessed encoding.
    """

    title: str
    text: str
    removed: tuple[Span, ...] = ()
    language: str | None = None
    dates: tuple[DateGuess, ...] = ()
    entities: tuple[Mention, ...] = ()
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def body(self) -> str:
        """`text` without what was removed. Source of every offset: snippets, mentions, concordances."""
        return body_of(self.text, self.removed)

    def date(self, role: Role = "published") -> DateGuess | None:
        """The article's date of that role, if one was found."""
        return next((d for d in self.dates if d.role == role and d.rejected_because is None), None)


def body_of(text: str, removed: tuple[Span, ...]) -> str:
    """`text` without the spans, and without white space at its ends."""
    if not removed:
        return text.strip()
    kept, at = [], 0
    for span in removed:
        kept.append(text[at : span.start])
        at = span.end
    kept.append(text[at:])
    return "".join(kept).strip()
