"""What stands above the text: headline, byline, source and editor, dates, the dateline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from searchkit.extraction.clues import DateClue, is_told_of
from searchkit.extraction.lines import Line
from searchkit.extraction.patterns import first_match, line_patterns, part, read_furniture

MAX_TITLE_CHARS = 120
_CUT_TITLE_CHARS = 100
_TITLE_SCAN_CHARS = 1_000
# A headline may be longer where the line after it says what it is: a byline, a date.
_MAX_SCRAPED_TITLE_CHARS = 250
_BARE_DATES = ("date", "name_date", "place_date")
_HEADER_ZONE = 14
_HEADER_ZONE_IN_DUMP = 40
# Headers are looked for this many lines into the text: captions and a late byline stand there.
_LINES_OF_PROSE = 2
_MAX_HEADER_CHARS = 220
_SENTENCE = re.compile(r".+?[.!?…。！？](?=[\"'”’»)\]]*(?:\s|$))[\"'”’»)\]]*", re.S)
_WORTH_TRYING = re.compile(r"[:\d|(@/]|(?i:by|von|por|par|written|posted|reported|edited|published)\b")
# "By Jane Doe, Harbour Daily": two writers would be joined by "and"; after a lone comma stands a paper or a post.
_OUTLET = re.compile(r"(?P<author>(?:(?!\sand\s|\s&\s)[^,])+?)\s*,\s*(?P<outlet>(?:(?!\sand\s|\s&\s)[^,])+)")
_SMALL_WORDS = {
    "de",
    "da",
    "do",
    "del",
    "la",
    "el",
    "of",
    "upon",
    "sur",
    "au",
    "aux",
    "en",
    "on",
    "in",
    "le",
    "les",
    "al",
    "am",
    "the",
    "and",
}


@dataclass(slots=True)
class Header:
    """What the lines above the text say; grows while they are read, and is not kept."""

    title: str = ""
    title_line: int | None = None
    facts: dict[str, list[str]] = field(default_factory=dict)
    clues: list[DateClue] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    """Index of a line → the pattern that took it."""

    def add(self, line: int, name: str, values: dict[str, str]) -> None:
        """One header line, read."""
        self.lines[line] = name
        for key, value in values.items():
            if key == "date":
                self.clues.append(DateClue(value, "header"))
            elif key == "updated":
                self.clues.append(DateClue(value, "header", "updated"))
            elif key == "dateline":
                self.facts.setdefault(key, []).append(cased_place(value))
            elif key == "title":
                self.title = self.title or value
            elif key == "author" and name in ("byline", "byline_date"):
                self._add_byline(value)
            else:
                self.facts.setdefault(key, []).append(value)

    def _add_byline(self, value: str) -> None:
        found = _OUTLET.fullmatch(value)
        self.facts.setdefault("author", []).append(found["author"] if found else value)
        if found and part("paper").fullmatch(found["outlet"]):
            self.facts.setdefault("source", []).append(found["outlet"])


def read_header(lines: Sequence[Line], *, title: str, dump: bool, start: int = 0) -> Header:
    """The header of a text, and the headline where none is given.

    Args:
        lines: of the whole text.
        title: the headline, where the source states it; it is then only recognised, not looked for.
        dump: a whole page turned to text, with menus above the headline.
        start: the first line of the article proper, as far as that can be told.
    """
    header = Header(title=title)
    zone = _HEADER_ZONE_IN_DUMP if dump else _HEADER_ZONE
    first = max(0, start - zone) if dump else 0
    n_prose = 0
    for i in range(first, min(len(lines), start + zone)):
        line = lines[i]
        if title and _same_title(line.text, title) and i <= start + 2:
            header.lines[i] = "title"
            continue
        name = _read_line(header, i, line, lines[i - 1])
        if name is None and line.is_prose:
            n_prose += 1
            if n_prose > _LINES_OF_PROSE:
                break
    if not header.title:
        _find_title(header, lines, first=first, start=start, dump=dump)
    return header


def derived_title(body: str) -> str:
    """A title for a text that has none: its first line where that is short, else its first sentence, cut."""
    first = next((line.strip() for line in body[:_TITLE_SCAN_CHARS].splitlines() if line.strip()), "")
    if len(first) <= MAX_TITLE_CHARS and not first.endswith((".", "。")):
        return first
    found = _SENTENCE.match(first)
    sentence = found[0] if found else first
    if len(sentence) <= _CUT_TITLE_CHARS:
        return sentence
    cut = sentence[:_CUT_TITLE_CHARS]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;:–—-") + "…"


def read_dateline(first_line: str) -> tuple[str, str | None] | None:
    """Place and date, where given, of a text that begins `MOSCOW, Feb 3 (Wire) -`."""
    found = line_patterns("dateline")[0].compiled.match(first_line[:120])
    if found is None:
        return None
    place = found["dateline"]
    # Without an agency or a date only the look of the place tells: capitals, or a town with its state.
    if not found["agency"] and not found["date"] and not place.isupper() and not re.search(r", [A-Z.]{2,}$", place):
        return None
    return cased_place(place), found["date"]


def agency_in_dateline(first_line: str) -> tuple[int, int]:
    """Where the agency stands in the dateline of a text: it says who sends the article, not of whom it speaks; (0, 0) if none."""
    found = line_patterns("dateline")[0].compiled.match(first_line[:120])
    return found.span("agency") if found is not None and found["agency"] else (0, 0)


def cased_place(place: str) -> str:
    """`RIO DE JANEIRO` → `Rio de Janeiro`; `WASHINGTON, D.C.` → `Washington, D.C.`; mixed case stays."""
    return ", ".join(_cased_part(piece, first=not i) for i, piece in enumerate(place.strip().split(", ")))


def _cased_part(piece: str, *, first: bool) -> str:
    if not piece.isupper() or "." in piece or (len(piece) <= 2 and not first):
        return piece
    words = re.split(r"([\s-])", piece)
    return "".join(w.lower() if i and w.lower() in _SMALL_WORDS else w.capitalize() for i, w in enumerate(words))


def _read_line(header: Header, i: int, line: Line, before: Line) -> str | None:
    if len(line.text) > _MAX_HEADER_CHARS or (len(line.text) > _MAX_HEADER_CHARS // 2 and line.ends_sentence):
        return None
    if not _WORTH_TRYING.search(line.text):
        return None
    found = first_match("header", line.text)
    if found is None:
        return None
    # A line break in mid-sentence can leave a date alone on its line.
    if found[0] in _BARE_DATES and i and not before.ends_sentence and is_told_of(before.text[-30:] + " "):
        return None
    header.add(i, found[0], dict(found[1]))
    return found[0]


def _find_title(header: Header, lines: Sequence[Line], *, first: int, start: int, dump: bool) -> None:
    if dump:
        _find_title_in_dump(header, lines, first=first, start=start)
        return
    for i, line in enumerate(lines[:4]):
        if i in header.lines or read_furniture(line.text):
            continue
        nexts = [j for j in range(i + 1, min(i + 3, len(lines))) if j in header.lines]
        limit = _MAX_SCRAPED_TITLE_CHARS if nexts else MAX_TITLE_CHARS
        if (
            len(line.text) <= limit
            and (not line.text.endswith((".", "。", ",", ";")) or bool(nexts))
            and i + 1 < len(lines)
        ):
            header.title, header.title_line = line.text, i
        return


def _find_title_in_dump(header: Header, lines: Sequence[Line], *, first: int, start: int) -> None:
    """The nearest line above the byline (else above the text) that has a headline's length."""
    anchors = [
        i for i in header.lines if first <= i <= start + 3 and header.lines[i] not in ("url", "section", "title")
    ]
    anchor = min(anchors) if anchors else start
    seen: dict[str, int] = {}
    for line in lines[: start + 1]:
        seen[line.text] = seen.get(line.text, 0) + 1
    best: tuple[float, int] | None = None
    for i in range(max(0, first), min(len(lines), max(anchor, start) + 1)):
        text = lines[i].text
        n = lines[i].n_words
        if i in header.lines or not 3 <= n <= 30 or len(text) > _MAX_SCRAPED_TITLE_CHARS or read_furniture(text):
            continue
        # Length speaks for a headline, distance against; a page often prints its headline twice.
        score = min(n, 9) - 1.2 * abs(anchor - i) - 3 * text.endswith(".") + 3 * (seen.get(text, 0) > 1)
        if best is None or score > best[0]:
            best = score, i
    if best is not None:
        header.title, header.title_line = lines[best[1]].text, best[1]


def _same_title(line: str, title: str) -> bool:
    return line == title or (
        abs(len(line) - len(title)) <= 40 and line[0].lower() == title[0].lower() and _plain(line) == _plain(title)
    )


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())
