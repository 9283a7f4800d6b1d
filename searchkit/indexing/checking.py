"""The full check of an index: every byte against its checksum, and whether what it says of itself holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.reading import IndexReader

from searchkit.codec.arrays import Counts, Field, WordArrays, counts_of
from searchkit.codec.columns import read_blobs, read_numbers
from searchkit.codec.files import verify_files
from searchkit.codec.perdoc import verify_column
from searchkit.codec.postings import field_arrays, living_mask
from searchkit.codec.words import END
from searchkit.errors import IndexDamaged, IndexForeign, SearchkitError
from searchkit.indexing.generations import Generation, generation_numbers, open_generation, stories_name
from searchkit.indexing.identity import print_id
from searchkit.indexing.schema import STORED, build_schema
from searchkit.indexing.starts import unpack_starts
from searchkit.indexing.store import require_format
from searchkit.indexing.stored import unpack_annotations
from searchkit.indexing.stories import story_problems


@dataclass(frozen=True, slots=True)
class SegmentCheck:
    """One part of an index.

    Attributes:
        revisions: that are made of it, newest first.
        articles: that can be found in the newest of these.
        problems: what is wrong with it; none where it is whole.
    """

    name: str
    revisions: tuple[int, ...]
    articles: int
    n_bytes: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndexCheck:
    """What a check found.

    Attributes:
        revision: the newest that can be opened; None where none can.
        segments: of every revision kept, each once.
        problems: of the index as a whole.
    """

    location: str
    revision: int | None
    segments: tuple[SegmentCheck, ...]
    problems: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and not any(s.problems for s in self.segments)


def check_index(location: Path) -> IndexCheck:
    """Read all of an index, and of the revision that is kept to fall back to: checksums, ids, postings, articles.

    Raises:
        IndexMissing, IndexForeign, IndexVersion, IndexDamaged: there is no index that could be checked.
    """
    require_format(location)
    schema = build_schema()
    problems: list[str] = []
    opened: list[Generation] = []
    for number in generation_numbers(location):
        try:
            opened.append(open_generation(location, number, schema))
        except (IndexDamaged, IndexForeign) as error:
            problems.append(f"revision {number}: {error}")
    if not opened and not problems:
        problems.append(f"{location} has lost its table of contents")
    segments: dict[str, SegmentCheck] = {}
    for generation in opened:
        problems += (f"revision {generation.number}: {problem}" for problem in _check_stories(generation))
        ids: list[Counts] = []
        for segment in generation.segments():
            name = segment.segment_id()
            before = segments.get(name)
            if before is None:
                segments[name] = _check_segment(generation, segment, ids)
            else:
                segments[name] = SegmentCheck(
                    name, (*before.revisions, generation.number), before.articles, before.n_bytes, before.problems
                )
        numbers = np.concatenate(ids) if ids else np.empty(0, np.int64)
        if generation is opened[0] and (n_doubles := len(numbers) - len(np.unique(numbers))):
            problems.append(f"revision {generation.number}: {n_doubles:,} articles have an id that another one has")
    return IndexCheck(str(location), opened[0].number if opened else None, tuple(segments.values()), tuple(problems))


def _check_stories(generation: Generation) -> list[str]:
    if damaged := list(generation.differing(stories_name(generation.number))):
        return [f"{file} differs from its checksum" for file in damaged]
    try:
        return list(story_problems(generation))
    except IndexDamaged as error:
        return [str(error)]


def _check_segment(generation: Generation, segment: Any, ids: list[Counts]) -> SegmentCheck:
    """`ids` takes in those of its articles."""
    name = segment.segment_id()
    n_bytes = sum(mark.n_bytes for file, mark in generation.marks.items() if file.startswith(f"{name}."))
    problems = [f"{file} differs from its checksum" for file in generation.differing(f"{name}.")]
    if not problems:  # what is in damaged files is not worth a word
        try:
            verify_files(generation.storage, segment)
            reader = generation.segment_reader(segment)
            problems += _check_columns(reader)
            problems += _check_ids(reader, ids)
            problems += (p for field, arrays in field_arrays(reader) for p in _check_field(reader, field, arrays))
            problems += _check_articles(reader)
            problems += _check_starts(reader)
        except SearchkitError as error:
            problems.append(str(error))
        except Exception as error:  # noqa: BLE001 - whatever reading runs into: no file differs, so it was written so
            problems.append(f"it cannot be read: {type(error).__name__}: {error}")
    return SegmentCheck(name, (generation.number,), int(segment.doc_count()), n_bytes, tuple(problems))


def _check_columns(reader: IndexReader) -> Iterator[str]:
    for name, field in reader.schema.items():
        if field.column_type is not None and reader.has_column(name):
            verify_column(reader, name)
    for name in ("number", "document"):
        if reader.doc_count_all() and not reader.has_column(name):
            yield f"it has no column {name}"


def _living(reader: IndexReader) -> Counts:
    return np.flatnonzero(living_mask(reader))


def _check_ids(reader: IndexReader, ids: list[Counts]) -> Iterator[str]:
    """Whether each article is found by its id, and no other way."""
    numbers, living = read_numbers(reader, "number"), _living(reader)
    ids.append(numbers[living])
    arrays = dict(field_arrays(reader)).get("id")
    printed: list[bytes] = [b""] * len(numbers)
    if arrays is not None:
        for i, term in enumerate(arrays.terms):
            for doc in arrays.doc_ids_of(i, i + 1).tolist():
                printed[doc] = term
    n_lost = sum(printed[doc] != print_id(int(numbers[doc])).encode() for doc in living.tolist())
    if n_lost:
        yield f"{n_lost:,} articles are not found by their ids"


def _check_field(reader: IndexReader, name: str, arrays: Field) -> Iterator[str]:
    n_postings = counts_of(arrays.posting_ends)
    terms = arrays.terms[:]
    if any(a >= b for a, b in pairwise(terms)):
        yield f"terms of {name} are out of order"
    if (n_postings <= 0).any():
        yield f"terms of {name} have no postings"
        return
    if arrays.words is not None:
        yield from _check_words(name, arrays.words, len(terms))
    docs = arrays.doc_ids_of(0, len(terms)).astype(np.int64)
    if len(docs) and docs.max() >= reader.doc_count_all():
        yield f"postings of {name} name articles that are not there"
    # Within a term documents ascend: where they do not, another term must begin.
    starts = np.zeros(len(docs), np.bool_)
    starts[arrays.posting_ends[:-1]] = True
    if (~starts[1:] & (np.diff(docs) <= 0)).any():
        yield f"postings of {name} are out of order"
    counts = arrays.frequencies_of(0, len(terms)).astype(np.int64)
    ends = np.cumsum(counts)
    if (counts <= 0).any() or (ends[arrays.posting_ends.astype(np.int64) - 1] != arrays.occurrence_ends).any():
        yield f"frequencies of {name} do not add up"
    elif arrays.is_positional:
        positions = arrays.positions_of(0, len(terms)).astype(np.int64)
        begins = np.zeros(len(positions), np.bool_)
        begins[ends[:-1]] = True
        if len(positions) != ends[-1] or (~begins[1:] & (np.diff(positions) < 0)).any():
            yield f"positions of {name} are out of order"


def _check_words(name: str, words: WordArrays, n_terms: int) -> Iterator[str]:
    texts, numbers = words.texts[:], words.terms()
    known = list(zip(texts, numbers.tolist(), strict=True))
    if any(a >= b for a, b in pairwise(known)):
        yield f"words of {name} are out of order"
    # Every term has come from a word.
    if len(np.unique(numbers)) != n_terms or numbers.min() < 0 or numbers.max() >= n_terms:
        yield f"words of {name} are not those of its terms"
    if not all(text.endswith(END) for text in texts) or not words.all_counts().all():
        yield f"words of {name} are broken"


def _check_starts(reader: IndexReader) -> Iterator[str]:
    """Whether sentences begin within their texts."""
    column = read_blobs(reader, "starts")
    living = _living(reader)
    if column is None or not len(living):
        return
    ends, starts = unpack_starts(*column.of(living.astype(np.uint32)), paragraphs=False)
    n_broken = int((starts[ends - 1] >= np.maximum(read_numbers(reader, "words")[living], 1)).sum())
    if n_broken:
        yield f"sentences of {n_broken:,} articles begin after their end"


def _check_articles(reader: IndexReader) -> Iterator[str]:
    columns = {name: read_blobs(reader, name) for name in STORED}
    n_broken, first = 0, ""
    for doc in _living(reader).tolist():

        def read(name: str, doc: int = doc) -> bytes:
            column = columns[name]
            assert column is not None, "no article is stored"
            return column[doc]

        try:
            stored = unpack_annotations(read)
            _ = stored.title, stored.body, stored.entities  # each is unpacked when it is asked for
        except Exception as error:  # noqa: BLE001 - zstd, JSON or a shape: each is told below
            n_broken, first = n_broken + 1, first or f"{type(error).__name__}: {error}"
    if n_broken:
        yield f"{n_broken:,} articles cannot be unpacked ({first})"
