from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from searchkit.errors import IndexMissing, QueryError
from searchkit.rendering.errors import caret_lines, render_error
from searchkit.rendering.safe import is_safe

Show = Callable[..., str]


def test_an_error_says_what_and_what_to_do_next(show: Show) -> None:
    error = IndexMissing("there is no index at ./index", hint="searchkit index makes one")
    assert show(render_error(error), 80) == "searchkit: there is no index at ./index\n  searchkit index makes one\n"


def test_a_query_error_points_at_the_column(show: Show) -> None:
    error = QueryError("a bracket is not closed", query="a AND (b", column=6, expected=")", nearest="a AND (b)")
    assert show(render_error(error), 80) == (
        "searchkit: a bracket is not closed\n  a AND (b\n        ^\n  expected: )\n  try: a AND (b)\n"
    )


@pytest.mark.parametrize("query", ["彗星 (x", "\x1b (x", "é (x", "e\u0301 (x"])
def test_the_caret_stands_under_wide_and_odd_characters_too(query: str) -> None:
    line, caret = caret_lines(query, query.index("("), 80, "…")
    assert cell_len(line[: line.index("(")]) == caret.index("^")


def test_a_long_query_is_shown_around_the_column() -> None:
    query = " OR ".join(f"word{i}" for i in range(2000))
    at = query.index("word777")
    line, caret = caret_lines(query, at, 78, "…")
    assert line[caret.index("^") :].startswith("word777 OR")
    assert line.startswith("…")
    assert line.endswith("…")


def test_a_column_past_the_end_means_the_end() -> None:
    assert caret_lines("a (b", 99, 80, "…") == ("a (b", "    ^")


def test_an_empty_query_has_no_caret(show: Show) -> None:
    error = QueryError("the query is empty", query="  ", column=0, expected="a word")
    assert show(render_error(error), 80) == "searchkit: the query is empty\n  expected: a word\n"


def test_outside_a_terminal_a_message_keeps_its_line_whole(show: Show) -> None:
    error = IndexMissing("word " * 40 + "end")
    assert show(render_error(error), 80, terminal=False) == "searchkit: " + "word " * 40 + "end\n"


def test_escapes_in_a_query_are_shown(show: Show) -> None:
    assert "␛[2J [bold]" in show(render_error(QueryError("no", query="\x1b[2J [bold]", column=2)), 80)


TEXT = st.text(st.one_of(st.characters(exclude_categories=[]), st.sampled_from("\x1b\n ()彗\u0301")), max_size=300)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=TEXT, message=TEXT, column=st.integers(-5, 400), width=st.integers(20, 200))
def test_nothing_overflows_and_nothing_steers_the_terminal(
    show: Show, query: str, message: str, column: int, width: int
) -> None:
    error = QueryError(message, query=query, column=column, expected=message, nearest=query)
    for line in show(render_error(error), width).removesuffix("\n").split("\n"):
        assert cell_len(line) <= width
        assert is_safe(line)


@given(
    query=st.text(st.sampled_from("ab (彗é\x1b"), min_size=1, max_size=300), width=st.integers(10, 100), data=st.data()
)
def test_the_caret_is_always_in_sight_and_under_its_character(query: str, width: int, data: st.DataObject) -> None:
    column = data.draw(st.integers(0, len(query) - 1))
    marked = query[:column] + "#" + query[column + 1 :]
    line, caret = caret_lines(marked, column, width, "…")
    assert cell_len(line) <= width
    assert caret.index("^") < width
    assert cell_len(line[: line.index("#")]) == caret.index("^")
