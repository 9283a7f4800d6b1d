"""Texts → their stretches between white space, and which of them may end a sentence: one pass over their characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.sentences import CLOSERS, MARKS

_SPACE, _LINE_FEED, _MARK, _TAIL, _CAPITAL = 1, 2, 4, 8, 16
# No character after this one is white space.
_LAST_SPACE = 0x3000
_LAST_POINT = 0xFFFF


class Stretches(NamedTuple):
    """The stretches without white space of some texts.

    Attributes:
        texts: `text.split()`, text after text.
        bounds: (n_texts + 1,) where those of each text begin.
        starts: (n,) int64, where each begins, in code points of all texts, with one between each two.
        text_starts: (n_texts,) where each text begins, counted so too.
        line_feeds: where line feeds stand, ascending, those between two texts among them.
        tails: which end with a mark that ends sentences, or with a quote or bracket, that one may stand before.
        inner: which hold such a mark and right after it a capital, or a mark of a script without spaces: "said.The".
    """

    texts: list[str]
    bounds: NDArray[np.int64]
    starts: NDArray[np.int64]
    text_starts: NDArray[np.int64]
    line_feeds: NDArray[np.int64]
    tails: NDArray[np.int64]
    inner: NDArray[np.int64]


def find_stretches(texts: Sequence[str]) -> Stretches:
    """The stretches of some texts: of many at once, since each array operation takes time of its own."""
    text = "\n".join(texts)
    if text.isascii():
        classes = np.frombuffer(text.encode().translate(_ascii_classes()), np.uint8)
    else:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        classes = _classes().take(points, mode="clip")
    inside = np.zeros(len(classes) + 2, np.bool_)
    np.equal(classes & _SPACE, 0, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    marks = np.flatnonzero(classes & _MARK)
    marks = marks[marks < len(classes) - 1]
    inner = marks[classes[marks + 1] & _CAPITAL > 0]
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    text_ends = np.cumsum(lengths + 1)
    return Stretches(
        text.split(), np.concatenate(([0], np.searchsorted(starts, text_ends))), starts, text_ends - lengths - 1,
        np.flatnonzero(classes & _LINE_FEED), np.flatnonzero(classes[ends - 1] & _TAIL),
        np.searchsorted(starts, inner, side="right") - 1,
    )  # fmt: skip


@cache
def _ascii_classes() -> bytes:
    return _classes()[:256].tobytes()


@cache
def _classes() -> NDArray[np.uint8]:
    table = np.zeros(_LAST_POINT + 1, np.uint8)
    table[[point for point in range(_LAST_SPACE + 1) if chr(point).isspace()]] = _SPACE
    table[ord("\n")] |= _LINE_FEED
    table[[*map(ord, MARKS)]] = _MARK | _TAIL
    table[[*map(ord, CLOSERS)]] |= _TAIL
    table[ord("A") : ord("Z") + 1] |= _CAPITAL
    # Scripts that put no space after these marks: any letter may follow.
    table[0x3040:0xD7B0] |= _CAPITAL
    table[[*map(ord, "」』）")]] |= _CAPITAL
    return table
