"""Which lines of a text are not the article: headline, header, credits, furniture, menus.

Precision first: a sentence of the article is worth more than a line of furniture. Nothing is changed; spans say what to
leave out, and why.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from searchkit.extraction.annotations import Span, body_of
from searchkit.extraction.clues import DateClue
from searchkit.extraction.dumps import is_dump, main_block, menu_lines
from searchkit.extraction.headers import read_header
from searchkit.extraction.lines import Line, split_lines
from searchkit.extraction.patterns import find_furniture
from searchkit.extraction.repeats import WHY, fold_line

# Longer lines hold sentences, whatever they begin with.
_MAX_FURNITURE_CHARS = 300


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text taken apart.

    Attributes:
        title: the headline, stated or found; "" where there is none.
        removed: as `Annotations.removed`.
        facts: field → values, from the header and, for the source alone, from a copyright line.
        clues: date strings in the header, in order.
        publisher: the name in a copyright line, for want of a better.
    """

    title: str
    removed: tuple[Span, ...]
    facts: dict[str, list[str]]
    clues: tuple[DateClue, ...]
    publisher: str | None


def clean_text(text: str, *, title: str = "", scraped: bool, repeated: Collection[str] = ()) -> Cleaned:
    """Take a text apart into what is the article and what is not.

    Args:
        text: the whole.
        title: the headline where the source states it.
        scraped: text as dumped from a page, where menus may stand around the article; False for a text that came in
            a record, or out of an extractor, where only lines known by their pattern go.
        repeated: lines, folded, that the source has in most of its articles.
    """
    lines = split_lines(text)
    why: dict[int, str] = {}
    publisher = _mark_furniture(lines, why)
    dump = scraped and is_dump(lines, why)
    start, end = main_block(lines, why) if dump else (0, len(lines))
    header = read_header(lines, title=title, block=(start, end) if dump else None)
    why.update(header.lines)
    if header.title_line is not None:
        why[header.title_line] = "title"
    if dump:
        for i in menu_lines(lines, why, start, end):
            why.setdefault(i, "menu")
    removed = _spans(lines, why)
    if repeated:
        removed = _without_repeated(text, lines, why, repeated) or removed
    if title == "" and header.title_line is not None and not body_of(text, removed):
        # A text of one line is its own headline; it stays, so that it can be found and shown.
        del why[header.title_line]
        removed = _spans(lines, why)
    return Cleaned(header.title, removed, header.facts, tuple(header.clues), publisher)


def _mark_furniture(lines: Sequence[Line], why: dict[int, str]) -> str | None:
    publisher = None
    tried = [i for i, line in enumerate(lines) if len(line[2]) <= _MAX_FURNITURE_CHARS and not _goes_on(lines, i)]
    for at, found in find_furniture([lines[i][2] for i in tried]):
        why[tried[at]] = found.name
        publisher = publisher or found.publisher
    return publisher


def _goes_on(lines: Sequence[Line], i: int) -> bool:
    """After a line broken in mid-sentence comes its rest, however that looks."""
    if not lines[i][2][0].islower() or i == 0:
        return False
    last = lines[i - 1]
    return len(last.text) > 40 and not last.ends_sentence


def _without_repeated(
    text: str, lines: Sequence[Line], why: dict[int, str], repeated: Collection[str]
) -> tuple[Span, ...] | None:
    """The spans with the source's own furniture; None where nothing would be left: that was the text."""
    more = dict(why)
    for i, line in enumerate(lines):
        if len(line.text) <= _MAX_FURNITURE_CHARS and fold_line(line.text) in repeated:
            more.setdefault(i, WHY)
    removed = _spans(lines, more)
    return removed if len(more) > len(why) and body_of(text, removed) else None


def _spans(lines: Sequence[Line], why: dict[int, str]) -> tuple[Span, ...]:
    return tuple(Span(lines[i].start, lines[i].end, why[i]) for i in sorted(why))
