"""Other spellings of a name: Hizbullah for Hezbollah, Kyiv for Kiev, el- for al-.

Our own list (`variants.txt`), and the two rules that hold without one: al- is el-, and the Russian ending -sky is written
-skiy and -skyy too. A word in quotes is what is written there, and no other.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

Spelling = tuple[str, ...]

# What another spelling counts: as much as the one that was typed, it would let the rarest lead, whose weight is highest.
WEIGHT = 0.5
_ARTICLES = ("al", "el")
_ENDINGS = ("sky", "skiy", "skyy")
_LEAST_LETTERS = 7  # "whisky" and "husky" have fewer


def spellings_of(words: Sequence[str]) -> tuple[Spelling, ...]:
    """Other spellings of a name, each by its words.

    Args:
        words: folded; several for what hyphens join.
    """
    typed = tuple(words)
    listed = _listed().get(typed)
    if listed is not None:
        return tuple(other for other in listed if other != typed)
    if len(typed) == 2 and typed[0] in _ARTICLES:
        names = [typed[1:], *spellings_of(typed[1:])]
        return tuple(
            (article, *name) for name in names for article in _ARTICLES if (article, *name) != typed and len(name) == 1
        )
    if len(typed) == 1 and typed[0].endswith(_ENDINGS) and typed[0].isalpha():
        ending = next(e for e in _ENDINGS if typed[0].endswith(e))
        if len(typed[0]) - len(ending) + len("sky") >= _LEAST_LETTERS:
            stem = typed[0].removesuffix(ending)
            return tuple((stem + other,) for other in _ENDINGS if other != ending)
    return ()


@cache
def _listed() -> dict[Spelling, tuple[Spelling, ...]]:
    text = Path(__file__).with_name("variants.txt").read_text(encoding="utf-8")  # importlib.resources loads zipfile
    listed: dict[Spelling, tuple[Spelling, ...]] = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            group = tuple(tuple(name.split("-")) for name in line.split())
            listed |= dict.fromkeys(group, group)
    return listed
