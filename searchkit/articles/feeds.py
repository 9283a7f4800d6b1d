"""RSS, in all its versions, and Atom: each entry is an article, announced by a feed.

An entry's key is the id that the feed gives it, not its number: new entries come on top and push the others down.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.content import Content, Damaged, Unreadable
from searchkit.articles.values import raw_strings
from searchkit.articles.xml_trees import read_xml, root_name

ROOTS = ("rss", "feed", "RDF")
_ENTRY_END = re.compile(r"</\s*(?:[\w.-]+:)?(?:item|entry)\s*>")
_CHANNEL = re.compile(r"<((?:[\w.-]+:)?channel)\b")
_ROOT = re.compile(r"<((?:[\w.-]+:)?(?:rss|feed|RDF))\b")


def read_feed(content: Content) -> Iterator[Item]:
    """The entries of a feed; of one that breaks off, those before."""
    text, notes = read_xml(content)
    text, is_cut = _mend(text)
    feed = _parse(text)
    entries = feed.get("entries") or []
    if not entries:
        if is_cut:
            raise Damaged("the feed breaks off before its first entry ends")
        wrong = feed.get("bozo_exception")
        raise Unreadable(f"not a feed that can be read: {wrong}" if wrong else "there are no entries in the feed")
    for number, entry in enumerate(entries, start=1):
        yield _article(content.path, number, entry, feed.get("feed") or {}, notes)
    if is_cut:
        raise Damaged("the feed breaks off; the entry in which it does was left out")
    if feed.get("bozo"):
        yield Note(content.path, f"not well-formed XML ({feed.get('bozo_exception')}); read as far as it can be")


def sniff_feed(text: str, _named: bool) -> bool:
    """As `Format.sniff`."""
    return root_name(text) in ROOTS


def _mend(text: str) -> tuple[str, bool]:
    """A feed without end is closed after its last whole entry, and told of."""
    root = _ROOT.search(text)
    if root is None or re.search(rf"</\s*{re.escape(root[1])}\s*>", text):
        return text, False
    ends = [found.end() for found in _ENTRY_END.finditer(text)]
    channel = _CHANNEL.search(text)
    in_channel = channel is not None and not re.search(rf"</\s*{re.escape(channel[1])}\s*>", text)
    closing = f"</{channel[1]}>" if channel is not None and in_channel else ""
    return (f"{text[: ends[-1]]}{closing}</{root[1]}>" if ends else ""), True


def _parse(text: str) -> Mapping[str, Any]:
    import feedparser

    # Bytes in a file: a string could be taken for an address, and fetched.
    found: Mapping[str, Any] = feedparser.parse(
        io.BytesIO(text.encode()),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": "application/xml; charset=utf-8"},
    )
    return found


def _article(
    path: str, number: int, entry: Mapping[str, Any], feed: Mapping[str, Any], notes: tuple[str, ...]
) -> Article | Skip:
    # By `dict`: feedparser's own dictionary answers for keys that are not there, with a warning.
    def of(key: str, where: Mapping[str, Any] = entry) -> Any:
        return dict.get(where, key)  # type: ignore[call-overload]

    bodies = [text for part in of("content") or () if isinstance(text := of("value", part), str)]
    summary = of("summary") or ""
    content = max((*bodies, ""), key=len) or summary
    published = of("published") or of("created")
    stated: dict[str, object] = {
        "id": of("id"),
        # Without a link, feedparser takes the id for one.
        "url": of("link") if "://" in (of("link") or "") else None,
        "title": of("title"),
        # Without a summary, feedparser takes the text for one.
        "summary": summary if bodies and summary not in bodies else None,
        "author": [of("name", a) for a in of("authors") or ()] or of("author"),
        "source": (of("title", of("source") or {})) or of("publisher") or of("title", feed),
        "section": [of("term", t) or of("label", t) for t in of("tags") or ()],
        "lang": next((lang for part in of("content") or () if (lang := of("language", part))), None)
        or of("language", feed),
        # Atom demands only the day of the last change; RSS 1.0 knows no other date.
        "date": published or of("updated"),
        "updated": of("updated"),
    }
    given = {name: values for name, value in stated.items() if (values := tuple(raw_strings(value, literals=False)))}
    record = (given.get("id") or given.get("url") or (str(number),))[0]
    if not content.strip() and "title" not in given:
        return Skip(f"{path}#{record}", "the entry has neither text nor title")
    return Article(path, record, content, "record", given, notes, "feed")
