"""Stories in a search: one hit each, counted exactly, with the copy in front that was asked for."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path

import pytest
from texts import Text, write_index

from searchkit.errors import UsageError
from searchkit.searching import Index
from searchkit.searching.request import Subset

FLOOD = (
    "The river rose two metres in Northgate on Monday night and carried off the old bridge, the mayor, Ann Fell, said. "
    "Firemen brought 140 people to the school on the hill, where teachers had lit stoves and boiled water until dawn. "
    "The railway to Southport is closed for a week at least; the company lends 12 buses to those who must travel."
)
SEGMENTS = [
    [
        Text(FLOOD, "Bridge lost", "2001-03-06", {"source": ("Wire",), "keyword": ("flood", "rail")}),
        Text(FLOOD + " The harbour stays open.", "Night of water", "2001-03-05", {"source": ("Gazette",)}),
        Text("A quiet day at the river, with a flood of light and nobody in the boats at all.", "Calm", "2001-03-07"),
    ],
    [
        Text(FLOOD[:260], "Flood takes bridge", None, {"source": ("Wire",), "keyword": ("Flood",)}),
        Text(FLOOD, "Gone", "2001-03-01", {"source": ("Gone",)}, deleted=True),
    ],
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    return write_index(tmp_path_factory.mktemp("stories") / "index", SEGMENTS)


def test_copies_are_one_hit_that_tells_how_many_and_whose(index: Index) -> None:
    page = index.search("river", stories=True)
    assert page.total == len(page) == 2
    flood = next(hit for hit in page if hit.title != "Calm")
    assert (flood.copies, set(flood.copy_sources)) == (2, {"Wire", "Gazette"} if flood.source == "Wire" else {"Wire"})
    assert next(hit for hit in page if hit.title == "Calm").copies == 0
    assert index.search("river").total == sum(1 + (hit.copies or 0) for hit in page)
    assert index.search("river")[0].copies is None


@pytest.mark.parametrize(
    ("lead", "title"), [("earliest", "Night of water"), ("latest", "Bridge lost"), ("longest", "Night of water")]
)
def test_the_lead_stands_for_its_story(index: Index, lead: str, title: str) -> None:
    assert title in [hit.title for hit in index.search("river", stories=True, lead=lead)]  # type: ignore[arg-type]


@pytest.mark.parametrize("facet", ["source", "keyword", "date:day", "story", "person"])
def test_facets_count_each_story_once_for_every_value_it_has(index: Index, facet: str) -> None:
    wanted = defaultdict(set)
    for hit in index.search("river"):
        values = (hit.date.printed if hit.date else None,) if facet == "date:day" else hit.values[facet] or (None,)
        for value in values:
            wanted[value and value.casefold()].add(hit.values["story"])
    page = index.search("river", stories=True, facets=[facet])
    assert {c.value and c.value.casefold(): c.count for c in page.facets[facet]} == {
        v: len(s) for v, s in wanted.items()
    }
    assert page.n_facet_values[facet] == len(wanted.keys() - {None})


def test_a_value_narrows_to_as_many_stories_as_its_facet_says(index: Index) -> None:
    for count in index.search("*", stories=True, facets=["source"]).facets["source"]:
        assert index.search("*", stories=True, where={"source": count.value or ""}).total == count.count


def test_the_sum_of_stories_is_that_of_the_story_facet(index: Index) -> None:
    counts = Counter({c.value: c.count for c in index.search("*", facets=["story"]).facets["story"]})
    assert sorted(counts.values()) == [1, 3]
    (story,) = (value for value, count in counts.items() if count == 3)
    assert index.search("*", where={"story": story or ""}).total == 3
    assert index.article(story or "").title == "Night of water"


def test_the_copies_of_an_article_come_by_date_the_undated_last(index: Index) -> None:
    titles = [hit.title for hit in index.story(index.search("night", limit=1)[0].id)]
    assert titles == ["Night of water", "Bridge lost", "Flood takes bridge"]


def test_pages_of_stories_follow_each_other(index: Index) -> None:
    whole = [hit.id for hit in index.search("*", stories=True, sort="newest")]
    assert [index.search("*", stories=True, sort="newest", limit=1, page=n)[0].id for n in (1, 2)] == whole


def test_what_cannot_be_a_lead_is_told(index: Index) -> None:
    with pytest.raises(UsageError, match="no lead 'first'"):
        index.search("*", stories=True, lead="first")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="none were asked for"):
        index.search("*", lead="earliest")


def test_an_empty_index_has_no_stories(tmp_path: Path) -> None:
    index = write_index(tmp_path / "index", [])
    assert index.search("*", stories=True, facets=["source"]).total == 0


def test_a_concordance_and_what_is_related_have_each_story_once(index: Index) -> None:
    every = [o.title for o in index.concordance(Subset("Northgate")).occurrences]
    assert sorted(every) == ["Bridge lost", "Flood takes bridge", "Night of water"]
    assert [o.title for o in index.concordance(Subset("Northgate"), stories=True).occurrences] == ["Night of water"]
    (calm,) = index.search("title:calm")
    assert index.related(calm.id).total == 3
    page = index.related(calm.id, stories=True)
    assert (page.total, page.stories, page[0].copies) == (1, True, 2)
