"""What other tools of the field write: news-please's JSON, Media Cloud's tables."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable

import pytest

from searchkit.article import Article
from searchkit.extraction import annotate

One = Callable[..., Article]
TEXT = "The old pier of the harbour was mended on Sunday, the council said."
URL = "https://daily.example/pier"
NEWS_PLEASE = {
    "authors": ["Jane Doe", "John Roe"],
    "date_download": "2017-07-17 17:03:00",
    "date_modify": "2017-07-17 09:00:00",
    "date_publish": "2017-07-16 20:15:00",
    "description": "A pier is mended.",
    "filename": "https%3A%2F%2Fdaily.example%2Fpier.json",
    "image_url": "https://daily.example/pier.jpg",
    "language": "en",
    "localpath": "/data/daily.example/pier.html",
    "maintext": TEXT,
    "source_domain": "daily.example",
    "title": "Pier mended at last",
    "title_page": None,
    "title_rss": None,
    "url": URL,
}
# As search.mediacloud.org writes its tables now, and as the old Explorer did: titles and addresses, no texts.
MEDIA_CLOUD = (
    "id,indexed_date,language,media_name,media_url,publish_date,title,url\n"
    f"5f3a,2023-11-29 18:28:34.123456,en,daily.example,daily.example,2023-11-28,Pier mended at last,{URL}\n"
)
OLD_MEDIA_CLOUD = (
    "stories_id,publish_date,title,url,language,ap_syndicated,themes,media_id,media_name,media_url\n"
    f'123456,2016-11-09 04:12:00,Pier mended at last,{URL},en,False,"Harbours, Piers",77,Harbour Daily,http://daily.example\n'
)


def test_an_article_of_news_please_is_read_whole(one: One) -> None:
    found = annotate(one("pier.json", json.dumps(NEWS_PLEASE).encode()), today=dt.date(2026, 1, 1))
    assert (found.title, found.body, found.language) == ("Pier mended at last", TEXT, "en")
    assert {d.role: d.printed for d in found.dates} == {
        "published": "2017-07-16T20:15:00",
        "updated": "2017-07-17T09:00:00",
        "crawled": "2017-07-17T17:03:00",
    }
    assert found.facts["author"] == ("Jane Doe", "John Roe")
    assert (found.facts["source"], found.facts["url"]) == (("daily.example",), (URL,))
    assert found.facts["summary"] == ("A pier is mended.",)


@pytest.mark.parametrize(
    ("table", "id", "day", "source"),
    [
        (MEDIA_CLOUD, "5f3a", "2023-11-28", "daily.example"),
        (OLD_MEDIA_CLOUD, "123456", "2016-11-09T04:12:00", "Harbour Daily"),
    ],
)
def test_a_row_of_media_cloud_gives_title_day_and_source(one: One, table: str, id: str, day: str, source: str) -> None:
    article = one("stories.csv", table.encode())
    found = annotate(article, today=dt.date(2026, 1, 1))
    date = found.date()
    assert date is not None
    assert (article.given["id"], found.title, found.body, date.printed) == ((id,), "Pier mended at last", "", day)
    assert (found.facts["source"], found.facts["url"], found.language) == ((source,), (URL,), "en")


def test_a_story_of_media_cloud_s_interface_has_its_text(one: One) -> None:
    row = {"id": "5f3a", "media_name": "daily.example", "publish_date": "2023-11-28", "title": "Pier", "text": TEXT}
    assert one("stories.jsonl", (json.dumps(row) + "\n").encode()).content == TEXT
