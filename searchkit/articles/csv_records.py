"""Tables with a header (comma, semicolon, tab or bar between cells) → records, streamed row by row."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator

from searchkit.article import Item, Skip
from searchkit.articles.binaries import STRAY_NUL_SHARE, drop_nul, is_binary
from searchkit.articles.content import MAX_LINE_BYTES, Content, Unreadable, split_lines
from searchkit.articles.encoding import Encoding, decode_as, decode_line, find_encoding, narrow
from searchkit.articles.html import looks_like_html
from searchkit.articles.json_records import looks_like_json
from searchkit.articles.records import build_article, field_of, refuse_columns
from searchkit.articles.text import refuse_blank

DELIMITERS = (",", ";", "\t", "|")
# One cell; the parser holds it at four bytes a character.
MAX_CELL_CHARS = 16 << 20

# What Excel writes before the header.
_SEPARATOR_LINE = re.compile(r"sep=(.)\s*\Z")
_HEADER_CELL = re.compile(r"[\w@:. -]{1,40}\Z")


def read_csv(content: Content) -> Iterator[Item]:
    """The records of a table: one a row, its number (the header not counted) the record's key."""
    encoding = find_encoding(content.head, is_whole=content.is_whole)
    start, _ = decode_as(content.head, encoding)
    refuse_blank(start)
    if is_binary(start, max_nul_share=STRAY_NUL_SHARE):
        raise Unreadable("it is a binary file, not a table")
    chunks, encoding = narrow(content.chunks(), encoding)
    if "\r" in start and "\n" not in start:
        chunks = (chunk.replace(b"\r", b"\n") for chunk in chunks)
    lines = _Lines(chunks, encoding)
    delimiter = find_delimiter(start)
    rows = csv.reader(lines, delimiter=delimiter)
    header: list[str] | None = None
    number = 0
    while True:
        lines.start_row()
        try:
            row = _next_row(rows)
        except csv.Error as error:
            reason = f"a cell of more than {MAX_CELL_CHARS >> 20} Mi characters; is a quotation mark left open?"
            reason = reason if "field larger" in str(error) else f"not CSV: {error}"
            yield Skip(f"{content.path}:{lines.row_line}", reason)
            row = []
        yield from (Skip(f"{content.path}:{line}", reason) for line, reason in lines.passed_over())
        if row is None:
            break
        if not any(cell.strip() for cell in row):
            continue
        if header is None:
            if (len(row) == 1 and _SEPARATOR_LINE.match(row[0])) or row == ["sep=", ""]:
                continue
            header = [cell.strip() for cell in row]
            refuse_columns(header)
            continue
        number += 1
        notes = lines.notes()
        if len(row) > len(header):
            n_more = len(row) - len(header)
            notes += (f"the row has {n_more} cell{'s' * (n_more > 1)} more than the header; left out",)
        yield build_article(content.path, str(number), _as_record(header, row), notes=notes)
    if header is None or number == 0:
        raise Unreadable("there are no rows below the header" if header else "there is no header")


def find_delimiter(start: str) -> str:
    """What stands between the cells of a table that starts so: what gives most known columns, then most columns."""
    first, _, _ = start.lstrip("\ufeff\r\n \t").partition("\n")
    stated = _SEPARATOR_LINE.match(first)
    if stated and stated[1] in DELIMITERS:
        return stated[1]

    def columns(delimiter: str) -> tuple[int, int]:
        cells = _split(first, delimiter)
        return sum(field_of(cell) is not None for cell in cells), len(cells)

    return max(DELIMITERS, key=columns)


def sniff_csv(text: str, named: bool) -> bool:
    """As `Format.sniff`. Unnamed, the first line must be nothing but column names, a text or a title among them."""
    if named:
        return not looks_like_html(text) and not looks_like_json(text)
    first, _, rest = text.lstrip("\ufeff").partition("\n")
    delimiter = find_delimiter(text)
    cells = _split(first, delimiter)
    known = {field_of(cell) for cell in cells} - {None}
    is_header = len(known) > 1 and bool(known & {"body", "title"}) and all(map(_HEADER_CELL.match, cells))
    # "Title, Date" may head a text; then no comma need follow it.
    return is_header and len(_split(rest.partition("\n")[0], delimiter)) >= len(cells) - 1


class _Lines:
    """Decoded lines for `csv.reader`, which asks for as many as a row takes."""

    def __init__(self, chunks: Iterator[bytes], encoding: Encoding) -> None:
        self._lines = split_lines(chunks)
        self._encoding = encoding
        self._line = 0
        self._n_quotes = 0
        self._at_end = False
        self._notes: dict[str, None] = {}
        self._passed_over: list[tuple[int, str]] = []
        self.row_line = 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines, _END)
        if line is _END:
            self._at_end = True
            raise StopIteration
        self._line += 1
        if line is None:
            reason = f"the line is longer than {MAX_LINE_BYTES >> 20} MiB; it was passed over"
            self._passed_over.append((self._line, reason))
            return "\n"
        text, notes = decode_line(line, self._encoding)
        text, dropped = drop_nul(text)
        self._notes.update(dict.fromkeys((*notes, *dropped)))
        self._n_quotes += text.count('"')
        return text + "\n"

    def start_row(self) -> None:
        """The next line begins a row."""
        self.row_line = self._line + 1
        self._n_quotes = 0
        self._notes.clear()

    def notes(self) -> tuple[str, ...]:
        """What there is to say of the lines of this row."""
        notes = tuple(self._notes)
        n_lines = self._line - self.row_line + 1
        if self._at_end and n_lines > 1 and self._n_quotes % 2:
            notes += (f"a quotation mark is left open: the row runs over {n_lines} lines to the end of the file",)
        return notes

    def passed_over(self) -> list[tuple[int, str]]:
        """Lines too long since the last call."""
        passed, self._passed_over = self._passed_over, []
        return passed


_END = b"\n"  # no line holds a line feed


def _next_row(rows: Iterator[list[str]]) -> list[str] | None:
    # The limit is the module's, for all of the process: ours holds only while a row is read.
    limit = csv.field_size_limit(MAX_CELL_CHARS)
    try:
        return next(rows, None)
    finally:
        csv.field_size_limit(limit)


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return [cell.strip() for cell in next(csv.reader((line,), delimiter=delimiter), [])]
    except csv.Error:
        return []


def _as_record(header: list[str], row: list[str]) -> dict[str, object]:
    """Cells by column; of columns with one name, all."""
    record: dict[str, object] = {}
    for name, cell in zip(header, row, strict=False):
        if name in record:
            before = record[name]
            record[name] = [*before, cell] if isinstance(before, list) else [before, cell]
        else:
            record[name] = cell
    return record
