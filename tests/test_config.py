"""What is set, by whom: the environment before the project before the user."""

from __future__ import annotations

from pathlib import Path

import pytest

from searchkit.config import DEFAULT_FACETS, Project, Settings, find_project, read_settings
from searchkit.errors import UsageError


@pytest.fixture
def user(tmp_path: Path) -> Path:
    folder = tmp_path / "user"
    folder.mkdir()
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = tmp_path / "project"
    root.mkdir()
    return Project(root)


def test_the_project_is_the_nearest_folder_upwards_with_an_index_or_settings(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b" / "c"
    inner.mkdir(parents=True)
    (tmp_path / "index").mkdir()
    assert find_project(inner).root == tmp_path
    (tmp_path / "a" / "searchkit.toml").touch()
    assert find_project(inner).root == tmp_path / "a"
    (inner / "index").touch()  # a file of that name is no index
    assert find_project(inner).root == tmp_path / "a"


def test_nothing_set_leaves_the_defaults(project: Project, user: Path) -> None:
    assert read_settings(project, {}, user) == Settings(None, 10, DEFAULT_FACETS, "relevance")


def test_the_environment_beats_the_project_beats_the_user(project: Project, user: Path) -> None:
    (user / "searchkit.toml").write_text('limit = 1\nsort = "oldest"\nfacets = ["source"]\n')
    (project.root / "searchkit.toml").write_text('limit = 2\nsort = "newest"\n')
    assert read_settings(project, {"SEARCHKIT_LIMIT": "3"}, user) == Settings(None, 3, ("source",), "newest")


def test_the_environment_can_set_all(project: Project, user: Path) -> None:
    environ = {
        "SEARCHKIT_INDEX": "/somewhere/else",
        "SEARCHKIT_LIMIT": "7",
        "SEARCHKIT_FACETS": "source, person:20",
        "SEARCHKIT_SORT": "oldest",
    }
    assert read_settings(project, environ, user) == Settings(
        Path("/somewhere/else"), 7, ("source", "person:20"), "oldest"
    )


def test_an_empty_variable_sets_nothing(project: Project, user: Path) -> None:
    assert read_settings(project, {"SEARCHKIT_LIMIT": "", "SEARCHKIT_INDEX": " "}, user) == Settings()


def test_a_path_in_a_file_is_relative_to_the_file(project: Project, user: Path) -> None:
    (project.root / "searchkit.toml").write_text('index = "../elsewhere/index"\n')
    assert read_settings(project, {}, user).index == project.root / "../elsewhere/index"


def test_no_facets_can_be_asked_for(project: Project, user: Path) -> None:
    (project.root / "searchkit.toml").write_text("facets = []\n")
    assert read_settings(project, {}, user).facets == ()


@pytest.mark.parametrize(
    ("text", "told", "hint"),
    [
        ('limit = "ten"', "limit cannot be 'ten'", "whole number"),
        ("limit = true", "limit cannot be True", "whole number"),
        ("limit = -1", "limit cannot be -1", "whole number"),
        ("facets = 3", "facets cannot be 3", "a list"),
        ("facets = [3]", "facets cannot be", "a list"),
        ('sort = "best"', "sort cannot be 'best'", "newest"),
        ('index = ""', "index cannot be ''", "folder"),
        ("limits = 3", "no setting 'limits'", "did you mean limit?"),
        ("qqqq = 3", "no setting 'qqqq'", "settings: index"),
        ("limit = ", "no TOML", "settings look like"),
    ],
)
def test_a_wrong_setting_is_told_with_its_file(project: Project, user: Path, text: str, told: str, hint: str) -> None:
    file = project.root / "searchkit.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_settings(project, {}, user)
    assert str(caught.value).startswith(f"{file}: ")
    assert told in str(caught.value)
    assert hint in caught.value.hint


@pytest.mark.parametrize(
    ("name", "text"), [("SEARCHKIT_LIMIT", "ten"), ("SEARCHKIT_LIMIT", "-3"), ("SEARCHKIT_SORT", "x")]
)
def test_a_wrong_variable_is_told_by_its_name(project: Project, user: Path, name: str, text: str) -> None:
    with pytest.raises(UsageError, match=f"^{name}: "):
        read_settings(project, {name: text}, user)


def test_settings_that_are_no_text_are_told(project: Project, user: Path) -> None:
    (project.root / "searchkit.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match="no TOML"):
        read_settings(project, {}, user)


def test_a_folder_in_the_place_of_settings_is_told(project: Project, user: Path) -> None:
    (user / "searchkit.toml").mkdir()
    with pytest.raises(UsageError, match="cannot be read"):
        read_settings(project, {}, user)
