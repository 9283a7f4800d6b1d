"""Spellings of one name: full stops, hyphens, apostrophes, "the", "Inc.", "U.S." and "United States"."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from searchkit.extraction.annotations import EntityKind

_SIGNS = str.maketrans(
    {".": "", ",": "", "'": "", "’": "", "`": "", "-": " ", "–": " ", "‑": " ", "_": " ", "&": " and "}
)
_COMPANY = frozenset(
    ("inc", "incorporated", "corp", "corporation", "co", "company", "ltd", "limited", "plc", "llc", "pty", "gmbh")
)


def _person(key: str) -> str:
    pieces: list[str] = []
    initials = False
    for word in key.translate(_SIGNS).split():
        if len(word) == 1 and initials:
            pieces[-1] += word  # "H. W." is "H.W."
        else:
            pieces.append(word)
        initials = len(word) == 1
    return " ".join(pieces)


def _org(key: str) -> str:
    words = key.translate(_SIGNS).replace("united states", "us").split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    end = len(words)
    while end and words[end - 1] in _COMPANY:
        end -= 1
    return " ".join(words[:end] or words)


def _place(key: str) -> str:
    words = key.translate(_SIGNS).split()
    return " ".join(words[1:] if len(words) > 1 and words[0] == "the" else words)


def _object(key: str) -> str:
    return "".join(filter(str.isalnum, key))


# Folded name → what all its spellings have in common.
LOOSEN: Mapping[EntityKind, Callable[[str], str]] = {
    "person": _person,
    "org": _org,
    "place": _place,
    "object": _object,
}
