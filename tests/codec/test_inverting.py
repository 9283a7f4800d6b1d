"""Words as they stand → postings: the same compiled or not, and what contradicts itself is refused."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.fields import ID, TEXT, Schema

from searchkit import native
from searchkit.codec.arrays import Capped, Terms, WordArrays
from searchkit.codec.batches import Batch, BatchTokens
from searchkit.codec.inverting import Inverter
from searchkit.codec.plain_field import FieldArrays

compiled = pytest.mark.skipif(not native.COMPILED, reason="nothing is compiled")
INVERT: Any = native.kernels.invert if native.COMPILED else None
TERMS = [b"a", b"aa\0a", b"ab\0b", b"b", b"c\0", b"cc\0c"]
DOCUMENTS = st.lists(st.lists(st.integers(0, len(TERMS) - 1), max_size=12), min_size=1, max_size=6)


def plainly(value: Any) -> Any:
    """Arrays as lists, whatever they lie in."""
    if isinstance(value, np.ndarray):
        return value.dtype.name, value.tolist()
    if isinstance(value, Terms):
        return list(value)
    if isinstance(value, Capped):
        return plainly(value.base), plainly(value.large_at), plainly(value.large)
    if isinstance(value, WordArrays):
        return list(map(plainly, value))
    if isinstance(value, FieldArrays):
        return {field.name: plainly(getattr(value, field.name)) for field in fields(value)}
    return value


def tokens_of(documents: list[list[int]], *, stated: bool) -> BatchTokens:
    counts = np.array(list(map(len, documents)), np.int64)
    ids = np.array([term for own in documents for term in own], np.uint8)
    positions = np.array([7 * i for own in documents for i in range(len(own))], np.uint32)
    return BatchTokens(counts, ids, positions if stated else None)


def inverted(batches: list[tuple[list[list[int]], bool]]) -> Any:
    inverter, first = Inverter(Schema(body=TEXT(phrase=True), id=ID())), 0
    for documents, stated in batches:
        words = {"body": tokens_of(documents, stated=stated), "id": tokens_of(documents, stated=False)}
        inverter.add_batch(first, Batch(TERMS, words, {}, {}))
        first += len(documents)
    return {name: list(map(plainly, runs)) for name, runs in inverter.fields().items()}


@compiled
@given(st.lists(st.tuples(DOCUMENTS, st.booleans()), min_size=1, max_size=3))
def test_postings_are_those_sorted_without_a_compiler(batches: list[tuple[list[list[int]], bool]]) -> None:
    found = inverted(batches)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(native, "COMPILED", False)
        assert inverted(batches) == found


def arguments() -> list[Any]:
    """Two documents, of three words and one, of two terms."""

    def empty(n: int, dtype: type[np.integer[Any]]) -> Any:
        return np.zeros(n, dtype)

    return [
        np.array([0, 1, 0, 1], np.uint32), np.array([3, 1]), np.array([4, 9], np.uint32), np.array([3, 1]), empty(4, np.uint32),
        *(empty(4, np.uint32) for _ in range(3)), *(empty(2, np.int64) for _ in range(4)),
    ]  # fmt: skip


@compiled
def test_each_array_must_be_as_long_as_the_others_say() -> None:
    whole = arguments()
    assert INVERT(*whole) == 3
    assert whole[5][:3].tolist() == [4, 4, 9]
    for i in range(12):
        for wrong in (whole[i][:-1], whole[i].astype(np.uint8), None):
            if i in (5, 6) and wrong is not None and len(wrong) == 3 and wrong.dtype != np.uint8:
                wrong = wrong[:-1]
            with pytest.raises((IndexError, TypeError)):
                INVERT(*whole[:i], wrong, *whole[i + 1 :])


@compiled
@pytest.mark.parametrize(
    ("i", "wrong"),
    [
        (0, np.array([0, 2, 0, 1], np.uint32)),
        (1, np.array([5, -1])),
        (1, np.array([3, 2])),
        (1, np.array([2**62, 2**62])),
    ],
)
def test_words_and_documents_must_be_there(i: int, wrong: Any) -> None:
    given_so = arguments()
    given_so[i] = wrong
    with pytest.raises(IndexError):
        INVERT(*given_so)
