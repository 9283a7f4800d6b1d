"""Screens of timelines, concordances and comparisons."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from searchkit.extraction.annotations import DateGuess
from searchkit.rendering.analyses import render_comparison, render_concordance, render_timeline
from searchkit.rendering.explanation import render_explanation
from searchkit.rendering.safe import is_safe
from searchkit.searching.comparison import Comparison, Distinction
from searchkit.searching.concordance import Concordance, Occurrence
from searchkit.searching.contributions import Contribution
from searchkit.searching.explanation import Explanation, HitScore, Part
from searchkit.searching.timeline import Period, Timeline

GOLDEN = Path(__file__).parent.parent / "golden"
Show = Callable[..., str]

TIMELINE = Timeline(
    "war", "body:war", "month", 1340, 12,
    (
        Period("1999-12", 1200, 4000, {"Herald": 700, "A very long name of a wire": 3}),
        *(Period(f"2000-{m:02}", 0, 10, {"Herald": 0, "A very long name of a wire": 0}) for m in range(1, 7)),
        Period("2000-07", 0, 0, {"Herald": 0, "A very long name of a wire": 0}),
        Period("2000-08", 97, 97, {"Herald": 90, "A very long name of a wire": 0}),
        Period("2001", 31, 62, {"Herald": 0, "A very long name of a wire": 31}, vague=True),
    ),
    "source", ("Herald", "A very long name of a wire"), 4.2, ("no article has person 'Xi'",),
)  # fmt: skip


def occurrence(left: str, match: str, right: str, source: str | None = "Herald") -> Occurrence:
    date = DateGuess(dt.datetime(1999, 12, 31), "day", "metadata", "1999-12-31")
    return Occurrence(
        "9f0c51d2a7e40003", "T", date if source else None, source, "a.txt", None, 5, 8, left, match, right
    )


OCCURRENCES = [
    occurrence("and so the long road to ", "war", ", it was said, had begun in the north"),
    occurrence("", "War", " is over"),
    occurrence("in 彗星 and 彗星 the ", "civil war", "-torn land", source=None),
]
COMPARISON = Comparison(
    "war", "body:war", 1200, "peace", "body:peac", 34, 7,
    (
        Distinction("body", "battle", "ours", 1234, 5, 120.0, 3.0, 900.4, 5.3),
        Distinction("body", "accord", "theirs", 3, 40, 0.3, 24.0, 88.0, -6.3),
    ),
    (Distinction("person", "Ann Lee", "theirs", 1, 9, 0.1, 260.0, 31.0, -8.0),), 12.3,
)  # fmt: skip


def check_golden(name: str, screen: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SEARCHKIT_GOLDEN") == "write":
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8"), f"{name}: the screen changed; see test_screen.py's docstring"


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_of_a_timeline_is_as_agreed(show: Show, width: int) -> None:
    check_golden(f"timeline-{width}.txt", show(render_timeline(TIMELINE, width=width), width))


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_of_a_concordance_is_as_agreed(show: Show, width: int) -> None:
    found = Concordance("war", "body:war", 3, iter(()))
    screen = show(render_concordance(found, OCCURRENCES, is_cut=True, width=width), width)
    check_golden(f"kwic-{width}.txt", screen)


@pytest.mark.parametrize("width", [80, 140])
def test_the_screen_of_a_comparison_is_as_agreed(show: Show, width: int) -> None:
    check_golden(f"compare-{width}.txt", show(render_comparison(COMPARISON, width=width), width))


def test_stems_of_several_languages_are_told_by_language(show: Show) -> None:
    part = Part("word", "senate", "senat@de,en|senate@it", 3, {"body": 3})
    scored = HitScore("1f", "One", (Contribution("word", "senat@de,en|senate@it", "body", 1.5, 2, 3),))
    screen = show(render_explanation(Explanation("senate", "body:senate", 3, part, hit=scored), width=80), 80)
    assert "senate → senat (de en) or senate (it)" in screen
    assert "word senat/senate in body" in screen
    assert "@" not in screen


def test_columns_that_begin_alike_are_told_by_their_ends(show: Show) -> None:
    sources = ("Office of Senator Reid", "Office of Senator Biden", "Reuters")
    period = Period("2000", 3, 3, dict.fromkeys(sources, 1))
    screen = show(
        render_timeline(Timeline("war", "body:war", "year", 3, 0, (period,), "source", sources), width=80), 80
    )
    assert "Senator Reid" in screen
    assert "Senator Biden" in screen


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=[]), st.sampled_from("\x1b\x9b\u202e\n\t 彗👩[]")), max_size=40
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    left=TEXT, match=TEXT, right=TEXT, count=st.integers(0, 10**9), width=st.integers(1, 200), ascii_only=st.booleans()
)
def test_nothing_overflows_and_nothing_steers_the_terminal(
    show: Show, left: str, match: str, right: str, count: int, width: int, ascii_only: bool
) -> None:
    values = tuple(dict.fromkeys((left, right)))
    periods = (
        Period("2000", count, count + 1, dict.fromkeys(values, count)),
        Period("2001-01", 0, 0, dict.fromkeys(values, 0)),
    )
    told = Distinction("person", match, "ours", count, 1, 0.0, 0.0, float(count), 1.0)
    drawings = [
        render_timeline(Timeline(left, right, "month", count, 1, periods, "source", values, 1.0, (match,)), width=width),
        render_concordance(Concordance(left, right, 1, iter(()), (left,)), [occurrence(left, match, right, match)], is_cut=True, width=width),
        render_comparison(Comparison(left, right, count, match, left, 1, 0, (told,), (), 1.0, (right,)), width=width),
    ]  # fmt: skip
    for drawing in drawings:
        screen = show(drawing, width, encoding="latin-1" if ascii_only else "utf-8")
        for line in screen.removesuffix("\n").split("\n"):
            assert cell_len(line) <= width
            assert is_safe(line)
