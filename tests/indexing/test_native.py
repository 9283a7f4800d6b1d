"""An index is the same, byte for byte, whether it was built by compiled loops or not, by one process or several."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from whoosh.filedb.compound import CompoundStorage
from whoosh.filedb.filestore import FileStorage

from searchkit import native
from searchkit.codec.files import KINDS
from searchkit.indexing import batch
from searchkit.indexing.build import build_index
from searchkit.indexing.options import IndexOptions

CORPUS = Path(__file__).resolve().parents[2] / "corpus"


def files_of(folder: Path, *, jobs: int = 1) -> dict[str, bytes]:
    """What an index of the corpus has in its files, under names that do not tell when it was made."""
    batch._builder.cache_clear()
    build_index(folder, [CORPUS], IndexOptions(jobs=jobs), today=dt.date(2026, 1, 1))
    batch._builder.cache_clear()
    (segment,) = {path.stem for path in folder.iterdir() if path.suffix == ".docs"}
    columns = CompoundStorage(FileStorage(str(folder)).open_file(f"{segment}.seg"))
    found = {name.removeprefix(segment): bytes(columns.open_file(name).read()) for name in columns.list()}
    columns.close()
    return found | {path.suffix: path.read_bytes() for path in folder.iterdir() if path.suffix in KINDS}


@pytest.mark.skipif(not native.COMPILED, reason="nothing is compiled")
def test_an_index_is_the_same_compiled_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled = files_of(tmp_path / "compiled")
    monkeypatch.setattr(native, "COMPILED", False)
    plain = files_of(tmp_path / "plain")
    assert compiled.keys() == plain.keys() >= {*KINDS, ".text.col", ".starts.col"}
    assert [name for name in compiled if compiled[name] != plain[name]] == []


def test_an_index_is_the_same_however_many_processes_built_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("searchkit.indexing.preparing._FIRST_ARTICLES", 5)
    monkeypatch.setattr("searchkit.indexing.preparing._INLINE_ARTICLES", 10)
    monkeypatch.setattr("searchkit.indexing.preparing._BATCH_ARTICLES", 4)
    monkeypatch.setattr(
        "searchkit.codec.packed._SAMPLE_VALUES", 80
    )  # the dictionary is known while articles still come
    one, several = files_of(tmp_path / "one"), files_of(tmp_path / "several", jobs=2)
    assert [name for name in one if one[name] != several[name]] == []
