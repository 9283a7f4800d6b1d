"""Numbers are packed, and lists of postings joined, the same compiled or not; what contradicts itself is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit import native
from searchkit.codec import merging, patched, quarters
from searchkit.codec.patched import Patched
from searchkit.codec.quarters import Frequencies

pytestmark = pytest.mark.skipif(not native.COMPILED, reason="nothing is compiled")
NUMBERS = st.lists(
    st.one_of(st.integers(0, 300), st.sampled_from([223, 224, 7647, 7648, 65535, 65536, 2**24 - 1, 2**24, 2**32 - 1]), st.integers(0, 2**32 - 1)),
    max_size=600,
)  # fmt: skip


def listed(packed: Any) -> Any:
    return [listed(part) if isinstance(part, tuple) else (part.dtype.name, part.tolist()) for part in packed]


def plainly(make: Callable[[], Any]) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patched, "COMPILED", False)
        patch.setattr(quarters, "COMPILED", False)
        return make()


@given(NUMBERS)
def test_numbers_are_packed_as_without_a_compiler(numbers: list[int]) -> None:
    values = np.array(numbers, np.uint32)
    assert listed(Patched.of(values)) == listed(plainly(lambda: Patched.of(values)))
    assert listed(Frequencies.of(values)) == listed(plainly(lambda: Frequencies.of(values)))
    assert Patched.of(values).read(0, len(values)).tolist() == numbers


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), min_size=1, max_size=9, unique=True).map(sorted), max_size=9))
def test_lists_are_packed_as_without_a_compiler(lists: list[list[int]]) -> None:
    values = np.array([n for own in lists for n in own], np.uint32)
    lengths = np.array(list(map(len, lists)), np.int64)
    packed = Patched.of_lists(values, lengths)
    assert listed(packed) == listed(plainly(lambda: Patched.of_lists(values, lengths)))
    assert packed.read_lists(0, len(values), lengths).tolist() == values.tolist()


@given(st.lists(st.tuples(st.integers(0, 3), st.lists(st.integers(1, 3), max_size=4)), max_size=8), st.booleans())
def test_postings_are_joined_as_without_a_compiler(lists: list[tuple[int, list[int]]], positional: bool) -> None:
    frequencies = np.array([n for _, own in lists for n in own], np.uint32)
    lengths = np.array([len(own) for _, own in lists], np.int64)
    positions = np.arange(frequencies.sum(), dtype=np.uint32) if positional else None
    doc_ids = np.arange(len(frequencies), dtype=np.uint32)
    given_so = merging._Lists(np.array([t for t, _ in lists], np.int64), lengths, doc_ids, frequencies, positions)
    for one, other in zip(merging._joined(given_so, 4), merging._joined_plainly(given_so, 4), strict=True):
        assert (one is None) == (other is None)
        assert one is None or other is None or one.tolist() == other.tolist()


def u32(*values: int) -> Any:
    return np.array(values, np.uint32)


def i64(*values: int) -> Any:
    return np.array(values, np.int64)


def u8(n: int) -> Any:
    return np.empty(n, np.uint8)


def joining(**changed: Any) -> tuple[Any, ...]:
    """Two lists of one posting each, of one term."""
    arguments = {
        "of": i64(0, 0), "lengths": i64(1, 1), "docs": u32(3, 4), "frequencies": u32(1, 1), "positions": u32(7, 8),
        "n": i64(0), "n_occurrences": i64(0), "out": u32(0, 0), "out_frequencies": u32(0, 0), "out_positions": u32(0, 0),
    }  # fmt: skip
    return tuple((arguments | changed).values())


def test_what_is_right_is_joined() -> None:
    arguments = joining(of=i64(1, 0), n=i64(9, 9), n_occurrences=i64(9, 9))
    native.kernels.join_postings(*arguments)
    assert [array.tolist() for array in arguments[5:]] == [[1, 1], [1, 1], [4, 3], [1, 1], [8, 7]]


@pytest.mark.parametrize(
    ("kernel", "arguments", "error"),
    [
        ("pack_patched", lambda: (u32(1), None, u8(2), u8(4), i64(0)), IndexError),
        ("pack_patched", lambda: (u32(1), None, u8(1), u8(3), i64(0)), IndexError),
        ("pack_patched", lambda: (u32(1), None, u8(1), u8(4), i64()), IndexError),
        ("pack_patched", lambda: (u32(1), i64(2), u8(1), u8(4), i64(0)), IndexError),
        ("pack_patched", lambda: (u32(1), i64(-1), u8(1), u8(4), i64(0)), IndexError),
        ("pack_patched", lambda: (u32(1), i64(), u8(1), u8(4), i64(0)), IndexError),
        ("pack_patched", lambda: (u32(1, 2), i64(1), u8(2), u8(8), i64(0)), IndexError),
        ("pack_patched", lambda: (i64(1), None, u8(1), u8(4), i64(0)), TypeError),
        ("pack_frequencies", lambda: (u32(1), u8(2), i64(0), i64(0), u32(0)), IndexError),
        ("pack_frequencies", lambda: (u32(1), u8(1), i64(), i64(0), u32(0)), IndexError),
        ("pack_frequencies", lambda: (u32(1), u8(1), i64(0), i64(), u32(0)), IndexError),
        ("pack_frequencies", lambda: (u32(1), u8(1), i64(0), i64(0), u32()), IndexError),
        ("pack_frequencies", lambda: (u8(1), u8(1), i64(0), i64(0), u32(0)), TypeError),
        ("join_postings", lambda: joining(of=i64(0, 1)), IndexError),
        ("join_postings", lambda: joining(of=i64(0, -1)), IndexError),
        ("join_postings", lambda: joining(of=i64(0)), IndexError),
        ("join_postings", lambda: joining(lengths=i64(1, 2)), IndexError),
        ("join_postings", lambda: joining(lengths=i64(1, 0)), IndexError),
        ("join_postings", lambda: joining(lengths=i64(3, -1)), IndexError),
        ("join_postings", lambda: joining(frequencies=u32(1, 2)), IndexError),
        ("join_postings", lambda: joining(frequencies=u32(1, 2**32 - 1)), IndexError),
        ("join_postings", lambda: joining(docs=u32(1)), IndexError),
        ("join_postings", lambda: joining(positions=u32(1)), IndexError),
        ("join_postings", lambda: joining(n=i64(0, 0)), IndexError),
        ("join_postings", lambda: joining(out=u32(0)), IndexError),
        ("join_postings", lambda: joining(out_frequencies=u32(0)), IndexError),
        ("join_postings", lambda: joining(out_positions=u32(0)), IndexError),
        ("join_postings", lambda: joining(docs=i64(1, 2)), TypeError),
    ],
)
def test_what_contradicts_itself_is_refused(
    kernel: str, arguments: Callable[[], tuple[Any, ...]], error: type[Exception]
) -> None:
    with pytest.raises(error):
        getattr(native.kernels, kernel)(*arguments())
