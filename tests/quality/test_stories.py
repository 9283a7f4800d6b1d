"""How well copies are found: pairs made of real articles, against the rest of the corpus they are from."""

from __future__ import annotations

import gzip
import importlib.util
import json
import re
import time
from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import islice
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from prints import fingerprints

from searchkit.indexing.fingerprints import Comparison, WordReader, Words
from searchkit.indexing.grouping import Fingerprints, Groups, join_copies

Story = dict[str, str]


def load_gold(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold", shared / "bench" / "gold.py")
    assert spec is not None
    assert spec.loader is not None
    gold = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(gold)
    return gold


def read_news(shared: Path, n: int | None) -> list[Story]:
    with gzip.open(shared / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in islice(lines, n)]


def group(articles: Sequence[Story]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """(n,) which story each is of."""

    reader = WordReader()

    def read(rows: Sequence[int]) -> list[Words]:
        return reader.read([(articles[i].get("title") or "", articles[i]["text"]) for i in rows])

    prints = [
        own for i in range(0, len(articles), 200) for own in fingerprints(read(range(len(articles))[i : i + 200]))
    ]
    groups = Groups(len(articles))
    packed = Fingerprints.read(b"".join(prints), np.cumsum([len(p) for p in prints]))
    comparison = Comparison(read)
    join_copies(groups, packed, np.ones(len(articles), np.bool_), comparison.are_copies, comparison.read_ahead)
    return groups.roots()


def says_the_same(one: str, other: str) -> bool:
    """Whether nine tenths of the shorter text's words stand in the longer one, in their order: a revised version."""
    short, long = sorted((re.findall(r"\w+", text.lower()) for text in (one, other)), key=len)
    blocks = SequenceMatcher(None, short, long, autojunk=False).get_matching_blocks()
    return sum(b.size for b in blocks if b.size >= 4) >= 0.9 * len(short)


def precision_and_recall(shared: Path, corpus: list[Story], half: int, n: int) -> tuple[float, float]:
    """Of the pairs of a copy and an article of the corpus in one story: how many are right; and of the pairs made, how many are there.

    A pair is right where the article is the one that the copy was made of, or says the same as that one.
    """
    gold = load_gold(shared)
    chosen = [a for a in corpus if gold.half(a["id"]) == half and len(a["text"].split()) >= 120]
    step = max(1, len(chosen) // n)
    pairs = list(gold.story_pairs(chosen[::step][:n]))
    stories = group([*corpus, *(copy for _, _, copy in pairs)])
    of = {a["id"]: i for i, a in enumerate(corpus)}
    members = defaultdict(list)
    for i, story in enumerate(stories[: len(corpus)].tolist()):
        members[story].append(i)
    right = wrong = found = 0
    for (_, original, _), story in zip(pairs, stories[len(corpus) :].tolist(), strict=True):
        found += stories[of[original["id"]]] == story
        for i in members[story]:
            is_right = corpus[i]["id"] == original["id"] or says_the_same(corpus[i]["text"], original["text"])
            right, wrong = right + is_right, wrong + (not is_right)
    return right / (right + wrong), found / len(pairs)


@pytest.mark.parametrize("half", [0, 1])
def test_copies_are_found_among_three_thousand_articles(shared: Path, half: int) -> None:
    precision, recall = precision_and_recall(shared, read_news(shared, 3000), half, 300)
    assert precision >= 0.99
    assert recall >= 0.98


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("half", [0, 1])
def test_copies_of_five_thousand_articles_are_found_in_the_whole_corpus(shared: Path, half: int) -> None:
    precision, recall = precision_and_recall(shared, read_news(shared, None), half, 5000)
    assert precision >= 0.99
    assert recall >= 0.98


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_stories_of_the_whole_corpus_take_a_minute_at_most(shared: Path) -> None:
    articles = read_news(shared, None)
    start = time.process_time()
    group(articles)
    # Reading words for the fingerprints counts here, which indexing has done anyway.
    assert time.process_time() - start < 60
