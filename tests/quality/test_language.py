"""Floors of language detection: single sentences of news in ten languages, and speed over articles."""

from __future__ import annotations

import gzip
import json
import time
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest

from searchkit.extraction.language import detect_language

SENTENCES = Path(__file__).parent / "languages.txt"
MB = 1_000_000


def read_sentences() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    code = ""
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            code = line.strip("[]")
        elif line and not line.startswith("#"):
            found.setdefault(code, []).append(line)
    return found


def test_sentences_of_ten_languages_are_told_apart() -> None:
    sentences = read_sentences()
    assert {code: len(lines) for code, lines in sentences.items()} == dict.fromkeys(sentences, 20)
    assert len(sentences) == 10
    taken = [(code, detect_language(line), line) for code, lines in sentences.items() for line in lines]
    wrong = [entry for entry in taken if entry[0] != entry[1]]
    assert 1 - len(wrong) / len(taken) >= 0.98, wrong
    # No language pays for the others.
    assert max(Counter(code for code, _, _ in wrong).values(), default=0) <= 1, wrong


def test_capitals_and_missing_full_stops_change_no_language() -> None:
    for code, lines in read_sentences().items():
        wrong = [line for line in lines if detect_language(line.upper().rstrip(".")) != code]
        assert len(wrong) <= 2, wrong


@pytest.mark.slow
def test_detection_keeps_up_with_indexing(shared: Path) -> None:
    with gzip.open(shared / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in islice(lines, 5_000)]
    detect_language(read_sentences()["de"][0])  # the model is loaded once
    took = []
    for _ in range(3):
        begun = time.process_time()
        for text in texts:
            detect_language(text)
        took.append(time.process_time() - begun)
    assert sum(map(len, texts)) / MB / min(took) >= 20
