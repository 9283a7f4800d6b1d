from __future__ import annotations

from collections.abc import Callable

import pytest

from searchkit.article import Article, Skip

One = Callable[..., Article]
SkipOf = Callable[..., Skip]


def test_a_text_is_one_article_with_line_feeds(one: One) -> None:
    article = one("a.txt", b"Headline\r\nBy A. Writer\rBody.\n")
    assert (article.path, article.record, article.kind) == ("a.txt", None, "text")
    assert article.content == "Headline\nBy A. Writer\nBody.\n"
    assert dict(article.given) == {}
    assert article.notes == ()


@pytest.mark.parametrize("name", ["noext", "a.log", "README.md", "a.unknown"])
def test_text_under_any_name_is_read_as_text(one: One, name: str) -> None:
    assert one(name, b"The minister said no.").kind == "text"


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a", "a.txt.gz"])
@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b" \n\t\r\n ", "white space")])
def test_a_file_without_anything_in_it_is_skipped(skip: SkipOf, name: str, data: bytes, reason: str) -> None:
    skipped = skip(name, data)
    assert skipped.place == name
    assert reason in skipped.reason


@pytest.mark.parametrize("data", [b"\0" * 4096, b"text \0 text", bytes(range(256)) * 20, b"\x01\x02\x03\x04\x05 ab"])
@pytest.mark.parametrize("name", ["a.txt", "a", "a.bin"])
def test_a_binary_file_is_skipped(skip: SkipOf, name: str, data: bytes) -> None:
    assert "binary" in skip(name, data).reason


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"%PDF-1.7\n%abc", "PDF"),
        (b"PK\x03\x04word/document.xml", "zip archive"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"\xff\xd8\xff\xe0JFIF", "image"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "office"),
        (b"{\\rtf1\\ansi text", "rich text"),
        (b"x" * 257 + b"ustar\x0000", "tar"),
        (b"<?xml version='1.0'?><invoice><n/></invoice>", "XML"),
    ],
)
@pytest.mark.parametrize("name", ["a.txt", "a.pdf", "a"])
def test_a_file_of_a_known_other_kind_is_skipped_by_name(skip: SkipOf, name: str, data: bytes, word: str) -> None:
    assert word in skip(name, data).reason


def test_a_text_that_begins_like_a_magic_word_is_text(one: One) -> None:
    assert one("a.txt", b"ID3 tags, said the archivist, are no record.").kind == "text"


def test_a_text_past_the_bound_is_skipped(skip: SkipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.articles.text.MAX_TEXT_BYTES", 1 << 20)
    assert "larger than 1 MiB" in skip("a.txt", b"word " * (1 << 18)).reason


def test_control_characters_of_a_title_come_as_they_are(one: One) -> None:
    assert one("a.txt", b"\x1b[31mRed\x1b[0m [bold]news[/bold] of the day\nBody.").content.startswith("\x1b[31mRed")


def test_html_in_a_text_file_is_html(one: One) -> None:
    assert one("a.txt", b"\n<!-- saved -->\n<!DOCTYPE html><html><body><p>Hi</p></body></html>").kind == "html"


def test_a_forced_format_is_kept(one: One) -> None:
    assert one("a.html", b"<html><body>x</body></html>", "text").kind == "text"
