"""UTF-8 once read as Latin-1 is put right; what is right stays."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.article import Article
from searchkit.extraction import annotate
from searchkit.extraction.mojibake import mend

MEANT = "Français élus à l’Assemblée — “très bien”, dit Žižek, déjà là."


@pytest.mark.parametrize(
    "meant", [MEANT, "Владимир Путин прибыл в Москву", "習近平はモスクワに到着した", "€100 – naïve café"]
)
def test_what_was_read_as_latin_1_is_put_right(meant: str) -> None:
    assert mend(meant.encode().decode("latin-1")) == meant


def test_what_was_read_as_windows_1252_is_put_right() -> None:
    assert mend("â€œI donâ€™t,â€\x9d he said â€” and didnâ€™t.") == "“I don’t,” he said — and didn’t."


def test_white_space_tidied_since_is_put_right_where_it_can_be_told() -> None:
    wrong = MEANT.encode().decode("latin-1").replace("\xa0", " ")
    assert mend(wrong) == MEANT
    assert mend("Развлечения хороши".encode().decode("latin-1").replace("\x85", " ")) == "Развлечения хороши"
    assert mend("WASHINGTON, D.C.Â\xa0-Â\xa0The HouseÂ\xa0today") == "WASHINGTON, D.C.\xa0-\xa0The House\xa0today"


@pytest.mark.parametrize(
    "text",
    [MEANT, "Ã is a letter; so is Â, and so are É, È and Ü.", "Only â€™ once", "plain", "", "São Paulo, Ações: é ã"],
)
def test_what_is_right_stays(text: str) -> None:
    assert mend(text) is text


@given(st.text())
def test_nothing_raises_and_what_is_mended_stays_so(text: str) -> None:
    assert isinstance(mend(text), str)


def test_title_and_text_of_a_record_are_mended() -> None:
    title, text = (words.encode().decode("latin-1") for words in ("Déjà élus à Épinay", MEANT))
    found = annotate(Article("a.json", None, text, "record", {"title": (title,)}), today=dt.date(2026, 1, 1))
    assert (found.title, found.body) == ("Déjà élus à Épinay", MEANT)
