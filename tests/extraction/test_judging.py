"""Which of several dates is the article's."""

from __future__ import annotations

import datetime as dt

import pytest

from searchkit.extraction.annotations import DateGuess
from searchkit.extraction.clues import DateClue, clues_in_address, clues_in_path, clues_in_text
from searchkit.extraction.judging import judge_dates

TODAY = dt.date(2020, 6, 1)


def judged(
    *clues: DateClue, text: str = "", locale: str | None = None
) -> tuple[tuple[DateGuess, ...], tuple[str, ...]]:
    return judge_dates(clues, text=text, locale=locale, today=TODAY)


def printed(*clues: DateClue, text: str = "", locale: str | None = None) -> list[str]:
    return [g.printed for g in judged(*clues, text=text, locale=locale)[0] if g.rejected_because is None]


def test_what_the_source_states_beats_what_the_text_prints_and_both_are_kept() -> None:
    clues = [
        DateClue("2001-01-06", "text"),
        DateClue("2001-01-05", "file_name"),
        DateClue("2001-01-04", "url"),
        DateClue("Jan. 3, 2001", "dateline"),
        DateClue("2001-01-02", "header"),
        DateClue("2001-01-01", "metadata"),
    ]
    guesses, _ = judged(*clues)
    assert [g.origin for g in guesses] == ["metadata", "header", "dateline", "url", "file_name", "text"]


def test_a_byline_date_beats_the_footer_date() -> None:
    text = "He spoke.\n" * 120 + "26 March 1999"
    clues = [DateClue("24 March 1999", "header"), *clues_in_text(text)]
    assert printed(*clues) == ["1999-03-24", "1999-03-26"]


def test_a_month_in_the_address_yields_to_a_day_in_the_text() -> None:
    assert printed(DateClue("2019-11", "url"), DateClue("18 November 2019", "text")) == ["2019-11-18", "2019-11"]


def test_a_future_date_is_used_with_a_warning() -> None:
    guesses, warnings = judged(DateClue("2087-01-01", "metadata"))
    assert guesses[0].printed == "2087-01-01"
    assert guesses[0].rejected_because is None
    assert warnings == ("date 2087-01-01 lies in the future",)


