from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from searchkit.article import Article, Item, Skip
from searchkit.articles.content import Content
from searchkit.articles.discovery import Source
from searchkit.articles.json_records import read_json_lines
from searchkit.articles.reading import read_articles

Read = Callable[..., list[Item]]
One = Callable[..., Article]
SkipOf = Callable[..., Skip]


def titles(items: list[Item]) -> list[str]:
    return [i.given["title"][0] if isinstance(i, Article) else "skip" for i in items]


def test_broken_json_in_line_3_of_5_costs_that_line_only(read: Read) -> None:
    data = b'{"title": "1"}\n{"title": "2"}\n{"title": "3", \n{"title": "4"}\n{"title": "5"}\n'
    items = read("file.jsonl", data)
    assert titles(items) == ["1", "2", "skip", "4", "5"]
    assert [i.record for i in items if isinstance(i, Article)] == ["1", "2", "4", "5"]
    broken = items[2]
    assert isinstance(broken, Skip)
    assert broken.place == "file.jsonl:3"
    # The parser's own words, which differ between versions of Python.
    assert re.fullmatch(r"not JSON: \w.+ at column 1[56]", broken.reason)


def test_blank_lines_count_as_lines(read: Read) -> None:
    items = read("a.jsonl", b'\n{"title": "x"}\r\n\n  \n{"title": "y"}')
    assert [i.record for i in items if isinstance(i, Article)] == ["2", "5"]


def test_one_object_is_a_file_without_record_keys(one: One) -> None:
    article = one("a.json", b'{\n "headline": "T",\n "articleBody": "B"\n}')
    assert (article.record, article.kind, article.content) == (None, "record", "B")
    assert article.given == {"title": ("T",)}


def test_one_line_is_json_lines_where_the_name_says_so(one: One) -> None:
    assert one("a.jsonl", b'{"title": "x"}\n').record == "1"
    assert one("a.json", b'{"title": "x"}\n').record is None


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt", "a", "a.ndjson"])
def test_json_lines_are_told_by_content(read: Read, name: str) -> None:
    assert titles(read(name, b'{"title": "1"}\n{"title": "2"}\n')) == ["1", "2"]


def test_json_lines_called_json_keep_their_broken_line(read: Read) -> None:
    items = read("a.json", b'{"title": "1"\n{"title": "2"}\n{"title": "3"}\n')
    assert titles(items) == ["skip", "2", "3"]
    assert isinstance(items[0], Skip)
    assert items[0].place == "a.json:1"


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.txt"])
@pytest.mark.parametrize(
    "data",
    [
        b'[{"title": "1"}, {"title": "2"}]',
        b'[\n{"title": "1"},\n{"title": "2"}\n]',
        b'{"articles": [{"title": "1"}, {"title": "2"}]}',
        b'{"articles": [\n{"title": "1"},\n{"title": "2"}\n]}',
        b'{"status": "ok", "tags": ["x"], "response": {"n": 2, "docs": [{"title": "1"}, {"title": "2"}]}}',
        b'{"title": "A feed", "items": [{"title": "1"}, {"title": "2"}]}',
        b'{"hits": {"hits": [{"_id": "a", "_source": {"title": "1"}}, {"_id": "b", "_source": {"title": "2"}}]}}',
    ],
)
def test_lists_and_wrapped_lists_are_records_by_position(read: Read, name: str, data: bytes) -> None:
    items = read(name, data)
    assert titles(items) == ["1", "2"]
    assert [i.record for i in items if isinstance(i, Article)] == ["1", "2"]


def test_an_article_with_lists_of_its_own_is_one_article(one: One) -> None:
    related = b'{"title": "T", "text": "B", "items": [{"title": "other"}], "related": [{"title": "o", "text": "p"}]}'
    assert one("a.json", related).content == "B"


def test_what_is_no_object_is_skipped_by_its_place(read: Read) -> None:
    items = read("a.json", b'[{"title": "1"}, 7, null, "x", [], {"n": 1}]')
    assert [str(i) for i in items[1:]] == [
        "a.json#2: not a JSON object but a number",
        "a.json#3: not a JSON object but null",
        "a.json#4: not a JSON object but a string",
        "a.json#5: not a JSON object but a list",
        "a.json#6: the record has neither text nor title (its keys: n)",
    ]


