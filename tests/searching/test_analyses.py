"""Timelines, concordances and comparisons against counting by hand over the texts."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from pathlib import Path
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from texts import Text, write_index

from searchkit import Facet, Subset
from searchkit.codec.counting import count_terms, totals_of
from searchkit.codec.strings import hash_strings
from searchkit.errors import UsageError
from searchkit.query.language import parse_query
from searchkit.searching.highlighting import Highlighter
from searchkit.searching.local import LocalIndex
from searchkit.searching.significance import contrast

SOURCES = ["Herald", "Wire", "Gazette"]
TEXTS = [
    [
        Text("war and peace in the north", "One", "1999-12-30", {"source": ("Herald",), "person": ("Ann Lee",)}),
        Text("peace at last", "Two", "1999-12-31", {"source": ("Wire",), "person": ("Ann Lee", "Bo Xi")}),
        Text("war again, war forever", "Three", "2000-02", {"source": ("Wire",)}),
    ],
    [
        Text("a treaty after the war", "Four", "2000-04-01", {"source": ("Herald",), "person": ("ann lee",)}),
        Text("war in an article that is gone", "Five", "2000-04-01", {"source": ("Herald",)}, deleted=True),
        Text("war without a date", "Six", None, {"source": ("Gazette",)}),
        Text("war some time in that year", "Seven", "2000", {"source": ("Wire",)}),
    ],
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    return write_index(tmp_path_factory.mktemp("analyses"), TEXTS)


def test_a_timeline_counts_each_month_and_those_between_without_an_article(index: LocalIndex) -> None:
    found = index.timeline(Subset("war"), by="month")
    assert [(p.label, p.count, p.all, p.vague) for p in found.periods] == [
        ("1999-12", 1, 2, False),
        ("2000", 1, 1, True),
        ("2000-01", 0, 0, False),
        ("2000-02", 1, 1, False),
        ("2000-03", 0, 0, False),
        ("2000-04", 1, 1, False),
    ]
    assert (found.total, found.undated) == (5, 1)
    assert found.periods[0].share == 0.5
    assert found.periods[2].share is None


@pytest.mark.parametrize(
    ("by", "labels"),
    [
        ("year", ["1999", "2000"]),
        ("week", ["1999-W52", "2000", "2000-02"]),
        ("day", ["1999-12-30", "2000", "2000-02"]),
    ],
)
def test_every_step_has_labels_of_its_own(index: LocalIndex, by: str, labels: list[str]) -> None:
    found = index.timeline(Subset("war", until="2000-02"), by=by)
    assert [p.label for p in found.periods] == labels


@pytest.mark.parametrize(("by", "n"), [("day", 33), ("week", 6), ("month", 3), ("year", 2)])
def test_one_wrong_date_does_not_make_a_timeline_of_centuries(tmp_path: Path, by: str, n: int) -> None:
    dates = ["0001-01-01", "2001-03-01", "2001-04-01"]
    index = write_index(tmp_path, [[Text("a war", str(i), date) for i, date in enumerate(dates)]])
    found = index.timeline(Subset("war"), by=by)
    assert (len(found.periods), sum(p.count for p in found.periods)) == (n, 3)
    assert [w.partition(",")[0] for w in found.warnings] == [
        {
            "day": "nothing from 0001-01-02 to 2001-02-28",
            "week": "nothing from 0001-W02 to 2001-W08",
            "month": "nothing from 0001-02 to 2001-02",
            "year": "nothing from 0002 to 2000",
        }[by]
    ]


def test_the_counts_of_a_timeline_add_up_to_its_total(index: LocalIndex) -> None:
    for by in ("day", "week", "month", "year"):
        found = index.timeline(Subset(), by=by)
        assert sum(p.count for p in found.periods) + found.undated == found.total == 6
        assert all(p.count == p.all for p in found.periods)


def test_a_timeline_split_by_a_field_counts_its_values_apart(index: LocalIndex) -> None:
    found = index.timeline(Subset(), by="year", split="person")
    assert found.values == ("Ann Lee", "Bo Xi")
    assert [dict(p.parts) for p in found.periods] == [{"Ann Lee": 2, "Bo Xi": 1}, {"Ann Lee": 1, "Bo Xi": 0}]


def test_without_a_step_the_finest_that_fits_is_taken(index: LocalIndex) -> None:
    assert index.timeline(Subset(until="1999")).by == "day"
    assert index.timeline(Subset()).by == "month"
    assert index.timeline(Subset("absent")).periods == ()


def test_a_timeline_of_stories_counts_each_where_it_stood_first(tmp_path: Path) -> None:
    body = " ".join(f"word{i}" for i in range(80))
    copies = [Text(body, f"Copy {i}", f"2000-0{i}-01", {"source": (f"S{i}",)}) for i in (3, 1, 2)]
    index = write_index(tmp_path, [copies, [Text("something else altogether", "Other", "2000-02-09")]])
    found = index.timeline(Subset(), by="month", stories=True)
    assert [(p.label, p.count, p.all) for p in found.periods] == [("2000-01", 1, 1), ("2000-02", 1, 1)]
    assert (found.total, index.timeline(Subset(), by="month").total) == (2, 4)
    late = index.timeline(Subset(since="2000-03"), by="month", stories=True)
    assert [(p.label, p.count) for p in late.periods] == [("2000-03", 1)]


@pytest.mark.parametrize(
    ("by", "split"), [("hour", None), ("year", "date:year"), ("year", "body"), ("year", "source:x")]
)
def test_what_cannot_be_a_timeline_is_said(index: LocalIndex, by: str, split: str | None) -> None:
    with pytest.raises(UsageError):
        index.timeline(Subset("war"), by=by, split=split)


def test_a_concordance_has_every_occurrence_with_its_offsets(index: LocalIndex) -> None:
    bodies = {hit.id: hit.body for hit in index.search("*")}
    found = list(index.concordance(Subset("war")).occurrences)
    assert len(found) == sum(len(re.findall("war", body)) for body in bodies.values()) == 6
    for o in found:
        assert bodies[o.id][o.start : o.end] == o.match == "war"
        assert f"{o.left}{o.match}{o.right}".replace(" ", "") == bodies[o.id].replace(" ", "")


@pytest.mark.parametrize(
    "query",
    ["north", '"river north"', "riv*", "river NEAR/3 north", "river /s north", "CAPS(north)", "north -war", "a OR war"],
)
def test_a_concordance_has_what_is_found_by_reading_each_text(tmp_path: Path, query: str) -> None:
    random = Random(7)
    words = ["river", "rivers", "NORTH", "North", "war", "the", "stop.", "Now", "naïve", "d’accord"]
    texts = [Text(" ".join(random.choices(words, k=random.choice([3, 30, 400])))) for _ in range(40)]
    index = write_index(tmp_path / "i", [texts[:25], texts[25:]])
    places: list[tuple[str, int, int]] = []
    for hit in index.search(query, limit=100):
        highlighter = Highlighter(parse_query(query, now=dt.datetime(2020, 1, 1)).tree)
        places += [(hit.id, *span) for span in highlighter.find("body", hit.body).marks()]
    found = [(o.id, o.start, o.end) for o in index.concordance(Subset(query)).occurrences]
    assert found == places
    assert found
    assert sorted(found) == sorted(
        (o.id, o.start, o.end) for o in index.concordance(Subset(query), sort="left").occurrences
    )


def test_a_concordance_is_sorted_by_the_words_on_one_side(index: LocalIndex) -> None:
    right = [o.right.strip() for o in index.concordance(Subset("war"), sort="right").occurrences]
    assert right == [
        "",
        "again, war forever",
        "and peace in the north",
        "forever",
        "some time in that year",
        "without a date",
    ]
    left = [o.left.split()[-1:] for o in index.concordance(Subset("war"), sort="left").occurrences]
    assert left == [[], [], [], [], ["again,"], ["the"]]


def test_a_concordance_by_date_begins_at_that_end(index: LocalIndex) -> None:
    assert [o.title for o in index.concordance(Subset("war"), sort="oldest").occurrences][:2] == ["One", "Seven"]
    assert [o.title for o in index.concordance(Subset("war"), sort="newest").occurrences][:1] == ["Four"]


def test_context_is_cut_between_words(tmp_path: Path) -> None:
    index = write_index(tmp_path, [[Text("beginning " * 30 + "needle" + " ending" * 30)]])
    (found,) = index.concordance(Subset("needle"), context=33).occurrences
    assert (found.left, found.right) == ("beginning beginning beginning ", " ending ending ending ending")


def test_a_concordance_of_an_unknown_order_is_refused(index: LocalIndex) -> None:
    with pytest.raises(UsageError):
        index.concordance(Subset("war"), sort="middle")  # type: ignore[arg-type]


WORDS = ["war", "peace", "treaty", "north", "south"]
BODIES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@given(
    st.lists(st.lists(st.tuples(BODIES, st.booleans()), min_size=1, max_size=5), min_size=1, max_size=3),
    st.data(),
)
def test_terms_are_counted_as_by_hand(segments: list[list[tuple[str, bool]]], data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder), [[Text(body) for body, _ in texts] for texts in segments])
        counted: list[tuple[np.ndarray, np.ndarray]] = []
        terms: list[bytes] = []
        for segment, texts in zip(index._snapshot().segments, segments, strict=True):
            chosen = [np.array([mine is side for _, mine in texts]) for side in (True, False)]
            found = count_terms(segment.reader, "body", chosen)
            assert found is not None
            for i, side in enumerate((True, False)):
                held = [body.split() for body, mine in texts if mine is side]
                words, articles = Counter(w for b in held for w in b), Counter(w for b in held for w in set(b))
                stems = [t.decode() for t in found.terms]
                assert [words[_word(s)] for s in stems] == found.occurrences[i].tolist()
                assert [articles[_word(s)] for s in stems] == found.articles[i].tolist()
            counted.append((hash_strings(found.terms.text, found.terms.ends), found.occurrences))
            terms += list(found.terms)
        first, sums = totals_of(
            np.concatenate([h for h, _ in counted]), np.concatenate([c for _, c in counted], axis=1)
        )
        totals = {_word(terms[at].decode()): sums[:, i].tolist() for i, at in enumerate(first.tolist())}
        everything = [(w, mine) for texts in segments for body, mine in texts for w in body.split()]
        assert totals == {
            w: [sum(v == w and mine for v, mine in everything), sum(v == w and not mine for v, mine in everything)]
            for w, _ in everything
        }


def _word(stem: str) -> str:
    return {"peac": "peace", "treati": "treaty"}.get(stem, stem)


@given(st.lists(st.text(max_size=6), max_size=30))
def test_hashes_tell_strings_apart(strings: list[str]) -> None:
    encoded = [s.encode() for s in strings]
    hashes = hash_strings(b"".join(encoded), np.cumsum([len(b) for b in encoded], dtype=np.uint64)).tolist()
    assert len(set(zip(hashes, encoded, strict=True))) == len(set(hashes)) == len(set(encoded))


@given(arrays(np.int64, 8, elements=st.integers(0, 1000)), arrays(np.int64, 8, elements=st.integers(0, 1000)))
def test_the_log_likelihood_is_that_of_the_textbook(ours: np.ndarray, theirs: np.ndarray) -> None:
    n, m = 9000, 20000
    found = contrast(ours, theirs, n, m)
    for a, b, likelihood in zip(ours.tolist(), theirs.tolist(), found.log_likelihood.tolist(), strict=True):
        expected = n * (a + b) / (n + m), m * (a + b) / (n + m)
        terms = [x * math.log(x / e) for x, e in zip((a, b), expected, strict=True) if x]
        assert likelihood == pytest.approx(max(0.0, 2 * sum(terms)), abs=1e-6)


@pytest.fixture(scope="module")
def two_camps(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    north = [Text(f"glacier ice winter number{i}", facts={"person": ("Nils",), "source": ("N",)}) for i in range(12)]
    south = [Text(f"desert sand summer number{i}", facts={"person": ("Sara",), "source": ("S",)}) for i in range(20)]
    both = [Text("weather report and weather map", facts={"person": ("Kim",), "source": ("N",)}) for _ in range(5)]
    return write_index(tmp_path_factory.mktemp("camps"), [north[:6] + south[:10] + both, north[6:] + south[10:]])


def test_a_comparison_names_what_tells_the_sides_apart(two_camps: LocalIndex) -> None:
    found = two_camps.compare(Subset("glacier"), Subset("desert"))
    assert (found.total, found.against_total, found.both) == (12, 20, 0)
    assert {(d.value, d.side, d.ours, d.theirs) for d in found.words} >= {
        ("desert", "theirs", 0, 20),
        ("glacier", "ours", 12, 0),
    }
    assert {(d.field, d.value, d.side) for d in found.names} == {
        ("person", "Nils", "ours"),
        ("person", "Sara", "theirs"),
    }
    assert [d.log_likelihood for d in found.words] == sorted((d.log_likelihood for d in found.words), reverse=True)


def test_words_are_shown_as_most_articles_write_them(tmp_path: Path) -> None:
    ours = [Text("missiles were launched", facts={"source": ("N",)}) for _ in range(9)]
    ours += [Text("a missile and about it", facts={"source": ("N",)}) for _ in range(3)]
    index = write_index(tmp_path, [ours, [Text(f"calm seas number{i}", facts={"source": ("S",)}) for i in range(12)]])
    words = [d.value for d in index.compare(Subset("missile")).words if d.side == "ours"]
    assert words[:2] == ["missiles", "launched"]
    assert not {"were", "and", "about", "it"} & set(words)


def test_a_comparison_with_nothing_is_one_with_all_other_articles(two_camps: LocalIndex) -> None:
    found = two_camps.compare(Subset("glacier"))
    assert (found.total, found.against_total, found.both) == (12, 25, 0)
    assert found.against == "*"


def test_articles_on_both_sides_are_told(two_camps: LocalIndex) -> None:
    assert two_camps.compare(Subset(where=["source=N"]), Subset("weather")).both == 5


def test_two_sides_that_are_one_differ_in_nothing(two_camps: LocalIndex) -> None:
    found = two_camps.compare(Subset("glacier"), Subset("glacier"))
    assert (found.words, found.names, found.both) == ((), (), 12)


def test_significant_values_are_those_that_the_hits_have_more_often(two_camps: LocalIndex) -> None:
    page = two_camps.search("glacier", facets=["person:significant"], limit=0)
    assert [(c.value, c.count, c.background) for c in page.facets["person"]] == [("Nils", 12, 12)]
    (row,) = page.as_dict()["facets"]["person"]  # type: ignore[index]
    assert row["log_likelihood"] > 10
    assert two_camps.search("*", facets=[Facet("person", significant=True)]).facets["person"] == ()


def test_a_facet_s_own_filter_does_not_hide_its_other_values(two_camps: LocalIndex) -> None:
    page = two_camps.search("*", facets=["source", "person"], where=["source=S"])
    assert [(c.value, c.count) for c in page.facets["source"]] == [("S", 20), ("N", 17)]
    assert [(c.value, c.count) for c in page.facets["person"]] == [("Sara", 20)]
    both = two_camps.search("*", facets=["source", "person"], where=["source=N", "person=Kim"])
    assert [(c.value, c.count) for c in both.facets["source"]] == [("N", 5)]
    assert [(c.value, c.count) for c in both.facets["person"]] == [("Nils", 12), ("Kim", 5)]


def test_days_narrow_a_facet_of_dates(index: LocalIndex) -> None:
    page = index.search("*", facets=["date:year"], since=dt.date(2000, 1, 1))
    assert [c.value for c in page.facets["date:year"]] == ["2000"]
