"""Bylines → names."""

from __future__ import annotations

import pytest

from searchkit.extraction.authors import read_authors


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        (("By Jane Doe and John Roe",), ("Jane Doe", "John Roe")),
        (("Jane Doe, John Roe & Ann Poe",), ("Jane Doe", "John Roe", "Ann Poe")),
        (("JANE DOE",), ("Jane Doe",)),
        (("Jane Doe, Staff Writer",), ("Jane Doe",)),
        (("Jane Doe; John Roe", "Jane Doe"), ("Jane Doe", "John Roe")),
        (("https://social.example/jane", "desk@daily.example"), ()),
        (("|", " ", "12"), ()),
        (("Anderson Brand",), ("Anderson Brand",)),
        (("Von Hanna Poe", "Por Ana Coe", "Текст: Лида Роева"), ("Hanna Poe", "Ana Coe", "Лида Роева")),
        (("Von Trapp", "Di Marco", "Vonda Coe Roe"), ("Von Trapp", "Di Marco", "Vonda Coe Roe")),
        (("Carrie Poe November", "April May"), ("Carrie Poe", "April May")),
    ],
)
def test_a_byline_gives_its_names(stated: tuple[str, ...], names: tuple[str, ...]) -> None:
    assert read_authors(stated, record=False) == names


def test_a_catalogue_states_the_surname_first() -> None:
    assert read_authors(("Keating, Paul", "Menzies"), record=True) == ("Paul Keating", "Menzies")
    assert read_authors(("Keating, Paul",), record=False) == ("Keating, Paul",)
    assert read_authors(("Keating, Paul, Canberra",), record=True) == ("Keating, Paul, Canberra",)
