"""How long each analysis of an open index takes: `python -m tests.benchmarks.analyses INDEX QUERY…`, a Markdown table."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from statistics import median

import searchkit
from searchkit import Subset
from searchkit.searching.concordance import Order
from searchkit.searching.index import Index

_ROUNDS = 3
_PAGE = 20
_OTHER = "date:2007"
Analysis = Callable[[str], object]


def main(location: Path, queries: Sequence[str]) -> None:
    """Print the least wall-clock time of some rounds, for the median and for the slowest of the queries."""
    index = searchkit.open(location)
    best = {query: index.search(query, limit=1)[0].id for query in queries}
    print("| what | median, ms | slowest, ms |\n| --- | ---: | ---: |")
    for name, analyse in _analyses(index, best).items():
        times = [_least(analyse, query) for query in queries]
        print(f"| {name} | {median(times):.0f} | {max(times):.0f} |", flush=True)


def _analyses(index: Index, best: dict[str, str]) -> dict[str, Analysis]:
    def kwic(order: Order) -> Analysis:
        return lambda query: list(islice(index.concordance(Subset(query), sort=order).occurrences, _PAGE))

    facets = ("source", "person", "org", "place", "date:year")
    telling = ("person:significant", "org:significant", "place:significant")
    return {
        "`timeline --by month`": lambda query: index.timeline(Subset(query), by="month"),
        "`timeline --by year --split source`": lambda query: index.timeline(Subset(query), by="year", split="source"),
        "`facets`, five fields": lambda query: index.search(query, limit=0, facets=facets),
        "`facets --significant`, three fields": lambda query: index.search(query, limit=0, facets=telling),
        "`kwic`, first page": kwic("relevance"),
        "`kwic --sort left`, first page": kwic("left"),
        "`compare` with all others": lambda query: index.compare(Subset(query)),
        f"`compare --with {_OTHER}`": lambda query: index.compare(Subset(query), Subset(_OTHER)),
        "`related`": lambda query: index.related(best[query]),
        "`explain`": lambda query: index.explain(Subset(query)),
        "`explain --hit`": lambda query: index.explain(Subset(query), hit=best[query]),
        "`search --expand`": lambda query: index.search(query, expand=True),
        "`search --recent 30d`": lambda query: index.search(query, recent="30d"),
    }


def _least(analyse: Analysis, query: str) -> float:
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        analyse(query)
        times.append(time.perf_counter() - started)
    return min(times) * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
