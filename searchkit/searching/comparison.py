"""Two sets of articles: which words and names tell one from the other."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.analysis.stopwords import stop_words
from searchkit.codec.counting import count_terms, totals_of
from searchkit.codec.postings import DocIds
from searchkit.codec.strings import hash_strings
from searchkit.searching.segment import Segment
from searchkit.searching.selection import Selected
from searchkit.searching.significance import SIGNIFICANT, contrast

Side = Literal["ours", "theirs"]
NAME_FIELDS = ("person", "org", "place", "object")
# Below, a difference is an accident of a few articles, whatever the measure says of it.
_MIN_OCCURRENCES, _MIN_ARTICLES = 5, 3


@dataclass(frozen=True, slots=True)
class Distinction:
    """A word or a name that is more frequent on one side.

    Attributes:
        field: "body" for words, else the facet.
        value: the word as most articles write it, or the name.
        side: where it is over-represented.
        ours, theirs: occurrences of a word; of a name, articles.
        our_rate, their_rate: per million words; of a name, per thousand articles.
        log_likelihood: see `significance.contrast`.
        log_ratio: doublings of the rate from theirs to ours.
    """

    field: str
    value: str
    side: Side
    ours: int
    theirs: int
    our_rate: float
    their_rate: float
    log_likelihood: float
    log_ratio: float

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "field": self.field, "value": self.value, "side": self.side, "ours": self.ours, "theirs": self.theirs,
            "our_rate": round(self.our_rate, 3), "their_rate": round(self.their_rate, 3),
            "log_likelihood": round(self.log_likelihood, 2), "log_ratio": round(self.log_ratio, 3),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of articles compared.

    Attributes:
        query, parsed, total: our side.
        against, against_parsed, against_total: theirs.
        both: articles in both; they count on both sides.
        words, names: the most significant first, of both sides mixed.
    """

    query: str
    parsed: str
    total: int
    against: str
    against_parsed: str
    against_total: int
    both: int
    words: tuple[Distinction, ...]
    names: tuple[Distinction, ...]
    took_ms: float = 0.0
    warnings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "format": 1, "query": self.query, "parsed": self.parsed, "total": self.total,
            "against": {"query": self.against, "parsed": self.against_parsed, "total": self.against_total},
            "both": self.both, "words": [d.as_dict() for d in self.words], "names": [d.as_dict() for d in self.names],
            "took_ms": round(self.took_ms, 3), "warnings": list(self.warnings),
        }  # fmt: skip


