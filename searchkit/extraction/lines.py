"""A text as lines with their places, and what can be told of a line by its looks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_WORD = re.compile(r"\w+")
_AFTER_END = "\"'”’»)] "
_ENDS = frozenset(".!?…。！？।")
_CLOSES = _ENDS | frozenset(":;,")
# Shorter than this a line is a label, a name, a menu entry; news has no sentence so short but in speech.
_PROSE_WORDS = 12
_PROSE_CHARS = 220
# So many words or more. Cheaper than to count them all, and no repeat goes back.
_PROSE = re.compile(rf"(?:\W*+\w++){{{2 * _PROSE_WORDS}}}")
_SPOKEN = re.compile(r"(?:\W*+\w++){4}")
_LONG_LABEL = re.compile(r"(?:\W*+\w++){9}")
_RARE_BREAKS = ("\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029")


class Line(NamedTuple):
    """One line that is not blank. A tuple, since millions are made: a frozen dataclass takes three times as long.

    Attributes:
        start, end: from its first character to the first of the next line, blank ones swallowed, in the whole text.
        text: stripped.
    """

    start: int
    end: int
    text: str

    @property
    def n_words(self) -> int:
        """Words, by letters and digits."""
        return len(_WORD.findall(self.text))

    @property
    def ends_sentence(self) -> bool:
        """It ends as a sentence does, quotes and brackets aside."""
        return self.text.rstrip(_AFTER_END)[-1:] in _ENDS

    @property
    def is_prose(self) -> bool:
        """A sentence or more, as running text has; not a heading, a caption's credit or a menu entry."""
        if len(self.text) > _PROSE_CHARS:
            return True
        enough = _SPOKEN if self.ends_sentence else _PROSE
        return enough.match(self.text) is not None or _wide(self.text)

    @property
    def is_label(self) -> bool:
        """Few words that close nothing: what menus, link lists and tables are made of."""
        return (
            len(self.text) <= 60
            and self.text.rstrip(_AFTER_END)[-1:] not in _CLOSES
            and _LONG_LABEL.match(self.text) is None
            and not _wide(self.text)
        )


def split_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank, in order."""
    starts: list[int] = []
    kept: list[str] = []
    for start, whole in _breaks(text):
        line = whole.strip()
        if line:
            starts.append(start)
            kept.append(line)
    ends = [*starts[1:], len(text)]
    return list(map(Line, starts, ends, kept))


def _breaks(text: str) -> Iterator[tuple[int, str]]:
    """Lines that are not empty, with their starts."""
    if any(sign in text for sign in _RARE_BREAKS):
        yield from ((m.start(), m[0]) for m in _LINE.finditer(text))
        return
    at = 0
    for line in text.split("\n"):
        if line:
            yield at, line
        at += len(line) + 1


def _wide(text: str) -> bool:
    # Chinese and Japanese put no spaces: thirty of their signs are a sentence.
    return len(text) >= 30 and not text.isascii() and sum("\u3040" <= c <= "\u9fff" for c in text) * 2 > len(text)
