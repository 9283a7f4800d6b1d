"""Names in texts of other languages: rules for English find nouns in German; gazetteers do not."""

from __future__ import annotations

import datetime as dt

from searchkit.article import Article
from searchkit.extraction import annotate

GERMAN = (
    "Die Regierungen der Länder haben sich in Berlin auf neue Regeln geeinigt. Der Minister Karl Brandner sagte, die "
    "Häuser an der Alten Brücke in Hamburg würden bald gebaut. Russland und Frankreich wollen der Freien Woche fernbleiben."
)


def test_capitals_of_german_nouns_make_no_names() -> None:
    found = annotate(Article("a.txt", None, GERMAN, "text", {"lang": ("de",)}), today=dt.date(2020, 1, 1))
    assert {m.kind for m in found.entities} <= {"place"}
    assert {"Berlin", "Hamburg"} <= {m.text for m in found.entities}


def test_what_the_source_states_is_found_in_any_language() -> None:
    given = {"lang": ("de",), "person": ("Karl Brandner",)}
    found = annotate(Article("a.txt", None, GERMAN, "text", given), today=dt.date(2020, 1, 1))
    assert [m.text for m in found.entities if m.kind == "person"] == ["Karl Brandner"]
