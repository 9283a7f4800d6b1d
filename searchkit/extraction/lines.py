"""A text as lines with their places, and what can be told of a line by its looks."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE = re.compile(r"[^\r\n\x0b\x0c\x85\u2028\u2029]+")
_WORD = re.compile(r"\w+")
_AFTER_END = "\"'”’»)] "
_ENDS = frozenset(".!?…。！？।")
_CLOSES = _ENDS | frozenset(":;,")
# Shorter than this a line is a label, a name, a menu entry; news has no sentence so short but in speech.
_PROSE_WORDS = 12
_PROSE_CHARS = 220


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
        n = self.n_words
        return n >= 2 * _PROSE_WORDS or (self.ends_sentence and n >= 4) or _wide(self.text)

    @property
    def is_label(self) -> bool:
        """Few words that close nothing: what menus, link lists and tables are made of."""
        return (
            len(self.text) <= 60
            and self.text.rstrip(_AFTER_END)[-1:] not in _CLOSES
            and self.n_words <= 8
            and not _wide(self.text)
        )


def split_lines(text: str) -> list[Line]:
    """The lines of a text that are not blank, in order."""
    found = [(m.start(), m[0].strip()) for m in _LINE.finditer(text)]
    kept = [(start, line) for start, line in found if line]
    ends = [*(start for start, _ in kept[1:]), len(text)]
    return [Line(start, end, line) for (start, line), end in zip(kept, ends, strict=False)]


def _wide(text: str) -> bool:
    # Chinese and Japanese put no spaces: thirty of their signs are a sentence.
    return len(text) >= 30 and sum("\u3040" <= c <= "\u9fff" for c in text) * 2 > len(text)
