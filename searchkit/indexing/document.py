"""Annotations → what the index keeps of an article: postings, columns, the article itself.

Made in the worker processes, so that the one writer only has to write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from whoosh.formats import Positions

from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import fold_value
from searchkit.article import Article
from searchkit.extraction.annotations import ENTITY_KINDS, Annotations
from searchkit.fields import FACETS, FIELDS
from searchkit.indexing.identity import content_hash, print_id
from searchkit.indexing.schema import exact_field, length_field
from searchkit.indexing.stored import pack_annotations

# Between two values of one facet, so that no phrase spans them.
_VALUE_GAP = 100
_POSITIONS = Positions()
# Whoosh keeps terms below 64 KiB; nobody types one this long.
_MAX_TERM_BYTES = 255

Postings = list[tuple[bytes, int, bytes]]


@dataclass(frozen=True, slots=True)
class Document:
    """One article, ready to write.

    Attributes:
        postings: Whoosh field → (term, frequency, encoded positions).
        lengths: Whoosh field → words, for the fields that are scored.
        columns: column → value.
    """

    postings: Mapping[str, Postings]
    lengths: Mapping[str, int]
    columns: Mapping[str, object]


def build_document(article: Article, found: Annotations, *, root: str, number: int) -> Document:
    """An article as the index keeps it.

    Args:
        root: the folder that the article's path is relative to.
        number: its id as 64 bits.
    """
    postings: dict[str, Postings] = {"id": [(print_id(number).encode(), 1, b"")]}
    lengths: dict[str, int] = {}
    columns: dict[str, object] = {
        "number": number,
        "content": content_hash(article),
        "root": (root,),
        "path": article.path.encode("utf-8", "surrogateescape"),
        "record": (article.record or "").encode(),
        "document": pack_annotations(found),
    }
    for name, text in (
        ("title", found.title),
        ("body", found.body),
        ("summary", "\n".join(found.facts.get("summary", ()))),
    ):
        postings[name], lengths[name] = _index_text([text])
        columns[length_field(name)] = lengths[name]
    for url in found.facts.get("url", ())[:1]:
        postings["url"] = [(_term_bytes(url), 1, b"")]
    for name in FACETS:
        values = facet_values(found, name)
        if values:
            postings[name], lengths[name] = _index_text(values)
            postings[exact_field(name)] = [
                (term, 1, b"") for term in sorted({_term_bytes(fold_value(v)) for v in values})
            ]
            columns[name] = values
    columns |= _date_columns(found)
    return Document(postings, lengths, columns)


def renumber(document: Document, number: int) -> Document:
    """The same article under another id."""
    return replace(
        document,
        postings={**document.postings, "id": [(print_id(number).encode(), 1, b"")]},
        columns={**document.columns, "number": number},
    )


def facet_values(found: Annotations, name: str) -> tuple[str, ...]:
    """An article's values of a facet: what the source states, then what was found in the text; each once."""
    values = [v.strip() for v in found.facts.get(name, ())]
    if name == "lang" and found.language:
        values = [found.language]
    if name in ENTITY_KINDS:
        values += [m.canonical for m in found.entities if m.kind == name]
    once: dict[str, str] = {}
    for value in values:
        if value:
            once.setdefault(fold_value(value), value)
    kept = tuple(once.values())
    return kept if _MANY[name] else kept[:1]


_MANY = {field.name: field.many for field in FIELDS}


def _index_text(values: Iterable[str]) -> tuple[Postings, int]:
    positions: dict[str, list[int]] = {}
    at = length = 0
    find_terms = term_finder()
    for value in values:
        terms = find_terms(value)
        for position, term in enumerate(terms, at):
            if term in positions:
                positions[term].append(position)
            else:
                positions[term] = [position]
        length += len(terms)
        at += len(terms) + _VALUE_GAP
    encode = _POSITIONS.encode
    return [(_term_bytes(term), len(at_), encode(at_)) for term, at_ in positions.items()], length


def _term_bytes(term: str) -> bytes:
    return term.encode("utf-8", "replace")[:_MAX_TERM_BYTES]


def _date_columns(found: Annotations) -> dict[str, int]:
    columns = {}
    for name, role in (("date", "published"), ("updated", "updated"), ("crawled", "crawled")):
        date = found.date(role)  # type: ignore[arg-type]
        if date is not None:
            first, last = date.days
            columns[name] = int(date.value.timestamp())
            columns[f"{name}_first"], columns[f"{name}_last"] = first.toordinal(), last.toordinal()
    return columns
