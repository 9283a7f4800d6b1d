"""Lines told by their looks: the fast ways against the plain ones."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from searchkit.extraction.lines import split_lines
from searchkit.extraction.patterns import find_furniture, read_furniture

BREAKS = "\n\r\x0b\x0c\x85\u2028\u2029"
SIGNS = st.sampled_from([*"aB7_ .,!?'\"-\t", "é", "你", "”", *BREAKS])
TEXTS = st.text(SIGNS, max_size=200) | st.text(st.sampled_from([*"ab .,\n"]), max_size=200)
FURNITURE = [
    "Share this article",
    "All rights reserved.",
    "©2019 Harbour Daily All rights reserved.",
    "Read more: Ships",
]


@given(TEXTS)
def test_lines_are_what_stands_between_breaks(text: str) -> None:
    lines = split_lines(text)
    assert [line.text for line in lines] == [s.strip() for s in re.split(f"[{BREAKS}]", text) if s.strip()]
    for line in lines:
        assert text[line.start : line.end].strip() == line.text
    assert [line.end for line in lines] == [*(line.start for line in lines[1:]), *([len(text)] if lines else [])]


@given(TEXTS)
def test_prose_and_labels_are_told_by_their_number_of_words(text: str) -> None:
    for line in split_lines(text):
        n = len(re.findall(r"\w+", line.text))
        wide = len(line.text) >= 30 and line.text.count("你") * 2 > len(line.text)
        assert line.is_prose == (n >= 24 or (n >= 4 and line.ends_sentence) or wide or len(line.text) > 220)
        if line.is_label:
            assert n <= 8
            assert not wide


@given(st.lists(st.sampled_from(FURNITURE) | st.text(SIGNS, max_size=60), max_size=6))
def test_furniture_is_the_same_among_other_lines_and_by_itself(pieces: list[str]) -> None:
    lines = [line.text for line in split_lines("\n".join(pieces))]
    found = dict(find_furniture(lines))
    assert [found.get(i) for i in range(len(lines))] == [read_furniture(line) for line in lines]
