"""What is a name, of which kind, and where it ends: each rule with an example and a counter-example."""

from __future__ import annotations

import pytest

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities import find_mentions


def names(body: str, kind: EntityKind, **context: str) -> list[str]:
    return [m.text for m in find_mentions(body, **context) if m.kind == kind]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The talks were led by Mr. Okonjo and Sen. Harlan Voss.", ["Okonjo", "Harlan Voss"]),
        ("It was signed by Lt. Gen. Dmitry Karpov at noon.", ["Dmitry Karpov"]),
        ("The visit of Prime Minister Ingrid Solheim ended.", ["Ingrid Solheim"]),
        ("A letter from Secretary of State Martha Quill arrived.", ["Martha Quill"]),
        ("The plan of Deputy Minister of Defense Pavel Orlov failed.", ["Pavel Orlov"]),
        (
            "We saw Ludwig van Aalst, Maria de Souza and Khalid bin Tariq.",
            ["Ludwig van Aalst", "Maria de Souza", "Khalid bin Tariq"],
        ),
        ("It was said of Hassan al-Masri that he left.", ["Hassan al-Masri"]),
        ("The writer J. R. Hartwell and George T. Bell met.", ["J. R. Hartwell", "George T. Bell"]),
        ("They met Shane O'Rourke and Jean-Claude Petit.", ["Shane O'Rourke", "Jean-Claude Petit"]),
        ("A brother of John Harlow Jr. was there.", ["John Harlow Jr."]),
        ("They spoke with Wang Xiaoming in the hall.", ["Wang Xiaoming"]),
        ("The party chose Theresa May again.", ["Theresa May"]),
        ("Reporters saw Moon Jae-in there.", ["Moon Jae-in"]),
        ("He Lei spoke first.", ["He Lei"]),
        ("We thank Karl Lang & Rosa Berg for it.", ["Karl Lang", "Rosa Berg"]),
        (
            "They saw Thomas Ward and Joan Rivers, and Olusegun Adebayo too.",
            ["Thomas Ward", "Joan Rivers", "Olusegun Adebayo"],
        ),
        ("He saw Peter Woolford AO and Mr Tony Harwood MP.", ["Peter Woolford", "Tony Harwood"]),
    ],
)
def test_people_are_found_without_their_titles(body: str, expected: list[str]) -> None:
    assert names(body, "person") == expected


@pytest.mark.parametrize(
    "body",
    [
        "He said so. She agreed. They left.",
        "Both sides hope for Stronger.",
        "On Monday, in May, nothing happened.",
        "Trailing by ten, they lost. However, nobody cared.",
        "Like Us on this page. Sign up. Next page.",
        "The Chinese and Russian generals, and an American, were there.",
        "The Sino-Russian committee met.",
        "Thank you. Yes. No. Please.",
    ],
)
def test_pronouns_weekdays_months_demonyms_and_first_words_are_no_names(body: str) -> None:
    assert find_mentions(body) == ()


def test_a_pronoun_is_a_name_only_right_after_a_rank_or_before_another_name() -> None:
    body = "The speaker was Gen. He Lei. Gen. He smiled. He left. Then he slept."
    assert [(m.text, m.start) for m in find_mentions(body)] == [("He Lei", 21), ("He", body.index("He smiled"))]


def test_a_sentences_first_word_needs_support_inside_another_sentence() -> None:
    assert names("Zorkin left at noon.", "person") == []
    assert names("Zorkin left at noon. The lawyer Zorkin came back.", "person") == ["Zorkin", "Zorkin"]


def test_a_headline_supports_a_name_of_the_body() -> None:
    body = "Zorkin left at noon. Nobody saw it."
    assert names(body, "person", title="Court frees lawyer Pyotr Zorkin after a year") == ["Zorkin"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("He works for the Ministry of Defence today.", ["Ministry of Defence"]),
        ("It belongs to the University of Lower Saxony now.", ["University of Lower Saxony"]),
        ("He led the Department of Health and Human Services then.", ["Department of Health and Human Services"]),
        ("The Ministry of Defence and the Ministry of Finance agreed.", ["Ministry of Defence", "Ministry of Finance"]),
        ("He joined the Food and Drug Administration late.", ["Food and Drug Administration"]),
        ("The Securities and Exchange Commission voted.", ["Securities and Exchange Commission"]),
        ("The Committee on Armed Services voted.", ["Committee on Armed Services"]),
        ("The Academy of Military Science rose early.", ["Academy of Military Science"]),
        ("He owns Halden Marine Inc. and Vorst Corp shares.", ["Halden Marine Inc.", "Vorst Corp"]),
        ("A deputy of the General Armaments Department came.", ["General Armaments Department"]),
        ("He heads the People's Liberation Army now.", ["People's Liberation Army"]),
        ("Planes of the 65th Air Division landed.", ["65th Air Division"]),
        ("Soldiers of the 3rd Brigade Combat Team left.", ["3rd Brigade Combat Team"]),
        ("The 1st Armored Brigade Combat Team of the army trained.", ["1st Armored Brigade Combat Team"]),
        ("The NATO summit and the IMF loan matter.", ["NATO", "IMF"]),
        ("Smith of Dunmore & Sons Ltd said so.", ["Dunmore & Sons Ltd"]),
    ],
)
def test_organisations_are_told_by_their_words(body: str, expected: list[str]) -> None:
    assert names(body, "org") == expected


