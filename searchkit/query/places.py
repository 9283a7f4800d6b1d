"""Where things stand in one text, and which of them stand near each other: the rules of NEAR, PRE, /s and /p, read plainly.

Stock Whoosh and the screens go by these; `searching.places` does the same for all documents at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Place(NamedTuple):
    """A stretch of words, by positions, both inclusive; and which of them an operator found, each (first, last)."""

    first: int
    last: int
    words: tuple[tuple[int, int], ...] = ()


def near_places(a: Iterable[Place], b: Sequence[Place], distance: int, *, ordered: bool) -> list[Place]:
    """The stretches from an `a` to a `b` where the later begins at most `distance` words after the earlier ends.

    Where `ordered`, `b` is the later. Else the two may overlap, as long as no word begins or ends both.
    """
    return _joined((x, y) for x in a for y in b if _is_near(x, y, distance, ordered=ordered))


def together_places(a: Iterable[Place], b: Sequence[Place], starts: Sequence[int]) -> list[Place]:
    """The stretches of an `a` and a `b` inside one sentence or paragraph.

    Args:
        starts: the position that begins each, ascending.
    """
    units: dict[int, list[Place]] = {}
    for y in b:
        if (unit := _unit(y, starts)) is not None:
            units.setdefault(unit, []).append(y)
    inside = ((x, units.get(unit, ())) for x in a if (unit := _unit(x, starts)) is not None)
    return _joined((x, y) for x, ys in inside for y in ys if not _share_an_end(x, y))


def _is_near(x: Place, y: Place, distance: int, *, ordered: bool) -> bool:
    if ordered:
        return 0 < y.first - x.last <= distance
    return max(y.first - x.last, x.first - y.last) <= distance and not _share_an_end(x, y)


def _share_an_end(x: Place, y: Place) -> bool:
    return not {x.first, x.last}.isdisjoint((y.first, y.last))


def _unit(place: Place, starts: Sequence[int]) -> int | None:
    """Which sentence or paragraph a place lies in; None where it reaches into another."""
    unit = bisect_right(starts, place.first)
    return unit if unit == bisect_right(starts, place.last, unit) else None


def _joined(pairs: Iterable[tuple[Place, Place]]) -> list[Place]:
    found: dict[tuple[int, int], set[tuple[int, int]]] = {}
    for x, y in pairs:
        words = found.setdefault((min(x.first, y.first), max(x.last, y.last)), set())
        words.update(x.words or ((x.first, x.last),), y.words or ((y.first, y.last),))
    return [Place(*ends, tuple(sorted(words))) for ends, words in sorted(found.items())]
