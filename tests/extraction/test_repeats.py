"""What a source prints in most of its articles."""

from __future__ import annotations

import datetime as dt

from searchkit.article import Article
from searchkit.extraction import annotate
from searchkit.extraction.repeats import WHY, RepeatedLines

FOOT = "Harbour Daily is a child of the Hill Press\nLetters: 4 Pier Road\nThe paper that floats"


def text(i: int, foot: str = FOOT) -> str:
    return f"Boat number {i} has come in\n\nThe boat with the number {i} came into the harbour in the morning, and left.\n\n{foot}"


def learnt(*texts: str) -> RepeatedLines:
    lines = RepeatedLines()
    for one in texts:
        lines.observe("harbour", one)
    return lines


def body(content: str, lines: RepeatedLines) -> tuple[str, list[str]]:
    found = annotate(
        Article("a.txt", None, content, "text", {}),
        today=dt.date(2020, 1, 1), entities=False, repeated=lines.known("harbour", content),
    )  # fmt: skip
    return found.body, [s.why for s in found.removed]


def test_lines_that_end_every_article_are_furniture() -> None:
    lines = learnt(*map(text, range(9)))
    assert body(text(3), lines) == (
        "The boat with the number 3 came into the harbour in the morning, and left.",
        ["title", WHY, WHY, WHY],
    )


def test_a_refrain_of_two_articles_is_text() -> None:
    lines = learnt(*(text(i, "Row, row, said the sailor" if i < 2 else f"End of {i}") for i in range(20)))
    assert "Row, row, said the sailor" in body(text(1, "Row, row, said the sailor"), lines)[0]


def test_seven_articles_teach_nothing() -> None:
    assert not learnt(*map(text, range(7))).known("harbour", text(3))


def test_what_one_source_repeats_is_text_in_another() -> None:
    assert not learnt(*map(text, range(9))).known("hill", text(3))


def test_a_speaker_s_name_before_his_words_stays() -> None:
    assert not learnt(*["PRIME MINISTER:\nWell, yes"] * 9).known("harbour", "PRIME MINISTER:\nno")


def test_an_article_of_nothing_else_stays() -> None:
    lines = learnt(*map(text, range(9)))
    assert "The paper that floats" in body(FOOT, lines)[0]


def test_memory_is_bounded_and_what_comes_back_is_kept() -> None:
    lines = learnt(*(f"{FOOT}\n" + "\n".join(f"line {i} {j}" for j in range(9)) for i in range(500)))
    assert len(lines.known("harbour", FOOT)) == 3
    assert len(str(lines.as_dict())) < 10_000


def test_lines_come_back_from_json_and_a_damaged_file_teaches_nothing() -> None:
    lines = RepeatedLines.from_dict(learnt(*map(text, range(9))).as_dict())
    assert len(lines.known("harbour", FOOT)) == 3
    damaged = RepeatedLines.from_dict(
        {"harbour": {"articles": "many", "lines": {}}, "b": 3, "c": {"articles": 9, "lines": 4}}
    )
    assert damaged.as_dict() == {}
