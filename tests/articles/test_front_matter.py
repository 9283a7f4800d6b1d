from __future__ import annotations

from collections.abc import Callable

import pytest

from searchkit.article import Article, Skip
from searchkit.articles.front_matter import plain

One = Callable[..., Article]
SkipOf = Callable[..., Skip]

YAML = """---
title: "Dresden: again"
date: 2005-10
lastmod: 2005-10-31
author: Jonas Feldrainer
tags: [a, b]
categories:
  - Culture
content: article
draft: ~
---

First *paragraph*.

## A heading

Second, with a [link](https://x.example/).
"""
TOML = '+++\ntitle = "Euro"\ndate = 2002-01-01\nauthors = ["A", "B"]\n+++\nText.\n'


def test_yaml_states_fields_as_they_are_written(one: One) -> None:
    article = one("a.md", YAML.encode())
    assert article.content == "First paragraph.\n\nA heading\n\nSecond, with a link."
    assert article.given == {
        "title": ("Dresden: again",),
        "date": ("2005-10",),
        "updated": ("2005-10-31",),
        "author": ("Jonas Feldrainer",),
        "keyword": ("a", "b"),
        "section": ("Culture",),
    }


def test_toml_states_fields(one: One) -> None:
    article = one("a.markdown", TOML.encode())
    assert (article.content, article.given) == (
        "Text.",
        {"title": ("Euro",), "date": ("2002-01-01",), "author": ("A", "B")},
    )


@pytest.mark.parametrize("name", ["a", "a.txt", "a.md"])
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_front_matter_is_told_by_content(one: One, name: str, ends: str) -> None:
    assert one(name, YAML.replace("\n", ends).encode()).given["title"] == ("Dresden: again",)


def test_a_text_between_lines_of_dashes_is_no_front_matter(one: One) -> None:
    assert one("a.txt", b"---\nA headline in a frame\n---\n\nText.\n").kind == "text"


def test_markdown_without_front_matter_is_a_text(one: One) -> None:
    article = one("a.md", b"# A headline\n\nSome **text**.\n")
    assert (article.kind, article.content) == ("text", "A headline\n\nSome text.")


LAUGHS = "a: &a [x, x]\n" + "".join(f"{y}: &{y} [*{x}, *{x}]\n" for x, y in zip("abcdefgh", "bcdefghi", strict=True))


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: [a\nb: c", "not YAML"),
        ("title: a\n\tb: c", "not YAML"),
        (LAUGHS, "aliases"),
        ("just: words: twice", "not YAML"),
        ("a: !!python/object:os.system [x]", None),
        ("- a\n- b: c", "keys and values"),
        ("[" * 5000 + ": x", "too deeply"),
    ],
)
def test_front_matter_that_is_not_yaml_is_left_out_and_told(one: One, front: str, reason: str | None) -> None:
    article = one("a.md", f"---\n{front}\n---\nThe headline\n\nThe text.\n".encode())
    assert article.content == "The headline\n\nThe text."
    if reason is None:
        assert article.notes == ()
    else:
        assert article.notes[0].startswith("the front matter was left out: ")
        assert reason in article.notes[0]


def test_front_matter_that_is_not_toml_is_left_out_and_told(one: One) -> None:
    (note,) = one("a.md", b"+++\ntitle = unquoted\n+++\nText of it.\n").notes
    assert note.startswith("the front matter was left out: not TOML")


@pytest.mark.parametrize("data", [b"", b"  \n"])
def test_an_empty_file_is_skipped(skip: SkipOf, data: bytes) -> None:
    assert skip("a.md", data).reason


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("a ![picture](x.png) b", "a  b"),
        ("[words][1]\n\n[1]: https://x.example", "words"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("***all*** __of__ _it_", "all of it"),
        ("> quoted\n> twice", "quoted\ntwice"),
        ("Title\n=====\ntext", "Title\ntext"),
        ("```py\ncode\n```\nafter", "code\nafter"),
        ("#1 is no heading", "#1 is no heading"),
    ],
)
def test_signs_of_markdown_go(markdown: str, text: str) -> None:
    assert plain(markdown) == text


def test_long_runs_of_signs_take_no_time() -> None:
    for run in ("*" * 50_000, "[" * 50_000, "_a" * 30_000, "> " * 30_000, "![" * 30_000):
        assert plain(run + " end").endswith("end")
