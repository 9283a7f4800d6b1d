"""Floors of quality and speed on shared gold sets; the half that no rule was tuned on."""

from __future__ import annotations

import gzip
import hashlib
import json
import time
from collections import Counter
from pathlib import Path

import pytest

from searchkit.extraction.entities import find_mentions

SHARED = Path(__file__).parents[3] / ".." / "shared"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared: gold names of real texts")


def reported(id: str) -> bool:
    return hashlib.md5(id.encode()).digest()[-1] & 1 == 1


def micro_f1(file: str, kinds: set[str]) -> float:
    right = found = wanted = 0
    for line in (SHARED / "data" / "ner" / file).read_text(encoding="utf-8").splitlines():
        text = json.loads(line)
        if not reported(text["id"]):
            continue
        gold = {(start, end, kind) for start, end, kind in text["spans"] if kind in kinds}
        ours = {(m.start, m.end, m.kind) for m in find_mentions(text["text"]) if m.kind in kinds}
        right += len(gold & ours)
        found += len(ours)
        wanted += len(gold)
    return 2 * right / (found + wanted)


@needs_shared
@pytest.mark.parametrize(
    ("file", "kinds", "floor"),
    [
        ("conll2003_testa.jsonl", {"person", "org", "place"}, 0.84),
        ("wikigold.jsonl", {"person", "org", "place"}, 0.66),
        ("re3d.jsonl", {"person", "org", "place", "object"}, 0.46),
    ],
)
def test_names_of_gold_texts_are_found(file: str, kinds: set[str], floor: float) -> None:
    assert micro_f1(file, kinds) >= floor


@needs_shared
def test_the_scraped_articles_give_their_people_places_things_and_bodies() -> None:
    found: dict[str, Counter[str]] = {kind: Counter() for kind in ("person", "org", "place", "object")}
    for file in sorted((SHARED / "seeds").glob("*.txt")):
        for mention in find_mentions(file.read_text(encoding="utf-8")):
            found[mention.kind][mention.canonical] += 1
    assert {
        *("Xi Jinping", "Vladimir Putin", "He Lei", "Alexander Fomin", "Xu Qiliang"),
        *("Sergei Shoigu", "Liu Sheng", "Li Shuyin", "Boris Bregman"),
    } <= set(found["person"])
    assert {"Russia", "China", "South China Sea"} <= set(found["place"])
    assert {"Su-35", "S-400"} == set(found["object"])
    assert {"People's Liberation Army", "Central Military Commission", "Academy of Military Science"} <= set(
        found["org"]
    )
    assert "Ministry of Defense" in found["org"]
    assert not {"Gen", "Both", "Like Us", "He", "Gen. He"} & {name for names in found.values() for name in names}
    assert found["person"]["He Lei"] == 4


@needs_shared
@pytest.mark.slow
def test_three_megabytes_of_text_take_at_most_a_second() -> None:
    with gzip.open(SHARED / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(1500), strict=False)]
    find_mentions("Warm.")
    start = time.process_time()
    for text in texts:
        find_mentions(text)
    spent = time.process_time() - start
    assert sum(len(text.encode()) for text in texts) / 1e6 / spent >= 3
