"""Hits → stories: copies of one article stand as one hit, and are counted once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.array_files import Extents
from searchkit.codec.columns import NO_NUMBER, FacetReader
from searchkit.codec.postings import DocIds
from searchkit.indexing.identity import print_id
from searchkit.indexing.story_lists import NO_STORY, Stories
from searchkit.searching.hits import Chosen, with_copies
from searchkit.searching.page import Hit
from searchkit.searching.request import SearchRequest
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Found, best_of

_NOWHERE = np.empty(0, np.int64)


def story_numbers(segment: Segment, doc_ids: DocIds) -> Stories:
    """(n,) the story of each document; one whose copies were not looked for is a story of its own."""
    stories = segment.stories[doc_ids]
    own: Stories = np.where(stories == NO_STORY, segment.numbers("number")[doc_ids], stories)
    return own


def count_stories(values: Sequence[NDArray[np.int64]], stories: Sequence[Stories], n_values: int) -> NDArray[np.int64]:
    """(n_values,) of how many stories an article has each value.

    Args:
        values: arrays of values of articles, 0 … n_values - 1.
        stories: the story of the article of each.
    """
    numbers = np.concatenate([_NOWHERE, *stories])
    _, numbers = np.unique(numbers, return_inverse=True)
    pairs = np.unique(np.concatenate([_NOWHERE, *values]) << 32 | numbers)
    return np.bincount(pairs >> 32, minlength=n_values)


class Collapsed(NamedTuple):
    """Hits of which one stands for each story; all of them, where stories were not asked for.

    Attributes:
        found: one for each segment: the documents that stand for their stories, each with the best score of its story.
        every: all of them.
        stories: of each of `every`; None where stories were not asked for.
    """

    found: Sequence[Found]
    every: Sequence[Found]
    stories: Sequence[Stories] | None

    def tell_copies(self, hits: tuple[Hit, ...], chosen: Sequence[Chosen]) -> tuple[Hit, ...]:
        """The hits of a page, each with what it stands for.

        Args:
            chosen: their documents.
        """
        if self.stories is None:
            return hits
        return tuple(
            with_copies(hit, self._copies(c.segment, c.doc_id, self.stories))
            for hit, c in zip(hits, chosen, strict=True)
        )

    def _copies(self, segment: Segment, doc_id: int, numbers: Sequence[Stories]) -> list[tuple[Segment, int]]:
        (story,) = story_numbers(segment, np.array([doc_id], np.uint32))
        return [
            (f.segment, doc)
            for f, stories in zip(self.every, numbers, strict=True)
            for doc in f.doc_ids[stories == story].tolist()
            if (f.segment, doc) != (segment, doc_id)
        ]


def collapse(found: Sequence[Found], request: SearchRequest) -> Collapsed:
    """One hit for each story, where a request asks for stories."""
    if not request.stories:
        return Collapsed(found, found, None)
    stories = [story_numbers(f.segment, f.doc_ids) for f in found]
    if not found:
        return Collapsed([], found, stories)
    scores = np.concatenate([f.scores for f in found])
    dates, words, numbers = (
        np.concatenate([f.segment.numbers(name)[f.doc_ids] for f in found]) for name in ("date", "words", "number")
    )
    segments = np.repeat(np.arange(len(found)), [len(f.doc_ids) for f in found])
    _, of = np.unique(np.concatenate(stories), return_inverse=True)
    undated = dates == NO_NUMBER
    by_date = np.where(undated, np.inf, dates.astype(np.float64))
    newest = np.where(undated, np.inf, -dates.astype(np.float64))
    ids = numbers.view(np.uint64)
    keys: dict[str, tuple[NDArray[np.generic], ...]] = {
        "earliest": (ids, by_date), "oldest": (ids, by_date), "latest": (ids, newest), "newest": (ids, newest),
        "longest": (ids, by_date, -words), "relevance": (ids, newest, -scores),
    }  # fmt: skip
    order = np.lexsort((*keys[request.lead or request.sort], of))
    leads = np.sort(order[np.r_[True, np.diff(of[order]) != 0]]) if len(order) else order
    best = np.full(int(of.max()) + 1 if len(of) else 0, -np.inf, np.float32)
    np.maximum.at(best, of, scores)
    kept = []
    starts = np.cumsum([0, *(len(f.doc_ids) for f in found)])
    for i, f in enumerate(found):
        own = leads[segments[leads] == i]
        kept.append(Found(f.segment, f.doc_ids[own - starts[i]], best[of[own]]))
    return Collapsed(kept, found, stories)


def find_copies(segments: Sequence[Segment], segment: Segment, doc_id: int) -> list[tuple[Segment, int]]:
    """The articles of an article's story, by date, the undated last."""
    (number,) = story_numbers(segment, np.array([doc_id], np.uint32))
    found = []
    for part in segments:
        every = part.all_doc_ids()
        own = every[story_numbers(part, every) == number]
        found.append(Found(part, own, np.zeros(len(own), np.float32)))
    in_order = best_of(found, "oldest", 0, sum(len(f.doc_ids) for f in found))
    return [(found[at].segment, int(found[at].doc_ids[place])) for at, place in in_order]


class StoryFacet(FacetReader):
    """The stories of a segment, as a facet column gives values."""

    def __init__(self, stories: Stories) -> None:
        present = stories != NO_STORY
        # In the order of what is printed.
        numbers, ids = np.unique(stories[present].view(np.uint64), return_inverse=True)
        self.n_values = len(numbers)
        self._extents = Extents.of(present.view(np.uint8))
        self.ids = ids.astype(np.uint32)
        self._keys = self._labels = _Printed(numbers.view(np.int64))  # type: ignore[assignment]


class _Printed(Sequence[str]):
    """Numbers of articles, printed when asked for."""

    def __init__(self, numbers: Stories) -> None:
        self._numbers = numbers

    def __getitem__(self, at: int) -> str:  # type: ignore[override]  # nobody slices it
        return print_id(int(self._numbers[at]))

    def __len__(self) -> int:
        return len(self._numbers)

    def hashes(self) -> NDArray[np.uint64]:
        """Hashes of ids, as they are."""
        return self._numbers.view(np.uint64)
