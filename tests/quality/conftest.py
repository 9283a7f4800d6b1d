"""Gold data beside the clone, and the module that says how it is measured."""

from __future__ import annotations

import gzip
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import pytest


class Page(NamedTuple):
    """A saved page with its gold; `half` 0 is tuned on, 1 is reported."""

    html: bytes
    url: str
    text: str
    date: str
    half: int


@pytest.fixture(scope="session")
def gold(shared: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gold", shared / "bench" / "gold.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def pages(shared: Path, gold: ModuleType) -> Callable[[str], list[Page]]:
    """The pages of a set: "aeb" has the text, "htmldate" the day."""

    def read(set_: str) -> list[Page]:
        found = []
        for line in (shared / "data" / "pages.jsonl").read_text(encoding="utf-8").splitlines():
            page = json.loads(line)
            if page["set"].partition(":")[0] == set_:
                html = gzip.decompress((shared / "data" / page["file"]).read_bytes())
                # A page without a gold day says NaN.
                day = page.get("date") if isinstance(page.get("date"), str) else ""
                found.append(Page(html, page["url"], page.get("text") or "", day, gold.half(page["file"])))
        return found

    return read
