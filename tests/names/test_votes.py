"""Which names are one, by the votes of articles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.extraction.annotations import EntityKind
from searchkit.names.votes import elect, elect_full


def test_a_family_name_alone_is_the_person_whom_nearly_all_articles_call_so() -> None:
    articles = {"howard": 40, "john howard": 30, "michael howard": 1}
    ties = {"howard": {"john howard": 30, "michael howard": 1}}
    assert elect("person", articles, ties) == {"howard": "john howard"}


def test_a_family_name_of_two_presidents_stays_as_it_is() -> None:
    articles = {"bush": 40, "george w. bush": 30, "george h.w. bush": 12}
    ties = {"bush": {"george w. bush": 30, "george h.w. bush": 12}}
    assert elect("person", articles, ties) == {}


def test_what_stands_before_an_organisation_s_name_is_no_vote_for_a_person() -> None:
    ties = {"howard": {"john howard": 30, "howard government": 25}}
    articles = {"howard": 9, "john howard": 30, "howard government": 25}
    assert elect("person", articles, ties) == {"howard": "john howard"}


def test_a_chinese_family_name_stands_first() -> None:
    assert elect("person", {"xi": 3, "xi jinping": 9}, {"xi": {"xi jinping": 9}}) == {"xi": "xi jinping"}


def test_a_given_name_that_mostly_stands_alone_is_nobody_in_particular() -> None:
    assert elect("person", {"barbara": 100, "barbara boxer": 9}, {"barbara": {"barbara boxer": 9}}) == {}


def test_an_acronym_that_one_article_explains_is_its_long_form_where_the_letters_fit() -> None:
    articles = {"pla": 4, "people's liberation army": 1, "bta": 4, "people's bank": 1}
    ties = {"pla": {"people's liberation army": 1}, "bta": {"people's bank": 1}}
    assert elect("org", articles, ties) == {"pla": "people's liberation army"}


def test_an_acronym_that_articles_explain_in_two_ways_stays() -> None:
    articles = {"aba": 9, "american bar association": 5, "american bankers association": 4}
    ties = {"aba": {"american bar association": 5, "american bankers association": 4}}
    assert elect("org", articles, ties) == {}


def test_a_body_is_not_short_for_a_rarer_part_of_it() -> None:
    articles = {"duke university": 26, "duke university medical center": 3}
    ties = {"duke university": {"duke university medical center": 3}}
    assert elect("org", articles, ties) == {}


def test_a_name_far_more_often_alone_than_explained_is_probably_another() -> None:
    assert elect("person", {"smith": 400, "ann smith": 5}, {"smith": {"ann smith": 5}}) == {}


@pytest.mark.parametrize(
    ("kind", "names", "head"),
    [
        ("org", {"united states senate": 2, "u.s. senate": 5, "the us senate": 1}, "u.s. senate"),
        ("org", {"halden": 5, "halden corp.": 2, "halden corporation": 1, "the halden co. ltd.": 1}, "halden"),
        ("org", {"science & arts board": 1, "science and arts board": 3}, "science and arts board"),
        ("person", {"george w bush": 1, "george w. bush": 4}, "george w. bush"),
        ("person", {"kim jong-un": 4, "kim jong un": 2}, "kim jong-un"),
        ("person", {"george h. w. bush": 1, "george h.w. bush": 4}, "george h.w. bush"),
        ("place", {"the hague": 4, "hague": 1}, "the hague"),
        ("object", {"f-16": 4, "f 16": 2, "f16": 1}, "f-16"),
    ],
)
def test_spellings_are_one_under_the_most_frequent(kind: EntityKind, names: dict[str, int], head: str) -> None:
    assert elect(kind, names, {}) == dict.fromkeys(names.keys() - {head}, head)


def test_a_spelling_without_capitals_gives_way() -> None:
    articles = {"west-germany": 9, "west germany": 4}
    assert elect("place", articles, {}, {"west-germany"}) == {"west-germany": "west germany"}


def test_words_for_companies_alone_are_no_spelling_of_each_other() -> None:
    assert elect("org", {"co. ltd.": 1, "inc": 2}, {}) == {}


def test_a_middle_initial_joins_the_name_without_it_where_it_is_the_only_one() -> None:
    articles = {"olympia snowe": 40, "olympia j. snowe": 9}
    ties = {"olympia snowe": {"olympia j. snowe": 1}}
    assert elect("person", articles, ties) == {"olympia j. snowe": "olympia snowe"}
    assert elect("person", articles | {"olympia k. snowe": 2}, ties) == {}


def test_a_middle_initial_that_no_article_leaves_out_may_be_the_son_s() -> None:
    assert elect("person", {"george bush": 4, "george w. bush": 4}, {}) == {}


def test_a_short_name_follows_its_long_one_into_another_spelling() -> None:
    articles = {"snowe": 3, "olympia snowe": 4, "olympia j. snowe": 9}
    ties = {"snowe": {"olympia snowe": 5, "olympia j. snowe": 9}, "olympia snowe": {"olympia j. snowe": 1}}
    assert elect("person", articles, ties)["snowe"] == "olympia j. snowe"


def test_a_tie_to_a_name_that_no_article_has_any_more_is_no_vote() -> None:
    assert elect("person", {"howard": 4}, {"howard": {"john howard": 9}}) == {}


def test_a_short_name_that_no_article_leaves_alone_is_found_by_those_that_explain_it() -> None:
    assert elect_full("org", "pla", {"people's liberation army": 1}) == "people's liberation army"
    assert elect_full("org", "pla", {}) is None


NAMES = st.lists(st.sampled_from(["a", "b.", "c", "the", "inc", "us", "united states"]), min_size=1, max_size=3)


@given(
    st.sampled_from(["person", "org", "place", "object"]),
    st.dictionaries(NAMES.map(" ".join), st.integers(1, 30), max_size=12),
    st.dictionaries(
        NAMES.map(" ".join), st.dictionaries(NAMES.map(" ".join), st.integers(1, 30), max_size=4), max_size=8
    ),
)
def test_canonical_names_are_names_and_no_aliases(
    kind: EntityKind, articles: dict[str, int], ties: dict[str, dict[str, int]]
) -> None:
    chosen = elect(kind, articles, ties)
    assert set(chosen) | set(chosen.values()) <= set(articles)
    assert not set(chosen) & set(chosen.values())
