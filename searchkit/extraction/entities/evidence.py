"""What stands around a name: signs for a person, an organisation or a place."""

from __future__ import annotations

import functools
import re

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.lexicon import read_lexicon

Votes = dict[EntityKind, float]
_REACH = 24
_AFTER = 20
_IN_PLACE = 2.5
_OPENING = "\"'“‘(["
_PLACE_NAME = re.compile(r"[A-Z][\w.]*(?: [A-Z][\w.]*)?")
# "the council of Harbourtown", "the outskirts of Grozny": what has such a thing is a place.
_OF_A_PLACE = re.compile(
    r"\b(?:borough|capital|city|coast|council|district|governor|island|mayor|outskirts|port|province|region|residents|streets|suburb"
    r"|town|village) of \Z",
    re.I,
)
_OF_REACH = 16
_STRIPPED = ",.;:()\"'“”‘’?!"


@functools.cache
def read_signs() -> tuple[
    dict[str, tuple[tuple[EntityKind, float], ...]], dict[str, tuple[tuple[EntityKind, float], ...]]
]:
    """Word before, and word after, → what it is a sign of."""
    lists = read_lexicon().lists
    before: dict[str, tuple[tuple[EntityKind, float], ...]] = {}
    after: dict[str, tuple[tuple[EntityKind, float], ...]] = {}
    for word in lists["place_before"]:
        before[word] = (("place", 1.2), ("person", -0.5))
    for word in ("in", "near", "outside", "throughout", "downtown"):
        before[word] = (("place", 2.0), ("person", -1.0), ("org", -0.5))
    for word in ("from", "to", "into", "at"):
        before[word] = (("place", 0.6),)
    for word in lists["job_nouns"]:
        before[word] = (("person", 2.5), ("place", -1.0))
    before["the"] = (("org", 0.8), ("person", -2.0), ("place", -0.6))
    before["by"] = before["with"] = (("person", 0.3),)
    before["a"] = before["an"] = (("person", -1.0), ("place", -0.6))
    before["v"] = before["vs"] = (("org", 1.5),)
    for word in lists["speech_verbs"]:
        after[word] = (("person", 1.2), ("org", 0.4), ("place", -1.0))
    for word in lists["org_after"]:
        after[word] = (("org", 1.2), ("person", -0.5))
    return before, after


def add_votes(votes: Votes, body: str, start: int, end: int, *, listed: bool = False) -> None:
    """Add the signs for each kind that stand next to `body[start:end]`; `listed`: a town or country may well have "the"."""
    before, after = read_signs()
    word = word_before(body, start)
    if word in before and not (listed and word == "the"):
        for kind, weight in before[word]:
            votes[kind] = votes.get(kind, 0.0) + weight
    elif word == "of" and is_of_a_place(body, start):
        votes["place"] = votes.get("place", 0.0) + _IN_PLACE
    following = body[end : end + 2]
    if following[:1] == " ":
        for kind, weight in after.get(word_after(body, end), ()):
            votes[kind] = votes.get(kind, 0.0) + weight
    elif following == ", " and is_place_at(body, end + 2):
        votes["place"] = votes.get("place", 0.0) + _IN_PLACE


def word_before(body: str, start: int) -> str:
    """The word that stands before a place, in small letters."""
    first = start - _REACH if start > _REACH else 0
    # Most often letters between two spaces; the long way gives the same.
    if body[start - 1 : start] == " ":
        word = body[max(first, body.rfind(" ", first, start - 1) + 1) : start - 1]
        if word.isalpha():
            return word.lower()
    words = body[first:start].rsplit(None, 1)
    return words[-1].lstrip(_OPENING).lower() if words else ""


def word_after(body: str, end: int) -> str:
    """The word that stands after a place."""
    word = body[end + 1 : max(end, body.find(" ", end + 1, end + _AFTER))]
    if word.isalpha():
        return word
    words = body[end : end + _AFTER].split(None, 1)
    return words[0].strip(_STRIPPED) if words else ""


def is_of_a_place(body: str, start: int) -> bool:
    """Whether what stands there is said to have what places have: `the council of | Harbourtown`."""
    return _OF_A_PLACE.search(body, max(0, start - _OF_REACH), start) is not None


def is_place_at(body: str, start: int) -> bool:
    """Whether a country, a state or a region begins there: `Trosten, | England`."""
    match = _PLACE_NAME.match(body, start, start + _AFTER - 2)
    if match is None:
        return False
    known = read_lexicon().known
    found = known.get(match[0]) or known.get(match[0].partition(" ")[0]) or known.get(match[0].rstrip("."))
    return found is not None and found[0] == "place"
