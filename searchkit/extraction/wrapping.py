"""Lines that a typewriter, a mail programme or OCR broke at the margin, joined to paragraphs; words broken there, mended.

Done before anything else looks at the text, since sentences, names and offsets run over such line ends; the file keeps
its own.
"""

from __future__ import annotations

import re

_MIN_LINES = 6
_MAX_WIDTH = 110
# Of lines that follow each other so many go on in lower case where text is wrapped; in lists, verse and menus few do.
_MIN_SHARE = 0.3
_FULL = 0.7
_ENDS = (".", "!", "?", ":", ";", "…", "。")
_CLOSING = "\"'”’»)] "
_BROKEN = re.compile(r"(?<![\w-])([^\W\d_]+)-$")
# A cheap look before a dear one: most articles have not three such lines. It begins with a sign that `re` skips to.
_GOING_ON = re.compile(r"\n(?:(?<=[^\s.!?:;]\n)|(?<=[^\s.!?:;]\r\n))[^\S\n]*[^\WA-Z\d_]")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# These keep their hyphen, where the text itself does not show how it writes the word.
_PREFIXES = frozenset({
    "all", "anti", "co", "counter", "cross", "double", "eight", "ex", "far", "five", "four", "full", "half", "high", "ill",
    "long", "low", "mid", "multi", "near", "neo", "new", "nine", "non", "off", "old", "on", "one", "part", "post", "pre",
    "pro", "quasi", "self", "semi", "seven", "short", "single", "six", "so", "sub", "ten", "three", "two", "ultra", "vice",
    "well",
})  # fmt: skip


def join_wrapped(text: str) -> str:
    """The text with its wrapped lines joined; `text` itself where it is not wrapped.

    A line ends a paragraph where a blank line follows, or where it ends a sentence, or is short.
    """
    n_lines = text.count("\n") + 1
    if n_lines <= _MIN_LINES or len(text) > n_lines * _MAX_WIDTH or len(_GOING_ON.findall(text)) < _MIN_LINES // 2:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    width = _width(lines)
    if width is None:
        return text
    pieces: list[str] = []
    last = ""
    for line in lines:
        own = line.strip()
        if last and _goes_on(last, own, width):
            pieces[-1:] = _joint(pieces[-1], own, text)
            pieces.append(own)
        else:
            pieces += "\n", line.rstrip()
        last = own
    return "".join(pieces[1:])


def _width(lines: list[str]) -> int | None:
    """Where the margin was; None for a text that is not wrapped."""
    pairs = n_going_on = 0
    lengths = []
    before = ""
    for line in lines:
        own = line.strip()
        if own:
            lengths.append(len(own))
            pairs += bool(before)
            n_going_on += bool(before) and own[0].islower() and not _ends(before)
        before = own
    if len(lengths) < _MIN_LINES or n_going_on < _MIN_SHARE * pairs or n_going_on < _MIN_LINES // 2:
        return None
    lengths.sort()
    width = lengths[len(lengths) * 9 // 10]
    return width if 25 <= width <= _MAX_WIDTH else None


def _goes_on(line: str, following: str, width: int) -> bool:
    if not line or not following or _ends(line) or line.isupper():
        return False
    if following[0].islower():
        return len(line) >= width // 3
    return len(line) >= _FULL * width and not following.isupper() and following[0] not in "-•*·"


def _ends(line: str) -> bool:
    return line.rstrip(_CLOSING).endswith(_ENDS)


def _joint(line: str, following: str, text: str) -> tuple[str, str]:
    """The line as it goes into its paragraph, and what stands between it and the next."""
    broken = _BROKEN.search(line) if line.endswith("-") else None
    rest = _FIRST_WORD.match(following)
    if broken is None or rest is None:
        return line, " "
    if not rest[0][0].islower() or _has_hyphen(broken[1], rest[0], text):
        return line, ""
    return line[:-1], ""


def _has_hyphen(first: str, rest: str, text: str) -> bool:
    if first + rest in text:
        return False
    return f"{first}-{rest}" in text or first.casefold() in _PREFIXES
