"""Facets, filters and hits count canonical names, in one segment and in several."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from naming import write_names

import searchkit
from searchkit.analysis.tokens import fold_value
from searchkit.errors import UsageError
from searchkit.names.curation import parse_curation
from searchkit.searching.local import LocalIndex

BOTH = ["Xi Jinping", "Xi=Xi Jinping"]
ARTICLES = [
    BOTH,
    BOTH,
    BOTH,
    ["Xi"],
    ["Xi", "Kim Jong-un"],
    ["Kim Jong Un"],
    ["Kim Jong-un", "Kim Jong Un"],
    ["Ann Smith"],
]
COUNTS = {"Xi Jinping": 5, "Kim Jong-un": 3, "Ann Smith": 1}


def counts(index: searchkit.Index, field: str = "person", query: str = "*") -> dict[str | None, int]:
    page = index.search(query, facets=[f"{field}:100"], limit=0)
    assert len([c for c in page.facets[field] if c.value is not None]) == page.n_facet_values[field]
    return {c.value: c.count for c in page.facets[field]}


def found(index: searchkit.Index, where: str) -> int:
    return index.search("*", where=[where], limit=0).total or 0


@pytest.fixture(scope="module", params=[1, 2, 8], ids=lambda n: f"{n} segments")
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    n = cast("int", request.param)
    segments = [ARTICLES[i * len(ARTICLES) // n : (i + 1) * len(ARTICLES) // n] for i in range(n)]
    return write_names(tmp_path_factory.mktemp("names") / "index", segments)


def test_a_facet_counts_an_article_with_two_aliases_once(folder: Path) -> None:
    assert counts(searchkit.open(folder)) == COUNTS


def test_a_facet_over_some_articles_counts_those_alone(folder: Path) -> None:
    assert counts(searchkit.open(folder), query="Un") == {"Kim Jong-un": 3, "Xi Jinping": 1}


def test_filters_by_an_alias_and_by_the_canonical_name_find_the_same(folder: Path) -> None:
    index = searchkit.open(folder)
    for alias in ("Xi Jinping", "xi", "XI JINPING"):
        assert found(index, f"person={alias}") == 5
    assert found(index, "person=Kim Jong Un") == found(index, "person=Kim Jong-un") == 3


def test_an_alias_that_no_article_leaves_unexplained_can_be_filtered_by(tmp_path: Path) -> None:
    index = searchkit.open(write_names(tmp_path / "index", [[["org:PLA=People's Liberation Army"], ["org:Red Cross"]]]))
    page = index.search("*", where={"org": "PLA"})
    assert (page.total, page.warnings) == (1, ())


def test_hits_and_articles_show_canonical_names(folder: Path) -> None:
    index = searchkit.open(folder)
    page = index.search("*", where=["person=Xi"], limit=10)
    assert all("Xi Jinping" in hit.values["person"] and "Xi" not in hit.values["person"] for hit in page)
    assert page[0].as_dict()["person"] == list(page[0].values["person"])
    for hit in page:
        named = {m.canonical for m in index.article(hit.id).annotations.entities}
        assert named == set(hit.values["person"])


def test_information_counts_canonical_names(folder: Path) -> None:
    assert searchkit.open(folder).info().values["person"] == len(COUNTS)


def test_an_unknown_name_is_answered_with_a_canonical_one(folder: Path) -> None:
    page = searchkit.open(folder).search("*", where=["person=Kim Jong Unn"])
    assert page.warnings == ("no article has person 'Kim Jong Unn'; did you mean 'Kim Jong-un'?",)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[1]", b'{"format": 1, "revision": 1, "fields": {"person": {}}}']
)
def test_without_the_kept_votes_a_reader_counts_by_itself(folder: Path, tmp_path: Path, content: bytes | None) -> None:
    import shutil

    copy = shutil.copytree(folder, tmp_path / "index")
    if content is None:
        (copy / "names.json").unlink()
    else:
        (copy / "names.json").write_bytes(content)
    assert counts(searchkit.open(copy)) == COUNTS


def test_kept_votes_with_numbers_out_of_range_are_not_believed(folder: Path, tmp_path: Path) -> None:
    import json
    import shutil

    copy = shutil.copytree(folder, tmp_path / "index")
    shape = json.loads((copy / "names.json").read_text())
    for segment in shape["fields"]["person"]["segments"]:
        for row in segment:
            row[2] = 10**6
    (copy / "names.json").write_text(json.dumps(shape))
    assert counts(searchkit.open(copy)) == COUNTS


def test_articles_taken_out_vote_no_more(tmp_path: Path) -> None:
    from searchkit.indexing.build import forget

    folder = write_names(tmp_path / "index", [[BOTH, BOTH, BOTH, ["Xi"]]])
    ids = [hit.id for hit in searchkit.open(folder).search("*") if len(hit.annotations.entities) > 1]
    forget(folder, ids)
    assert counts(searchkit.open(folder)) == {"Xi": 1}


MERGES = """
[merge.person]
"President Xi" = ["Xi Jinping"]
"Kim" = ["Kim Jong Un"]
[unmerge.person]
"Xi Jinping" = ["Xi"]
[block]
person = ["ann smith"]
"""


def test_what_the_user_says_takes_effect_without_indexing(folder: Path) -> None:
    file = folder.parent / "entities.toml"
    file.write_text(MERGES)
    try:
        index = searchkit.open(folder)
        assert counts(index) == {"President Xi": 3, "Xi": 2, "Kim": 2, "Kim Jong-un": 2, None: 1}
        assert found(index, "person=Ann Smith") == 0
        assert found(index, "person=President Xi") == found(index, "person=Xi Jinping") == 3
    finally:
        file.unlink()
    assert counts(searchkit.open(folder)) == COUNTS


NAMES = ["Xi", "Xi Jinping", "Kim Jong-un", "Kim Jong Un", "PLA", "Ann Smith", "A. Smith", "Smith"]
SAID = st.lists(
    st.tuples(st.sampled_from(["merge", "unmerge", "block"]), st.sampled_from([*NAMES, "New"]), st.sampled_from(NAMES)),
    max_size=4,
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.lists(
            st.lists(st.sampled_from([*NAMES, "Xi=Xi Jinping", "Smith=Ann Smith"]), max_size=4), min_size=1, max_size=6
        ),
        min_size=1,
        max_size=3,
    ),
    SAID,
)
def test_counting_on_arrays_is_counting_one_by_one(
    tmp_path_factory: pytest.TempPathFactory, segments: list[list[list[str]]], said: list[tuple[str, str, str]]
) -> None:
    folder = write_names(tmp_path_factory.mktemp("oracle") / "index", segments)
    (folder.parent / "entities.toml").write_text(_toml(said))
    index = searchkit.open(folder)
    assert isinstance(index, LocalIndex)
    names = index._snapshot().names.field("person")
    expected: Counter[str | None] = Counter()
    for article in (a for s in segments for a in s):
        raw = {fold_value(name.partition("=")[2] or name) for name in article}
        keys = {names.canonical(key) for key in raw} - names.curation.blocked
        expected.update([*keys] if keys else [None])
    assert {v if v is None else fold_value(v): n for v, n in counts(index).items()} == dict(expected)
    for key, n in expected.items():
        assert found(index, f"person={key or ''}") == n
    for i in range(len(segments)):
        if (column := names.column(i)) is not None:
            at = column.visible()
            assert list(column.named(at)) == [(column.key(n), column.label(n)) for n in at.tolist()]


def _toml(said: list[tuple[str, str, str]]) -> str:
    """A file that says as much of it as does not contradict itself."""
    shape: dict[str, dict[str, list[str]]] = {"block": {}, "merge.person": {}, "unmerge.person": {}}
    text = ""
    for verb, name, other in said:
        table, key = (shape["block"], "person") if verb == "block" else (shape[f"{verb}.person"], name)
        table.setdefault(key, []).append(other)
        longer = ""
        for section, names in shape.items():
            longer += f"[{section}]\n" + "".join(f'"{k}" = {others}\n' for k, others in names.items())
        try:
            parse_curation(longer.encode(), Path("entities.toml"))
        except UsageError:
            table[key].pop()
        else:
            text = longer
    return text
