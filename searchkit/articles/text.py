"""Plain text as scraped: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator

from searchkit.article import Article, Item
from searchkit.articles.binaries import is_binary
from searchkit.articles.content import MAX_TEXT_BYTES, Content, Unreadable
from searchkit.articles.encoding import decode

ADVICE = "split it, or convert it to JSON lines"


def read_text(content: Content) -> Iterator[Item]:
    """The one article of a text file, with line feeds as line ends."""
    text, notes = decode(content.read(MAX_TEXT_BYTES, ADVICE))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_blank(text)
    if is_binary(text):
        raise Unreadable("it is a binary file, not text")
    yield Article(content.path, None, text, "text", notes=notes)


def refuse_blank(text: str) -> None:
    """End the reading of a file in which nothing stands.

    Raises:
        Unreadable: it is empty, or white space.
    """
    if not text.strip():
        raise Unreadable("nothing but white space" if text else "the file is empty")
