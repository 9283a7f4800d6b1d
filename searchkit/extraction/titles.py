"""Headlines: the line above the text that is one, or one made of the text."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from searchkit.analysis.sentences import (
    BEGINS,
    ENDS,
    ENDS_BEFORE_LETTER,
    ENDS_BEFORE_STARTER,
    NUMBER,
    STARTER,
    read_stretch,
)
from searchkit.extraction.lines import Line
from searchkit.extraction.patterns import part, read_furniture

MAX_TITLE_CHARS = 120
_CUT_TITLE_CHARS = 100
_TITLE_SCAN_CHARS = 1_000
# A headline may be longer where the line after it says what it is: a byline, a date.
_MAX_SCRAPED_TITLE_CHARS = 250
_SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’»)\]]*(?:(?=\s)|$)")
_INNER_END = re.compile(r"[a-z][.!?]\s+[A-Z]")
_NO_TITLE = re.compile(
    r"(?i:by|share|posted|updated|published|photo|image|credit|source|tags|filed)\b|.*(?:@|\b\d\d?:\d\d\b|https?:|www\.)"
)
_TITLE_MARK = re.compile(r"\s+(?:[-–—|•·»]|::?)\s+|\s*[｜|]\s*|:\s+")
_HOST_ENDS = re.compile(r"^www\.|(?:\.[a-z]{2,4}){1,2}$", re.I)
_MIN_HEADLINE_CHARS = 15
_LONG_TITLE_WORDS = 16
# "Casey Meets Secretary December 4, 2007  WASHINGTON, DC – …": two spaces, or the dateline's capitals, follow the day.
_DATE_BESIDE = re.compile(
    r"(?P<title>[^.]{12,200}?)(?<! on)(?<! of)(?<! for)(?<! by)(?<! in)(?<!,)\s+"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, (?:19|20)\d\d(?:\s\s+|\s+[A-Z]{4})"
)
_MIN_GLUED_SPACES = 2
_CONTENT_WORD = re.compile(r"[^\W\d_]{4,}|[\u3040-\u9fff\uac00-\ud7a3]{2}")


def find_title(lines: Sequence[Line], taken: Container[int]) -> int | None:
    """Which of a text's first lines is its headline.

    Args:
        lines: of the whole text.
        taken: lines of the header.
    """
    for i, line in enumerate(lines[:4]):
        if i in taken or read_furniture(line.text) or not _may_be_title(line.text):
            continue
        next_is_header = any(j in taken for j in range(i + 1, min(i + 3, len(lines))))
        limit = _MAX_SCRAPED_TITLE_CHARS if next_is_header or line.text.isupper() else MAX_TITLE_CHARS
        closed = line.text.endswith((".", "。", ",", ";"))
        fits = len(line.text) <= limit and (not closed or next_is_header) and i + 1 < len(lines)
        return i if fits else None
    return None


def find_title_in_dump(lines: Sequence[Line], taken: Container[int], first: int, block: tuple[int, int]) -> int | None:
    """Which line above the article, in a page turned to text, is its headline: that which shares its words and stands near.

    Args:
        lines: of the whole page.
        taken: lines of the header.
        first: the first line to look at.
        block: where the article begins and ends.
    """
    start, end = block
    body = {word for line in lines[start:end] for word in _content_words(line.text)}
    seen: dict[str, int] = {}
    for line in lines:
        seen[line.text] = seen.get(line.text, 0) + 1
    best: tuple[float, int] | None = None
    for i in range(first, min(len(lines), start + 2)):
        text, n = lines[i].text, lines[i].n_words
        if i in taken or not 2 <= n <= 30 or len(text) > _MAX_SCRAPED_TITLE_CHARS or read_furniture(text):
            continue
        if i >= start and (text.endswith((".", "。")) or (i + 1 < len(lines) and lines[i + 1].text[0].islower())):
            continue
        if _NO_TITLE.match(text) or part("day_of_year").search(text):
            continue
        words = _content_words(text)
        shared = len(words & body) / max(3, len(words))
        score = 10 * shared + min(n, 10) - 0.3 * abs(start - i) + (seen[text] > 1)
        # A sentence is the text's beginning or a caption; headlines seldom close, and are seldom that long.
        score -= 10 * lines[i].ends_sentence + 3 * (_INNER_END.search(text) is not None) + 1.5 * (n > _LONG_TITLE_WORDS)
        if best is None or score > best[0]:
            best = score, i
    return best[1] if best else None


def derived_title(body: str) -> str:
    """A title for a text that has none: its first line of words where that is short, else its first sentence, cut."""
    lines = [line for line in map(str.strip, body[:_TITLE_SCAN_CHARS].splitlines()) if line]
    first = next((line for line in lines if _may_be_title(line)), lines[0] if lines else "")
    if (date := _DATE_BESIDE.search(first[:_MAX_SCRAPED_TITLE_CHARS])) and date["title"].count(
        " "
    ) >= _MIN_GLUED_SPACES:
        return date["title"]  # headline, day and dateline, glued by a scraper
    if len(first) <= MAX_TITLE_CHARS and not first.endswith((".", "。")):
        return first
    sentence = _first_sentence(first)
    if len(sentence) <= _CUT_TITLE_CHARS:
        return sentence
    cut = sentence[:_CUT_TITLE_CHARS]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–—-") + "…"


def _first_sentence(text: str) -> str:
    for found in _SENTENCE_END.finditer(text):
        before, after = text[: found.end()].split()[-1], text[found.end() :].split(maxsplit=1)
        about = read_stretch(before)
        follows = read_stretch(after[0]) if after else 0
        if not after or about & ENDS or (about & ENDS_BEFORE_STARTER and follows & STARTER):
            return text[: found.end()]
        if about & ENDS_BEFORE_LETTER and follows & BEGINS and not follows & NUMBER:
            return text[: found.end()]
    return text


def _may_be_title(line: str) -> bool:
    """Not a lone word, as a place above a speech or a page's number, nor a label or a speaker's name."""
    return not line.endswith((":", "：")) and (" " in line or not line.isascii())


def without_site(title: str, names: Sequence[str], headings: Sequence[str]) -> str:
    """The headline of a page's title: `Pier opens | Harbour Daily` → `Pier opens`.

    Args:
        title: as the page states it.
        names: what its site is called.
        headings: the page's own; a piece of the title that is one of them is the headline.
    """
    marks = list(_TITLE_MARK.finditer(title))
    plain = {_plain(heading) for heading in headings}
    for mark in marks:
        for piece in (title[: mark.start()], title[mark.end() :]):
            if len(piece) >= _MIN_HEADLINE_CHARS and _plain(piece) in plain:
                return piece.strip()
    sites = {_plain(name) for name in names} | {_plain(_HOST_ENDS.sub("", name)) for name in names}
    if marks and _plain(title[marks[-1].end() :]) in sites - {""}:
        return title[: marks[-1].start()].strip()
    return title


def is_same_title(line: str, title: str) -> bool:
    """Whether a line is the headline, but for case and signs."""
    return line == title or (
        abs(len(line) - len(title)) <= 40 and line[0].lower() == title[0].lower() and _plain(line) == _plain(title)
    )


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _content_words(text: str) -> set[str]:
    return set(_CONTENT_WORD.findall(text.lower()))
