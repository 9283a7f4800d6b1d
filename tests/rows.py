"""Small indexes made straight from words and their positions, and what should be found in them."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import strategies as st
from whoosh.fields import ID, TEXT, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from searchkit.analysis.analyzer import NewsAnalyzer
from searchkit.codec.inverting import Tokens
from searchkit.indexing.document import Document
from searchkit.indexing.writer import BatchWriter

SCHEMA = Schema(body=TEXT(analyzer=NewsAnalyzer()), title=TEXT(analyzer=NewsAnalyzer()), whole=ID())
# Short words recur, long ones do not; some share a beginning, in one byte or in half a character.
TERMS = st.sampled_from(["a", "ab", "abc", "b", "é", "ê", "日本", "\U0010ffff", "zz"]) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\n"),
    min_size=1,
    max_size=4,  # of no word
)
# Term by position, each after a gap of its own.
Words = list[tuple[str, int]]
WORDS = st.lists(st.tuples(TERMS, st.sampled_from([1, 1, 1, 2, 300, 70_000])), max_size=8)
DOCUMENTS = st.fixed_dictionaries({"body": WORDS, "title": WORDS, "whole": st.lists(TERMS, max_size=2, unique=True)})
Row = Mapping[str, list]  # type: ignore[type-arg]


def tokens(words: Words) -> Tokens:
    numbers = {t: i for i, t in enumerate(dict.fromkeys(t for t, _ in words))}
    positions = np.cumsum([gap for _, gap in words]) - 1
    implicit = all(gap == 1 for _, gap in words)
    return Tokens(
        tuple(t.encode() for t in numbers),
        array("I", [numbers[t] for t, _ in words]).tobytes(),
        None if implicit else array("I", positions.tolist()).tobytes(),
    )


def document(row: Row) -> Document:
    words = {
        "body": tokens(row["body"]),
        "title": tokens(row["title"]),
        "whole": tokens([(t, 1) for t in row["whole"]]),
    }
    return Document(words, {n: len(row[n]) for n in ("body", "title")}, {})


def places(row: Row, name: str, term: str) -> list[int]:
    at, found = -1, []
    for other, gap in row[name]:
        at += gap
        if other == term:
            found.append(at)
    return found


def write(folder: str, segments: Sequence[Sequence[Row]], **limits: int) -> FileIndex:
    index = FileStorage(folder).create_index(SCHEMA)
    for rows in segments:
        writer = BatchWriter(index, **limits)
        for row in rows:
            writer.add(document(row))
        writer.finish()
    return index
