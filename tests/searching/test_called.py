"""Words on a name field find an article by what its names are called elsewhere, too."""

from __future__ import annotations

from pathlib import Path

import pytest
from naming import write_names
from whoosh.query import Term

import searchkit
from searchkit.errors import UsageError
from searchkit.names.curation import FILE
from searchkit.searching.local import LocalIndex
from searchkit.searching.request import Subset

ARTICLES = [
    ["org:PLA=People's Liberation Army"],
    ["org:People's Liberation Army", "org:Red Cross"],
    ["org:Red Cross"],
    ["org:Army Council"],
    ["place:N.Y.=New York"],
    ["org:CIA=Central Intelligence Agency"],
    ["org:CIA=Culinary Institute of America"],
    ["org:Culinary Institute of America"],
]


@pytest.fixture(params=[1, 2, 4], ids=lambda n: f"{n} segments")
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    n: int = request.param
    segments = [ARTICLES[i * len(ARTICLES) // n : (i + 1) * len(ARTICLES) // n] for i in range(n)]
    return write_names(tmp_path / "index", segments)


def total(folder: Path, query: str) -> int:
    return searchkit.open(folder).search(query, facets=["org"]).total or 0


@pytest.mark.parametrize(
    ("query", "n"),
    [
        ("org:pla", 2), ("org:PLA", 2), ('org="PLA"', 2), ("org:(pla)", 2), ('org:"people\'s liberation army"', 2),
        ("org:army", 3), ("org:pla OR org:council", 3), ("org:pla org:cross", 1), ("* -org:pla", 6), ("org:nobody", 0),
        ('org:"red cross"', 2), ('org:"liberation pla"', 0), ("org:liberation", 2), ("person:pla", 0), ("org:cia", 2), ("org:cia org:culinary", 1), ('org="CIA"', 0),
    ],
)  # fmt: skip
def test_an_alias_is_as_good_as_the_name(folder: Path, query: str, n: int) -> None:
    assert total(folder, query) == n


def test_the_names_that_an_alias_stands_for_are_told(folder: Path) -> None:
    def told(query: str) -> dict[str | None, int]:
        return {name.value: name.count for name in searchkit.open(folder).explain(Subset(query)).tree.names}

    assert told("org:pla") == told('org="PLA"') == {"People's Liberation Army": 2}
    assert told("org:cia") == {"Central Intelligence Agency": 1, "Culinary Institute of America": 1}
    for query in ("org:liberation", 'org:"red cross"', 'org="red cross"', "org:nobody", "pla", "org:pl*"):
        assert told(query) == {}, query
    (folder.parent / FILE).write_text('[merge.org]\n"Chinese Army" = ["PLA", "People\'s Liberation Army"]\n')
    assert told('org:"people\'s liberation army"') == told("org:pla") == {"Chinese Army": 2}
    assert told("org:chinese") == {}
    (folder.parent / FILE).write_text('[block]\norg = ["People\'s Liberation Army"]\n')
    assert told("org:pla") == {}


def test_what_the_user_says_holds_at_once(folder: Path) -> None:
    (folder.parent / FILE).write_text('[merge.org]\n"Chinese Army" = ["PLA", "People\'s Liberation Army"]\n')
    for query in ('org:"chinese army"', 'org="Chinese Army"', "org:pla", "org:liberation"):
        assert total(folder, query) == 2, query
    assert total(folder, "org:army") == 3


def test_what_is_blocked_is_found_by_its_words_alone(folder: Path) -> None:
    (folder.parent / FILE).write_text('[block]\norg = ["People\'s Liberation Army"]\n')
    assert total(folder, 'org="PLA"') == 0
    assert total(folder, "org:liberation") >= 1


def test_a_filter_by_name_does_not_rank(folder: Path) -> None:
    index = searchkit.open(folder)
    (hit, *_) = (h for h in index.search("org:pla") if h.values["org"] != ("Red Cross",))
    assert sum(part.score for part in index.contributions("org:pla", hit.id)) == pytest.approx(hit.score)
    assert {h.id for h in index.search(Term("org", "pla"))} == {h.id for h in index.search("org:pla")}


def test_the_aliases_of_a_name_are_those_that_filters_and_words_know(folder: Path) -> None:
    index = searchkit.open(folder)
    known = {}
    for name in index.entities(kind="org"):
        entity = index.entity(name.name, kind="org")
        for alias in entity.aliases:
            by_filter = {hit.id for hit in index.search("*", where={"org": entity.name}, limit=100)}
            by_alias = {hit.id for hit in index.search("*", where={"org": alias.name}, limit=100)}
            by_words = {hit.id for hit in index.search(f'org:"{alias.name}"', limit=100)}
            assert (by_alias == by_filter) == alias.everywhere, alias
            assert len(by_words & by_filter) >= alias.articles, alias
            known[entity.name, alias.name] = alias.everywhere
    assert known == {
        ("People's Liberation Army", "PLA"): True,
        ("Central Intelligence Agency", "CIA"): False,
        ("Culinary Institute of America", "CIA"): False,
    }


def test_who_asks_for_the_whole_name_by_what_is_none_is_told_whose_it_is(folder: Path) -> None:
    index = searchkit.open(folder)
    told = "articles that say it mean 'Central Intelligence Agency' or 'Culinary Institute of America'"
    assert index.search("*", where={"org": "cia"}).warnings == (f"no article has org 'cia'; {told}",)
    with pytest.raises(UsageError, match="no article has the name 'cia'") as raised:
        index.entity("cia")
    assert raised.value.hint == told


def test_abbreviations_are_called_what_they_are_without_their_stops(folder: Path) -> None:
    index = searchkit.open(folder)
    assert isinstance(index, LocalIndex)
    names = index._snapshot().names.field("place")
    assert names.called(["ny"]) == {"n.y."}
    assert names.called(["new", "york"]) == {"new york"}
    assert names.called(["york"]) == set()