@pytest.mark.parametrize("data", [b"7", b'"text"', b"[]", b"nonsense", b'{"title": "x"', b'{"articles": []}'])
def test_json_without_records_is_skipped_with_a_reason(skip: SkipOf, data: bytes) -> None:
    assert skip("a.json", data).reason


def test_the_place_of_an_error_in_a_whole_text_is_told(skip: SkipOf) -> None:
    assert "line 3, column 1" in skip("a.json", b'[{"title": "x"},\n {"title": "y"}\n{"title": "z"}]').reason


def test_nan_lone_surrogates_and_line_ends_in_strings_are_made_harmless(read: Read) -> None:
    data = b'{"title": "a\\ud800b \\ud83d\\ude80 \\\\ud800", "score": NaN, "text": "x\ty"}\n{"title": "b"}\n'
    first, second = read("a.jsonl", data)
    assert isinstance(first, Article)
    assert first.given["title"] == ("a\ufffdb 🚀 \\ud800",)
    assert first.content == "x\ty"
    assert first.notes == ("1 lone surrogate replaced by \ufffd",)
    assert isinstance(second, Article)
    assert second.notes == ()


@pytest.mark.parametrize("data", [b'{"title": ' + b"[" * 100_000, b'{"title": "t", "n": ' + b"1" * 50_000 + b"}"])
def test_what_breaks_parsers_is_a_skip_or_an_article(read: Read, data: bytes) -> None:
    assert len(read("a.jsonl", data + b'\n{"title": "2"}')) == 2


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("name", ["a.json", "a.jsonl"])
def test_marks_do_not_disturb_json(read: Read, name: str, codec: str) -> None:
    assert titles(read(name, '{"title": "Łódź"}\n{"title": "北京"}\n'.encode(codec))) == ["Łódź", "北京"]


def test_a_line_in_another_encoding_is_guessed_alone(read: Read) -> None:
    data = '{"title": "Müller"}\n'.encode() + '{"title": "Café à Genève"}\n'.encode("cp1252") + b'{"title": "x"}\n'
    items = read("a.jsonl", b'{"title": "plain"}\n' * 5000 + data)[-3:]
    assert titles(items) == ["Müller", "Café à Genève", "x"]
    assert [i.notes for i in items if isinstance(i, Article)] == [(), ("read as windows-1252, guessed",), ()]


def test_a_file_in_a_legacy_encoding_is_read_in_it(read: Read) -> None:
    data = '{"title": "Министр заявил, что переговоры будут продолжены"}\n'.encode("cp1251") * 3
    items = read("a.jsonl", data)
    assert titles(items) == ["Министр заявил, что переговоры будут продолжены"] * 3
    assert isinstance(items[0], Article)
    assert items[0].notes == ("read as windows-1251, guessed",)


def test_a_line_past_the_bound_is_passed_over_and_named(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.articles.content.split_lines.__defaults__", (1 << 20,))
    items = read("a.jsonl", b'{"title": "1"}\n{"title": "' + b"x" * (3 << 20) + b'"}\n{"title": "3"}\n')
    assert titles(items) == ["1", "skip", "3"]
    assert isinstance(items[1], Skip)
    assert items[1].place == "a.jsonl:2"


def test_a_100_mb_line_is_not_held() -> None:
    def stream() -> Iterator[bytes]:
        yield b'{"title": "1"}\n{"title": "' + b"x" * 70_000
        for _ in range(100):
            yield b"x" * (1 << 20)
        yield b'"}\n{"title": "3"}\n'

    tracemalloc.start()
    items = list(read_json_lines(Content("a.jsonl", "a.jsonl", stream())))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert titles(items) == ["1", "skip", "3"]
    assert peak < 80 << 20


def test_a_json_text_past_the_bound_says_convert(skip: SkipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.articles.json_records.MAX_JSON_BYTES", 1 << 20)
    data = json.dumps([{"title": "t", "text": "x" * 1000}] * 2000).encode()
    assert "JSON lines" in skip("a.json", data).reason


def test_the_gold_pages_of_the_shared_data_are_read_whole() -> None:
    folder = Path(__file__).parents[2] / ".." / "shared" / "data"
    if not (folder / "pages.jsonl").exists():
        pytest.skip("the shared data are absent")
    items = list(read_articles(Source(folder, "pages.jsonl", (folder / "pages.jsonl").stat().st_size)))
    assert len(items) == 281
    assert sum(isinstance(i, Article) for i in items) == 181
