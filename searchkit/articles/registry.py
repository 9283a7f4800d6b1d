"""The readers: one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from searchkit.article import Item
from searchkit.articles.archives import TAR_MAGICS, ZIP_MAGICS, read_tar, read_zip, sniff_tar
from searchkit.articles.content import Content, Unreadable
from searchkit.articles.csv_records import read_csv, sniff_csv
from searchkit.articles.encoding import decode_as, find_encoding
from searchkit.articles.feeds import read_feed, sniff_feed
from searchkit.articles.front_matter import read_markdown, sniff_markdown
from searchkit.articles.html import looks_like_html, read_html
from searchkit.articles.json_records import looks_like_json, read_json, read_json_lines, sniff_json, sniff_json_lines
from searchkit.articles.mail import read_mailbox, read_message, sniff_mailbox, sniff_message
from searchkit.articles.newsml import read_newsml, sniff_newsml
from searchkit.articles.ninjs import read_ninjs, sniff_ninjs
from searchkit.articles.nitf import read_nitf, sniff_nitf
from searchkit.articles.parquet import MAGICS as PARQUET_MAGICS
from searchkit.articles.parquet import read_parquet
from searchkit.articles.text import read_text
from searchkit.articles.warc import MAGIC as WARC_MAGIC
from searchkit.articles.warc import read_warc
from searchkit.articles.xml_trees import root_name
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
        magics: bytes, each with its place in the file, that no file of another format has there; told before `sniff`.
        holds_files: what stands in it is read in the formats of its own.
    """

    name: str
    extensions: tuple[str, ...]
    read: Callable[[Content], Iterator[Item]]
    sniff: Callable[[str, bool], bool]
    magics: tuple[tuple[int, bytes], ...] = ()
    holds_files: bool = False

    def opens(self, head: bytes) -> bool:
        """Whether a file starting so can be no other."""
        return any(head.startswith(magic, offset) for offset, magic in self.magics)


def _sniff_html(text: str, named: bool) -> bool:
    if not named:
        return looks_like_html(text)
    return "<" in text and not looks_like_json(text) and not any(sniff(text, False) for sniff in _XML)


_XML = (sniff_feed, sniff_nitf, sniff_newsml)


def _never(_text: str, _named: bool) -> bool:
    """Text is what remains."""
    return False


# In the order in which contents are judged: the special before the general. The last one takes what no other does.
FORMATS: tuple[Format, ...] = (
    Format("warc", (".warc",), read_warc, _never, ((0, WARC_MAGIC),)),
    Format("zip", (".zip",), read_zip, _never, ZIP_MAGICS, holds_files=True),
    Format("tar", (".tar", ".tgz", ".tbz2", ".txz", ".tzst"), read_tar, sniff_tar, TAR_MAGICS, holds_files=True),
    Format("parquet", (".parquet",), read_parquet, _never, PARQUET_MAGICS),
    Format("mbox", (".mbox", ".mbx"), read_mailbox, sniff_mailbox),
    Format("eml", (".eml",), read_message, sniff_message),
    Format("feed", (".rss", ".atom", ".rdf", ".xml"), read_feed, sniff_feed),
    Format("nitf", (".nitf", ".xml"), read_nitf, sniff_nitf),
    Format("newsml", (".newsml", ".xml"), read_newsml, sniff_newsml),
    Format("ninjs", (".ninjs", ".json", ".jsonl"), read_ninjs, sniff_ninjs),
    Format("markdown", (".md", ".markdown", ".mdx"), read_markdown, sniff_markdown),
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


def opened_by(head: bytes) -> Format | None:
    """The format that a file's first bytes leave no doubt of, if they do."""
    return next((f for f in FORMATS if f.opens(head)), None)


def choose_format(content: Content) -> Format:
    """The format of a file by its content, and by its extension where the content does not tell.

    Raises:
        Unreadable: it is in one whose markup would be taken for text.
    """
    told = opened_by(content.head)
    if told is not None:
        return told
    encoding = find_encoding(content.head, is_whole=content.is_whole)
    text, _ = decode_as(content.head, encoding)
    extension = PurePosixPath(content.name).suffix.lower()
    named = next((f for f in FORMATS if extension in f.extensions and f.sniff(text, True)), None)
    if named is not None:
        return named
    found = next((f for f in FORMATS if f.sniff(text, False)), FORMATS[-1])
    if found is FORMATS[-1] and text.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        kind = root_name(text) or "?"
        raise Unreadable(f"it is XML of a kind that is not read, <{kind}> (--format text reads it with its markup)")
    return found
