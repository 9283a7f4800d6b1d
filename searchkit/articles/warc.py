"""Web archives (WARC), as crawlers and Common Crawl's CC-NEWS write them: the pages among their records, streamed.

warcio's parsers are used, not its iterator, which writes to standard error and holds what a header claims.
"""

from __future__ import annotations

import io
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.binaries import STRAY_NUL_SHARE, drop_nul, is_binary
from searchkit.articles.compression import unpack
from searchkit.articles.content import MAX_TEXT_BYTES, ByteStream, Content, Damaged, Unreadable
from searchkit.articles.encoding import decode
from searchkit.articles.html import declared_charset, looks_like_html

MAGIC = b"WARC/"
_PAGES = ("text/html", "application/xhtml+xml")
_PIECE_BYTES = 1 << 16
_MAX_HEADER_BYTES = 1 << 20
_MAX_KINDS_TOLD = 6


def read_warc(content: Content, *, max_page_bytes: int = MAX_TEXT_BYTES) -> Iterator[Item]:
    """The pages that servers answered with; all other records are passed over, and counted in a `Note`.

    Args:
        max_page_bytes: larger pages, packed or unpacked, are skipped.
    """
    passed_over: Counter[str] = Counter()
    try:
        for record in _records(content):
            page = _Page.begin(record)
            if isinstance(page, _Page):
                yield _read_page(content.path, page, max_page_bytes)
            else:
                passed_over[page] += 1
            record.drain()
    except Unreadable:
        yield from _tell(content.path, passed_over)
        raise
    yield from _tell(content.path, passed_over)


@dataclass(slots=True)
class _Record:
    """One record: its headers, and its block as far as it was not read yet."""

    headers: Any
    stream: io.BufferedReader[ByteStream]
    n_left: int
    offset: int

    def header(self, name: str) -> str:
        return (self.headers.get_header(name) or "").strip(" <>")

    def read(self, n_bytes: int) -> bytes:
        data = self.stream.read(min(n_bytes, self.n_left))
        if not data and self.n_left:
            raise Damaged("the web archive is cut short")
        self.n_left -= len(data)
        return data

    def drain(self) -> None:
        while self.n_left:
            self.read(_PIECE_BYTES)


def _records(content: Content) -> Iterator[_Record]:
    from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

    parser = StatusAndHeadersParser([MAGIC.decode()])
    raw = ByteStream(content.chunks())
    stream = io.BufferedReader(raw, _PIECE_BYTES)
    n_records = 0
    while head := _read_header(stream):
        n_records += 1
        try:
            headers = parser.parse(io.BytesIO(head))
            n_bytes = int(headers.get_header("Content-Length") or "none")
        except (StatusAndHeadersParserException, ValueError) as error:
            raise Damaged("the web archive is damaged: no header of a record where one should stand") from error
        if n_bytes < 0:
            raise Damaged("the web archive is damaged: a record of less than no bytes")
        yield _Record(headers, stream, n_bytes, raw.n_read)
    if not n_records:
        raise Damaged("there is no record of a web archive in it")


def _read_header(stream: io.BufferedReader[ByteStream]) -> bytes:
    """The lines up to an empty one; b"" at the end of the archive."""
    lines = bytearray()
    while line := stream.readline(_MAX_HEADER_BYTES):
        if line.strip():
            lines += line
        elif lines:
            return bytes(lines) + b"\r\n"
        if len(lines) >= _MAX_HEADER_BYTES:
            raise Damaged("the web archive is damaged: the header of a record has no end")
    if lines:
        raise Damaged("the web archive is cut short")
    return b""


