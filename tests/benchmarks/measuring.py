"""Times and memory: builds in processes of their own, queries in one process where the engines take turns."""

from __future__ import annotations

import compileall
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from .engines import Engine
from .workload import Query

_ROOT = Path(__file__).resolve().parents[2]
_SAMPLE_S = 0.1
_CLI_ROUNDS = 7


class Built(NamedTuple):
    """What an engine's index took.

    Attributes:
        peak_bytes: of all processes at once, each shared page counted once; 0 where the system does not tell.
    """

    build_s: float
    index_bytes: int
    peak_bytes: int


class Times(NamedTuple):
    """Milliseconds of some queries, each the least of its rounds."""

    median: float
    p95: float


class Measured(NamedTuple):
    """The queries of one step.

    Attributes:
        times: (engine, mode, kind) → times; the kind "all" is all of `MAIN`.
        agreement: engine → share of the queries whose total is ours within 2 %.
    """

    times: Mapping[tuple[str, str, str], Times]
    agreement: Mapping[str, float]


def measure_build(name: str, corpus: Path, folder: Path) -> Built:
    """Build an engine's index in a process of its own.

    Raises:
        RuntimeError: it failed.
    """
    command = [sys.executable, "-m", "tests.benchmarks.child", "build", name, str(corpus), str(folder)]
    child = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE)
    peak = 0
    while child.poll() is None:
        peak = max(peak, _memory_of(child.pid))
        time.sleep(_SAMPLE_S)
    assert child.stdout is not None
    if child.returncode:
        raise RuntimeError(f"building {folder} failed")
    took = orjson.loads(child.stdout.read())
    return Built(took["build_s"], sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()), peak)


def measure_first(name: str, folder: Path, query: Query, rounds: int) -> Mapping[str, float]:
    """Milliseconds to open an index, and to its first answer, each the least of some processes."""
    asked = orjson.dumps(list(query)).decode()
    command = [sys.executable, "-m", "tests.benchmarks.child", "first", name, str(folder), asked]
    took = [orjson.loads(subprocess.check_output(command, cwd=_ROOT)) for _ in range(rounds)]
    return {key: min(t[key] for t in took) for key in took[0]}


def measure_command_line(folder: Path, words: Sequence[str]) -> tuple[float, float]:
    """Seconds of `searchkit search WORDS`, and of Python loading what any such command loads; the least of several."""
    # As an installation leaves it: here, what was never run would be compiled anew at every start where Python may not
    # write (PYTHONDONTWRITEBYTECODE), which takes as long as the search.
    compileall.compile_dir(_ROOT / "searchkit", quiet=1)
    ours = [sys.executable, "-m", "searchkit", "search", *words, "--index", str(folder)]
    bare = [sys.executable, "-c", "import typer, rich.console, numpy"]
    took: dict[int, list[float]] = {0: [], 1: []}
    for _ in range(_CLI_ROUNDS):
        for which, command in enumerate((ours, bare)):
            started = time.perf_counter()
            subprocess.run(command, cwd=_ROOT, stdout=subprocess.DEVNULL, check=True)
            took[which].append(time.perf_counter() - started)
    return min(took[0]), min(took[1])


def measure_queries(engines: Sequence[Engine], queries: Sequence[Query], main: Sequence[str], rounds: int) -> Measured:
    """Ask all engines all queries, one after another.

    Args:
        engines: open; ours first.
        main: the kinds that "all" takes together.
    """
    known = {engine.name: [engine.knows(query) for query in queries] for engine in engines}
    took: dict[tuple[str, str, int], float] = {}
    totals: dict[tuple[str, int], int] = {}
    for _ in range(rounds):
        for i, query in enumerate(queries):
            for engine in engines:
                if not known[engine.name][i]:
                    continue
                for mode, ask in (("top", engine.top), ("full", engine.full)):
                    ms, answer = _timed(ask, query)
                    took[engine.name, mode, i] = min(ms, took.get((engine.name, mode, i), ms))
                totals[engine.name, i] = answer.total
    return Measured(_by_kind(took, queries, main), _agreement(totals, engines, queries, main))


def _timed(ask: Callable[[Query], Any], query: Query) -> tuple[float, Any]:
    started = time.perf_counter()
    answer = ask(query)
    return (time.perf_counter() - started) * 1e3, answer


def _by_kind(
    took: Mapping[tuple[str, str, int], float], queries: Sequence[Query], main: Sequence[str]
) -> dict[tuple[str, str, str], Times]:
    gathered: dict[tuple[str, str, str], list[float]] = {}
    for (name, mode, i), ms in took.items():
        kind = queries[i].kind
        gathered.setdefault((name, mode, kind), []).append(ms)
        if kind in main:
            gathered.setdefault((name, mode, "all"), []).append(ms)
    return {key: Times(statistics.median(ms), sorted(ms)[int(len(ms) * 0.95)]) for key, ms in gathered.items()}


def _agreement(
    totals: Mapping[tuple[str, int], int], engines: Sequence[Engine], queries: Sequence[Query], main: Sequence[str]
) -> dict[str, float]:
    ours, *peers = engines
    shares = {}
    for peer in peers:
        both = [
            (totals[ours.name, i], totals[peer.name, i])
            for i, query in enumerate(queries)
            if query.kind in main and (peer.name, i) in totals
        ]
        shares[peer.name] = sum(abs(a - b) <= max(1, 0.02 * b) for a, b in both) / max(len(both), 1)
    return shares


def _memory_of(pid: int) -> int:
    """Bytes of a process and its children, as Linux tells."""
    total = 0
    waiting = [pid]
    while waiting:
        folder = Path("/proc", str(waiting.pop()))
        try:
            lines = (folder / "smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
            for task in (folder / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except (OSError, ValueError):
            continue  # it ended, or this is not Linux
    return total
