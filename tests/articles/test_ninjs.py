from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from searchkit.article import Article, Item

Read = Callable[..., list[Item]]
One = Callable[..., Article]

VERSION_1: dict[str, Any] = {
    "uri": "urn:ninjs:pl:1", "type": "text", "versioncreated": "2011-02-22T03:00:00Z", "language": "en",
    "copyrightholder": "Pacific Ledger", "byline": "Dele Okonjuwa", "located": "Christchurch",
    "headline": "Earthquake in Christchurch", "person": [{"name": "John Key", "rel": "about"}],
    "place": [{"name": "New Zealand"}, {"name": "Lyttelton"}], "organisation": [{"name": "Red Cross"}],
    "subject": [{"name": "disaster", "code": "03000000"}], "body_text": "One. Two.",
    "body_xhtml": "<p>One.</p><p>Two.</p>", "description_text": "Short.",
}  # fmt: skip
VERSION_2: dict[str, Any] = {
    "uri": "urn:ninjs:pl:2", "standard": {"name": "ninjs", "version": "2.1"}, "type": "text",
    "contentcreated": "2011-02-22", "firstcreated": "2011-02-21", "versioncreated": "2011-02-23T00:00:00Z",
    "language": "en", "infosources": [{"name": "Pacific Ledger"}], "by": "Dele Okonjuwa", "located": "Christchurch",
    "headlines": [{"role": "alt", "value": "Another"}, {"role": "main", "value": "Earthquake in Christchurch"}],
    "people": [{"name": "John Key"}], "places": [{"name": "New Zealand"}, {"name": "Lyttelton"}],
    "organisations": [{"name": "Red Cross"}], "subjects": [{"name": "disaster"}], "objects": [{"name": "Hercules"}],
    "bodies": [{"contenttype": "text/plain", "value": "One. Two."}, {"contenttype": "text/html", "value": "<p>One.</p><p>Two.</p>"}],
    "descriptions": [{"role": "summary", "value": "Short."}],
}  # fmt: skip
VERSION_3 = {
    {"contentcreated": "contentCreated", "firstcreated": "firstCreated", "versioncreated": "versionCreated"}.get(k, k): v
    for k, v in VERSION_2.items()
} | {"bodies": [{"contentType": "text/plain", "value": "One. Two."}, {"contentType": "text/html", "value": "<p>One.</p><p>Two.</p>"}]}  # fmt: skip


@pytest.mark.parametrize("item", [VERSION_1, VERSION_2, VERSION_3], ids=["1", "2", "3"])
def test_all_versions_say_the_same(one: One, item: dict[str, Any]) -> None:
    article = one("a.json", json.dumps(item).encode())
    assert (article.record, article.kind, article.content) == (None, "record", "<p>One.</p><p>Two.</p>")
    same = {
        "title": ("Earthquake in Christchurch",),
        "summary": ("Short.",),
        "author": ("Dele Okonjuwa",),
        "source": ("Pacific Ledger",),
        "section": ("disaster",),
        "lang": ("en",),
        "dateline": ("Christchurch",),
        "person": ("John Key",),
        "org": ("Red Cross",),
        "place": ("New Zealand", "Lyttelton"),
    }
    assert {key: article.given[key] for key in same} == same
    assert article.given["id"] == (item["uri"],)


def test_the_content_s_date_comes_before_the_version_s(one: One) -> None:
    given = one("a.json", json.dumps(VERSION_2).encode()).given
    assert (given["date"], given["updated"]) == (("2011-02-22",), ("2011-02-23T00:00:00Z",))
    assert given["object"] == ("Hercules",)
    only = one("b.json", json.dumps(VERSION_1).encode()).given
    assert only["date"] == only["updated"] == ("2011-02-22T03:00:00Z",)


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.ninjs", "a.txt", "a"])
def test_items_come_in_lists_and_lines(read: Read, name: str) -> None:
    for data in (json.dumps([VERSION_1, VERSION_2]), f"{json.dumps(VERSION_1)}\n{json.dumps(VERSION_2)}\n"):
        items = read(name, data.encode())
        assert [(i.record, i.given["title"][0]) for i in items if isinstance(i, Article)] == [
            ("1", "Earthquake in Christchurch"),
            ("2", "Earthquake in Christchurch"),
        ]


def test_json_that_only_has_a_uri_is_not_ninjs(one: One) -> None:
    record = {"uri": "x", "title": "T", "text": "B", "versionCreated": "2020"}
    assert one("a.json", json.dumps(record).encode()).content == "B"


def test_without_markup_the_longest_plain_body_is_taken(one: One) -> None:
    item = {k: v for k, v in VERSION_1.items() if k != "body_xhtml"} | {"body_short": "O."}
    assert one("a.json", json.dumps(item).encode()).content == "One. Two."
