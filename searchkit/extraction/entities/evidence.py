"""What stands around a name: signs for a person, an organisation or a place."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.lexicon import read_lexicon

Votes = dict[EntityKind, float]
_REACH = 24
_AFTER = 20
_STRIPPED = ",.;:()\"'“”‘’?!"


@functools.cache
def _signs() -> tuple[Mapping[str, tuple[tuple[EntityKind, float], ...]], Mapping[str, tuple[tuple[EntityKind, float], ...]]]:
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


def read_votes(body: str, start: int, end: int) -> Votes:
    """Signs for each kind from the words next to `body[start:end]`."""
    before, after = _signs()
    votes: Votes = {}
    words = body[max(0, start - _REACH) : start].split()
    if words:
        word = words[-1].lstrip("\"'“‘([").casefold() if len(words[-1]) < 3 else words[-1].lstrip("\"'“‘([")
        for kind, weight in before.get(word, ()):
            votes[kind] = votes.get(kind, 0.0) + weight
        if words[-1][-1] in ",;" and len(words) > 1 and body[start - 1 : start] == " " and words[-1][0].isupper():
            votes["place"] = votes.get("place", 0.0) + 0.2
    following = body[end : end + _AFTER]
    words = following.split(None, 1)
    if words and following[0] in " ":
        for kind, weight in after.get(words[0].strip(_STRIPPED), ()):
            votes[kind] = votes.get(kind, 0.0) + weight
    return votes
