"""Floors: the text of pages and of scraped dumps, and their days, against the libraries alone in the same run.

Rules are tuned on half 0; the floors hold on half 1, which pages were kept out of.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import mean
from types import ModuleType
from typing import Any

import pytest

from searchkit.article import Article
from searchkit.articles.encoding import decode
from searchkit.articles.html import declared_charset
from searchkit.extraction import Annotations, NoText, annotate

TODAY = dt.date(2026, 1, 1)
REPORTED = 1
FEW = 8
Pages = Callable[[str], list[Any]]


def body_of_page(page: Any) -> str:
    return body(Article("page.html", None, text_of(page.html), "html", {"url": (page.url,)}))


def body(article: Article) -> str:
    found = understood(article)
    return found.body if found else ""


def understood(article: Article) -> Annotations | None:
    try:
        return annotate(article, today=TODAY, entities=False)
    except NoText:
        return None


def text_of(html: bytes) -> str:
    return decode(html, declared=declared_charset(html))[0]


def reported(pages: Sequence[Any], few: bool) -> list[Any]:
    chosen = [page for page in pages if page.half == REPORTED]
    return chosen[:FEW] if few else chosen


AMOUNTS = [pytest.param(True, id="a few"), pytest.param(False, id="all", marks=pytest.mark.slow)]


@pytest.mark.parametrize("few", AMOUNTS)
def test_bodies_of_pages_are_no_worse_than_the_extractor_s_alone(pages: Pages, gold: ModuleType, few: bool) -> None:
    import trafilatura

    chosen = reported(pages("aeb"), few)
    alone = mean(gold.token_f1(trafilatura.extract(p.html, url=p.url) or "", p.text) for p in chosen)
    assert mean(gold.token_f1(body_of_page(p), p.text) for p in chosen) >= alone


@pytest.mark.parametrize("few", AMOUNTS)
def test_pages_dumped_as_text_lose_their_furniture(pages: Pages, gold: ModuleType, few: bool) -> None:
    def clean(page: Any) -> str:
        return body(Article("page.txt", None, gold.page_as_text(page.html), "text", {}))

    assert mean(gold.token_f1(clean(p), p.text) for p in reported(pages("aeb"), few)) >= 0.90


@pytest.mark.parametrize("few", AMOUNTS)
def test_days_of_pages_are_no_worse_than_the_finder_s_alone(pages: Pages, few: bool) -> None:
    from htmldate import find_date

    def day(page: Any) -> str | None:
        found = understood(Article("page.html", None, text_of(page.html), "html", {"url": (page.url,)}))
        date = found.date() if found else None
        return date.printed[:10] if date else None

    chosen = reported([p for p in pages("htmldate") if p.date], few)
    alone = sum(find_date(text_of(p.html), url=p.url, original_date=True) == p.date[:10] for p in chosen)
    assert sum(day(p) == p.date[:10] for p in chosen) >= alone


def stating(shared: Path, gold: ModuleType) -> Iterator[dict[str, str]]:
    with gzip.open(shared / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            # Reuters' stories of 1987 state none in full; the others do or do not, as their offices wrote.
            if (
                gold.half(article["id"]) == REPORTED
                and article.get("date")
                and gold.states_date(article["text"], article["date"])
            ):
                yield article


@pytest.mark.parametrize(("n", "floor"), [(150, 0.95), pytest.param(None, 0.95, marks=pytest.mark.slow)])
def test_a_text_that_states_its_day_is_dated_by_it(shared: Path, gold: ModuleType, n: int | None, floor: float) -> None:
    right = total = 0
    for article in stating(shared, gold):
        found = annotate(Article("a.txt", None, article["text"], "text", {}), today=TODAY, entities=False).date()
        right += found is not None and found.printed[:10] == article["date"][:10]
        total += 1
        if total == n:
            break
    assert right / total >= floor
