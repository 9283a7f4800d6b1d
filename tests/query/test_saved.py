"""Saved queries: what a file may say, how it is found, how it is written."""

from __future__ import annotations

import os
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.errors import SavedQueryError
from searchkit.query.saved import SavedQuery, find_saved, list_saved, load_saved, write_saved

SAMPLES = Path(__file__).parents[2] / "queries"
WHOLE = """\
# Kept comment.
syntax_version = 1
query = 'military ties -"arms sale"'
title = "Military ties"
description = "Who sells what to whom."
since = "2015"
until = 2017-06-04
where = ["source=Global Times", "lang=en"]
facets = ["person:20", "date:month"]
sort = "newest"
limit = 25
match = "any"
output = "jsonl"
"""


def put(folder: Path, text: str, name: str = "ties") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def fault(path: Path) -> SavedQueryError:
    with pytest.raises(SavedQueryError) as caught:
        load_saved(path)
    assert str(path) in str(caught.value)
    return caught.value


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    path = put(tmp_path, WHOLE)
    assert load_saved(path) == SavedQuery(
        name="ties",
        query='military ties -"arms sale"',
        title="Military ties",
        description="Who sells what to whom.",
        since="2015",
        until="2017-06-04",
        where=("source=Global Times", "lang=en"),
        facets=("person:20", "date:month"),
        sort="newest",
        limit=25,
        match="any",
        output="jsonl",
        path=path,
    )


def test_languages_are_kept_as_the_command_line_takes_them(tmp_path: Path) -> None:
    assert load_saved(put(tmp_path, 'syntax_version = 1\nquery = "war"\nlang = ["de", "fr"]\n')).lang == ("de", "fr")
    assert "lang" in str(fault(put(tmp_path, 'syntax_version = 1\nquery = "war"\nlang = 7\n')))


def test_what_is_not_stated_is_left_to_whoever_runs_it(tmp_path: Path) -> None:
    saved = load_saved(put(tmp_path, 'syntax_version = 1\nquery = "war"\n'))
    assert (saved.since, saved.sort, saved.limit, saved.match, saved.output) == (None,) * 5
    assert (saved.where, saved.facets, saved.title) == ((), (), "")


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('query = "war"', "syntax_version is missing", "syntax_version = 1"),
        ('syntax_version = 2\nquery = "war"', "syntax_version 2", "reads version 1"),
        ('syntax_version = "1"\nquery = "war"', "syntax_version '1'", "reads version 1"),
        ('syntax_version = true\nquery = "war"', "syntax_version True", "reads version 1"),
        ("syntax_version = 1", "query is missing", "query ="),
        ('syntax_version = 1\nquery = "war"\nfacet = ["source"]', "no key 'facet'", "facets"),
        ('syntax_version = 1\nquery = "war"\nxyz = 1', "no key 'xyz'", "keys: "),
        ("syntax_version = 1\nquery = 7", "query cannot be 7", "text in quotes"),
        ('syntax_version = 1\nquery = "war"\nlimit = "10"', "limit cannot be '10'", "a number"),
        ('syntax_version = 1\nquery = "war"\nlimit = true', "limit cannot be True", "a number"),
        ('syntax_version = 1\nquery = "war"\nlimit = -1', "limit cannot be -1", "a number"),
        ('syntax_version = 1\nquery = "war"\nwhere = "lang=en"', "where cannot be", "a list of texts"),
        ('syntax_version = 1\nquery = "war"\nwhere = ["lang"]', "'lang' is no filter", "where ="),
        ('syntax_version = 1\nquery = "war"\nwhere = ["sorce=x"]', "no field 'sorce'", "source"),
        ('syntax_version = 1\nquery = "war"\nwhere = ["title=x"]', "title in 'title=x' is a text field", "facet"),
        ('syntax_version = 1\nquery = "war"\nfacets = ["title"]', "title in 'title' is a text field", "facet or date"),
        ('syntax_version = 1\nquery = "war"\nfacets = ["date:hour"]', "'date:hour' is no facet", "date:month"),
        ('syntax_version = 1\nquery = "war"\nfacets = [1]', "facets cannot be", "a list of texts"),
        ('syntax_version = 1\nquery = "war"\nsort = "newst"', "sort cannot be 'newst'", "did you mean newest?"),
        ('syntax_version = 1\nquery = "war"\nmatch = 1', "match cannot be 1", "all, any"),
        ('syntax_version = 1\nquery = "war"\noutput = "xml"', "output cannot be 'xml'", "jsonl"),
        ('syntax_version = 1\nquery = "war"\nsince = "soon"', "'soon' is no date", "dates look like"),
        ('syntax_version = 1\nquery = "war"\nsince = 2017\nuntil = "2015"', "since 2017 is after until 2015", "swap"),
    ],
)
def test_what_a_file_cannot_say_is_named_with_what_it_could(tmp_path: Path, text: str, said: str, hint: str) -> None:
    error = fault(put(tmp_path, text))
    assert said in str(error)
    assert hint in error.hint


