from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from searchkit.article import Skip
from searchkit.articles.discovery import Coverage, Root, Source, find_roots, find_sources
from searchkit.articles.patterns import Pattern
from searchkit.errors import InputError


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in (
        "b.txt",
        "a.html",
        "sub/c.txt",
        "sub/deep/d.txt",
        "sub/.hidden",
        ".git/x.txt",
        "sub2/e.json",
        "[1].txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path


def paths(*given: str | Path, exclude: tuple[Path, ...] = ()) -> list[str]:
    return [i.path if isinstance(i, Source) else str(i) for i in find_sources(find_roots(given), exclude=exclude)]


def test_a_folder_gives_its_files_sorted_hidden_ones_left_out(tree: Path) -> None:
    assert paths(tree) == ["[1].txt", "a.html", "b.txt", "sub/c.txt", "sub/deep/d.txt", "sub2/e.json"]
    (source, *_) = find_sources(find_roots([tree]))
    assert source == Source(tree.resolve(), "[1].txt", 7)


def test_a_file_is_relative_to_its_parent(tree: Path) -> None:
    (root,) = find_roots([tree / "sub" / "c.txt"])
    assert root == Root((tree / "sub").resolve(), "c.txt")
    assert paths(tree / "sub" / "c.txt") == ["c.txt"]


def test_a_name_full_of_glob_characters_is_that_file(tree: Path) -> None:
    assert paths(tree / "[1].txt") == ["[1].txt"]
    (root,) = find_roots([tree / "[1].txt"])
    assert root.covers(str(tree), "[1].txt")
    assert not root.covers(str(tree), "1.txt")


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("*.txt", ["[1].txt", "b.txt"]),
        ("**/*.txt", ["[1].txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"]),
        ("s*", ["sub/c.txt", "sub/deep/d.txt", "sub2/e.json"]),
        ("sub/**", ["c.txt", "deep/d.txt"]),
        ("sub?/*", ["sub2/e.json"]),
        ("[ab].*", ["a.html", "b.txt"]),
        ("sub/*/d.txt", ["deep/d.txt"]),
        (".g*", [".git/x.txt"]),
    ],
)
def test_globs(tree: Path, glob: str, expected: list[str]) -> None:
    assert paths(f"{tree}/{glob}") == expected


def test_a_glob_keeps_paths_below_its_fixed_leading_folder(tree: Path) -> None:
    (root,) = find_roots([f"{tree}/sub/**/*.txt"])
    assert root == Root((tree / "sub").resolve(), "**/*.txt")


def test_relative_paths_are_resolved(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "sub")
    assert find_roots(["."])[0].folder == (tree / "sub").resolve()
    assert paths("../*.html") == ["a.html"]
    assert paths("*.txt") == ["c.txt"]


@pytest.mark.parametrize(
    ("path", "word"),
    [("none", "no such file"), ("*.pdf", "no file matches"), ("none/*.txt", "no folder"), ("", "no path")],
)
def test_what_is_not_there_is_said(tree: Path, path: str, word: str) -> None:
    with pytest.raises(InputError, match=word) as raised:
        find_roots([f"{tree}/{path}" if path else ""])
    assert raised.value.hint


def test_overlapping_roots_give_each_file_once(tree: Path) -> None:
    everything = paths(tree)
    assert paths(tree, tree / "sub", f"{tree}/**/*.txt", tree / "b.txt", tree) == everything
    assert sorted(paths(tree / "sub" / "c.txt", tree / "b.txt", tree / "b.txt", tree)) == sorted(
        ["c.txt", "b.txt", *(p for p in everything if p not in ("b.txt", "sub/c.txt"))]
    )


def test_a_hidden_folder_that_is_named_is_read_besides_the_one_around_it(tree: Path) -> None:
    assert "x.txt" in paths(tree, tree / ".git")


def test_excluded_folders_are_never_entered_under_any_name(tree: Path) -> None:
    (tree / "alias").symlink_to(tree / "sub")
    assert paths(tree, exclude=(tree / "sub", tree / "absent")) == ["[1].txt", "a.html", "b.txt", "sub2/e.json"]
    assert paths(tree / "sub", exclude=(tree / "sub",)) == []


