"""Arrays that are looked up in as they lie in a file."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchkit.codec.arrays import Capped, Terms


@given(
    st.lists(st.integers(0, 70_000) | st.sampled_from([254, 255, 256, 65_534, 65_535, 65_536]), max_size=30), st.data()
)
def test_capped_numbers_are_read_back(values: list[int], data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(values)))
    end = data.draw(st.integers(start, len(values)))
    chosen = data.draw(st.lists(st.integers(0, len(values) - 1), max_size=5)) if values else []
    for dtype in (np.uint8, np.uint16):
        capped = Capped.of(np.asarray(values, np.uint32), dtype)
        assert capped.read(start, end).tolist() == values[start:end]
        assert capped.take(np.asarray(chosen, np.int64)).tolist() == [values[i] for i in chosen]


@given(st.sets(st.binary(min_size=1, max_size=3)), st.binary(max_size=2))
def test_terms_are_found_by_halves(terms: set[bytes], prefix: bytes) -> None:
    ordered = sorted(terms)
    found = Terms.of(ordered)
    assert list(found) == ordered
    assert [found[i] for i in range(len(found))] == ordered
    assert [found.find(t) for t in ordered] == list(range(len(ordered)))
    assert found.find(b"longer than any") is None
    assert [found[i] for i in found.with_prefix(prefix)] == [t for t in ordered if t.startswith(prefix)]
