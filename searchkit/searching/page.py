"""What a search gives: a page of hits, facet counts, and what the user should know besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

from searchkit.extraction.annotations import Annotations, DateGuess
from searchkit.fields import BY_NAME


class Snippet(NamedTuple):
    """A stretch of a field around the query's words.

    Attributes:
        field: "title", "body" or "summary".
        text: the stretch as it stands in the field.
        spans: (start, end) of each match, code points into `text`, ascending.
        offset: where `text` starts in the field.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]
    offset: int


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found.

    Attributes:
        rank: from 1, over all pages.
        id: 16 hex digits.
        score: BM25, also where the order is by date.
        root: the folder that `path` is relative to.
        record: the record in the file, where that holds several.
        values: facet field → its values, canonical (`hit.values["person"]`); every facet of the field table is a key.
        snippets: best first.
        annotations: the whole article with its evidence.
        copies: other hits of the same story that it stands for; None where stories were not asked for.
        copy_sources: who published these, each once, most copies first.
        matches: (start, end) in the body of every match of the query; filled by `Index.article` alone.
        because: the words and names that made it related, the weightiest first; filled by `Index.related` alone.
    """

    rank: int
    id: str
    score: float
    title: str
    date: DateGuess | None
    url: str | None
    root: str
    path: str
    record: str | None
    words: int
    values: Mapping[str, tuple[str, ...]]
    annotations: Annotations
    snippets: tuple[Snippet, ...] = ()
    matches: tuple[tuple[int, int], ...] = ()
    because: tuple[str, ...] = ()
    copies: int | None = None
    copy_sources: tuple[str, ...] = ()

    @property
    def source(self) -> str | None:
        """Who published it."""
        return next(iter(self.values["source"]), None)

    @property
    def author(self) -> tuple[str, ...]:
        """Who wrote it."""
        return self.values["author"]

    @property
    def lang(self) -> str | None:
        """Its language, ISO 639-1."""
        return next(iter(self.values["lang"]), None)

    @property
    def body(self) -> str:
        """The text without furniture."""
        return self.annotations.body

    @property
    def file(self) -> str:
        """The file on this machine."""
        return f"{self.root}/{self.path}"

    def as_dict(self) -> dict[str, object]:
        """The hit as `--json` prints it, with the keys of DESIGN's contract; flat enough for pandas or polars."""
        date = self.date
        out: dict[str, object] = {
            "rank": self.rank, "id": self.id, "score": round(self.score, 4), "title": self.title,
            "date": date.printed if date else None,
            "date_utc": date.value.strftime("%Y-%m-%dT%H:%M:%SZ").zfill(20) if date else None,
            "date_precision": date.precision if date else None,
            "date_zone": date.zone if date else None,
            "date_origin": date.origin if date else None,
        }  # fmt: skip
        for name, values in self.values.items():
            out[name] = list(values) if BY_NAME[name].many else next(iter(values), None)
        out |= {"url": self.url, "path": self.path, "record": self.record, "words": self.words}
        if self.because:
            out["because"] = list(self.because)
        out |= {"copies": self.copies, "copy_sources": list(self.copy_sources)}
        out["snippets"] = [
            {"field": s.field, "text": s.text, "spans": [list(span) for span in s.spans], "offset": s.offset}
            for s in self.snippets
        ]
        return out


class FacetCount(NamedTuple):
    """One value of a facet and the hits that have it.

    Attributes:
        value: None counts the hits without any.
        background: articles of the whole index that have it; given where significance was asked for, as is
        log_likelihood: how sure it is that the hits have it more often than the others (`significance.contrast`).
    """

    value: str | None
    count: int  # type: ignore[assignment]  # of hits; nobody counts the items of this tuple
    background: int | None = None
    log_likelihood: float | None = None

    def as_dict(self) -> dict[str, object]:
        """As `--json` prints it."""
        out: dict[str, object] = {"value": self.value, "count": self.count}
        if self.background is not None and self.log_likelihood is not None:
            out |= {"background": self.background, "log_likelihood": round(self.log_likelihood, 2)}
        return out


class AddedWord(NamedTuple):
    """A word of the best hits that `expand` added to the query.

    Attributes:
        term: its stem.
        word: as most of those hits have it.
        weight: what it counts for, of a word that the user typed.
    """

    term: str
    word: str
    weight: float


@dataclass(frozen=True, slots=True)
class HitPage(Sequence[Hit]):
    """One page of hits; iterate over it, index it, ask its length.

    Attributes:
        query: as typed; for a query object, as it prints itself.
        parsed: the query as understood, with brackets.
        total: all hits, not only this page's; None where `count=False` was asked.
        took_ms: from the query's text to this page.
        stories: whether hits, total and facets count stories, not articles.
        facets: as asked ("source", "date:year") → counts, most frequent first; dates by value.
        n_facet_values: as asked → how many values there are in all.
        suggestion: a query that may be meant; None where there is none.
        completions: `person:xi` as asked → the names whose words, or an alias's, these are or begin so, most frequent first.
        warnings: what the user should know: ignored words, unknown values.
        added: the words that `expand` added, the weightiest first.
    """

    query: str
    parsed: str
    total: int | None
    took_ms: float
    hits: tuple[Hit, ...]
    page: int = 1
    limit: int = 10
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    n_facet_values: Mapping[str, int] = field(default_factory=dict)
    suggestion: str | None = None
    warnings: tuple[str, ...] = ()
    added: tuple[AddedWord, ...] = ()
    stories: bool = False
    completions: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)

    @overload
    def __getitem__(self, at: int) -> Hit: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Hit]: ...
    def __getitem__(self, at: int | slice) -> Hit | Sequence[Hit]:
        return self.hits[at]

    def __len__(self) -> int:
        return len(self.hits)

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def as_dict(self) -> dict[str, object]:
        """The page as `--json` prints it."""
        return {
            "format": 1, "query": self.query, "parsed": self.parsed, "total": self.total, "took_ms": round(self.took_ms, 3),
            "hits": [hit.as_dict() for hit in self.hits],
            "facets": {name: [c.as_dict() for c in counts] for name, counts in self.facets.items()},
            "suggestion": self.suggestion, "warnings": list(self.warnings),
            "added": [{"word": a.word, "weight": a.weight} for a in self.added],
            "completions": {asked: [{"value": c.value, "count": c.count} for c in counts] for asked, counts in self.completions.items()},
        }  # fmt: skip

    def as_dicts(self) -> list[dict[str, object]]:
        """One flat dict a hit: `pandas.DataFrame(page.as_dicts())`, `polars.DataFrame(page.as_dicts())`."""
        return [hit.as_dict() for hit in self.hits]
