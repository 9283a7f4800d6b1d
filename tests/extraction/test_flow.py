"""From `Article` to `Annotations`."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.article import Article, Kind
from searchkit.extraction import Annotations, NoText, annotate

TODAY = dt.date(2020, 6, 1)
SEEDS = Path(__file__).parents[2] / ".." / "shared" / "seeds"


def understood(content: str, kind: Kind = "record", path: str = "a.txt", **given: str | tuple[str, ...]) -> Annotations:
    fields = {k: (v,) if isinstance(v, str) else v for k, v in given.items()}
    return annotate(Article(path, None, content, kind, fields), today=TODAY, entities=False)


PAGE = """<!DOCTYPE html><html lang="en-GB"><head><title>Probe lands on comet | Harbour Daily</title>
<meta property="og:title" content="Probe lands on comet"><meta property="og:site_name" content="Harbour Daily">
<meta property="article:published_time" content="2014-11-12T16:03:00+01:00">
<meta property="article:modified_time" content="2014-11-13T08:00:00Z">
<meta name="description" content="After ten years, a landing."><meta name="author" content="Jane Doe">
<meta name="keywords" content="comet, space">
<link rel="canonical" href="https://daily.example/2014/11/12/comet">
<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "datePublished": "2014-11-12T16:03:00+01:00",
"articleSection": "Science"}]}</script></head>
<body><nav><a href="/">Home</a> <a href="/world">World</a></nav><article><h1>Probe lands on comet</h1>
<p>The lander touched down on the comet on Wednesday, and bounced twice before it came to rest in the shade of a cliff.</p>
<p>Engineers have about sixty hours to use the batteries before the sun is lost, the director of the agency told us.</p>
<p>The comet was found in 1969, and comes back to the sun every six and a half years, as it did this summer.</p>
</article><footer>© 2014 Harbour Daily</footer></body></html>"""


def test_a_page_gives_text_and_metadata() -> None:
    a = understood(PAGE, "html")
    assert a.title == "Probe lands on comet"
    assert a.body.startswith("The lander touched down")
    assert "Home" not in a.body
    assert a.facts["source"] == ("Harbour Daily",)
    assert a.facts["author"] == ("Jane Doe",)
    assert a.facts["section"] == ("Science",)
    assert a.facts["keyword"] == ("comet", "space")
    assert a.facts["url"] == ("https://daily.example/2014/11/12/comet",)
    assert a.facts["summary"] == ("After ten years, a landing.",)
    assert a.language == "en"
    published, updated = a.date(), a.date("updated")
    assert published is not None
    assert updated is not None
    assert (published.printed, published.origin) == ("2014-11-12T16:03:00+01:00", "metadata")
    assert updated.printed == "2014-11-13T08:00:00+00:00"
    assert "url" in {d.origin for d in a.dates}


def test_what_a_container_states_wins_over_the_page() -> None:
    a = understood(PAGE, "html", title="Stated", source="Archive", date="1999-01-01")
    date = a.date()
    assert date is not None
    assert (a.title, a.facts["source"], date.printed) == ("Stated", ("Archive",), "1999-01-01")


@pytest.mark.parametrize(
    "html", ["<html><body></body></html>", "<html><head><title>Login</title></head></html>", "", "<", "\0"]
)
def test_a_page_without_text_is_no_article(html: str) -> None:
    with pytest.raises(NoText, match="no article text"):
        understood(html, "html")


@pytest.mark.parametrize("kind", ["text", "record"])
def test_nothing_is_no_article(kind: Kind) -> None:
    with pytest.raises(NoText):
        understood(" \n\t\r\n ", kind)


def test_a_title_alone_is_an_article() -> None:
    a = understood("", title="Bank rate unchanged")
    assert (a.title, a.body, a.dates) == ("Bank rate unchanged", "", ())


def test_a_page_too_short_for_the_extractor_still_gives_its_text() -> None:
    a = understood(
        "<html><body><h1>Wall open</h1><p>The wall is open, and thousands crossed.</p></body></html>", "html"
    )
    assert "The wall is open" in a.body


def test_a_record_of_html_becomes_text() -> None:
    a = understood(
        "<p>The wall is <b>open</b>.</p><p>Smith &amp; Sons sold hammers.<script>x()</script></p>",
        title="Wall &amp; hammers",
    )
    assert a.text == "The wall is open.\nSmith & Sons sold hammers."
    assert a.title == "Wall & hammers"


def test_a_ticker_is_no_tag() -> None:
    assert (
        understood("Harbour Corp <HBR> said it bought <IGL>.", title="Harbour <HBR> buys").text
        == "Harbour Corp <HBR> said it bought <IGL>."
    )


def test_a_records_fields_become_facts() -> None:
    a = understood(
        "MOSCOW, Feb 3 (Wire) - The treaty was signed by both sides in the morning.",
        title="Treaty signed",
        author=("Keating, Paul", "By Jane Doe and John Roe, Staff Writers"),
        section=("World", "World", "Arms"),
        keyword="arms, treaty",
        person="Jane Doe",
        entity="START",
        date="1995-02-03",
        id="x7",
    )
    assert a.facts == {
        "author": ("Paul Keating", "Jane Doe", "John Roe"),
        "section": ("World", "Arms"),
        "keyword": ("arms", "treaty"),
        "person": ("Jane Doe",),
        "entity": ("START",),
        "dateline": ("Moscow",),
    }
    assert [(d.printed, d.origin) for d in a.dates if d.rejected_because is None] == [
        ("1995-02-03", "metadata"),
        ("1995-02-03", "dateline"),
    ]
    assert a.body.startswith("MOSCOW, Feb 3 (Wire) -")


def test_crawl_and_update_dates_are_kept_apart() -> None:
    a = understood("The wall is open.", title="t", crawled="2020-01-01", updated="1989-11-10")
    crawled, updated = a.date("crawled"), a.date("updated")
    assert crawled is not None
    assert updated is not None
    assert (a.date(), crawled.printed, updated.printed) == (None, "2020-01-01", "1989-11-10")


def test_an_undated_article_gets_no_date() -> None:
    assert understood("The wall is open.", "text").dates == ()


def test_a_stated_date_that_is_refused_leaves_the_word_to_the_text() -> None:
    text = (
        "The bridge will close to lorries for a year, officials said (statement, 18 March 2011). It was built in 1931."
    )
    for stated in ("0000-00-00", "2011-04-02"):
        found = understood(text, date=stated, crawled="2011-03-20T08:00:00Z")
        date = found.date()
        assert date is not None
        assert (date.printed, date.origin) == ("2011-03-18", "text")
        assert any(d.excerpt == stated and d.rejected_because for d in found.dates)


def test_a_dateline_may_shorten_its_year() -> None:
    date = understood("GENEVA, Nov. 24, '89 (Wire) - The talks went on until the morning.", "text").date()
    assert date is not None
    assert (date.printed, date.origin, date.century_inferred) == ("1989-11-24", "dateline", True)


def test_nothing_depends_on_todays_date_but_the_warning() -> None:
    article = Article("a.txt", None, "Wall opens\n\n9 November 2089\n\nThousands crossed it by midnight.", "text")
    early, late = (annotate(article, today=dt.date(y, 1, 1), entities=False) for y in (1990, 2090))
    assert (early.dates, early.body) == (late.dates, late.body)
    assert early.warnings == ("date 2089-11-09 lies in the future",)
    assert late.warnings == ()


@pytest.mark.parametrize("today", [dt.date.min, dt.date.max])
def test_any_day_may_be_today(today: dt.date) -> None:
    assert annotate(Article("a.html", None, PAGE, "html"), today=today, entities=False).title == "Probe lands on comet"


@pytest.mark.parametrize(("raw", "printed"), [("0001-01-01", "0001-01-01"), ("9999-12-31", "9999-12-31")])
def test_the_first_and_the_last_year_are_dates(raw: str, printed: str) -> None:
    date = understood("The wall is open.", title="t", date=raw).date()
    assert date is not None
    assert date.printed == printed


def test_a_stated_date_of_no_calendar_is_told_and_kept_as_rejected() -> None:
    a = understood("The wall is open.", title="t", date="0000-13-45")
    assert a.date() is None
    assert a.dates[0].excerpt == "0000-13-45"
    assert "was not used" in a.warnings[0]


def test_a_title_keeps_its_escapes_and_markup_but_no_nul() -> None:
    raw = "\x1b[31mRed\x1b[0m [bold]news[/bold]\0"
    assert understood("The wall is open.", title=raw).title == "\x1b[31mRed\x1b[0m [bold]news[/bold]\ufffd"
    assert understood("a\0b. The wall is open.").text == "a\ufffdb. The wall is open."


def test_the_reader_notes_become_warnings() -> None:
    article = Article("a.txt", None, "The wall is open.", "text", notes=("read as windows-1252",))
    assert annotate(article, today=TODAY, entities=False).warnings == ("read as windows-1252",)


def test_a_copyright_line_is_the_source_only_for_want_of_a_better() -> None:
    text = "Wall opens\n\nThousands crossed it by midnight.\n\n© 1989 Harbour Daily. All rights reserved."
    assert understood(text, "text").facts["source"] == ("Harbour Daily",)
    assert understood(text, "text", source="Hill Times").facts["source"] == ("Hill Times",)


def test_folders_date_an_article_that_says_nothing() -> None:
    date = understood("The eagle has landed.", "text", path="1969/07/21/moon.txt").date()
    assert date is not None
    assert (date.printed, date.origin) == ("1969-07-21", "file_name")


def test_the_whole_text_is_kept() -> None:
    text = "\n Wall opens \r\n\r\nBy Jane Doe\n\nThousands crossed it by midnight.\n\nPrint\n"
    a = understood(text, "text")
    assert a.text == text
    assert a.body == "Thousands crossed it by midnight."


def test_one_endless_line_and_thousands_of_short_ones_are_taken_in_stride() -> None:
    a = understood("word " * 400_000 + "\n" + "x\n" * 20_000, "text")
    assert a.body


@settings(max_examples=150)
@given(
    st.text(max_size=300) | st.from_regex(r"(<[a-z]{1,6}>|[A-Za-z0-9:/., \n-]){0,120}", fullmatch=True),
    st.sampled_from(["text", "html", "record"]),
    st.dictionaries(
        st.sampled_from(["title", "date", "author", "lang", "url", "keyword"]),
        st.tuples(st.text(max_size=40)),
        max_size=4,
    ),
)
def test_no_content_raises_anything_but_no_text(content: str, kind: Kind, given: dict[str, tuple[str, ...]]) -> None:
    try:
        a = annotate(Article("a", None, content, kind, given), today=TODAY, entities=False)
    except NoText:
        return
    assert a.title or a.body
    assert all(s.end <= len(a.text) for s in a.removed)
    assert all(d.printed for d in a.dates)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is absent")
def test_the_two_scraped_seeds_come_out_right() -> None:
    found = [understood(p.read_text(encoding="utf-8"), "text", path=p.name) for p in sorted(SEEDS.glob("*.txt"))]
    dates = [a.date() for a in found]
    assert [(d.printed, d.origin, d.precision) for d in dates if d] == [
        ("2017-06-04T00:00-04:00", "header", "minute"),
        ("2015-11-17T16:07", "header", "minute"),
    ]
    assert [a.facts["source"] for a in found] == [("Chinatopix",), ("Global Times",)]
    assert "author" not in found[0].facts
    assert found[1].facts["editor"] == ("Zhang Tao",)
    for a in found:
        assert a.text.startswith(a.title)
        assert a.language == "en"
        for furniture in (
            a.title,
            "Photo :",
            "Like Us",
            "All rights",
            "newsletter",
            "Analytics",
            "Next page",
            "Editor:",
        ):
            assert furniture not in a.body


@pytest.mark.parametrize("cell", ["arms; treaty; Geneva", "arms, treaty,Geneva"])
def test_keywords_in_one_cell_of_a_table_are_several(cell: str) -> None:
    article = Article("a.csv", "1", "The ministers met.", "record", {"title": ("Talks",), "keyword": (cell,)})
    assert annotate(article, today=dt.date(2026, 1, 1)).facts["keyword"] == ("arms", "treaty", "Geneva")


def test_the_agency_of_a_dateline_is_nobody_the_article_speaks_of() -> None:
    text = "GENEVA, Nov. 24 (Northern Alliance Wire Service) - The talks of the Northern Alliance Wire Service went on in Geneva."
    found = annotate(Article("a.txt", None, text, "record", {}), today=TODAY)
    assert [m.start for m in found.entities if "Northern" in m.text] == [text.rindex("Northern")]
    assert "Geneva" in {m.canonical for m in found.entities}
