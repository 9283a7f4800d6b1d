"""Pasted text → plain text: what word processors, web pages and other keyboards put in the place of ASCII signs."""

from __future__ import annotations

import sys
import unicodedata
from functools import cache

_SIGNS = {
    '"': "“”„‟«»〝〞〟＂",
    "'": "‘’‚‛‹›",
    # The em dash stays: it stands between words, not before one that is negated.
    "-": "‐‑‒–−",
}
# Marks of writing direction and byte order: they stand beside words and are no part of them.
_INVISIBLE = "\u200e\u200f\u061c\ufeff\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def straighten(text: str) -> str:
    """The query with straight quotes, ASCII signs and single-line blanks, without blanks at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    return text.translate(_table()).strip()


@cache
def _table() -> dict[int, str]:
    table = {ord(odd): plain for plain, odds in _SIGNS.items() for odd in odds}
    table |= dict.fromkeys(map(ord, _INVISIBLE), "")
    # Full-width ASCII of East Asian keyboards.
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if code not in table}
    # Control characters, line ends, every kind of blank; halves of characters, which cannot be written as UTF-8.
    blanks = {"Cc", "Zs", "Zl", "Zp"}
    table |= {code: " " for code in range(0x3001) if unicodedata.category(chr(code)) in blanks}
    table |= {0x200B: " "}
    return table | dict.fromkeys(range(0xD800, min(0xE000, sys.maxunicode)), " ")
