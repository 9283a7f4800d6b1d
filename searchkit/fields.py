"""The one field table: schema, query fields, facets, JSON output and completion derive from it.

Names follow schema.org `NewsArticle` and IPTC ninjs where they agree.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import Literal, NamedTuple

from searchkit.errors import UnknownField

FieldKind = Literal["key", "text", "facet", "date", "number", "stored"]


class Field(NamedTuple):
    """One field of an article.

    Attributes:
        name: as in queries, facets and JSON.
        kind: "key" found as a whole; "text" searched by words; "facet" counted as whole values and searched by their
            words; "date" and "number" ranges; "stored" shown only.
        about: one line for help and completion.
        aliases: names under which imports carry it, in snake case; camelCase and case are folded by `canonical_name`.
        many: an article may have several values; the JSON of a hit then holds a list.
        weight: of a match in ranking, where a query names no field; 0: not searched unless named.
    """

    name: str
    kind: FieldKind
    about: str
    aliases: tuple[str, ...] = ()
    many: bool = False
    weight: float = 0.0


FIELDS: tuple[Field, ...] = (
    Field(
        "id",
        "key",
        "16 hex digits; any unique beginning will do",
        ("unique_url_hash", "uri", "identifier", "guid", "stories_id"),
    ),
    Field("url", "key", "the address it was published at", ("canonical_url", "normalized_url", "link", "web_url")),
    Field("title", "text", "the headline", ("headline", "article_title", "web_title"), weight=3.0),
    Field(
        "body",
        "text",
        "the text without furniture",
        ("text", "content", "article_body", "maintext", "text_content", "content_text", "content_html", "body_text"),
        weight=1.0,
    ),
    Field("summary", "text", "the source's own abstract", ("description", "abstract", "teaser")),
    Field("author", "facet", "who wrote it", ("authors", "byline", "by", "creator"), many=True),
    Field("editor", "facet", "who edited it, where stated", ("editors",), many=True),
    Field(
        "source",
        "facet",
        "who published it",
        ("publisher", "site", "sitename", "media_name", "source_domain", "domain"),
    ),
    Field(
        "section",
        "facet",
        "the source's own section",
        ("category", "categories", "article_section", "topic"),
        many=True,
    ),
    Field("lang", "facet", "language, ISO 639-1", ("language", "in_language")),
    Field(
        "date",
        "date",
        "when it was published",
        (
            "published",
            "published_at",
            "date_publish",
            "publication_date",
            "publish_date",
            "date_published",
            "web_publication_date",
            "content_created",
            "pub_date",
        ),
    ),
    Field(
        "updated",
        "date",
        "when it was last changed",
        ("date_modify", "date_modified", "modified", "lastmod", "version_created"),
    ),
    Field("crawled", "date", "when it was fetched", ("date_download", "fetched", "crawl_date", "indexed_date")),
    Field("dateline", "facet", "the place the report was sent from", ("located",)),
    Field("person", "facet", "people named", ("people", "persons"), many=True),
    Field("org", "facet", "organisations named", ("organisations", "organizations", "orgs"), many=True),
    Field("place", "facet", "places named", ("locations", "places"), many=True),
    Field("object", "facet", "things named: a Su-35, an S-400", ("objects",), many=True),
    Field(
        "entity",
        "stored",
        "names that the source gives without saying of what kind",
        ("entities", "mentions"),
        many=True,
    ),
    Field("keyword", "facet", "the source's own keywords", ("keywords", "tags", "topics", "subjects"), many=True),
    Field("words", "number", "words in the body"),
    Field("story", "facet", "the group of near-duplicates"),
    Field("path", "stored", "the file, relative to the folder that was indexed"),
    Field("record", "stored", "the record in that file"),
)

BY_NAME = {f.name: f for f in FIELDS}
FACETS = tuple(f.name for f in FIELDS if f.kind == "facet")
DATES = tuple(f.name for f in FIELDS if f.kind == "date")
DATE_STEPS = ("day", "week", "month", "year")


@lru_cache(maxsize=4096)  # bounded: the keys of imports are anybody's
def canonical_name(key: str) -> str | None:
    """The field that a key of an import means ("datePublished" → "date"); None where the table has none."""
    snake = "".join(
        "_" + c.lower() if c.isupper() and i and not key[i - 1].isupper() else c.lower() for i, c in enumerate(key)
    )
    return _ALIASES.get(snake.replace("-", "_").replace(" ", "_").strip("_"))


_ALIASES = {alias: f.name for f in FIELDS for alias in (f.name, *f.aliases)}


def field_named(name: str) -> Field:
    """The field of that name or alias.

    Raises:
        UnknownField: with the nearest name.
    """
    found = canonical_name(name)
    if found is None:
        near = difflib.get_close_matches(name.lower(), _ALIASES, n=1, cutoff=0.7)
        hint = f"did you mean {_ALIASES[near[0]]}?" if near else f"fields: {', '.join(BY_NAME)}"
        raise UnknownField(f"there is no field {name!r}", hint=hint)
    return BY_NAME[found]


def ties_field(name: str) -> str:
    """The index's column of what an article says of a facet's names: `PLA → People's Liberation Army`."""
    return f"{name}_ties"


def exact_field(name: str) -> str:
    """The index's field of a facet's whole values, folded; the field of the facet's own name holds their words."""
    return f"{name}_is"
