"""What is measured in a process of its own: `build ENGINE CORPUS FOLDER`, `first ENGINE FOLDER QUERY`. Prints JSON."""

from __future__ import annotations

import importlib
import pkgutil
import sys
import time
from pathlib import Path
from types import ModuleType

import orjson

import searchkit.searching

from .engines import engine_named
from .workload import Query


def build(name: str, corpus: Path, folder: Path) -> dict[str, float]:
    """Index a corpus."""
    engine = engine_named(name)
    started = time.perf_counter()
    engine.build(corpus, folder)
    return {"build_s": time.perf_counter() - started}


def first(name: str, folder: Path, query: Query) -> dict[str, float]:
    """Open an index and answer a query; what the engine imports is loaded before, as in a process that lives."""
    engine = engine_named(name)
    if name == "searchkit":
        _load_all(searchkit.searching)
        importlib.import_module("Stemmer")
    started = time.perf_counter()
    engine.open(folder)
    opened = time.perf_counter()
    engine.full(query)
    return {"open_ms": (opened - started) * 1e3, "first_ms": (time.perf_counter() - started) * 1e3}


def _load_all(package: ModuleType) -> None:
    """Every module of a package, and whatever they need: the first question of each kind loads what it needs besides."""
    for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
        importlib.import_module(module.name)


def main(arguments: list[str]) -> None:
    """Do what is asked for, and print what it took."""
    what, name, *rest = arguments
    if what == "build":
        took = build(name, Path(rest[0]), Path(rest[1]))
    else:
        kind, words, operator, year = orjson.loads(rest[1])
        took = first(name, Path(rest[0]), Query(kind, tuple(words), operator, year))
    sys.stdout.buffer.write(orjson.dumps(took) + b"\n")


if __name__ == "__main__":  # worker processes import this module anew
    main(sys.argv[1:])
