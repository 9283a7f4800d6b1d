"""The readers: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from searchkit.article import Article, Skip
from searchkit.articles.content import Content, Unreadable
from searchkit.articles.csv_records import read_csv, sniff_csv
from searchkit.articles.encoding import decode_as, find_encoding
from searchkit.articles.html import looks_like_html, read_html
from searchkit.articles.json_records import looks_like_json, read_json, read_json_lines, sniff_json, sniff_json_lines
from searchkit.articles.text import read_text
from searchkit.errors import UsageError


@dataclass(frozen=True, slots=True)
class Format:
    """One format of articles.

    Attributes:
        name: as `--format` takes it.
        extensions: of files in it, in lower case; archives' extensions come on top.
        read: the reader; may raise `Unreadable`, after any number of articles.
        sniff: whether a file that starts with this text is in the format. The second argument tells that its
            extension says so: then only clear signs of another format are a reason to refuse it.
    """

    name: str
    extensions: tuple[str, ...]
    read: Callable[[Content], Iterator[Article | Skip]]
    sniff: Callable[[str, bool], bool]


def _sniff_html(text: str, named: bool) -> bool:
    return looks_like_html(text) or (named and "<" in text and not looks_like_json(text))


def _never(_text: str, _named: bool) -> bool:
    """Text is what remains."""
    return False


_XML_OPENINGS = ("<?xml", "<rss", "<feed", "<rdf:RDF", "<nitf", "<newsItem")

# In the order in which contents are judged. The last one takes what no other does.
FORMATS: tuple[Format, ...] = (
    Format("html", (".html", ".htm", ".xhtml"), read_html, _sniff_html),
    Format("jsonl", (".jsonl", ".ndjson", ".jsonlines"), read_json_lines, sniff_json_lines),
    Format("json", (".json",), read_json, sniff_json),
    Format("csv", (".csv", ".tsv"), read_csv, sniff_csv),
    Format("text", (".txt", ".text"), read_text, _never),
)


def format_names() -> tuple[str, ...]:
    """What `--format` takes."""
    return tuple(f.name for f in FORMATS)


def format_named(name: str) -> Format:
    """The format of that name.

    Raises:
        UsageError: there is none.
    """
    for known in FORMATS:
        if known.name == name.lower():
            return known
    raise UsageError(f"there is no format {name!r}", hint=f"formats: {', '.join(format_names())}")


def choose_format(content: Content) -> Format:
    """The format of a file by its content, and by its extension where the content does not tell.

    Raises:
        Unreadable: it is in one whose markup would be taken for text.
    """
    encoding = find_encoding(content.head, is_whole=content.is_whole)
    text, _ = decode_as(content.head, encoding)
    extension = PurePosixPath(content.name).suffix.lower()
    named = next((f for f in FORMATS if extension in f.extensions), None)
    if named is not None and named.sniff(text, True):
        return named
    found = next((f for f in FORMATS if f.sniff(text, False)), FORMATS[-1])
    if found is FORMATS[-1] and text.lstrip("\ufeff \t\r\n").startswith(_XML_OPENINGS):
        raise Unreadable("it is XML of a kind that is not read yet (--format text reads it with its markup)")
    return found
