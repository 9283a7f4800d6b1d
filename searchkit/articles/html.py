"""An HTML page: its markup, decoded. What in it is the article, `extraction` finds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from searchkit.article import Article, Item
from searchkit.articles.binaries import STRAY_NUL_SHARE, drop_nul, is_binary
from searchkit.articles.content import MAX_TEXT_BYTES, Content, Unreadable
from searchkit.articles.encoding import decode
from searchkit.articles.text import ADVICE, refuse_blank

# Standards ask for it within 1,024 bytes; pages with much before it exist.
_DECLARED_WITHIN_BYTES = 1 << 13
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_OPENING = re.compile(r"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_OPENING_WITHIN_CHARS = 1 << 11


def read_html(content: Content) -> Iterator[Item]:
    """The one article of a page."""
    data = content.read(MAX_TEXT_BYTES, ADVICE)
    markup, notes = decode(data, declared=declared_charset(data))
    refuse_blank(markup)
    if is_binary(markup, max_nul_share=STRAY_NUL_SHARE):
        raise Unreadable("it is a binary file, not a page")
    markup, dropped = drop_nul(markup)
    yield Article(content.path, None, markup, "html", notes=(*notes, *dropped))


def looks_like_html(text: str) -> bool:
    """Whether a file starting so is a page: what opens one stands at its beginning, comments aside."""
    start = _COMMENT.sub("", text[: 1 << 14]).lstrip("\ufeff \t\r\n")[:_OPENING_WITHIN_CHARS]
    return start.startswith("<") and _OPENING.search(start) is not None


def declared_charset(data: bytes) -> str | None:
    """What the page says of its encoding."""
    head = data[:_DECLARED_WITHIN_BYTES]
    found = _CHARSET.search(head) or _XML_CHARSET.search(head)
    return found[1].decode("ascii", "replace") if found else None