def test_links_are_followed_but_not_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "news" / "a").mkdir(parents=True)
    (tmp_path / "news" / "a" / "x.txt").write_text("x")
    (tmp_path / "news" / "a" / "up").symlink_to(tmp_path / "news")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "y.txt").write_text("y")
    (tmp_path / "news" / "link").symlink_to(tmp_path / "other")
    (tmp_path / "news" / "file.txt").symlink_to(tmp_path / "other" / "y.txt")
    (tmp_path / "news" / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "news" / "self").symlink_to(tmp_path / "news" / "self")
    assert paths(tmp_path / "news") == [
        "a/up: a link to a folder that it lies in; not followed",
        "a/x.txt",
        "broken: a link that leads nowhere",
        "file.txt",
        "link/y.txt",
        "self: a link that leads back to itself",
    ]
    with pytest.raises(InputError, match="nowhere"):
        find_roots([tmp_path / "news" / "broken"])


def test_a_folder_without_permission_is_skipped(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scandir = os.scandir

    def refuse(folder: Path) -> object:
        if Path(folder).name == "sub":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "sub: there is no permission to read the folder" in paths(tree)
    assert "sub2/e.json" in paths(tree)


def test_what_vanishes_after_it_was_listed_is_skipped(tree: Path) -> None:
    found = find_sources(find_roots([tree]))
    next(found)
    (tree / "a.html").unlink()
    (tree / "sub2" / "e.json").unlink()
    (tree / "sub2").rmdir()
    rest = list(found)
    assert Skip("a.html", "it vanished before it could be read") in rest
    assert Skip("sub2", "it vanished before it could be read") in rest


def test_a_pipe_in_a_folder_is_skipped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "neither a file nor a folder" in paths(tmp_path)[0]


def test_a_name_that_is_not_utf_8_is_skipped(tmp_path: Path) -> None:
    try:
        (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("x")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (skipped,) = paths(tmp_path)
    assert skipped.startswith("caf\\xe9.txt: its name is not UTF-8")


def test_folders_nest_deeper_than_calls(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(60):
        folder = folder / "d"
    folder.mkdir(parents=True)
    (folder / "x.txt").write_text("x")
    assert paths(tmp_path) == ["d/" * 60 + "x.txt"]


def test_standard_input_is_given_once_and_never_vanishes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    (tree / "-").write_text("a file of that name")
    roots = find_roots(["-", "-", tree])
    sources = [i for i in find_sources(roots) if isinstance(i, Source)]
    assert [s.path for s in sources].count("-") == 1
    assert [s.path for s in sources].count("./-") == 1
    assert not any(root.covers(str(tree), "-") for root in roots)
    assert paths("./-") == ["./-"]
    assert find_roots(["./-"])[0].covers(str(tree), "./-")


def test_roots_cover_what_they_would_give(tree: Path) -> None:
    folder = str(tree.resolve())
    for given_path in (tree, f"{tree}/**/*.txt", tree / "sub" / "c.txt", f"{tree}/sub/*"):
        roots = find_roots([given_path])
        covers = Coverage.of(roots)
        given_files = {str(s.folder / s.path) for s in find_sources(roots) if isinstance(s, Source)}
        for path in ("a.html", "b.txt", "sub/c.txt", "sub/deep/d.txt", "sub/.hidden", ".git/x.txt", "sub2/e.json"):
            assert roots[0].covers(folder, path) == (f"{folder}/{path}" in given_files)
            assert covers(folder, path) == roots[0].covers(folder, path)
        # Known under another root of an earlier run.
        assert roots[0].covers(f"{folder}/sub", "c.txt") == (f"{folder}/sub/c.txt" in given_files)
    assert not find_roots([tree / "sub"])[0].covers(folder, "sub2/e.json")


NAMES = st.text(alphabet="ab.*?[]-", min_size=1, max_size=4).filter(lambda n: n not in (".", ".."))


@settings(max_examples=60)
@given(st.lists(NAMES, min_size=1, max_size=4))
def test_everything_not_hidden_lies_below_a_folder(names: list[str]) -> None:
    assert Pattern("**").matches("/".join(names)) == (not any(n.startswith(".") for n in names))


@settings(max_examples=60)
@given(st.lists(st.sampled_from(["a", "b", "ab"]), max_size=4), st.sampled_from(["a", "b", "ab"]))
def test_two_stars_stand_for_any_folders_or_none(folders: list[str], name: str) -> None:
    path = "/".join([*folders, name])
    assert Pattern(f"**/{name}").matches(path)
    assert Pattern(f"**/**/{name}").matches(path)
    assert Pattern("*").matches(path)
    assert Pattern(f"{name}x").matches(path) is False
