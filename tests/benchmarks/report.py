"""What was measured → Markdown for docs/benchmarks.md."""

from __future__ import annotations

import datetime as dt
import os
import platform
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .corpus import Corpus
from .measuring import Built, Measured
from .workload import EXTRA, MAIN


class Step(NamedTuple):
    """One size of corpus, measured.

    Attributes:
        built: engine → what its index took.
        first: engine → milliseconds to open, and to the first answer.
        command_line_s: of `searchkit search`, and of bare imports; None where not measured.
    """

    corpus: Corpus
    built: Mapping[str, Built]
    measured: Measured
    first: Mapping[str, Mapping[str, float]]
    command_line_s: tuple[float, float] | None


def render_report(steps: Sequence[Step], *, source: Path, digest: str, seed: int, versions: Mapping[str, str]) -> str:
    """The whole report.

    Args:
        source: what the steps were made from.
        versions: library → version.
    """
    lines = [
        f"Measured on {dt.date.today().isoformat()}: {_machine()}; Python {platform.python_version()}, "
        + ", ".join(f"{name} {version}" for name, version in versions.items())
        + f". Corpus {source.name}, SHA-256 {digest}…, seed {seed}; larger steps repeat it with new ids and shuffled"
        " sentences. Times are wall-clock milliseconds, each query's least of all rounds; × is searchkit by the peer.",
        "",
    ]
    for step in steps:
        lines += [*_render_step(step), ""]
    return "\n".join(lines)


def _render_step(step: Step) -> Iterator[str]:
    yield f"### {step.corpus.n_articles:,} articles, {step.corpus.n_bytes / 1e6:,.0f} MB of JSON lines"
    yield ""
    yield "| | build s | index MB | against raw | peak MB | open ms | open and first page ms |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, built in step.built.items():
        first = step.first[name]
        yield (
            f"| {name} | {built.build_s:,.1f} | {built.index_bytes / 1e6:,.0f} | "
            f"{built.index_bytes / step.corpus.n_bytes:.2f} | {built.peak_bytes / 1e6:,.0f} | "
            f"{first['open_ms']:.1f} | {first['first_ms']:.1f} |"
        )
    yield ""
    peers = [name for name in step.built if name != "searchkit"]
    for mode, what in (("full", "ten best, total, two facets, snippets"), ("top", "ten best alone")):
        yield f"`{mode}`: {what}; median / 95th percentile, ms"
        yield ""
        yield "| kind | searchkit |" + "".join(f" {peer} | × |" for peer in peers)
        yield "| --- | ---: |" + " ---: | ---: |" * len(peers)
        for kind in (*MAIN, "all", *EXTRA):
            if ("searchkit", mode, kind) in step.measured.times:
                yield _render_kind(step.measured, mode, kind, peers)
        yield ""
    for peer, share in step.measured.agreement.items():
        yield f"Totals equal to {peer}'s within 2 %: {share:.0%} of the queries."
    if step.command_line_s is not None:
        ours, bare = step.command_line_s
        yield (
            f'`searchkit search WORDS`, cold: {ours * 1e3:.0f} ms; `python -c "import typer, rich.console, numpy"`: '
            f"{bare * 1e3:.0f} ms; × {ours / bare:.2f}."
        )


def _render_kind(measured: Measured, mode: str, kind: str, peers: Sequence[str]) -> str:
    ours = measured.times["searchkit", mode, kind]
    cells = [f"{ours.median:.2f} / {ours.p95:.2f}"]
    for peer in peers:
        theirs = measured.times.get((peer, mode, kind))
        if theirs is None:
            cells += ["–", ""]
        else:
            cells.append(f"{theirs.median:.2f} / {theirs.p95:.2f}")
            cells.append(f"{ours.median / theirs.median:.2f} / {ours.p95 / theirs.p95:.2f}")
    return f"| {kind} | {' | '.join(cells)} |"


def _machine() -> str:
    try:
        shown = Path("/proc/cpuinfo").read_text()
        ghz = max(float(line.split(":")[1]) / 1e3 for line in shown.splitlines() if line.startswith("cpu MHz"))
    except (OSError, ValueError):
        return f"{os.cpu_count()} cores"
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} cores of {ghz:.1f} GHz, load {load:.1f} at the end"
