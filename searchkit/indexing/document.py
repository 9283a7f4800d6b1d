"""Annotations → what the index keeps of an article: postings, columns, the article itself.

Made in the worker processes, so that the one writer only has to write.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain

from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import fold_value
from searchkit.article import Article
from searchkit.codec.inverting import Tokens
from searchkit.extraction.annotations import ENTITY_KINDS, Annotations
from searchkit.fields import FACETS, FIELDS, exact_field
from searchkit.indexing.identity import content_hash, print_id
from searchkit.indexing.offsets import sample_starts
from searchkit.indexing.schema import length_field
from searchkit.indexing.stored import pack_annotations

# Between two values of one facet, so that no phrase spans them.
_VALUE_GAP = 100
# Nobody types a term this long.
_MAX_TERM_BYTES = 255
# As in `analysis.stems`: emptied, not managed.
_MAX_CACHED = 150_000


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


def build_document(article: Article, found: Annotations, *, root: str, number: int) -> Document:
    """An article as the index keeps it.

    Args:
        root: the folder that the article's path is relative to.
        number: its id as 64 bits.
    """
    words = {"id": _whole([print_id(number)])}
    lengths: dict[str, int] = {}
    columns: dict[str, object] = {
        "number": number,
        "content": content_hash(article),
        "root": (root,),
        "path": article.path.encode("utf-8", "surrogateescape"),
        "record": (article.record or "").encode(),
        **pack_annotations(found),
    }
    body = found.body
    stretches = body.split()
    in_body = term_finder().by_stretch(stretches)
    words["body"] = _index_terms(list(chain.from_iterable(in_body)))
    columns["word_starts"] = sample_starts(body, stretches, in_body)
    for name, text in (("title", found.title), ("summary", "\n".join(found.facts.get("summary", ())))):
        words[name] = _index_text([text])
    for name in ("title", "body", "summary"):
        columns[length_field(name)] = lengths[name] = len(words[name])
    for url in found.facts.get("url", ())[:1]:
        words["url"] = _whole([url])
    for name in FACETS:
        values = facet_values(found, name)
        if values:
            words[name] = _index_text(values)
            lengths[name] = len(words[name])
            words[exact_field(name)] = _whole([fold_value(v) for v in values])
            columns[name] = values
    columns |= _date_columns(found)
    return Document(words, lengths, columns)


def renumber(document: Document, number: int) -> Document:
    """The same article under another id."""
    return replace(
        document,
        words={**document.words, "id": _whole([print_id(number)])},
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


def _index_text(values: Sequence[str]) -> Tokens:
    find_terms = term_finder()
    found = find_terms(values[0]) if len(values) == 1 else []
    positions: array[int] | None = None
    if len(values) > 1:
        positions = array("I")
        for value in values:
            terms = find_terms(value)
            start = positions[-1] + 1 + _VALUE_GAP if positions else 0
            positions.extend(range(start, start + len(terms)))
            found += terms
    return _index_terms(found, positions)


def _index_terms(found: Sequence[str], positions: array[int] | None = None) -> Tokens:
    encoder = _encoder()
    if len(encoder) > _MAX_CACHED:
        encoder.clear()
    numbers = {term: i for i, term in enumerate(dict.fromkeys(found))}
    ids = array("I", map(numbers.__getitem__, found))
    encoded = tuple(map(encoder.__getitem__, numbers))
    return Tokens(encoded, ids.tobytes(), None if positions is None else positions.tobytes())


def _whole(values: Sequence[str]) -> Tokens:
    terms = tuple({_Encoder.encode(value): None for value in values})
    return Tokens(terms, array("I", range(len(terms))).tobytes())


class _Encoder(dict[str, bytes]):
    """Terms → their bytes, each encoded once: a corpus has few words that recur and they recur in every article."""

    def __missing__(self, term: str) -> bytes:
        encoded = self[term] = self.encode(term)
        return encoded

    @staticmethod
    def encode(term: str) -> bytes:
        """UTF-8, not longer than terms may be."""
        encoded = term.encode("utf-8", "replace")
        if len(encoded) > _MAX_TERM_BYTES:
            # Not in the middle of a character: Whoosh decodes terms.
            return encoded[:_MAX_TERM_BYTES].decode("utf-8", "ignore").encode()
        return encoded


@cache
def _encoder() -> _Encoder:
    return _Encoder()


def _date_columns(found: Annotations) -> dict[str, int]:
    columns = {}
    for name, role in (("date", "published"), ("updated", "updated"), ("crawled", "crawled")):
        date = found.date(role)  # type: ignore[arg-type]
        if date is not None:
            first, last = date.days
            columns[name] = int(date.value.timestamp())
            columns[f"{name}_first"], columns[f"{name}_last"] = first.toordinal(), last.toordinal()
    return columns