@pytest.mark.parametrize("raw", ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00+00:00", "0", "1900-01-01 00:00:00"])
def test_the_zero_of_a_programs_calendar_is_no_date(raw: str) -> None:
    guesses, warnings = judged(DateClue(raw, "metadata"), DateClue("2 May 2007", "text"))
    if raw != "0":  # no date at all
        assert guesses[-1].rejected_because == "is what programs write where there is no date"
    assert guesses[0].printed == "2007-05-02"
    assert len(warnings) == 1
    assert printed(DateClue("1970-01-01", "metadata")) == ["1970-01-01"]


def test_a_date_that_is_not_in_the_future_is_preferred() -> None:
    clues = DateClue("2087-01-01", "metadata"), DateClue("2 May 2007", "header")
    assert printed(*clues) == ["2007-05-02", "2087-01-01"]
    assert judged(*clues)[1] == ()


def test_tomorrow_is_not_the_future_since_the_earth_turns() -> None:
    assert judged(DateClue("2020-06-02", "metadata"))[1] == ()


def test_this_year_is_not_the_future() -> None:
    assert judged(DateClue("2020", "metadata"))[1] == ()


def test_a_stated_date_that_cannot_be_read_is_told() -> None:
    assert judged(DateClue("last spring", "metadata"))[1] == ("date 'last spring' cannot be read",)
    guesses, warnings = judged(DateClue("0000-01-01", "metadata"), DateClue("2 May 2007", "header"))
    assert [g.printed for g in guesses if g.rejected_because is None] == ["2007-05-02"]
    assert guesses[-1].rejected_because is not None
    assert "year 0" in warnings[0]


def test_the_articles_other_dates_settle_day_and_month() -> None:
    (guess,), _ = judged(DateClue("03/04/1982", "header"), text="The fleet sailed on 25/03/1982.")
    assert (guess.printed, guess.ambiguous) == ("1982-04-03", False)
    (guess,), _ = judged(DateClue("03/04/1982", "header"), text="The fleet sailed on 3/25/1982.")
    assert (guess.printed, guess.ambiguous, guess.order) == ("1982-03-04", False, "month_first")


def test_dates_that_disagree_settle_nothing() -> None:
    (guess,), _ = judged(DateClue("03/04/1982", "header"), text="From 25/03/1982 to 4/25/1982.")
    assert guess.ambiguous


def test_a_stated_locale_settles_day_and_month() -> None:
    assert printed(DateClue("03/04/1982", "metadata"), locale="en-US") == ["1982-03-04"]
    assert printed(DateClue("03/04/1982", "metadata"), locale="en-GB") == ["1982-04-03"]
    (guess,), _ = judged(DateClue("03/04/1982", "metadata"), locale="en")
    assert guess.ambiguous


def test_a_dateline_without_a_year_takes_it_from_a_date_that_covers_it() -> None:
    guesses, _ = judged(DateClue("Nov. 24", "dateline"), DateClue("1989-11-25", "metadata"))
    assert [(g.printed, g.rejected_because) for g in guesses] == [("1989-11-25", None), ("1989-11-24", None)]


def test_a_dateline_without_a_year_is_rejected_where_nothing_supports_it() -> None:
    (guess,), _ = judged(DateClue("Nov. 24", "dateline"))
    assert "no year" in (guess.rejected_because or "")
    guesses, _ = judged(DateClue("Feb. 29", "dateline"), DateClue("1989-11-25", "metadata"))
    assert guesses[1].rejected_because is not None


def test_roles_are_judged_apart() -> None:
    guesses, _ = judged(DateClue("2011-03-13", "metadata", "updated"), DateClue("2011-03-12", "header"))
    assert {g.role: g.printed for g in guesses} == {"updated": "2011-03-13", "published": "2011-03-12"}


def test_dates_stand_in_addresses() -> None:
    def found(url: str) -> list[str]:
        return [c.raw for c in clues_in_address(url)]

    assert found("https://daily.example/2017/06/04/moon.html") == ["2017-06-04"]
    assert found("https://daily.example/news/2017-6-4-moon") == ["2017-06-04"]
    assert found("https://daily.example/20170604/moon") == ["2017-06-04"]
    assert found("https://daily.example/2017/06/moon?d=2019-01-01") == ["2017-06"]
    assert found("https://2017-06-04.example/moon") == []
    assert found("https://daily.example/article/49164760/2017") == []
    assert found("https://daily.example/2017/13/04/moon") == []


def test_dates_stand_in_paths_but_not_in_hashes() -> None:
    def found(path: str, *, shared: bool = False) -> list[tuple[str, bool]]:
        return [(c.raw, c.rejected_because is None) for c in clues_in_path(path, shared=shared)]

    assert found("1969/07/21/moon.txt") == [("1969-07-21", True)]
    assert found("moon-1969-07-21.txt") == [("1969-07-21", True)]
    assert found("19690721.txt") == [("1969-07-21", True)]
    assert found("000_49164760c1a78f89.txt") == []
    assert found("a19690721b.txt") == []
    assert found("1969-07-21.jsonl", shared=True) == [("1969-07-21", False)]


def test_a_date_that_a_sentence_tells_of_is_rejected() -> None:
    text = "The senator will visit the county on Wednesday, January 3rd, 2007, and speak."
    (clue,) = clues_in_text(text)
    assert clue.rejected_because == "is told of in a sentence"


def test_the_day_a_page_was_printed_is_rejected() -> None:
    clues = {
        c.raw: c.rejected_because is None
        for c in clues_in_text("Today: July 24, 2008\nRelease\nJuly 26, 2005\nThe ban")
    }
    assert clues == {"July 24, 2008": False, "July 26, 2005": True}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mayor to open the pier on Friday, March 11, 2005  For Immediate Release: March 4, 2005\nMore.", "2005-03-04"),
        ("Pier to open\nFor Press 4 March 2005\nMarch 11, 2005 is the day.", "2005-03-04"),
        ("The pier opens.\n" * 60 + "March 2, 2005\nAll were glad. CANBERRA, 4th March, 2005.", "2005-03-04"),
        ("The pier opens.\n" * 60 + "Nobody was glad* PORT MORESBY 4 March 2005 7157", "2005-03-04"),
    ],
)
def test_a_label_or_a_place_at_the_end_tells_the_day_among_others(text: str, day: str) -> None:
    assert next(c.raw for c in clues_in_text(text) if c.rejected_because is None)
    guesses, _ = judge_dates(list(clues_in_text(text)), text=text, locale=None, today=TODAY)
    assert guesses[0].printed == day
    assert guesses[0].rejected_because is None


