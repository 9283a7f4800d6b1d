"""Words near each other: whatever stands in the documents, and however many are looked at in one step."""

from __future__ import annotations

from itertools import pairwise, product
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from searchkit.codec.arrays import PackedFrequencies, PackedPositions, gaps_of
from searchkit.codec.patched import Patched
from searchkit.codec.postings import Postings
from searchkit.codec.quarters import Frequencies
from searchkit.indexing.starts import Starts, pack_starts
from searchkit.searching import neighbours
from searchkit.searching.neighbours import Held, Parts, stand_in_order, stand_near, stand_together

# Of three words: where each stands in some documents. No two stand at one place.
_PLACES = st.lists(st.integers(0, 12) | st.sampled_from([500, 501, 70_000]), max_size=6, unique=True)
_DOCUMENTS = st.lists(st.tuples(_PLACES, st.integers(0, 2**18 - 1)), max_size=7)


class _Postings:
    """Of a word that is told by its places in each document."""

    def __init__(self, documents: list[list[int]]) -> None:
        self.documents = documents

    def positions_of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        own = [self.documents[row] for row in rows.tolist()]
        return np.array([*map(len, own)], np.int64), np.array([p for places in own for p in places], np.uint32)

    @property
    def packed_frequencies(self) -> PackedFrequencies | None:
        """As a segment of one block has them, of a term that is not its first one."""
        if not all(self.documents):
            return None
        codes, starts, rests_at, rests = Frequencies.of(np.array([1, *map(len, self.documents)], np.uint32))
        return PackedFrequencies(codes, starts, rests_at, *rests, 1)

    @property
    def packed_positions(self) -> PackedPositions | None:
        """As `packed_frequencies`."""
        counts = np.array([1, *map(len, self.documents)], np.int64)
        places = np.array([3, *(p for own in self.documents for p in own)], np.uint32)
        return PackedPositions(*Patched.of(gaps_of(places, counts[counts > 0])), 1)

    def gaps_of(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        own = [self.documents[row] for row in rows.tolist()]
        lengths = np.array([len(places) for places in own], np.int64)
        return lengths, gaps_of(np.array([p for places in own for p in places], np.uint32), lengths[lengths > 0])


def parted(documents: list[tuple[list[int], int]]) -> list[list[list[int]]]:
    """Each document's places, dealt out to three words."""
    return [
        [sorted(p for i, p in enumerate(places) if deal >> 2 * i & 3 == w) for w in range(3)]
        for places, deal in documents
    ]


def held(documents: list[list[int]], *, all_of_them: bool) -> Held:
    """A word in all documents, of which it may lack in some; or in those alone that hold it."""
    if all_of_them:
        return Held(cast("Postings", _Postings(documents)), np.arange(len(documents)))
    of = np.array([i for i, places in enumerate(documents) if places], np.int64)
    return Held(cast("Postings", _Postings([documents[i] for i in of.tolist()])), np.arange(len(of)), of)


@pytest.fixture(params=[(1 << 16, 1 << 13, 31), (2, 0, 31), (3, 0, 0)])
def cut(request: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    step, many, bits = request.param
    monkeypatch.setattr(neighbours, "_DOCS_A_STEP", step)
    monkeypatch.setattr(neighbours, "_MANY", many)
    monkeypatch.setattr(neighbours, "_NARROW", 1 << bits)


@pytest.mark.usefixtures("cut")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_DOCUMENTS, st.integers(1, 6), st.booleans(), st.booleans())
def test_neighbours_are_those_that_brute_force_finds(
    documents: list[tuple[list[int], int]], distance: int, ordered: bool, all_of_them: bool
) -> None:
    texts = parted(documents)
    one, other, third = (held([text[w] for text in texts], all_of_them=all_of_them) for w in range(3))
    near = [
        i
        for i, (a, b, c) in enumerate(texts)
        if any(0 < q - p <= distance or (not ordered and 0 < p - q <= distance) for p, q in product(a, [*b, *c]))
    ]
    found = stand_near([one], [other, third], len(texts), distance, ordered=ordered)
    assert found.tolist() == near


@pytest.mark.usefixtures("cut")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_DOCUMENTS, st.lists(st.integers(0, 2), min_size=1, max_size=4), st.integers(1, 4), st.booleans())
def test_words_in_order_are_those_that_brute_force_finds(
    documents: list[tuple[list[int], int]], phrase: list[int], slop: int, all_of_them: bool
) -> None:
    texts = parted(documents)
    words = [held([text[w] for text in texts], all_of_them=all_of_them) for w in phrase]
    expected = [
        i
        for i, text in enumerate(texts)
        if any(all(0 < q - p <= slop for p, q in pairwise(places)) for places in product(*(text[w] for w in phrase)))
    ]
    assert stand_in_order(words, len(texts), slop).tolist() == expected


@pytest.mark.usefixtures("cut")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    _DOCUMENTS,
    st.sets(st.integers(1, 12) | st.sampled_from([501, 60_000])),
    st.sets(st.integers(1, 300)),
    st.booleans(),
    st.booleans(),
)
def test_words_with_nothing_between_that_parts_them_stand_together(
    documents: list[tuple[list[int], int]], borders: set[int], others: set[int], paragraphs: bool, all_of_them: bool
) -> None:
    texts = parted(documents)
    one, other, _ = (held([text[w] for text in texts], all_of_them=all_of_them) for w in range(3))

    def undivided(of: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
        assert (np.diff(of) >= 0).all()
        pairs = zip(first.tolist(), last.tolist(), strict=True)
        return np.array([not any(a < border <= b for border in borders) for a, b in pairs], np.bool_)

    # Where paragraphs part, sentences between them do not.
    begun = sorted(borders | others if paragraphs else borders)
    starts = Starts(
        np.arange(1, len(texts) + 1) * len(begun),
        np.tile(np.array(begun, np.int64), len(texts)),
        np.tile(np.array([place in borders for place in begun], np.bool_), len(texts)),
    )
    lengths = pack_starts(starts).sizes
    ends = np.cumsum(lengths)

    def packed(low: int, high: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        data = np.frombuffer(pack_starts(starts).data, np.uint8)
        return data, (ends - lengths)[low:high], lengths[low:high]

    expected = [
        i
        for i, (a, b, _) in enumerate(texts)
        if any(not any(min(p, q) < border <= max(p, q) for border in borders) for p, q in product(a, b))
    ]
    parts = Parts(paragraphs, undivided, packed)
    assert stand_together([one], [other], len(texts), parts).tolist() == expected
