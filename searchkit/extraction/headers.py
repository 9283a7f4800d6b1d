"""What stands above the text: headline, byline, source and editor, dates, the dateline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from searchkit.extraction.clues import DateClue, is_told_of
from searchkit.extraction.lines import Line
from searchkit.extraction.patterns import first_match, line_patterns, part
from searchkit.extraction.titles import find_title, find_title_in_dump, is_same_title

_BARE_DATES = ("date", "name_date", "place_date")
_HEADER_ZONE = 14
_HEADER_ZONE_IN_DUMP = 40
# Headers are looked for this many lines into the text: captions and a late byline stand there.
_LINES_OF_PROSE = 2
_MAX_HEADER_CHARS = 220
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


def read_header(lines: Sequence[Line], *, title: str, block: tuple[int, int] | None = None) -> Header:
    """The header of a text, and the headline where none is given.

    Args:
        lines: of the whole text.
        title: the headline, where the source states it; it is then only recognised, not looked for.
        block: of a whole page turned to text, with menus above the headline: where the article proper begins and ends.
    """
    start = block[0] if block else 0
    header = Header(title=title)
    zone = _HEADER_ZONE_IN_DUMP if block else _HEADER_ZONE
    first = max(0, start - zone)
    n_prose = 0
    for i in range(first, min(len(lines), start + zone)):
        line = lines[i]
        if title and is_same_title(line.text, title) and i <= start + 2:
            header.lines[i] = "title"
            continue
        name = _read_line(header, i, line, lines[i - 1])
        if name is None and line.is_prose:
            n_prose += 1
            if n_prose > _LINES_OF_PROSE:
                break
    if not header.title:
        found = find_title_in_dump(lines, header.lines, first, block) if block else find_title(lines, header.lines)
        if found is not None:
            header.title, header.title_line = lines[found].text, found
    return header


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
