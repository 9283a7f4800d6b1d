"""Keyword in context: every place where a query's words stand, each in its line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Literal

from searchkit.analysis.tokens import fold, word_pattern
from searchkit.errors import UsageError
from searchkit.extraction.annotations import DateGuess
from searchkit.indexing.values import article_language
from searchkit.searching.highlighting import Highlighter
from searchkit.searching.hits import Chosen, make_hits
from searchkit.searching.page import Hit
from searchkit.searching.request import SearchRequest, Sort
from searchkit.searching.selection import Selected, best_of
from searchkit.searching.stories import collapse
from searchkit.searching.wildcards import expanded_stems

Order = Literal["relevance", "newest", "oldest", "left", "right"]
ORDERS: tuple[Order, ...] = ("relevance", "newest", "oldest", "left", "right")
# Sorting by context needs all occurrences at once; more of them nobody reads, and memory is bounded.
MAX_SORTED = 20_000
# Words of context that decide an order by context.
_KEY_WORDS = 5
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where the query's words stand in a body.

    Attributes:
        start, end: in the body, in code points.
        left, right: the text before and after, as much as was asked for, white space folded to single spaces.
        match: the words as they stand.
    """

    id: str
    title: str
    date: DateGuess | None
    source: str | None
    path: str
    record: str | None
    start: int
    end: int
    left: str
    match: str
    right: str

    def as_dict(self) -> dict[str, Any]:
        """As `--jsonl` prints it."""
        return {
            "id": self.id, "title": self.title, "date": self.date.printed if self.date else None, "source": self.source,
            "path": self.path, "record": self.record, "start": self.start, "end": self.end,
            "left": self.left, "match": self.match, "right": self.right,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concordance:
    """A query's places, read as they are asked for: iterate over `occurrences` once.

    Attributes:
        total: articles found, or stories; an article may have many occurrences, or none where its title alone matches.
    """

    query: str
    parsed: str
    total: int
    occurrences: Iterator[Occurrence]
    warnings: tuple[str, ...] = ()


def make_concordance(selected: Selected, *, sort: Order, context: int, stories: bool = False) -> Concordance:
    """The occurrences in the articles selected; texts are read as they are asked for, unless the order needs all.

    Args:
        context: characters on each side.
        stories: of the copies of an article the earliest alone is read.

    Raises:
        UsageError: no such order.
    """
    if sort not in ORDERS:
        raise UsageError(f"no order {sort!r}", hint=f"orders: {', '.join(ORDERS)}")
    if stories:
        request = SearchRequest(stories=True, lead="earliest")
        selected = selected._replace(found=tuple(collapse(selected.found, request).found))
    by_article: Sort = sort if sort in ("newest", "oldest") else "relevance"
    parsed, warnings = selected.parsed, selected.warnings
    highlighter = Highlighter(parsed.tree, partial(expanded_stems, selected.segments))
    occurrences = _read(_hits(selected, by_article), highlighter, context)
    if sort in ("left", "right"):
        taken = list(islice(occurrences, MAX_SORTED))
        if next(occurrences, None) is not None:
            warnings = (
                *warnings,
                f"sorted by context: the first {MAX_SORTED:,} occurrences, of the best articles, alone",
            )
        occurrences = iter(sorted(taken, key=_left_key if sort == "left" else _right_key))
    return Concordance(parsed.text, parsed.printed, selected.total, occurrences, warnings)


def _hits(selected: Selected, sort: Sort) -> Iterator[Hit]:
    for at, place in best_of(selected.found, sort, 0, selected.total):
        segment, doc_ids, _ = selected.found[at]
        yield from make_hits([Chosen(segment, int(doc_ids[place]), 0.0)], 1, None, selected.statistics)


def _read(hits: Iterator[Hit], highlighter: Highlighter, context: int) -> Iterator[Occurrence]:
    for hit in hits:
        body = hit.body
        for start, end in highlighter.find("body", body, article_language(hit.annotations)).marks():
            before, after = max(0, start - context), end + context
            yield Occurrence(
                hit.id, hit.title, hit.date, hit.source, hit.path, hit.record, start, end,
                _folded(body[before:start], cut_left=before > 0).lstrip(), _folded(body[start:end]),
                _folded(body[end:after], cut_right=after < len(body)).rstrip(),
            )  # fmt: skip


def _left_key(occurrence: Occurrence) -> list[str]:
    return [fold(word) for word in word_pattern(occurrence.left).findall(occurrence.left)[: -_KEY_WORDS - 1 : -1]]


def _right_key(occurrence: Occurrence) -> list[str]:
    return [fold(word) for word in word_pattern(occurrence.right).findall(occurrence.right)[:_KEY_WORDS]]


def _folded(text: str, *, cut_left: bool = False, cut_right: bool = False) -> str:
    # Half a word at a cut would be taken for a word.
    if cut_left:
        text = text[text.find(" ") + 1 :]
    if cut_right:
        text = text[: text.rfind(" ")] if " " in text else text
    return _BLANKS.sub(" ", text)
