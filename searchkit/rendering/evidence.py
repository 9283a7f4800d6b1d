"""What was read of an article, field by field: where it stood, by which rule, what was rejected and why.

From what the index keeps: header lines and furniture are spans of the text with the pattern that took them. A value that
stands in none of them, nor at the text's beginning, was stated by the file, in its metadata, which the index does not keep.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from textwrap import shorten
from typing import NamedTuple

from rich.text import Text

from searchkit.extraction.annotations import Annotations, DateGuess
from searchkit.extraction.entities.reasons import reason_for
from searchkit.extraction.language import detect_language
from searchkit.rendering.canvas import FAINT, TITLE, WARNING, Canvas, Drawing
from searchkit.rendering.lines import broken, indented, joined, marked, padded, separated
from searchkit.searching.page import Hit

_FIELDS = ("author", "editor", "source", "section", "keyword", "dateline", "url", "summary")
_LABEL_WIDTH = 10
_MAX_EXCERPT_CHARS = 120
_SHOWN_NAMES = 60
# The file may have stated the same.
_DETECTED = "its first 500 characters are in it"


class Evidence(NamedTuple):
    """One thing read.

    Attributes:
        origin: "text" where it stands in the text; of a date its own; "stated" for the file's metadata; "derived" for what
            was made of the text.
        rule: the pattern or the method that read it.
        excerpt: the line or the string that it was read from.
        start, end: of the excerpt in `text`, where that is known.
        rejected_because: why it was not used.
    """

    field: str
    value: str
    origin: str
    rule: str
    excerpt: str = ""
    start: int | None = None
    end: int | None = None
    rejected_because: str | None = None


def evidence_of(hit: Hit) -> Iterator[Evidence]:
    """Title, dates, facts, language and names in the order of the screen; removed lines last."""
    found = hit.annotations
    yield _titled(found)
    for date in found.dates:
        yield _dated(date, found.date(date.role), found)
    for name in _FIELDS:
        for value in found.facts.get(name, ()):
            yield _stated(name, value, found)
    if found.language:
        told = detect_language(found.body or found.title) == found.language
        yield Evidence("lang", found.language, "derived" if told else "stated", _DETECTED if told else "metadata")
    body = found.body
    for mention in found.entities:
        within = 0 <= mention.start < mention.end <= len(body)
        rule = reason_for(mention, body) if within else "name"
        if mention.canonical != mention.text:
            rule = f"another form of {mention.canonical}"
        if within:
            yield Evidence(mention.kind, mention.canonical, "body", rule, mention.text, mention.start, mention.end)
        else:
            yield Evidence(mention.kind, mention.canonical, "stated", rule, mention.text)
    for span in found.removed:
        line = found.text[span.start : span.end].strip()
        yield Evidence("removed", line, "text", span.why, line, span.start, span.end)


def evidence_record(hit: Hit) -> list[Mapping[str, object]]:
    """The same for `--json`; keys as in docs/json.md."""
    return [one._asdict() for one in evidence_of(hit)]


def render_evidence(hit: Hit, *, width: int) -> Drawing:
    """The screen of `show --evidence`."""
    return Drawing(partial(_draw, hit), width)


def _draw(hit: Hit, canvas: Canvas) -> Iterator[Text]:
    label = ""
    n = 0
    for one in evidence_of(hit):
        n = n + 1 if one.field == label else 1
        if one.field in ("person", "org", "place", "object") and n > _SHOWN_NAMES:
            continue
        shown = "" if one.field == label else one.field
        label = one.field
        where = one.origin if one.start is None else f"{one.origin} {one.start}-{one.end}"
        excerpt = marked(one.excerpt[:_MAX_EXCERPT_CHARS]).plain if one.excerpt != one.value else ""
        line = separated(
            [
                marked(one.value[:_MAX_EXCERPT_CHARS], style=TITLE if one.field == "title" else ""),
                Text(where, FAINT),
                Text(one.rule if one.rule != one.origin else "", FAINT),
                Text(f'"{excerpt}"' if excerpt else "", FAINT),
                Text(f"rejected: {one.rejected_because}" if one.rejected_because else "", WARNING),
            ],
            canvas,
        )
        if canvas.width < 3 * _LABEL_WIDTH:
            yield from broken(joined(Text(f"{one.field} ", FAINT), line), canvas.width, canvas)
        else:
            lines = broken(line, canvas.width - _LABEL_WIDTH, canvas)
            yield from indented(lines, padded(Text(shown, FAINT), _LABEL_WIDTH), _LABEL_WIDTH)


def _titled(found: Annotations) -> Evidence:
    for span in found.removed:
        if span.why == "title":
            line = found.text[span.start : span.end].strip()
            return Evidence("title", found.title, "text", "title", line, span.start, span.end)
    if found.title and found.body.startswith(found.title.rstrip("…")):
        return Evidence("title", found.title, "derived", "the text's first line or sentence")
    return Evidence("title", found.title, "stated", "metadata")


def _dated(date: DateGuess, chosen: DateGuess | None, found: Annotations) -> Evidence:
    at = found.text.find(date.excerpt) if date.origin in ("header", "dateline", "text") and date.excerpt else -1
    rule = next((s.why for s in found.removed if s.start <= at < s.end), date.origin) if at >= 0 else date.origin
    doubt = "; day and month could be the other way round" if date.ambiguous else ""
    doubt += "; the century is inferred" if date.century_inferred else ""
    return Evidence(
        "date" if date.role == "published" else date.role, date.printed, date.origin, rule + doubt, date.excerpt,
        at if at >= 0 else None, at + len(date.excerpt) if at >= 0 else None, date.rejected_because or _outranked(date, chosen),
    )  # fmt: skip


def _outranked(date: DateGuess, chosen: DateGuess | None) -> str | None:
    return None if chosen is None or date is chosen else f"{chosen.printed} comes first"


def _stated(name: str, value: str, found: Annotations) -> Evidence:
    folded = value.casefold()
    for span in found.removed:
        line = found.text[span.start : span.end].strip()
        if span.why not in ("menu", "title") and folded in line.casefold():
            return Evidence(name, value, "text", span.why, line, span.start, span.end)
    if name == "dateline" and folded in found.body[:120].casefold():
        return Evidence(name, value, "body", "dateline", shorten(found.body[:400], 60, placeholder=" …"))
    return Evidence(name, value, "stated", "metadata")
