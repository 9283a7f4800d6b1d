"""Keyword in context: every place where a query's words stand, each in its line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, Literal, NamedTuple

from searchkit.analysis.tokens import fold, word_pattern
from searchkit.errors import UsageError
from searchkit.extraction.annotations import DateGuess
from searchkit.searching.cutting import Cutter
from searchkit.searching.documents import Documents
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
# Words of context that decide an order by context, and the characters that they are looked for in.
_KEY_WORDS, _KEY_CHARS = 5, 60
# Articles that are read at a time: the first, and at most.
_FIRST_READ, _MOST_READ = 8, 512
Row = tuple[int, int]
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
    lines = _read(selected, by_article, context)
    if sort in ("left", "right"):
        taken = list(islice(lines, MAX_SORTED))
        if next(lines, None) is not None:
            warnings = (
                *warnings,
                f"sorted by context: the first {MAX_SORTED:,} occurrences, of the best articles, alone",
            )
        lines = iter(sorted(taken, key=_Line.left_key if sort == "left" else _Line.right_key))
    return Concordance(parsed.text, parsed.printed, selected.total, (line.occurrence for line in lines), warnings)


class _Line(NamedTuple):
    """An occurrence of which no more is read than an order by context needs."""

    hit: Hit
    start: int
    end: int
    context: int

    @property
    def occurrence(self) -> Occurrence:
        """It, as it is shown."""
        hit, start, end, body = self.hit, self.start, self.end, self.hit.body
        before, after = max(0, start - self.context), end + self.context
        return Occurrence(
            hit.id, hit.title, hit.date, hit.source, hit.path, hit.record, start, end,
            _folded(body[before:start], cut_left=before > 0).lstrip(), _folded(body[start:end]),
            _folded(body[end:after], cut_right=after < len(body)).rstrip(),
        )  # fmt: skip

    def left_key(self) -> list[str]:
        """The words before it, the nearest first."""
        left = self.hit.body[max(0, self.start - _KEY_CHARS) : self.start]
        return [fold(word) for word in word_pattern(left).findall(left)[: -_KEY_WORDS - 1 : -1]]

    def right_key(self) -> list[str]:
        """The words after it."""
        right = self.hit.body[self.end : self.end + _KEY_CHARS]
        return [fold(word[0]) for word in islice(word_pattern(right).finditer(right), _KEY_WORDS)]


def _read(selected: Selected, sort: Sort, context: int) -> Iterator[_Line]:
    highlighter = Highlighter(selected.parsed.tree, partial(expanded_stems, selected.segments))
    for some in _by_and_by(best_of(selected.found, sort, 0, selected.total)):
        chosen = [Chosen(selected.found[at].segment, int(selected.found[at].doc_ids[place]), 0.0) for at, place in some]
        hits = make_hits(chosen, 1, None, selected.statistics)
        documents = Documents([(own.segment, own.doc_id) for own in chosen])
        places = Cutter(documents, highlighter, selected.statistics).find([hit.annotations for hit in hits])
        for own in chosen:
            own.segment.forget_postings()
        for hit, found in zip(hits, places, strict=True):
            for start, end in found.marks():
                yield _Line(hit, start, end, context)


def _by_and_by(rows: Sequence[Row]) -> Iterator[Sequence[Row]]:
    """A few for the first page; then more at a time."""
    at, n = 0, _FIRST_READ
    while at < len(rows):
        yield rows[at : at + n]
        at, n = at + n, min(2 * n, _MOST_READ)


def _folded(text: str, *, cut_left: bool = False, cut_right: bool = False) -> str:
    # Half a word at a cut would be taken for a word.
    if cut_left:
        text = text[text.find(" ") + 1 :]
    if cut_right:
        text = text[: text.rfind(" ")] if " " in text else text
    return _BLANKS.sub(" ", text)
