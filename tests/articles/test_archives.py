from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.archives import read_zip
from searchkit.articles.compression import Expansion, unpack
from searchkit.articles.content import Content, Damaged
from searchkit.articles.discovery import Source
from searchkit.articles.reading import read_articles

Read = Callable[..., list[Item]]
SkipOf = Callable[..., Skip]
Members = list[tuple[str, bytes]]

TEXT = b"A headline\n\nThe text of an article, as it was scraped.\n"
LINES = b'{"title": "A", "text": "a"}\nbroken\n{"title": "B", "text": "b"}\n'
MEMBERS: Members = [
    ("1.txt", TEXT),
    ("news/lines.jsonl", LINES),
    ("news/page.html.gz", gzip.compress(b"<html><p>x</p></html>")),
]


def zipped(members: Members, packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, packing)
    return out.getvalue()


def tarred(members: Members, *special: tarfile.TarInfo) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
        for info in special:
            archive.addfile(info)
    return out.getvalue()


PACK: dict[str, Callable[[Members], bytes]] = {"zip": zipped, "tar": tarred}


def places(items: list[Item]) -> list[str]:
    return [f"{type(i).__name__} {i.place}" for i in items]


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("extension", ["", ".gz", ".bz2", ".xz", ".zst"])
def test_members_are_read_by_their_own_readers(
    read: Read, packers: dict[str, Callable[[bytes], bytes]], kind: str, extension: str
) -> None:
    name = f"a.{kind}{extension}"
    items = read(name, packers[extension](PACK[kind](MEMBERS)))
    assert places(items) == [
        f"Article {name}#1.txt",
        f"Article {name}#news/lines.jsonl/1",
        f"Skip {name}#news/lines.jsonl:2",
        f"Article {name}#news/lines.jsonl/3",
        f"Article {name}#news/page.html.gz",
    ]
    assert [i.kind for i in items if isinstance(i, Article)] == ["text", "record", "record", "html"]
    assert {i.path for i in items if isinstance(i, Article)} == {name}


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize("name", ["news", "news.txt", "news.tgz"])
def test_archives_are_told_by_content(read: Read, kind: str, name: str) -> None:
    assert len(read(name, PACK[kind](MEMBERS))) == 5


