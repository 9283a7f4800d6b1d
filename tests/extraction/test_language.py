"""Which language a text is in."""

from __future__ import annotations

import pytest

from searchkit.extraction.language import detect_language, language_code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "The treaty was signed by both sides in the morning, and the ministers left for their capitals before the evening of the day.",
            "en",
        ),
        ("Der Vertrag wurde am Morgen von beiden Seiten unterzeichnet, und die Minister reisten am Abend ab.", "de"),
        ("Le traité a été signé le matin par les deux parties, et les ministres sont repartis dans la soirée.", "fr"),
        ("Договор был подписан утром обеими сторонами, и министры уехали вечером того же дня.", "ru"),
        ("两国部长今天上午签署了条约，并于当晚返回首都。", "zh"),
        ("Hello", None),
        (
            "NDLOVU QTO 14.20 MKB 7.00 MBO 3.40 NGO 18.00 MWA 11.10 KTE 9.25 LNE 5.80 BKO 7.70 MPO 6.60 TSO 4.40 NKO 2.20",
            None,
        ),
        ("Wananchi wengi walikusanyika mjini siku ya Jumatatu kusikiliza hotuba ya rais kuhusu uchumi wa nchi.", "sw"),
        ("1234 5678 90", None),
        ("", None),
    ],
)
def test_a_sentence_tells_and_a_word_does_not(text: str, code: str | None) -> None:
    assert detect_language(text) == code


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("en-US", "en"),
        ("EN", "en"),
        ("eng", "en"),
        ("English", "en"),
        ("de_AT", "de"),
        ("ga", "ga"),
        ("xx", None),
        ("", None),
        ("?", None),
    ],
)
def test_a_stated_language_becomes_its_code(stated: str, code: str | None) -> None:
    assert language_code(stated) == code