def make_comparison(ours: Selected, theirs: Selected, *, limit: int) -> Comparison:
    """Compare two selections of one index.

    Args:
        limit: words of each side; names of each kind and side: half as many.
    """
    segments, sides = ours.segments, (ours.doc_ids, theirs.doc_ids)
    words = distinctive_words(segments, *sides, limit=limit)
    names = [d for name in NAME_FIELDS for d in distinctive_names(name, segments, *sides, limit=max(1, limit // 2))]
    return Comparison(
        ours.parsed.text, ours.parsed.printed, ours.total, theirs.parsed.text, theirs.parsed.printed, theirs.total,
        sum(len(np.intersect1d(a, b, assume_unique=True)) for a, b in zip(*sides, strict=True)), words,
        tuple(sorted(names, key=lambda d: -d.log_likelihood)), (time.perf_counter() - ours.started) * 1000,
        tuple(dict.fromkeys((*ours.warnings, *theirs.warnings))),
    )  # fmt: skip


class _Totals(NamedTuple):
    """Things counted on both sides.

    Attributes:
        labels: (n,) where each is found: (segment, number in it).
        counts: (2, n) int64, ours and theirs.
        articles: (n,) int64, articles of both sides that have it.
    """

    labels: NDArray[np.int64]
    counts: NDArray[np.int64]
    articles: NDArray[np.int64]


def distinctive_words(
    segments: Sequence[Segment], ours: Sequence[DocIds], theirs: Sequence[DocIds], *, limit: int
) -> tuple[Distinction, ...]:
    """The words of bodies that differ most, `limit` of each side; words too common to mean something are left out."""
    parts, terms = [], {}
    for number, segment in enumerate(segments):
        chosen = [_mask(segment, side[number]) for side in (ours, theirs)]
        found = count_terms(segment.reader, "body", chosen)
        if found is not None:
            terms[number] = found.terms
            # Of one segment no term has to be found again in others.
            hashes = hash_strings(found.terms.text, found.terms.ends) if len(segments) > 1 else None
            parts.append((number, hashes, found.occurrences, found.articles.sum(axis=0)))
    totals = _sum_up(parts)
    n_words = [sum(_words(s, side[i]) for i, s in enumerate(segments)) for side in (ours, theirs)]
    kept = (totals.counts.sum(axis=0) >= _MIN_OCCURRENCES) & (totals.articles >= _MIN_ARTICLES)

    common = {side: _common_words(segments, doc_ids) for side, doc_ids in (("ours", ours), ("theirs", theirs))}

    def read(segment: int, number: int, side: Side) -> str | None:
        words = segments[segment].words("body")
        word = (words.commonest_of(number) if words is not None else None) or terms[segment][number].decode()
        return None if word in common[side] or word.isdecimal() else word

    return _most_telling("body", totals, kept, n_words, 1e6, limit, read)


def _common_words(segments: Sequence[Segment], doc_ids: Sequence[DocIds]) -> frozenset[str]:
    """What says nothing in the language that most of some articles have: "war" is a word of German, too."""
    counts: Counter[str] = Counter()
    for segment, chosen in zip(segments, doc_ids, strict=True):
        column = segment.facet("lang")
        if column is not None:
            of_values = column.counts(chosen)[0]
            counts.update({column.label(i): int(of_values[i]) for i in np.flatnonzero(of_values).tolist()})
    language = max(counts, key=counts.__getitem__, default=UNKNOWN_LANGUAGE)
    return stop_words(language, free=True)


def distinctive_names(
    field: str, segments: Sequence[Segment], ours: Sequence[DocIds], theirs: Sequence[DocIds], *, limit: int
) -> tuple[Distinction, ...]:
    """The values of a facet that differ most, `limit` of each side; an article counts once, however often it names one."""
    parts = []
    for number, segment in enumerate(segments):
        column = segment.facet(field)
        if column is not None:
            counts = np.stack([column.counts(side[number])[0] for side in (ours, theirs)])
            parts.append((number, column.hashes() if len(segments) > 1 else None, counts, counts.sum(axis=0)))
    totals = _sum_up(parts)
    n_articles = [sum(len(doc_ids) for doc_ids in side) for side in (ours, theirs)]

    def read(segment: int, number: int, _side: Side) -> str:
        column = segments[segment].facet(field)
        assert column is not None
        return column.label(number)

    return _most_telling(field, totals, totals.articles >= _MIN_ARTICLES, n_articles, 1e3, limit, read)


def _sum_up(
    parts: Sequence[tuple[int, NDArray[np.uint64] | None, NDArray[np.int64], NDArray[np.int64]]],
) -> _Totals:
    """(segment, hashes, counts of both sides, articles) of each segment → the totals of what occurs at all.

    Hashes may lack where there is one segment.
    """
    labels, hashes, counts = [np.empty((2, 0), np.int64)], [np.empty(0, np.uint64)], [np.empty((3, 0), np.int64)]
    for segment, own, sides, articles in parts:
        present = np.flatnonzero(articles > 0)
        labels.append(np.stack([np.full(len(present), segment), present]))
        hashes += [] if own is None else [own[present]]
        counts.append(np.concatenate([sides[:, present], articles[None, present]]))
    everything, places = np.concatenate(counts, axis=1), np.concatenate(labels, axis=1)
    if len(parts) > 1 and everything.shape[1]:
        first, everything = totals_of(np.concatenate(hashes), everything)
        places = places[:, first]
    return _Totals(places, everything[:2], everything[2])


def _most_telling(
    field: str, totals: _Totals, kept: NDArray[np.bool_], n: Sequence[int], per: float, limit: int,
    read: Callable[[int, int, Side], str | None],
) -> tuple[Distinction, ...]:  # fmt: skip
    """The things with the highest log-likelihood, `limit` of each side.

    Args:
        kept: which come into question.
        n: everything counted on our side and on theirs.
        per: what rates are given for.
        read: (segment, number, side) → the thing as shown; None where it is not worth showing.
    """
    found = contrast(totals.counts[0], totals.counts[1], *n)
    chosen: list[Distinction] = []
    for side, over in (("ours", found.log_ratio > 0), ("theirs", found.log_ratio < 0)):
        candidates = np.flatnonzero(kept & over & (found.log_likelihood >= SIGNIFICANT))
        shown = 0
        for i in candidates[np.argsort(-found.log_likelihood[candidates], kind="stable")].tolist():
            segment, number = totals.labels[:, i].tolist()
            value = read(segment, number, cast("Side", side))
            if value is None:
                continue
            ours, theirs = totals.counts[:, i].tolist()
            chosen.append(
                Distinction(
                    field, value, cast("Side", side), ours, theirs, per * ours / max(n[0], 1), per * theirs / max(n[1], 1),
                    float(found.log_likelihood[i]), float(found.log_ratio[i]),
                )
            )  # fmt: skip
            shown += 1
            if shown == limit:
                break
    return tuple(sorted(chosen, key=lambda d: -d.log_likelihood))


def _mask(segment: Segment, doc_ids: DocIds) -> NDArray[np.bool_]:
    mask = np.zeros(segment.n_docs, np.bool_)
    mask[doc_ids] = True
    return mask


def _words(segment: Segment, doc_ids: DocIds) -> int:
    return int(segment.numbers("words")[doc_ids].sum())
