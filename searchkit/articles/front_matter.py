"""Markdown, with what stands between `---` (YAML) or `+++` (TOML) before it, as writers of static sites have it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from typing import Any

from searchkit.article import Article, Item
from searchkit.articles.binaries import is_binary
from searchkit.articles.content import MAX_TEXT_BYTES, Content, Unreadable
from searchkit.articles.encoding import decode
from searchkit.articles.records import build_article
from searchkit.articles.text import ADVICE, refuse_blank

# More than this is no head of an article.
_MAX_FRONT_CHARS = 1 << 16
_MAX_DEPTH = 20
_FRONT = re.compile(r"\A\ufeff?(---|\+\+\+)[ \t]*\n(.*?)^(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"^[\w-]+\s*[:=]", re.MULTILINE)
_FENCE = re.compile(r"^[ \t]*(?:```|~~~).*$\n?", re.MULTILINE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_UNDERLINE = re.compile(r"^(?:=|-){3,}[ \t]*$\n?", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\[\]\n]+)\](?:\([^()\n]*\)|\[[^\[\]\n]*\])")
_TARGET = re.compile(r"^ {0,3}\[[^\[\]\n]+\]:[ \t]+\S+.*$\n?", re.MULTILINE)
_EMPHASIS = re.compile(r"(?<![\w*\\])(\*{1,3}|_{1,3})(?=\S)([^*_\n]{1,500}?)(?<=\S)\1(?![\w*])")
_QUOTE = re.compile(r"^ {0,3}>[ \t]?", re.MULTILINE)
_NO_VALUE = frozenset({"", "null", "~", "Null", "NULL"})


class _NotRead(Exception):
    """A front matter that is not what its marks say; the message ends a sentence about it."""


def read_markdown(content: Content) -> Iterator[Item]:
    """The one article of a file; where its front matter cannot be read, the text alone, with a note."""
    text, notes = decode(content.read(MAX_TEXT_BYTES, ADVICE))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    refuse_blank(text)
    if is_binary(text):
        raise Unreadable("it is a binary file, not text")
    front, body = _split(text)
    values: dict[str, Any] = {}
    if front:
        mark, inside = front
        try:
            values = _read_toml(inside) if mark == "+++" else _read_yaml(inside)
        except _NotRead as reason:
            notes = (*notes, f"the front matter was left out: {reason}")
    if not any(values.values()):
        yield Article(content.path, None, plain(body) if body.strip() else text, "text", notes=notes)
        return
    # A layout's name or the like under "content" is not the text.
    yield build_article(content.path, None, {**values, "body": plain(body)} | _no_other_body(values), notes=notes)


def sniff_markdown(text: str, named: bool) -> bool:
    """As `Format.sniff`: so named, or with a front matter that holds keys."""
    found = _FRONT.match(text.replace("\r\n", "\n"))
    return named or (found is not None and _KEY.search(found[2]) is not None)


def plain(markdown: str) -> str:
    """The text without the signs of Markdown: headings, emphasis, quotes, links as their words, no pictures."""
    text = _FENCE.sub("", markdown)
    text = _TARGET.sub("", _IMAGE.sub("", text))
    for pattern, kept in ((_LINK, r"\1"), (_HEADING, r"\1"), (_UNDERLINE, ""), (_QUOTE, ""), (_EMPHASIS, r"\2")):
        text = pattern.sub(kept, text)
    return text.strip()


def _split(text: str) -> tuple[tuple[str, str] | None, str]:
    found = _FRONT.match(text)
    if found is None or len(found[2]) > _MAX_FRONT_CHARS:
        return None, text
    return (found[1], found[2]), text[found.end() :]


def _no_other_body(values: dict[str, Any]) -> dict[str, None]:
    return {key: None for key in values if key in ("text", "content")}


def _read_yaml(text: str) -> dict[str, Any]:
    import yaml

    try:
        _refuse_unbounded(yaml.parse(text, Loader=yaml.BaseLoader))
        # This loader makes strings, lists and mappings alone: `2015-11` stays what was written.
        value = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f" at line {mark.line + 2}" if mark else ""  # the marks' own line counts
        raise _NotRead(f"not YAML: {error.problem}{where}") from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise _NotRead("not YAML") from error
    if not isinstance(value, dict):
        raise _NotRead("not YAML with keys and values")
    return {str(key): None if isinstance(v, str) and v in _NO_VALUE else v for key, v in value.items()}


def _refuse_unbounded(events: Iterator[Any]) -> None:
    """Aliases make a short text as long as one likes, and depth makes its reading slow; no head of an article needs them."""
    depth = 0
    for event in events:
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if kind == "AliasEvent":
            raise _NotRead("it has aliases, which are not followed")
        if depth > _MAX_DEPTH:
            raise _NotRead("it is nested too deeply")


def _read_toml(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise _NotRead(f"not TOML: {error}") from error
