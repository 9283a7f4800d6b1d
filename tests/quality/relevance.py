"""How well `match="any"` ranks, on test collections: mean average precision beside tantivy's BM25.

usage: python tests/quality/relevance.py [--baseline] [--ablation] [--shared DIR] [COLLECTION…]

`--baseline` runs ../shared/bench/relevance.py's ranker in the same run (needs tantivy, extra `bench`); else the figures
noted there are the baseline. `--ablation` prints the table of docs/ranking.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import importlib.util
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from texts import Text, write_index

from searchkit.query.free import parse_free_text
from searchkit.searching.finding import How, chosen
from searchkit.searching.local import LocalIndex
from searchkit.searching.ranking import PLAIN, Ranking
from searchkit.searching.request import SearchRequest

TUNED, REPORTED = ("cranfield", "cisi", "med"), ("lisa", "npl")
COLLECTIONS = TUNED + REPORTED
# Mean average precision of the baseline as ../shared/bench/README.md notes it.
NOTED = {"cranfield": 0.313, "cisi": 0.228, "med": 0.528, "lisa": 0.348, "npl": 0.287}
# As that ranker, the 1,000 best of a query are judged.
DEPTH = 1000


@dataclass(frozen=True, slots=True)
class Setup:
    """One way to rank."""

    ranking: Ranking = field(default_factory=Ranking)
    expand: bool = False


ABLATION: dict[str, Setup] = {
    "default": Setup(),
    "no title weight (1)": Setup(Ranking(title=1.0)),
    "title weight 3": Setup(Ranking(title=3.0)),
    "idf as Lucene's (power 1)": Setup(Ranking(idf_power=1.0)),
    "idf power 1.4": Setup(Ranking(idf_power=1.4)),
    "no proximity": Setup(Ranking(proximity=0.0)),
    "proximity 0.3": Setup(Ranking(proximity=0.3)),
    "nothing for holding all words": Setup(Ranking(whole=1.0)),
    "k1 1.5": Setup(Ranking(k1=1.5)),
    "k1 3": Setup(Ranking(k1=3.0)),
    "b 0.1": Setup(Ranking(b=0.1)),
    "b 0.3": Setup(Ranking(b=0.3)),
    "BM25, k1 1.6, b 0.7, fields summed": Setup(Ranking(k1=1.6, b=0.7, title=None, fused=False)),
    "plain BM25, fields summed": Setup(PLAIN),
    "--expand": Setup(expand=True),
    "--expand on plain BM25": Setup(PLAIN, expand=True),
}


class Collection:
    """A test collection, indexed in a folder of its own under `place`."""

    def __init__(self, folder: Path, bench: ModuleType, place: Path) -> None:
        self.name, self._bench = folder.name, bench
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # that script leaves its files to the interpreter
            self.docs, self.queries, self.judged = bench.load(folder)
        texts = [Text(doc.get("text") or "", doc.get("title") or "") for doc in self.docs]
        self.index: LocalIndex = write_index(place / folder.name, [texts])

    def precision(self, setup: Setup) -> float:
        """Mean average precision of searchkit."""

        snapshot = self.index._snapshot()
        request = SearchRequest(limit=DEPTH, match="any", expand=setup.expand)
        finder = snapshot._finder(How(request, dt.datetime(2020, 1, 1), setup.ranking))

        def rank(query: str) -> list[str]:
            # As `search` does, without its hits: to make a thousand for each query would take most of the time.
            tree = parse_free_text(query, now=dt.datetime(2020, 1, 1)).tree
            if setup.expand:
                tree, _ = finder.expand(tree)
            best = chosen(finder.rank(tree, finder.match(tree)), request)
            snapshot._forget()
            return [str(self.docs[own.segment.base + own.doc_id]["id"]) for own in best]

        return self._precision(rank)

    def baseline(self) -> float:
        """Mean average precision of tantivy's BM25."""
        return self._precision(self._bench.tantivy_ranker(self.docs))

    def _precision(self, rank: Callable[[str], list[str]]) -> float:
        return float(self._bench.evaluate(rank, self.queries, self.judged)[0])


def load_bench(shared: Path) -> ModuleType:
    """The module with the baseline and the measures."""
    spec = importlib.util.spec_from_file_location("bench_relevance", shared / "bench" / "relevance.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def mean(ratios: Mapping[str, float]) -> float:
    """Over collections."""
    return sum(ratios.values()) / len(ratios)


def main() -> None:
    """Prints one line a setup: each collection's precision and its ratio to the baseline, and the mean ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collections", nargs="*", default=list(COLLECTIONS))
    parser.add_argument("--baseline", action="store_true")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--shared", type=Path, default=Path(__file__).parents[3] / "shared")
    asked = parser.parse_args()
    bench = load_bench(asked.shared)
    with tempfile.TemporaryDirectory() as place:
        collections = [
            Collection(asked.shared / "data" / "ir" / name, bench, Path(place)) for name in asked.collections
        ]
        baseline = {c.name: c.baseline() if asked.baseline else NOTED[c.name] for c in collections}
        print("baseline".ljust(36), *(f"{c.name} {baseline[c.name]:.4f}  " for c in collections))
        setups: dict[str, Setup] = ABLATION if asked.ablation else {n: ABLATION[n] for n in ("default", "--expand")}
        for label, setup in setups.items():
            found: dict[str, Any] = {c.name: c.precision(setup) for c in collections}
            ratios = {name: found[name] / baseline[name] for name in found}
            tuned = {name: r for name, r in ratios.items() if name in TUNED}
            print(
                label.ljust(36),
                *(f"{name} {found[name]:.4f} {ratios[name]:.3f}" for name in found),
                *([f"tuned {mean(tuned):.3f}"] if tuned else []),
                f"all {mean(ratios):.3f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
