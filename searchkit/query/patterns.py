"""Words with wildcards → queries over the index's terms, which are stems."""

from __future__ import annotations

import re

from whoosh.query import Or, Prefix, Query, Term, Wildcard

from searchkit.analysis.stems import stemmer
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
    """A folded pattern on one field.

    The index holds stems: `running*` must also find "run", `organi?ation` "organis" and "organiz".
    """
    if pattern.endswith("*") and not any(c in "*?" for c in pattern[:-1]):
        prefix = pattern[:-1]
        stem = stemmer()(prefix)
        whole = Prefix(field, prefix, boost=boost)
        return whole if stem.startswith(prefix) else Or([whole, Term(field, stem, boost=boost)])
    stemmed = _stem_pattern(pattern)
    whole = Wildcard(field, pattern, boost=boost)
    return whole if stemmed == pattern else Or([whole, Wildcard(field, stemmed, boost=boost)])


def pattern_of(query: Query) -> str | None:
    """The folded pattern that gives exactly this query; None where none does."""
    first = query
    if isinstance(query, Or):
        first = query.subqueries[0] if len(query.subqueries) == 2 else None
    if type(first) is Prefix:
        pattern = f"{first.text}*"
    elif type(first) is Wildcard:
        pattern = first.text
    else:
        return None
    return pattern if pattern_query(first.fieldname, pattern, first.boost) == query else None


def _stem_pattern(pattern: str) -> str:
    """The pattern with its ending stemmed, where the wildcards survive that."""
    # A consonant that the pattern does not hold stands for each wildcard while Snowball looks at the ending.
    stand_in = next((c for c in "xqzjkv" if c not in pattern), None)
    if stand_in is None:
        return pattern
    wildcards = _STARS.findall(pattern)
    stem = stemmer()(_STARS.sub(stand_in, pattern))
    if stem.count(stand_in) != len(wildcards):
        return pattern
    pieces = stem.split(stand_in)
    return "".join(piece + wildcard for piece, wildcard in zip(pieces, [*wildcards, ""], strict=True))
