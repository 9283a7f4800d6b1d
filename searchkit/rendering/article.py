"""One article whole: what is known of it, with the evidence, then its text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from searchkit.extraction.annotations import ENTITY_KINDS, DateGuess
from searchkit.rendering.canvas import FAINT, TITLE, WARNING, Canvas, Drawing
from searchkit.rendering.hits import link_of, place_of, shown_date, web_link
from searchkit.rendering.lines import broken, indented, joined, marked, padded, separated
from searchkit.searching.page import Hit

# Longer lines are hard to read, however wide the terminal.
_MAX_TEXT_WIDTH = 100
_LABEL_WIDTH = 10
_MAX_EXCERPT_CHARS = 80
_PRECISION = {
    "year": "the year",
    "month": "the month",
    "day": "the day",
    "minute": "the minute",
    "second": "the second",
}
_ORIGIN = {
    "metadata": "metadata",
    "feed": "the feed",
    "url": "the address",
    "header": "the header",
    "dateline": "the dateline",
    "text": "the text",
    "file_name": "the file's name",
}


def render_article(hit: Hit, *, width: int) -> Drawing:
    """The screen of `show`: what is known of the article, then its body, paragraphs kept, `hit.matches` marked."""
    return Drawing(partial(_draw, hit), width)


def _draw(hit: Hit, canvas: Canvas) -> Iterator[Text]:
    narrow = Canvas(min(canvas.width, _MAX_TEXT_WIDTH), canvas.glyphs, canvas.terminal)
    title = marked(hit.title, style=Style.parse(TITLE) + Style(link=link_of(hit)))
    yield from broken(title if title.plain else Text("(no title)", TITLE), narrow.width, narrow)
    yield Text()
    for label, text in _facts(hit, canvas):
        if text.plain:
            yield from _entry(label, text, canvas)
    for warning in hit.annotations.warnings:
        yield from _entry("warning", marked(warning), canvas, style=WARNING)
    yield Text(canvas.glyphs.rule * narrow.width, FAINT)
    yield from _body(hit, narrow)


def _facts(hit: Hit, canvas: Canvas) -> Iterator[tuple[str, Text]]:
    yield "date", _date(hit.date, canvas) if hit.date else shown_date(None)
    for role in ("updated", "crawled"):
        found = hit.annotations.date(role)
        if found:
            yield role, _date(found, canvas)
    for name in ("source", "author", "editor", "section", "dateline"):
        yield name, separated([marked(value) for value in hit.values.get(name, ())], canvas)
    yield "lang", separated([marked(hit.lang or ""), Text(f"{hit.words:,} words")], canvas)
    for kind in ENTITY_KINDS:
        mentions = Counter(m.canonical for m in hit.annotations.entities if m.kind == kind)
        names = [joined(marked(name), _times(mentions[name], canvas)) for name in hit.values.get(kind, ())]
        yield kind, separated(names, canvas)
    yield "keyword", separated([marked(value) for value in hit.values.get("keyword", ())], canvas)
    yield "story", separated([marked(value) for value in hit.values.get("story", ())], canvas)
    yield "url", marked(hit.url or "", style=Style(link=web_link(hit.url)))
    yield "file", marked(hit.file + place_of(hit).removeprefix(hit.path), style=Style(link=link_of(hit)))
    yield "id", marked(hit.id)


def _date(date: DateGuess, canvas: Canvas) -> Text:
    """`2017-06-04 00:00-04:00 · to the minute · zone -04:00 · from the header: "Jun 04, 2017 12:00 AM EDT"`."""
    timed = date.precision in ("minute", "second")
    zone = f"zone {date.zone}" if date.zone else "no zone stated"
    excerpt = marked(date.excerpt[:_MAX_EXCERPT_CHARS]).plain
    return separated(
        [
            shown_date(date),
            Text(f"to {_PRECISION[date.precision]}", FAINT),
            Text(zone if timed else "", FAINT),
            Text(f"from {_ORIGIN[date.origin]}" + (f': "{excerpt}"' if excerpt else ""), FAINT),
            Text("day and month could be the other way round" if date.ambiguous else "", WARNING),
            Text("the century is inferred" if date.century_inferred else "", FAINT),
        ],
        canvas,
    )


def _times(n: int, canvas: Canvas) -> Text:
    return Text(f" {canvas.glyphs.times}{n}", FAINT) if n > 1 else Text()


def _entry(label: str, text: Text, canvas: Canvas, *, style: str = FAINT) -> list[Text]:
    if canvas.width < 3 * _LABEL_WIDTH:
        return broken(joined(Text(f"{label} ", style), text), canvas.width, canvas)
    lines = broken(text, canvas.width - _LABEL_WIDTH, canvas)
    return indented(lines, padded(Text(label, style), _LABEL_WIDTH), _LABEL_WIDTH)


def _body(hit: Hit, canvas: Canvas) -> Iterator[Text]:
    """The body's lines, broken; several blank lines become one."""
    matches = iter(hit.matches)
    match = next(matches, None)
    at = 0
    blank = True
    for line in hit.body.split("\n"):
        end = at + len(line)
        spans = []
        while match is not None and match[0] < end:
            spans.append((match[0] - at, match[1] - at))
            if match[1] > end:
                break  # a phrase over the end of a line: the rest is marked in the next one
            match = next(matches, None)
        text = marked(line, spans)
        if text.plain or not blank:
            yield from broken(text, canvas.width, canvas) or [Text()]
        blank = not cell_len(text.plain)
        at = end + 1
