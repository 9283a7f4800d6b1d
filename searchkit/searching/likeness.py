"""Which value of an index may be meant by one that it has not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

# difflib compares every pair of letters: of more values than so many only those of like length and beginning.
_MANY = 2_000
_LIKE, _LONGER = 0.7, 3


def nearest_label(key: str, named: Iterable[tuple[str, str]]) -> str | None:
    """How a value is shown that looks like a key, or holds it; None where none does.

    Args:
        key: folded.
        named: folded values, and how they are shown.
    """
    labels = dict(named)
    if len(labels) > _MANY:
        labels = {
            other: label
            for other, label in labels.items()
            if (other[:1] == key[:1] and abs(len(other) - len(key)) <= _LONGER) or key in other
        }
    near = difflib.get_close_matches(key, labels, n=1, cutoff=_LIKE)
    if not near:
        near = sorted((other for other in labels if key in other), key=lambda other: (len(other), other))
    return labels[near[0]] if near else None
