from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.article import Article, Skip
from searchkit.articles.records import build_article
from searchkit.articles.values import parse_literal, raw_strings
from searchkit.fields import BY_NAME


def given_of(**values: object) -> dict[str, tuple[str, ...]]:
    article = build_article("f", "1", {"title": "T", **values})
    assert isinstance(article, Article)
    assert article.given["title"] == ("T",)
    return {name: strings for name, strings in article.given.items() if name != "title"}


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"datePublished": "2015-11-17"}, {"date": ("2015-11-17",)}),
        ({"author": {"@type": "Person", "name": "A. B."}}, {"author": ("A. B.",)}),
        ({"author": [{"name": "A"}, {"name": "B"}]}, {"author": ("A", "B")}),
        ({"publisher": {"name": "Global Times", "logo": {"url": "x"}}}, {"source": ("Global Times",)}),
        ({"authors": ["Keating, Paul"]}, {"author": ("Keating, Paul",)}),
        ({"authors": "['Keating, Paul']"}, {"author": ("Keating, Paul",)}),
        ({"authors": '["A", "B"]'}, {"author": ("A", "B")}),
        ({"keywords": "a, b"}, {"keyword": ("a, b",)}),
        ({"tags": [1, 2.5, True, None, "", " x "]}, {"keyword": ("1", "2.5", "true", "x")}),
        ({"tags": [float("nan"), float("inf")]}, {}),
        ({"published": 1447776420}, {"date": ("1447776420",)}),
        ({"date": {"$date": "2015-11-17T16:07:00Z"}}, {"date": ("2015-11-17T16:07:00Z",)}),
        ({"description": {"en": "Short."}}, {"summary": ("Short.",)}),
        ({"url": "u", "canonical_url": "v", "link": "u"}, {"url": ("u", "v")}),
        ({"language": None, "section": []}, {}),
        ({"entities": {"places": ["usa"], "people": [], "exchanges": ["nyse"]}}, {"place": ("usa",)}),
        ({"entities": "{'places': ['usa'], 'people': [], 'orgs': []}"}, {"place": ("usa",)}),
        ({"entities": ["Xi", "China"]}, {"entity": ("Xi", "China")}),
        (
            {"entities": [{"text": "Xi", "type": "PERSON"}, {"name": "PLA", "type": "Organization"}, {"name": "x"}]},
            {"person": ("Xi",), "org": ("PLA",), "entity": ("x",)},
        ),
        ({"unknown": "x", "path": "/etc", "words": 7, "record": 3}, {}),
        ({"author": "[not a list]"}, {"author": ("[not a list]",)}),
        ({"author": "['\\ud800']"}, {"author": ("\ufffd",)}),
    ],
)
def test_values_become_raw_strings(values: dict[str, object], expected: dict[str, tuple[str, ...]]) -> None:
    assert given_of(**values) == expected


def test_a_title_in_brackets_is_no_list() -> None:
    article = build_article("f", None, {"title": "['Tis the season']", "body": "['x']"})
    assert isinstance(article, Article)
    assert article.given["title"] == ("['Tis the season']",)
    assert article.content == "['x']"


def test_the_longest_of_several_texts_is_the_body() -> None:
    article = build_article("f", None, {"text": "short", "content": "much longer", "maintext": ""})
    assert isinstance(article, Article)
    assert article.content == "much longer"
    assert dict(article.given) == {}


def test_paragraphs_are_put_together_and_markup_is_kept() -> None:
    paragraphs = build_article("f", None, {"body": ["One.", " ", "Two."]})
    markup = build_article("f", None, {"body": "<p>One.</p>\r\n<p>Two.</p>"})
    assert isinstance(paragraphs, Article)
    assert isinstance(markup, Article)
    assert paragraphs.content == "One.\n\nTwo."
    assert markup.content == "<p>One.</p>\n<p>Two.</p>"


def test_a_title_alone_is_an_article_without_text() -> None:
    article = build_article("f", "2", {"headline": "T", "text": " \n "})
    assert isinstance(article, Article)
    assert article.content == ""


def test_a_record_without_text_and_title_is_skipped_with_its_keys() -> None:
    assert build_article("f", "2", {"a": 1, "text": ""}) == Skip(
        "f#2", "the record has neither text nor title (its keys: a, text)"
    )
    skipped = build_article("f", "2", {}, line=2)
    assert isinstance(skipped, Skip)
    assert skipped.place == "f:2"


@pytest.mark.parametrize(
    "text", ["[" * 60_000 + "]", "['" + "-" * 60_000 + "']", "[" + "-" * 9000 + "1]", "{'a': }", "['\\d']"]
)
def test_hostile_literals_stay_strings_or_are_parsed(text: str) -> None:
    assert all(isinstance(s, str) for s in raw_strings(parse_literal(text)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)
KEYS = st.sampled_from([*BY_NAME, "entities", "authors", "datePublished", "articles", "_source"]) | st.text(max_size=5)


@settings(max_examples=50)
@given(st.dictionaries(KEYS, JSON, max_size=6))
def test_any_record_is_an_article_of_known_fields_or_a_skip(values: dict[str, object]) -> None:
    item = build_article("f", "1", values)
    if isinstance(item, Skip):
        return
    assert item.content or item.given["title"]
    for name, strings in item.given.items():
        assert name in BY_NAME
        assert strings
        assert all(s and s == s.strip() and s.encode() for s in strings)
