"""More like one article: by the words and the names that tell what it is about."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from whoosh.query import Query, Term

from searchkit.analysis.tokens import fold_value
from searchkit.fields import FACETS, exact_field
from searchkit.indexing.values import article_language
from searchkit.searching.expansion import TextRead, find_added, word_query
from searchkit.searching.filtering import filter_mask
from searchkit.searching.finding import Finder, chosen, narrowed
from searchkit.searching.hits import Chosen, make_hits
from searchkit.searching.matches import Matches
from searchkit.searching.page import Hit
from searchkit.searching.ranking import Statistics
from searchkit.searching.request import SearchRequest
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Found
from searchkit.searching.stories import collapse

# How many words and how many names tell what an article is about.
_N_WORDS, _N_NAMES = 25, 12
# What a name counts for, of a word as rare: who is named says more than where.
_NAME_WEIGHTS = {"person": 1.0, "org": 0.8, "object": 0.8, "place": 0.5}
# Whoever has less than this part of the article's own score shares a word or two, and no matter.
_LEAST_SHARE = 0.15
# Names and words that are given as the reason why.
_N_REASONS = 6


@dataclass(frozen=True, slots=True)
class Clue:
    """A word or a name that tells what an article is about.

    Attributes:
        label: as it is shown.
    """

    label: str
    query: Query


def find_clues(hit: Hit, statistics: Statistics) -> list[Clue]:
    """The words and names that tell what an article is about, each kind from the weightiest on."""
    # A title says as much as thrice its words in the body.
    text = f"{hit.title}\n{hit.title}\n{hit.title}\n{hit.body}"
    words = find_added([TextRead(1.0, text, article_language(hit.annotations))], statistics)[:_N_WORDS]
    return [*(Clue(added.word, word_query(added)) for added in words), *_names(hit, statistics)]


def _names(hit: Hit, statistics: Statistics) -> list[Clue]:
    mentions: Counter[tuple[str, str]] = Counter((m.kind, fold_value(m.canonical)) for m in hit.annotations.entities)
    weighed = []
    for kind, weight in _NAME_WEIGHTS.items():
        labels = hit.values[kind] if kind in FACETS else ()
        keys = [*map(fold_value, labels)]
        for label, key, n_docs in zip(labels, keys, statistics.documents_with(exact_field(kind), keys), strict=True):
            if n_docs > 1:
                boost = weight * (1 + math.log(max(mentions[kind, key], 1)))
                weighed.append(
                    (boost * statistics.rarity(n_docs), label, Term(exact_field(kind), key, boost=round(boost, 4)))
                )
    weighed.sort(key=lambda name: (-name[0], name[1]))
    return [Clue(label, term) for _, label, term in weighed[:_N_NAMES]]


def find_related(finder: Finder, own: Chosen, clues: Sequence[Clue]) -> tuple[tuple[Hit, ...], int]:
    """The hits of a page, each with the reasons why; and how many are related in all."""
    request = finder.request
    gives = {s.base: [finder.evaluate(s, clue.query) for clue in clues] for s in finder.segments}
    summed = [_summed(segment, gives[segment.base]) for segment in finder.segments]
    least = _LEAST_SHARE * _score_of(own, summed)
    found = [narrowed(_without_own(_at_least(least, part), own), filter_mask(request, part.segment)) for part in summed]
    collapsed = collapse(found, request)
    best = chosen(collapsed.found, request)
    hits = make_hits(best, (request.page - 1) * request.limit + 1, None, finder.statistics)
    hits = collapsed.tell_copies(hits, best)
    told = [replace(hit, because=_reasons(c, clues, gives[c.segment.base])) for hit, c in zip(hits, best, strict=True)]
    return tuple(told), sum(len(part.doc_ids) for part in collapsed.found)


def _summed(segment: Segment, gives: Sequence[Matches]) -> Found:
    doc_ids = np.concatenate([np.empty(0, np.uint32), *(part.doc_ids for part in gives)])
    scores = np.concatenate([np.empty(0, np.float32), *(part.scores for part in gives)])
    sums = np.bincount(doc_ids, scores, segment.n_docs).astype(np.float32)
    return Found(segment, np.flatnonzero(sums).astype(np.uint32), sums[sums > 0])


def _at_least(least: float, part: Found) -> Found:
    keep = part.scores >= least
    return Found(part.segment, part.doc_ids[keep], part.scores[keep])


def _without_own(part: Found, own: Chosen) -> Found:
    """Without the article itself, and without other copies of its story."""
    others = np.ones(part.segment.n_docs, np.bool_)
    if part.segment is own.segment:
        others[own.doc_id] = False
    if (story := _story(own)) and (
        same := filter_mask(SearchRequest(where={"story": story}), part.segment)
    ) is not None:
        others &= ~same
    return narrowed(part, others)


def _score_of(own: Chosen, found: Sequence[Found]) -> float:
    (score,) = (float(part.scores[part.doc_ids == own.doc_id].sum()) for part in found if part.segment is own.segment)
    return score


def _story(own: Chosen) -> tuple[str, ...]:
    column = own.segment.facet("story")
    return column[own.doc_id] if column is not None else ()


def _reasons(hit: Chosen, clues: Sequence[Clue], gives: Sequence[Matches]) -> tuple[str, ...]:
    """The labels of the clues that gave a hit most; a word of a name that is given already is left out."""
    weighed: list[tuple[float, str]] = []
    for clue, (doc_ids, scores) in zip(clues, gives, strict=True):
        at = int(np.searchsorted(doc_ids, hit.doc_id))
        if at < len(doc_ids) and doc_ids[at] == hit.doc_id:
            weighed.append((float(scores[at]), clue.label))
    reasons: list[str] = []
    for _, label in sorted(weighed, key=lambda reason: (-reason[0], reason[1])):
        if not set(label.casefold().split()) & {word for reason in reasons for word in reason.casefold().split()}:
            reasons.append(label)
    return tuple(reasons[:_N_REASONS])
