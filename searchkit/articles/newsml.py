"""NewsML-G2: news items, alone or many in a message, with their text in line as NITF, XHTML or plain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.content import Content, Damaged, Unreadable
from searchkit.articles.nitf import read_nitf_tree
from searchkit.articles.values import raw_strings
from searchkit.articles.xml_trees import (
    attributes,
    elements,
    find_all,
    local,
    paragraphs,
    read_xml,
    root_name,
    text_of,
    texts,
)

_ITEMS = ("newsItem", "packageItem", "conceptItem", "knowledgeItem", "planningItem", "catalogItem")
ROOTS = ("newsMessage", *_ITEMS)
_ENTITIES = {
    "person": "person", "organisation": "org", "organization": "org", "geoarea": "place", "poi": "place",
    "object": "object",
}  # fmt: skip


def read_newsml(content: Content) -> Iterator[Item]:
    """The texts among the items; packages, pictures and concepts hold none, and are counted in a `Note`."""
    text, notes = read_xml(content)
    passed_over: Counter[str] = Counter()
    n_articles = 0
    damage: Damaged | None = None
    try:
        for number, item in enumerate(elements(text, _ITEMS), start=1):
            if local(item) != "newsItem":
                passed_over[f"{local(item)}"] += 1
                continue
            found = _read_item(content.path, number, item, notes)
            if found is None:
                passed_over[_class_of(item)] += 1
            else:
                n_articles += isinstance(found, Article)
                yield found
    except Damaged as found_damage:
        damage = found_damage
    if passed_over:
        kinds = ", ".join(f"{kind} {n:,}" for kind, n in passed_over.most_common())
        n_all = passed_over.total()
        yield Note(content.path, f"{n_all:,} item{'s' * (n_all > 1)} without a text passed over ({kinds})")
    if damage is not None:
        raise damage
    if not n_articles and not passed_over:
        raise Unreadable("there are no news items in it")


def sniff_newsml(text: str, _named: bool) -> bool:
    """As `Format.sniff`."""
    return root_name(text) in ROOTS


def _read_item(path: str, number: int, item: Any, notes: tuple[str, ...]) -> Article | Skip | None:
    """The article of a news item; None for one whose content is no text, or stands elsewhere."""
    guid = item.get("guid") or str(number)
    inside, body = _read_contents(item)
    meta = "contentMeta"
    stated: dict[str, list[str]] = {
        "id": [item.get("guid") or ""],
        "title": texts(item, meta, "headline") or texts(item, "itemMeta", "title"),
        "summary": texts(item, meta, "description"),
        "author": texts(item, meta, "by") or _named(item, meta, "creator"),
        "source": [
            *_named(item, meta, "infoSource"),
            *_named(item, "itemMeta", "provider"),
            *_named(item, "rightsInfo", "copyrightHolder"),
        ],
        "section": _subjects(item, None),
        "lang": attributes(item, "tag", meta, "language")
        or [item.get("{http://www.w3.org/XML/1998/namespace}lang") or ""],
        "date": texts(item, meta, "contentCreated") or texts(item, "itemMeta", "firstCreated"),
        "updated": texts(item, meta, "contentModified") or texts(item, "itemMeta", "versionCreated"),
        "dateline": _named(item, meta, "located"),
        "keyword": [*texts(item, meta, "keyword"), *texts(item, meta, "slugline")],
    }
    if not stated["date"]:
        stated["date"] = stated["updated"]
    for name in dict.fromkeys(_ENTITIES.values()):
        stated[name] = _subjects(item, name)
    given = {name: values for name, found in stated.items() if (values := tuple(raw_strings(found, literals=False)))}
    # What the item itself does not say, the text inside may.
    given = {**inside, **given}
    if not body:
        return None
    return Article(path, guid, body, "record", given, notes)


def _read_contents(item: Any) -> tuple[dict[str, tuple[str, ...]], str]:
    """What the inline content states, and its text: of several renditions the longest."""
    found: list[tuple[dict[str, tuple[str, ...]], str]] = [({}, "")]
    for inline in find_all(item, "contentSet", "inlineXML"):
        for root in inline:
            if local(root) == "nitf":
                given, body = read_nitf_tree(root)
                found.append((dict(given), body))
            elif local(root):
                found.append(({}, paragraphs(root)))
    for data in find_all(item, "contentSet", "inlineData"):
        kind = (data.get("contenttype") or "text/plain").lower()
        if kind.startswith("text/") and not data.get("encoding"):
            found.append(({}, "".join(data.itertext()).strip()))
    return max(found, key=lambda f: len(f[1]))


def _named(item: Any, *path: str) -> list[str]:
    """What elements are called: by a name inside, a literal, or the end of a code."""
    names = []
    for element in find_all(item, *path):
        code = (element.get("qcode") or "").rpartition(":")[2]
        inside = texts(element, "name") or texts(element, "organisationDetails", "name")
        names.append((inside or [element.get("literal") or code or text_of(element)])[0])
    return [name for name in names if name]


def _subjects(item: Any, field: str | None) -> list[str]:
    """The names of subjects that are of a field's kind; None: of those that are topics."""
    names = []
    for element in find_all(item, "contentMeta", "subject"):
        kind = (element.get("type") or "").rpartition(":")[2].lower()
        if _ENTITIES.get(kind) == field:
            names += texts(element, "name")[:1] or [element.get("literal") or ""]
    return [name for name in names if name]


def _class_of(item: Any) -> str:
    return (attributes(item, "qcode", "itemMeta", "itemClass") or ["newsItem without a text"])[0].rpartition(":")[2]
