"""The gazetteers and the word lists."""

from __future__ import annotations

import pytest

from searchkit.extraction.entities import find_mentions, gazetteer
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.words import Role, read_roles


def test_the_quick_way_to_the_towns_reads_what_the_library_reads() -> None:
    towns = {n: p for n, p in gazetteer._load_towns().items() if p >= gazetteer.MIN_POPULATION}
    read = gazetteer.read_towns()
    assert {name: people for name, people in read.items() if name in towns} == towns
    assert all(any(gazetteer._plain(name) == extra for name in towns) for extra in sorted(set(read) - set(towns))[:50])


@pytest.mark.parametrize("name", ["Zurich", "Bogota", "Malmo", "Lodz", "Kecskemet"])
def test_towns_are_known_without_their_accents_too(name: str) -> None:
    assert name in gazetteer.read_towns()


def test_another_layout_of_the_town_file_falls_back_to_the_library() -> None:
    assert gazetteer._scan_towns(b'{"1": {"label": "X", "population": 20000}}') == {}
    assert gazetteer._scan_towns(b"") == {}


def test_a_country_goes_by_its_usual_name() -> None:
    countries = gazetteer.read_countries()
    assert countries["Islamic Republic of Iran"] == "Iran"
    assert countries["Federal Republic of Germany"] == "Germany"


def test_every_list_that_a_role_is_read_from_has_entries() -> None:
    roles = read_roles().values()
    assert all(any(r & role for r in roles) for role in Role)


def test_no_entry_is_empty_or_has_stray_spaces() -> None:
    for name, entries in read_lexicon().lists.items():
        assert entries, name
        assert all(entry and entry == entry.strip() for entry in entries), name


def test_a_known_name_leads_to_itself() -> None:
    lexicon = read_lexicon()
    for name, (kind, shown) in lexicon.known.items():
        if shown in lexicon.known:
            assert lexicon.known[shown] == (kind, shown), name


def test_names_of_the_lists_are_found_in_a_sentence() -> None:
    # What no run of capitalised words is, and forms that only a longer sentence tells.
    odd = {
        "AT&T",
        "McDonald's",
        "Lloyd's",
        "Hell's Angels",
        "Yahoo!",
        "Amazon.com",
        "eBay",
        "al Qaeda",
        "al Qaida",
        "Miss.",
    }
    odd |= {"W.Va.", "S.Korea", "Deir ez-Zor", "Paris St Germain", "Islamic State in Iraq and the Levant"}
    odd |= {"Organisation for Security and Co-operation in Europe"}
    missed = {
        name
        for name in read_lexicon().known
        if not any(m.text == name for m in find_mentions(f"The minister flew to {name} after that."))
    }
    # The gazetteer's long forms of countries: "the State of …", "Republic of … and …".
    assert {name for name in missed - odd if not name.startswith("the ") and "Republic of" not in name} == set()
