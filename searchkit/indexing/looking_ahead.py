"""A stretch of articles read ahead of those prepared, so that the first ones too are judged by what their source repeats."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from searchkit.extraction.repeats import RepeatedLines
from searchkit.indexing.preparing import Found

# A small run is known whole before its first article is prepared; of a large one, memory holds these.
_MAX_ARTICLES = 1_000
_MAX_CHARS = 4_000_000


def look_ahead(found: Iterable[Found], lines: RepeatedLines) -> Iterator[Found]:
    """The same, in the same order, each with the lines that most articles of its source have, as far as read.

    Counted here, where articles are read one after another, and not by those who prepare them: the index is the same
    whatever the number of processes.
    """
    waiting: deque[tuple[Found, str, frozenset[str] | None]] = deque()
    n_chars = 0
    for one in found:
        source = _source_of(one)
        # Those unchanged were counted when they were indexed.
        counted = lines.observe(source, one.article.content) if source and not one.is_unchanged else None
        waiting.append((one, source, counted))
        n_chars += len(one.article.content)
        while len(waiting) > _MAX_ARTICLES or (n_chars > _MAX_CHARS and len(waiting) > 1):
            n_chars -= len(waiting[0][0].article.content)
            yield _told(*waiting.popleft(), lines)
    while waiting:
        yield _told(*waiting.popleft(), lines)


def _told(found: Found, source: str, counted: frozenset[str] | None, lines: RepeatedLines) -> Found:
    if not source:
        return found
    repeated = lines.known(source, found.article.content) if counted is None else lines.among(source, counted)
    return found._replace(repeated=repeated) if repeated else found


def _source_of(found: Found) -> str:
    """Whose habits an article follows, before it is understood: its stated source, its site, else its folder."""
    article = found.article
    if article.kind == "html":
        return ""  # the extractor of pages knows furniture by its markup
    if stated := next((v.strip() for v in article.given.get("source", ()) if v.strip()), ""):
        return "source " + stated.casefold()
    if url := next(iter(article.given.get("url", ())), ""):
        try:
            host = urlsplit(url.strip()).netloc
        except ValueError:
            host = ""
        if host:
            return "site " + host.casefold().removeprefix("www.")
    if article.path == "-" or article.record is not None:
        return f"file {found.root}/{article.path}"
    return f"folder {found.root}/{article.path.rpartition('/')[0]}"
