"""What a dry run shows: for each file its format, its articles, their titles, dates, sources and lengths."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len
from rich.text import Text

from searchkit.indexing.options import IndexReport
from searchkit.indexing.preview import ArticlePreview, FilePreview
from searchkit.rendering.canvas import FAINT, HEADING, TITLE, WARNING, Canvas
from searchkit.rendering.hits import shown_date
from searchkit.rendering.lines import broken, cut, joined, left_right, marked, separated

_INDENT = 2


def preview_lines(report: IndexReport, canvas: Canvas) -> Iterator[Text]:
    """A line for all formats, then the files, each with its first articles."""
    if not report.n_files:
        return
    formats = [joined(Text(f"{name} ", FAINT), Text(f"{n:,}", HEADING)) for name, n in report.formats.items()]
    files = Text(_many(report.n_files, "file"))
    yield from broken(separated([files, *formats], canvas), canvas.width, canvas)
    for file in report.files:
        yield Text()
        yield from _file(file, canvas)
    n_more = report.n_files - len(report.files)
    if n_more > 0:
        yield Text()
        yield from broken(Text(f"and {_many(n_more, 'more file')}; --json lists all", FAINT), canvas.width, canvas)


def _file(file: FilePreview, canvas: Canvas) -> Iterator[Text]:
    what = (
        " of ".join((file.formats[0], ", ".join(file.formats[1:]))) if len(file.formats) > 1 else "".join(file.formats)
    )
    count = Text(_many(file.n_articles, "article"), FAINT if file.n_articles else WARNING)
    skipped = Text(f"{file.n_skipped:,} skipped" if file.n_skipped else "", WARNING)
    facts = separated([Text(what, FAINT), count, skipped], canvas)
    yield from _pair(marked(file.path, style=TITLE), facts, 0, canvas)
    for article in file.articles:
        title = marked(article.title) if article.title.strip() else Text("(no title)", FAINT)
        if article.record is not None:
            # Behind the title: keys of web archives and feeds are long, and what does not fit is cut off.
            title = joined(title, Text("  "), marked(f"#{article.record}", style=FAINT))
        yield from _pair(title, _facts(article, canvas), _INDENT, canvas)
    n_more = file.n_articles - len(file.articles)
    if n_more:
        yield Text(f"{' ' * _INDENT}and {n_more:,} more", FAINT)


def _facts(article: ArticlePreview, canvas: Canvas) -> Text:
    date = shown_date(article.date)
    if article.date is not None:
        origin = article.date.origin.replace("_", " ")
        date = joined(date, Text(f" from {origin}", FAINT))
    words = Text(_many(article.words, "word"), FAINT if article.words else WARNING)
    return separated(
        [date, marked(article.source or "no source", style="" if article.source else FAINT), words], canvas
    )


def _pair(left: Text, right: Text, indent: int, canvas: Canvas) -> Iterator[Text]:
    """On one line where the right one takes no more than half of it, else on two."""
    room = canvas.width - indent
    margin = Text(" " * indent)
    if cell_len(right.plain) + 2 <= room // 2:
        yield joined(margin, left_right(left, right, room, canvas))
        return
    yield joined(margin, cut(left, room, canvas.glyphs.ellipsis))
    yield joined(margin, Text(" " * _INDENT), cut(right, room - _INDENT, canvas.glyphs.ellipsis))


def _many(n: int, what: str) -> str:
    return f"{n:,} {what}" if n == 1 else f"{n:,} {what}s"