@pytest.mark.parametrize(
    "text",
    [
        "A report, published on 4 March 2005, says so.",
        "The film is due for release on March 4, 2005 and was shown to a few.",
        "It was a letter dated March 4, 2005 that he had shown to all of them.",
    ],
)
def test_a_sentence_about_a_release_is_no_label(text: str) -> None:
    assert all(c.rejected_because is not None for c in clues_in_text(text))


def test_menus_date_nothing_but_by_a_label() -> None:
    text = "Home\n2 March 2005\nFor immediate release: 4 March 2005\nContact\n"
    assert [c.raw for c in clues_in_text(text, skip=[(0, len(text))])] == ["4 March 2005"]


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("沈阳市政府今天宣布，纪念1931年9月18日事变的纪念馆重新开放。", []),
        ("신문은 1974년 8월 15일 서울에서 첫 노선이 개통한 뒤 시민들이 줄을 섰다고 밝혔다.", []),
        ("Музей напомнил, что 12 апреля 1961 года человек впервые поднялся в космос на корабле.", []),
        ("二つの町を結ぶ鉄道が開通した。\n\n2011年3月11日", ["2011-03-11"]),
        ("外务省莫斯科2015年11月17日电　中国国防部长会见了俄罗斯总统。", ["2015-11-17"]),
    ],
)
def test_where_no_preposition_tells_a_day_of_which_is_spoken_only_one_that_stands_apart_counts(
    text: str, dates: list[str]
) -> None:
    assert printed(*clues_in_text(text)) == dates


def test_a_date_on_its_own_line_comes_before_one_in_a_sentence() -> None:
    text = "The theme of 2001 stood: the summit, 9 October 2001, was long in the making, all agreed.\n8 November 2000"
    assert [c.raw for c in clues_in_text(text)] == ["8 November 2000", "9 October 2001"]


def test_a_date_on_the_wrong_weekday_yields_to_any_other_and_alone_it_is_told() -> None:
    wrong = DateClue("Monday, 12 March 2011", "header")
    assert printed(wrong, DateClue("2011-03-11", "url")) == ["2011-03-11", "2011-03-12"]
    assert judged(wrong)[1] == (
        "date 'Monday, 12 March 2011' contradicts itself: 2011-03-12 was a Saturday, not a Monday",
    )
    assert judged(DateClue("Saturday, 12 March 2011", "header"))[1] == ()


def test_a_weekday_settles_which_number_is_the_month() -> None:
    (found,), warnings = judged(DateClue("Thursday, 03/04/1982", "header"))
    assert (found.printed, found.ambiguous, warnings) == ("1982-03-04", False, ())


