"""Ranking beats plain BM25 on public test collections. `relevance.py` beside prints the figures."""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from quality.relevance import COLLECTIONS, NOTED, Collection, Setup, load_bench, mean

Open = Callable[[str], Collection]


@pytest.fixture(scope="module")
def opened(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Open:
    folder = shared / "data" / "ir"
    if not folder.is_dir():
        pytest.skip("no ../shared/data/ir: test collections are not part of the project")
    bench, place = load_bench(shared), tmp_path_factory.mktemp("collections")
    return functools.cache(lambda name: Collection(folder / name, bench, place))


def test_ranking_is_as_good_as_measured_on_one_collection(opened: Open) -> None:
    assert opened("med").precision(Setup()) >= NOTED["med"]
    assert opened("med").precision(Setup(expand=True)) >= 1.15 * NOTED["med"]


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_ranking_beats_the_baseline_of_the_same_run(opened: Open) -> None:
    pytest.importorskip("tantivy", reason="the baseline is tantivy's: pip install 'searchkit-news[bench]'")
    baseline = {name: opened(name).baseline() for name in COLLECTIONS}
    plain = {name: opened(name).precision(Setup()) / baseline[name] for name in COLLECTIONS}
    assert min(plain.values()) >= 0.99, plain
    assert mean(plain) >= 1.03, plain
    wide = {name: opened(name).precision(Setup(expand=True)) / baseline[name] for name in COLLECTIONS}
    assert mean(wide) >= 1.08, wide
