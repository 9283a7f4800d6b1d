"""More like one article: what it is about decides, and the reasons are given."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import Text, write_index

from searchkit.errors import ArticleMissing, UsageError
from searchkit.searching.local import LocalIndex

COMET = "A comet crossed the sky above the observatory. Astronomers watched the comet through telescopes."
FILLER = [Text(f"Weather report {word}: sun and rain over the hills.", "Weather") for word in ("one", "two", "three")]


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    return write_index(
        tmp_path / "i",
        [
            [
                Text(COMET, "Comet over the observatory", "2001"),
                Text("Telescopes at the observatory found another comet. Astronomers cheer.", "Another comet", "2002"),
                Text("The mayor spoke of taxes and telescopes.", "Taxes", "2003", {"person": ("Ana Brandt",)}),
                *FILLER,
            ],
            [
                Text("Astronomers name a comet after its finder.", "A name for a comet", "2004"),
                Text("Council debates roads.", "Roads", "2005", {"person": ("Ana Brandt",), "place": ("Geneva",)}),
                Text("Comet seen by astronomers.", "Gone", deleted=True),
                *FILLER,
            ],
        ],
    )


def id_of(index: LocalIndex, path: str) -> str:
    return next(hit.id for hit in index.search("*", limit=50) if hit.path == path)


def test_articles_on_the_same_matter_are_found_best_first(index: LocalIndex) -> None:
    page = index.related(id_of(index, "0.txt"))
    assert [hit.path for hit in page][:2] == ["1.txt", "6.txt"]
    assert "8.txt" not in [hit.path for hit in page]
    assert page.total == len(page)
    assert page.query == id_of(index, "0.txt")


def test_the_article_itself_is_not_its_own_relative(index: LocalIndex) -> None:
    id = id_of(index, "0.txt")
    assert id not in [hit.id for hit in index.related(id[:9])]


def test_each_hit_says_what_it_shares(index: LocalIndex) -> None:
    page = index.related(id_of(index, "0.txt"))
    assert {"comet", "astronomers", "observatory", "telescopes"} >= set(page[0].because) >= {"comet", "observatory"}
    assert page[1].as_dict()["because"] == list(page[1].because)


def test_a_name_in_common_is_enough(index: LocalIndex) -> None:
    page = index.related(id_of(index, "7.txt"))
    assert [(hit.path, hit.because) for hit in page] == [("2.txt", ("Ana Brandt",))]


def test_filters_and_pages_hold(index: LocalIndex) -> None:
    id = id_of(index, "0.txt")
    assert [hit.path for hit in index.related(id, since="2003")] == ["6.txt"]
    assert [hit.rank for hit in index.related(id, limit=1, page=2)] == [2]
    assert not index.related(id, where={"person": "Nobody"})


def test_what_has_nothing_telling_has_no_relatives(tmp_path: Path) -> None:
    index = write_index(tmp_path / "i", [[Text("the of and"), Text(""), Text("unique")]])
    for hit in index.search("*", limit=5):
        page = index.related(hit.id)
        assert (page.total, len(page)) == (0, 0)


def test_an_id_that_is_not_there_is_told(index: LocalIndex) -> None:
    with pytest.raises(ArticleMissing):
        index.related("zz")
    with pytest.raises(UsageError):
        index.related(id_of(index, "0.txt"), limit=-1)
