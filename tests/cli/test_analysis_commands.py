"""`timeline`, `kwic` and `compare`, as typed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
TABLES = [(), ("--plain",), ("--json",), ("--csv",), ("-q",)]


@pytest.mark.parametrize("mode", TABLES, ids=" ".join)
@pytest.mark.parametrize(
    ("found", "nothing", "error"),
    [
        (("timeline", "station"), ("timeline", "zeppelin"), ("timeline", "station", "--by", "hour")),
        (("kwic", "station"), ("kwic", "zeppelin"), ("kwic", "station", "--sort", "middle")),
        (("compare", "station", "--with", "treaty"), ("compare", "station", "--with", "zeppelin"), ("compare",)),
    ],
    ids=["timeline", "kwic", "compare"],
)
def test_the_exit_status_is_0_found_1_nothing_2_error(
    searchkit: Run, index: str, found: tuple[str, ...], nothing: tuple[str, ...], error: tuple[str, ...], mode: tuple[str, ...]
) -> None:  # fmt: skip
    assert searchkit(*found, "-i", index, *mode).status == 0
    assert searchkit(*nothing, "-i", index, *mode).status == 1
    wrong = searchkit(*error, "-i", index, *mode)
    assert (wrong.status, wrong.out) == (2, "")
    assert "searchkit: " in wrong.err


def test_a_timeline_in_a_pipe_is_a_row_a_period_and_the_undated_last(searchkit: Run, index: str) -> None:
    found = searchkit("timeline", "station", "--by", "year", "-i", index)
    rows = found.out.splitlines()
    assert rows[0] == "2000\t1\t1\t1.000000"
    assert rows[1] == "2001\t0\t0\t"
    assert rows[-2:] == ["2009\t1\t1\t1.000000", "\t1\t\t"]


def test_a_timeline_s_csv_has_a_column_for_each_value_split_by(searchkit: Run, index: str) -> None:
    rows = list(
        csv.reader(io.StringIO(searchkit("timeline", "--by", "year", "--split", "source:2", "-i", index, "--csv").out))
    )
    assert rows[0] == ["period", "count", "all", "share", "Northern Wire", "Global Herald"]
    assert rows[1] == ["1989", "1", "1", "1.000000", "0", "1"]


def test_a_timeline_s_json_tells_counts_shares_and_the_undated(searchkit: Run, index: str) -> None:
    found = json.loads(searchkit("timeline", "station", "--by", "year", "--split", "source", "-i", index, "--json").out)
    assert (found["format"], found["by"], found["total"], found["undated"]) == (1, "year", 3, 1)
    assert found["periods"][0] == {"period": "2000", "count": 1, "all": 1, "share": 1.0, "source": {"Northern Wire": 1, "O'Neil \"Daily\"": 0}}  # fmt: skip


def test_kwic_in_a_pipe_prints_every_occurrence(searchkit: Run, index: str) -> None:
    rows = [line.split("\t") for line in searchkit("kwic", "station", "-i", index).out.splitlines()]
    assert len(rows) == 3
    assert {len(row) for row in rows} == {6}
    assert {row[4] for row in rows} == {"station"}


def test_kwic_s_json_lines_carry_offsets_into_the_body(searchkit: Run, index: str) -> None:
    for line in searchkit("kwic", "crew", "-i", index, "--jsonl").out.splitlines():
        place = json.loads(line)
        body = json.loads(searchkit("show", place["id"], "-i", index, "--json").out)["article"]["body"]
        assert body[place["start"] : place["end"]] == place["match"]


def test_kwic_stops_at_its_limit_and_the_screen_says_so(
    searchkit: Run, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(searchkit("kwic", "station", "-i", index, "-n", "2").out.splitlines()) == 2
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "the first 2 occurrences" in searchkit("kwic", "station", "-i", index, "-n", "2").out
    assert "occurrences" not in searchkit("kwic", "station", "-i", index).out


@pytest.mark.parametrize("options", [("-n", "0"), ("--context", "-1"), ("--context", "x")], ids=" ".join)
def test_what_kwic_cannot_do_is_refused(searchkit: Run, index: str, options: tuple[str, ...]) -> None:
    assert searchkit("kwic", "station", "-i", index, *options).status == 2


def test_a_comparison_names_both_sides(searchkit: Run, index: str) -> None:
    found = json.loads(searchkit("compare", "station", "--with", "treaty", "-i", index, "--json").out)
    assert (found["query"], found["total"], found["against"]["query"], found["against"]["total"]) == (
        "station",
        3,
        "treaty",
        1,
    )
    assert found["both"] == 0


def test_the_second_side_of_a_comparison_takes_filters_of_its_own(searchkit: Run, index: str) -> None:
    def totals(*options: str) -> tuple[int, int]:
        found = json.loads(searchkit("compare", *options, "-i", index, "--json").out)
        return found["total"], found["against"]["total"]

    assert totals("station", "--until", "2001", "--with-since", "2005") == (1, 1)
    assert totals("-w", "source=Northern Wire", "--with-where", "source=Global Herald") == (2, 1)
    assert totals("station", "--with", "*") == (3, 4)
    assert totals("station") == (3, 1)


@pytest.mark.parametrize("width", [20, 80, 200])
@pytest.mark.parametrize(
    "command",
    [
        ("timeline", "*", "--by", "year", "--split", "source"),
        ("kwic", "treaty OR space", "--sort", "left"),
        ("compare", "treaty", "--with", "space"),
        ("facets", "treaty", "--by", "org", "--significant"),
    ],
    ids=lambda words: words[0],
)
def test_screens_fit_their_width(
    searchkit: Run, sample_index: Path, command: tuple[str, ...], width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.cells import cell_len
    from rich.text import Text

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    found = searchkit(*command, "-i", str(sample_index))
    assert found.status == 0, found.err
    lines = [Text.from_ansi(line).plain for line in found.out.splitlines()]
    assert len(lines) > 3
    assert max(map(cell_len, lines)) <= width


def test_a_short_option_that_a_command_lacks_is_told_to_be_a_word(searchkit: Run, index: str) -> None:
    found = searchkit("facets", "station", "-c", "-i", index)
    assert found.err == (
        "searchkit: -c is no option of searchkit facets but a word of the query: articles without 'c'\n"
    )
    assert searchkit("facets", "-i", index, "--", "station", "-c").err == ""
    assert searchkit("facets", "station", "-winter", "-i", index).err == ""


def test_kwic_says_why_articles_were_found_and_no_lines(
    searchkit: Run, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    found = searchkit("kwic", "*", "-i", index)
    assert found.status == 1
    assert "kwic looks for words of the body" in found.out
    nothing = searchkit("kwic", "zeppelin", "-i", index).out
    assert "no articles" in nothing
    assert "looks for" not in nothing
