"""An article comes back from its bytes as it went in, part by part."""

from __future__ import annotations

import datetime as dt
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from searchkit.extraction.annotations import Annotations, DateGuess, Mention, Span
from searchkit.indexing.stored import pack_annotations, unpack_annotations

STRINGS = st.text(st.characters(), max_size=40) | st.just("word " * 300) | st.just("a\udc80b")
DATES = st.builds(
    DateGuess,
    st.datetimes(),
    st.sampled_from(["year", "day", "second"]),
    st.sampled_from(["metadata", "text"]),
    STRINGS,
    role=st.sampled_from(["published", "updated"]),
    offset_minutes=st.sampled_from([None, 0, -240]),
    ambiguous=st.booleans(),
    rejected_because=st.sampled_from([None, "too late"]),
    century_inferred=st.booleans(),
)
FOUND = st.builds(
    Annotations,
    STRINGS,
    STRINGS,
    removed=st.just(()) | st.just((Span(0, 2, "header"),)),
    language=st.sampled_from([None, "en"]),
    dates=st.lists(DATES, max_size=3).map(tuple),
    entities=st.lists(
        st.builds(Mention, st.just("person"), STRINGS, st.integers(0, 9), st.integers(0, 9), STRINGS)
    ).map(tuple),
    facts=st.dictionaries(st.sampled_from(["source", "url"]), st.lists(STRINGS).map(tuple)),
    warnings=st.lists(STRINGS).map(tuple),
)


@given(FOUND)
def test_what_was_packed_comes_back(found: Annotations) -> None:
    stored = unpack_annotations(pack_annotations(found).__getitem__)
    assert stored.date() == found.date()
    assert stored.date("updated") == found.date("updated")
    assert stored == found
    assert found == stored
    assert stored.body == found.body
    again = pickle.loads(pickle.dumps(stored))
    assert (type(again), again) == (Annotations, found)


def test_a_title_is_read_without_the_text() -> None:
    packed = pack_annotations(Annotations("War", "text", entities=(Mention("person", "A", 0, 1, "A"),)))
    asked: list[str] = []

    def read(column: str) -> bytes:
        asked.append(column)
        return packed[column]

    stored = unpack_annotations(read)
    assert (stored.title, stored.date(), stored.facts, asked) == ("War", None, {}, ["document"])
    assert (stored.text, stored.text, asked) == ("text", "text", ["document", "text"])
    with pytest.raises(AttributeError, match="nothing"):
        _ = stored.nothing


def test_an_offset_of_no_minutes_is_not_forgotten() -> None:
    date = DateGuess(dt.datetime(2015, 1, 1), "second", "metadata", "2015-01-01T00:00Z", offset_minutes=0)
    stored = unpack_annotations(pack_annotations(Annotations("", "", dates=(date,))).__getitem__)
    assert stored.dates[0].zone == "+00:00"
