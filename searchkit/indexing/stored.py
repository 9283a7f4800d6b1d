"""Annotations ↔ the bytes that an index keeps of an article: JSON and text. No pickle, nothing that runs.

In three columns, since a page of hits needs little of each: `document` (title, dates, facts, what was removed), `text`, and
`entities`. `StoredAnnotations` unpacks each when it is asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
from typing import Any

import orjson

from searchkit.extraction.annotations import Annotations, DateGuess, Mention, Role, Span, body_of

_DATE = tuple(DateGuess.__dataclass_fields__)
_date_parts = attrgetter(*_DATE)


def pack_annotations(found: Annotations) -> dict[str, bytes]:
    """Whole, with all evidence: column → bytes."""
    shape = {
        "title": found.title,
        "removed": [(s.start, s.end, s.why) for s in found.removed],
        "language": found.language,
        "dates": [_date_shape(d) for d in found.dates],
        "facts": dict(found.facts),
        "warnings": found.warnings,
    }
    entities = [(m.kind, m.text, m.start, m.end, m.canonical) for m in found.entities]
    return {
        "document": _dump({name: value for name, value in shape.items() if value}),
        "text": found.text.encode("utf-8", "surrogatepass"),
        "entities": _dump(entities) if entities else b"",
    }


def unpack_annotations(read: Callable[[str], bytes]) -> StoredAnnotations:
    """What `pack_annotations` packed; `read` gives the bytes of a column, and is asked once for each, when needed."""
    stored = object.__new__(StoredAnnotations)
    object.__setattr__(stored, "_read", read)
    return stored


def read_annotations(document: bytes, text: bytes, read: Callable[[str], bytes]) -> StoredAnnotations:
    """As `unpack_annotations`, of which two columns have been read."""
    stored = object.__new__(StoredAnnotations)
    put = object.__setattr__
    put(stored, "_read", read)
    shape = _load(document)
    put(stored, "_shape", shape)
    put(stored, "title", _READ["title"](shape.get("title")))
    put(stored, "text", text.decode("utf-8", "surrogatepass"))
    return stored


def with_entities(found: Annotations, entities: tuple[Mention, ...]) -> Annotations:
    """The same with other mentions."""
    plain = found.plain() if isinstance(found, StoredAnnotations) else found
    return replace(plain, entities=entities)


class StoredAnnotations(Annotations):
    """Annotations that are unpacked part by part, when first asked for; equal to, and pickled as, plain ones."""

    __slots__ = ("_read", "_shape")

    _read: Callable[[str], bytes]
    _shape: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        # Python comes here for a slot that is still empty.
        if name == "_shape":
            value: Any = _load(self._read("document"))
        elif name == "text":
            value = self._read("text").decode("utf-8", "surrogatepass")
        elif name == "entities":
            packed = self._read("entities")
            value = tuple(Mention(*m) for m in _load(packed)) if packed else ()
        elif name in Annotations.__dataclass_fields__:
            value = _READ[name](self._shape.get(name))
        else:
            raise AttributeError(name)
        object.__setattr__(self, name, value)
        return value

    @property
    def body(self) -> str:
        """As `Annotations.body`; of a text of which nothing was removed, no spans are made."""
        removed = self.removed if "removed" in self._shape else ()
        return body_of(self.text, removed)

    def date(self, role: Role = "published") -> DateGuess | None:
        """As `Annotations.date`, without making the others."""
        for shape in self._shape.get("dates", ()):
            if shape["role"] == role and "rejected_because" not in shape:
                return _date_of(shape)
        return None

    def plain(self) -> Annotations:
        """The same, whole and on its own."""
        return Annotations(**{name: getattr(self, name) for name in Annotations.__dataclass_fields__})

    def __eq__(self, other: object) -> bool:
        return self.plain() == (other.plain() if isinstance(other, StoredAnnotations) else other)

    __hash__ = Annotations.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return Annotations, tuple(getattr(self, name) for name in Annotations.__dataclass_fields__)


_READ: dict[str, Callable[[Any], object]] = {
    "title": lambda title: title or "",
    "removed": lambda spans: tuple(Span(*s) for s in spans or ()),
    "language": lambda language: language,
    "dates": lambda dates: tuple(_date_of(d) for d in dates or ()),
    "facts": lambda facts: {name: tuple(values) for name, values in (facts or {}).items()},
    "warnings": lambda warnings: tuple(warnings or ()),
}


def _dump(shape: object) -> bytes:
    try:
        return orjson.dumps(shape)
    except orjson.JSONEncodeError:  # a lone surrogate, which a scraper's escape can leave in any string
        import json

        return json.dumps(shape).encode("ascii")


def _load(plain: bytes) -> Any:
    try:
        return orjson.loads(plain)
    except orjson.JSONDecodeError:
        import json

        return json.loads(plain)


def _date_shape(date: DateGuess) -> dict[str, object]:
    # Not `in (None, False)`: an offset of 0 minutes is neither.
    shape = {name: v for name, v in zip(_DATE, _date_parts(date), strict=True) if v is not None and v is not False}
    shape["local"] = date.local.isoformat()
    return shape


def _date_of(shape: dict[str, Any]) -> DateGuess:
    return DateGuess(**(shape | {"local": dt.datetime.fromisoformat(shape["local"])}))
