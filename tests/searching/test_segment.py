"""Where sentences and paragraphs begin, as an index tells it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from texts import Text, write_index

from searchkit.analysis.terms import term_finder
from searchkit.indexing.checking import check_index
from searchkit.indexing.starts import find_starts
from searchkit.indexing.store import open_store
from searchkit.indexing.stretches import find_stretches
from searchkit.indexing.writer import BatchWriter
from searchkit.searching.local import LocalIndex

KINDS: tuple[Literal["sentences", "paragraphs"], ...] = ("sentences", "paragraphs")
BODIES = st.text(alphabet="ab. AB\n!”é", max_size=120)
TEXTS = st.lists(
    st.lists(st.builds(Text, BODIES, deleted=st.booleans()), min_size=1, max_size=4), min_size=1, max_size=3
)


def expected(body: str, kind: str) -> list[int]:
    stretches = find_stretches([body])
    found = find_starts(stretches, np.array([len(t) for t in term_finder().by_stretch(stretches.texts)], np.int64))
    return [0, *(found.words if kind == "sentences" else found.words[found.paragraphs]).tolist()]


def told(index: LocalIndex, kind: Literal["sentences", "paragraphs"]) -> list[list[int]]:
    """Of every living document, in order."""
    out = []
    for segment in index._snapshot().segments:
        ends, positions = segment.starts(kind, segment.all_doc_ids())
        out += [part.tolist() for part in np.split(positions, ends[:-1])] if len(ends) else []
    return out


@settings(max_examples=25, deadline=None)
@given(TEXTS)
def test_an_index_tells_the_starts_of_each_body_before_and_after_a_merge(segments: list[list[Text]]) -> None:
    bodies = [t.body for texts in segments for t in texts if not t.deleted]
    with tempfile.TemporaryDirectory() as folder:
        index = write_index(Path(folder, "index"), segments)
        for kind in KINDS:
            assert told(index, kind) == [expected(body, kind) for body in bodies]
        writer = BatchWriter(open_store(Path(folder, "index")))
        writer.finish(optimize=True)
        merged = LocalIndex(Path(folder, "index"))
        for kind in KINDS:
            assert told(merged, kind) == [expected(body, kind) for body in bodies]
        assert check_index(Path(folder, "index")).is_sound


def test_no_documents_have_no_starts(tmp_path: Path) -> None:
    (segment,) = write_index(tmp_path / "index", [[Text("One. Two.")]])._snapshot().segments
    ends, positions = segment.starts("sentences", np.empty(0, np.uint32))
    assert (len(ends), len(positions)) == (0, 0)
