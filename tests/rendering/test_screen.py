"""Screens of a search. Golden files: `SEARCHKIT_GOLDEN=write pytest tests/rendering` writes them anew; look at the diff."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from searchkit.extraction.annotations import DateGuess
from searchkit.rendering.safe import is_safe
from searchkit.rendering.screen import render_page
from searchkit.searching.page import FacetCount, Hit, HitPage, Snippet

GOLDEN = Path(__file__).parent.parent / "golden"
DRILL = (
    "searchkit search treaty lunar -mars -w source='The Morning Courier'",
    "searchkit search treaty lunar -mars --since 2015 --until 2015 --sort newest --where person='Ana Brandt'",
    "searchkit search treaty lunar -mars --page 2",
)
Show = Callable[..., str]
MakeHit = Callable[..., Hit]
MakeDate = Callable[..., DateGuess]


def check_golden(name: str, screen: str) -> None:
    path = GOLDEN / name
    if os.environ.get("SEARCHKIT_GOLDEN") == "write":
        path.write_text(screen, encoding="utf-8")
    assert screen == path.read_text(encoding="utf-8"), f"{name}: the screen changed; see this file's docstring"


@pytest.mark.parametrize("width", [40, 80, 120, 200])
def test_the_screen_of_a_search_is_as_agreed(page: HitPage, show: Show, width: int) -> None:
    check_golden(f"search-{width}.txt", show(render_page(page, width=width, drill=DRILL, index_label="index"), width))


def test_the_screen_on_an_ascii_terminal_is_as_agreed(page: HitPage, show: Show) -> None:
    screen = show(render_page(page, width=80, drill=DRILL), 80, encoding="ascii")
    assert screen.isascii()
    check_golden("search-80-ascii.txt", screen)


def test_the_screen_of_a_search_that_found_nothing_is_as_agreed(page: HitPage, show: Show) -> None:
    nothing = replace(page, total=0, hits=(), facets={}, suggestion="treaty lunar -marsh", warnings=("no mars here",))
    check_golden("search-nothing-80.txt", show(render_page(nothing, width=80), 80))


def test_wide_screens_show_facets_beside_the_hits(page: HitPage, show: Show) -> None:
    line = next(line for line in show(render_page(page, width=120), 120).splitlines() if "24 countries" in line)
    assert line.endswith("source")
    assert "source" not in show(render_page(page, width=100), 100).split("\n\n")[1]


def test_few_hits_are_not_pushed_away_by_a_long_sidebar(page: HitPage, show: Show, make_hit: MakeHit) -> None:
    counts = tuple(FacetCount(f"value {i}", 20 - i) for i in range(15))
    small = replace(page, hits=(make_hit(),), facets=dict.fromkeys(("source", "person", "org", "place"), counts))
    screen = show(render_page(small, width=120), 120)
    assert len(screen.splitlines()) < 45
    assert "source" not in next(line for line in screen.splitlines() if "24 countries" in line)


def test_a_title_links_to_its_file_with_every_odd_character_encoded(
    show: Show, page: HitPage, make_hit: MakeHit
) -> None:
    hit = make_hit(path="text/a b\x1b]8;;evil\x07%ü.txt")
    screen = show(render_page(replace(page, hits=(hit,)), width=80), 80, color=True)
    links = [link for link in re.findall(r"\x1b]8;[^;]*;([^\x1b]*)\x1b\\", screen) if link]
    assert set(links) == {"file:///data/news/text/a%20b%1B%5D8%3B%3Bevil%07%25%C3%BC.txt"}


def test_where_there_is_no_file_a_title_links_to_the_web_alone(show: Show, page: HitPage, make_hit: MakeHit) -> None:
    for url, linked in [("https://example.org/ä\x1b", "https://example.org/%C3%A4%1B"), ("javascript:x()", None)]:
        hit = replace(make_hit(), root="", url=url)
        screen = show(render_page(replace(page, hits=(hit,)), width=80), 80, color=True)
        assert (f";{linked}\x1b\\" in screen) == bool(linked)
        assert "javascript" not in screen


def test_matches_are_bold_in_title_and_snippets(show: Show, page: HitPage) -> None:
    screen = show(render_page(page, width=80), 80, color=True)
    bold = re.findall(r"\x1b\[1;33m([^\x1b]*)\x1b", screen)
    assert bold[:4] == ["treaty", "lunar", "treaty", "sample"]


def test_markup_in_a_title_is_text(show: Show, page: HitPage, make_hit: MakeHit) -> None:
    hit = make_hit(title="[bold]Not[/bold] markup :smile: [/]")
    assert "[bold]Not[/bold] markup :smile: [/]" in show(
        render_page(replace(page, hits=(hit,)), width=80), 80, color=True
    )


def test_escapes_in_a_title_are_harmless(show: Show, page: HitPage, make_hit: MakeHit) -> None:
    hit = make_hit(title="\x1b]0;owned\x07\x1b[2J\x9b2Jcleared\r\nover")
    screen = show(render_page(replace(page, hits=(hit,)), width=80), 80)
    assert "␛]0;owned␇␛[2J<U+009B>2Jcleared over" in screen
    assert is_safe(screen.replace("\n", ""))


def test_a_hit_without_title_date_or_source_still_has_its_lines(show: Show, page: HitPage, make_hit: MakeHit) -> None:
    screen = show(render_page(replace(page, hits=(make_hit(title=""),)), width=80), 80)
    assert "(no title)" in screen
    assert "undated" in screen


def test_a_long_snippet_is_shown_around_its_densest_matches(show: Show, page: HitPage, make_hit: MakeHit) -> None:
    body = "word " * 100 + "the military and naval ties of both " + "word " * 100
    at = [(body.index(w), body.index(w) + len(w)) for w in ("military", "naval", "ties")]
    hit = make_hit(body=body, snippets=(Snippet("body", body.strip(), ((0, 4), *at), 0),))
    screen = show(render_page(replace(page, hits=(hit,), facets={}), width=60), 60)
    assert "military and naval ties" in screen
    assert screen.count("…") >= 2


def test_a_count_that_was_not_asked_for_is_not_made_up(show: Show, page: HitPage) -> None:
    screen = show(render_page(replace(page, total=None, page=2, limit=10), width=80), 80)
    assert screen.startswith("at least 13 articles · ")
    assert "page 2\n" in screen


@pytest.mark.parametrize(("total", "words"), [(1, "1 article ·"), (1234, "1,234 articles ·"), (0, "no articles ·")])
def test_the_total_is_said_in_words(show: Show, page: HitPage, total: int, words: str) -> None:
    hits = page.hits if total else ()
    assert show(render_page(replace(page, total=total, hits=hits), width=80), 80).startswith(words)


def test_a_page_past_the_last_one_says_so(show: Show, page: HitPage) -> None:
    screen = show(render_page(replace(page, hits=(), page=900), width=80), 80)
    assert "there is no page 900: the last one is 509" in screen


def test_scores_are_left_out_where_the_order_is_by_date(show: Show, page: HitPage) -> None:
    dated = replace(page, hits=tuple(replace(hit, score=0.0) for hit in page))
    assert "0.00" not in show(render_page(dated, width=80), 80)


def test_a_long_command_is_broken_so_that_a_shell_joins_it_again(show: Show, page: HitPage) -> None:
    command = "searchkit search treaty -w source='The Morning  Courier -w x' --since 2015-01-01 --sort newest"
    screen = show(render_page(page, width=64, drill=[command]), 64)
    shown = screen[screen.index("next  ") + len("next  ") :]
    assert "\\\n" in shown
    assert re.sub(r" \\\n +", " ", shown).strip() == command


def test_missing_values_are_named(show: Show, page: HitPage) -> None:
    facets = {"source": (FacetCount(None, 2),), "date:year": (FacetCount(None, 3),), "org": ()}
    screen = show(render_page(replace(page, facets=facets, n_facet_values={}), width=80), 80)
    assert "(none)" in screen
    assert screen.count("undated") == 2  # the third hit's date, and the facet's value
    assert "org" not in screen


def test_decades_of_months_do_not_bury_the_hits(show: Show, page: HitPage) -> None:
    counts = (*(FacetCount(f"{1960 + i}", i) for i in range(60)), FacetCount(None, 1))
    whole = replace(page, facets={"date:year": counts}, n_facet_values={"date:year": 60})
    lines = show(render_page(whole, width=60), 60).split("date:year\n")[1].splitlines()
    assert [line.split()[0] for line in lines[:17]] == [*(str(year) for year in range(2005, 2020)), "undated", "+"]
    asked = replace(whole, facets={"date:year": counts[:31]})
    assert "1960" in show(render_page(asked, width=60), 60)


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=[]), st.sampled_from("\x1b\x9b\u202e\n\r \t彗👩\u200d\ufe0f[]")),
    max_size=60,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=TEXT, value=TEXT, body=TEXT, count=st.integers(0, 10**9), width=st.integers(1, 200), ascii_only=st.booleans()
)
def test_nothing_overflows_and_nothing_steers_the_terminal(
    page: HitPage, show: Show, make_hit: MakeHit, make_date: MakeDate, title: str, value: str, body: str, count: int,
    width: int, ascii_only: bool,
) -> None:  # fmt: skip
    hit = make_hit(
        title=title, body=body, path=value, date=make_date(), source=(value,), author=(value, title, body),
        snippets=(Snippet("title", title, ((0, 3),), 0), Snippet("body", body, ((1, 4), (6, 9)), 0)),
    )  # fmt: skip
    facets = {"source": (FacetCount(value, count), FacetCount(title, 1)), "person": (FacetCount(body, 3),)}
    odd = replace(
        page, query=title, parsed=value, hits=(hit, *page.hits), facets=facets, suggestion=value, warnings=(title,)
    )
    drawing = render_page(odd, width=width, drill=(f"searchkit {value}", title), index_label=title)
    screen = show(drawing, width, encoding="latin-1" if ascii_only else "utf-8")
    for line in screen.removesuffix("\n").split("\n"):
        assert cell_len(line) <= width
        assert is_safe(line)
