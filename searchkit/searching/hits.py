"""Documents chosen for a page → `Hit`s. Only what a page shows is read; the rest waits until it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from searchkit.extraction.annotations import Annotations
from searchkit.fields import FACETS
from searchkit.indexing.document import facet_values
from searchkit.indexing.identity import print_id
from searchkit.indexing.offsets import WordPlaces
from searchkit.indexing.stored import unpack_annotations
from searchkit.searching.highlighting import Highlighter, Match, disjoint, find_phrase
from searchkit.searching.page import Hit, Snippet
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.snippets import best_snippets, whole


class Chosen(NamedTuple):
    """A document of a page."""

    segment: Segment
    doc_id: int
    score: float


class FacetValues(Mapping[str, tuple[str, ...]]):
    """Facet field → values of one article, worked out when asked for; pickled as a plain dict."""

    __slots__ = ("_annotations", "_known")

    def __init__(self, annotations: Annotations) -> None:
        self._annotations = annotations
        self._known: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        if name not in self._known:
            if name not in FACETS:
                raise KeyError(name)
            self._known[name] = facet_values(self._annotations, name)
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
    chosen: Sequence[Chosen], first_rank: int, highlighter: Highlighter | None, statistics: Statistics
) -> tuple[Hit, ...]:
    """The hits of a page, in its order; with snippets where there is a highlighter."""
    cutter = _Cutter(chosen, highlighter, statistics) if highlighter is not None else None
    return tuple(_make_hit(c, rank, cutter) for rank, c in enumerate(chosen, first_rank))


def _make_hit(chosen: Chosen, rank: int, cutter: _Cutter | None) -> Hit:
    segment, doc_id, score = chosen
    annotations = unpack_annotations(partial(_read, segment, doc_id))
    root, record = segment.facet("root"), segment.text("record", doc_id)
    return Hit(
        rank, print_id(int(segment.numbers("number")[doc_id])), score, annotations.title, annotations.date(),
        next(iter(annotations.facts.get("url", ())), None), root[doc_id][0] if root else "", segment.text("path", doc_id),
        record or None, int(segment.numbers("words")[doc_id]), FacetValues(annotations), annotations,
        cutter.cut(chosen, annotations) if cutter is not None else (),
    )  # fmt: skip


def _read(segment: Segment, doc_id: int, column: str) -> bytes:
    return segment.blob(column, doc_id)


class _Cutter:
    """Cuts snippets. In bodies the postings tell where the words stand, for the whole page at once."""

    def __init__(self, chosen: Sequence[Chosen], highlighter: Highlighter, statistics: Statistics) -> None:
        self._highlighter, self._statistics = highlighter, statistics
        self._weights: dict[str, float] = {}
        patterns = highlighter.patterns("body")
        # Where they do not, the text is read.
        self._from_postings = patterns.are_postings
        self._patterns = patterns
        self._places: dict[tuple[int, int], dict[str, list[int]]] = {}
        if self._from_postings:
            words = sorted(patterns.terms.union(*(phrase for phrase, _ in patterns.phrases)))
            for segment in {c.segment.base: c.segment for c in chosen}.values():
                self._find_places(segment, sorted(c.doc_id for c in chosen if c.segment is segment), words)

    def _find_places(self, segment: Segment, doc_ids: Sequence[int], words: Sequence[str]) -> None:
        wanted = np.asarray(doc_ids, np.uint32)
        for word in words:
            postings = segment.postings("body", word.encode("utf-8", "replace"))
            if postings is None or not postings.has_positions:
                continue
            rows = np.minimum(np.searchsorted(postings.doc_ids, wanted), len(postings) - 1)
            held = postings.doc_ids[rows] == wanted
            counts, positions = postings.positions_of(rows[held])
            found, at = positions.tolist(), 0
            for doc_id, n in zip(wanted[held].tolist(), counts.tolist(), strict=True):
                self._places.setdefault((segment.base, doc_id), {})[word] = found[at : at + n]
                at += n

    def cut(self, chosen: Chosen, annotations: Annotations) -> tuple[Snippet, ...]:
        """The snippets of one hit, best first."""
        body = annotations.body
        matches = self._in_body(chosen, body)
        snippets = list(best_snippets(body, matches, {m.key: self._weight(m.key) for m in matches}))
        for name in ("summary", "title"):
            if self._highlighter.patterns(name):
                text = annotations.title if name == "title" else "\n".join(annotations.facts.get("summary", ()))
                if found := self._highlighter.find(name, text):
                    snippets.append(whole(text, found, field=name))
        return tuple(snippets)

    def _in_body(self, chosen: Chosen, body: str) -> list[Match]:
        segment, doc_id, _ = chosen
        packed = segment.blob("word_starts", doc_id) if self._from_postings else b""
        if not packed:
            return self._highlighter.find("body", body)
        known = self._places.get((segment.base, doc_id), {})
        words = WordPlaces(body, packed, int(segment.numbers("words")[doc_id]))
        found = [Match(*words[i], word) for word in self._patterns.terms for i in known.get(word, ())]
        for phrase, slop in self._patterns.phrases:
            key = " ".join(phrase)
            for first, last in find_phrase([known.get(word, []) for word in phrase], slop):
                found.append(Match(words[first][0], words[last][1], key))
        return disjoint(found)

    def _weight(self, key: str) -> float:
        if key not in self._weights:
            self._weights[key] = self._statistics.idf("body", [word.encode() for word in key.split()])
        return self._weights[key]
