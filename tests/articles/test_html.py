from __future__ import annotations

from collections.abc import Callable

import pytest

from searchkit.article import Article, Item, Skip

One = Callable[..., Article]
PAGE = '<html><head><meta charset="{}"><title>Прага</title></head><body><p>Привет, мир — новости</p></body></html>'


def test_a_page_is_its_markup_unjudged(one: One) -> None:
    article = one("a.html", b"<!doctype html><html><body><p>Hi</p></body></html>")
    assert (article.kind, article.record, dict(article.given)) == ("html", None, {})
    assert article.content == "<!doctype html><html><body><p>Hi</p></body></html>"


@pytest.mark.parametrize(("label", "codec"), [("windows-1251", "cp1251"), ("koi8-r", "koi8-r"), ("UTF-8", "utf-8")])
def test_the_declared_charset_comes_first(one: One, label: str, codec: str) -> None:
    page = PAGE.format(label)
    page = page.replace("—", "-") if codec == "koi8-r" else page
    article = one("a.html", page.encode(codec))
    assert article.content == page
    assert article.notes == ()


def test_the_charset_in_an_http_equiv_is_read(one: One) -> None:
    page = '<html><meta http-equiv="Content-Type" content="text/html; charset=Shift_JIS"><body>首相は会談</body></html>'
    assert one("a.html", page.encode("cp932")).content == page


def test_latin_1_is_read_as_browsers_do(one: One) -> None:
    page = "<html><meta charset=iso-8859-1><body>It’s “over”</body></html>"
    assert one("a.html", page.encode("cp1252")).content == page


def test_a_page_saved_as_utf_8_under_an_old_declaration_is_utf_8_and_says_so(one: One) -> None:
    page = "<html><meta charset=iso-8859-1><body>café</body></html>"
    article = one("a.html", page.encode())
    assert article.content == page
    assert article.notes == ("read as utf-8, though it declares iso-8859-1",)


@pytest.mark.parametrize("label", ["rot13", "base64", "utf-7", "unicode_escape", "idna", "no-such", "utf-16"])
def test_a_declaration_that_cannot_be_is_passed_over(one: One, label: str) -> None:
    page = f"<html><meta charset={label}><body>Zoë — news</body></html>"
    assert one("a.html", page.encode()).content == page


def test_a_mark_beats_a_declaration(one: One) -> None:
    page = PAGE.format("koi8-r")
    assert one("a.html", page.encode("utf-16")).content == page


def test_a_page_without_text_is_still_a_page(one: One) -> None:
    assert one("a.html", b"<html><body><script>1</script></body></html>").kind == "html"


def test_stray_nul_characters_are_dropped_and_noted(one: One) -> None:
    article = one("a.html", b"<html><body>" + b"word " * 100 + b"\0</body></html>")
    assert "\0" not in article.content
    assert article.notes == ("1 NUL character dropped",)


def test_binary_noise_called_html_is_skipped(read: Callable[..., list[Item]]) -> None:
    items = read("a.html", b"<html>" + bytes(range(256)) * 8)
    assert [type(i) for i in items] == [Skip]
