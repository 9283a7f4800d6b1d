"""One hit of a page: rank, title, date, source, score, and snippets around the query's words."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import quote

from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from searchkit.extraction.annotations import DateGuess
from searchkit.rendering.canvas import FAINT, MATCH, TITLE, Canvas
from searchkit.rendering.lines import broken, cut, indented, joined, left_right, marked, separated
from searchkit.searching.page import Hit, Snippet

_MAX_TITLE_LINES = 2
_MAX_SNIPPETS = 2
_MAX_SNIPPET_LINES = 2
_MAX_AUTHORS = 2
# Before the first match of a window: enough to begin a phrase with.
_LEAD_CHARS = 24
_SHORT_ID = 8
_MIN_META = 40  # cells for date, source and authors, before the id gets a line of its own
_WEB = re.compile(r"https?://", re.IGNORECASE)


def hit_lines(hit: Hit, width: int, canvas: Canvas, *, rank_width: int = 2, scores: bool = True) -> list[Text]:
    """The lines of one hit, indented below its rank.

    Args:
        width: cells in a line.
        rank_width: cells for the rank, the same over a page.
        scores: False where no hit of the page has one.
    """
    indent = rank_width + 2
    room = max(1, width - indent)
    score = Text(f"{hit.score:.2f}", FAINT) if scores else Text()
    # The score's column is kept free in the title's second line too.
    title_room = room - len(score.plain) - 2 if scores and len(score.plain) + 2 <= room // 2 else room
    title = broken(_title(hit), title_room, canvas, max_lines=_MAX_TITLE_LINES)
    lines = [left_right(line, score if i == 0 else Text(), room, canvas) for i, line in enumerate(title)]
    lines += _meta_lines(hit, room, canvas)
    if hit.because:
        # What it shares is one line: it is compared with the next hit's at a glance.
        reasons = joined(Text("because  ", FAINT), marked(", ".join(hit.because)))
        lines.append(cut(reasons, room, canvas.glyphs.ellipsis))
    if hit.copies:
        lines += broken(_copies(hit), room, canvas, max_lines=1)
    for snippet in [s for s in hit.snippets if s.field != "title"][:_MAX_SNIPPETS]:
        lines += snippet_lines(snippet, _text_of(hit, snippet), room, canvas)
    return indented(lines, Text(f"{hit.rank:>{rank_width}}  "), indent)


def snippet_lines(snippet: Snippet, field: str, width: int, canvas: Canvas) -> list[Text]:
    """A snippet on at most two lines, its densest part where it is longer, with an ellipsis where something is cut.

    Args:
        field: the whole field that the snippet is from; "" where it is not known.
    """
    ellipsis = canvas.glyphs.ellipsis
    text = marked(snippet.text, snippet.spans)
    at_start = snippet.offset == 0
    at_end = not field or snippet.offset + len(snippet.text) >= len(field.rstrip())
    start = _window(text, _MAX_SNIPPET_LINES * width - _LEAD_CHARS)
    if len(broken(text, width, canvas, max_lines=_MAX_SNIPPET_LINES + 1)) <= _MAX_SNIPPET_LINES:
        start = 0
    if start:
        text, at_start = text[start:], False
    if not at_start and not text.plain.startswith(("…", "...")):
        text = Text(ellipsis + " ", FAINT).append_text(text)
        text.style, text.end = "", ""
    if not at_end and not text.plain.endswith(("…", "...")):
        text.append(" " + ellipsis, FAINT)
    return broken(text, width, canvas, max_lines=_MAX_SNIPPET_LINES)


def shown_date(date: DateGuess | None) -> Text:
    """A date as printed, with a space for the `T`, and a question mark where day and month may be swapped."""
    if date is None:
        return Text("undated", FAINT)
    return Text(date.printed.replace("T", " ") + ("?" if date.ambiguous else ""))


def place_of(hit: Hit) -> str:
    """Where the article stands, as printed: `news.jsonl#3`."""
    return hit.path if hit.record is None else f"{hit.path}#{hit.record}"


def link_of(hit: Hit) -> str | None:
    """The address that the title leads to: the file, or, where that is no file, the article's own; percent-encoded."""
    if hit.root and hit.path not in ("", "-"):
        try:
            return Path(os.path.abspath(hit.file)).as_uri()  # noqa: PTH100 - resolve() would touch the disk
        except (UnicodeEncodeError, ValueError, OSError):
            return web_link(hit.url)
    return web_link(hit.url)


def web_link(url: str | None) -> str | None:
    """The address as a terminal may be given it; None for what is not of the web."""
    if url is None or not _WEB.match(url):
        return None
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~", errors="replace")


def _title(hit: Hit) -> Text:
    style = Style.parse(TITLE) + Style(link=link_of(hit))
    spans = [(start + s.offset, end + s.offset) for s in hit.snippets if s.field == "title" for start, end in s.spans]
    title = marked(hit.title, sorted(spans), style)
    return title if title.plain else Text("(no title)", style)


def _meta_lines(hit: Hit, room: int, canvas: Canvas) -> list[Text]:
    """Date, source and authors, and the id: whole where there is room, else a beginning of it, as `show` accepts one."""
    meta = _meta(hit, canvas)
    used = cell_len(meta.plain)
    short = hit.id[:_SHORT_ID]
    if room < _MIN_META + len(short) + 2 < used + len(short) + 2:
        return [cut(meta, room, canvas.glyphs.ellipsis), Text(short, FAINT)]
    return [left_right(meta, Text(hit.id if used + len(hit.id) + 2 <= room else short, FAINT), room, canvas)]


def _meta(hit: Hit, canvas: Canvas) -> Text:
    authors = [marked(name) for name in hit.author[:_MAX_AUTHORS]]
    if len(hit.author) > _MAX_AUTHORS:
        authors[-1].append(f" +{len(hit.author) - _MAX_AUTHORS}", FAINT)
    source = marked(hit.source) if hit.source else Text()
    return separated([shown_date(hit.date), source, Text(", ").join(authors)], canvas)


def _copies(hit: Hit) -> Text:
    """`+7 copies: AP, BBC`."""
    copies = Text(f"+{hit.copies:,} cop{'y' if hit.copies == 1 else 'ies'}", FAINT)
    names = Text(", ").join(marked(name) for name in hit.copy_sources)
    return joined(copies, Text(": " if names.plain else "", FAINT), names)


def _text_of(hit: Hit, snippet: Snippet) -> str:
    if snippet.field == "body":
        return hit.body
    return " ".join(hit.annotations.facts.get(snippet.field, ()))


def _window(text: Text, room: int) -> int:
    """Where to begin so that most matches fall into the next `room` characters; 0 where there is no match."""
    matches = [(span.start, span.end) for span in text.spans if span.style == MATCH]
    best, most = 0, 0
    for start, _ in matches:
        n = sum(start <= s and e <= start + room for s, e in matches)
        if n > most:
            best, most = start, n
    if best <= _LEAD_CHARS:
        return 0
    blank = text.plain.find(" ", best - _LEAD_CHARS, best)
    return blank + 1 if blank >= 0 else best
