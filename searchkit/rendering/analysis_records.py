"""Machine formats of timelines, concordances and comparisons; see `records` for how each format is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from searchkit.rendering.records import csv_line, plain_line, to_json
from searchkit.searching.comparison import Comparison
from searchkit.searching.concordance import Concordance, Occurrence
from searchkit.searching.timeline import Timeline

_PLACES = ("id", "date", "source", "title", "path", "record", "start", "end", "left", "match", "right")
_DISTINCTIONS = ("field", "value", "side", "ours", "theirs", "our_rate", "their_rate", "log_likelihood", "log_ratio")


def timeline_json(timeline: Timeline) -> str:
    """The timeline as one JSON object."""
    return to_json(timeline.as_dict())


def timeline_rows(timeline: Timeline) -> Iterator[list[object]]:
    """A header, then a row a period: period, count, all, share, and a column for each value split by; last the undated."""
    yield ["period", "count", "all", "share", *timeline.values]
    for p in timeline.periods:
        share = "" if p.share is None else f"{p.share:.6f}"
        yield [p.label, p.count, p.all, share, *(p.parts[value] for value in timeline.values)]
    if timeline.undated:
        yield [None, timeline.undated, None, None, *(None for _ in timeline.values)]


def timeline_csv(timeline: Timeline) -> Iterator[str]:
    """`timeline_rows` as CSV; the undated have an empty period."""
    return map(csv_line, timeline_rows(timeline))


def timeline_plain(timeline: Timeline) -> Iterator[str]:
    """The rows without their header, with tabs between the columns."""
    return map(plain_line, list(timeline_rows(timeline))[1:])


def concordance_json(concordance: Concordance) -> str:
    """All occurrences as one JSON object; for many, JSON lines need no memory."""
    return to_json(
        {
            "format": 1, "query": concordance.query, "parsed": concordance.parsed, "total": concordance.total,
            "occurrences": [o.as_dict() for o in concordance.occurrences], "warnings": list(concordance.warnings),
        }
    )  # fmt: skip


def occurrences_jsonl(occurrences: Iterable[Occurrence]) -> Iterator[str]:
    """One occurrence a line."""
    return (to_json(o.as_dict(), indent=False) for o in occurrences)


def occurrences_csv(occurrences: Iterable[Occurrence]) -> Iterator[str]:
    """A header, then one occurrence a row."""
    yield csv_line(_PLACES)
    for o in occurrences:
        row = o.as_dict()
        yield csv_line([row[name] for name in _PLACES])


def occurrences_plain(occurrences: Iterable[Occurrence]) -> Iterator[str]:
    """One occurrence a line: id, date, source, left, match, right, with tabs between them."""
    for o in occurrences:
        yield plain_line([o.id, o.date.printed if o.date else "", o.source, o.left, o.match, o.right])


def comparison_json(comparison: Comparison) -> str:
    """The comparison as one JSON object."""
    return to_json(comparison.as_dict())


def comparison_csv(comparison: Comparison) -> Iterator[str]:
    """A header, then a row a word or name."""
    yield csv_line(_DISTINCTIONS)
    for d in (*comparison.words, *comparison.names):
        row = d.as_dict()
        yield csv_line([row[name] for name in _DISTINCTIONS])


def comparison_plain(comparison: Comparison) -> Iterator[str]:
    """A line a word or name: side, field, value, ours, theirs, log-likelihood, with tabs between them."""
    for d in (*comparison.words, *comparison.names):
        yield plain_line([d.side, d.field, d.value, d.ours, d.theirs, f"{d.log_likelihood:.1f}"])
