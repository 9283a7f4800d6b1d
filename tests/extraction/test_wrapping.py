"""Lines broken at a margin."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.article import Article
from searchkit.extraction import annotate
from searchkit.extraction.wrapping import join_wrapped

SPEECH = """SPEECH AT THE HARBOUR

The old pier will be mended before the winter, the govern-
ment will pay a third of what it costs, the vice-
president of the council said when he opened the
Harbour Days on Monday. The rest comes from the
town, which has put some money aside for it since
the flood, and from those who have their boats at
the pier. Nobody had asked the government for it.

CANBERRA 2 MAY 1991"""


def test_wrapped_lines_become_paragraphs_and_broken_words_whole() -> None:
    assert join_wrapped(SPEECH).split("\n") == [
        "SPEECH AT THE HARBOUR",
        "",
        "The old pier will be mended before the winter, the government will pay a third of what it costs, the "
        "vice-president of the council said when he opened the Harbour Days on Monday. The rest comes from the town, which "
        "has put some money aside for it since the flood, and from those who have their boats at the pier. Nobody had asked "
        "the government for it.",
        "",
        "CANBERRA 2 MAY 1991",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Home\nWorld\nSport\nWeather\nLocal\nJobs\nCars\nHouses\nAbout us\nContact\nShop\nGames",
        "One sentence here.\nAnother one there.\n" * 6,
        "short",
        "",
        "A paragraph that goes on and on for longer than any line of a typewriter would, since nobody broke it. " * 3
        + "\n",
    ],
)
def test_what_is_not_wrapped_stays_as_it_is(text: str) -> None:
    assert join_wrapped(text) is text


@given(st.text(alphabet="aB .-\n\r", max_size=400))
def test_joining_loses_no_letter(text: str) -> None:
    assert [c for c in join_wrapped(text) if c.isalpha()] == [c for c in text if c.isalpha()]


def test_a_long_wrapped_speech_is_no_menu() -> None:
    speech = "The council met in the old\nhall by the harbour, where\nthe lamps had been lit by\nfour, and spoke of nothing\nbut the pier until it rose.\n"
    found = annotate(
        Article("a.txt", None, "SPEECH\nCANBERRA 2 MAY 1991\n" + speech * 12, "text", {}),
        today=dt.date(2020, 1, 1), entities=False,
    )  # fmt: skip
    assert found.body.count("spoke of nothing but the pier") == 12
    date = found.date()
    assert date is not None
    assert date.printed == "1991-05-02"
    assert all(found.body[m.start : m.end] == m.text for m in found.entities)


def test_a_speech_typed_in_capitals_is_no_menu_and_keeps_its_heading() -> None:
    lines = [
        *("NOTES FOR THE MAYOR", "PORT MORESBY, FRIDAY 2 MAY 1975", ""),
        *(
            "THE COUNCIL MET IN THE OLD HALL BY THE HARBOUR, WHERE",
            "THE LAMPS HAD BEEN LIT BY FOUR, AND SPOKE OF LITTLE",
        ),
        *(
            "BUT THE PIER, WHICH HAS TO BE MENDED BEFORE WINTER AND",
            "WILL COST MORE THAN THE TOWN HAS EVER PAID AT ONCE.",
        ),
    ]
    text = "\n".join(lines + lines[3:] * 5)
    found = annotate(Article("a.txt", None, text, "text", {}), today=dt.date(2020, 1, 1), entities=False)
    assert found.body.count("WHERE THE LAMPS HAD BEEN LIT BY FOUR, AND SPOKE OF LITTLE BUT THE PIER") == 6
    date = found.date()
    assert date is not None
    assert date.printed == "1975-05-02"


@pytest.mark.parametrize("line", ["HOME", "WORLD NEWS AND MORE FROM ABROAD", "THE WALL HAS COME DOWN, BERLIN SAYS."])
def test_menus_and_sentences_in_capitals_are_not_joined(line: str) -> None:
    text = f"{line}\n" * 80
    assert join_wrapped(text) is text
