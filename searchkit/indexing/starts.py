"""Where sentences and paragraphs of a body begin: found when it is indexed, a byte for each, read for many documents at once.

Layout: FORMAT.md.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.sentences import ends, inner_starts, may_begin, parts
from searchkit.codec.arrays import Counts
from searchkit.indexing.stretches import Stretches

# Seven bits of a byte tell how many words further the next sentence begins; this many say "and further".
_FURTHER = 127
_MARK = bytes([_FURTHER << 1])
# Lines that go on with a small letter are wrapped; one in so many of at least so many says that all are.
_WRAPPED_SHARE, _WRAPPED_LINES = 4, 4


class Starts(NamedTuple):
    """Where sentences begin in one text.

    Attributes:
        words: ascending, the first 0: each sentence's first word, by its position.
        paragraphs: those that begin a paragraph too; the first does.
    """

    words: list[int]
    paragraphs: set[int]


def find_starts(stretches: Stretches, counts: NDArray[np.int64]) -> Starts:
    """Sentences and paragraphs of a text; a paragraph's beginning is a sentence's too.

    Args:
        counts: (n_stretches,) words in each.
    """
    texts = stretches.texts
    first_words = np.cumsum(counts) - counts
    # The word that comes next, whatever marks stand alone before it.
    spoken = np.flatnonzero(counts)
    after_tails = np.searchsorted(spoken, stretches.tails, side="right")
    inside = after_tails < len(spoken)
    nexts = spoken[after_tails[inside]]
    starts = {0}
    for tail, at, word in zip(
        stretches.tails[inside].tolist(), nexts.tolist(), first_words[nexts].tolist(), strict=True
    ):
        if parts(texts[tail], texts[at]):
            starts.add(word)
    for at in set(stretches.inner.tolist()):
        starts.update(int(first_words[at]) + i for i in inner_starts(texts[at]))
    paragraphs = {0}
    paragraphs.update(first_words[_paragraph_stretches(stretches, spoken)].tolist())
    return Starts(sorted(starts | paragraphs), paragraphs)


def pack_starts(starts: Starts) -> bytes:
    """The column `starts` of a body."""
    packed = bytearray()
    for before, start in pairwise(starts.words):
        further, rest = divmod(start - before, _FURTHER)
        packed += _MARK * further
        packed.append(rest << 1 | (start in starts.paragraphs))
    return bytes(packed)


def unpack_starts(packed: NDArray[np.uint8], lengths: Counts, *, paragraphs: bool) -> tuple[Counts, Counts]:
    """The starts of several documents, each of which has one at 0.

    Args:
        packed: the bytes of all, one after another.
        lengths: (n_docs,) of each.

    Returns:
        (n_docs,) up to where each document's starts reach, and the starts: positions, ascending within a document.
    """
    steps = packed >> 1
    reach = np.cumsum(lengths)
    reached = np.zeros(len(packed) + 1, np.int64)
    np.cumsum(steps, out=reached[1:])
    words = reached[1:] - np.repeat(reached[reach - lengths], lengths)
    kept = steps < _FURTHER
    if paragraphs:
        kept &= (packed & 1).astype(np.bool_)
    if not kept.all():
        chosen = np.flatnonzero(kept)
        words, reach = words[chosen], np.searchsorted(chosen, reach)
    found: Counts = reach + np.arange(1, len(reach) + 1)
    positions = np.zeros(int(found[-1]) if len(found) else 0, np.int64)
    others = np.ones(len(positions), np.bool_)
    others[found[:-1]] = False
    others[:1] = False
    positions[others] = words
    return found, positions


def _paragraph_stretches(stretches: Stretches, spoken: NDArray[np.int64]) -> list[int]:
    """Those that begin a paragraph: not the rest of a sentence, and in wrapped text only those after empty lines."""
    # A line of marks alone is as good as an empty one.
    after = np.searchsorted(spoken, np.searchsorted(stretches.starts, stretches.line_feeds))
    n_feeds = Counter(spoken[after[(after > 0) & (after < len(spoken))]].tolist())
    blank = [at for at, n in n_feeds.items() if n > 1]
    single = [at for at, n in n_feeds.items() if n == 1]
    begun = [at for at in single if may_begin(stretches.texts[at])]
    if len(single) >= _WRAPPED_LINES and (len(single) - len(begun)) * _WRAPPED_SHARE > len(single):
        return blank or [at for at in begun if ends(stretches.texts[at - 1])]
    return blank + begun