def test_relative_days_are_not_compared_with_fixed_ones(tmp_path: Path) -> None:
    text = 'syntax_version = 1\nquery = "war"\nsince = "2015"\nuntil = "30d"\n'
    assert load_saved(put(tmp_path, text)).until == "30d"


def test_a_fault_in_toml_names_the_line(tmp_path: Path) -> None:
    assert "line 2" in str(fault(put(tmp_path, "syntax_version = 1\nquery = war\n")))


def test_a_query_that_does_not_parse_is_shown_with_a_caret(tmp_path: Path) -> None:
    error = fault(put(tmp_path, "syntax_version = 1\nquery = 'russia AND'\n"))
    assert "\nrussia AND\n       ^\n" in str(error)
    assert error.hint == "try: russia"


def test_a_file_that_is_missing_a_folder_or_no_text_is_told(tmp_path: Path) -> None:
    assert "no such saved query" in str(fault(tmp_path / "none.toml"))
    (tmp_path / "folder.toml").mkdir()
    assert "cannot be read" in str(fault(tmp_path / "folder.toml"))
    (tmp_path / "bytes.toml").write_bytes(b'query = "\xff"')
    assert "not UTF-8 at byte 9" in str(fault(tmp_path / "bytes.toml"))
    assert "not TOML" in str(fault(put(tmp_path, "\x00")))
    fault(put(tmp_path, "a = " + "[" * 100_000))


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
    | st.text("=[]\"'\n1.#{} abquery", max_size=40).map("syntax_version = 1\n".__add__)
)
@settings(max_examples=60)
def test_any_text_is_a_saved_query_or_an_error(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = put(tmp_path_factory.getbasetemp(), text, "any")
    (found,) = (one for one in list_saved([path.parent]) if one is not None)
    assert str(found).startswith(str(path)) if isinstance(found, SavedQueryError) else found.query


def test_a_name_is_found_in_the_first_folder_that_has_it(tmp_path: Path) -> None:
    project, user = tmp_path / "project", tmp_path / "user"
    for folder in (project, user):
        folder.mkdir()
        put(folder, f'syntax_version = 1\nquery = "{folder.name}"\n')
    put(user, 'syntax_version = 1\nquery = "war"\n', "war")
    assert find_saved("ties", [project, user]).query == "project"
    assert find_saved("ties", [tmp_path / "none", user]).query == "user"
    assert find_saved("war", [project, user]).path == user / "war.toml"


def test_a_file_wins_over_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "queries"
    folder.mkdir()
    put(folder, 'syntax_version = 1\nquery = "named"\n')
    path = put(tmp_path, 'syntax_version = 1\nquery = "file"\n', "other")
    assert find_saved(str(path), [folder]).query == "file"
    monkeypatch.chdir(tmp_path)
    assert find_saved("other.toml", [folder]).name == "other"


def test_a_name_that_is_not_found_brings_near_ones(tmp_path: Path) -> None:
    put(tmp_path, WHOLE, "treaties")
    put(tmp_path, WHOLE, "space")
    with pytest.raises(SavedQueryError, match="no saved query 'treatis'") as caught:
        find_saved("treatis", [tmp_path])
    assert caught.value.hint == "did you mean treaties?"
    with pytest.raises(SavedQueryError) as caught:
        find_saved("zzz", [tmp_path])
    assert "space, treaties" in caught.value.hint
    with pytest.raises(SavedQueryError) as caught:
        find_saved("zzz", [tmp_path / "none"])
    assert "searchkit save" in caught.value.hint


@pytest.mark.parametrize("name", ["../ties", "a/b", "", ".", "\x00", "x" * 5000, "tie s"])
def test_a_name_does_not_lead_out_of_the_folders(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    put(tmp_path, WHOLE)
    with pytest.raises(SavedQueryError):
        find_saved(name, [inner])


def test_an_invalid_file_stays_in_the_list_as_its_error(tmp_path: Path) -> None:
    user = tmp_path / "user"
    user.mkdir()
    put(tmp_path, "broken", "a")
    put(tmp_path, WHOLE, "b")
    put(user, WHOLE, "b")
    put(user, WHOLE, "c")
    (user / "notes.txt").write_text("not a query", encoding="utf-8")
    broken, b, c = list_saved([tmp_path, user, tmp_path / "none"])
    assert isinstance(broken, SavedQueryError)
    assert "a.toml" in str(broken)
    assert isinstance(b, SavedQuery)
    assert isinstance(c, SavedQuery)
    assert (b.path, c.path) == (tmp_path / "b.toml", user / "c.toml")


def test_what_is_written_reads_back_the_same(tmp_path: Path) -> None:
    saved = load_saved(put(tmp_path, WHOLE))
    path = write_saved(replace(saved, name="copy"), tmp_path / "new" / "folder", replace=False)
    assert load_saved(path) == replace(saved, name="copy", path=path)
    assert tomllib.loads(path.read_text(encoding="utf-8"))["syntax_version"] == 1


def test_little_is_written_where_little_is_stated(tmp_path: Path) -> None:
    path = write_saved(SavedQuery(name="war", query="war"), tmp_path, replace=False)
    assert path.read_text(encoding="utf-8") == 'syntax_version = 1\nquery = "war"\n'


def test_a_name_that_is_taken_needs_replace(tmp_path: Path) -> None:
    path = put(tmp_path, WHOLE)
    with pytest.raises(SavedQueryError, match="taken"):
        write_saved(SavedQuery(name="ties", query="war"), tmp_path, replace=False)
    assert path.read_text(encoding="utf-8") == WHOLE
    write_saved(SavedQuery(name="ties", query="war"), tmp_path, replace=True)
    assert load_saved(path) == SavedQuery(name="ties", query="war", path=path)


def test_comments_of_a_file_that_is_replaced_stay(tmp_path: Path) -> None:
    path = put(tmp_path, WHOLE)
    write_saved(replace(load_saved(path), limit=50), tmp_path, replace=True)
    assert path.read_text(encoding="utf-8").startswith("# Kept comment.\n")
    assert load_saved(path).limit == 50
    put(tmp_path, "not [ toml")
    write_saved(SavedQuery(name="ties", query="war"), tmp_path, replace=True)
    assert load_saved(path).query == "war"


@pytest.mark.parametrize("name", ["", "a b", "../x", "a/b", ".x", "naïve", "x" * 101, "a\n"])
def test_names_are_letters_digits_dashes_and_underscores(tmp_path: Path, name: str) -> None:
    with pytest.raises(SavedQueryError, match="cannot be a name"):
        write_saved(SavedQuery(name=name, query="war"), tmp_path, replace=True)
    assert not list(tmp_path.iterdir())


def test_a_query_that_cannot_be_read_is_not_written(tmp_path: Path) -> None:
    for saved in (
        SavedQuery(name="x", query="(war"),
        SavedQuery(name="x", query="war", since="soon"),
        SavedQuery(name="x", query="war", where=("sorce=x",)),
        SavedQuery(name="x", query="war", limit=-1),
    ):
        with pytest.raises(SavedQueryError):
            write_saved(saved, tmp_path, replace=True)
    assert not list(tmp_path.iterdir())


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, WHOLE)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SavedQueryError, match="No space left"):
        write_saved(SavedQuery(name="ties", query="war"), tmp_path, replace=True)
    assert path.read_text(encoding="utf-8") == WHOLE
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SavedQueryError, match="cannot be written"):
        write_saved(SavedQuery(name="war", query="war"), tmp_path / "file", replace=False)


@given(
    query=st.sampled_from(["war", '"a phrase" -x', "title:(a OR b)", "date:2015"]),
    title=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    where=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20).map("source=".__add__), max_size=3),
    limit=st.none() | st.integers(0, 1_000_000),
)
@settings(max_examples=60)
def test_any_text_survives_the_file(
    tmp_path_factory: pytest.TempPathFactory, query: str, title: str, where: list[str], limit: int | None
) -> None:
    folder = tmp_path_factory.mktemp("saved")
    saved = SavedQuery(name="x", query=query, title=title, where=tuple(where), limit=limit)
    path = write_saved(saved, folder, replace=False)
    assert load_saved(path) == replace(saved, path=path)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_the_sample_queries_can_be_read(path: Path) -> None:
    assert load_saved(path).query
