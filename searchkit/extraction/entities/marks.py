"""The words of a run, each with all that lists and gazetteers know of it, in one look-up."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.pieces import SURE, Word
from searchkit.extraction.entities.runs import word_pattern
from searchkit.extraction.entities.words import Role, read_roles

# Beside a word's roles: a well-known name begins with it; and, of a run, one of its words holds a digit.
KNOWN = int(max(Role)) << 1
DIGIT = KNOWN << 1
LARGE_TOWN = 100_000
_MAX_WORDS = 40
# No family name ends so: "Quantitative Biology", "Confiscation Order".
_ABSTRACT = ("tion", "ology", "ical", "istic", "ivity", "ility", "ality", "nomics", "graphy", "ism", "ments")
_ABSTRACT_CHARS = 7
_NO_PERSON = int(Role.NO_PERSON)
# "Sen. DeMint (R-South Carolina)"
_PARTIES = ("R-", "D-")
_GIVEN = int(Role.GIVEN)
_SURNAME = int(Role.SURNAME)


@functools.cache
def read_marks() -> Mapping[str, int]:
    """Word, without a closing dot → its roles and `KNOWN`."""
    marks = dict(read_roles())
    for word in read_lexicon().spans:
        marks[word] = marks.get(word, 0) | KNOWN
    return marks


def mark_words(run: str) -> tuple[list[Word], int]:
    """The words of a run, and the marks of all of them together."""
    if not run.isascii():
        return _mark_spelt(run)
    marks = read_marks()
    letters = run.replace(" ", "")
    if not letters.isalnum():
        return _mark_spelt(run)
    together = 0 if letters.isalpha() else DIGIT
    words: list[Word] = []
    at = 0
    for text in run.split(" ", _MAX_WORDS)[:_MAX_WORDS]:
        end = at + len(text)
        if text[0].isupper():
            mark = marks.get(text, 0)
            if not mark and text.endswith(_ABSTRACT) and end - at >= _ABSTRACT_CHARS:
                mark = _NO_PERSON
            together |= mark
            words.append((text, at, end, mark))
        at = end + 1
    return words, together


def _mark_spelt(run: str) -> tuple[list[Word], int]:
    """The same for runs with dots, hyphens, apostrophes and letters of other alphabets."""
    marks = read_marks()
    spans = read_lexicon().spans
    together = DIGIT if any(character.isdecimal() for character in run) else 0
    words: list[Word] = []
    for match in word_pattern().finditer(run):
        text, start, end = match[0], match.start(), match.end()
        if text[:2] in _PARTIES and text[2:3].isupper() and text[2:] != "Day":
            text, start = text[2:], start + 2
        text, cut = _without_tail(text)
        mark = marks.get(text, 0)
        if text[-1] == ".":
            mark = marks.get(text[:-1], 0) & ~KNOWN | (KNOWN if text in spans else 0)
        together |= mark
        words.append((text, start, end - cut, mark))
        if len(words) == _MAX_WORDS:
            break
    return words, together


def _without_tail(word: str) -> tuple[str, int]:
    """`Beijing-based` → `Beijing`, and how many characters went."""
    head, hyphen, tail = word.rpartition("-")
    if hyphen and tail in read_lexicon().lists["hyphen_tails"]:
        return head, len(word) - len(head)
    return word, 0


def known_at(run: str, words: list[Word], at: int) -> tuple[int, EntityKind, str] | None:
    """The longest well-known name that begins with that word: how many words, its kind, the name that facets show."""
    text, start, _, mark = words[at]
    if not mark & KNOWN:
        return None
    lexicon = read_lexicon()
    for length in range(min(lexicon.spans[text], len(words) - at), 0, -1):
        name = run[start : words[at + length - 1][2]]
        if name in lexicon.objects:
            return length, "object", lexicon.objects[name]
        if name in lexicon.known:
            return length, *lexicon.known[name]
        if length > 1 and lexicon.towns.get(name, 0):
            return length, "place", name
    return None


def weigh_town(word: str, marks: int = 0) -> tuple[EntityKind | None, float]:
    """What a gazetteer makes of a word by itself: a place, how surely; (None, 0) where it makes nothing of it."""
    lexicon = read_lexicon()
    people = lexicon.towns.get(word)
    if people is None or (marks & _GIVEN):
        return None, 0.0
    sure = people >= LARGE_TOWN and not marks & _SURNAME and word not in lexicon.lists["doubtful_towns"]
    return "place", SURE - 0.5 if sure else 0.5
