"""NITF, the XML in which agencies sent their reports for decades: one file, one article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from searchkit.article import Article, Item
from searchkit.articles.content import Content, Unreadable
from searchkit.articles.values import raw_strings
from searchkit.articles.xml_trees import (
    attributes,
    find_all,
    paragraphs,
    parse_xml,
    read_xml,
    root_name,
    text_of,
    texts,
)

_ENTITIES = {"person": "person", "org": "org", "location": "place", "object.title": "object"}


def read_nitf(content: Content) -> Iterator[Item]:
    """The one article of a file."""
    text, notes = read_xml(content)
    root = parse_xml(text)
    given, body = read_nitf_tree(root)
    if not body and "title" not in given:
        raise Unreadable("it is NITF with neither text nor headline")
    yield Article(content.path, None, body, "record", given, notes)


def sniff_nitf(text: str, _named: bool) -> bool:
    """As `Format.sniff`."""
    return root_name(text) == "nitf"


def read_nitf_tree(root: Any) -> tuple[Mapping[str, tuple[str, ...]], str]:
    """What an `nitf` element states, and its text; also of one that stands inside another format."""
    docdata = ("head", "docdata")
    head = ("body", "body.head")
    identified = (*docdata, "identified-content")
    bylines = [_byline(b) for b in find_all(root, *head, "byline")]
    stated: dict[str, list[str]] = {
        "id": attributes(root, "id-string", *docdata, "doc-id"),
        "title": texts(root, *head, "hedline", "hl1") or texts(root, *head, "hedline") or texts(root, "head", "title"),
        "summary": texts(root, *head, "abstract"),
        "author": [b for b in bylines if b],
        "source": [
            *attributes(root, "name", "head", "pubdata"),
            *texts(root, *head, "distributor"),
            *attributes(root, "holder", *docdata, "doc.copyright"),
        ],
        "section": [
            *attributes(root, "position.section", "head", "pubdata"),
            *attributes(root, "tobject.subject.type", "head", "tobject", "tobject.subject"),
        ],
        "lang": [lang for element in (root, *find_all(root, "body")) if (lang := _lang(element))],
        "date": [
            *attributes(root, "date.publication", "head", "pubdata"),
            *attributes(root, "norm", *docdata, "date.issue"),
            *attributes(root, "norm", *docdata, "date.release"),
            *attributes(root, "norm", *head, "dateline", "story.date"),
        ],
        "dateline": texts(root, *head, "dateline", "location"),
        "keyword": attributes(root, "key", *docdata, "key-list", "keyword"),
    }
    for element, name in _ENTITIES.items():
        stated[name] = texts(root, *identified, element)
    given = {name: values for name, found in stated.items() if (values := tuple(raw_strings(found, literals=False)))}
    body = "\n\n".join(p for part in find_all(root, "body", "body.content") if (p := paragraphs(part)))
    return given, body


def _byline(byline: Any) -> str:
    """The names in a byline without what its tags call a role: `<byttl>Staff Writer</byttl>`."""
    people = texts(byline, "person")
    if people:
        return "; ".join(people)
    roles = {text_of(role) for role in find_all(byline, "byttl")}
    whole = text_of(byline)
    for role in roles:
        whole = whole.replace(role, "")
    return whole.strip()


def _lang(element: Any) -> str:
    return element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang") or ""
