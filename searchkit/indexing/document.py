"""Annotations → what the index keeps of an article: its values, its dates, and all of it together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from searchkit.analysis.tokens import fold_value
from searchkit.codec.inverting import Tokens
from searchkit.extraction.annotations import ENTITY_KINDS, Annotations, EntityKind
from searchkit.fields import FACETS
from searchkit.indexing.identity import print_id
from searchkit.indexing.numbering import encode_term
from searchkit.indexing.values import folded_values
from searchkit.names.ties import MAX_NAME, write_tie


@dataclass(frozen=True, slots=True)
class Document:
    """One article, ready to write.

    Attributes:
        words: Whoosh field → its terms as they stand.
        lengths: Whoosh field → words, for the fields that are scored.
        columns: column → value.
    """

    words: Mapping[str, Tokens]
    lengths: Mapping[str, int]
    columns: Mapping[str, object]


def renumber(document: Document, number: int) -> Document:
    """The same article under another id."""
    return replace(
        document,
        words={**document.words, "id": Tokens((encode_term(print_id(number)),), bytes(4))},
        columns={**document.columns, "number": number},
    )


def usual_values(values: dict[str, str], found: Annotations, name: str) -> dict[str, str]:
    """Names as facets count them: a source's tag `usa` is the United States. What was found in the text is so already."""
    if name not in ENTITY_KINDS or not found.facts.get(name):
        return values
    from searchkit.extraction.entities.lexicon import usual_name  # a fifth of a second of word lists

    names = [usual_name(value, name) for value in values.values()]
    return {fold_value(n): n for n in names}


def ties_of(found: Annotations) -> dict[EntityKind, tuple[str, ...]]:
    """Which names, by kind, the article says are one: those found, and what the source states of well-known ones."""
    pairs: dict[EntityKind, dict[tuple[str, str], None]] = {}
    for kind, text, _, _, canonical in found.entities:
        if text != canonical:
            pairs.setdefault(kind, {})[text, canonical] = None
    for kind in ENTITY_KINDS:
        if found.facts.get(kind):
            from searchkit.extraction.entities.lexicon import usual_name

            pairs.setdefault(kind, {}).update(((s, usual_name(s, kind)), None) for s in found.facts[kind])
    return {kind: tuple(dict.fromkeys(_written(own))) for kind, own in pairs.items()}


def _written(pairs: Iterable[tuple[str, str]]) -> Iterator[str]:
    for short, long in pairs:
        if len(short) <= MAX_NAME >= len(long) and fold_value(short) != fold_value(long):
            yield write_tie(short, long)


def facets_of(found: Annotations) -> Iterator[tuple[str, dict[str, str]]]:
    """The facets that an article has values of: name, values by their folded form."""
    named: dict[str, dict[str, None]] = {}
    for kind, _, _, _, canonical in found.entities:
        named.setdefault(kind, {})[canonical] = None
    for name in FACETS:
        if name in named or name in found.facts or name == "lang":
            values = folded_values(found, name, named.get(name, ()))
            if values:
                yield name, values


def date_columns(found: Annotations) -> dict[str, int]:
    """The columns of an article's dates: instants, and first and last days."""
    columns = {}
    for name, role in (("date", "published"), ("updated", "updated"), ("crawled", "crawled")):
        date = found.date(role)  # type: ignore[arg-type]
        if date is not None:
            first, last = date.days
            columns[name] = int(date.value.timestamp())
            columns[f"{name}_first"], columns[f"{name}_last"] = first.toordinal(), last.toordinal()
    return columns
