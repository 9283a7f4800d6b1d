"""Votes of the words around a name: the short way to a word gives what the plain one gives."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from searchkit.extraction.entities import evidence
from searchkit.extraction.entities.runs import SENTENCE_ENDS, UNTELLING, opens_sentence

texts = st.text(alphabet="aInN \n\t.,\"'“(-–:é7", max_size=60)


def plain_word_before(body: str, start: int) -> str:
    words = body[max(0, start - 24) : start].rsplit(None, 1)
    return words[-1].lstrip("\"'“‘([").lower() if words else ""


def plain_word_after(body: str, end: int) -> str:
    words = body[end : end + 20].split(None, 1)
    return words[0].strip(",.;:()\"'“”‘’?!") if words else ""


@given(texts, st.integers(0, 60))
def test_the_words_around_a_name_are_those_that_splitting_gives(body: str, at: int) -> None:
    at = min(at, len(body))
    assert evidence.word_before(body, at) == plain_word_before(body, at)
    assert evidence.word_after(body[:at] + " " + body[at:], at) == plain_word_after(body[:at] + " " + body[at:], at)


@given(texts.map(lambda before: before + "Name"))
def test_one_character_before_a_run_tells_whether_it_opens_a_sentence_unless_it_is_untelling(text: str) -> None:
    start = len(text) - 4
    last = text[start - 2 : start - 1] if start and text[start - 1] == " " else text[:start][-1:]
    if last not in UNTELLING:
        assert opens_sentence(text, start) == (last in SENTENCE_ENDS)
