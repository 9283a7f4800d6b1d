"""What a text may name, and what speaks for it, is found alike by compiled loops and without."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.extraction.entities import kinds, sightings
from searchkit.native import COMPILED

PIECES = [
    "Gen", "Gen.", "Lt. Gen. ", "U.S.", "U.S.A", "U.N", "J.R.R. Tolkien", "People's Liberation Army", "People’s Bank", "O'Brien",
    "Xi’s", "Xi's ", "al-Assad", "al - Assad", "el- Sisi", "d'Estaing", "l’Oréal", "van der ", "de la Cruz", "bin ", "& ", "Smith & Wesson",
    "Jean‐Claude", "Su-35", "S-400 ", "ad Acme", "Ministry of ", "Ministry of the Interior", " and ", " and the ", ", and ", " of ", " for ",
    " in ", " on ", "Islamic State", "Iraq", "Co. ", "Sons Inc", "(PLA)", " (PLA) ", "( NATO )", "LONDON", "RUSSIA SAYS NO", "3rd ", "1st Army",
    "Éire", "Łódź", "Ω", "Иван Петров", "ﬁ", "𝐇ello", "中国", "İstanbul", "\ud800", "“", "‘", "\"", "'", "’", "«", "(", "[", "—", " – ", " — ", " - ", "- ",
    "\t", "\n", ". ", ".", "? ", ":", "•", "|", "*", "…", " ", "  ", "he said ", "said", "St", "St.", "Washington.", "Boeing 737", "s", "The ", "He ", "May",
]  # fmt: skip

AROUND = [
    "in ", "near ", "the ", " the ", " the Volga ", "The Volga ", "of ", "the council of ", "town of ", "Mayor of Grozny", "by ", "spokesman ", "told ", " said ",
    " says", " spokesman", ", England ", ", Texas", "Paris, France", " 3-1 ", " 2 ", " 21", " ٣ ", "v ", "vs ", "“the ", "éa ", "naïve ", " élan ", "Grozny ",
    "Acme ", "Harbourtown", "Smith ", "Leeds ", "Xerxes ", "a ", "an ", " at Kyoto ", "from Osaka ",
]  # fmt: skip


@pytest.mark.skipif(not COMPILED, reason="nothing is compiled")
@settings(max_examples=1_500)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30))
def test_sightings_are_the_same_compiled_or_not(pieces: list[str]) -> None:
    body = "".join(pieces)
    assert sightings._read_compiled(body) == sightings._read(body)


@pytest.mark.skipif(not COMPILED, reason="nothing is compiled")
@settings(max_examples=1_500)
@given(st.lists(st.sampled_from(PIECES + AROUND) | st.text(max_size=3), max_size=40))
def test_what_speaks_for_a_name_is_the_same_compiled_or_not(pieces: list[str]) -> None:
    body = "".join(pieces)
    found = sightings.read_sightings(body).all
    compiled, plain = (
        [
            (
                name,
                list(case.base.items()),
                case.votes and list(case.votes.items()),
                case.inside,
                case.count,
                case.scored,
            )
            for name, case in cases.items()
        ]
        for cases in (kinds._read_cases(body, found), kinds._gather_cases(body, found))
    )
    assert compiled == plain