def test_of_five_conflicting_dates_the_most_trusted_that_can_be_stands_and_all_are_kept() -> None:
    clues = [
        DateClue("2087-01-01", "metadata"),
        DateClue("Monday, 12 March 2011", "header"),
        DateClue("2011-03-09", "url"),
        DateClue("31 February 2011", "metadata"),
        DateClue("2011-03-02", "text"),
    ]
    guesses, _ = judged(*clues)
    assert [g.printed for g in guesses if not g.rejected_because] == [
        "2011-03-09",
        "2011-03-02",
        "2011-03-12",
        "2087-01-01",
    ]
    assert len(guesses) >= 4


FETCHED = DateClue("2011-03-20T08:00:00Z", "metadata", "crawled")


def reasons(*clues: DateClue) -> dict[str, str | None]:
    return {g.excerpt: g.rejected_because for g in judged(*clues)[0] if g.role != "crawled"}


def test_todays_date_in_the_text_is_refused_where_it_is_the_day_of_fetching() -> None:
    today, own = DateClue("20 March 2011", "text"), DateClue("12 March 2011", "text")
    assert reasons(FETCHED, today, own) == {
        "20 March 2011": "is the day it was fetched, and only the page's text says it",
        "12 March 2011": None,
    }
    assert reasons(today, own) == {"20 March 2011": None, "12 March 2011": None}


def test_todays_date_above_the_header_yields_to_the_articles_own() -> None:
    today, own = DateClue("20 March 2011", "header"), DateClue("12 March 2011", "header")
    assert next(g.printed for g in judged(FETCHED, today, own)[0] if g.role == "published") == "2011-03-12"
    assert "the header states another" in (reasons(FETCHED, today, own)["20 March 2011"] or "")
    assert reasons(FETCHED, today) == {"20 March 2011": None}
    assert reasons(FETCHED, today, DateClue("March 19, 2011", "dateline"))["20 March 2011"] is None


def test_an_article_fetched_on_the_day_it_states_keeps_its_date() -> None:
    assert reasons(FETCHED, DateClue("2011-03-20", "metadata"), DateClue("2011-03-20T07:10Z", "url")) == {
        "2011-03-20": None,
        "2011-03-20T07:10Z": None,
    }


def test_nothing_is_published_after_it_was_fetched() -> None:
    for origin in ("metadata", "header", "url", "text"):
        late = DateClue("2011-03-22", origin)
        assert reasons(FETCHED, late) == {"2011-03-22": "lies after the day it was fetched, 2011-03-20"}
    _, warnings = judged(FETCHED, DateClue("2011-03-22", "metadata"))
    assert warnings == ("date '2011-03-22' was not used: it lies after the day it was fetched, 2011-03-20",)
    assert reasons(FETCHED, DateClue("2011", "metadata"), DateClue("2011-03", "url")) == {"2011": None, "2011-03": None}


def test_a_page_from_where_it_is_tomorrow_already_keeps_its_date() -> None:
    late = DateClue("2011-03-20T22:00:00Z", "metadata", "crawled")
    tomorrow = DateClue("2011-03-21T09:30+13:00", "metadata")
    assert reasons(late, tomorrow) == {"2011-03-21T09:30+13:00": None}
    day = DateClue("2011-03-20", "metadata", "crawled")
    assert "after the day" in (reasons(day, DateClue("2011-03-21", "metadata"))["2011-03-21"] or "")


def test_a_day_of_fetching_that_is_no_date_refuses_nothing() -> None:
    assert reasons(DateClue("0000-00-00", "metadata", "crawled"), DateClue("2011-03-21", "text")) == {
        "2011-03-21": None
    }
    vague = DateClue("2011", "metadata", "crawled")
    assert reasons(vague, DateClue("2011-01-01", "text"), DateClue("2012-01-01", "text")) == {
        "2011-01-01": None,
        "2012-01-01": "lies after the day it was fetched, 2011",
    }


def test_a_year_of_two_digits_is_never_in_the_future() -> None:
    assert printed(DateClue("3-NOV-87", "header")) == ["1987-11-03"]
    assert printed(DateClue("3-NOV-21", "header")) == ["1921-11-03"]
    assert printed(DateClue("03/04/82", "header"), text="The fleet sailed on 3/25/82.") == ["1982-03-04"]


