"""Prefixes, wildcards and fuzzy words → the words of the index that they mean, and the terms that those have become."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from whoosh import query as q

from searchkit.codec.words import Words
from searchkit.searching.segment import Segment

EXPANDABLE = (q.Prefix, q.Wildcard, q.Regex, q.FuzzyTerm)


def expand(words: Words, node: q.Query) -> range | NDArray[np.int64]:
    """The ordinals of a segment's words that a node means.

    Args:
        node: one of `EXPANDABLE`; its text is of surface words, folded and not stemmed.
    """
    text = node.text.decode() if isinstance(node.text, bytes) else node.text
    if isinstance(node, q.Prefix):
        return words.prefix(text.encode())
    if isinstance(node, q.FuzzyTerm):
        return words.near(text, node.maxdist, prefix_chars=node.prefixlength)
    if isinstance(node, q.Wildcard) and "[" not in text:
        return words.like(text)
    return words.matching(node._find_prefix(text).encode(), re.compile(node._get_pattern()).match)


def expanded_terms(segments: Sequence[Segment], node: q.Query) -> frozenset[bytes] | None:
    """The terms that a node means in the whole index; None in a field without words.

    A word may stand in one segment and its term, by another word, in the others: what one segment finds must not depend on
    how articles are spread over them.
    """
    kept = segments[0].expanded
    if node not in kept:
        found: set[bytes] | None = None
        for segment in segments:
            words = segment.words(node.fieldname)
            if words is not None:
                found = (found or set()).union(words.terms_of(expand(words, node)))
        kept[node] = None if found is None else frozenset(found)
    return kept[node]


def expanded_stems(segments: Sequence[Segment], node: q.Query) -> frozenset[str] | None:
    """The same as text, as it is looked for in texts."""
    terms = expanded_terms(segments, node) if segments else None
    return None if terms is None else frozenset(term.decode() for term in terms)
