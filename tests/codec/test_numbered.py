"""Strings have the numbers that a dict would give them, compiled or not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit import native
from searchkit.codec.arrays import Terms
from searchkit.codec.numbered import Numbered, numbered

STRINGS = st.lists(
    st.binary(max_size=12) | st.sampled_from([b"a", b"a\0", b"a\0b", b"abcdefgh", b"abcdefgh\0", b"x" * 300])
)
compiled = pytest.mark.skipif(not native.COMPILED, reason="nothing is compiled")


def plain() -> Numbered:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "COMPILED", False)
        return numbered()


@given(st.lists(STRINGS, max_size=4))
def test_numbers_are_those_of_a_dict(lists: list[list[bytes]]) -> None:
    known: dict[bytes, int] = {}
    for table in (numbered(), plain()):
        known.clear()
        for strings in lists:
            numbers = table.of(strings)
            assert numbers.tolist() == [known.setdefault(s, len(known)) for s in strings]
            assert list(table.take(numbers)) == strings
        assert len(table) == len(known)
        assert list(table.take(table.order())) == sorted(known)


def test_a_table_grows() -> None:
    strings = [b"%d" % i for i in range(10_000)]
    table = numbered()
    assert table.of(Terms.of(strings)).tolist() == list(range(10_000))
    assert table.of(strings[::-1]).tolist() == list(range(10_000))[::-1]


def table_of(n: int) -> object:
    table = native.kernels.numbered(1)
    data = bytes(range(n))
    native.kernels.number_strings(table, data, np.arange(n), np.arange(n) + 1, np.empty(n, np.uint32))
    return table


@compiled
@pytest.mark.parametrize(
    ("kernel", "arguments", "error"),
    [
        ("numbered", lambda: ("x",), TypeError),
        ("numbered_len", lambda: (7,), ValueError),
        ("number_strings", lambda: (table_of(1),), TypeError),
        ("number_strings", lambda: (table_of(1), b"ab", np.arange(2), np.arange(1), np.empty(2, np.uint32)), IndexError),
        ("number_strings", lambda: (table_of(1), b"ab", np.arange(2), np.arange(2), np.empty(1, np.uint32)), IndexError),
        ("number_strings", lambda: (table_of(1), b"ab", np.array([0]), np.array([3]), np.empty(1, np.uint32)), IndexError),
        ("number_strings", lambda: (table_of(1), b"ab", np.array([-1]), np.array([1]), np.empty(1, np.uint32)), IndexError),
        ("number_strings", lambda: (table_of(1), b"ab", np.array([2]), np.array([1]), np.empty(1, np.uint32)), IndexError),
        ("number_strings", lambda: (table_of(1), b"ab", np.array([0]), np.array([1]), np.empty(1, np.uint8)), TypeError),
        ("strings_of", lambda: (table_of(3), np.array([3], np.uint32), np.empty(1, np.uint64)), IndexError),
        ("strings_of", lambda: (table_of(3), np.array([1], np.uint32), np.empty(2, np.uint64)), IndexError),
        ("order_strings", lambda: (table_of(3), np.empty(2, np.uint32)), IndexError),
        ("order_strings", lambda: (table_of(3), bytes(12)), (TypeError, BufferError)),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_refused(
    kernel: str, arguments: Callable[[], tuple[Any, ...]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        getattr(native.kernels, kernel)(*arguments())