def test_a_year_of_two_digits_in_running_text_is_no_date() -> None:
    text = "Harbour reopens\nThe order, 11/03/87 in the books, was found in a drawer of the old customs house."
    (clue,) = clues_in_text(text)
    assert clue.rejected_because == "has a year of two digits, in running text"
    (clue,) = clues_in_text("Harbour reopens\nThe tide came in.\n11/03/87\nMore on page 4.")
    assert clue.rejected_because is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Sen. Poe on Tuesday, March 1, 2005, introduced a bill on piers.", "2005-03-01"),
        ("PIER OPENS\n  On Tuesday, March 1, 2005, Sen. Poe saw the pier open.", "2005-03-01"),
        (
            "Sen. Poe on Tuesday, March 1, 2005, introduced a bill on piers for a harbour that would pay for them.",
            "2005-03-01",
        ),
        ("STATEMENT BY THE MINISTER\n(Embargoed till 12.01 am 1 March 2005)\nThe pier was opened.", "2005-03-01"),
        ("Not to be used in any\nform before 6 p.m. on\n1 March 2005\nPIER OPENED", "2005-03-01"),
        ("Starting today, March 1, 2005, all may walk along the new pier of the harbour.", "2005-03-01"),
        ("Hope, But Peace Requires Follow-through\n  March 1, 2005  \n  HARBOURTOWN - Poe spoke.", "2005-03-01"),
        ("INTERVIEW WITH THE MINISTER, HARBOUR RADIO,\nRECORDED ON 1 MARCH 2005\nPoe: Good morning.", "2005-03-01"),
        ("The pier opens.\n" * 60 + "Harbour,\n21st March, 2005", "2005-03-21"),
        ("The pier opens.\n" * 60 + "Nobody was glad. 000---21 MARCH 2005", "2005-03-21"),
        ("x" * 798 + "\n21st March, 2005\nThe pier opens.", "2005-03-21"),
    ],
)
def test_the_day_of_a_report_or_a_speech_is_the_article_s(text: str, day: str) -> None:
    assert printed(*clues_in_text(text)) == [day]


@pytest.mark.parametrize(
    "text",
    [
        "Sen. Poe will speak on Tuesday, March 1, 2005, and take questions.",
        "Sen. Poe today praised the pier, which on Tuesday, March 1, 2005, turned fifty.",
        "Sen. Poe met the keepers of the pier on Tuesday, March 1, 2005.",
        "Sen. Poe invites all to the pier on Tuesday, March 1, 2005, at the harbour.",
        "INTERVIEW WITH THE MINISTER\nThe minister will hold a press conference on 1 March 2005\nCome.",
        "It is six years ago 16 March 1967 that the pier was opened.",
    ],
)
def test_a_day_ahead_or_merely_told_of_is_not_the_article_s(text: str) -> None:
    assert printed(*clues_in_text(text)) == []


def test_a_time_in_utc_yields_to_the_day_printed_where_it_appeared() -> None:
    stated, header = DateClue("2020-12-05T23:15:00Z", "metadata"), DateClue("06 Dicembre 2020", "header")
    guesses, _ = judged(stated, header)
    assert [g.printed for g in guesses] == ["2020-12-06", "2020-12-05T23:15:00+00:00"]
    assert guesses[1].rejected_because == "is in UTC; where it appeared, it was 2020-12-06"
    assert printed(DateClue("2020-12-06T02:00:00Z", "metadata"), DateClue("2020-12-05", "url"))[0] == "2020-12-05"
    # Another zone is the source's own, and what no zone reaches is another date.
    assert printed(DateClue("2020-12-05T23:15:00+01:00", "metadata"), header)[0].startswith("2020-12-05")
    assert (
        printed(DateClue("2020-12-05T23:15:00Z", "metadata"), DateClue("8 Dec 2020", "header"))[0][:10] == "2020-12-05"
    )
