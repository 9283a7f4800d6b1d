"""ninjs, the JSON of news agencies, versions 1 to 3 → records.

The versions name the same things differently: `headline`, `headlines: [{"value": …}]`; `body_xhtml`, `bodies`; `person`,
`people`; `versioncreated`, `versionCreated`. Case is folded; what is left to say stands here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from searchkit.article import Item
from searchkit.articles.content import Content
from searchkit.articles.json_records import is_lines, looks_like_json, read_json, read_json_lines
from searchkit.articles.records import build_article, field_of

# Keys that nothing but ninjs has, beside `uri`, which every item must have.
_OWN_KEYS = frozenset(
    {"versioncreated", "firstcreated", "contentcreated", "pubstatus", "body_xhtml", "body_text", "bodies", "headlines"}
)
_URI = re.compile(r'"uri"\s*:')
_OWN_KEY = re.compile(rf'"(?:{"|".join(sorted(_OWN_KEYS))})"\s*:', re.IGNORECASE)
_MARKUP = ("html", "xml")


def read_ninjs(content: Content) -> Iterator[Item]:
    """The items of a file: one, a list of them, or one a line."""
    if is_lines(content.head.decode("utf-8", "replace")):
        yield from read_json_lines(content, build=build_ninjs)
    else:
        yield from read_json(content, build=build_ninjs, is_record=_is_item)


def sniff_ninjs(text: str, _named: bool) -> bool:
    """As `Format.sniff`: JSON, with the keys that only ninjs has."""
    return (looks_like_json(text) or is_lines(text)) and bool(_URI.search(text) and _OWN_KEY.search(text))


def build_ninjs(
    path: str, record: str | None, values: Mapping[str, object], *, line: int | None = None, notes: tuple[str, ...] = ()
) -> Item:
    """As `build_article`, for an item of ninjs; another record is taken as it is."""
    folded = {key.lower(): value for key, value in values.items() if value not in (None, "", [], {})}
    return build_article(path, record, _as_record(folded) if _is_item(folded) else values, line=line, notes=notes)


def _is_item(record: Mapping[str, object]) -> bool:
    keys = {key.lower() for key in record}
    has_other_body = any(field_of(key) == "body" for key in keys - _OWN_KEYS)
    return "uri" in keys and not _OWN_KEYS.isdisjoint(keys) and not has_other_body


def _as_record(item: Mapping[str, object]) -> dict[str, object]:
    updated = item.get("versioncreated")
    record = {
        "id": item["uri"],
        # `title` is a name for the desk; the headline is what was printed.
        "title": _texts(item, "headline") or item.get("title") or item.get("slugline"),
        "body": _body(item),
        "summary": _texts(item, "description"),
        "author": item.get("byline") or item.get("by") or item.get("bylines"),
        "source": item.get("infosource") or item.get("infosources") or item.get("copyrightholder"),
        "section": item.get("subject") or item.get("subjects"),
        "keyword": item.get("keyword") or item.get("keywords") or item.get("slugline"),
        "lang": item.get("language"),
        # Many items of version 1 state no date but that of this version.
        "date": item.get("contentcreated") or item.get("firstcreated") or updated,
        "updated": updated,
        "dateline": item.get("located"),
        "person": item.get("person") or item.get("people"),
        "org": item.get("organisation") or item.get("organisations"),
        "place": item.get("place") or item.get("places"),
        "object": item.get("object") or item.get("objects"),
        "url": item.get("url") or item.get("link"),
    }
    return {key: value for key, value in record.items() if value is not None}


def _texts(item: Mapping[str, object], name: str) -> object:
    """`headline`, `headline_main`, or the first of `headlines`, the main one before others."""
    plain = item.get(name) or next((v for k, v in item.items() if k.startswith(f"{name}_") and "html" not in k), None)
    several = item.get(f"{name}s")
    if plain is not None or not isinstance(several, list):
        return plain
    ranked = sorted(
        (v for v in several if isinstance(v, dict) and v.get("value")), key=lambda v: v.get("role") != "main"
    )
    return ranked[0]["value"] if ranked else None


def _body(item: Mapping[str, object]) -> object:
    """The text with its paragraphs, which the markup keeps; else the longest of the plain ones."""
    renditions = [(k, v) for k, v in item.items() if k.startswith("body_") and isinstance(v, str)]
    several = item.get("bodies")
    for body in several if isinstance(several, list) else ():
        if isinstance(body, dict) and isinstance(body.get("value"), str):
            kind = body.get("contentType") or body.get("contenttype") or body.get("role")
            renditions.append((str(kind), body["value"]))
    marked = [
        text for kind, text in renditions if any(m in kind.lower() for m in _MARKUP) and "nitf" not in kind.lower()
    ]
    plain = [text for kind, text in renditions if not any(m in kind.lower() for m in _MARKUP)]
    return max(marked or plain, key=len, default=None)
