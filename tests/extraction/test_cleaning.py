"""What is the article and what is not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.extraction.annotations import body_of
from searchkit.extraction.cleaning import Cleaned, clean_text
from searchkit.extraction.headers import cased_place, read_dateline
from searchkit.extraction.titles import derived_title, without_site

SCRAPED = """Probe Lands on Comet after Ten Years

By Jane Doe | Nov 12, 2014 04:03 PM GMT

The lander before its launch. (Photo : Harbour Agency)

The lander touched down on the comet on Wednesday, and bounced twice before it came to rest in the shade of a cliff.

Like Us on Facebook

"We are there," the director said.

Engineers have about sixty hours to use the batteries before the sun is lost.

©2014 Harbour Daily All rights reserved. Do not reproduce without permission

Sign up for our free weekly newsletter for the latest in-depth coverage!

Next page"""

BODY = """The lander touched down on the comet on Wednesday, and bounced twice before it came to rest in the shade of a cliff.

"We are there," the director said.

Engineers have about sixty hours to use the batteries before the sun is lost."""


def whys(cleaned: Cleaned) -> list[str]:
    return [s.why for s in cleaned.removed]


def test_a_scraped_article_comes_apart() -> None:
    cleaned = clean_text(SCRAPED, scraped=True)
    assert cleaned.title == "Probe Lands on Comet after Ten Years"
    assert cleaned.facts == {"author": ["Jane Doe"]}
    assert [c.raw for c in cleaned.clues] == ["Nov 12, 2014 04:03 PM GMT"]
    assert cleaned.publisher == "Harbour Daily"
    assert whys(cleaned) == ["title", "byline_date", "photo_credit", "follow", "copyright", "newsletter", "pager"]
    assert body_of(SCRAPED, cleaned.removed) == BODY


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(ending: str) -> None:
    text = SCRAPED.replace("\n", ending)
    cleaned = clean_text(text, scraped=True)
    assert body_of(text, cleaned.removed) == BODY.replace("\n", ending)


def test_glued_source_and_editor_are_read_apart() -> None:
    text = "Floods recede in the delta\n\nSource: Harbour DailyEditor: Ann Poe\n2015-11-17 16:07\n\nThe water fell by a metre on Monday."
    cleaned = clean_text(text, scraped=True)
    assert cleaned.facts == {"source": ["Harbour Daily"], "editor": ["Ann Poe"]}
    assert [c.raw for c in cleaned.clues] == ["2015-11-17 16:07"]
    assert body_of(text, cleaned.removed) == "The water fell by a metre on Monday."


def test_a_text_of_one_line_stays() -> None:
    cleaned = clean_text("BANK RATE UNCHANGED AT 4 PERCENT", scraped=True)
    assert cleaned.removed == ()


def test_a_first_sentence_is_no_headline() -> None:
    cleaned = clean_text("The wall is open.\nThousands crossed it by midnight.", scraped=True)
    assert (cleaned.title, cleaned.removed) == ("", ())


def test_a_long_headline_in_capitals_is_one_and_a_lone_word_or_a_label_is_none() -> None:
    headline = "SEN. POE: NEW PIER IN THE HARBOUR, THE LONGEST ON THIS COAST, IS OPENED BY SCHOOLCHILDREN AND A BRASS BAND FROM ACROSS THE BAY"
    prose = "The pier was opened on Friday, and ten thousand people walked along it to the lighthouse at its end."
    assert clean_text(f"{headline}\n  {prose}", scraped=True).title == headline
    assert clean_text(f"Canberra\nPier opens\n{prose}", scraped=True).title == "Pier opens"
    assert clean_text(f"JOURNALIST:\n{prose}", scraped=True).title == ""


def test_a_stated_title_is_taken_from_the_first_line() -> None:
    text = "FLOODS RECEDE\n  The water fell by a metre on Monday, the office said."
    cleaned = clean_text(text, title="Floods recede", scraped=False)
    assert whys(cleaned) == ["title"]
    assert body_of(text, cleaned.removed) == "The water fell by a metre on Monday, the office said."


def test_menus_around_an_article_go_and_the_headline_stays() -> None:
    menu = "\n".join(
        ["Home", "World", "Politics", "Business", "Science", "Health", "Sport", "Arts", "Travel", "Opinion"]
    )
    links = "\n".join(f"Story number {n} of the day so far" for n in range(8))
    text = f"{menu}\nProbe lands on distant comet\nBy Jane Doe\n12 November 2014\n{BODY}\nMost read\n{links}\nAbout us\nContact"
    cleaned = clean_text(text, scraped=True)
    assert cleaned.title == "Probe lands on distant comet"
    assert cleaned.facts["author"] == ["Jane Doe"]
    assert body_of(text, cleaned.removed) == BODY
    assert "menu" in whys(cleaned)


def test_a_list_in_an_article_is_no_menu() -> None:
    text = "Medals of the games\n\nThe table stood so on Sunday night, after the last race was run.\n\nNorway 16\nGermany 12\nChina 9\nFrance 5\n\nNobody had expected it."
    cleaned = clean_text(text, scraped=True)
    assert "Germany 12" in body_of(text, cleaned.removed)


def test_records_are_not_searched_for_menus() -> None:
    text = "\n".join(f"Line {n} of a poem" for n in range(30)) + "\nAnd so it ends, as all such poems must, in prose."
    assert clean_text(text, title="A poem", scraped=False).removed == ()


def test_a_line_broken_in_mid_sentence_is_no_furniture() -> None:
    text = "The minister asked the readers of the paper, once more, to\nprint\nthe whole of the treaty. It was done by noon.\nPrint"
    cleaned = clean_text(text, title="Treaty", scraped=False)
    assert body_of(text, cleaned.removed).endswith("It was done by noon.")
    assert "to\nprint\nthe" in body_of(text, cleaned.removed)


def test_a_date_at_the_end_of_a_broken_sentence_is_no_header() -> None:
    text = "The office said that his present term will expire on\n23rd March, 1964.\nHe was not asked."
    assert clean_text(text, title="Appointment", scraped=False).clues == ()


@given(
    st.text(max_size=400)
    | st.lists(st.sampled_from([*SCRAPED.split("\n"), "Home", "\r", "|"]), max_size=60).map("\n".join)
)
def test_spans_are_ascending_disjoint_and_inside(text: str) -> None:
    for scraped in (True, False):
        cleaned = clean_text(text, scraped=scraped)
        at = 0
        for span in cleaned.removed:
            assert at <= span.start < span.end <= len(text)
            assert span.why
            at = span.end
        assert len(body_of(text, cleaned.removed)) <= len(text)


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("MOSCOW, Feb 3 (Wire) - The treaty was signed.", ("Moscow", "Feb 3")),
        ("GENEVA (Wire) — The talks went on.", ("Geneva", None)),
        ("RIO DE JANEIRO (Wire) -- The summit opened.", ("Rio de Janeiro", None)),
        ("WASHINGTON, D.C. — The committee met.", ("Washington, D.C.", None)),
        ("Washington, DC - The committee met.", ("Washington, DC", None)),
        ("LONDON, June 4, 1989 (Wire) - Crowds gathered.", ("London", "June 4, 1989")),
        ("Some people - not all - agreed.", None),
        ("Trade talks - a long story.", None),
        ("The wall is open.", None),
        ("", None),
    ],
)
def test_a_dateline_gives_place_and_day(line: str, found: tuple[str, str | None] | None) -> None:
    assert read_dateline(line) == found


def test_places_are_cased_as_written_elsewhere() -> None:
    assert cased_place("NEW YORK") == "New York"
    assert cased_place("Rio de Janeiro") == "Rio de Janeiro"


def test_a_missing_title_is_the_first_line_or_sentence() -> None:
    assert derived_title("Floods recede\nThe water fell.") == "Floods recede"
    assert derived_title("The wall is open. Thousands crossed it.") == "The wall is open."
    assert (
        derived_title("The U.S. Senate, led by Sen. Poe, rose. It sat again.")
        == "The U.S. Senate, led by Sen. Poe, rose."
    )
    assert derived_title("Canberra\nPM:\nThe pier is open. Thank you.") == "The pier is open."
    glued = "Poe Meets Mayor to Discuss Pier December 4, 2007  HARBOURTOWN – Sen. Poe met the mayor, and the two of them spoke."
    assert derived_title(glued) == "Poe Meets Mayor to Discuss Pier"
    assert derived_title("Canberra") == "Canberra"
    long = derived_title("The wall, which has stood for twenty-eight years " + "and some more " * 10 + ". It fell.")
    assert long.endswith("…")
    assert len(long) <= 101
    assert derived_title("") == ""
    assert derived_title("x" * 500) == "x" * 100 + "…"


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Pier opens at last - The Harbour Daily", "Pier opens at last"),
        ("Pier opens at last | Harbourdaily", "Pier opens at last"),
        ("Pier opens after nine years :: News :: Harbour", "Pier opens after nine years"),
        ("Harbour | All the news: Pier opens after nine years", "Pier opens after nine years"),
        ("Mayor: pier opens - at last", "Mayor: pier opens - at last"),
        ("Pier", "Pier"),
    ],
)
def test_a_pages_title_loses_its_site(title: str, headline: str) -> None:
    names = ["The Harbour Daily", "www.harbourdaily.com"]
    assert without_site(title, names, ["Menu", "Pier opens after nine years"]) == headline
