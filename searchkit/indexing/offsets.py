"""Where words stand in a body: one start kept for every few words, the others read from the text between.

With the positions of postings, snippets come from a few words' surroundings instead of the whole text's analysis.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.tokens import word_pattern
from searchkit.codec.arrays import Counts
from searchkit.codec.batches import Blobs

if TYPE_CHECKING:
    from searchkit.indexing.stretches import Stretches

# A byte for eight words. Half as many would double what is read of the text for a snippet.
STEP = 8


def sample_starts(stretches: Stretches, counts: Counts, hides_words: NDArray[np.bool_]) -> Blobs:
    """The column `word_starts` of some texts: from where the words `STEP`, `2 * STEP`, … of each are read.

    Args:
        counts: (n_stretches,) words in each.
        hides_words: (n_stretches,) whether one holds a word of which folding leaves nothing.

    Returns:
        How far each is from the one before: u8, or u16 or u32 where one of the text does not fit; nothing for a text that
        hides a word: places in it cannot be counted from its surface.
    """
    ends = np.concatenate(([0], np.cumsum(counts)))
    bounds = ends[stretches.bounds]
    n_samples = np.maximum(np.diff(bounds) - 1, 0) // STEP
    n_samples[np.searchsorted(stretches.bounds, np.flatnonzero(hides_words), side="right") - 1] = 0
    sample_ends = np.cumsum(n_samples)
    firsts = sample_ends - n_samples
    nth = np.arange(1, int(n_samples.sum()) + 1) - np.repeat(firsts, n_samples)
    wanted = np.repeat(bounds[:-1], n_samples) + STEP * nth
    chosen = np.searchsorted(ends[1:], wanted, side="right")
    starts = stretches.starts[chosen]
    skipped = wanted - ends[chosen]
    for i in np.flatnonzero(skipped).tolist():
        stretch = stretches.texts[chosen[i]]
        starts[i] += _nth(word_pattern(stretch).finditer(stretch), int(skipped[i])).start()
    steps = starts.copy()
    steps[1:] -= starts[:-1]  # np.diff takes five times as long to begin
    sampled = np.flatnonzero(n_samples)
    steps[firsts[sampled]] = starts[firsts[sampled]] - stretches.text_starts[sampled]
    widths = np.ones(len(n_samples), np.int64)
    if len(sampled):
        widest = np.maximum.reduceat(steps, firsts[sampled])
        widths[sampled] = np.where(widest < 1 << 8, 1, np.where(widest < 1 << 16, 2, 4))
    if (widths == 1).all():
        return Blobs(steps.astype("<u1").tobytes(), n_samples)
    of_texts = zip(firsts.tolist(), sample_ends.tolist(), widths.tolist(), strict=True)
    return Blobs.of([steps[start:end].astype(f"<u{width}").tobytes() for start, end, width in of_texts])


class WordPlaces:
    """Where each word of a text stands.

    Args:
        packed: of `sample_starts`; not empty.
        n_words: of the text.

    Attributes:
        packed, width: the kept starts, each by how far it is from the one before, and the bytes of each.
    """

    def __init__(self, text: str, packed: bytes, n_words: int) -> None:
        self._text = text
        self.packed, self.width = packed, len(packed) // ((n_words - 1) // STEP)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return word_pattern(self._text)

    @cached_property
    def _starts(self) -> list[int]:
        # Of single bytes, plain Python sums a few hundred sooner than an array is made.
        steps = self.packed if self.width == 1 else np.frombuffer(self.packed, f"<u{self.width}").tolist()
        return list(accumulate(steps))

    def __getitem__(self, position: int) -> tuple[int, int]:
        """(start, end) of a word, in code points."""
        sample, rest = divmod(position, STEP)
        start = self._starts[sample - 1] if sample else 0
        return _nth(self._pattern.finditer(self._text, start), rest).span()


def _nth(words: Iterator[re.Match[str]], n: int) -> re.Match[str]:
    return next(islice(words, n, None))
