"""Did you mean: what is offered, what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import Text, write_index

from searchkit.searching.local import LocalIndex

TEXTS = [
    *[Text("president primakov spoke of the berlin treaty in moscow")] * 40,
    *[Text("the prescient farmer and his barley; white doves at the house")] * 40,
    *[Text("war in beijing, being what it is")] * 20,
    *[Text("being, just being")] * 40,
    Text("a presidnt of a club"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    return write_index(tmp_path_factory.mktemp("spelling") / "index", [TEXTS[:50], TEXTS[50:]])


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        ("primakow", "primakov"),
        ("Primakow TREATYY", "Primakov TREATY"),
        ("primakow spoke -war", "primakov spoke -war"),
        ("title:x OR body:primakow", "title:x OR body:primakov"),
        ('"berln treaty"~2 moscow', '"berlin treaty"~2 moscow'),
        ("primakow^2 NEAR/5 president", "primakov^2 NEAR/5 president"),
        ("whitedoves", "white doves"),
        ("presidnt", "president"),
        ("primakow berln", "primakov berlin"),
        ("wra beijing", "war beijing"),
        ("bejing", "beijing"),
    ],
)
def test_a_query_that_finds_more_is_offered(index: LocalIndex, query: str, meant: str) -> None:
    page = index.search(query)
    assert page.suggestion == meant
    assert (index.search(meant).total or 0) > (page.total or 0)


def test_the_other_words_say_which_word_is_meant(index: LocalIndex) -> None:
    assert index.search("presient primakov").suggestion == "president primakov"
    assert index.search("presient farmer").suggestion == "prescient farmer"


@pytest.mark.parametrize(
    "query", ["primakov", "zzyzx", "xyz", "the", "primakov doves", "-primakow", "2015", "b", "primakow*"]
)
def test_nothing_is_offered_that_is_not_better(index: LocalIndex, query: str) -> None:
    assert index.search(query).suggestion is None


def test_what_is_offered_is_never_applied(index: LocalIndex) -> None:
    page = index.search("primakow")
    assert (page.total, page.query, len(page)) == (0, "primakow", 0)


def test_filters_hold_for_what_is_offered(tmp_path: Path) -> None:
    index = write_index(tmp_path / "i", [[Text("primakov", date="1990")] * 30])
    assert index.search("primakow", since="1980").suggestion == "primakov"
    assert index.search("primakow", since="2000").suggestion is None


def test_of_a_name_its_beginning_is_meant_before_what_looks_alike(tmp_path: Path) -> None:
    named = [("Mikhail Gorbachev",)] * 30 + [("Al Gore",)] * 60
    index = write_index(tmp_path / "index", [[Text("a speech", facts={"person": names}) for names in named]])
    assert index.search("person:gorb").suggestion == "person:gorbachev"
    assert index.search("person:gora").suggestion == "person:gore"
