"""An index from a stranger runs nothing: pickles with commands in them are refused, wherever they stand."""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from revisions import put
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC, open_dir

import searchkit
from searchkit.codec.contents import INDEX_NAME, LAYOUT, Mark, contents_name, pack_contents, read_marks
from searchkit.codec.heads import pack_head
from searchkit.codec.news import NewsSegment
from searchkit.errors import IndexForeign
from searchkit.indexing.build import build_index, forget
from searchkit.indexing.checking import check_index
from searchkit.indexing.generations import open_generation
from searchkit.indexing.options import IndexOptions
from searchkit.indexing.schema import build_schema

OPTIONS = IndexOptions(jobs=1, entities=False)


class _Hostile:
    """Touches a file when it is unpickled."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, (f"touch {self.target}",)


def poisoned_contents(index: Path, payload: _Hostile, where: str) -> bytes:
    """A table of contents whose checksum holds, with a pickle that runs a command in it."""
    marks = read_marks((index / contents_name(2)).read_bytes())
    schema, segments = build_schema(), open_generation(index, 2, build_schema()).segments()
    if where == "schema":
        schema.hostile = payload
    memory = RamStorage()
    TOC(schema, [payload] if where == "segments" else segments, 2).write(memory, INDEX_NAME)
    listed = orjson.dumps({name: tuple(mark) for name, mark in marks.items()})
    table = bytes(memory.files[contents_name(2)]) + listed + len(listed).to_bytes(8, "little")
    return table + pack_head(LAYOUT, 1, 2, len(table), zlib.crc32(table))


def poison_segment(index: Path, payload: _Hostile) -> Path:
    """Puts a directory that runs a command into a segment, and makes the table of contents agree."""
    generation = open_generation(index, 2, build_schema())
    segments = generation.segments()
    seg = index / f"{segments[0].segment_id()}.seg"
    content = seg.read_bytes()
    poisoned = len(content).to_bytes(8, "big") + bytes(4) + content[12:] + pickle.dumps(payload) * 2
    put(seg, poisoned)
    marks = dict(generation.marks) | {seg.name: Mark(len(poisoned), zlib.crc32(poisoned))}
    put(index / contents_name(2), pack_contents(build_schema(), segments, 2, marks))
    return seg


def assert_refused(index: Path, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus.txt"
    corpus.write_text("Alpha.")
    for act in (
        lambda: searchkit.open(index),
        lambda: build_index(index, [corpus], OPTIONS),
        lambda: forget(index, ["abcd"]),
    ):
        with pytest.raises(IndexForeign, match="system"):
            act()
    assert not check_index(index).is_sound


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")  # Whoosh's
def test_a_hostile_table_of_contents_runs_nothing(index: Path, tmp_path: Path) -> None:
    target = tmp_path / "touched"
    (index / contents_name(1)).unlink()
    put(index / contents_name(2), poisoned_contents(index, _Hostile(target), "segments"))
    assert_refused(index, tmp_path)
    assert not target.exists()
    with contextlib.suppress(Exception):
        open_dir(str(index)).reader()
    gc.collect()
    assert target.exists()  # the attack is a real one: stock Whoosh runs it


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_hostile_segment_runs_nothing(index: Path, tmp_path: Path) -> None:
    target = tmp_path / "touched"
    (index / contents_name(1)).unlink()
    seg = poison_segment(index, _Hostile(target))
    assert_refused(index, tmp_path)
    assert not target.exists()
    with contextlib.suppress(Exception):
        CompoundStorage(FileStorage(str(index)).open_file(seg.name))
    gc.collect()
    assert target.exists()


def test_the_schema_in_an_index_is_never_unpickled(index: Path, tmp_path: Path) -> None:
    target = tmp_path / "touched"
    put(index / contents_name(2), poisoned_contents(index, _Hostile(target), "schema"))
    target.unlink(missing_ok=True)
    assert searchkit.open(index).search("war").total == 3
    assert not target.exists()


def test_a_segment_that_is_none_of_ours_is_refused(index: Path) -> None:
    segment: NewsSegment = open_generation(index, 2, build_schema()).segments()[0]
    segment.segid = "../../elsewhere"
    with pytest.raises(ValueError, match="no segment"):
        pack_contents(build_schema(), [segment], 3, {})
