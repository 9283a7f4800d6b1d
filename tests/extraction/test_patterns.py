"""Every pattern of `patterns.toml` against its own examples and counter-examples."""

from __future__ import annotations

import pytest

from searchkit.extraction.patterns import KINDS, LinePattern, line_patterns, part, read_furniture

PATTERNS = [p for kind in KINDS for p in line_patterns(kind)]


def matched(pattern: LinePattern, line: str) -> dict[str, str] | None:
    # A dateline opens a sentence; the others are whole lines.
    found = pattern.compiled.match(line) if pattern.kind == "dateline" else pattern.compiled.fullmatch(line)
    return None if found is None else {k: v.strip() for k, v in found.groupdict().items() if v and k != "agency"}


@pytest.mark.parametrize(
    ("pattern", "n"),
    [(p, n) for p in PATTERNS for n in range(len(p.examples))],
    ids=lambda v: v.name if isinstance(v, LinePattern) else str(v),
)
def test_a_pattern_matches_its_examples_and_reads_them(pattern: LinePattern, n: int) -> None:
    example = pattern.examples[n]
    gives = matched(pattern, example.line)
    assert gives is not None, example.line
    if pattern.kind != "credit":
        assert gives == dict(example.gives) or (pattern.kind == "furniture" and not example.gives)


@pytest.mark.parametrize(
    ("pattern", "line"),
    [(p, line) for p in PATTERNS for line in p.counter_examples],
    ids=lambda v: v.name if isinstance(v, LinePattern) else v[:30],
)
def test_a_pattern_leaves_its_counter_examples_alone(pattern: LinePattern, line: str) -> None:
    assert matched(pattern, line) is None


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)
def test_a_pattern_has_examples_of_both_kinds(pattern: LinePattern) -> None:
    assert pattern.examples
    assert pattern.counter_examples


def test_names_of_patterns_are_unique() -> None:
    names = [p.name for p in PATTERNS]
    assert sorted(set(names)) == sorted(names)


FURNITURE = [(p, e.line) for p in PATTERNS if p.kind in ("credit", "furniture") for e in p.examples]


@pytest.mark.parametrize(("pattern", "line"), FURNITURE, ids=lambda v: v.name if isinstance(v, LinePattern) else v[:30])
def test_a_line_of_furniture_is_found_by_its_first_word_or_a_piece(pattern: LinePattern, line: str) -> None:
    assert read_furniture(line) is not None


def test_a_copyright_line_names_the_publisher() -> None:
    found = read_furniture("©2019 Harbour Daily All rights reserved. Do not reproduce without permission")
    assert found is not None
    assert (found.name, found.publisher) == ("copyright", "Harbour Daily")


@pytest.mark.parametrize(
    "sentence",
    [
        "The visit shows growing military cooperation between the two countries, experts said.",
        "He told reporters that the copyright on the 1969 pictures had lapsed.",
        "Sign language was used throughout, and the newsletter of the union printed the whole speech, she said.",
        "We use satellites to find cookies of ice in the dark, the astronomer joked.",
        "More on Monday, the spokesman said.",
    ],
)
def test_no_furniture_pattern_takes_a_real_sentence(sentence: str) -> None:
    assert read_furniture(sentence) is None


def test_dates_are_found_in_running_text() -> None:
    text = "Signed 12 March 2011, again on May 4th, 2012; printed 2013-05-06 and 7/8/2014, 09.10.2015."
    assert [m[0] for m in part("day_of_year").finditer(text)] == [
        "12 March 2011", "May 4th, 2012", "2013-05-06", "7/8/2014", "09.10.2015",
    ]  # fmt: skip
