"""A query for any of its words: who holds them all counts somewhat more than the sum.

Without, a word that is said often outweighs others that are there once: of the articles of which some four words are
remembered, the one meant came late. docs/ranking.md has the figures.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from whoosh.query import AndMaybe, AndNot, Or, Query

from searchkit.codec.postings import DocIds
from searchkit.searching.called import is_plain
from searchkit.searching.evaluation import Evaluator
from searchkit.searching.words import is_one_word

# All that is asked for: of each clause the trees any of which will do.
Clauses = tuple[tuple[Query, ...], ...]


def find_clauses(tree: Query) -> Clauses:
    """What the user typed of a union, in order: words, each with its spellings, phrases; () where it is not several.

    Words that `--expand` adds are not typed.
    """
    typed: dict[int, list[Query]] = {}
    for node in _united(tree):
        start = next((leaf.startchar for leaf in node.leaves()), None)
        if start is not None:
            typed.setdefault(start, []).append(node)
    return tuple(map(tuple, typed.values())) if len(typed) > 1 else ()


def hold_all(clauses: Clauses, evaluator: Evaluator, doc_ids: DocIds) -> NDArray[np.intp]:
    """The places of the documents, which ascend, that hold all of some clauses."""
    places = np.arange(len(doc_ids))
    for clause in clauses:
        if not len(places):
            break
        left = doc_ids[places]
        held = np.zeros(len(left), np.bool_)
        for node in clause:
            held |= _held(node, evaluator, left)
        places = places[held]
    return places


def _united(tree: Query) -> Iterator[Query]:
    if isinstance(tree, AndNot | AndMaybe):
        yield from _united(tree.a)
    elif type(tree) is Or and not is_one_word(tree):
        for node in tree.subqueries:
            yield from _united(node)
    else:
        yield tree


def _held(node: Query, evaluator: Evaluator, doc_ids: DocIds) -> NDArray[np.bool_]:
    terms = [node] if is_plain(node) else node.subqueries if is_one_word(node) else None
    if terms is None:
        holders = [evaluator.evaluate(node).doc_ids]
    else:
        holders = [found.doc_ids for term in terms if (found := evaluator.postings(term)) is not None]
    held = np.zeros(len(doc_ids), np.bool_)
    for own in holders:
        if len(own):
            held |= own.take(np.searchsorted(own, doc_ids), mode="clip") == doc_ids
    return held
