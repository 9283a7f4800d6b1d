from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.article import Article
from searchkit.articles.encoding import Encoding, decode, decode_as, find_encoding, narrow

SAMPLES = {
    "cp1252": "Le président a déclaré à Genève qu’il était « très préoccupé » par la situation.",
    "cp1250": "Prezydent powiedział, że rząd będzie dążył do porozumienia z Łodzią i Gdańskiem.",
    "cp1254": "Cumhurbaşkanı, görüşmelerin İstanbul'da süreceğini söyledi. Türkiye ve Rusya anlaştı.",
    "cp1251": "Министр заявил, что переговоры будут продолжены на следующей неделе.",
    "koi8_r": "Министр заявил, что переговоры будут продолжены на следующей неделе.",
    "cp1253": "Ο πρωθυπουργός δήλωσε ότι οι διαπραγματεύσεις θα συνεχιστούν.",
    "cp1256": "قال الوزير إن المحادثات ستستمر الأسبوع المقبل في القاهرة.",
    "cp932": "首相は来週の会談で合意を目指すと述べた。関係について話し合う。",
    "gb18030": "国防部发言人表示，两国将继续深化合作。会谈于星期二在北京举行。",
    "cp949": "대통령은 다음 주 회담에서 합의를 목표로 한다고 말했다.",
}


@pytest.mark.parametrize("codec", SAMPLES)
def test_a_legacy_encoding_is_guessed_and_said(codec: str) -> None:
    text, notes = decode(SAMPLES[codec].encode(codec))
    assert text == SAMPLES[codec]
    assert len(notes) == 1
    assert "guessed" in notes[0]


def test_a_single_accent_is_western() -> None:
    assert decode("Café à Paris".encode("cp1252")) == ("Café à Paris", ("read as windows-1252, guessed",))
    assert decode("It’s over".encode("cp1252")) == ("It’s over", ("read as windows-1252, guessed",))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_is_read_without_a_note(codec: str) -> None:
    assert decode("Zoë 🚀 北京".encode(codec)) == ("Zoë 🚀 北京", ())


def test_big_endian_marks_are_known() -> None:
    assert decode(codecs.BOM_UTF16_BE + "Zoë".encode("utf-16-be")) == ("Zoë", ())
    assert decode(codecs.BOM_UTF32_BE + "Zoë".encode("utf-32-be")) == ("Zoë", ())


def test_utf_16_without_a_mark_is_guessed() -> None:
    assert decode("The minister said no.".encode("utf-16-le")) == (
        "The minister said no.",
        ("read as utf-16-le, guessed",),
    )


def test_broken_bytes_in_utf_8_are_replaced_counted_and_leave_the_rest_whole() -> None:
    text, notes = decode("Zoë, Müller, Łódź, 北京 ".encode() + b"\xff and \xfe")
    assert text == "Zoë, Müller, Łódź, 北京 \ufffd and \ufffd"
    assert notes == ("2 byte sequences not utf-8 replaced by \ufffd",)


def test_a_replacement_character_of_the_source_is_not_counted() -> None:
    text, notes = decode("Zoë Müller Łódź \ufffd".encode() + b"\xff")
    assert text.endswith("\ufffd\ufffd")
    assert notes == ("1 byte sequence not utf-8 replaced by \ufffd",)


def test_a_character_cut_at_the_end_of_a_sample_is_no_error() -> None:
    assert find_encoding("北".encode()[:2], is_whole=False) == Encoding("utf-8")


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "koi8-r", "gbk", "x\0y", "utf-16"]))
def test_any_bytes_decode_to_text_that_can_be_written(data: bytes, declared: str | None) -> None:
    text, _ = decode(data, declared=declared)
    text.encode()


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=80))
def test_what_has_a_mark_comes_back(text: str) -> None:
    for codec in ("utf-8-sig", "utf-16", "utf-32"):
        if codec == "utf-16" and text.startswith("\0"):
            continue  # its mark and a NUL are the mark of UTF-32
        assert decode(text.encode(codec)) == (text, ())


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\0")), st.integers(1, 9))
def test_a_narrowed_stream_is_the_text_in_utf_8_wherever_it_is_cut(text: str, size: int) -> None:
    data = text.encode("utf-16")
    head = max(size, 4)
    pieces = [data[:head], *(data[i : i + size] for i in range(head, len(data), size))]
    chunks, encoding = narrow(iter(pieces), find_encoding(data))
    assert encoding.codec == "utf-8"
    assert decode_as(b"".join(chunks), encoding)[0] == text


def test_a_guessed_encoding_becomes_a_note_of_the_article(one: Callable[..., Article]) -> None:
    article = one("a.txt", SAMPLES["cp1251"].encode("cp1251"))
    assert article.content == SAMPLES["cp1251"]
    assert article.notes == ("read as windows-1251, guessed",)
