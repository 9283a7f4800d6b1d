from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from searchkit.extraction.annotations import Annotations, DateGuess, Mention
from searchkit.rendering.article import render_article
from searchkit.rendering.safe import is_safe
from searchkit.searching.page import Hit, HitPage

Show = Callable[..., str]


def marks(screen: str) -> list[str]:
    return re.findall(r"\x1b\[1;33m([^\x1b]*)\x1b", screen)


def test_paragraphs_are_kept_and_lines_wrapped(page: HitPage, show: Show) -> None:
    body = show(render_article(page[0], width=80), 80).split("─\n")[1]
    assert body.startswith(
        "Ministers from 24 countries signed the treaty on lunar samples in Geneva on\nTuesday, after"
    )
    assert body.count("\n\n") == 2


def test_the_date_shows_its_evidence(
    show: Show, make_hit: Callable[..., Hit], make_date: Callable[..., DateGuess]
) -> None:
    date = make_date("2017-06-04T00:00", offset_minutes=-240, excerpt="Jun 04, 2017 12:00 AM EDT", ambiguous=True)
    screen = show(render_article(make_hit(date=date), width=200), 200)
    assert (
        'date      2017-06-04 00:00-04:00? · to the minute · zone -04:00 · from the header: "Jun 04, 2017 12:00 AM EDT"'
        " · day and month could be the other way round\n"
    ) in screen


def test_a_vague_date_names_no_zone(
    show: Show, make_hit: Callable[..., Hit], make_date: Callable[..., DateGuess]
) -> None:
    screen = show(
        render_article(make_hit(date=make_date("2015-01-01", precision="year", origin="text")), width=120), 120
    )
    assert 'date      2015 · to the year · from the text: "2015-01-01"\n' in screen


def test_an_undated_article_says_so(show: Show, make_hit: Callable[..., Hit]) -> None:
    assert "date      undated\n" in show(render_article(make_hit(), width=80), 80)


def test_entities_are_listed_by_kind_with_how_often_they_are_named(show: Show, make_hit: Callable[..., Hit]) -> None:
    hit = make_hit(person=("Ana Brandt", "Jo Verhoeven"), place=("Geneva",))
    twice = (Mention("person", "Brandt", 0, 6, "Ana Brandt"), *hit.annotations.entities)
    screen = show(render_article(replace(hit, annotations=replace(hit.annotations, entities=twice)), width=80), 80)
    assert "person    Ana Brandt ×2 · Jo Verhoeven\n" in screen
    assert "place     Geneva\n" in screen
    assert "object" not in screen


def test_a_record_of_a_file_is_named(show: Show, make_hit: Callable[..., Hit]) -> None:
    hit = replace(make_hit(), path="news.jsonl", record="3")
    assert "file      /data/news/news.jsonl#3\n" in show(render_article(hit, width=80), 80)


def test_matches_are_marked_over_line_ends_too(show: Show, make_hit: Callable[..., Hit]) -> None:
    body = "One military\nties day.\n\n\n\nMilitary end."
    hit = replace(make_hit(body=body), matches=((4, 17), (26, 34)))
    assert body[4:17] == "military\nties"
    screen = show(render_article(hit, width=80), 80, color=True)
    assert marks(screen) == ["military", "ties", "Military"]


def test_several_blank_lines_become_one(show: Show, make_hit: Callable[..., Hit]) -> None:
    assert show(render_article(make_hit(body="One.\n\n\n \nTwo."), width=80), 80).endswith("─\nOne.\n\nTwo.\n")


def test_warnings_of_the_article_are_shown(show: Show, make_hit: Callable[..., Hit]) -> None:
    hit = make_hit()
    hit = replace(hit, annotations=replace(hit.annotations, warnings=("the date lies in the future",)))
    assert "warning   the date lies in the future\n" in show(render_article(hit, width=80), 80)


def test_a_very_long_line_is_drawn_in_reasonable_time(show: Show, make_hit: Callable[..., Hit]) -> None:
    hit = make_hit(body="word " * 100_000 + "x" * 300_000)
    assert show(render_article(hit, width=80), 80).count("\n") > 10_000


TEXT = st.text(
    st.one_of(st.characters(exclude_categories=[]), st.sampled_from("\x1b\x9b\n\r\t 彗\u200d[]")), max_size=80
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT, body=TEXT, name=TEXT, width=st.integers(1, 200))
def test_nothing_overflows_and_nothing_steers_the_terminal(
    show: Show, make_hit: Callable[..., Hit], make_date: Callable[..., DateGuess], title: str, body: str, name: str,
    width: int,
) -> None:  # fmt: skip
    hit = replace(
        make_hit(
            title=title, date=make_date(excerpt=body), path=name, source=(name,), author=(title, name), person=(name,)
        ),
        annotations=Annotations(title, body, warnings=(name,)),
        matches=((0, 3), (5, 70)),
    )
    for line in show(render_article(hit, width=width), width).removesuffix("\n").split("\n"):
        assert cell_len(line) <= width
        assert is_safe(line)
