"""Where words stand in a body: one start kept for every few words, the others read from the text between.

With the positions of postings, snippets come from a few words' surroundings instead of the whole text's analysis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.tokens import word_pattern

if TYPE_CHECKING:
    from searchkit.indexing.stretches import Stretches

# A byte for eight words. Half as many would double what is read of the text for a snippet.
STEP = 8


def sample_starts(text: str, stretches: Stretches, counts: NDArray[np.int64]) -> bytes:
    """The column `word_starts`: from where the words `STEP`, `2 * STEP`, … are read.

    Args:
        counts: (n_stretches,) words in each.

    Returns:
        How far each is from the one before: u8, or u16 or u32 where one does not fit; nothing for a text with a word of which no stem is left: places in it
        cannot be counted from its surface.
    """
    ends = np.cumsum(counts)
    if not len(ends) or ends[-1] <= STEP or _hides_words(text, stretches.texts, counts):
        return b""
    wanted = np.arange(STEP, int(ends[-1]), STEP)
    chosen = np.searchsorted(ends, wanted, side="right")
    starts = stretches.starts[chosen]
    skipped = wanted - (ends - counts)[chosen]
    for i in np.flatnonzero(skipped).tolist():
        stretch = stretches.texts[chosen[i]]
        starts[i] += _nth(word_pattern(stretch).finditer(stretch), int(skipped[i])).start()
    steps = starts.copy()
    steps[1:] -= starts[:-1]  # np.diff takes five times as long to begin
    widest = int(steps.max())
    return steps.astype("<u1" if widest < 1 << 8 else "<u2" if widest < 1 << 16 else "<u4").tobytes()


class WordPlaces:
    """Where each word of a text stands.

    Args:
        packed: of `sample_starts`; not empty.
        n_words: of the text.
    """

    def __init__(self, text: str, packed: bytes, n_words: int) -> None:
        self._text, self._pattern = text, word_pattern(text)
        width = len(packed) // ((n_words - 1) // STEP)
        self._starts: list[int] = np.frombuffer(packed, f"<u{width}").cumsum(dtype=np.int64).tolist()

    def __getitem__(self, position: int) -> tuple[int, int]:
        """(start, end) of a word, in code points."""
        sample, rest = divmod(position, STEP)
        start = self._starts[sample - 1] if sample else 0
        return _nth(self._pattern.finditer(self._text, start), rest).span()


def _nth(words: Iterator[re.Match[str]], n: int) -> re.Match[str]:
    return next(islice(words, n, None))


def _hides_words(text: str, stretches: Sequence[str], counts: NDArray[np.int64]) -> bool:
    if text.isascii():
        return False
    return any(
        len(word_pattern(stretch).findall(stretch)) != n
        for stretch, n in zip(stretches, counts.tolist(), strict=True)
        if not stretch.isascii()
    )
