"""`searchkit explain`, and what a search that finds nothing offers."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., Any]


def test_a_query_is_a_tree_with_its_counts(searchkit: Run, index: str) -> None:
    found = searchkit("explain", "crew", "statio*", "-i", index)
    assert found.status == 0
    assert "AND" in found.out
    assert "means station" in found.out
    assert "(title:crew^3 OR body:crew)" in found.out


def test_json_has_the_tree(searchkit: Run, index: str) -> None:
    found = searchkit("explain", "crew zeppelin", "-i", index, "--json")
    assert found.status == 1
    told = json.loads(found.out)
    assert told["reasons"][0] == "no article holds zeppelin"
    assert [part["text"] for part in told["tree"]["parts"]] == ["crew", "zeppelin"]


@pytest.mark.parametrize("query", ['"', "NEAR/5", "query:nowhere"])
def test_a_query_that_cannot_be_read_is_an_error(searchkit: Run, index: str, query: str) -> None:
    assert searchkit("explain", query, "-i", index).status == 2


def test_no_query_is_an_error(searchkit: Run, index: str) -> None:
    assert searchkit("explain", "-i", index).status == 2


@pytest.mark.parametrize("mode", ["--plain", "-l", "-c"])
def test_a_misspelt_query_offers_another_on_stderr(searchkit: Run, index: str, mode: str) -> None:
    found = searchkit("search", "crew", "statoin", "-i", index, mode)
    assert found.status == 1
    assert "did you mean: crew station" in found.err


def test_a_misspelt_query_offers_another_in_json(searchkit: Run, index: str) -> None:
    page = json.loads(searchkit("search", "crew", "statoin", "-i", index, "--json").out)
    assert (page["total"], page["suggestion"]) == (0, "crew station")


def test_plain_syntax_and_spellings_are_options(searchkit: Run, index: str) -> None:
    plain = json.loads(searchkit("explain", "space", "AND", "(", "-i", index, "--json", "--syntax", "plain").out)
    assert plain["parsed"] == "title:space^3 OR body:space"
    assert searchkit("search", "space", "-i", index, "--syntax", "lucene").status == 2
    with_variants, without = (
        json.loads(searchkit("explain", "Kiev", "-i", index, "--json", *more).out)["parsed"]
        for more in ((), ("--no-variants",))
    )
    assert "kyiv" in with_variants
    assert "kyiv" not in without
