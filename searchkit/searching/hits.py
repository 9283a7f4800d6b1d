"""Documents chosen for a page → `Hit`s. Only what a page shows is read; the rest waits until it is asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from searchkit.extraction.annotations import ENTITY_KINDS, Annotations
from searchkit.fields import FACETS
from searchkit.indexing.generations import Generation, told_from_damage
from searchkit.indexing.identity import print_id
from searchkit.indexing.stored import read_annotations, unpack_annotations
from searchkit.indexing.story_lists import NO_STORY
from searchkit.indexing.values import facet_values
from searchkit.searching.documents import Documents
from searchkit.searching.page import Hit, Snippet
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment

if TYPE_CHECKING:
    from searchkit.searching.highlighting import Highlighter


class Chosen(NamedTuple):
    """A document of a page."""

    segment: Segment
    doc_id: int
    score: float


class FacetValues(Mapping[str, tuple[str, ...]]):
    """Facet field → values of one article, names canonical, worked out when asked for; pickled as a plain dict."""

    __slots__ = ("_annotations", "_doc_id", "_known", "_segment")

    def __init__(self, annotations: Annotations, segment: Segment, doc_id: int) -> None:
        self._annotations, self._segment, self._doc_id = annotations, segment, doc_id
        story = _story(segment, doc_id)
        self._known: dict[str, tuple[str, ...]] = {"story": (story,) if story else ()}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name not in self._known:
            if name not in FACETS:
                raise KeyError(name)
            column = self._segment.facet(name) if name in ENTITY_KINDS else None
            self._known[name] = column[self._doc_id] if column is not None else facet_values(self._annotations, name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(FACETS)

    def __len__(self) -> int:
        return len(FACETS)

    def __repr__(self) -> str:
        return repr(dict(self))

    def __reduce__(self) -> tuple[type, tuple[dict[str, tuple[str, ...]]]]:
        return dict, (dict(self),)


def make_hits(
    chosen: Sequence[Chosen],
    first_rank: int,
    highlighter: Highlighter | None,
    statistics: Statistics,
    generation: Generation | None = None,
) -> tuple[Hit, ...]:
    """The hits of a page, in its order; with snippets where there is a highlighter.

    Args:
        generation: whose files are looked at where a hit cannot be read.
    """
    snippets: list[tuple[Snippet, ...]] = [()] * len(chosen)
    readers = [partial(_read, c.segment, c.doc_id) for c in chosen]
    if highlighter is None:
        articles = [*map(unpack_annotations, readers)]
    else:
        from searchkit.searching.cutting import Cutter

        documents = Documents([(c.segment, c.doc_id) for c in chosen])
        # A snippet takes both of every article.
        columns = documents.blobs("document"), documents.blobs("text")
        articles = [*map(read_annotations, *columns, readers)]
        snippets = Cutter(documents, highlighter, statistics).cut(articles)
    hits = tuple([
        _make_hit(c, rank, annotations, own, generation)
        for rank, (c, annotations, own) in enumerate(zip(chosen, articles, snippets, strict=True), first_rank)
    ])  # fmt: skip
    if highlighter is not None:
        for hit, annotations in zip(hits, articles, strict=True):
            object.__setattr__(hit, "title", annotations.title)  # read already, and what is asked for first
    return hits


def _make_hit(
    chosen: Chosen, rank: int, annotations: Annotations, snippets: tuple[Snippet, ...], generation: Generation | None
) -> Hit:
    hit = object.__new__(_StoredHit)
    put = object.__setattr__
    put(hit, "_chosen", chosen)
    put(hit, "_generation", generation)
    put(hit, "rank", rank)
    put(hit, "score", chosen.score)
    put(hit, "annotations", annotations)
    put(hit, "snippets", snippets)
    return hit


class _StoredHit(Hit):
    """A hit that reads what is asked of it, when it is first asked; equal to, and pickled as, a plain one."""

    __slots__ = ("_chosen", "_generation")

    _chosen: Chosen
    _generation: Generation | None

    def __getattr__(self, name: str) -> Any:
        # Python comes here for a slot that is still empty.
        if name not in _READ:
            raise AttributeError(name)
        with nullcontext() if self._generation is None else told_from_damage(self._generation):
            value = _READ[name](self._chosen.segment, self._chosen.doc_id, self.annotations)
        object.__setattr__(self, name, value)
        return value

    def plain(self) -> Hit:
        """The same, whole and on its own."""
        return Hit(**{name: getattr(self, name) for name in Hit.__dataclass_fields__})

    def __eq__(self, other: object) -> bool:
        return self.plain() == (other.plain() if isinstance(other, _StoredHit) else other)

    __hash__ = Hit.__hash__

    def __reduce__(self) -> tuple[Any, ...]:
        return Hit, tuple(getattr(self, name) for name in Hit.__dataclass_fields__)


def _root(segment: Segment, doc_id: int) -> str:
    roots = segment.facet("root")
    return roots[doc_id][0] if roots else ""


_READ: Mapping[str, Callable[[Segment, int, Annotations], object]] = {
    "id": lambda segment, doc_id, _: print_id(int(segment.numbers("number")[doc_id])),
    "title": lambda _segment, _doc_id, annotations: annotations.title,
    "date": lambda _segment, _doc_id, annotations: annotations.date(),
    "url": lambda _segment, _doc_id, annotations: next(iter(annotations.facts.get("url", ())), None),
    "root": lambda segment, doc_id, _: _root(segment, doc_id),
    "path": lambda segment, doc_id, _: segment.text("path", doc_id),
    "record": lambda segment, doc_id, _: segment.text("record", doc_id) or None,
    "words": lambda segment, doc_id, _: int(segment.lengths("words")[doc_id]),
    "values": lambda segment, doc_id, annotations: FacetValues(annotations, segment, doc_id),
    "copies": lambda _segment, _doc_id, _: None,
    "matches": lambda _segment, _doc_id, _: (),
    "because": lambda _segment, _doc_id, _: (),
    "copy_sources": lambda _segment, _doc_id, _: (),
}


def with_copies(hit: Hit, copies: Sequence[tuple[Segment, int]]) -> Hit:
    """A hit that stands for others of its story."""
    sources: Counter[str] = Counter()
    for segment, doc_id in copies:
        column = segment.facet("source")
        sources.update(column[doc_id] if column is not None else ())
    return replace(hit, copies=len(copies), copy_sources=tuple(name for name, _ in sources.most_common()))


def _story(segment: Segment, doc_id: int) -> str | None:
    number = int(segment.stories[doc_id])
    return None if number == NO_STORY else print_id(number)


def _read(segment: Segment, doc_id: int, column: str) -> bytes:
    return segment.blob(column, doc_id)
