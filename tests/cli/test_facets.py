"""`searchkit facets`: counts of values."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.mark.parametrize("mode", [(), ("--plain",), ("--json",), ("--csv",), ("-q",)], ids=" ".join)
def test_the_exit_status_is_0_found_1_nothing_2_error(searchkit: Run, index: str, mode: tuple[str, ...]) -> None:
    assert searchkit("facets", "station", "--by", "source", "-i", index, *mode).status == 0
    assert searchkit("facets", "zeppelin", "--by", "source", "-i", index, *mode).status == 1
    assert searchkit("facets", "station", "--by", "title", "-i", index, *mode).status == 2


def test_without_a_query_all_articles_are_counted(searchkit: Run, index: str) -> None:
    found = json.loads(searchkit("facets", "--by", "source", "-i", index, "--json").out)
    assert {c["value"]: c["count"] for c in found["facets"]["source"]} == {
        "Northern Wire": 2,
        "Global Herald": 1,
        'O\'Neil "Daily"': 1,
    }
    assert found["total"] == 4


def test_json_holds_its_keys(searchkit: Run, index: str) -> None:
    found = json.loads(searchkit("facets", "station", "--by", "source", "--by", "date:year", "-i", index, "--json").out)
    assert {"format", "query", "parsed", "total", "took_ms", "facets", "values", "suggestion", "warnings"} <= set(found)
    assert list(found["facets"]) == ["source", "date:year"]


def test_csv_and_plain_are_one_value_a_line(searchkit: Run, index: str) -> None:
    rows = list(csv.reader(io.StringIO(searchkit("facets", "crew", "--by", "source", "-i", index, "--csv").out)))
    assert rows == [["facet", "value", "count"], ["source", "Northern Wire", "2"]]
    assert searchkit("facets", "crew", "--by", "source", "-i", index).out == "source\tNorthern Wire\t2\n"


def test_a_limit_holds_for_each_field_that_says_nothing_itself(searchkit: Run, index: str) -> None:
    def counts(*options: str) -> dict[str, int]:
        found = json.loads(searchkit("facets", "-i", index, "--json", *options).out)
        return {name: sum(c["value"] is not None for c in values) for name, values in found["facets"].items()}

    assert counts("--by", "source", "-n", "1") == {"source": 1}
    assert counts("--by", "source:2", "--by", "author", "-n", "1") == {"source": 2, "author": 1}
    assert counts("-n", "1").keys() == {"source", "person", "org", "place", "date:year"}


def test_filters_hold(searchkit: Run, index: str) -> None:
    found = searchkit("facets", "--by", "source", "--since", "2001", "-w", "source=northern wire", "-i", index)
    assert found.out == "source\tNorthern Wire\t1\n"


def test_negated_words_are_words(searchkit: Run, index: str) -> None:
    assert searchkit("facets", "russia", "-war", "--by", "source", "-i", index).out == "source\tNorthern Wire\t1\n"


@pytest.mark.parametrize("width", [80, 200])
def test_the_screen_fits_its_width(searchkit: Run, index: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    found = searchkit("facets", "--by", "source", "--by", "date:year", "-i", index)
    from rich.cells import cell_len
    from rich.text import Text

    lines = [Text.from_ansi(line).plain for line in found.out.splitlines()]
    assert any("Northern Wire" in line for line in lines)
    assert max(map(cell_len, lines)) <= width


def test_significance_stands_in_every_form_where_it_was_asked_for(searchkit: Run, sample_index: Path) -> None:
    asked = ("facets", "treaty", "--by", "org", "--significant", "-i", str(sample_index))
    values = json.loads(searchkit(*asked, "--json").out)["facets"]["org"]
    assert values
    rows = [["org", *(str(v[key]) for key in ("value", "count", "background", "log_likelihood"))] for v in values]
    assert [line.split("\t") for line in searchkit(*asked, "--plain").out.splitlines()] == rows
    table = list(csv.reader(io.StringIO(searchkit(*asked, "--csv").out)))
    assert table == [["facet", "value", "count", "background", "log_likelihood"], *rows]
    assert searchkit(*asked[:4], "-i", str(sample_index), "--csv").out.startswith("facet,value,count\n")
