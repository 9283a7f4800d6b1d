"""What an index's articles elected, as numbers of its columns; kept in `names.json` beside the segments.

The votes are counted anew at each commit, over distinct names alone, so that nothing in a segment depends on them. The file
is a help, not a truth: where it is missing or of another revision, a reader counts by itself.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from searchkit.codec.columns import FacetReader
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.names.ties import LivingIds, read_ties
from searchkit.names.votes import elect

FILE = "names.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class SegmentNames:
    """Which values of a segment's column belong to a group of names.

    Attributes:
        ids: (n,) int64, numbers of values, each once.
        groups: (n,) int64, the group of each.
        heads: (n,) int64, the number of the group's canonical name in this segment; -1 where it lacks it.
    """

    ids: NDArray[np.int64]
    groups: NDArray[np.int64]
    heads: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Elected:
    """The groups of names of one field.

    Attributes:
        names: group → (folded canonical name, as it is shown).
        segments: by segment, in the order of the index.
        sizes: values in each segment's column, by which a file of another index is told.
    """

    names: tuple[tuple[str, str], ...]
    segments: tuple[SegmentNames, ...]
    sizes: tuple[int, ...]


def hold_election(
    kind: EntityKind,
    columns: Sequence[FacetReader | None],
    ties: Sequence[FacetReader | None],
    living: Sequence[LivingIds],
) -> Elected:
    """Count the votes of all articles on the names of one field.

    Args:
        columns: of the field, by segment; None where a segment lacks it.
        ties: likewise.
        living: the documents that vote, by segment.
    """
    articles: dict[str, int] = {}
    labels: dict[str, tuple[bool, int, str]] = {}
    keys: list[list[str]] = []
    for column, doc_ids in zip(columns, living, strict=True):
        keys.append(column.keys() if column is not None else [])
        counts = column.counts(doc_ids)[0].tolist() if column is not None else []
        for key, label, n in zip(keys[-1], column.labels() if column is not None else (), counts, strict=True):
            if not n:
                continue
            articles[key] = articles.get(key, 0) + n
            rank = (not label.islower(), n, label)
            if key not in labels or rank > labels[key]:
                labels[key] = rank
    lower = {key for key, rank in labels.items() if not rank[0]}
    chosen = elect(kind, articles, read_ties(ties, living), lower)
    heads = sorted(set(chosen.values()))
    numbers = {head: i for i, head in enumerate(heads)}
    group_of = {alias: numbers[head] for alias, head in chosen.items()} | numbers
    segments = []
    for of_segment in keys:
        found = [(i, group_of[key]) for i, key in enumerate(of_segment) if key in group_of]
        at = {of_segment[i]: i for i, _ in found}
        segments.append(_segment_names([[i, g, at.get(heads[g], -1)] for i, g in found]))
    names = tuple((head, labels[head][2]) for head in heads)
    return Elected(names, tuple(segments), tuple(map(len, keys)))


def write_elected(folder: Path, revision: int, elected: Mapping[EntityKind, Elected]) -> None:
    """Keep an election; what cannot be written is left out.

    Args:
        revision: of the index that voted.
    """
    shape = {
        "format": _FORMAT,
        "revision": revision,
        "fields": {
            kind: {
                "names": e.names,
                "sizes": e.sizes,
                "segments": [np.stack((s.ids, s.groups, s.heads), axis=1).tolist() for s in e.segments],
            }
            for kind, e in elected.items()
        },
    }
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".names-")
        with os.fdopen(handle, "wb") as file:
            file.write(orjson.dumps(shape))
        Path(temporary).chmod(0o644)
        Path(temporary).replace(folder / FILE)
    except OSError:
        if temporary:
            with contextlib.suppress(OSError):
                Path(temporary).unlink()


def read_elected(folder: Path, revision: int) -> dict[EntityKind, Elected]:
    """What was kept for a revision; nothing where nothing sound was."""
    try:
        shape = orjson.loads((folder / FILE).read_bytes())
        if shape["format"] != _FORMAT or shape["revision"] != revision:
            return {}
        return {kind: _read_field(shape["fields"][kind]) for kind in ENTITY_KINDS}
    except (OSError, ValueError, KeyError, TypeError, IndexError):
        return {}


def _read_field(shape: Any) -> Elected:
    names = tuple((str(key), str(label)) for key, label in shape["names"])
    sizes = tuple(int(n) for n in shape["sizes"])
    segments = tuple(map(_segment_names, shape["segments"]))
    for segment, size in zip(segments, sizes, strict=True):
        for numbers, first, n in ((segment.ids, 0, size), (segment.heads, -1, size), (segment.groups, 0, len(names))):
            if len(numbers) and not first <= int(numbers.min()) <= int(numbers.max()) < n:
                raise ValueError("a number out of range")
    return Elected(names, segments, sizes)


def _segment_names(rows: list[list[int]]) -> SegmentNames:
    table = np.asarray(rows, np.int64).reshape(-1, 3)
    return SegmentNames(table[:, 0], table[:, 1], table[:, 2])
