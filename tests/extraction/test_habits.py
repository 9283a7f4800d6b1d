"""Which order of day and month each source writes."""

from __future__ import annotations

from searchkit.extraction import Annotations, DateHabits
from searchkit.extraction.annotations import DateGuess
from searchkit.extraction.dates import read_date


def guess(raw: str) -> DateGuess:
    found = read_date(raw, origin="header")
    assert found is not None
    return found


def article(*raw: str) -> Annotations:
    return Annotations(title="t", text="x", dates=tuple(map(guess, raw)))


def test_a_source_that_writes_the_month_first_has_its_dates_read_so() -> None:
    habits = DateHabits()
    habits.observe("Harbour Daily", article("11/17/2015"))
    (settled,) = habits.settle("harbour daily", article("03/04/1982")).dates
    assert (settled.printed, settled.ambiguous, settled.order) == ("1982-03-04", False, "month_first")


def test_years_of_two_digits_teach_and_follow_the_habit_too() -> None:
    habits = DateHabits()
    habits.observe("Harbour Daily", article("11/17/87"))
    (settled,) = habits.settle("Harbour Daily", article("11/03/87")).dates
    assert (settled.printed, settled.ambiguous, settled.century_inferred) == ("1987-11-03", False, True)


def test_a_source_that_writes_the_day_first_confirms_the_guess() -> None:
    habits = DateHabits()
    habits.observe("Harbour Daily", article("17/11/2015"))
    settled = habits.settle("Harbour Daily", article("03/04/1982"))
    assert settled.dates[0].printed == "1982-04-03"
    assert not settled.dates[0].ambiguous
    assert settled.warnings == ()


def test_without_a_habit_the_date_stays_flagged_with_a_warning() -> None:
    habits = DateHabits()
    for source in (None, "Harbour Daily"):
        settled = habits.settle(source, article("03/04/1982"))
        assert settled.dates[0].ambiguous
        assert settled.warnings == ("date '03/04/1982' could be 1982-04-03 or 1982-03-04; read day first",)
        assert habits.settle(source, settled) == settled


def test_an_ambiguous_date_teaches_nothing() -> None:
    habits = DateHabits()
    habits.observe("Harbour Daily", article("03/04/1982", "2015-11-17", "1989"))
    assert habits.order("Harbour Daily") is None
    assert habits.as_dict() == {}


def test_a_source_that_writes_both_ways_has_no_habit() -> None:
    habits = DateHabits()
    for raw in ("11/17/2015", "17/11/2015"):
        habits.observe("Harbour Daily", article(raw))
    assert habits.order("Harbour Daily") is None


def test_an_article_without_doubt_is_handed_back_as_it_was() -> None:
    plain = article("2015-11-17")
    assert DateHabits().settle("Harbour Daily", plain) is plain


def test_habits_come_back_from_json() -> None:
    habits = DateHabits()
    habits.observe("Harbour Daily", article("17/11/2015"))
    assert habits.as_dict() == {"harbour daily": {"day_first": 1, "month_first": 0}}
    assert DateHabits.from_dict(habits.as_dict()).order("Harbour Daily") == "day_first"


def test_a_damaged_file_of_habits_teaches_nothing() -> None:
    habits = DateHabits.from_dict({"a": 3, "b": {"day_first": "many"}, "c": {"day_first": -1}})
    assert [habits.order(s) for s in "abc"] == [None, None, None]
