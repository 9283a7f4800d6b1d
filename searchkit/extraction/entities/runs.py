"""Where capitalised runs stand in a text: `Lt. Gen. Alexander Fomin`, `People's Liberation Army`, `S-400 Triumf`."""

from __future__ import annotations

import functools
import re

from searchkit.extraction.entities.lexicon import read_lexicon

# Python's `re` knows no \p{Lu}: the capitals of Latin, Greek and Cyrillic, spelt out.
_BLOCKS = ((0x41, 0x5B), (0xC0, 0xDF), (0x100, 0x250), (0x386, 0x3AC), (0x400, 0x430), (0x460, 0x530), (0x1E00, 0x1F00))
_SENTENCE_ENDS = frozenset(".!?:\n\r•|*…")
_SKIPPED = frozenset(" \t-–—([{'‘\"“”«")
_QUOTES = frozenset("\"“«‘")
# Ranks and forms of address that keep their dot; a title of more letters is never cut short.
_MAX_DOTTED = 6


@functools.cache
def word_pattern() -> re.Pattern[str]:
    """One word of a run."""
    return re.compile(_word())


@functools.cache
def run_pattern() -> re.Pattern[str]:
    """A run: words with single spaces between, lower-case particles of names (`van der`) inside.

    Every repeat is possessive, so that no text makes it go back: the time is linear.
    """
    particles = "|".join(sorted(read_lexicon().lists["particles"], key=len, reverse=True))
    word = _word()
    return re.compile(rf"(?<![\w'’]){word}(?: (?:& )?(?:(?:{particles}) ){{0,2}}{word})*+")


def opens_sentence(text: str, start: int) -> bool:
    """Whether what starts there would have a capital anyway."""
    at = start - 1
    while at >= 0 and text[at] in _SKIPPED and start - at < 8:
        if text[at] in _QUOTES and (at == 0 or text[at - 1] in " \n\t([—"):
            return True
        at -= 1
    return at < 0 or text[at] in _SENTENCE_ENDS or (text[at + 1 : start] in (" - ", " – ", " — ", "- ", "\t"))


def _capitals() -> str:
    return "".join(chr(code) for first, last in _BLOCKS for code in range(first, last) if chr(code).isupper())


@functools.cache
def _word() -> str:
    lists = read_lexicon().lists
    capital = f"[{_capitals()}]"
    dotted = {word for name in ("titles", "company_suffixes") for word in lists[name] if len(word) < _MAX_DOTTED}
    dotted |= {name[:-1] for name in lists["us_states"] if name.endswith(".") and "." not in name[:-1]}
    dotted |= {"Jr", "Sr", "Dept", "Univ", "Bros", "Assn", "Mt", "Ft"}
    abbreviation = "|".join(sorted((re.escape(word) for word in dotted if word.isalpha()), key=len, reverse=True))
    possessive = "|".join(sorted(lists["possessive_words"]))
    return (
        rf"(?:(?:{capital}\.)++(?:{capital}(?![\w.]))?+"
        rf"|(?=\w{{1,{_MAX_DOTTED}}}\.)(?:{abbreviation})\.(?!\w)"
        rf"|(?=\w{{3,14}}['’]s {capital})(?:{possessive})['’]s"
        rf"|(?:(?:[ae]l|a[dnrsz]|[dl])(?: ?- ?|['’]))?+{capital}\w*+(?:['’](?!s\b)\w++|[-‐‑]\w++)*+)"
    )
