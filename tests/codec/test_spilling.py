"""What waits on disk while a segment is collected is read as it would be from memory."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from searchkit.codec.arrays import Capped, Terms, WordArrays, counts_of, narrowed
from searchkit.codec.plain_field import FieldArrays
from searchkit.codec.spilling import Spill
from searchkit.codec.strings import join_strings

FREQUENCIES = st.lists(st.lists(st.sampled_from([1, 2, 254, 255, 300]), min_size=1, max_size=4), min_size=1, max_size=5)


def field_of(frequencies: list[list[int]]) -> FieldArrays:
    """A field of so many terms, each with postings of such frequencies."""
    counts = np.array([n for of_term in frequencies for n in of_term])
    postings = narrowed(np.cumsum([len(of_term) for of_term in frequencies]))
    occurrences = narrowed(np.cumsum([sum(of_term) for of_term in frequencies]))
    positions = np.arange(int(counts.sum())) * 300
    doc_ids = np.concatenate([np.arange(len(of_term), dtype=np.uint32) for of_term in frequencies])
    ones = np.ones(len(frequencies), np.uint8)
    numbers = np.arange(len(frequencies))
    terms = Terms.of([b"%03d" % i for i in numbers])
    return FieldArrays(
        terms, postings, occurrences, ones, ones, doc_ids, Capped.of(counts, np.uint8), Capped.of(positions, np.uint16),
        WordArrays.of(terms, numbers[::-1], numbers * 200),
    )  # fmt: skip


@given(st.lists(FREQUENCIES, min_size=1, max_size=3), st.integers(0, 5), st.integers(0, 5))
def test_each_stretch_of_a_field_on_disk_is_that_of_the_field(given: list[list[list[int]]], a: int, b: int) -> None:
    spill = Spill(None)
    fields = [field_of(frequencies) for frequencies in given]
    for field, kept in [(field, spill.put(field)) for field in fields]:
        first, last = sorted((min(a, len(field.terms)), min(b, len(field.terms))))
        assert list(kept.terms) == list(field.terms)
        assert kept.max_frequencies[first:last].tolist() == field.max_frequencies[first:last].tolist()
        assert counts_of(kept.occurrence_ends).tolist() == counts_of(field.occurrence_ends).tolist()
        assert field.words is not None is not kept.words
        assert list(kept.words.texts) == list(field.words.texts)
        assert kept.words.terms().tolist() == field.words.terms().tolist()
        assert kept.words.all_counts().tolist() == field.words.all_counts().tolist()
        assert kept.doc_ids_of(first, last).tolist() == field.doc_ids_of(first, last).tolist()
        assert kept.frequencies_of(first, last).tolist() == field.frequencies_of(first, last).tolist()
        assert kept.positions_of(first, last).tolist() == field.positions_of(first, last).tolist()
    spill.close()


def test_nothing_of_it_has_a_name(tmp_path: Path) -> None:
    spill = Spill(tmp_path)
    kept = spill.put(field_of([[1, 2], [3]]))
    assert list(tmp_path.iterdir()) == []
    assert kept.doc_ids_of(0, 2).tolist() == [0, 1, 0]
    spill.close()


@given(st.lists(st.lists(st.binary(max_size=2), max_size=8), max_size=4))
def test_strings_of_several_are_joined_in_order(each: list[list[bytes]]) -> None:
    strings, numbers = join_strings([Terms.of(sorted(own)) for own in each])
    assert list(strings) == sorted({s for own in each for s in own})
    assert [[strings[i] for i in own.tolist()] for own in numbers] == [sorted(own) for own in each]
