"""The benchmark itself: a small run of all of it, and that its queries and corpora are what they should be."""

from __future__ import annotations

import importlib.util
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import orjson
import pytest
from benchmarks.corpus import read_records, write_corpus
from benchmarks.workload import EXTRA, MAIN, make_workload

ROOT = Path(__file__).resolve().parents[2]
VOCABULARY = [first + middle + last for first in "bdgklmnprst" for middle in "aeiou" for last in ("ran", "lit", "mon")]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    rng = random.Random(1)
    lines = []
    for i in range(60):
        sentences = [" ".join(rng.choices(VOCABULARY, k=9)).capitalize() + "." for _ in range(6)]
        title = " ".join(rng.sample(VOCABULARY, 6)).title()
        date = None if i % 9 == 0 else f"20{10 + i % 5}-0{1 + i % 9}-11"
        lines.append({"title": title, "text": " ".join(sentences), "date": date, "source": f"Paper {i % 3}"})
    path = tmp_path / "source.jsonl"
    path.write_bytes(b"\n".join(map(orjson.dumps, lines)))
    return path


def test_a_corpus_grows_by_articles_of_new_ids_and_the_same_sentences_in_a_new_order(
    source: Path, tmp_path: Path
) -> None:
    corpus = write_corpus(source, 150, tmp_path / "grown.jsonl", seed=7)
    records = list(read_records(corpus.path))
    assert (corpus.n_articles, len({r.id for r in records})) == (150, 150)
    assert corpus.n_bytes == corpus.path.stat().st_size
    first, again = records[1], records[61]
    assert first.text != again.text
    assert Counter(first.text.split(". ")).keys() & Counter(again.text.split(". ")).keys()
    assert sorted(first.text.replace(".", "").split()) == sorted(again.text.replace(".", "").split())
    assert write_corpus(source, 150, tmp_path / "twice.jsonl", seed=7).path.read_bytes() == corpus.path.read_bytes()


def test_queries_are_of_all_kinds_and_the_same_for_the_same_seed(source: Path) -> None:
    queries = make_workload(source, 5, seed=3)
    assert Counter(q.kind for q in queries) == dict.fromkeys((*MAIN, *EXTRA), 5)
    assert queries == make_workload(source, 5, seed=3) != make_workload(source, 5, seed=4)
    assert all((q.year is not None) == (q.kind == "or2_date") for q in queries)
    titles = [set(r.title.lower().split()) for r in read_records(source)]
    assert all(any(set(q.words) <= t for t in titles) for q in queries if q.kind in ("or3", "phrase2", "or2_date"))


def test_a_corpus_without_words_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text('{"title": "", "text": "", "source": "x"}\n')
    with pytest.raises(ValueError, match="too few titles"):
        make_workload(empty, 1, seed=1)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_one_command_measures_and_reports(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks",
        str(source),
        "--steps",
        "90",
        "--per-kind",
        "2",
        "--rounds",
        "1",
    ]
    command += ["--scratch", str(tmp_path), "--whoosh", "30", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    report = out.read_text()
    assert report.count("### 90 articles") == report.count("### 30 articles") == 1
    assert "Totals equal to whoosh's within 2 %: 100% of the queries." in report
    if importlib.util.find_spec("tantivy"):
        assert "Totals equal to tantivy's within 2 %: 100% of the queries." in report
    assert {p.name for p in tmp_path.iterdir()} == {"source.jsonl", "report.md"}
