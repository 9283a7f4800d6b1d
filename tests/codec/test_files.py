"""Files of postings that were cut short or rotted are told."""

from __future__ import annotations

from pathlib import Path

import pytest
from rows import write

from searchkit.codec.files import KINDS, verify_files
from searchkit.codec.postings import find_terms
from searchkit.errors import IndexDamaged


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_cut_at_any_byte_is_told(tmp_path: Path, kind: str) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1), ("war", 70_000)], "title": [("x", 1)], "whole": ["y"]}] * 2])
    (path,) = tmp_path.glob(f"*{kind}")
    whole = path.read_bytes()
    for n in range(len(whole)):
        path.write_bytes(whole[:n])
        with pytest.raises(IndexDamaged, match="postings"):
            index.reader()
    path.write_bytes(whole)
    index.reader().close()


@pytest.mark.parametrize("kind", KINDS)
def test_a_flipped_byte_is_told_by_the_full_check_and_never_crashes_a_reader(tmp_path: Path, kind: str) -> None:
    index = write(str(tmp_path), [[{"body": [("war", 1), ("war", 70_000)], "title": [("x", 1)], "whole": ["y"]}] * 2])
    (path,) = tmp_path.glob(f"*{kind}")
    segment = index._segments()[0]
    verify_files(index.storage, segment)
    whole = path.read_bytes()
    for n in range(len(whole)):
        if whole[n : n + 1] == b"\0" and n >= len(whole) - 4:
            continue  # padding of the head
        path.write_bytes(whole[:n] + bytes([whole[n] ^ 0xFF]) + whole[n + 1 :])
        with pytest.raises(IndexDamaged):
            verify_files(index.storage, segment)
        try:
            leaf = index.reader().leaf_readers()[0][0]
            for name in ("body", "title", "whole"):
                find_terms(leaf, name)
        except IndexDamaged:
            pass
