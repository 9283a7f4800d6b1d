"""`entities.toml`: what is wrong in it is told with its line, and changes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from naming import write_names

import searchkit
from searchkit.errors import UsageError
from searchkit.names.curation import parse_curation, read_curation

GOOD = """\
# by hand
[merge.person]
"Kim Jong-un" = ["Kim Jong Un", "Kim"]
"Kim" = ["Young Kim"]

[block]
org = ["Ranking Member"]
"""


def parse(text: str) -> None:
    parse_curation(text.encode(), Path("entities.toml"))


def test_a_chain_of_names_ends_at_its_last() -> None:
    found = parse_curation(GOOD.encode(), Path("entities.toml")).of("person")
    assert found.aliases == {"kim jong un": "kim jong-un", "kim": "kim jong-un", "young kim": "kim"}
    assert parse_curation(GOOD.encode(), Path("entities.toml")).of("org").blocked == {"ranking member"}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ('[merge.person]\n"A" = ["B"]\n"B" = ["C"]\n"C" = ["A"]\n', 3, "circle"),
        ('[merge.person]\n"A" = ["B"\n\n[block]\n', 4, "no TOML"),
        ('[merge.person]\n"A" = ["X"]\n"B" = ["C",\n "x"]\n', 4, "two merges"),
        ('[merge.person]\n"A" = ["X"]\n"a" = ["Y"]\n', 3, "merged twice"),
        ('[merge.person]\n"A" = ["X"]\n[block]\nperson = ["X"]\n', 4, "merged and blocked"),
        ('[merge.person]\n"A" = ["X"]\n[block]\nperson = ["a"]\n', 4, "merged and blocked"),
        ('[merge.person]\n"A" = ["X"]\n[unmerge.person]\n"A" = ["X"]\n', 4, "taken from it"),
        ('[merge.person]\n"A" = [\n"%s"]\n' % ("n" * 500), 3, "500 characters"),
        ('[merge.person]\n"A" = ["B\\u001bC"]\n', 2, "control character"),
        ('[merge.person]\n"A\\u202e" = ["B"]\n', 2, "control character"),
        ('[merge.person]\n"A" = ["  "]\n', 2, "empty"),
        ('[merge.person]\n"A" = [3]\n', 2, "no name"),
        ('\n[merge.person]\n"A" = 3\n', 3, "list of names"),
        ("\n[merge]\nperson = 3\n", 3, "merge.person"),
        ("\nmerge = 3\n", 2, "kinds"),
        ('[merge.persons]\n"A" = ["B"]\n', 1, "no kind 'persons'"),
        ('\n[join.person]\n"A" = ["B"]\n', 2, "no section 'join'"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert str(caught.value).startswith(f"entities.toml:{line}: ")
    assert problem in str(caught.value)


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    with pytest.raises(UsageError, match=r"entities\.toml:2: no UTF-8"):
        parse_curation(b"# \n\xff\n", Path("entities.toml"))


def counts(folder: Path) -> tuple[dict[str | None, int], tuple[str, ...]]:
    page = searchkit.open(folder).search("*", facets=["person"], limit=0)
    return {c.value: c.count for c in page.facets["person"]}, page.warnings


def test_a_broken_file_leaves_the_last_good_one_in_force(tmp_path: Path) -> None:
    folder = write_names(tmp_path / "index", [[["Ann"], ["Bea"]]])
    file = tmp_path / "entities.toml"
    assert counts(folder) == ({"Ann": 1, "Bea": 1}, ())
    file.write_text('[merge.person]\n"Ann" = ["Bea"]\n')
    assert counts(folder) == ({"Ann": 2}, ())
    file.write_text('[merge.person]\n"Ann" = ["Bea"\n')
    found, (warning,) = counts(folder)
    assert found == {"Ann": 2}
    assert warning.startswith(f"{file}:3: no TOML")
    assert "stays in force" in warning
    file.unlink()
    assert counts(folder) == ({"Ann": 1, "Bea": 1}, ())


def test_a_file_that_was_never_right_is_left_out_with_a_warning(tmp_path: Path) -> None:
    folder = write_names(tmp_path / "index", [[["Ann"]]])
    (tmp_path / "entities.toml").write_text("[merge")
    found, (warning,) = counts(folder)
    assert found == {"Ann": 1}
    assert "left out" in warning


def test_a_file_that_is_a_folder_is_no_reason_to_fail(tmp_path: Path) -> None:
    folder = write_names(tmp_path / "index", [[["Ann"]]])
    (tmp_path / "entities.toml").mkdir()
    assert "cannot be read" in counts(folder)[1][0]


def test_an_index_that_cannot_be_written_is_searched_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "entities.toml").write_text(GOOD)
    assert read_curation(tmp_path / "no such folder" / "index").fields == {}
    assert read_curation(tmp_path / "index").of("person").aliases


def test_case_accents_and_white_space_do_not_matter(tmp_path: Path) -> None:
    folder = write_names(tmp_path / "index", [[["Recep Tayyip Erdoğan"], ["Erdogan"]]])
    (tmp_path / "entities.toml").write_text('[merge.person]\n"Erdoğan" = ["recep  tayyip ERDOGAN"]\n')
    assert counts(folder)[0] == {"Erdoğan": 2}


def test_json_and_curation_agree(tmp_path: Path) -> None:
    folder = write_names(tmp_path / "index", [[["Ann"], ["Bea", "Ann"]]])
    (tmp_path / "entities.toml").write_text('[merge.person]\n"Ann" = ["Bea"]\n')
    page = json.loads(json.dumps(searchkit.open(folder).search("*", facets=["person"]).as_dict()))
    assert [hit["person"] for hit in page["hits"]] == [["Ann"], ["Ann"]]
    assert page["facets"]["person"] == [{"value": "Ann", "count": 2}]
