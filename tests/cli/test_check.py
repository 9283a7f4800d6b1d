"""`check`, and what the other commands say of an index that is damaged."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


@pytest.fixture
def damaged(searchkit: Run, index: str, articles: Path, tmp_path: Path) -> Path:
    """An index of two revisions, the newest damaged."""
    copy = tmp_path / "copy"
    shutil.copytree(index, copy)
    assert searchkit("index", str(articles), "--rebuild", "-i", str(copy)).status == 0
    newest = max(copy.glob("*.toc"))
    newest.write_bytes(newest.read_bytes()[:-9])
    return copy


def test_a_sound_index_ends_with_0(searchkit: Run, index: str) -> None:
    found = searchkit("check", "-i", index)
    assert found.status == 0
    assert "every checksum holds" in found.out
    assert "4 articles" in found.out


def test_a_damaged_index_ends_with_1_and_says_what_to_do(searchkit: Run, damaged: Path) -> None:
    found = searchkit("check", "-i", str(damaged))
    assert found.status == 1
    assert "the table of contents" in " ".join(found.out.split())
    assert "--rebuild" in found.out


def test_no_index_ends_with_2(searchkit: Run, tmp_path: Path) -> None:
    found = searchkit("check", "-i", str(tmp_path / "nowhere"))
    assert (found.status, found.out) == (2, "")
    assert "searchkit index" in found.err


def test_check_json_has_the_keys_written_down(searchkit: Run, index: str, damaged: Path) -> None:
    keys = {"format", "query", "location", "sound", "revision", "segments", "problems", "warnings"}
    for folder, sound in ((index, True), (str(damaged), False)):
        told = json.loads(searchkit("check", "-i", folder, "--json").out)
        assert set(told) == keys
        assert told["sound"] is sound
        assert set(told["segments"][0]) == {"name", "revisions", "articles", "size_bytes", "problems"}


@pytest.mark.parametrize(
    "argv", [["search", "station"], ["search", "station", "-c"], ["info"], ["facets", "--by", "source"]]
)
def test_a_damaged_newest_revision_is_warned_of(searchkit: Run, damaged: Path, argv: list[str]) -> None:
    found = searchkit(*argv, "-i", str(damaged))
    assert found.status == 0
    told = " ".join((found.err + found.out).split())
    assert "is damaged" in told
    assert "searchkit index --rebuild" in told
    assert "is damaged" in json.loads(searchkit("info", "--json", "-i", str(damaged)).out)["warnings"][0]


def test_index_again_mends_what_is_damaged(searchkit: Run, damaged: Path, articles: Path) -> None:
    found = searchkit("index", str(articles), "-i", str(damaged), "--json")
    assert "is damaged" in json.loads(found.out)["warnings"][0]
    assert searchkit("check", "-i", str(damaged)).status == 0
    assert searchkit("search", "station", "-i", str(damaged)).err == ""