@pytest.mark.parametrize(
    "body", ["The Ministry said no.", "The Committee met.", "The Department and the Council agree."]
)
def test_a_bare_ministry_is_no_name(body: str) -> None:
    assert find_mentions(body) == ()


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("China's army left Moscow.", ["China", "Moscow"]),
        ("They sailed the South China Sea and the Gulf of Mexico.", ["South China Sea", "Gulf of Mexico"]),
        ("Europe and the Middle East wait.", ["Europe", "Middle East"]),
        ("He flew from Buenos Aires to Novosibirsk.", ["Buenos Aires", "Novosibirsk"]),
        ("She lives near Mount Tarn and the Orrin River.", ["Mount Tarn", "Orrin River"]),
        ("Beijing-based experts met U.S.-led troops.", ["Beijing", "U.S."]),
        ("Bosnia and Herzegovina and Trinidad and Tobago voted.", ["Bosnia and Herzegovina", "Trinidad and Tobago"]),
        ("Flights to Bosnia, Russia and China stopped.", ["Bosnia", "Russia", "China"]),
        ("They moved to Wexmoor, England, in spring.", ["Wexmoor", "England"]),
        ("They met in Łódź and Malmö.", ["Łódź", "Malmö"]),
    ],
)
def test_places_are_found(body: str, expected: list[str]) -> None:
    assert names(body, "place") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("They moved to West Seattle and to Southern California.", ["West Seattle", "Southern California"]),
        ("The fighting in Northern Iraq went on.", ["Iraq"]),
        ("He was born in Newcastle upon Tyne and died in Dar es Salaam.", ["Newcastle upon Tyne", "Dar es Salaam"]),
        ("The talks in Tel Aviv and The Hague failed.", ["Tel Aviv", "The Hague"]),
        ("The council of Harbourtown said no.", ["Harbourtown"]),
        ("Sen. Voss (R-South Carolina) and Sen. Poe (D-Maine) agreed.", ["South Carolina", "Maine"]),
        ("A storm hit Prince Edward Island.", ["Prince Edward Island"]),
    ],
)
def test_places_of_several_words_are_whole(body: str, expected: list[str]) -> None:
    assert names(body, "place") == expected


def test_a_firm_goes_over_and_to_its_co() -> None:
    assert names("Shares of Harwood and Co Inc and of Lang and Sons Ltd fell.", "org") == [
        "Harwood and Co Inc",
        "Lang and Sons Ltd",
    ]


def test_common_nouns_with_capitals_are_no_people_and_a_government_is_a_body() -> None:
    body = "The Ranking Member spoke of Climate Change, Base Realignment and Hometown Prosperity, and of the Markets in Fiscal terms."
    assert find_mentions(body) == ()
    assert names("It was for the Australian Government and the Fraser Government to say.", "org") == [
        "Australian Government",
        "Fraser Government",
    ]


def test_clubs_go_by_their_town_and_an_operation_is_nobody() -> None:
    assert names("Then Dynamo Kyiv met FC Basel and Sunderland A.F.C. again.", "org") == [
        "Dynamo Kyiv",
        "FC Basel",
        "Sunderland A.F.C.",
    ]
    assert names("The strikes of Operation Inherent Resolve went on.", "person") == []
    assert names("They read of Quantitative Biology and a Confiscation Order.", "person") == []


def test_a_town_whose_name_is_a_word_needs_a_sign() -> None:
    assert names("Reading is good. Nice is a word. He took a mobile phone.", "place") == []
    assert names("She was born in Reading, England. He lives in Nice.", "place") == ["Reading", "England", "Nice"]


def test_us_in_lower_case_or_in_a_shouted_line_is_no_country() -> None:
    assert names("Tell us more. GIVE US MORE TIME", "place") == []
    assert names("The US army and the U.S. navy", "place") == ["US", "U.S."]


