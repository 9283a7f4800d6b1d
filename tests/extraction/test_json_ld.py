from __future__ import annotations

import datetime as dt
import json

import pytest

from searchkit.article import Article
from searchkit.extraction import annotate
from searchkit.extraction.annotations import Annotations

BODY = "<p>" + "The ministers met in the morning and spoke of the harbour. " * 8 + "</p>"
ARTICLE = {
    "@context": "https://schema.org",
    "@type": "NewsArticle",
    "headline": "Harbour talks",
    "datePublished": "2015-11-17T16:07:00+01:00",
    "dateModified": "2015-11-18",
    "author": {"@type": "Person", "name": "Ruth Callowmere"},
    "publisher": {"@type": "Organization", "name": "Harbour Gazette"},
    "articleSection": "World",
    "keywords": "harbour, talks",
    "description": "Short.",
}


def read(*blocks: str, head: str = "") -> Annotations:
    scripts = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    page = f"<html><head>{head}{scripts}</head><body><article>{BODY}</article></body></html>"
    return annotate(Article("a.html", None, page, "html"), today=dt.date(2026, 1, 1), entities=False)


def facts_of(found: Annotations) -> tuple[object, ...]:
    date, updated = found.date(), found.date("updated")
    return (
        found.title,
        date and (date.printed, date.origin),
        updated and updated.printed,
        found.facts.get("author"),
        found.facts.get("source"),
        found.facts.get("section"),
        found.facts.get("keyword"),
        found.warnings,
    )


EXPECTED = (
    "Harbour talks",
    ("2015-11-17T16:07:00+01:00", "metadata"),
    "2015-11-18",
    ("Ruth Callowmere",),
    ("Harbour Gazette",),
    ("World",),
    ("harbour", "talks"),
    (),
)
BREADCRUMBS = {"@type": "BreadcrumbList", "name": "Way", "datePublished": "1999"}
GRAPH = {
    "@context": "https://schema.org",
    "@graph": [
        {"@type": "WebSite", "@id": "#site", "name": "The site"},
        {**ARTICLE, "author": {"@id": "#ruth"}, "publisher": [{"@id": "#paper"}]},
        {"@type": ["Person", "Author"], "@id": "#ruth", "name": "Ruth Callowmere"},
        {"@type": "Organization", "@id": "#paper", "name": "Harbour Gazette"},
    ],
}


@pytest.mark.parametrize(
    "data",
    [
        ARTICLE,
        [BREADCRUMBS, ARTICLE],
        {**ARTICLE, "@type": ["Thing", "ReportageNewsArticle"]},
        {
            **ARTICLE,
            "author": [{"name": ["Ruth Callowmere"]}],
            "publisher": "Harbour Gazette",
            "keywords": ["harbour", "talks"],
        },
        {"@type": "WebPage", "name": "A page", "mainEntity": ARTICLE},
        GRAPH,
    ],
    ids=["plain", "list", "several types", "nested lists", "main entity", "graph with references"],
)
def test_an_article_is_found_however_it_is_wrapped(data: object) -> None:
    assert facts_of(read(json.dumps(data))) == EXPECTED


def test_a_reference_in_a_circle_ends() -> None:
    circle = [
        {**ARTICLE, "author": {"@id": "a"}},
        {"@id": "a", "x": 1, "name": {"@id": "b"}},
        {"@id": "b", "x": 1, "name": {"@id": "a"}},
    ]
    assert read(json.dumps(circle)).title == "Harbour talks"


@pytest.mark.parametrize(
    "broken",
    [
        "<!-- " + json.dumps(ARTICLE) + " -->",
        json.dumps(ARTICLE)[:-1] + ",}",
        json.dumps(ARTICLE)[:40],
        "var x = {};",
        "[" * 100_000,
    ],
    ids=["in a comment", "trailing comma", "cut", "a program", "too deep"],
)
def test_json_ld_that_is_not_json_is_ignored_and_told(broken: str) -> None:
    found = read(broken, head="<title>Harbour talks</title>")
    assert found.title == "Harbour talks"
    (warning,) = found.warnings
    assert warning.startswith("JSON-LD that is not JSON was ignored: ")
    assert " at line 1, column " in warning or warning.endswith("nested too deeply")


def test_a_broken_block_does_not_cost_the_next_one() -> None:
    found = read("{,}", json.dumps(ARTICLE))
    assert facts_of(found)[:4] == EXPECTED[:4]
    assert len(found.warnings) == 1


@pytest.mark.parametrize(
    ("publisher", "source"),
    [
        ("https://www.harbour.example/", "harbour.example"),
        ("https://www.facebook.com/harbourdaily", "daily.example"),
        ("Copyright 2014", "daily.example"),
        ("1999-2005 Harbour Printing Works, 12 Quay Street, Harbourtown. Tel. +34 1234567", "daily.example"),
        ("The Harbour Daily", "The Harbour Daily"),
    ],
)
def test_a_site_is_named_by_its_name_or_its_host(publisher: str, source: str) -> None:
    data = json.dumps(
        {"@type": "NewsArticle", "headline": "Pier opens", "publisher": publisher, "articleSection": "News,World"}
    )
    page = f'<html><head><script type="application/ld+json">{data}</script></head><body><p>{"The pier opened. " * 9}</p></body></html>'
    found = annotate(
        Article("a.html", None, page, "html", {"url": ("https://daily.example/a",)}),
        today=dt.date(2020, 1, 1),
        entities=False,
    )
    assert found.facts["source"] == (source,)
    assert found.facts["section"] == ("News", "World")


def test_the_day_that_a_page_prints_beside_its_time_in_utc_is_its_day() -> None:
    stated = '<meta property="article:published_time" content="2019-11-20T02:00:00Z">'
    time = '<time datetime="2019-11-20T02:00:00.000Z">Nov. 19, 2019 9:00 p.m. ET</time>'
    page = f"<html><head><title>Pier opens</title>{stated}</head><body>{time}<p>{'The pier opened. ' * 9}</p></body></html>"
    found = annotate(Article("a.html", None, page, "html", {}), today=dt.date(2020, 1, 1), entities=False)
    date = found.date()
    assert date is not None
    assert date.printed == "2019-11-19T21:00-05:00"
