"""schema.org's JSON-LD in a page → what it says of the article: raw strings, in the order in which they stand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

_MAX_DEPTH = 6
_MAX_TOLD_CHARS = 60
_ARTICLES = ("Article", "Posting", "Report")
# A page's own dates stand in for its article's; its name and publisher are the site's.
_PAGE = "WebPage"
_DATES = {"date": "datePublished", "updated": "dateModified"}
_NAMES = {"author": ("author", "creator"), "source": ("publisher", "sourceOrganization")}
_TEXTS = {
    "title": ("headline", "name"),
    "summary": ("description",),
    "section": ("articleSection",),
    "keyword": ("keywords",),
    "lang": ("inLanguage",),
    "dateline": ("dateline",),
}


def read_json_ld(tree: Any) -> tuple[dict[str, list[str]], tuple[str, ...]]:
    """Field → strings of all articles that the page describes, and warnings of blocks that are not JSON."""
    found: dict[str, list[str]] = {}
    warnings: dict[str, None] = {}
    for script in tree.iter("script"):
        media = (script.get("type") or "").partition(";")[0].strip().lower()
        if media != "application/ld+json" or not (script.text or "").strip():
            continue
        try:
            data = json.loads(script.text.strip().removeprefix("<![CDATA[").removesuffix("]]>"), strict=False)
        except (ValueError, RecursionError) as error:
            reason = "nested too deeply"
            if isinstance(error, json.JSONDecodeError):
                reason = f"{error.msg[:_MAX_TOLD_CHARS]} at line {error.lineno}, column {error.colno}"
            warnings[f"JSON-LD that is not JSON was ignored: {reason}"] = None
            continue
        things = list(_things(data, 0))
        by_id = {id: thing for thing in things if len(thing) > 1 and isinstance(id := thing.get("@id"), str)}
        for thing in things:
            _read_thing(thing, by_id, found)
    return found, tuple(warnings)


def _read_thing(thing: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], found: dict[str, list[str]]) -> None:
    kinds = _strings(thing.get("@type"), by_id)
    is_article = any(kind.endswith(_ARTICLES) for kind in kinds)
    if not is_article and not any(kind.endswith(_PAGE) for kind in kinds):
        return
    for field, key in _DATES.items():
        _add(found, field, _strings(thing.get(key), by_id))
    if not is_article:
        return
    for field, keys in (_NAMES | _TEXTS).items():
        values = next((values for key in keys if (values := _strings(thing.get(key), by_id))), [])
        _add(found, field, (word for v in values for word in v.split(",")) if field == "keyword" else values)


def _things(data: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """The objects of a block: alone, in lists, in graphs, inside one another."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(data, list):
        for item in data:
            yield from _things(item, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _things(data.get(key), depth + 1)


def _strings(value: object, by_id: Mapping[str, Mapping[str, Any]], depth: int = 0) -> list[str]:
    """The strings that a value holds; of an object its name, of a reference the name of what it leads to."""
    if depth > _MAX_DEPTH:
        return []
    if isinstance(value, str):
        return [value.strip()] if value.strip() else []
    if isinstance(value, list):
        return [string for item in value for string in _strings(item, by_id, depth + 1)]
    if not isinstance(value, Mapping):
        return []
    for key in ("name", "headline", "@value"):
        if names := _strings(value.get(key), by_id, depth + 1):
            return names
    id = value.get("@id")
    there = by_id.get(id) if isinstance(id, str) else None
    return _strings(there, by_id, depth + 1) if there is not None and there is not value else []


def _add(found: dict[str, list[str]], field: str, values: Iterable[str]) -> None:
    kept = found.setdefault(field, [])
    kept.extend(value.strip() for value in values if value.strip() and value.strip() not in kept)
