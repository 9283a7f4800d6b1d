"""Text → words: where they stand, and how they are folded. The table of DESIGN's "Tokens" is this module."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

# Scripts that put no space between words: kana, bopomofo, Han, Hangul; Thai, Lao, Burmese, Khmer. Each sign is a token.
# Hangul has spaces, but its particles are joined to words, and no stemmer is at hand.
DENSE = r"\u0e01-\u0eff\u1000-\u109f\u1100-\u115f\u1780-\u17ff\u3005-\u3007\u3041-\u3098\u309d-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9d\U00020000-\U0003fffd"
_FIRST_DENSE = "\u0e01"
# What belongs to the letter before it, and is no letter to `\w`: accents, vowel signs and points, joiners.
SIGNS = (
    r"\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    r"\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u0900-\u0903\u093a-\u093c\u093e-\u094f\u0951-\u0957"
    r"\u0962\u0963\u0980-\u0983\u09bc-\u09cd\u09d7\u09e2\u09e3\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a75\u0a81-\u0a83\u0abc-\u0acd"
    r"\u0ae2\u0ae3\u0b01-\u0b03\u0b3c-\u0b57\u0b62\u0b63\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3c-\u0c56\u0c62\u0c63\u0c81-\u0c83"
    r"\u0cbc-\u0cd6\u0ce2\u0ce3\u0d00-\u0d03\u0d3b-\u0d4d\u0d57\u0d62\u0d63\u0d81-\u0d83\u0dca-\u0ddf\u0df2\u0df3\u0e31\u0e34-\u0e3a"
    r"\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u0f18-\u0f3f\u0f71-\u0f84\u0f8d-\u0fbc\u102b-\u103e\u1056-\u1059\u105e-\u1064"
    r"\u1067-\u106d\u1071-\u1074\u1082-\u108d\u1160-\u11ff\u135d-\u135f\u17b4-\u17d3\u17dd\u180b-\u180d\u1ab0-\u1aff\u1b00-\u1b04"
    r"\u1dc0-\u1dff\u200c\u200d\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f\uff9e\uff9f"
)
_APOSTROPHES = "'’ʼ＇"
# Texts in which none of those can stand: most of them, and their pattern is made in a tenth of the time.
_PLAIN_TEXT = re.compile(r"[\0-\u02ff\u0370-\u0482\u048a-\u0590\u2010-\u2060\u20a0-\u20cf\u2100-\u214f]*+")
_NOTHING = r"[^\W\w]"


def word_pattern(text: str) -> re.Pattern[str]:
    """What the words of a text match, and nothing else in it."""
    return _pattern("", "") if text.isascii() or _PLAIN_TEXT.fullmatch(text) else _pattern(DENSE, SIGNS)


@cache
def _pattern(dense: str, signs: str) -> re.Pattern[str]:
    """One alternative for each kind of token, the more special first.

    Hyphens split; inner apostrophes and the dots between single letters do not; a number keeps its separators.
    """
    sign = f"[{signs}]" if signs else _NOTHING
    dense_letter = rf"(?=[{dense}])[^\W_]{sign}*" if dense else _NOTHING
    # `\w` minus the underscore, which splits like a hyphen.
    letter, letter_or_digit = rf"[^\W\d_{dense}]", rf"[^\W_{dense}]"
    return re.compile(
        rf"""
          [A-Za-z]{{2,}}+(?![\w{_APOSTROPHES}{signs}])    # most words: a shortcut that changes nothing
        | {dense_letter}                                 # 中, and each other sign of its text: see `find_words`
        | (?:[^\W\d_]\.){{2,}}(?:{letter}(?![^\W_]))?    # U.S.  U.S.A
        | \d+(?:[.,]\d+)+{letter}*                       # 1,200.5   3.5bn
        | {letter_or_digit}+(?:{sign}+{letter_or_digit}*)*(?:[{_APOSTROPHES}]{letter}+{sign}*)*   # didn't  3bn  F16  हिन्दी
        """,
        re.VERBOSE,
    )


@cache
def _dense() -> re.Pattern[str]:
    return re.compile(f"[{DENSE}]")


_POSSESSIVE = re.compile(r"['’ʼ＇][sSｓ]$")
_QUOTES = str.maketrans({"’": "'", "ʼ": "'", "＇": "'", "‘": "'"})
# Accents and points, which readers leave out; not what makes another letter: й, or a sign of Indic or Japanese scripts.
_POINTS = re.compile(
    r"(?<!и)\u0306|[\u0300-\u0305\u0307-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200c\u200d\ufe00-\ufe0f\u0640]"
)
# Letters that Unicode does not decompose, as readers of Latin script without them would type them.
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})


class Word(NamedTuple):
    """One token before stemming: the folded word, and where its surface stands, in code points."""

    text: str
    start: int
    end: int


def find_words(text: str) -> Iterator[Word]:
    """The words of a text, in order; each counts one position.

    Of a script without spaces each sign is one, and its word is the sign with the next: 中国人 has 中国, 国人 and 人.
    """
    if text.isascii():  # as most words of queries
        if text.isalpha():
            yield Word(text.lower(), 0, len(text))
            return
        for match in word_pattern(text).finditer(text):
            if folded := fold(match[0]):
                yield Word(folded, *match.span())
        return
    waiting: Word | None = None
    for match in word_pattern(text).finditer(text):
        folded = fold(match[0])
        if waiting is not None:
            joined = bool(folded) and waiting.end == match.start() and is_dense(match[0])
            yield Word(waiting.text + folded, waiting.start, waiting.end) if joined else waiting
            waiting = None
        if folded:
            word = Word(folded, match.start(), match.end())
            if is_dense(match[0]):
                waiting = word
            else:
                yield word
    if waiting is not None:
        yield waiting


def find_typed_words(text: str) -> list[Word]:
    """The words of what somebody searches for: as `find_words`, but the last sign of a run is in the pair before it."""
    if text.isascii() and text.isalpha():
        return [Word(text.lower(), 0, len(text))]
    words = list(find_words(text))
    if len(words) > 1 and words[-2].end == words[-1].start and is_dense(words[-1].text):
        last = words.pop()
        words[-1] = words[-1]._replace(end=last.end)
    return words


def is_dense(surface: str) -> bool:
    """Whether a word is of a script without spaces: a sign, or two."""
    return surface >= _FIRST_DENSE and _dense().match(surface) is not None


def has_dense(text: str) -> bool:
    """Whether a sign of a script without spaces stands in a text."""
    return max(text, default="") >= _FIRST_DENSE and _dense().search(text) is not None


def is_sign(word: str) -> bool:
    """Whether a folded word is a single sign of a script without spaces: every pair that begins with it holds it."""
    match = word_pattern(word).match(word) if is_dense(word) else None
    return match is not None and match.end() == len(word)


def fold(surface: str) -> str:
    """One surface word as it is indexed: NFKC, case and diacritics folded, possessive, dots and thousands commas gone."""
    if surface.isascii():
        word = surface.lower()
    else:
        word = unicodedata.normalize("NFKC", surface).translate(_QUOTES).casefold()
        word = _POINTS.sub("", unicodedata.normalize("NFKD", word)).translate(_PLAIN)
        word = unicodedata.normalize("NFC", word)
    if word.isalnum():
        return word
    word = _POSSESSIVE.sub("", word)
    if "." in word and not word[0].isdigit():
        return word.replace(".", "")
    return word.replace(",", "") if word[0:1].isdigit() else word


@lru_cache(maxsize=65_536)  # names come again from article to article
def fold_value(value: str) -> str:
    """A whole facet value as filters compare it: case and diacritics folded, white space single."""
    return " ".join(fold(part) if part.isalpha() else part.casefold() for part in value.split())
