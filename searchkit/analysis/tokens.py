"""Text → words: where they stand, and how they are folded. The table of DESIGN's "Tokens" is this module."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

# One alternative for each kind of token, the more special first. Hyphens split; inner apostrophes and the dots between
# single letters do not; a number keeps its separators. `\w` minus the underscore, which splits like a hyphen.
WORD = re.compile(
    r"""
      [A-Za-z]{2,}+(?![\w'’ʼ＇])                              # most words: a shortcut that changes nothing
    | (?:[^\W\d_]\.){2,}(?:[^\W\d_](?![^\W_]))?              # U.S.  U.S.A
    | \d+(?:[.,]\d+)+[^\W\d_]*                               # 1,200.5   3.5bn
    | [^\W_]+(?:['’ʼ＇][^\W\d_]+)*                           # didn't  O'Brien  China's  3bn  F16
    """,
    re.VERBOSE,
)
_POSSESSIVE = re.compile(r"['’ʼ＇][sSｓ]$")
_QUOTES = str.maketrans({"’": "'", "ʼ": "'", "＇": "'", "‘": "'"})
# Letters that Unicode does not decompose, as readers of Latin script without them would type them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


class Word(NamedTuple):
    """One token before stemming: the folded word, and where its surface stands, in code points."""

    text: str
    start: int
    end: int


def find_words(text: str) -> Iterator[Word]:
    """The words of a text, in order; each counts one position."""
    for match in WORD.finditer(text):
        folded = fold(match[0])
        if folded:
            yield Word(folded, match.start(), match.end())


def fold(surface: str) -> str:
    """One surface word as it is indexed: NFKC, case and diacritics folded, possessive, dots and thousands commas gone."""
    if surface.isascii():
        word = surface.lower()
    else:
        word = unicodedata.normalize("NFKC", surface).translate(_QUOTES).casefold()
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_PLAIN)
    if word.isalnum():
        return word
    word = _POSSESSIVE.sub("", word)
    if "." in word and not word[0].isdigit():
        return word.replace(".", "")
    return word.replace(",", "") if word[0].isdigit() else word


@lru_cache(maxsize=65_536)  # names come again from article to article
def fold_value(value: str) -> str:
    """A whole facet value as filters compare it: case and diacritics folded, white space single."""
    return " ".join(fold(part) if part.isalpha() else part.casefold() for part in value.split())
