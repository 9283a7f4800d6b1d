"""Words with wildcards → queries over the index's words."""

from __future__ import annotations

import re

from whoosh.query import Prefix, Query, Wildcard

from searchkit.analysis.tokens import find_words

_STARS = re.compile(r"([*?]+)")


def fold_pattern(text: str) -> str | None:
    """A word with wildcards, folded like any word; None where it would split into several."""
    pieces = _STARS.split(text)
    last = len(pieces) - 1
    folded: list[str] = []
    for at, piece in enumerate(pieces):
        if at % 2:
            folded.append(piece)
            continue
        words = list(find_words(piece))
        # Punctuation may stand at the pattern's ends, not between a word and its wildcard.
        touches_left = not at or not words or words[0].start == 0
        touches_right = at == last or not words or words[-1].end == len(piece)
        lost = not words and piece and 0 < at < last
        if len(words) > 1 or lost or not (touches_left and touches_right):
            return None
        folded.append(words[0].text if words else "")
    pattern = re.sub(r"\*+", "*", "".join(folded))
    # Characters that fold into something that folds on or splits: rare, and of no use in a pattern.
    settled = all(not piece or [w.text for w in find_words(piece)] == [piece] for piece in _STARS.split(pattern)[::2])
    return pattern if settled and any(c not in "*?" for c in pattern) else None


def pattern_query(field: str, pattern: str, boost: float) -> Query:
    """A folded pattern on one field, of surface words: `searching.wildcards` finds those, and the stems of these."""
    if pattern.endswith("*") and not any(c in "*?" for c in pattern[:-1]):
        return Prefix(field, pattern[:-1], boost=boost)
    return Wildcard(field, pattern, boost=boost)