@dataclass(frozen=True, slots=True)
class _Page:
    """A response of HTTP that says it is a page."""

    record: _Record
    http: Any
    begun: bytes

    @classmethod
    def begin(cls, record: _Record) -> _Page | str:
        """The page that a record holds; what it is instead, if it holds none."""
        from warcio.statusandheaders import StatusAndHeadersParser, StatusAndHeadersParserException

        kind = record.header("WARC-Type") or "record without a type"
        if kind != "response":
            return kind
        begun = bytearray()
        while b"\r\n\r\n" not in begun and b"\n\n" not in begun and record.n_left and len(begun) < _MAX_HEADER_BYTES:
            begun += record.read(_PIECE_BYTES)
        stream = io.BytesIO(begun)
        try:
            http = StatusAndHeadersParser(["HTTP/"]).parse(stream)
        except (StatusAndHeadersParserException, EOFError):
            return "response that is not of HTTP"
        _version, _, status = http.statusline.partition(" ")
        if not status.startswith("2"):
            return f"status {status[:3]}"
        media = (http.get_header("Content-Type") or "").partition(";")[0].strip().lower()
        return cls(record, http, stream.read()) if not media or media in _PAGES else media[:40]

    def chunks(self) -> Iterator[bytes]:
        """The body as it was sent, without its division into chunks."""
        from warcio.bufferedreaders import ChunkedDataReader

        body = io.BytesIO(self.begun + b"".join(iter(lambda: self.record.read(_PIECE_BYTES), b"")))
        is_chunked = (self.http.get_header("Transfer-Encoding") or "").lower() == "chunked"
        stream = ChunkedDataReader(body, decomp_type=None) if is_chunked else body
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _read_page(path: str, page: _Page, max_bytes: int) -> Article | Skip:
    record = page.record
    url = record.header("WARC-Target-URI")
    key = record.header("WARC-Record-ID") or url or f"byte {record.offset}"
    place = f"{path}#{key}"
    if record.n_left > max_bytes:
        return Skip(place, f"the page is larger than {_size(max_bytes)}; {url}")
    data = bytearray()
    notes: tuple[str, ...] = ()
    try:
        for piece in _unpacked(page):
            data += piece
            if len(data) > max_bytes:
                return Skip(place, f"the page is larger than {_size(max_bytes)}; {url}")
    except _UnknownPacking as packing:
        return Skip(place, f"the page is packed in a way that is not read ({packing}); {url}")
    except Damaged as damage:
        if record.n_left:
            raise
        notes = (f"the page breaks off: {damage}",)
    media = page.http.get_header("Content-Type") or ""
    markup, decoded = decode(bytes(data), declared=_charset(media) or declared_charset(bytes(data)))
    if not markup.strip():
        return Skip(place, f"the page is empty; {url}")
    if is_binary(markup, max_nul_share=STRAY_NUL_SHARE) or (not media and not looks_like_html(markup)):
        return Skip(place, f"called a page, but it is none; {url}")
    markup, dropped = drop_nul(markup)
    stated = {"url": url, "crawled": record.header("WARC-Date")}
    given = {name: (value,) for name, value in stated.items() if value}
    return Article(path, key, markup, "html", given, (*notes, *decoded, *dropped))


class _UnknownPacking(Exception):
    """A content encoding without a decoder; the message is its name."""


def _unpacked(page: _Page) -> Iterator[bytes]:
    packing = (page.http.get_header("Content-Encoding") or "").strip().lower()
    chunks = page.chunks()
    if packing == "deflate":
        yield from _inflated(chunks)
        return
    first = next(chunks, b"")
    # By its bytes: crawlers often keep the header of what they have unpacked.
    text = first.lstrip()[:1] in (b"<", b"")
    if packing == "br" and not text:
        raise _UnknownPacking(packing)
    whole = _again(first, chunks)
    yield from unpack("", whole)[1] if packing in ("gzip", "x-gzip", "zstd") else whole


def _again(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _inflated(chunks: Iterator[bytes]) -> Iterator[bytes]:
    first = next(chunks, b"")
    # Servers send it with zlib's header or without.
    is_raw = len(first) < 2 or (first[0] & 0x0F) != 8 or (first[0] << 8 | first[1]) % 31 != 0
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS if is_raw else zlib.MAX_WBITS)
    try:
        for chunk in _again(first, chunks):
            data = chunk
            while data:
                yield unpacker.decompress(data, _PIECE_BYTES)
                data = unpacker.unconsumed_tail
    except zlib.error as error:
        raise Damaged(f"not deflate ({error})") from error


def _charset(media: str) -> str | None:
    _, found, label = media.lower().partition("charset=")
    return label.partition(";")[0].strip(" \"'") or None if found else None


def _size(n_bytes: int) -> str:
    return f"{n_bytes >> 20} MiB" if n_bytes >= 1 << 20 else f"{n_bytes} bytes"


def _tell(path: str, passed_over: Counter[str]) -> Iterator[Note]:
    n_all = passed_over.total()
    if not n_all:
        return
    kinds = [f"{kind} {n:,}" for kind, n in passed_over.most_common(_MAX_KINDS_TOLD)]
    n_told = sum(n for _, n in passed_over.most_common(_MAX_KINDS_TOLD))
    kinds += [f"others {n_all - n_told:,}"] * (n_all > n_told)
    yield Note(path, f"{n_all:,} record{'s' * (n_all > 1)} without a page passed over ({', '.join(kinds)})")
