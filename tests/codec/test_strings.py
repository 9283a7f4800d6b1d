"""Strings of a file are searched as they lie there."""

from __future__ import annotations

import re

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from searchkit.codec.strings import Strings

TEXTS = st.text(st.sampled_from("ab é-.'日1"), max_size=6)


@given(st.lists(TEXTS, max_size=8), st.text("abé日1", max_size=3))
@example(["a", "b"], "ab")
@example(["", "", "a b"], "b")
def test_the_beginning_of_a_word_is_found_where_decoding_each_finds_it(strings: list[str], start: str) -> None:
    word = re.compile(r"(?:^|[^a-zA-Z0-9\x80-\U0010ffff])" + start)
    found = Strings.of(strings).with_word(start)
    assert found.dtype == np.bool_
    assert found.tolist() == [not start or word.search(text) is not None for text in strings]
