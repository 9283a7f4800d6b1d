"""The field table → Whoosh's schema.

| field | terms | column |
| --- | --- | --- |
| key | `id`, `url`: whole | |
| text | `title`: words | `title_words`: its length |
| facet | `person`: words; `person_is`: whole values, folded | `person`: its values |
| date | | `date`: the instant; `date_first`, `date_last`: the days it covers |
| number | | `words` |
| person, org, place, object | as facets | besides: `person_ties`: short names with the long ones, see `searchkit.names` |

Besides: `number` (the id as 64 bits), `content` (hash of the article as read), `root`, `path`, `record` (where it
stands), `document`, `text`, `entities` (the article whole, see `stored`), `word_starts` (see `offsets`), `starts` (see
`starts`), `fingerprint` (see `fingerprints`). The facet `story` has neither terms nor a column: it changes with every commit
(see `stories`).
"""

from __future__ import annotations

from whoosh.fields import COLUMN, ID, TEXT, Schema

from searchkit.analysis.analyzer import NewsAnalyzer
from searchkit.codec.columns import NO_NUMBER, BlobColumn, FacetColumn, NumberColumn
from searchkit.codec.packed import PackedColumn
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.fields import DATES, FIELDS, exact_field, ties_field

FORMAT = 3
STORED = ("document", "text", "entities")  # see `stored`
NO_FIRST_DAY = 2**31  # of an undated article: its first day is after its last, so that it lies in no range
NO_LAST_DAY = -(2**31)


def length_field(name: str) -> str:
    """The column that holds a text field's length in words."""
    return "words" if name == "body" else f"{name}_words"


def date_default(column: str) -> int:
    """What an undated article has in one of the three columns of a date."""
    if column.endswith("_first"):
        return NO_FIRST_DAY
    return NO_LAST_DAY if column.endswith("_last") else NO_NUMBER


def build_schema() -> Schema:
    """The schema of a new index."""
    schema = Schema()
    for field in FIELDS:
        if field.kind == "key":
            schema.add(field.name, ID())
        elif field.kind == "text":
            schema.add(field.name, TEXT(analyzer=NewsAnalyzer()))
            if field.name != "body":
                schema.add(length_field(field.name), COLUMN(NumberColumn(0)))
        elif field.kind == "facet":
            words = TEXT(analyzer=NewsAnalyzer())
            words.column_type = FacetColumn()
            schema.add(field.name, words)
            schema.add(exact_field(field.name), ID())
        elif field.kind == "number":
            schema.add(field.name, COLUMN(NumberColumn(0)))
    for name in (name + which for name in DATES for which in ("", "_first", "_last")):
        schema.add(name, COLUMN(NumberColumn(date_default(name))))
    for name in ("number", "content"):
        schema.add(name, COLUMN(NumberColumn(0)))
    for name in ("root", *map(ties_field, ENTITY_KINDS)):
        schema.add(name, COLUMN(FacetColumn()))
    for name in (*STORED, "word_starts"):
        schema.add(name, COLUMN(PackedColumn()))
    for name in ("path", "record", "starts", "fingerprint"):
        schema.add(name, COLUMN(BlobColumn()))
    return schema
