"""Thousands of real articles through the command line: counts, memory, answers."""

from __future__ import annotations

import gzip
import itertools
import json
import subprocess
import sys
from pathlib import Path

import pytest

import searchkit

N_ARTICLES = 4_000
MAX_MEMORY_KB = 1024 * 1024

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]


@pytest.fixture(scope="module")
def records(shared: Path) -> list[dict[str, str]]:
    with gzip.open(shared / "data" / "news.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in itertools.islice(lines, N_ARTICLES)]


@pytest.fixture(scope="module")
def index(records: list[dict[str, str]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("news")
    with gzip.open(folder / "news.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(record) + "\n" for record in records)
    command = [
        sys.executable,
        "-m",
        "searchkit",
        "index",
        str(folder / "news.jsonl.gz"),
        "-i",
        str(folder / "index"),
        "--json",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    report = json.loads(done.stdout)
    assert (report["added"], report["n_skipped"]) == (len({r["id"] + r["source"] for r in records}), 0)
    return folder / "index"


# A process of its own: what a large parent leaves in a child's figure before it becomes another program does not count.
MEASURED = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_memory_stays_bounded(index: Path, tmp_path: Path) -> None:
    corpus = index.parent / "news.jsonl.gz"
    command = [sys.executable, "-m", "searchkit", "index", str(corpus), "-i", str(tmp_path / "again")]
    done = subprocess.run([sys.executable, "-c", MEASURED, *command], capture_output=True, text=True, check=True)
    # The largest of the processes.
    assert int(done.stdout) < MAX_MEMORY_KB


def test_every_day_is_the_one_that_the_source_states(index: Path, records: list[dict[str, str]]) -> None:
    page = searchkit.open(index).search("*", limit=0, facets=["date:day"])
    stated: dict[str | None, int] = {}
    for record in records:
        day = record["date"][:10] if record.get("date") else None
        stated[day] = stated.get(day, 0) + 1
    found = {c.value: c.count for c in page.facets["date:day"]}
    # Where a record states no date, its text may.
    assert sum(abs(found.get(day, 0) - n) for day, n in stated.items() if day) <= (stated.get(None, 0) or 0)


def test_a_search_counts_what_a_loop_over_the_texts_counts(index: Path, records: list[dict[str, str]]) -> None:
    from searchkit.analysis.terms import term_finder

    find = term_finder()
    opened = searchkit.open(index)
    for words in ("iraq war", "interest rates", "prime minister"):
        stems = set(find(words))
        holders = [r for r in records if stems <= {*find(r["text"]), *find(r.get("title", ""))}]
        total = opened.search(words, limit=0).total
        assert total is not None
        # The furniture that was taken out, and words that stand in title and text apart, make a difference of few.
        assert abs(total - len(holders)) <= max(2, len(holders) // 50)


def test_facets_and_snippets_come_with_every_page(index: Path) -> None:
    page = searchkit.open(index).search("iraq", facets=["source", "person", "date:year"])
    assert page.total
    assert len(page.facets["source"]) >= 10
    assert all(hit.snippets for hit in page)
    assert sum(c.count for c in page.facets["date:year"]) == page.total
