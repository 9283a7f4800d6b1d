from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.rendering.safe import _table, is_safe, safe, safe_block

ANY_TEXT = st.text(st.characters(exclude_categories=[]))  # lone surrogates and control characters too


def test_a_terminal_escape_is_shown_not_obeyed() -> None:
    assert safe("\x1b[31mred\x1b[0m \x07") == "␛[31mred␛[0m ␇"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x9b31mb", "a<U+009B>31mb"),
        ("user\u202etxt.exe", "user<U+202E>txt.exe"),
        ("a\u2066b", "a<U+2066>b"),
        ("a\u2028b", "a<U+2028>b"),
        ("a\x7fb\x00", "a␡b␀"),
        ("\ud800", "<U+D800>"),
        ("a\U000e0041", "a<U+E0041>"),
        ("over\rwritten", "over␍written"),
    ],
)
def test_what_could_steer_a_terminal_is_made_visible(text: str, shown: str) -> None:
    assert safe(text) == shown
    assert safe_block(text) == shown


def test_line_ends_and_tabs_become_spaces_on_one_line() -> None:
    assert safe("a\nb\tc\r\nd") == "a b c d"


def test_a_block_keeps_its_lines() -> None:
    assert safe_block("a\nb\tc\r\nd\x1b") == "a\nb c\nd␛"


def test_letters_of_other_scripts_stay_as_they_are() -> None:
    text = "Erdoğan, 彗星, می‌خواهم, שלום, 👩‍🚀, [bold] :smile:"
    assert safe(text) == text


def test_every_character_that_is_shown_otherwise_is_one_that_is_not_printable() -> None:
    assert not [c for c in _table() if chr(c).isprintable()]


@given(ANY_TEXT)
def test_no_control_character_is_left(text: str) -> None:
    for shown in (safe(text), safe_block(text).replace("\n", "")):
        assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
        assert is_safe(shown)
        assert safe(shown) == shown
