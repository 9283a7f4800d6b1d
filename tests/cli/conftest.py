"""A small corpus and its index, made once; a command line run in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from searchkit.cli import status_of

ARTICLES = [
    {
        "title": "Orbital station receives its first crew",
        "text": "The crew entered the station on Thursday. Engineers in Houston followed the docking.\n\nRussia built the first module.",
        "date": "2000-11-02",
        "source": "Northern Wire",
        "author": ["A. Writer", "B. Writer"],
    },
    {
        "title": "Station crew grows to six",
        "text": "For the first time six people live aboard the station. The crew came from five agencies.",
        "date": "2009-05-29T12:34:00Z",
        "source": "Northern Wire",
    },
    {
        "title": "Treaty on the ozone layer enters into force",
        "text": "The protocol limits substances that harm the ozone layer. Russia and others signed; a war of words followed.",
        "date": "1989-01",
        "source": "Global Herald",
    },
    {
        "title": "A [bold] title\u001b[31m with escapes",
        "text": "The station closes for the winter. An article about escapes in a terminal.",
        "source": 'O\'Neil "Daily"',
    },
]


class Outcome(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TTY_COMPATIBLE", "TERM", "PAGER", "LINES"):
        monkeypatch.delenv(name, raising=False)
    for key in ("INDEX", "LIMIT", "FACETS", "SORT"):
        monkeypatch.delenv(f"SEARCHKIT_{key}", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home" / "config"))


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("articles")
    (folder / "news.jsonl").write_text("".join(json.dumps(a) + "\n" for a in ARTICLES[:3]))
    (folder / "odd name.json").write_text(json.dumps(ARTICLES[3]))
    return folder


@pytest.fixture(scope="session")
def index(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    from searchkit.indexing.build import build_index
    from searchkit.indexing.options import IndexOptions

    location = tmp_path_factory.mktemp("cli") / "index"
    report = build_index(location, [str(articles)], IndexOptions(jobs=1))
    assert report.added == len(ARTICLES)
    return str(location)


@pytest.fixture
def searchkit(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs a command line in an empty folder, or in `cwd`."""
    here = tmp_path / "here"
    here.mkdir()

    def run(*argv: str, cwd: Path | None = None) -> Outcome:
        monkeypatch.chdir(cwd or here)
        capsys.readouterr()
        status = status_of(argv)
        out, err = capsys.readouterr()
        return Outcome(status, out, err)

    return run
