from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.article import Article, Item, Skip
from searchkit.articles.compression import unpack
from searchkit.articles.content import Damaged, split_lines

Read = Callable[..., list[Item]]
Packers = dict[str, Callable[[bytes], bytes]]
EXTENSIONS = (".gz", ".bz2", ".xz", ".zst")


def lines(n: int) -> bytes:
    return b"".join(b'{"title": "t%d", "text": "%s"}\n' % (i, b"%d " % (i * 7919) * 40) for i in range(n))


def sound_part(data: bytes, size: int = 100) -> tuple[bytes, str]:
    out = b""
    try:
        for chunk in unpack("x", iter([data[i : i + size] for i in range(0, len(data), size)]))[1]:
            out += chunk
    except Damaged as damage:
        return out, str(damage)
    return out, ""


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_every_packing_unpacks_in_any_pieces(packers: Packers, extension: str) -> None:
    data = lines(300)
    for size in (7, 1000, 1 << 20):
        assert sound_part(packers[extension](data), size) == (data, "")


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_several_members_are_one_stream(packers: Packers, extension: str) -> None:
    pack = packers[extension]
    assert sound_part(pack(b"one\n") + pack(b"") + pack(b"two\n")) == (b"one\ntwo\n", "")


def test_zeros_after_a_gzip_archive_are_padding() -> None:
    assert sound_part(gzip.compress(b"one") + b"\0" * 512) == (b"one", "")


def test_what_only_begins_like_a_gzip_archive_is_not_told_to_be_packed_twice(read: Read) -> None:
    (skip,) = read("news.txt.gz", b"\x1f\x8bgarbage")
    assert isinstance(skip, Skip)
    assert skip.reason == "it is a gzip file whose head is damaged; pack it again"
    (skip,) = read("news.txt.gz", gzip.compress(gzip.compress(b"news")))
    assert isinstance(skip, Skip)
    assert skip.reason == "it is packed twice; unpack it once"


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_archive_cut_anywhere_gives_its_beginning_and_says_so(packers: Packers, extension: str) -> None:
    data = lines(40)
    packed = packers[extension](data)
    for end in range(7, len(packed), max(1, len(packed) // 60)):
        part, damage = sound_part(packed[:end])
        assert data.startswith(part)
        assert "cut short" in damage


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_something_else_after_an_archive_is_said(packers: Packers, extension: str) -> None:
    part, damage = sound_part(packers[extension](b"one") + b"garbage garbage")
    assert part == b"one"
    assert "follows" in damage


def test_a_truncated_gzip_of_json_lines_gives_what_came_whole(read: Read) -> None:
    packed = gzip.compress(lines(4000), 1)
    items = read("news.jsonl.gz", packed[: len(packed) // 2])
    articles, last = items[:-1], items[-1]
    assert len(articles) > 100
    assert all(isinstance(a, Article) for a in articles)
    assert isinstance(last, Skip)
    assert last.place == "news.jsonl.gz"
    assert last.reason == f"the gzip archive is cut short; the {len(articles)} articles before that were read"


@pytest.mark.parametrize("name", ["a.txt.gz", "a.html.gz", "a.json.gz"])
def test_half_a_text_is_no_article(skip: Callable[..., Skip], name: str) -> None:
    packed = gzip.compress(b"<html>" + lines(2000))
    assert "cut short" in skip(name, packed[: len(packed) // 2]).reason


def test_a_gzip_with_a_wrong_sum_is_damaged(skip: Callable[..., Skip]) -> None:
    packed = bytearray(gzip.compress(b"The minister said no."))
    packed[-6] ^= 0xFF
    assert "damaged" in skip("a.txt.gz", bytes(packed)).reason


def test_a_packed_name_on_a_plain_file_is_read_as_it_is(one: Callable[..., Article]) -> None:
    assert one("a.json.gz", b'{"title": "t"}').given == {"title": ("t",)}


def test_a_plain_name_on_a_packed_file_is_unpacked(one: Callable[..., Article]) -> None:
    assert one("a.txt", gzip.compress(b"The minister said no.")).content == "The minister said no."


def test_twice_packed_and_tar_are_named(skip: Callable[..., Skip]) -> None:
    assert "twice" in skip("a.txt.gz", gzip.compress(gzip.compress(b"x"))).reason
    assert "tar" in skip("a.tar.gz", gzip.compress(b"x" * 257 + b"ustar\x0000")).reason


def test_a_bomb_meets_the_bound(skip: Callable[..., Skip], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.articles.text.MAX_TEXT_BYTES", 4 << 20)
    assert "larger than" in skip("a.txt.gz", gzip.compress(b"a" * (64 << 20), 1)).reason


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=12)), st.integers(0, 6))
def test_lines_are_those_of_the_whole_wherever_the_stream_is_cut(chunks: list[bytes], limit: int) -> None:
    whole = b"".join(chunks).split(b"\n")
    expected = [line if len(line) <= limit else None for line in (whole if whole[-1] else whole[:-1])]
    assert list(split_lines(iter(chunks), limit)) == expected
