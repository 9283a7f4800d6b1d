"""`searchkit search` in each form of output, and its exit status."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

Run = Callable[..., Any]

# Styles and OSC 8 links: no cell of the screen is theirs.
ANSI = re.compile(r"\x1b\[[0-9;]*m|\x1b\]8;[^\x1b]*\x1b\\")
MODES = [(), ("--plain",), ("--json",), ("--jsonl",), ("--csv",), ("-l",), ("-0",), ("-l", "-0"), ("-c",), ("-q",)]
HIT_KEYS = {
    "rank", "id", "score", "title", "date", "date_utc", "date_precision", "date_zone", "date_origin", "source", "author",
    "section", "url", "path", "record", "lang", "words", "story", "person", "org", "place", "object", "keyword", "snippets",
}  # fmt: skip


@pytest.mark.parametrize("mode", MODES, ids=" ".join)
def test_the_exit_status_is_0_found_1_nothing_2_error_in_every_mode(
    searchkit: Run, index: str, mode: tuple[str, ...]
) -> None:
    assert searchkit("search", "station", "-i", index, *mode).status == 0
    assert searchkit("search", "zeppelin", "-i", index, *mode).status == 1
    broken = searchkit("search", '"station', "-i", index, *mode)
    assert (broken.status, broken.out) == (2, "")
    assert broken.err.startswith("searchkit: ")
    assert searchkit("search", "station", "-i", index, "--sort", "best", *mode).status == 2


def test_two_forms_of_output_are_an_error(searchkit: Run, index: str) -> None:
    found = searchkit("search", "station", "-i", index, "--json", "-c")
    assert found.status == 2
    assert "--json and --count cannot be joined" in found.err


def test_json_holds_the_keys_of_the_contract(searchkit: Run, index: str) -> None:
    found = searchkit("search", "station crew", "-i", index, "--json", "-f", "source", "-f", "date:year")
    page = json.loads(found.out)
    assert {"format", "query", "parsed", "total", "took_ms", "hits", "facets", "suggestion", "warnings"} <= set(page)
    assert (page["format"], page["query"], page["total"]) == (1, "station crew", 2)
    assert page["facets"]["source"] == [{"value": "Northern Wire", "count": 2}]
    assert {c["value"] for c in page["facets"]["date:year"]} == {"2000", "2009"}
    assert set(page["hits"][0]) >= HIT_KEYS
    for hit in page["hits"]:
        for snippet in hit["snippets"]:
            assert set(snippet) == {"field", "text", "spans", "offset"}


def test_json_asks_for_no_facets_of_its_own(searchkit: Run, index: str) -> None:
    assert json.loads(searchkit("search", "station", "-i", index, "--json").out)["facets"] == {}


def test_json_lines_are_one_hit_a_line_with_the_same_keys(searchkit: Run, index: str) -> None:
    lines = searchkit("search", "station", "-i", index, "--jsonl").out.splitlines()
    assert len(lines) == 3
    assert all(set(json.loads(line)) >= HIT_KEYS for line in lines)


def test_csv_has_a_header_and_joins_values(searchkit: Run, index: str) -> None:
    rows = list(csv.DictReader(io.StringIO(searchkit("search", "docking", "-i", index, "--csv").out)))
    assert [row["author"] for row in rows] == ["A. Writer; B. Writer"]


def test_a_pipe_gets_plain_lines(searchkit: Run, index: str) -> None:
    plain = searchkit("search", "station", "-i", index, "--plain").out
    assert searchkit("search", "station", "-i", index).out == plain
    assert len(plain.splitlines()) == 3
    assert "\x1b" not in plain


def test_count_prints_the_number_alone(searchkit: Run, index: str) -> None:
    assert searchkit("search", "station", "-i", index, "-c", "-n", "1").out == "3\n"
    assert searchkit("search", "zeppelin", "-i", index, "-c").out == "0\n"


def test_quiet_prints_nothing(searchkit: Run, index: str) -> None:
    for word in ("station", "zeppelin"):
        found = searchkit("search", word, "-i", index, "-q")
        assert (found.out, found.err) == ("", "")


def test_files_are_named_once_each_and_all_of_them(searchkit: Run, index: str, articles: Path) -> None:
    news, odd = str(articles / "news.jsonl"), str(articles / "odd name.json")
    assert sorted(searchkit("search", "station", "-i", index, "-l").out.splitlines()) == [news, odd]
    assert sorted(searchkit("search", "station", "-i", index, "-0").out.split("\0")) == ["", news, odd]
    assert searchkit("search", "station", "-i", index, "-l", "-0").out.count("\0") == 2
    assert searchkit("search", "docking", "-i", index, "-l", cwd=articles).out == "news.jsonl\n"


def test_files_go_through_all_batches(searchkit: Run, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.cli.ask._FILES_A_BATCH", 1)
    assert len(searchkit("search", "station", "-i", index, "-l").out.splitlines()) == 2
    assert len(searchkit("search", "station", "-i", index, "-l", "-n", "1").out.splitlines()) == 1


def test_filters_and_pages(searchkit: Run, index: str) -> None:
    def titles(*options: str) -> list[str]:
        found = searchkit("search", "station", "-i", index, "--json", *options)
        return [hit["title"] for hit in json.loads(found.out)["hits"]]

    assert titles("--since", "2005") == ["Station crew grows to six"]
    assert titles("--until", "2000") == ["Orbital station receives its first crew"]
    assert len(titles("-w", "source=northern wire")) == 2
    assert len(titles("-w", "source=Northern Wire", "-w", 'source=O\'Neil "Daily"')) == 3
    assert titles("--sort", "newest")[0] == "Station crew grows to six"
    assert titles("--sort", "newest", "-n", "1", "--page", "2") == ["Orbital station receives its first crew"]
    assert searchkit("search", "station", "-i", index, "--page", "9", "--json").status == 1
    assert searchkit("search", "station", "-i", index, "--page", "0").status == 2
    assert searchkit("search", "station", "-i", index, "-n", "many").status == 2
    assert searchkit("search", "station", "-i", index, "-w", "sorce=x").status == 2


def test_a_limit_of_0_still_tells_whether_something_was_found(searchkit: Run, index: str) -> None:
    assert searchkit("search", "station", "-i", index, "-n", "0", "--json").status == 0
    assert searchkit("search", "zeppelin", "-i", index, "-n", "0", "--json").status == 1


def test_negated_words_reach_the_query(searchkit: Run, index: str) -> None:
    assert searchkit("search", "russia", "-i", index, "-c").out == "2\n"
    for word in ("-war", "-layer"):
        assert searchkit("search", "russia", word, "-i", index, "-c").out == "1\n"
    assert searchkit("search", "-war", "-c", "russia", "-i", index).out == "1\n"


def test_words_quoted_for_the_shell_are_words_and_a_phrase_needs_quotes_of_its_own(searchkit: Run, index: str) -> None:
    assert searchkit("search", "crew station", "-i", index, "-c").out == "2\n"
    assert searchkit("search", '"station crew"', "-i", index, "-c").out == "1\n"


def test_any_joins_words_by_or(searchkit: Run, index: str) -> None:
    assert searchkit("search", "docking", "ozone", "-i", index, "-c").out == "0\n"
    assert searchkit("search", "docking", "ozone", "--any", "-i", index, "-c").out == "2\n"


def test_no_query_is_an_error_that_says_what_to_type(searchkit: Run, index: str) -> None:
    for argv in (["search"], ["search", "--json"], ["search", "-i", index, " "]):
        found = searchkit(*argv)
        assert found.status == 2
        assert "searchkit: " in found.err
        assert "search" in found.err.splitlines()[0].removeprefix("searchkit: ")


def test_a_missing_index_says_how_to_make_one(searchkit: Run) -> None:
    found = searchkit("search", "station", "-i", "nowhere")
    assert (found.status, found.out) == (2, "")
    assert "nowhere" in found.err
    assert "searchkit index" in found.err


def test_the_nearest_option_is_named(searchkit: Run, index: str) -> None:
    found = searchkit("search", "station", "--sinse", "2015")
    assert found.status == 2
    assert "--sinse" in found.err
    assert "--since" in found.err


def test_an_option_without_its_value_is_an_error(searchkit: Run) -> None:
    found = searchkit("search", "station", "-w")
    assert found.status == 2
    assert "-w" in found.err


@pytest.mark.parametrize("width", [80, 200])
def test_the_screen_fits_its_width_and_shows_facets_and_what_to_type_next(
    searchkit: Run, index: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    found = searchkit("search", "station", "-i", index, "-n", "2")
    assert found.status == 0
    screen = ANSI.sub("", found.out)
    assert "Station crew grows to six" in screen
    assert "Northern Wire" in screen
    typed = " ".join(screen.replace("\\\n", " ").split())
    assert f"searchkit search station -i {index} -n 2 -w 'source=Northern Wire'" in typed
    assert f"searchkit search station -i {index} -n 2 --page 2" in typed
    assert max(map(cell_len, screen.splitlines())) <= width
    assert "\x1b" not in screen


def test_colour_follows_the_environment(searchkit: Run, index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[" not in searchkit("search", "station", "-i", index).out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in searchkit("search", "station", "-i", index).out
    assert "\x1b[3" in searchkit("search", "station", "-i", index).out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[3" not in searchkit("search", "station", "-i", index).out


def test_settings_hold_where_the_command_line_says_nothing(
    searchkit: Run, index: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "searchkit.toml").write_text(f'index = "{index}"\nlimit = 1\nsort = "oldest"\n')
    found = json.loads(searchkit("search", "station", "--json", cwd=project).out)
    assert [hit["title"] for hit in found["hits"]] == ["Orbital station receives its first crew"]
    assert len(json.loads(searchkit("search", "station", "--json", "-n", "5", cwd=project).out)["hits"]) == 3
    monkeypatch.setenv("SEARCHKIT_INDEX", "elsewhere")
    found_elsewhere = searchkit("search", "station", cwd=project)
    assert found_elsewhere.status == 2
    assert "elsewhere" in found_elsewhere.err


def test_the_index_of_the_project_is_the_default(searchkit: Run, index: str, tmp_path: Path) -> None:
    project = tmp_path / "project"
    (project / "deep" / "down").mkdir(parents=True)
    (project / "index").symlink_to(index)
    assert searchkit("search", "station", "-c", cwd=project / "deep" / "down").out == "3\n"


def test_a_reader_that_has_seen_enough_is_no_error(index: str) -> None:
    command = f'"{sys.executable}" -m searchkit search station -i "{index}" --json; echo "status $?" >&2'
    done = subprocess.run(["sh", "-c", f"({command}) | true"], capture_output=True, text=True, timeout=60)
    assert done.stderr == "status 0\n"
    command = f'"{sys.executable}" -m searchkit search --help; echo "status $?" >&2'
    done = subprocess.run(["sh", "-c", f"({command}) | true"], capture_output=True, text=True, timeout=60)
    assert done.stderr == "status 0\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device here that is always full")
def test_a_full_disk_is_told_and_no_success(index: str) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "searchkit", "search", "station", "-i", index, "--json"],
            stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "searchkit: the disk is full: the output is cut short\n"


def test_a_search_that_finds_nothing_leads_to_its_explanation(
    searchkit: Run, index: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    typed = ("search", "station", "zeppelin", "-n", "3", "--since", "2000", "-f", "source", "-i", index)
    out = re.sub(r" \\\n *", " ", ANSI.sub("", searchkit(*typed).out))
    assert f"searchkit explain station zeppelin --since 2000 -i {index}" in out
    assert "searchkit explain" not in searchkit("search", "station", "-i", index).out


def test_lang_keeps_the_articles_of_its_languages(searchkit: Run, index: str) -> None:
    everything = searchkit("search", "station", "-c", "-i", index)
    assert searchkit("search", "station", "-c", "--lang", "en", "-i", index).out == everything.out
    assert searchkit("search", "station", "-c", "--lang", "de,en", "-i", index).out == everything.out
    none = searchkit("search", "station", "-c", "--lang", "de", "-i", index)
    assert (none.status, none.out) == (1, "0\n")
    assert searchkit("search", "station", "--lang", "zz", "-i", index).status in (1, 2)
