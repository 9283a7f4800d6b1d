"""Where capitalised runs stand in a text: `Lt. Gen. Alexander Fomin`, `People's Liberation Army`, `S-400 Triumf`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from searchkit.extraction.entities.lexicon import read_lexicon

# Python's `re` knows no \p{Lu}: the capitals that begin names in Latin, Greek and Cyrillic writing.
CAPITALS = "[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĽŁŃŅŇŌŐŒŘŚŞŠŢŤŪŮŰŲŹŻŽȘȚΑ-ΩЀ-Я]"
SENTENCE_ENDS = frozenset(".!?:\n\r•|*…")
SKIPPED = frozenset(" \t-–—([{'‘\"“”«")
_GLUED = r"(?:[ae]l|a[dnrsz]|[dl])(?: ?- ?|['’])"
_ARTICLE = re.compile(r"(?<!\w)(?:(?:[ae]l|a[dnrsz])(?: ?- ?)|[dl]['’])\Z")
QUOTES = frozenset('"“«‘')
BEFORE_QUOTES = frozenset(" \n\t([—")
# Before these `opens_sentence` has to look further back; after any other character it is a look-up in `SENTENCE_ENDS`.
UNTELLING = SKIPPED | frozenset(("", "-", "'", "’"))
# Ranks and forms of address that keep their dot; a title of more letters is never cut short.
_MAX_DOTTED = 6


@functools.cache
def read_abbreviations() -> frozenset[str]:
    """Words that keep their dot inside a run, without it."""
    lists = read_lexicon().lists
    dotted = {word for name in ("titles", "company_suffixes") for word in lists[name] if len(word) < _MAX_DOTTED}
    dotted |= {name[:-1] for name in lists["us_states"] if name.endswith(".")}
    dotted |= {"Jr", "Sr", "Dept", "Univ", "Bros", "Assn", "Mt", "Ft"}
    return frozenset(word for word in dotted if word.isalpha())


@functools.cache
def read_particles() -> tuple[str, ...]:
    """Lower-case words inside names of people, the longest first."""
    return tuple(sorted(read_lexicon().lists["particles"], key=lambda word: (-len(word), word)))


@functools.cache
def word_pattern() -> re.Pattern[str]:
    """One word of a run."""
    return re.compile(f"(?:{_GLUED})?" + CAPITALS + _rest_of_word())


@functools.cache
def run_pattern() -> re.Pattern[str]:
    """A run: words with single spaces between, lower-case particles of names (`van der`) inside.

    No text makes it go far back, and the time is linear: repeats of one set of characters are possessive, and a group that
    is repeated is told by its first character. Groups are not possessive: before Python 3.11.5 such a one keeps what
    it failed on. It begins with a set of characters, not with a look back: `re` then skips to the next capital, four times
    as fast. After a word comes most often one in lower case: the set of letters that particles and articles begin with
    rules it out before thirty alternatives are.
    """
    words = read_particles()
    particles = "|".join(words)
    firsts = "".join(sorted({word[0] for word in words} | set("&adel")))
    rest = _rest_of_word()
    between = rf"(?=[{firsts}])(?:& )?(?:{_GLUED}|(?:(?:{particles}) ){{0,2}}){CAPITALS}"
    return re.compile(rf"{CAPITALS}(?<![\w'’].){rest}(?: (?:{CAPITALS}|{between}){rest})*")


def start_with_article(text: str, start: int) -> int:
    """Where a run starts whose first word has an Arabic article or an elided one: `al-Assad`, `d'Estaing`."""
    match = _ARTICLE.search(text, max(0, start - 5), start)
    return match.start() if match else start


def opens_sentence(text: str, start: int) -> bool:
    """Whether what starts there would have a capital anyway."""
    at = start - 1
    while at >= 0 and text[at] in SKIPPED and start - at < 8:
        if text[at] in QUOTES and (at == 0 or text[at - 1] in BEFORE_QUOTES):
            return True
        at -= 1
    return at < 0 or text[at] in SENTENCE_ENDS or (text[at + 1 : start] in (" - ", " – ", " — ", "- ", "\t"))


@functools.cache
def _rest_of_word() -> str:
    """What follows a word's capital."""
    abbreviations = _by_first_letter(read_abbreviations())
    possessives = _by_first_letter(read_lexicon().lists["possessive_words"])
    return (
        r"(?:\w*+(?![.'’\-‐‑])"  # by far the most common case; what follows is for words with a dot, a quote, a hyphen
        rf"|\.(?:{CAPITALS}\.)*(?:{CAPITALS}(?![\w.]))?"
        rf"|(?=\w{{1,{_MAX_DOTTED}}}\.(?!\w))(?:{abbreviations})\."
        rf"|(?=\w{{2,14}}['’]s {CAPITALS})(?:{possessives})['’]s"
        r"|\w*+(?:['’](?!s\b)\w++|[-‐‑]\w++)*)"
    )


def _by_first_letter(words: Iterable[str]) -> str:
    """Alternatives for a place after the words' first letter, which is looked back at."""
    rests: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda w: (-len(w), w)):
        rests.setdefault(word[0], []).append(word[1:])
    return "|".join(f"(?<={letter})(?:{'|'.join(rest)})" for letter, rest in sorted(rests.items()))
