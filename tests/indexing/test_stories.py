"""Stories: what are copies, and that it does not matter when, in what order, or in how many runs they come."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prints import fingerprints

from searchkit.indexing.build import build_index, forget
from searchkit.indexing.checking import check_index
from searchkit.indexing.fingerprints import Comparison, WordReader, Words
from searchkit.indexing.grouping import Fingerprints, Groups, join_copies
from searchkit.indexing.options import IndexOptions
from searchkit.searching.local import LocalIndex

WORDS = ["river", "council", "harbour", "vote", "minister", "bridge", "winter", "harvest", "signal", "engine", "market", "teacher", "garden", "letter", "border", "ocean", "village", "judge", "museum", "doctor", "factory", "island", "newspaper", "theatre", "valley", "airport"]  # fmt: skip


def text_of(seed: int, n_words: int = 150) -> str:
    """A text of its own, with names and numbers in it."""
    rng = random.Random(seed)
    words = [rng.choice(WORDS) for _ in range(n_words)]
    for i in range(5, n_words, 12):
        words[i] = rng.choice((f"Ms. {rng.choice(WORDS).title()}{rng.randrange(50)}", f"{rng.randrange(10, 9999)}"))
    return " ".join(" ".join(words[i : i + 15]).capitalize() + "." for i in range(0, n_words, 15))


def are_copies(one: str, other: str, titles: tuple[str, str] = ("", "")) -> bool:
    articles = WordReader().read([(titles[0], one), (titles[1], other)])
    prints = fingerprints(articles)
    groups = Groups(2)
    packed = Fingerprints.read(b"".join(prints), np.cumsum([len(p) for p in prints]))
    join_copies(groups, packed, np.ones(2, np.bool_), comparing(articles).are_copies)
    return groups.find(0) == groups.find(1)


def comparing(articles: Sequence[Words]) -> Comparison:
    return Comparison(lambda rows: [articles[i] for i in rows])


STORY = text_of(1)


@pytest.mark.parametrize(
    "copy",
    [
        STORY,
        STORY[: len(STORY) // 3],
        "ROME (Other Wire) - " + STORY + " Reporting by A. Body; editing by B. Else.",
        "Share Tweet Print\n" + STORY + "\nSign up for Our Newsletter\nCopyright 2014",
        STORY.replace(" vote ", " ballot ").replace(" judge ", " magistrate "),
        STORY.replace(". ", ".\n\n"),
        " ".join(s for i, s in enumerate(STORY.split(". ")) if i % 8 != 5),
    ],
    ids=["repeat", "third", "agency line", "furniture", "synonyms", "paragraphs", "sentence dropped"],
)
def test_a_copy_is_known_under_another_headline(copy: str) -> None:
    assert are_copies(STORY, copy, ("One headline", "Quite another one"))


def test_articles_of_one_template_are_several_stories() -> None:
    template = (
        text_of(2).replace("garden", "meadow")
        + " The {town} fire brigade will receive ${sum} for new engines. "
        + text_of(3)
    )
    one, other = (template.format(town=t, sum=s) for t, s in (("Ashford", "40,727"), ("Brantwood", "82,071")))
    assert not are_copies(one, other)


@pytest.mark.parametrize(
    ("one", "other", "titles"),
    [
        ("Shr loss 12 cts vs loss 15 cts. Net loss 1,204,000 vs loss 1,530,000. Revs 4.1 mln vs 3.9 mln",
         "Shr loss 12 cts vs loss 14 cts. Net loss 1,311,000 vs loss 1,502,000. Revs 5.1 mln vs 3.7 mln",
         ("ACME CORP 1ST QTR LOSS", "BOLT INC 1ST QTR LOSS")),
        ("Qtly div 10 cts vs 10 cts prior. Pay April 15. Record March 31.",
         "Qtly div 10 cts vs 10 cts prior. Pay April 15. Record March 31.",
         ("ACME CORP SETS QUARTERLY", "BOLT INC SETS QUARTERLY")),
        ("Advertisement", "Advertisement", ("Rain in the north", "Peace in the south")),
    ],
)  # fmt: skip
def test_short_reports_with_other_numbers_or_names_are_several_stories(
    one: str, other: str, titles: tuple[str, str]
) -> None:
    assert not are_copies(one, other, titles)
    assert are_copies(one, one, (titles[0], titles[0]))


def test_a_very_long_text_and_its_half_are_one_story() -> None:
    long = text_of(5, 60_000)
    assert are_copies(long, long[: len(long) // 2])


def test_a_thousand_articles_of_a_template_and_ten_thousand_equal_ones_take_no_hours() -> None:
    common = text_of(7)
    words = WordReader().read([("", f"{common} The number drawn in Zone{i} is {i * 7 + 1000}.") for i in range(1000)])
    words += WordReader().read([("", STORY)]) * 10_000
    prints = fingerprints(words[:1000]) + fingerprints(words[-1:]) * 10_000
    groups = Groups(len(words))
    packed = Fingerprints.read(b"".join(prints), np.cumsum([len(p) for p in prints]))
    n_compared = 0
    compare = comparing(words).are_copies

    def counted(one: int, other: int) -> bool:
        nonlocal n_compared
        n_compared += 1
        return compare(one, other) if n_compared < 2000 else False

    start = time.process_time()
    join_copies(groups, packed, np.ones(len(words), np.bool_), counted)
    assert n_compared <= 32 * 1000
    assert time.process_time() - start < 20
    assert len(set(groups.roots()[1000:].tolist())) == 1


def run_of(folder: Path, articles: Sequence[tuple[str, str, str]]) -> Path:
    """A file of (id, text, date)."""
    file = folder / f"{len(list(folder.iterdir()))}.jsonl"
    lines = [
        json.dumps({"id": id, "title": f"Headline {id}", "text": text, "date": date}) for id, text, date in articles
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def index_runs(tmp: Path, runs: Sequence[Sequence[tuple[str, str, str]]], **options: bool) -> Path:
    (tmp / "in").mkdir(parents=True)
    for articles in runs:
        run_of(tmp / "in", articles)
        build_index(tmp / "index", [tmp / "in"], IndexOptions(jobs=1, **options))  # type: ignore[arg-type]
    return tmp / "index"


def stories_of(index: Path) -> dict[str, frozenset[str]]:
    """Story → headlines; every article in exactly one."""
    found: dict[str, set[str]] = {}
    for hit in LocalIndex(index).search("*", limit=1000):
        (story,) = hit.values["story"]
        found.setdefault(story, set()).add(hit.title.removeprefix("Headline "))
    return {story: frozenset(titles) for story, titles in found.items()}


A, B = text_of(11), text_of(12)
NEWS = [
    ("a1", A, "2015-03-02T10:00"), ("b1", B, "2015-03-02"), ("a2", A + " Updated at noon.", "2015-03-01T08:00"),
    ("c1", text_of(13), "2015-03-05"), ("a3", A[: len(A) // 2], "2015-03-04"), ("b2", "By the Desk\n" + B, "2014-12-30"),
]  # fmt: skip
GROUPS = {frozenset({"a1", "a2", "a3"}), frozenset({"b1", "b2"}), frozenset({"c1"})}


@settings(max_examples=8, deadline=None)
@given(st.permutations(NEWS), st.lists(st.integers(1, 5), max_size=3))
def test_stories_are_the_same_in_whatever_order_and_runs_articles_come(
    tmp_path_factory: pytest.TempPathFactory, news: list[tuple[str, str, str]], cuts: list[int]
) -> None:
    borders = [0, *sorted(set(cuts)), len(news)]
    runs = [news[start:end] for start, end in pairwise(borders)]
    index = index_runs(tmp_path_factory.mktemp("order"), runs)
    found = stories_of(index)
    assert set(found.values()) == GROUPS
    first = LocalIndex(index).article(next(story for story, titles in found.items() if "a1" in titles))
    assert first.title == "Headline a2"


def test_an_article_that_holds_two_others_makes_them_one_story_and_leaves_them_two_when_it_goes(tmp_path: Path) -> None:
    first, second = text_of(21), text_of(22)
    index = index_runs(tmp_path, [[("x", first, "2015-01-01"), ("y", second, "2015-01-02")]])
    assert len(stories_of(index)) == 2
    run_of(tmp_path / "in", [("both", f"{first} {second}", "2014-01-01")])
    build_index(index, [tmp_path / "in"], IndexOptions(jobs=1))
    ((story, titles),) = stories_of(index).items()
    assert titles == {"x", "y", "both"}
    forget(index, [story])
    assert set(stories_of(index).values()) == {frozenset("x"), frozenset("y")}


def test_a_story_outlives_its_first_article_and_merges(tmp_path: Path) -> None:
    index = index_runs(tmp_path, [NEWS[:3], NEWS[3:]])
    forget(index, [next(story for story, titles in stories_of(index).items() if "a2" in titles)])
    expected = {frozenset({"a1", "a3"}), frozenset({"b1", "b2"}), frozenset({"c1"})}
    assert set(stories_of(index).values()) == expected
    build_index(index, [tmp_path / "in" / "1.jsonl"], IndexOptions(jobs=1, optimize=True))
    assert set(stories_of(index).values()) == expected
    build_index(index, [tmp_path / "in"], IndexOptions(jobs=1, rebuild=True))
    assert set(stories_of(index).values()) == GROUPS
    assert check_index(index).is_sound


def test_without_stories_no_article_has_one(tmp_path: Path) -> None:
    index = LocalIndex(index_runs(tmp_path, [NEWS], stories=False))
    assert {hit.values["story"] for hit in index.search("*")} == {()}
    assert index.search("*", stories=True).total == len(NEWS)
    assert [c.title for c in index.story(index.search("*")[0].id)] == [index.search("*")[0].title]


def test_a_damaged_list_of_stories_is_told_and_the_revision_before_answers(tmp_path: Path) -> None:
    index = index_runs(tmp_path, [NEWS[:3], NEWS[3:]])
    newest = max(index.glob("*.stories"))
    data = bytearray(newest.read_bytes())
    data[40] ^= 1
    newest.write_bytes(data)
    assert any(newest.name in problem for problem in check_index(index).problems)
    assert LocalIndex(index).search("*", limit=0).total == 3
