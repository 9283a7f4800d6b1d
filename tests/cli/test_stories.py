"""Stories on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[..., Any]


def test_stories_collapse_count_and_show_their_copies(searchkit: Run, project: Path) -> None:
    page = json.loads(searchkit("search", "tsunami", "--stories", "--json", cwd=project).out)
    every = json.loads(searchkit("search", "tsunami", "--json", "-n", "100", cwd=project).out)
    several = [hit for hit in page["hits"] if hit["copies"]]
    assert several
    assert every["total"] == sum(1 + hit["copies"] for hit in page["hits"])
    assert {hit["copies"] for hit in every["hits"]} == {None}
    story = json.loads(searchkit("show", several[0]["id"], "--story", "--json", cwd=project).out)
    assert story["story"] == several[0]["story"] == story["copies"][0]["id"]
    assert story["copies"][0]["lag_s"] == 0
    assert {"query", "warnings", "format"} <= set(story)
    shown = searchkit("show", several[0]["id"], "--story", cwd=project).out
    assert "first" in shown
    assert story["copies"][0]["path"] in shown


def test_a_lead_asks_for_stories_and_a_saved_query_keeps_both(searchkit: Run, project: Path) -> None:
    assert searchkit("save", "waves", "tsunami", "--stories", "--lead", "longest", cwd=project).status == 0
    assert "stories = true" in (project / "queries" / "waves.toml").read_text()
    saved = json.loads(searchkit("run", "waves", "--json", cwd=project).out)
    asked = json.loads(searchkit("search", "tsunami", "--lead", "longest", "--json", cwd=project).out)
    assert [hit["id"] for hit in saved["hits"]] == [hit["id"] for hit in asked["hits"]]
    assert searchkit("search", "tsunami", "--lead", "first", cwd=project).status == 2
    assert searchkit("facets", "--by", "source", "--stories", "--csv", cwd=project).status == 0
