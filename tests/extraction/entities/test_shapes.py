"""What a run comes apart into by its shape is what its words themselves would give."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.extraction.entities import parsing
from searchkit.extraction.entities.chunks import SPELT_OUT
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.marks import mark_words
from searchkit.extraction.entities.pieces import Run
from searchkit.extraction.entities.shapes import Shapes, shape_of

_LISTED = ("titles", "given", "family_first", "surnames", "org_heads", "org_openers", "place_heads", "demonyms", "stop")


def parsed_in_full(run: str, opening: bool) -> Run:
    return parsing._parse_words(run, *mark_words(run), opening)


def a_word() -> st.SearchStrategy[str]:
    lists = read_lexicon().lists
    listed = sorted({word for name in _LISTED for word in lists[name] if word[0].isupper()})
    towns = sorted(town for town in read_lexicon().towns if town.isalpha() and town.isascii())
    return (
        st.sampled_from(listed)
        | st.sampled_from(towns)
        | st.sampled_from(("Brubek", "Zorlon", "W.", "Al-Hadid", *sorted(SPELT_OUT)))
    )


@given(st.data(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_a_run_of_a_known_shape_comes_apart_as_its_words_tell(data: st.DataObject, opening: bool) -> None:
    shapes = Shapes(parsing._parse_words)
    for _ in range(2):
        run = " ".join(data.draw(st.lists(a_word(), min_size=2, max_size=4)))
        for _ in range(2):  # the second time by its shape
            assert shapes.parse(run, *mark_words(run), opening) == parsed_in_full(run, opening)


def test_two_names_of_one_shape_are_parsed_once() -> None:
    runs: list[str] = []

    def parse(run: str, *rest: object) -> Run:
        runs.append(run)
        return parsing._parse_words(run, *rest)  # type: ignore[arg-type]

    shapes = Shapes(parse)
    found = [shapes.parse(run, *mark_words(run), False) for run in ("Boris Zorlon", "Boris Brubek")]
    assert [[(piece.shown, piece.kind) for piece in one.pieces] for one in found] == [
        [("Boris Zorlon", "person")],
        [("Boris Brubek", "person")],
    ]
    assert runs == ["Boris Zorlon"]


def test_well_known_names_and_capitals_have_no_shape() -> None:
    for run in ("South Korea", "Boris NATO", "Su-35 Zorlon", "Zorlon & Brubek"):
        assert shape_of(run, *mark_words(run)) is None
    assert shape_of("George W. Zorlon", *mark_words("George W. Zorlon")) is not None
