"""Screens of the other commands. Golden files are written anew by `SEARCHKIT_GOLDEN=write`, as in test_screen.py."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from searchkit.article import Skip
from searchkit.errors import SavedQueryError
from searchkit.indexing.checking import IndexCheck, SegmentCheck
from searchkit.indexing.options import IndexReport
from searchkit.query.saved import SavedQuery
from searchkit.rendering.canvas import ASCII, UNICODE, Canvas
from searchkit.rendering.facet_columns import bar
from searchkit.rendering.safe import is_safe
from searchkit.rendering.tables import (
    render_check,
    render_facets,
    render_info,
    render_report,
    render_saved,
    size_words,
    speed_words,
)
from searchkit.searching.page import FacetCount, HitPage
from searchkit.searching.stock import IndexInfo

GOLDEN = Path(__file__).parent.parent / "golden"
INFO = IndexInfo(
    location="/data/news/index", articles=34210, deleted=12, segments=3, size_bytes=81_234_567, revision=7, format=1,
    first_day=dt.date(1969, 7, 20), last_day=dt.date(2024, 2, 1), undated=17, words=12_345_678,
    values={"source": 34, "person": 1200, "object": 0}, roots=("/data/news", "/srv/more"),
)  # fmt: skip
REPORT = IndexReport(
    added=12, changed=1, removed=0, unchanged=1047, n_skipped=23, articles=1060, n_bytes=1_234_567, seconds=0.82, revision=3,
    skipped=tuple(Skip(f"page{i}.html", "no article text found") for i in range(23)),
    n_warnings=1, warnings=("a.txt: read as cp1252",), duplicates=(("9f0c51d2a7e40003", "a.jsonl#3", "b.jsonl#7"),),
)  # fmt: skip
CHECK = IndexCheck(
    "/data/news/index", 6,
    (
        SegmentCheck("MAIN_7rla7kz1sxp88gfu", (6,), 50_000, 92_345_678, ()),
        SegmentCheck("MAIN_9684gs1l8awjhw64", (6,), 1, 4321, ("MAIN_9684gs1l8awjhw64.docs differs from its checksum",)),
    ),
    ("revision 7: the table of contents of the index cannot be read: it is cut short",),
)  # fmt: skip
SAVED = [
    ("arms", "Arms deals", "(su-35 OR s-400) AND deal*", "queries/arms.toml", None),
    ("broken", "", "a AND (", "queries/broken.toml", "line 3: a bracket is not closed"),
]
Show = Callable[..., str]


def check_golden(name: str, screen: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SEARCHKIT_GOLDEN") == "write":
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8"), f"{name}: the screen changed; see this file's docstring"


def test_the_screen_of_facets_is_as_agreed(page: HitPage, show: Show) -> None:
    check_golden("facets-80.txt", show(render_facets(page, width=80), 80))


def test_the_screen_of_info_is_as_agreed(show: Show) -> None:
    check_golden("info-80.txt", show(render_info(INFO, width=80), 80))


def test_the_screen_of_a_check_is_as_agreed(show: Show) -> None:
    check_golden("check-80.txt", show(render_check(CHECK, width=80), 80))


def test_a_sound_index_is_said_to_be_and_nothing_is_advised(show: Show) -> None:
    screen = show(render_check(replace(CHECK, segments=CHECK.segments[:1], problems=()), width=80), 80)
    assert "every checksum holds" in screen
    assert "--rebuild" not in screen


def test_the_screen_of_a_report_is_as_agreed(show: Show) -> None:
    check_golden("report-80.txt", show(render_report(REPORT, width=80), 80))


def test_the_screen_of_saved_queries_is_as_agreed(show: Show) -> None:
    check_golden("saved-80.txt", show(render_saved(SAVED, width=80), 80))


def test_shares_are_of_all_articles_found(page: HitPage, show: Show) -> None:
    screen = show(render_facets(replace(page, total=200, facets={"org": (FacetCount("UN", 50),)}), width=80), 80)
    assert " 50   25.0%" in screen


def test_significant_values_are_not_said_to_be_all_that_there_are(page: HitPage, show: Show) -> None:
    counts = (FacetCount("UN", 50, 60, 31.2), FacetCount("NATO", 9, 12, 4.1))
    screen = show(render_facets(replace(page, facets={"org": counts}, n_facet_values={"org": 2}), width=80), 80)
    assert "org · the 2 most significant" in screen


def test_an_index_without_dates_says_so(show: Show) -> None:
    assert "install again" in show(render_info(replace(INFO, compiled=False), width=80), 80)
    assert "no article is dated" in show(render_info(replace(INFO, first_day=None, last_day=None), width=80), 80)


def test_a_report_lists_the_first_twenty_and_counts_the_rest(show: Show) -> None:
    screen = show(render_report(replace(REPORT, n_skipped=5000), width=80), 80)
    assert screen.count("no article text found") == 20
    assert "and 4,980 more" in screen


def test_a_dry_run_says_that_nothing_was_written(show: Show) -> None:
    assert show(render_report(replace(REPORT, dry_run=True, revision=None), width=80), 80).startswith(
        "dry run: nothing"
    )


def test_both_places_of_a_double_id_are_named(show: Show) -> None:
    screen = show(render_report(REPORT, width=80), 80)
    assert "9f0c51d2a7e40003: b.jsonl#7 is kept, a.jsonl#3 has the same id" in screen


def test_outside_a_terminal_a_reason_keeps_its_line_whole(show: Show) -> None:
    long = replace(REPORT, skipped=(Skip("a.html", "word " * 40 + "end"),), n_skipped=1)
    assert "  a.html: " + "word " * 40 + "end\n" in show(render_report(long, width=80), 80, terminal=False)


def test_saved_queries_are_shown_as_the_library_lists_them(show: Show) -> None:
    listed: list[SavedQuery | SavedQueryError] = [
        SavedQuery("arms", "deal*", title="Arms deals", path=Path("queries/arms.toml")),
        SavedQueryError("queries/broken.toml: line 3: a bracket is not closed"),
        SavedQueryError("something else"),
    ]
    assert show(render_saved(listed, width=80), 80) == (
        "arms · Arms deals\n  deal*\n  queries/arms.toml\n\n"
        "broken\n  queries/broken.toml\n  cannot be run: line 3: a bracket is not closed\n\n"
        "  cannot be run: something else\n"
    )


def test_no_saved_queries_is_said(show: Show) -> None:
    assert "no saved queries" in show(render_saved([], width=80), 80)


@pytest.mark.parametrize(("count", "cells"), [(8, "████"), (4, "██"), (5, "██▌"), (1, "▌"), (0, ""), (9, "████▌")])
def test_bars_go_in_eighths_of_a_cell(count: int, cells: str) -> None:
    assert bar(count, 8, 4, Canvas(80, UNICODE)) == cells


def test_the_smallest_count_still_has_a_bar() -> None:
    assert bar(1, 1_000_000, 8, Canvas(80, UNICODE)) == "▏"
    assert bar(1, 1_000_000, 8, Canvas(80, ASCII)) == "#"


@pytest.mark.parametrize(("n", "words"), [(0, "0 B"), (812, "812 B"), (1_200_000, "1.2 MB"), (3 * 10**12, "3.0 TB")])
def test_sizes_are_said_in_words(n: int, words: str) -> None:
    assert size_words(n) == words


def test_a_speed_has_a_fitting_unit() -> None:
    assert speed_words(4_300, 3.3) == "1.3 kB/s"
    assert speed_words(12_000_000, 2) == "6.0 MB/s"
    assert speed_words(10, 0) == ""


TEXT = st.text(st.one_of(st.characters(exclude_categories=[]), st.sampled_from("\x1b\x9b\n\t 彗[]")), max_size=80)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXT, other=TEXT, count=st.integers(0, 10**12), width=st.integers(1, 200))
def test_nothing_overflows_and_nothing_steers_the_terminal(
    page: HitPage, show: Show, text: str, other: str, count: int, width: int
) -> None:
    facets = {"source": (FacetCount(text, count), FacetCount(None, 1)), other: (FacetCount(other, 1),), "org": ()}
    report = replace(
        REPORT, n_bytes=count, skipped=(Skip(text, other),), warnings=(text,), duplicates=((text, other, text),)
    )
    drawings = (
        render_facets(replace(page, facets=facets, parsed=text), width=width),
        render_info(replace(INFO, location=text, roots=(other, text), words=count), width=width),
        render_report(report, width=width),
        render_saved([(text, other, text, other, text)], width=width),
    )
    for drawing in drawings:
        for line in show(drawing, width).removesuffix("\n").split("\n"):
            assert cell_len(line) <= width
            assert is_safe(line)
