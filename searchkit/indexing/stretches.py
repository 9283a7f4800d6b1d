"""Texts → their stretches between white space, and which of them may end a sentence: one pass over their characters."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from searchkit import native
from searchkit.analysis.sentences import CLOSERS, MARKS, OPENERS
from searchkit.analysis.terms import AROUND_WORDS
from searchkit.codec.arrays import Counts

_SPACE, _LINE_FEED, _MARK, _TAIL, _CAPITAL, _AROUND, _OPENER = 1, 2, 4, 8, 16, 32, 64
# No character after this one is white space.
_LAST_SPACE = 0x3000
_LAST_POINT = 0xFFFF


class Pieces(Sequence[str]):
    """Stretches that lie in a text, decoded when asked for.

    Args:
        data: the text in UTF-8, with lone surrogates.
        begins, ends: (n,) int64, where each lies.
    """

    def __init__(self, data: bytes, begins: Counts, ends: Counts) -> None:
        self.data, self.begins, self.ends = data, begins, ends

    @classmethod
    def of(cls, texts: Sequence[str]) -> Pieces:
        """The same texts."""
        encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
        ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        return cls(b"".join(encoded), np.concatenate((np.zeros(1, np.int64), ends))[:-1], ends)

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> list[str]: ...
    def __getitem__(self, i: int | slice) -> str | list[str]:
        if isinstance(i, slice):
            return [self[k] for k in range(*i.indices(len(self)))]
        return self.data[int(self.begins[i]) : int(self.ends[i])].decode("utf-8", "surrogatepass")


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

    texts: Sequence[str]
    bounds: NDArray[np.int64]
    starts: NDArray[np.int64]
    text_starts: NDArray[np.int64]
    line_feeds: NDArray[np.int64]
    tails: NDArray[np.int64]
    inner: NDArray[np.int64]


def find_stretches(texts: Sequence[str]) -> Stretches:
    """The stretches of some texts: of many at once, since each array operation takes time of its own."""
    text = "\n".join(texts)
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    text_ends = np.cumsum(lengths + 1)
    pieces, starts, line_feeds, tails, inner = _find_compiled(text) if native.COMPILED else _find(text)
    bounds = np.concatenate((np.zeros(1, np.int64), np.searchsorted(starts, text_ends)))
    return Stretches(pieces, bounds, starts, text_ends - lengths - 1, line_feeds, tails, inner)


def split_texts(texts: Sequence[str]) -> tuple[Sequence[str], Counts]:
    """`text.split()`, text after text; and (n_texts + 1,) where those of each text begin."""
    if native.COMPILED:
        stretches = find_stretches(texts)
        return stretches.texts, stretches.bounds
    each = [text.split() for text in texts]
    return list(chain.from_iterable(each)), np.fromiter(accumulate(map(len, each), initial=0), np.int64, len(each) + 1)


def _find(text: str) -> tuple[Sequence[str], Counts, Counts, Counts, Counts]:
    if text.isascii():
        classes = np.frombuffer(text.encode().translate(_ascii_classes()), np.uint8)
    else:
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
        classes = character_classes().take(points, mode="clip")
    inside = np.zeros(len(classes) + 2, np.bool_)
    np.equal(classes & _SPACE, 0, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    marks = np.flatnonzero(classes & _MARK)
    marks = marks[marks < len(classes) - 1]
    inner = marks[classes[marks + 1] & _CAPITAL > 0]
    return (
        text.split(), starts, np.flatnonzero(classes & _LINE_FEED), np.flatnonzero(classes[ends - 1] & _TAIL),
        np.searchsorted(starts, inner, side="right") - 1,
    )  # fmt: skip


def _find_compiled(text: str) -> tuple[Sequence[str], Counts, Counts, Counts, Counts]:
    data = text.encode("utf-8", "surrogatepass")
    begins, ends, starts = (np.empty(len(data) // 2 + 1, np.int64) for _ in range(3))
    feeds, tails, inner = (np.empty(len(data), np.int64) for _ in range(3))
    n, n_feeds, n_tails, n_inner = native.kernels.find_stretches(
        data, character_classes(), begins, ends, starts, feeds, tails, inner
    )
    return Pieces(data, begins[:n], ends[:n]), starts[:n], feeds[:n_feeds], tails[:n_tails], inner[:n_inner]


@cache
def _ascii_classes() -> bytes:
    return character_classes()[:256].tobytes()


@cache
def character_classes() -> NDArray[np.uint8]:
    """What each character is that may stand in a stretch, or between two; that of the last holds for all beyond."""
    table = np.zeros(_LAST_POINT + 1, np.uint8)
    table[[point for point in range(_LAST_SPACE + 1) if chr(point).isspace()]] = _SPACE
    table[ord("\n")] |= _LINE_FEED
    table[[*map(ord, MARKS)]] = _MARK | _TAIL
    table[[*map(ord, CLOSERS)]] |= _TAIL
    table[ord("A") : ord("Z") + 1] |= _CAPITAL
    # Scripts that put no space after these marks: any letter may follow.
    table[0x3040:0xD7B0] |= _CAPITAL
    table[[*map(ord, "」』）")]] |= _CAPITAL
    table[[*map(ord, AROUND_WORDS)]] |= _AROUND
    table[[*map(ord, OPENERS)]] |= _OPENER
    return table
