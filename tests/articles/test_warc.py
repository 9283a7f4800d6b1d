from __future__ import annotations

import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator

import pytest

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.content import Content
from searchkit.articles.warc import read_warc

Read = Callable[..., list[Item]]

PAGE = "<html><head><title>Title</title></head><body><p>Überall ein Text.</p></body></html>"


Record = tuple[str, str, bytes]


def http(body: bytes, status: str, **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def response(
    url: str, body: bytes, *, status: str = "200 OK", media: str = "text/html; charset=utf-8", packing: str = ""
) -> Record:
    packed = {"Content_Encoding": packing} if packing else {}
    return "response", url, http(body, status, Content_Type=media, **packed)


def archive(*records: Record, packed: bool = False) -> bytes:
    out = b""
    for number, (kind, url, block) in enumerate(records):
        headers = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{number}>\r\nWARC-Target-URI: {url}\r\n"
            f"WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Length: {len(block)}\r\n\r\n"
        )
        record = headers.encode() + block + b"\r\n\r\n"
        out += gzip.compress(record) if packed else record
    return out


MIXED = (
    ("warcinfo", "", b"software: none\r\n"),
    response("https://a.example/1", PAGE.encode()),
    ("metadata", "https://a.example/1", b"fetchTimeMs: 3"),
    response("https://a.example/p.png", b"\x89PNG", media="image/png"),
    response("https://a.example/gone", b"<html>gone</html>", status="404 Not Found"),
    response("https://a.example/2", PAGE.encode("latin-1"), media="text/html; charset=ISO-8859-1"),
)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["news.warc", "news.warc.gz", "news"])
def test_pages_are_read_and_other_records_counted(read: Read, name: str, packed: bool) -> None:
    first, second, note = read(name, archive(*MIXED, packed=packed))
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.record, first.kind, first.content) == ("urn:uuid:1", "html", PAGE)
    assert first.given == {"url": ("https://a.example/1",), "crawled": ("2020-01-02T03:04:05Z",)}
    assert second.content == PAGE
    kinds = "warcinfo 1, metadata 1, image/png 1, status 404 1"
    assert note == Note(name, f"4 records without a page passed over ({kinds})")


@pytest.mark.parametrize(
    ("packing", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", lambda data: zlib.compress(data, wbits=-15)),
        ("gzip", bytes),  # unpacked by the crawler, the header left
        ("br", bytes),
    ],
)
def test_packed_pages_are_unpacked(read: Read, packing: str, pack: Callable[[bytes], bytes]) -> None:
    (article,) = read("a.warc", archive(response("https://a.example/", pack(PAGE.encode()), packing=packing)))
    assert isinstance(article, Article)
    assert article.content == PAGE


def test_a_page_in_chunks_is_put_together(read: Read) -> None:
    data = PAGE.encode()
    chunked = b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in (data[:30], data[30:])) + b"0\r\n\r\n"
    block = http(chunked, "200 OK", Content_Type="text/html", Transfer_Encoding="chunked")
    (article,) = read("a.warc", archive(("response", "https://a.example/", block)))
    assert isinstance(article, Article)
    assert article.content == PAGE


def test_packings_unknown_and_pages_that_are_none_are_skipped(read: Read) -> None:
    items = read(
        "a.warc",
        archive(
            response("https://a.example/1", b"\x8b\x03\x80abc", packing="br"),
            response("https://a.example/2", bytes(range(256)) * 9),
            response("https://a.example/3", b"  "),
            response("https://a.example/4", PAGE.encode()),
        ),
    )
    assert [type(i) for i in items] == [Skip, Skip, Skip, Article]
    assert "(br); https://a.example/1" in str(items[0])


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_cut_anywhere_gives_the_pages_before_and_says_so(read: Read, packed: bool) -> None:
    whole = archive(*(response(f"https://a.example/{n}", PAGE.encode()) for n in range(4)), packed=packed)
    seen = set()
    for end in range(30, len(whole) - 5, max(7, len(whole) // 40)):
        *articles, last = read("a.warc.gz" if packed else "a.warc", whole[:end])
        assert all(isinstance(a, Article) and a.content == PAGE for a in articles)
        if isinstance(last, Skip):
            assert "cut short" in last.reason
        seen.add(len(articles))
    assert {0, 1, 2, 3} <= seen


@pytest.mark.parametrize(
    "garbage", [b"garbage\r\n\r\n" * 9, b"WARC/1.0\r\nContent-Length: -5\r\n\r\n", b"WARC/1.0\r\nA: b\r\n\r\n"]
)
def test_a_damaged_record_ends_the_reading(read: Read, garbage: bytes) -> None:
    one = archive(response("https://a.example/1", PAGE.encode()))
    article, skip = read("a.warc", one + garbage + one)
    assert isinstance(article, Article)
    assert isinstance(skip, Skip)
    assert "damaged" in skip.reason
    assert "the article before that was read" in skip.reason


def pages(data: bytes, limit: int) -> list[Item]:
    pieces = iter([data[i : i + 100_000] for i in range(0, len(data), 100_000)])
    return list(read_warc(Content("a.warc", "a.warc", pieces), max_page_bytes=limit))


def test_a_page_larger_than_the_bound_is_skipped_packed_or_not() -> None:
    large = b"<html>" + b"word " * 400_000
    found = pages(
        archive(
            response("https://a.example/1", large),
            response("https://a.example/2", gzip.compress(large), packing="gzip"),
            response("https://a.example/3", PAGE.encode()),
        ),
        1 << 20,
    )
    assert [type(i) for i in found] == [Skip, Skip, Article]
    assert str(found[0]) == "a.warc#urn:uuid:0: the page is larger than 1 MiB; https://a.example/1"


def test_memory_does_not_grow_with_the_archive() -> None:
    record = archive(response("https://a.example/1", PAGE.encode() + b" " * 200_000))
    image = archive(response("https://a.example/2", b"x" * 3_000_000, media="image/png"))

    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield record
            yield image[: len(image) // 2]
            yield image[len(image) // 2 :]

    tracemalloc.start()
    n_articles = sum(isinstance(i, Article) for i in read_warc(Content("a.warc", "a.warc", pieces())))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert n_articles == 40
    assert peak < 8 << 20


def test_nothing_is_written_to_standard_error(read: Read, capfd: pytest.CaptureFixture[str]) -> None:
    one = archive(response("https://a.example/1", PAGE.encode()))
    read("a.warc", one[:-4] + b"rest of a page\r\n" + one)
    assert capfd.readouterr() == ("", "")


def test_an_archive_of_blanks_is_told(read: Read) -> None:
    (skip,) = read("a.warc", b"\t\r\n \r\n")
    assert isinstance(skip, Skip)
    assert skip.reason
