"""One name for one thing inside an article."""

from __future__ import annotations

from searchkit.extraction.entities import find_mentions


def canonical(body: str, **context: object) -> list[tuple[str, str]]:
    return [(m.text, m.canonical) for m in find_mentions(body, **context)]  # type: ignore[arg-type]


def test_a_family_name_is_the_person_last_so_called() -> None:
    body = "Gen. Karl Braun met Sen. Eva Braun. Braun left."
    assert canonical(body) == [("Karl Braun", "Karl Braun"), ("Eva Braun", "Eva Braun"), ("Braun", "Eva Braun")]


def test_a_short_form_before_the_long_one_is_tied_too() -> None:
    assert canonical("Gen. Fomin spoke. Lt. Gen. Alexander Fomin left.")[0] == ("Fomin", "Alexander Fomin")


def test_a_chinese_or_korean_short_form_is_the_first_word() -> None:
    body = "They met Xu Qiliang. Later Xu spoke to Moon Jae-in. Mr. Moon smiled at Xu."
    assert canonical(body) == [
        ("Xu Qiliang", "Xu Qiliang"),
        ("Xu", "Xu Qiliang"),
        ("Moon Jae-in", "Moon Jae-in"),
        ("Moon", "Moon Jae-in"),
        ("Xu", "Xu Qiliang"),
    ]


def test_a_western_name_is_not_called_by_its_first_word() -> None:
    assert canonical("They met Bruce Lee. Mr. Lee smiled.")[1] == ("Lee", "Bruce Lee")


def test_the_fullest_form_of_a_person_counts() -> None:
    body = "Mr. Harlan Voss met Mr. Harlan Quincy Voss. It was Mr. H. Voss."
    assert {name for _, name in canonical(body)} == {"Harlan Quincy Voss"}


def test_two_people_of_one_family_stay_two() -> None:
    assert {name for _, name in canonical("We saw Bill Harlow and Hillary Harlow.")} == {
        "Bill Harlow",
        "Hillary Harlow",
    }


def test_an_acronym_in_brackets_is_its_long_form() -> None:
    body = "The Nordic Fisheries Board (NFB) met. The NFB left. An NFB boat sank."
    assert [name for _, name in canonical(body)] == ["Nordic Fisheries Board"] * 4


def test_an_acronym_without_brackets_is_tied_by_its_letters() -> None:
    assert canonical("The Nordic Fisheries Board met. The NFB left.")[1] == ("NFB", "Nordic Fisheries Board")


def test_an_acronym_that_nothing_explains_stays() -> None:
    assert canonical("The NFB left. The Board of Trade met.")[0] == ("NFB", "NFB")


def test_a_companys_short_form_is_the_company() -> None:
    assert canonical("Halden Corp. rose. The Halden spokesman left.")[1] == ("Halden", "Halden Corp.")


def test_a_country_has_one_usual_english_name() -> None:
    body = "The US, the U.S. and the United States; Russia and the Russian Federation; the UK and Britain."
    assert [name for _, name in canonical(body)] == ["United States"] * 3 + ["Russia"] * 2 + ["United Kingdom"] * 2


def test_a_well_known_body_has_one_name() -> None:
    body = "The UN, the U.N. and the United Nations."
    assert {name for _, name in canonical(body)} == {"United Nations"}


def test_a_designation_has_one_spelling_and_no_nickname() -> None:
    body = "SU-35 fighters, Su-35 jets, S-400 Triumf systems, an S-400 and a Mig-29."
    assert [name for _, name in canonical(body)] == ["Su-35", "Su-35", "S-400", "S-400", "MiG-29"]


def test_a_name_that_is_a_country_stays_one_beside_a_namesake() -> None:
    body = "In Jordan the king spoke. Visitors in Jordan saw Michael Jordan."
    assert canonical(body) == [("Jordan", "Jordan"), ("Jordan", "Jordan"), ("Michael Jordan", "Michael Jordan")]


def test_a_person_whom_the_source_states_is_the_long_form() -> None:
    assert canonical("The lawyer Zorkin left.", given={"person": ("Pyotr Zorkin",)}) == [("Zorkin", "Pyotr Zorkin")]