@pytest.mark.parametrize("kind", ["zip", "tar"])
@pytest.mark.parametrize(
    "name", ["../evil.txt", "a/../../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "\\evil.txt", "..\\evil.txt"]
)
def test_a_member_that_leads_out_of_the_archive_is_refused(read: Read, tmp_path: Path, kind: str, name: str) -> None:
    items = read(f"a.{kind}", PACK[kind]([(name, TEXT), ("good.txt", TEXT)]))
    assert places(items) == [f"Skip a.{kind}#{name}", f"Article a.{kind}#good.txt"]
    assert "leads out of the archive" in str(items[0])
    assert [p.name for p in tmp_path.rglob("*")] == [f"a.{kind}"]


def test_links_and_devices_in_a_tar_are_refused(read: Read) -> None:
    special = []
    for name, kind in (("s", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE), ("d", tarfile.CHRTYPE), ("f", tarfile.FIFOTYPE)):
        info = tarfile.TarInfo(name)
        info.type, info.linkname = kind, "/etc/passwd"
        special.append(info)
    items = read("a.tar", tarred([("1.txt", TEXT)], *special))
    assert places(items) == ["Article a.tar#1.txt", *(f"Skip a.tar#{n}" for n in "shdf")]


def test_links_encrypted_members_and_odd_packings_in_a_zip_are_refused(read: Read) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr(zipfile.ZipInfo("odd.txt"), TEXT, zipfile.ZIP_LZMA)
        archive.writestr("secret.txt", TEXT)
    data = bytearray(out.getvalue())
    entry = data.rindex(b"PK\x01\x02")
    data[entry + 8] |= 1  # the flag of an encrypted member
    items = read("a.zip", bytes(data))
    assert [str(i).partition(": ")[2] for i in items] == [
        "a link or a device; refused",
        "packed in a way that is not read; unpack the archive first",
        "it is encrypted",
    ]


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_hidden_members_are_passed_over_as_in_folders(read: Read, kind: str) -> None:
    members = [(".DS_Store", b"x"), ("__MACOSX/._1.txt", b"x"), ("a/.git/x.txt", TEXT), ("./b.txt", TEXT)]
    assert places(read(f"a.{kind}", PACK[kind](members))) == [f"Article a.{kind}#b.txt"]


def test_an_archive_may_stand_in_an_archive_but_not_deeper(read: Read) -> None:
    inner = zipped([("x.txt", TEXT), ("bad.json", b"[")])
    items = read(
        "a.zip", zipped([("in.tar.gz", gzip.compress(tarred([("1.txt", TEXT), ("b.zip", inner)]))), ("c.zip", inner)])
    )
    assert places(items) == [
        "Article a.zip#in.tar.gz/1.txt",
        "Skip a.zip#in.tar.gz/b.zip",
        "Article a.zip#c.zip/x.txt",
        "Skip a.zip#c.zip/bad.json",
    ]
    assert "an archive inside an archive inside an archive" in str(items[1])


@pytest.mark.parametrize(
    ("name", "data"), [("a.zip", zipped([])), ("b.zip", zipped([("folder/", b"")])), ("a.tar", tarred([]))]
)
def test_an_empty_archive_says_so(skip: SkipOf, name: str, data: bytes) -> None:
    assert skip(name, data).reason == "there are no files in the archive"


@pytest.mark.parametrize("mark", ["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"])
def test_office_files_are_told_from_archives(skip: SkipOf, mark: str) -> None:
    assert "office file" in skip("a.docx", zipped([(mark, b"x"), ("word/document.xml", b"<x/>")])).reason


def test_a_tar_cut_anywhere_gives_the_members_before_and_says_so(read: Read) -> None:
    whole = tarred([(f"{n}.txt", TEXT * 30) for n in range(4)])
    for end in range(600, 4 * 2560 - 512, 331):
        *articles, last = read("a.tar", whole[:end])
        assert all(isinstance(a, Article) for a in articles)
        assert isinstance(last, Skip)
        assert "cut short" in last.reason, end


def test_garbage_in_a_tar_is_no_silent_end(read: Read) -> None:
    whole = tarred([("1.txt", TEXT), ("2.txt", TEXT)])
    article, skip = read("a.tar", whole[:1024] + b"garbage " * 64 + whole[1024:])
    assert isinstance(article, Article)
    assert "damaged" in str(skip)


@pytest.mark.parametrize("end", [40, 200, -30])
def test_a_cut_zip_says_so(skip: SkipOf, end: int) -> None:
    assert "cut short or damaged" in skip("a.zip", zipped(MEMBERS)[:end]).reason


def test_a_damaged_member_costs_itself_alone(read: Read) -> None:
    data = bytearray(zipped([("1.txt", TEXT * 9), ("2.txt", TEXT)], zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    assert places(read("a.zip", bytes(data))) == ["Skip a.zip#1.txt", "Article a.zip#2.txt"]


SMALL = Expansion(max_ratio=50, free_bytes=1 << 20)


T = TypeVar("T")


def until_damage(items: Iterable[T]) -> tuple[list[T], str]:
    seen = []
    try:
        for item in items:
            seen.append(item)  # noqa: PERF402 - what came before the damage is wanted
    except Damaged as damage:
        return seen, str(damage)
    return seen, ""


def items_of(name: str, chunks: Iterator[bytes]) -> Iterator[Item]:
    n_bytes = 0
    try:
        for chunk in chunks:
            n_bytes += len(chunk)
    except Damaged as damage:
        yield Skip(name, str(damage))
    yield Note(name, str(n_bytes))


def test_a_zip_bomb_is_refused_by_its_ratio_over_all_members() -> None:
    """Many members, each below every reader's bound."""
    data = zipped([(f"{n}.txt", b"\0" * 400_000) for n in range(50)])
    content = Content("a.zip", "a.zip", iter([data]), read_member=items_of)
    seen, error = until_damage(read_zip(content, expansion=SMALL))
    assert "more than 50 times" in error
    n_unpacked = sum(int(i.text) for i in seen if isinstance(i, Note))
    assert n_unpacked <= (1 << 20) + (1 << 19)


@pytest.mark.parametrize("extension", [".gz", ".bz2", ".xz", ".zst"])
def test_a_packed_bomb_ends_at_the_bound(packers: dict[str, Callable[[bytes], bytes]], extension: str) -> None:
    packed = packers[extension](b"\0" * 30_000_000)
    chunks, error = until_damage(unpack("x", iter([packed]), expansion=SMALL)[1])
    assert "refused as a bomb" in error
    assert sum(map(len, chunks)) <= 3 << 20


def test_a_member_larger_than_its_reader_takes_is_skipped(read: Read) -> None:
    items = read("a.zip", zipped([("big.txt", b"word " * (14 << 20)), ("1.txt", TEXT)]))
    assert places(items) == ["Skip a.zip#big.txt", "Article a.zip#1.txt"]
    assert "larger than 64 MiB" in str(items[0])


def test_a_header_of_a_tar_that_claims_gigabytes_is_damage(skip: SkipOf) -> None:
    info = tarfile.TarInfo("x")
    info.type, info.size = tarfile.XHDTYPE, 1 << 33
    assert "larger than any name" in skip("a.tar", info.tobuf(tarfile.GNU_FORMAT) + b"\0" * 2048).reason


def test_a_format_that_is_named_is_that_of_the_members(read: Read) -> None:
    items = read("a.zip", zipped([("1.dat", LINES)]), "text")
    assert [i.kind for i in items if isinstance(i, Article)] == ["text"]
    assert len(read("b.zip", zipped(MEMBERS), "zip")) == 5


def test_formats_are_told_with_those_of_the_members(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(MEMBERS))
    told: list[str] = []
    list(read_articles(Source(tmp_path, "a.zip", 1), on_format=told.append))
    assert told == ["zip", "text", "jsonl", "html"]