@pytest.mark.parametrize(
    ("body", "place"),
    [("He won the U.S. Open twice.", "U.S."), ("They took part in the Atlanta Games.", "Atlanta")],
)
def test_a_contest_is_not_the_place_that_it_is_named_for(body: str, place: str) -> None:
    assert place not in names(body, "place")


def test_towns_in_a_table_of_results_are_clubs_and_countries_stay_countries() -> None:
    table = "Results on Sunday:\nLeeds 2 Chelsea 1\nSunderland 0 Norwich 3\nBolton 1 Wigan 1\n"
    assert "Sunderland" in names(table, "org")
    assert "Sunderland" in names("He lives in Sunderland. Bolton is far.", "place")
    assert "France" in names(table + "France 2 Germany 1\n", "place")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("It flew an F-16, a MiG-29 and a Tu-154.", ["F-16", "MiG-29", "Tu-154"]),
        ("They bought T-72 tanks, AK-47 rifles and M1A2 tanks.", ["T-72", "AK-47", "M1A2"]),
        ("The S-400 Triumf system works.", ["S-400 Triumf"]),
        ("A Boeing 737 and an Airbus A320 landed.", ["Boeing 737", "Airbus A320"]),
        ("Soyuz TMA-1 and Apollo 11 flew.", ["Soyuz TMA-1", "Apollo 11"]),
        ("They sent USS Halden and HMS Lowther there.", ["USS Halden", "HMS Lowther"]),
        ("The Hubble telescope saw it.", ["Hubble"]),
    ],
)
def test_weapons_aircraft_rockets_and_ships_are_objects(body: str, expected: list[str]) -> None:
    assert names(body, "object") == expected


@pytest.mark.parametrize(
    "body",
    [
        "The G-7 and the G-20 met.",
        "COVID-19 spread.",
        "An H-1B visa.",
        "Drive on I-95.",
        "Boeing shares rose 737 points.",
    ],
)
def test_groups_diseases_visas_and_roads_are_no_objects(body: str) -> None:
    assert names(body, "object") == []


def test_a_line_in_capitals_gives_only_names_that_are_known_or_stand_in_the_text() -> None:
    body = "SHARES FALL IN TOKYO AS ZORKIN RESIGNS\nThe banker Pyotr Zorkin resigned on Friday."
    assert [(m.kind, m.text) for m in find_mentions(body)] == [
        ("place", "TOKYO"),
        ("person", "ZORKIN"),
        ("person", "Pyotr Zorkin"),
    ]
    shout = "WE WANT MORE MONEY AND LESS WORK. THIS COMMITTEE MUST ACT NOW.\n" * 5
    assert find_mentions(shout) == ()


def test_a_dateline_in_capitals_is_a_place() -> None:
    assert names("WASHINGTON (Reuters) - Nothing happened.", "place") == ["WASHINGTON"]


def test_a_family_name_in_capitals_is_no_acronym() -> None:
    found = find_mentions("The bill of Sen. Olga Brand passed. They cheered BRAND again, wrote the KDP.")
    assert [(m.kind, m.text, m.canonical) for m in found] == [
        ("person", "Olga Brand", "Olga Brand"),
        ("person", "BRAND", "Olga Brand"),
        ("org", "KDP", "KDP"),
    ]


def test_congress_is_a_body_also_after_in() -> None:
    assert [m.kind for m in find_mentions("He sat in Congress and then in Parliament.")] == ["org", "org"]


def test_what_the_source_states_is_evidence() -> None:
    body = "Talks with Quandrel went on. Quandrel said nothing."
    assert names(body, "org") == []
    stated = find_mentions(body, given={"org": ("Quandrel",)})
    assert [(m.kind, m.text) for m in stated] == [("org", "Quandrel"), ("org", "Quandrel")]


def test_authors_sources_and_names_without_a_kind_are_evidence_too() -> None:
    assert names("Quandrel left. We saw it.", "org") == []
    (source,) = find_mentions("Quandrel left. We saw it.", given={"source": ("Quandrel",)})
    assert (source.kind, source.text) == ("org", "Quandrel")
    (author,) = find_mentions("Quandrel left. We saw it.", given={"author": ("Quandrel",)})
    assert author.kind == "person"
    told = "Quandrel said so. We saw it."
    assert find_mentions(told) == ()
    assert [m.text for m in find_mentions(told, given={"entity": ("Quandrel",)})] == ["Quandrel"]


def test_an_empty_body_has_no_mentions() -> None:
    assert find_mentions("") == ()
    assert find_mentions("   \n", title="President Xi Jinping") == ()


def test_a_brigade_is_nobody() -> None:
    assert names("He serves with the 3rd Brigade Combat Team. Two Brigade Combat Teams left.", "person") == []
