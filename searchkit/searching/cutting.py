"""The snippets of a page of hits. In bodies the postings tell where the words stand, for the whole page at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property

import numpy as np

from searchkit.analysis.terms import term_finder
from searchkit.codec.arrays import Counts, DocIds
from searchkit.extraction.annotations import Annotations
from searchkit.indexing.offsets import WordPlaces
from searchkit.indexing.values import article_language
from searchkit.native import COMPILED, kernels
from searchkit.query.texts import StartsKind, find_surfaces
from searchkit.searching.documents import Documents, Group
from searchkit.searching.highlighting import Highlighter, KnownStems, Match, Patterns, Places, Spans
from searchkit.searching.page import Snippet
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.snippets import MAX_NAMES, Matches, cut_snippets, whole

_NO_PLACES = np.empty(0, np.int64)


# Where patterns mean more, texts are read sooner than where all of these stand.
_STEMS_A_TEXT = 4


class Cutter:
    """Cuts snippets.

    Args:
        documents: the hits of the page.
    """

    def __init__(self, documents: Documents, highlighter: Highlighter, statistics: Statistics) -> None:
        self._documents, self._highlighter, self._statistics = documents, highlighter, statistics
        # None where they do not tell it, as of patterns of many words: the text is read.
        self._words = highlighter.words("body", most=_STEMS_A_TEXT * len(documents))
        self._known_starts: dict[StartsKind, Sequence[Sequence[int]]] = {}
        self._known_words: dict[tuple[int, str], set[str] | None] = {}

    def cut(self, articles: Sequence[Annotations]) -> list[tuple[Snippet, ...]]:
        """The snippets of each hit, best first.

        Args:
            articles: the hits', in the order of the documents.
        """
        bodies = [article.body for article in articles]
        spans, read = self._begin(articles, bodies)
        found = self._matches(bodies, read)
        cut = cut_snippets(bodies, spans, found, np.array([*map(self._weight, found.names)]))
        others = [name for name in ("summary", "title") if self._highlighter.patterns(name)]
        if not others:
            return cut
        return [own + tuple(self._whole(article, others)) for own, article in zip(cut, articles, strict=True)]

    def find(self, articles: Sequence[Annotations]) -> list[Places]:
        """All that each hit's body has of the query; arguments as of `cut`."""
        bodies = [article.body for article in articles]
        spans, read = self._begin(articles, bodies)
        found = read | self._placed(bodies, sorted(self._words or ()), read)
        return [Places(found[i], own) for i, own in enumerate(spans)]

    def _begin(
        self, articles: Sequence[Annotations], bodies: Sequence[str]
    ) -> tuple[list[Spans], dict[int, Sequence[Match]]]:
        """Where the words of each body stand; and what stands in those of which the postings do not tell it."""
        spans: list[Spans] = []
        read: dict[int, Sequence[Match]] = {}
        starts_and_words = zip(self._documents.blobs("word_starts"), self._documents.n_words(), strict=True)
        for i, (starts, n_words) in enumerate(starts_and_words):
            if not starts:
                read[i], own = self._highlighter.find("body", bodies[i], article_language(articles[i]))
                spans.append(own)
                continue
            spans.append(WordPlaces(bodies[i], starts, n_words))
            if self._words is None:
                read[i] = self._read(i, bodies[i], article_language(articles[i]))
        return spans, read

    def _matches(self, bodies: Sequence[str], read: dict[int, Sequence[Match]]) -> Matches:
        """What stands in the bodies: in some of them it was read, of the others the postings tell."""
        words, patterns = sorted(self._words or ()), self._highlighter.patterns("body")
        if not patterns.are_words:
            if COMPILED and patterns.are_phrases and patterns.are_short(MAX_NAMES):
                return self._phrased(words, patterns, read).and_read(read)
            return Matches.of(read | self._placed(bodies, words, read))
        if COMPILED and len(words) * len(self._documents.groups) <= MAX_NAMES:
            return self._joined(words, read).and_read(read)
        texts, firsts, keys = [], [], []
        for hits, counts, positions, word in self._postings(words, read):
            texts.append(np.repeat(hits, counts))
            firsts.append(positions.astype(np.int64))
            keys.append(np.full(len(positions), word))
        return Matches.of(read, words, (texts, firsts, keys))

    def _joined(self, words: Sequence[str], but_of: Collection[int]) -> Matches:
        """The places of words, as the postings tell them; compiled."""
        hits: list[int] = []
        found, keys = [], []
        for segment, own_hits, doc_ids in self._by_segment(but_of):
            texts = np.arange(len(hits), len(hits) + len(doc_ids))
            hits += own_hits.tolist()
            for number, word in enumerate(words):
                places = segment.places("body", word.encode("utf-8", "replace"), doc_ids)
                if places is not None:
                    found.append((texts, *places))
                    keys.append(number)
        of, firsts, which = (np.frombuffer(column, np.int64) for column in kernels.join_places(found))
        return Matches(np.array(hits, np.int64)[of], firsts, firsts, np.array(keys, np.int64)[which], words)

    def _phrased(self, words: Sequence[str], patterns: Patterns, but_of: Collection[int]) -> Matches:
        """The places of phrases and words, as the postings tell them; compiled."""
        terms, hits = sorted(patterns.terms), list[int]()
        found: list[tuple[Counts, Counts, Counts, Counts]] = []
        for segment, own_hits, doc_ids in self._by_segment(but_of):
            texts = np.arange(len(hits), len(hits) + len(doc_ids))
            hits += own_hits.tolist()
            known = {word: segment.places("body", word.encode("utf-8", "replace"), doc_ids) for word in words}
            for key, term in enumerate(terms):
                if (places := known[term]) is not None:
                    firsts = places.positions.astype(np.int64)
                    found.append((np.repeat(texts, places.counts), firsts, firsts, np.full(len(firsts), key)))
            for key, (phrase, slop) in enumerate(patterns.phrases, len(terms)):
                parts = [places for word in phrase if (places := known[word]) is not None]
                if len(parts) == len(phrase):
                    columns = kernels.find_phrases([(part.counts, part.positions) for part in parts], slop)
                    of, firsts, lasts = (np.frombuffer(column, np.int64) for column in columns)
                    found.append((texts[of], firsts, lasts, np.full(len(firsts), key)))
        found = found or [(_NO_PLACES,) * 4]
        if len(found) == 1:  # in order already
            ((of, firsts, lasts, keys),) = found
        else:
            of, firsts, lasts, keys = map(np.concatenate, zip(*found, strict=True))
            order = np.lexsort((-lasts, firsts, of))
            of, firsts, lasts, keys = of[order], firsts[order], lasts[order], keys[order]
        keep = np.empty(len(of), np.uint8)
        kernels.keep_disjoint(of, firsts, lasts, keep)
        kept = np.flatnonzero(keep)
        names = [*terms, *(" ".join(phrase) for phrase, _ in patterns.phrases)]
        return Matches(np.array(hits, np.int64)[of[kept]], firsts[kept], lasts[kept], keys[kept], names)

    def _placed(
        self, bodies: Sequence[str], words: Sequence[str], read: Mapping[int, object]
    ) -> dict[int, Sequence[Match]]:
        """Phrases, and what operators find, in the texts that were not read."""
        known: dict[int, dict[str, list[int]]] = {i: {} for i in range(len(bodies)) if i not in read}
        for hits, counts, positions, word in self._postings(words, read):
            found, at = positions.tolist(), 0
            for i, n in zip(hits.tolist(), counts.tolist(), strict=True):
                if n:
                    known[i][words[word]] = found[at : at + n]
                at += n
        match = self._highlighter.match
        return {i: match("body", KnownStems(places), self._text(i, bodies[i])) for i, places in known.items()}

    def _text(self, i: int, body: str) -> _IndexedText:
        return _IndexedText(body, lambda kind: self._starts(kind)[i])

    def _starts(self, kind: StartsKind) -> Sequence[Sequence[int]]:
        """Where sentences or paragraphs begin in each body."""
        if kind not in self._known_starts:
            starts: list[Sequence[int]] = [()] * len(self._documents)
            for segment, hits, doc_ids in self._by_segment():
                ends, positions = segment.starts(kind, doc_ids)
                for i, own in zip(hits.tolist(), np.split(positions, ends[:-1]), strict=True):
                    starts[i] = own.tolist()
            self._known_starts[kind] = starts
        return self._known_starts[kind]

    def _by_segment(self, but_of: Collection[int] = ()) -> Iterator[Group]:
        """The hits by segment, but for some of them."""
        for group in self._documents.groups:
            if not but_of:
                yield group
                continue
            kept = np.flatnonzero([i not in but_of for i in group.hits.tolist()])
            if len(kept):
                yield Group(group.segment, group.hits[kept], group.doc_ids[kept])

    def _postings(self, words: Sequence[str], but_of: Collection[int]) -> Iterator[tuple[Counts, Counts, DocIds, int]]:
        """For each word of each segment: the hits, how often they have it, its places, and which word it is."""
        for segment, hits, doc_ids in self._by_segment(but_of):
            for number, word in enumerate(words):
                found = segment.places("body", word.encode("utf-8", "replace"), doc_ids)
                if found is not None:
                    yield hits, *found, number

    def _read(self, i: int, body: str, language: str) -> list[Match]:
        finder = term_finder(language)
        words = finder.words(body)
        telling = self._telling(self._documents.segment_of(i), language)
        distinct = set(words) if telling is None else telling.intersection(words)
        stems = {word: finder.stem(word) for word in distinct}
        places: dict[str, list[int]] = {}
        for at in [i for i, word in enumerate(words) if word in stems]:
            places.setdefault(stems[words[at]], []).append(at)
        return self._highlighter.match("body", KnownStems(places), self._text(i, body), language)

    def _telling(self, segment: Segment, language: str) -> set[str] | None:
        """The words of a segment that have become a stem of the query: only these are stemmed again; None where unknown."""
        key = segment.base, language
        if key not in self._known_words:
            stems, words = self._highlighter.stems("body", language), segment.words("body")
            self._known_words[key] = None if stems is None or words is None else words.becoming(map(str.encode, stems))
        return self._known_words[key]

    def _weight(self, name: str) -> float:
        return self._statistics.idf("body", [word.encode() for word in name.split()])

    def _whole(self, article: Annotations, names: Sequence[str]) -> Iterator[Snippet]:
        """Short fields, as a whole."""
        for name in names:
            text = article.title if name == "title" else "\n".join(article.facts.get("summary", ()))
            if marks := self._highlighter.find(name, text, article_language(article)).marks():
                yield whole(text, marks, field=name)


class _IndexedText:
    """The body of an indexed article, for operators: see `query.texts.AnyText`."""

    def __init__(self, body: str, starts: Callable[[StartsKind], Sequence[int]]) -> None:
        self._body, self.starts = body, starts

    @cached_property
    def surfaces(self) -> Sequence[str]:
        """As they stand."""
        return find_surfaces(self._body)
