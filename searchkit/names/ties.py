"""Ties: what one article says of two names, `PLA → People's Liberation Army`, and their sums over an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from searchkit.codec.columns import FacetReader

MAX_NAME = 200  # characters; nobody is called by more
_ARROW = " → "

LivingIds = NDArray[np.uint32] | None  # documents that are not deleted, ascending; None: all


def write_tie(short: str, long: str) -> str:
    """A value of the column of ties."""
    return f"{short.replace('→', ' ')}{_ARROW}{long.replace('→', ' ')}"


def split_tie(tie: str) -> tuple[str, str]:
    """The short name and the long one, as written or folded."""
    short, _, long = tie.partition(_ARROW)
    return short, long


def read_ties(columns: Sequence[FacetReader | None], living: Sequence[LivingIds]) -> dict[str, Counter[str]]:
    """Folded short name → folded long name → articles that say they are one."""
    ties: dict[str, Counter[str]] = {}
    for column, doc_ids in zip(columns, living, strict=True):
        if column is None:
            continue
        counts, _ = column.counts(doc_ids)
        for key, n in zip(column.keys(), counts.tolist(), strict=True):
            short, long = split_tie(key)
            if n and long:
                ties.setdefault(short, Counter())[long] += n
    return ties


def ties_of(short: str, column: FacetReader) -> range:
    """The numbers of a column's ties of one folded short name."""
    return column.with_prefix(f"{short}{_ARROW}")


def longs_of(short: str, columns: Sequence[FacetReader | None], living: Sequence[LivingIds]) -> Counter[str]:
    """As `read_ties`, for one folded short name, which reads a few values alone."""
    longs: Counter[str] = Counter()
    for column, doc_ids in zip(columns, living, strict=True):
        ties = ties_of(short, column) if column is not None else ()
        if column is not None and ties:
            counts = column.counts(doc_ids)[0]
            for at in ties:
                longs[split_tie(column.key(at))[1]] += int(counts[at])
    return +longs
