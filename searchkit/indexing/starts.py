"""Where sentences and paragraphs of a body begin: found when it is indexed, a byte for each, read for many documents at once.

Layout: FORMAT.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from searchkit.analysis.sentences import (
    BEGINS,
    ENDS,
    ENDS_BEFORE_LETTER,
    ENDS_BEFORE_STARTER,
    NUMBER,
    STARTER,
    inner_starts,
    read_stretch,
)
from searchkit.codec.arrays import Counts
from searchkit.codec.batches import Blobs
from searchkit.indexing.stretches import Stretches

# Seven bits of a byte tell how many words further the next sentence begins; this many say "and further".
_FURTHER = 127
# Lines that go on with a small letter are wrapped; one in so many of at least so many says that all are.
_WRAPPED_SHARE, _WRAPPED_LINES = 4, 4

# Some stretches, ascending → what `read_stretch` says of each.
Said = Callable[[Counts], NDArray[np.uint8]]
Flags = NDArray[np.bool_]


class Starts(NamedTuple):
    """Where sentences begin in some texts, but for the first of each, at 0, which begins a paragraph too.

    Attributes:
        ends: (n_texts,) up to where the starts of each text reach.
        words: (ends[-1],) each sentence's first word, by its position in its text; ascending there.
        paragraphs: (ends[-1],) those that begin a paragraph too.
    """

    ends: Counts
    words: Counts
    paragraphs: Flags


def find_starts(stretches: Stretches, counts: Counts, said: Said | None = None) -> Starts:
    """Sentences and paragraphs of some texts; a paragraph's beginning is a sentence's too.

    Args:
        counts: (n_stretches,) words in each.
        said: asks `read_stretch` where None.
    """
    texts = _Texts(stretches, counts, said or (lambda at: _read(stretches.texts, at)))
    begun = np.zeros(texts.n_words, np.uint8)
    begun[texts.first_words[_after_ends(texts)]] = 1
    for at in dict.fromkeys(stretches.inner.tolist()):
        begun[[int(texts.first_words[at]) + i for i in inner_starts(stretches.texts[at])]] = 1
    begun[texts.first_words[_at_lines(texts)]] = 2
    first_words = texts.word_bounds[:-1]
    begun[first_words[first_words < texts.word_bounds[1:]]] = 0
    places = np.flatnonzero(begun)
    ends = np.searchsorted(places, texts.word_bounds[1:])
    words = places - np.repeat(first_words, np.diff(ends, prepend=0))
    return Starts(ends, words, begun[places] == 2)


def pack_starts(starts: Starts) -> Blobs:
    """The column `starts` of some bodies."""
    steps = starts.words.copy()
    steps[1:] -= starts.words[:-1]
    n_starts = np.diff(starts.ends, prepend=0)
    firsts = (starts.ends - n_starts)[n_starts > 0]
    steps[firsts] = starts.words[firsts]
    further, rest = np.divmod(steps, _FURTHER)
    # In front of each so many marks that tell it is further.
    ends = np.cumsum(further + 1)
    packed = np.full(int(ends[-1]) if len(ends) else 0, _FURTHER << 1, np.uint8)
    packed[ends - 1] = rest << 1 | starts.paragraphs
    sizes = np.diff(np.concatenate(([0], ends))[starts.ends], prepend=0)
    return Blobs(packed.tobytes(), sizes)


def unpack_starts(packed: NDArray[np.uint8], lengths: Counts, *, paragraphs: bool) -> tuple[Counts, Counts]:
    """The starts of several documents, each of which has one at 0.

    Args:
        packed: the bytes of all, one after another.
        lengths: (n_docs,) of each.

    Returns:
        (n_docs,) up to where each document's starts reach, and the starts: positions, ascending within a document.
    """
    steps, kept = steps_of(packed, paragraphs=paragraphs)
    reach = np.cumsum(lengths)
    reached = np.zeros(len(packed) + 1, np.int64)
    np.cumsum(steps, out=reached[1:])
    words = reached[1:] - np.repeat(reached[reach - lengths], lengths)
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


def are_undivided(
    packed: NDArray[np.uint8], extents: tuple[Counts, Counts], asked: tuple[Counts, Counts, Counts], *, paragraphs: bool
) -> Flags:
    """Whether no sentence, or paragraph, begins after one position and up to another.

    Args:
        packed: in which the bytes of some documents lie.
        extents: (n_docs,) where each document's begin, ascending, and how many it has.
        asked: (n,) which of the documents, ascending, and the two positions, the second later.
    """
    steps, kept = steps_of(packed, paragraphs=paragraphs)
    reached = np.zeros(len(packed) + 1, np.int64)
    np.add.accumulate(steps, dtype=np.int64, out=reached[1:])
    begins, ends = extents[0], extents[0] + extents[1]
    before = reached.take(begins)
    if paragraphs:
        chosen = np.flatnonzero(kept)
        reached = np.concatenate(([0], reached[1:].take(chosen)))
        kept = np.ones(len(chosen), np.bool_)
        begins, ends = np.searchsorted(chosen, begins), np.searchsorted(chosen, ends)
    # Nothing begins after a document's last start, whatever the next one has.
    lasts = np.where(ends > begins, reached.take(ends), before)
    of, first, last = asked
    base = before.take(of)
    first, last = base + first, base + last
    undivided = first >= lasts.take(of)
    at = np.flatnonzero(~undivided)
    starts = np.searchsorted(reached[1:], first.take(at), side="right")
    while not (known := kept.take(starts)).all():  # what leads further is no start, but the next may be one
        starts += ~known
    undivided[at] = reached.take(starts + 1) > last.take(at)
    return undivided


def steps_of(packed: NDArray[np.uint8], *, paragraphs: bool) -> tuple[NDArray[np.uint8], Flags]:
    """How many words each byte leads further; and whether a sentence, or a paragraph, begins there."""
    steps: NDArray[np.uint8] = packed >> np.uint8(1)
    kept = steps < _FURTHER
    if paragraphs:
        kept &= (packed & 1).astype(np.bool_)
    return steps, kept


class _Texts:
    """Some texts, by their stretches.

    Attributes:
        first_words: (n_stretches,) the place of each one's first word among those of all texts.
        word_bounds: (n_texts + 1,) where the words of each text begin.
        spoken: stretches that hold a word, ascending.
        spoken_bounds: (n_texts + 1,) where those of each text begin.
    """

    def __init__(self, stretches: Stretches, counts: Counts, said: Said) -> None:
        self.stretches, self.said = stretches, said
        ends = np.concatenate(([0], np.cumsum(counts)))
        self.n_words = int(ends[-1])
        self.first_words, self.word_bounds = ends[:-1], ends[stretches.bounds]
        self.spoken = np.flatnonzero(counts)
        self.spoken_bounds = np.searchsorted(self.spoken, stretches.bounds)

    def text_of(self, at: Counts) -> Counts:
        """(n,) which text some stretches stand in."""
        return np.searchsorted(self.stretches.bounds, at, side="right") - 1


def _read(texts: Sequence[str], at: Counts) -> NDArray[np.uint8]:
    return np.fromiter((read_stretch(texts[i]) for i in at.tolist()), np.uint8, len(at))


def _after_ends(texts: _Texts) -> Counts:
    """The stretches that begin a sentence since one ends before them."""
    tails = texts.stretches.tails
    # The word that comes next, whatever marks stand alone before it.
    nexts = np.searchsorted(texts.spoken, tails, side="right")
    inside = nexts < texts.spoken_bounds[texts.text_of(tails) + 1]
    at = texts.spoken[nexts[inside]]
    said, next_ = texts.said(tails[inside]), texts.said(at)
    begins = next_ & BEGINS > 0
    before_starter = (said & ENDS_BEFORE_STARTER > 0) & (next_ & STARTER > 0)
    before_letter = (said & ENDS_BEFORE_LETTER > 0) & begins & (next_ & NUMBER == 0)
    return at[np.where(said & ENDS > 0, begins, before_letter | before_starter)]


def _at_lines(texts: _Texts) -> Counts:
    """The stretches that begin a paragraph: not the rest of a sentence, and in wrapped text only those after empty lines."""
    stretches = texts.stretches
    # A line of marks alone is as good as an empty one.
    after = np.searchsorted(texts.spoken, np.searchsorted(stretches.starts, stretches.line_feeds))
    after = after[after < len(texts.spoken)]
    # What follows the last line feed of a text is the first word of the next one.
    first = np.zeros(len(texts.spoken) + 1, np.bool_)
    first[texts.spoken_bounds] = True
    at, n_feeds = np.unique(texts.spoken[after[~first[after]]], return_counts=True)
    blank = n_feeds > 1
    begun = ~blank & (texts.said(at) & BEGINS > 0)
    of, n_texts = texts.text_of(at), len(stretches.bounds) - 1
    n_single, n_begun = np.bincount(of[~blank], minlength=n_texts), np.bincount(of[begun], minlength=n_texts)
    wrapped = (n_single >= _WRAPPED_LINES) & ((n_single - n_begun) * _WRAPPED_SHARE > n_single)
    if wrapped.any():
        begun[begun] = _begin_wrapped(
            texts, at[begun], wrapped & (np.bincount(of[blank], minlength=n_texts) > 0), wrapped
        )
    return at[blank | begun]


def _begin_wrapped(texts: _Texts, at: Counts, parted: Flags, wrapped: Flags) -> Flags:
    """(n,) which lines begin a paragraph all the same: where no empty line does, those after a sentence's end."""
    of = texts.text_of(at)
    return ~wrapped[of] | ~parted[of] & (texts.said(at - 1) & ENDS > 0)
