"""The full check: what is whole is said to be, and what is wrong is named, also where every checksum holds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from texts import Text, write_index

from searchkit.article import Article
from searchkit.errors import IndexMissing
from searchkit.extraction.annotations import Annotations
from searchkit.indexing.batch import build_document
from searchkit.indexing.build import build_index
from searchkit.indexing.checking import check_index
from searchkit.indexing.document import Document
from searchkit.indexing.identity import hash_of
from searchkit.indexing.options import IndexOptions
from searchkit.indexing.store import create_store, open_store
from searchkit.indexing.writer import BatchWriter


def document(number: int, text: str = "war and peace") -> Document:
    article = Article(f"{number}.txt", None, text, "text")
    return build_document(article, Annotations("Title", text), root="/texts", number=hash_of(str(number)))


def written(folder: Path, *documents: Document) -> Path:
    writer = BatchWriter(create_store(folder, demo=False))
    for found in documents:
        writer.add(found)
    writer.finish()
    return folder


def problems(folder: Path) -> str:
    found = check_index(folder)
    return "\n".join([*found.problems, *(p for s in found.segments for p in s.problems)])


def test_a_sound_index_is_said_to_be(tmp_path: Path) -> None:
    write_index(tmp_path / "i", [[Text("war"), Text("peace", deleted=True)], [Text("long " * 300, "Title", "1989")]])
    found = check_index(tmp_path / "i")
    assert found.is_sound
    assert (found.revision, [s.articles for s in found.segments]) == (3, [1, 1])
    assert [s.revisions for s in found.segments] == [(3, 2), (3, 2)]


def test_an_index_without_an_article_is_sound(tmp_path: Path) -> None:
    assert check_index(written(tmp_path / "i")).is_sound
    with pytest.raises(IndexMissing):
        check_index(tmp_path / "nowhere")


def test_an_index_made_by_a_run_is_sound(sample_index: Path) -> None:
    assert check_index(sample_index).is_sound


def test_a_part_that_differs_from_its_checksum_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "i", document(1))
    (docs,) = folder.glob("*.docs")
    content = docs.read_bytes()
    docs.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    assert docs.name in problems(folder)


def test_two_articles_of_one_id_are_told(tmp_path: Path) -> None:
    folder = written(tmp_path / "i", document(1), document(2))
    assert check_index(folder).is_sound
    writer = BatchWriter(open_store(folder))
    writer.add(document(1))
    writer.finish()
    assert "1 articles have an id that another one has" in problems(folder)


def test_an_article_that_its_id_does_not_find_is_told(tmp_path: Path) -> None:
    other = document(2)
    mixed = replace(document(1), columns=dict(document(1).columns) | {"number": other.columns["number"]})
    assert "1 articles are not found by their ids" in problems(written(tmp_path / "i", mixed))


def test_an_article_that_does_not_unpack_is_told(tmp_path: Path) -> None:
    broken = replace(document(1), columns=dict(document(1).columns) | {"document": b"no zstd"})
    assert "1 articles cannot be unpacked" in problems(written(tmp_path / "i", broken, document(2)))


@pytest.mark.parametrize(
    ("spoiled", "told"),
    [("doc_ids", "articles that are not there"), ("n_occurrences", "do not add up"), ("positions", "out of order")],
)
def test_postings_that_cannot_be_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoiled: str, told: str
) -> None:
    from searchkit.codec import merging, writing

    real = merging.merge_fields

    def merge(sources: Any) -> Any:
        def spoil(chunk: Any) -> Any:
            if chunk.positions is None:
                return chunk
            values = getattr(chunk, spoiled)
            if spoiled == "positions":
                return (
                    chunk._replace(positions=values[::-1])
                    if hasattr(chunk, "_replace")
                    else replace(chunk, positions=values[::-1])
                )
            changed = (values + np.asarray(7, values.dtype)).astype(values.dtype)
            return (
                chunk._replace(**{spoiled: changed})
                if hasattr(chunk, "_replace")
                else replace(chunk, **{spoiled: changed})
            )

        return map(spoil, real(sources))

    monkeypatch.setattr(writing, "merge_fields", merge)
    folder = written(tmp_path / "i", document(1, "war and war and war"), document(2))
    monkeypatch.undo()
    assert told in problems(folder)


def test_a_check_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Alpha text.")
    build_index(tmp_path / "i", [tmp_path / "a.txt"], IndexOptions(jobs=1, entities=False))
    before = {p.name: p.read_bytes() for p in (tmp_path / "i").iterdir()}
    assert check_index(tmp_path / "i").is_sound
    assert {p.name: p.read_bytes() for p in (tmp_path / "i").iterdir()} == before
