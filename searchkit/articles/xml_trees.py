"""XML without its dangers: no entities of a document's own, nothing fetched, nothing expanded; and the text of a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from io import BytesIO
from typing import Any

from searchkit.articles.binaries import drop_nul, is_binary
from searchkit.articles.content import MAX_TEXT_BYTES, Content, Damaged, Unreadable
from searchkit.articles.encoding import decode, is_known_charset
from searchkit.articles.html import declared_charset
from searchkit.articles.text import refuse_blank

_ADVICE = "split it first"
_MISC = re.compile(r"[\s\ufeff]+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!doctype\b", re.IGNORECASE)
_ELEMENT = re.compile(r"<((?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*))")
_ENTITY = re.compile(r"<!entity\b", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)(\w{2,32};)")
# What may stand before the root; a longer declaration of a document's type is no article's.
_PROLOG_CHARS = 1 << 20
# Elements that stand in a line; all others begin one of their own.
_INLINE = frozenset({
    "a", "abbr", "b", "em", "i", "u", "s", "q", "span", "strong", "sub", "sup", "small", "code", "cite", "mark", "time", "font",
    "person", "org", "location", "sublocation", "city", "state", "region", "country", "chron", "copyrite", "event",
    "function", "money", "num", "frac", "object.title", "postaddr", "virtloc", "classifier", "lang", "pronounce", "alt-code",
    "name.given", "name.family", "copyrite.year", "copyrite.holder", "frac-num", "frac-sep", "frac-den", "delivery.point",
})  # fmt: skip
_NOT_TEXT = frozenset({"media", "figure", "script", "style", "template", "head", "title", "object", "svg", "fn"})
_SPACES = re.compile(r"\s+")


def read_xml(content: Content) -> tuple[str, tuple[str, ...]]:
    """A document decoded, as text that parsers can take, and notes on how it was read.

    Named characters of HTML (`&eacute;`), which news formats take from a DTD that is not loaded, are resolved.

    Raises:
        Unreadable: it declares entities of its own, or is no text.
    """
    data = content.read(MAX_TEXT_BYTES, _ADVICE)
    declared = declared_charset(data)
    text, notes = decode(data, declared=declared)
    refuse_blank(text)
    if is_binary(text, max_nul_share=0.01):
        raise Unreadable("it is a binary file, not XML")
    if declared is not None and not is_known_charset(declared):
        notes = (f"it declares the unknown charset {declared}; {notes[0] if notes else 'read as utf-8'}", *notes[1:])
    text, dropped = drop_nul(text)
    refuse_entities(text)
    return _REFERENCE.sub(_named_character, _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)), (*notes, *dropped)


def refuse_entities(text: str) -> None:
    """End the reading of a document that declares entities: they are how a file grows without end or reads others.

    Raises:
        Unreadable: it does.
    """
    prolog = text[_after_misc(text) :][:_PROLOG_CHARS]
    if _DOCTYPE.match(prolog) is None:
        return
    prolog = _MISC.sub(" ", prolog)
    root = _ELEMENT.search(prolog)
    if _ENTITY.search(prolog[: root.start() if root else len(prolog)]):
        raise Unreadable("it declares entities of its own (<!ENTITY …>), which are never expanded; refused")


def root_name(text: str) -> str:
    """The name of the first element of a document that starts so, without its prefix; "" where it is none."""
    at = _after_misc(text)
    start = text[at : at + _PROLOG_CHARS]
    if _DOCTYPE.match(start):
        found = _ELEMENT.search(_MISC.sub(" ", start))
    else:
        found = _ELEMENT.match(start)
    return found[2] if found else ""


def parse_xml(text: str) -> Any:
    """The root element.

    Raises:
        Damaged: it is not well-formed.
    """
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise Damaged(f"not well-formed XML: {error.msg}") from error


def elements(text: str, names: tuple[str, ...]) -> Iterator[Any]:
    """The elements of these local names, each whole, in their order; let go of when the next one is asked for.

    Raises:
        Damaged: the document is not well-formed further on.
    """
    from lxml import etree

    tags = [f"{{*}}{name}" for name in names]
    found = etree.iterparse(
        BytesIO(text.encode()), tag=tags, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        for _, element in found:
            yield element
            element.clear()
    except etree.XMLSyntaxError as error:
        raise Damaged(f"not well-formed XML: {error.msg}") from error


def local(element: Any) -> str:
    """An element's name without its namespace; "" for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def find_all(element: Any, *path: str) -> list[Any]:
    """The elements at the end of a way of local names down from `element`."""
    here = [element]
    for name in path:
        here = [child for parent in here for child in parent if local(child) == name]
    return here


def text_of(element: Any) -> str:
    """All text in an element, on one line."""
    return _SPACES.sub(" ", "".join(element.itertext())).strip()


def texts(element: Any, *path: str) -> list[str]:
    """The text of each element that `find_all` gives, empty ones left out."""
    return [text for found in find_all(element, *path) if (text := text_of(found))]


def attributes(element: Any, name: str, *path: str) -> list[str]:
    """An attribute of each element that `find_all` gives, empty ones left out."""
    return [value for found in find_all(element, *path) if (value := (found.get(name) or "").strip())]


def paragraphs(element: Any) -> str:
    """The text below an element, an empty line between what stands in blocks of its own; pictures and notes left out."""
    parts: list[str] = []
    _walk(element, parts)
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split(_BREAK))
    return "\n\n".join(line for line in lines if line)


_BREAK = "\x1e"  # no XML may hold it


def _walk(root: Any, parts: list[str]) -> None:
    from lxml import etree

    skipped = 0
    # Events rather than calls: documents nest deeper than calls may.
    for event, element in etree.iterwalk(root, events=("start", "end")):
        name = local(element)
        if name in _NOT_TEXT and element is not root:
            skipped += 1 if event == "start" else -1
        if event == "start":
            if not skipped:
                parts.append("" if name in _INLINE else _BREAK)
                parts.append(element.text or "")
        elif not skipped:
            parts.append("" if name in _INLINE else _BREAK)
            parts.append((element.tail or "") if element is not root else "")


def _after_misc(text: str) -> int:
    at = 0
    while (found := _MISC.match(text, at)) is not None:
        at = found.end()
    return at


def _named_character(reference: re.Match[str]) -> str:
    character = html5.get(reference[1])
    return character if character is not None and character not in "<&" else f"&amp;{reference[1]}"
