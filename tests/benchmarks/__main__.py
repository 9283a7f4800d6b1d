"""The benchmark: `python -m tests.benchmarks CORPUS.jsonl` builds all engines' indexes and asks them the same queries.

The corpus is JSON lines with `title`, `text`, `date`, `source`; the peers are what of `pip install '.[bench]'` is there.
"""

from __future__ import annotations

import argparse
import gc
import importlib.metadata
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from searchkit.native import COMPILED

from .corpus import digest, write_corpus
from .engines import engine_named, installed
from .measuring import measure_build, measure_command_line, measure_first, measure_queries
from .report import Step, render_report
from .workload import MAIN, make_workload


def main(arguments: Sequence[str]) -> None:
    """Measure, and print the report or write it to a file."""
    given = _parser().parse_args(arguments)
    names = given.engines.split(",") if given.engines else [name for name in installed() if name != "whoosh"]
    with tempfile.TemporaryDirectory(prefix="searchkit-bench-", dir=given.scratch) as scratch:
        steps = [_measure(given, Path(scratch), n_articles, names) for n_articles in given.steps]
        if given.whoosh:
            steps.append(_measure(given, Path(scratch), given.whoosh, ["searchkit", "whoosh"]))
    versions = {name: importlib.metadata.version(name) for name in ("numpy", *names, "whoosh") if name != "searchkit"}
    versions["searchkit"] = "compiled" if COMPILED else "not compiled"
    report = render_report(steps, source=given.corpus, digest=digest(given.corpus), seed=given.seed, versions=versions)
    if given.out:
        given.out.write_text(report)
    else:
        sys.stdout.write(report)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--steps", type=int, nargs="*", default=[50_000], help="articles: 50000 200000 800000")
    parser.add_argument("--whoosh", type=int, default=0, help="articles of one more step, against stock Whoosh: 5000")
    parser.add_argument("--engines", default="", help="searchkit,tantivy; all that are installed where not given")
    parser.add_argument("--per-kind", type=int, default=40, help="queries of each kind")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scratch", type=Path, help="a folder with room for three times the largest step")
    parser.add_argument("--out", type=Path, help="a Markdown file instead of standard output")
    parser.add_argument("--no-cli", action="store_true", help="leave out the command line's cold start")
    return parser


def _measure(given: argparse.Namespace, scratch: Path, n_articles: int, names: Sequence[str]) -> Step:
    folder = scratch / f"{n_articles}-{'-'.join(names)}"
    folder.mkdir()
    corpus = write_corpus(given.corpus, n_articles, folder / "corpus.jsonl", seed=given.seed)
    queries = make_workload(corpus.path, given.per_kind, given.seed)
    built = {}
    for name in names:
        _tell(f"{corpus.n_articles:,} articles: {name} builds")
        built[name] = measure_build(name, corpus.path, folder / name)
    engines = [engine_named(name) for name in names]
    for engine in engines:
        engine.open(folder / engine.name)
    _tell(f"{corpus.n_articles:,} articles: {len(queries)} queries")
    gc.collect()
    measured = measure_queries(engines, queries, MAIN, given.rounds)
    asked = next(query for query in queries if query.kind == "or3")
    first = {name: measure_first(name, folder / name, asked, given.rounds) for name in names}
    command_line = None if given.no_cli else measure_command_line(folder / "searchkit", asked.words[:2])
    shutil.rmtree(folder)  # the next step wants the room
    return Step(corpus, built, measured, first, command_line)


def _tell(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":  # worker processes import this module anew
    main(sys.argv[1:])
