"""A record (a JSON object, a row) → an `Article`: keys become fields, values become raw strings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

from searchkit.article import Article, Item, Skip
from searchkit.articles.content import Unreadable
from searchkit.articles.values import clean, parse_literal, raw_strings
from searchkit.fields import BY_NAME, canonical_name

# No key of any schema is longer; a longer one is data.
MAX_KEY_CHARS = 64
MAX_KEYS_NAMED = 8
MAX_COLUMNS_NAMED = 12
# Found out here, never taken from a source.
_DERIVED = frozenset({"path", "record", "words", "story"})
_STATING = frozenset({"body", "title"})
# Of which a source may say in a list of entities that it is of that kind.
_ENTITY_FIELDS = frozenset({"person", "org", "place", "object"})
_KIND_KEYS = ("type", "label", "kind", "entity_type", "@type")
# Where engines and exports keep the record inside the record.
_INNER_KEYS = ("_source", "article", "fields", "document", "doc", "data")


@lru_cache(maxsize=4096)
def field_of(key: object) -> str | None:
    """The field that a key means, of those that a source can state."""
    if not isinstance(key, str) or len(key) > MAX_KEY_CHARS:
        return None
    name = canonical_name(key)
    return None if name in _DERIVED else name


def states_article(record: Mapping[str, object]) -> bool:
    """Whether some key is for a text or a title."""
    return not _STATING.isdisjoint(map(field_of, record))


def is_wrapper(key: str) -> bool:
    """Whether exports keep the whole record under that key."""
    return key in _INNER_KEYS


def refuse_columns(columns: Sequence[str]) -> None:
    """End the reading of a table without a text and without a title.

    Raises:
        Unreadable: none of the columns holds one; they are named, and what is known.
    """
    if any(field_of(column) in _STATING or is_wrapper(column) for column in columns):
        return
    seen = ", ".join(column[:40] for column in columns[:MAX_COLUMNS_NAMED]) + ", …" * (len(columns) > MAX_COLUMNS_NAMED)
    wanted = " or ".join(", ".join((name, *BY_NAME[name].aliases)) for name in ("title", "body"))
    raise Unreadable(f"no column holds a text or a title: there are {seen}; known are {wanted}")


class BuildArticle(Protocol):
    """`build_article`, or what some format has in its place."""

    def __call__(
        self,
        path: str,
        record: str | None,
        values: Mapping[str, object],
        *,
        line: int | None = None,
        notes: tuple[str, ...] = (),
    ) -> Item:
        """The article that a record states."""


def build_article(
    path: str, record: str | None, values: Mapping[str, object], *, line: int | None = None, notes: tuple[str, ...] = ()
) -> Article | Skip:
    """The article that a record states.

    Args:
        path: of the file.
        record: the record's key in the file; None where it is the file's only one.
        values: key → value, as parsed.
        line: where it starts, for a `Skip`, in files where lines are what a user looks up.
        notes: what the reader had to decide.
    """
    if not states_article(values):
        inner = (values.get(key) for key in _INNER_KEYS)
        values = next((v for v in inner if isinstance(v, dict) and states_article(v)), values)
    bodies: list[str] = []
    given: dict[str, list[str]] = {}
    for key, value in values.items():
        name = field_of(key)
        if name == "body":
            bodies.append(_paragraphs(value))
        elif name == "entity":
            _add_entities(given, value)
        elif name is not None:
            given.setdefault(name, []).extend(_strings(name, value))
    content = max(bodies, key=len, default="")
    if not content and not given.get("title"):
        named = ", ".join(str(key)[:MAX_KEY_CHARS] for key in list(values)[:MAX_KEYS_NAMED])
        more = ", …" if len(values) > MAX_KEYS_NAMED else ""
        place = path if record is None else f"{path}#{record}" if line is None else f"{path}:{line}"
        return Skip(place, f"the record has neither text nor title (its keys: {clean(named) or 'none'}{more})")
    unique = {
        name: tuple(strings) if len(strings) == 1 else tuple(dict.fromkeys(strings))
        for name, strings in given.items()
        if strings
    }
    return Article(path, record, content, "record", unique, notes)


def _strings(name: str, value: object) -> Iterable[str]:
    # Most values are a plain string: a generator for each would take half of a run's reading.
    if isinstance(value, str) and value[:1].isalnum():
        return (clean(value).strip(),)
    return raw_strings(value, literals=BY_NAME[name].kind != "text")


def _paragraphs(value: object) -> str:
    """The text as it stands; of a list of paragraphs, these with an empty line between."""
    if isinstance(value, str):
        text = clean(value)
        return "" if text.isspace() else text.replace("\r\n", "\n").replace("\r", "\n")
    return "\n\n".join(p.replace("\r\n", "\n").replace("\r", "\n") for p in raw_strings(value, literals=False))


def _add_entities(given: dict[str, list[str]], value: object) -> None:
    """Sort names into their fields where the source says of what kind they are, by key or in each of them."""
    meant = parse_literal(value) if isinstance(value, str) else value
    if isinstance(meant, Mapping) and any(field_of(key) in _ENTITY_FIELDS for key in meant):
        for key, names in meant.items():
            if (name := field_of(key)) in _ENTITY_FIELDS:
                given.setdefault(str(name), []).extend(raw_strings(names))
        return
    for item in meant if isinstance(meant, list | tuple) else (meant,):
        kind = _stated_kind(item) if isinstance(item, Mapping) else None
        given.setdefault(kind or "entity", []).extend(raw_strings(item))


def _stated_kind(entity: Mapping[object, object]) -> str | None:
    for key in _KIND_KEYS:
        stated = entity.get(key)
        if isinstance(stated, str):
            # The table's aliases are plurals, an item's kind is a singular.
            for name in (stated.lower(), f"{stated.lower()}s"):
                if field_of(name) in _ENTITY_FIELDS:
                    return field_of(name)
    return None
