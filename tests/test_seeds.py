"""Two real scraped articles, exactly as found: what the tool must understand of them."""

from __future__ import annotations

from pathlib import Path

import pytest

import searchkit
from searchkit.indexing.build import build_index
from searchkit.indexing.options import IndexOptions
from searchkit.searching import Hit

FURNITURE = (
    "Like Us on Facebook",
    "newsletter",
    "Real Time Analytics",
    "All rights reserved",
    "Next page",
    "Photo :",
    "By |",
    "Editor:",
)


@pytest.fixture(scope="module")
def page(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> searchkit.HitPage:
    location = tmp_path_factory.mktemp("seeds") / "index"
    build_index(location, [shared / "seeds"], IndexOptions(jobs=1))
    return searchkit.open(location).search("military cooperation russia", facets=["source", "date:year"])


def by_source(page: searchkit.HitPage, source: str) -> Hit:
    return next(hit for hit in page if hit.source == source)


def test_both_are_found_with_their_sources_and_titles(page: searchkit.HitPage) -> None:
    assert {hit.source: hit.title for hit in page} == {
        "Chinatopix": "Chinese, Russian Generals Claim Strong Military Ties becoming Stronger",
        "Global Times": "PLA officials' visits strengthen Sino-Russian military cooperation",
    }
    assert by_source(page, "Global Times").values["editor"] == ("Zhang Tao",)
    assert {c.value: c.count for c in page.facets["date:year"]} == {"2015": 1, "2017": 1}


def test_the_dates_are_as_printed(page: searchkit.HitPage) -> None:
    dates = {hit.source: hit.as_dict() for hit in page}
    zoned, bare = dates["Chinatopix"], dates["Global Times"]
    assert (zoned["date"], zoned["date_utc"], zoned["date_zone"], zoned["date_origin"]) == (
        "2017-06-04T00:00-04:00", "2017-06-04T04:00:00Z", "-04:00", "header",
    )  # fmt: skip
    assert (bare["date"], bare["date_utc"], bare["date_zone"], bare["date_precision"]) == (
        "2015-11-17T16:07", "2015-11-17T16:07:00Z", None, "minute",
    )  # fmt: skip


def test_the_names_are_found(page: searchkit.HitPage) -> None:
    found = {
        kind: {value for hit in page for value in hit.values[kind]} for kind in ("person", "org", "place", "object")
    }
    assert found["person"] >= {
        "Xi Jinping",
        "Vladimir Putin",
        "He Lei",
        "Alexander Fomin",
        "Xu Qiliang",
        "Sergei Shoigu",
    }
    assert found["place"] >= {"Russia", "China"}
    assert found["object"] >= {"Su-35", "S-400"}
    assert "People's Liberation Army" in found["org"]


def test_no_furniture_is_left_and_the_original_is_whole(page: searchkit.HitPage, shared: Path) -> None:
    for hit in page:
        shown = [hit.body, *(s.text for s in hit.snippets)]
        assert not [f for f in FURNITURE for text in shown if f in text]
        assert hit.annotations.text == (shared / "seeds" / hit.path).read_text(encoding="utf-8")
        assert hit.title not in hit.body
