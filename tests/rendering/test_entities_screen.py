"""The list of names on a terminal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from searchkit.rendering.entities import render_names
from searchkit.searching.entity import NameCount

Show = Callable[..., str]
NAMES = [NameCount("person", "Ana " + "Maria " * 20 + "Duarte", 1200, 14), NameCount("org", "Council", 1, 0)]


@pytest.mark.parametrize("width", [40, 80, 200])
def test_a_long_name_gives_way_to_its_counts(show: Show, width: int) -> None:
    first, second, more = show(render_names(NAMES, total=5, width=width), width).splitlines()
    assert first.endswith("1,200 articles" if width == 40 else "1,200 articles  14 aliases")
    assert "…" in first
    assert second.split() == ["org", "Council", "1", "article"]
    assert more == "+ 3 more"
    assert max(map(len, (first, second))) <= width
