"""What was read of an article, where, by which rule."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import searchkit
from searchkit.article import Article
from searchkit.extraction import annotate
from searchkit.rendering.evidence import evidence_of


def test_offsets_lead_to_the_excerpts(sample_index: Path) -> None:
    opened = searchkit.open(sample_index)
    seen = set()
    for hit in opened.search("*", limit=50):
        full = opened.article(hit.id)
        found = full.annotations
        for one in evidence_of(full):
            seen.add(one.field)
            if one.start is not None:
                text = found.body if one.origin == "body" else found.text
                assert text[one.start : one.end].strip() == one.excerpt.strip()
    assert {"title", "date", "removed", "person"} <= seen


def test_of_several_dates_each_that_lost_says_to_which(sample_index: Path) -> None:
    opened = searchkit.open(sample_index)
    (hit,) = opened.search("*", limit=1)
    text = "Quay opened\n\nPublished: March 3, 2011\n\nLISBON, May 5, 2013 (Wire) - The quay was opened on Sunday."
    found = annotate(Article("a.txt", None, text, "text"), today=dt.date(2020, 1, 1))
    told = {
        one.value: one.rejected_because for one in evidence_of(replace(hit, annotations=found)) if one.field == "date"
    }
    assert told == {"2011-03-03": None, "2013-05-05": "2011-03-03 comes first"}


def test_a_language_is_told_by_the_text_or_by_the_file(sample_index: Path) -> None:
    opened = searchkit.open(sample_index)
    (hit,) = opened.search("*", limit=1)
    text = "The ministers met in the morning and spoke of the harbour and of the ships."
    for stated, origin in ((), "derived"), (("en",), "derived"), (("ga",), "stated"):
        given = {"lang": stated}
        found = annotate(Article("a.txt", None, text, "record", given), today=dt.date(2020, 1, 1))
        (one,) = (one for one in evidence_of(replace(hit, annotations=found)) if one.field == "lang")
        assert one.origin == origin
