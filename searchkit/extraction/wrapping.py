"""Lines that a typewriter, a mail programme or OCR broke at the margin, joined to paragraphs; words broken there, mended.

Done before anything else looks at the text, since sentences, names and offsets run over such line ends; the file keeps
its own.
"""

from __future__ import annotations

import re
from itertools import pairwise

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
# Typescripts and telexes all in capitals: no line of theirs begins in lower case, so that the margin alone tells.
_SAMPLE = slice(200, 800)
_CAPITALS_SHARE = 0.9
_LINES_A_SENTENCE = 20
_LETTER = re.compile(r"[^\W\d_]")
_SMALL_LETTERS = bytes(range(ord("a"), ord("z") + 1))
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
    if n_lines <= _MIN_LINES or len(text) > n_lines * _MAX_WIDTH:
        return text
    capitals = _is_in_capitals(text)
    if not capitals and len(_GOING_ON.findall(text)) < _MIN_LINES // 2:
        return text
    lines = text.replace("\r\n", "\n").split("\n")
    width = _width_in_capitals(lines) if capitals else _width(lines)
    if width is None:
        return text
    pieces: list[str] = []
    last = ""
    for line in lines:
        own = line.strip()
        if last and (_fills(last, own, width) if capitals else _goes_on(last, own, width)):
            pieces[-1:] = _joint(pieces[-1], own, text)
            pieces.append(own)
        else:
            pieces += "\n", line.rstrip()
        last = own
    return "".join(pieces[1:])


def _is_in_capitals(text: str) -> bool:
    sample = text[_SAMPLE]
    encoded = sample.encode("utf-8", "surrogatepass")
    # So many small letters leave too few of the others, however many signs are letters: most texts, in a hundredth of the time.
    if len(encoded) - len(encoded.translate(None, _SMALL_LETTERS)) > (1 - _CAPITALS_SHARE) * len(sample) + 1:
        return False
    letters = _LETTER.findall(sample)
    # Tables have fewer letters among their signs.
    return len(letters) >= max(100, 0.7 * len(sample)) and sum(map(str.isupper, letters)) >= _CAPITALS_SHARE * len(
        letters
    )


def _width_in_capitals(lines: list[str]) -> int | None:
    """Where the margin was; None where lines do not mostly reach it, or no sentence ever ends, as in lists and menus."""
    owns = [line.strip() for line in lines]
    lengths = sorted(len(own) for own in owns if own)
    width = lengths[len(lengths) * 9 // 10] if lengths else 0
    n_full = sum(_fills(own, following, width) for own, following in pairwise(owns))
    enough = n_full >= max(_MIN_LINES // 2, _MIN_SHARE * len(lengths))
    enough = enough and sum(map(_ends, owns)) * _LINES_A_SENTENCE >= len(lengths)
    return width if 25 <= width <= _MAX_WIDTH and enough else None


def _fills(line: str, following: str, width: int) -> bool:
    """Whether a line reaches the margin in mid-sentence."""
    return len(line) >= _FULL * width and not _ends(line) and following[:1].isalnum()


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
