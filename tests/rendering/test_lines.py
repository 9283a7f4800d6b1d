from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.text import Text

from searchkit.rendering.canvas import ASCII, FAINT, MATCH, Canvas
from searchkit.rendering.lines import beside, broken, cut, left_right, marked

CANVAS = Canvas(80)
LETTERS = st.text(st.sampled_from("ab 彗e\u0301👩\u200d🚀\ufe0f☀-\n\t\x1b"), max_size=200)


def marks(text: Text) -> list[str]:
    return [text.plain[s.start : s.end] for s in text.spans if s.style == MATCH]


def test_matches_are_marked_where_the_spans_say() -> None:
    text = marked("the  treaty\nof \x1b treaties", ((5, 11), (17, 25)))
    assert text.plain == "the treaty of ␛ treaties"
    assert marks(text) == ["treaty", "treaties"]


def test_spans_outside_the_text_or_overlapping_do_no_harm() -> None:
    assert marks(marked("abc def", ((-3, 2), (1, 3), (4, 99), (200, 300)))) == ["ab", "c", "def"]


def test_lines_break_between_words() -> None:
    assert [line.plain for line in broken(Text("one two three"), 8, CANVAS)] == ["one two", "three"]


def test_text_without_spaces_is_folded_by_its_width_in_cells() -> None:
    assert [line.plain for line in broken(Text("彗星彗星彗"), 5, CANVAS)] == ["彗星", "彗星", "彗"]


def test_marks_survive_the_breaking_of_lines() -> None:
    lines = broken(marked("one military ties two", ((4, 17),)), 13, CANVAS)
    assert [line.plain for line in lines] == ["one military", "ties two"]
    assert [marks(line) for line in lines] == [["military"], ["ties"]]


def test_what_is_left_out_is_said_by_an_ellipsis() -> None:
    assert [line.plain for line in broken(Text("one two three four"), 8, CANVAS, max_lines=2)] == ["one two", "three…"]
    assert cut(Text("one two"), 5, ASCII.ellipsis).plain == "on..."


def test_a_right_hand_text_gives_way_where_it_would_take_over_half() -> None:
    assert left_right(Text("left"), Text("7.40"), 20, CANVAS).plain == "left            7.40"
    assert left_right(Text("left"), Text("7.40"), 9, CANVAS).plain == "left"


def test_blocks_stand_beside_each_other() -> None:
    lines = beside([[Text("彗"), Text("b")], [Text("x", FAINT)]], [4, 4], 2)
    assert [line.plain for line in lines] == ["彗    x", "b"]


def test_a_word_of_a_million_letters_is_cut_without_going_through_it_all() -> None:
    assert len(broken(Text("x" * 1_000_000), 40, CANVAS, max_lines=2)) == 2
    assert len(broken(Text("x" * 100_000), 40, CANVAS)) == 2500


@given(LETTERS, st.integers(2, 60), st.one_of(st.none(), st.integers(1, 4)))
@example("\u200d\u200d彗", 2, None)
@example("\u200d\u200d彗a", 2, 1)
@example("e" + "\u0301" * 150, 2, 1)
def test_no_line_is_wider_than_asked(text: str, width: int, max_lines: int | None) -> None:
    lines = broken(marked(text, ((1, 3), (5, 20))), width, CANVAS, max_lines=max_lines)
    assert all(cell_len(line.plain) <= width for line in lines)
    assert max_lines is None or len(lines) <= max_lines


@given(st.text(st.sampled_from("ab 彗e\u0301-"), max_size=200), st.integers(2, 60))
def test_breaking_loses_nothing_but_white_space(text: str, width: int) -> None:
    lines = broken(marked(text), width, CANVAS)
    assert "".join(line.plain for line in lines).replace(" ", "") == text.replace(" ", "")
