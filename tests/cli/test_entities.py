"""`searchkit entities`: as its user types it."""

from __future__ import annotations

import json
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from naming import write_names

Run = Callable[..., Any]

ARTICLES = [
    ["Xi Jinping", "Xi=Xi Jinping", "org:PLA=People's Liberation Army"],
    ["Xi Jinping", "Xi=Xi Jinping", "place:Washington"],
    ["Xi Jinping", "Xi=Xi Jinping", "place:Washington"],
    ["Xi", "org:PLA"],
    ["Xi Mingze", "Washington"],
    ["Kim Jong-un", "org:Ranking Member"],
    ["Kim Jong Eun"],
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_names(tmp_path_factory.mktemp("entities") / "index", [ARTICLES[:4], ARTICLES[4:]])


@pytest.fixture
def here(made: Path, tmp_path: Path) -> Path:
    root = tmp_path / "project"
    shutil.copytree(made, root / "index")
    return root


def persons(searchkit: Run, here: Path) -> dict[str, int]:
    found = json.loads(searchkit("facets", "--by", "person", "--json", cwd=here).out)
    return {c["value"]: c["count"] for c in found["facets"]["person"] if c["value"]}


def test_a_list_counts_articles_and_aliases(searchkit: Run, here: Path) -> None:
    found = searchkit("entities", "list", "--kind", "person", cwd=here)
    assert found.out.splitlines()[0] == "person\tXi Jinping\t4\t1"
    assert len(found.out.splitlines()) == 5
    rows = json.loads(searchkit("entities", "list", "xi", "--json", cwd=here).out)
    assert [row["name"] for row in rows["names"]] == ["Xi Jinping", "Xi Mingze"]
    assert (rows["total"], rows["query"]) == (2, "xi")
    assert searchkit("entities", "list", "zzz", cwd=here).status == 1
    assert searchkit("entities", "list", "un", cwd=here).out == "person\tKim Jong-un\t1\t0\n"


def test_a_list_draws_one_name_a_line(searchkit: Run, here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    out = searchkit("entities", "list", "-n", "2", cwd=here).out
    assert "Xi Jinping" in out
    assert "4 articles" in out
    assert "more" in out.splitlines()[-1]


def test_a_name_says_why_its_aliases_are_one(searchkit: Run, here: Path) -> None:
    entity = json.loads(searchkit("entities", "show", "xi", "--json", cwd=here).out)["entity"]
    assert (entity["kind"], entity["name"], entity["articles"]) == ("person", "Xi Jinping", 4)
    assert entity["aliases"] == [
        {"name": "Xi", "articles": 1, "why": "corpus", "everywhere": True},
        {"name": "Xi", "articles": 3, "why": "article", "everywhere": True},
    ]
    assert len(entity["hits"]) == 4
    drawn = searchkit("entities", "show", "PLA", cwd=here).out
    assert "People's Liberation Army" in drawn
    assert "articles that say who is meant agree" in drawn


def test_merge_rename_unmerge_take_effect_at_once(searchkit: Run, here: Path) -> None:
    done = searchkit("entities", "merge", "Kim Jong-un", "Kim Jong Eun", cwd=here)
    assert done.out == "person: Kim Jong Eun is Kim Jong-un now, 2 articles\n"
    assert "searchkit entities unmerge Kim Jong-un 'Kim Jong Eun'".replace("Kim Jong-un", "'Kim Jong-un'") in done.err
    assert persons(searchkit, here)["Kim Jong-un"] == 2
    searchkit("entities", "rename", "Kim Jong-un", "Kim", cwd=here)
    assert persons(searchkit, here)["Kim"] == 2
    searchkit("entities", "unmerge", "Kim", "Kim Jong Eun", cwd=here)
    assert persons(searchkit, here) == {"Xi Jinping": 4, "Kim": 1, "Kim Jong Eun": 1, "Washington": 1, "Xi Mingze": 1}
    searchkit("entities", "rename", "Kim", "Kim Jong-un", cwd=here)
    assert persons(searchkit, here)["Kim Jong-un"] == 1


def test_names_merge_into_a_third(searchkit: Run, here: Path) -> None:
    searchkit("entities", "merge", "Kim Jong-un", "Kim Jong Eun", "--into", "Kim Jong Un", cwd=here)
    assert persons(searchkit, here)["Kim Jong Un"] == 2


def test_each_command_tells_what_takes_it_back(searchkit: Run, here: Path) -> None:
    before = persons(searchkit, here)
    for words in (
        ("merge", "Kim Jong-un", "Kim Jong Eun", "--into", "Kim"), ("rename", "Xi Mingze", "Xi the Younger"),
        ("unmerge", "Xi Jinping", "Xi"), ("block", "Washington", "--kind", "person"),
    ):  # fmt: skip
        done = searchkit("entities", *words, cwd=here)
        assert done.status == 0
        assert persons(searchkit, here) != before
        for line in done.err.splitlines():
            _, _, command = line.partition("to undo: searchkit ")
            undone = searchkit(*shlex.split(command), cwd=here)
            assert undone.status == 0, undone.err
        assert persons(searchkit, here) == before, words


def test_what_the_articles_elected_can_be_taken_back_and_given_again(searchkit: Run, here: Path) -> None:
    assert searchkit("entities", "unmerge", "Xi Jinping", "Xi", cwd=here).status == 0
    assert (persons(searchkit, here)["Xi"], persons(searchkit, here)["Xi Jinping"]) == (1, 3)
    assert json.loads(searchkit("entities", "show", "Xi Jinping", "--json", cwd=here).out)["entity"]["apart"] == ["Xi"]
    again = searchkit("entities", "unmerge", "Xi Jinping", "Xi", cwd=here)
    assert again.status == 2
    assert "only where an article itself says so" in again.err
    searchkit("entities", "merge", "Xi Jinping", "Xi", cwd=here)
    assert persons(searchkit, here)["Xi Jinping"] == 4
    searchkit("entities", "unmerge", "Xi Jinping", "Xi", cwd=here)
    assert persons(searchkit, here)["Xi"] == 1


def test_a_blocked_name_is_hidden_and_comes_back(searchkit: Run, here: Path) -> None:
    searchkit("entities", "block", "ranking member", cwd=here)
    facets = json.loads(searchkit("facets", "--by", "org", "--json", cwd=here).out)["facets"]["org"]
    assert "Ranking Member" not in [c["value"] for c in facets]
    assert json.loads(searchkit("entities", "show", "Ranking Member", "--json", cwd=here).out)["entity"]["blocked"]
    assert searchkit("entities", "merge", "Ranking Member", "PLA", cwd=here).status == 2
    assert searchkit("entities", "unblock", "Ranking Member", cwd=here).status == 0
    assert searchkit("entities", "unblock", "Ranking Member", cwd=here).status == 2
    assert "Ranking Member" in searchkit("facets", "--by", "org", cwd=here).out


def test_a_name_that_the_user_gave_is_hidden_once_it_is_given_back(searchkit: Run, here: Path) -> None:
    searchkit("entities", "rename", "Ranking Member", "Ranker", cwd=here)
    refused = searchkit("entities", "block", "Ranker", cwd=here)
    assert refused.status == 2
    assert "'Ranker' is what you call 'Ranking Member'" in refused.err
    assert "searchkit entities unmerge 'Ranker' 'Ranking Member'" in refused.err
    back = searchkit("entities", "unmerge", "Ranker", "Ranking Member", cwd=here)
    assert (back.status, back.out) == (0, "org: Ranking Member is not Ranker any more, which has 0 articles\n")
    assert "to undo: searchkit entities rename 'Ranking Member' Ranker" in back.err
    assert searchkit("entities", "block", "Ranking Member", cwd=here).status == 0


def test_comments_written_by_hand_stay(searchkit: Run, here: Path) -> None:
    text = '# mine\n[merge.person]\n"Kim Jong-un" = ["Kim Jong Eun"]  # why\n'
    (here / "entities.toml").write_text(text)
    searchkit("entities", "block", "Ranking Member", cwd=here)
    assert (here / "entities.toml").read_text().startswith(text)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "Xi Jingping"], "did you mean 'Xi Jinping'?"),
        (["merge", "Kim Jong-un", "Kim Jong Ein"], "did you mean 'Kim Jong Eun'?"),
        (["merge", "Kim Jong-un"], "nothing to merge"),
        (["merge", "Kim Jong-un", "Ranking Member"], "names of one kind"),
        (["rename", "Kim Jong-un", "Xi Mingze"], "another name already"),
        (["rename", "Kim Jong-un", "n" * 500], "500 characters"),
        (["rename", "Kim Jong-un", "a\x1b[31mb"], "control character"),
        (["merge", "Kim Jong-un", "Kim Jong Eun", "--into", "  "], "empty"),
        (["unmerge", "Kim Jong-un", "Xi"], "is not 'Kim Jong-un'"),
        (["block", "Xi", "--kind", "person"], "stands for 'Xi Jinping'"),
        (["list", "--kind", "source"], "no kind of names"),
        (["list", "--kind", "persn"], "did you mean person"),
        (["list", "--kind", "zebra"], "kinds: person, org, place, object"),
        (["rename", "Xi Jinping", "Xi Jinping"], "its name already"),
        (["shwo", "Xi"], "did you mean searchkit entities show?"),
        ([], "searchkit entities --help"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(searchkit: Run, here: Path, words: list[str], message: str) -> None:
    found = searchkit("entities", *words, cwd=here)
    assert (found.status, found.out) == (2, "")
    assert message in " ".join(found.err.split())
    assert "\x1b[31m" not in found.err
    assert not (here / "entities.toml").exists()


def test_a_name_in_two_merges_and_a_circle_are_refused(searchkit: Run, here: Path) -> None:
    searchkit("entities", "merge", "Kim Jong-un", "Kim Jong Eun", cwd=here)
    before = (here / "entities.toml").read_bytes()
    two = searchkit("entities", "merge", "Xi Mingze", "Kim Jong Eun", cwd=here)
    assert "merged into 'Kim Jong-un' already" in " ".join(two.err.split())
    circle = searchkit("entities", "merge", "Kim Jong Eun", "Kim Jong-un", cwd=here)
    assert "circle" in circle.err
    assert (here / "entities.toml").read_bytes() == before


def test_a_broken_file_is_not_changed_by_commands(searchkit: Run, here: Path) -> None:
    (here / "entities.toml").write_text("[merge\n")
    found = searchkit("entities", "merge", "Kim Jong-un", "Kim Jong Eun", cwd=here)
    assert found.status == 2
    assert "entities.toml:1: no TOML" in "".join(found.err.split("\n"))
    assert (here / "entities.toml").read_text() == "[merge\n"
    searched = searchkit("search", "article", "--json", cwd=here)
    assert "entities.toml:1" in json.loads(searched.out)["warnings"][0]


def test_a_word_of_a_name_is_completed(searchkit: Run, here: Path) -> None:
    found = json.loads(searchkit("search", "person:xi", "--json", cwd=here).out)
    assert found["completions"] == {
        "person:xi": [{"value": "Xi Jinping", "count": 4}, {"value": "Xi Mingze", "count": 1}]
    }
    piped = searchkit("search", "person:jin", cwd=here)
    assert (piped.status, piped.out, piped.err) == (
        1,
        "",
        "searchkit: did you mean: person:jinping\nsearchkit: person:jin: Xi Jinping (4)\n",
    )
    nothing = json.loads(searchkit("search", "person:jin", "--json", cwd=here).out)
    assert nothing["completions"] == {"person:jin": [{"value": "Xi Jinping", "count": 4}]}
    assert json.loads(searchkit("search", "article -person:xi", "--json", cwd=here).out)["completions"] == {}
