"""A run of the writer: one segment however much it sorts, nothing left where it is given up."""

from __future__ import annotations

from pathlib import Path

import pytest
from rows import document, write
from whoosh import query as q

from searchkit.codec import inverting
from searchkit.codec.postings import find_terms, read_postings
from searchkit.errors import WriteFailed
from searchkit.indexing import writer as writer_module
from searchkit.indexing.writer import BatchWriter, writing


def test_a_reader_outlives_the_segments_that_a_commit_merges_away(tmp_path: Path) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1)], "title": [], "whole": []}]] * 3)
    reader = index.reader()
    BatchWriter(index).finish(optimize=True)
    assert [read_postings(leaf, "body", b"war").doc_ids.tolist() for leaf, _ in reader.leaf_readers()] == [[0]] * 3  # type: ignore[union-attr]


def test_nothing_is_left_of_a_run_that_is_given_up(tmp_path: Path) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1)], "title": [], "whole": []}]])
    before = {p.name: p.stat().st_size for p in tmp_path.iterdir()}
    writer = BatchWriter(index, segment_docs=1)
    for _ in range(3):
        writer.add(document({"body": [("peace", 1)], "title": [], "whole": []}))
    writer.abandon()
    assert {p.name: p.stat().st_size for p in tmp_path.iterdir()} == before


def test_a_run_is_one_segment_however_many_words_it_sorts_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("searchkit.codec.inverting._RUN_TOKENS", 1)
    writer = BatchWriter(index := write(str(tmp_path), [[]]))
    before = sorted(tmp_path.iterdir())
    places = [
        writer.add(document({"body": [(word, 70_000), ("x", 80_000)], "title": [], "whole": []})) for word in "cab"
    ]
    assert sorted(tmp_path.iterdir()) == before
    writer.supersede(places[1])
    writer.finish()
    reader = index.reader()
    (leaf,) = [leaf for leaf, _ in reader.leaf_readers()]
    assert find_terms(leaf, "body") == [b"a", b"b", b"c", b"x"]
    assert (leaf.doc_count_all(), leaf.doc_count()) == (3, 2)
    assert list(leaf.postings("body", b"x").all_ids()) == [0, 2]
    reader.close()


def test_a_disk_that_refuses_a_run_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1)], "title": [], "whole": []}]])
    before = sorted(tmp_path.iterdir())
    monkeypatch.setattr("searchkit.codec.inverting._RUN_TOKENS", 1)

    def refuse(**_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("searchkit.codec.spilling.tempfile.TemporaryFile", refuse)
    writer = BatchWriter(index)
    with pytest.raises(WriteFailed, match="No space left"):
        writing(writer, lambda: writer.add(document({"body": [("peace", 1)], "title": [], "whole": []})))
    assert sorted(tmp_path.iterdir()) == before


def test_words_of_a_run_are_bounded_by_merging_as_they_come() -> None:
    # The bound that keeps a run's memory: a segment of everyday size is several runs.
    assert inverting._RUN_TOKENS * 40 <= 100_000_000
    assert writer_module._SEGMENT_TOKENS > inverting._RUN_TOKENS


def test_documents_added_after_a_merge_come_after_it(tmp_path: Path) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1)], "title": [], "whole": ["one"]}]])
    writer = BatchWriter(index)
    reader = index.reader()
    writer.add(document({"body": [("war", 2)], "title": [], "whole": ["two"]}))
    writer.add_reader(reader.leaf_readers()[0][0])
    writer.add(document({"body": [("war", 3)], "title": [], "whole": ["three"]}))
    writer.finish(rebuild=True)
    reader.close()
    with index.searcher() as searcher:
        for whole in ("one", "two", "three"):
            assert len(searcher.search(q.Term("whole", whole), limit=None)) == 1
        assert len(searcher.search(q.Term("body", "war"), limit=None)) == 3
