"""A score taken apart: what each word gives in each field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from whoosh.query import And, AndMaybe, AndNot, DisjunctionMax, Not, Or, Phrase, Query, Require, Term

from searchkit.query.operators import Operator
from searchkit.searching.evaluation import Evaluator
from searchkit.searching.places import scored_parts
from searchkit.searching.ranking import Statistics
from searchkit.searching.segment import Segment
from searchkit.searching.words import is_one_word

Kind = Literal["word", "phrase", "pattern", "all", "near", "age"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One part of a score; all parts of a hit sum to its score.

    Attributes:
        kind: "word", "phrase"; "pattern" for what is neither: a wildcard, a range; "all" for what holding all
            of a query for any of it gives; "near" for two of the query's words that
            stand near each other; "age" for what `recent` takes away, a negative score.
        term: stems, as the index has them; of a pattern, as Whoosh prints it; of all and of an age "".
        field: where it stands; "" for any.
        frequency: how often, in that field; 0 for what is no word.
        documents: articles that hold the word in that field, deleted ones included; 0 for what is no word.
    """

    kind: Kind
    term: str
    field: str
    score: float
    frequency: int = 0
    documents: int = 0


class Place(NamedTuple):
    """One document, and what evaluates trees there."""

    segment: Segment
    doc_id: int
    evaluator: Evaluator
    statistics: Statistics

    def score(self, tree: Query) -> float | None:
        """What a tree gives the document; None where it does not match."""
        doc_ids, scores = self.evaluator.evaluate(tree)
        at = int(np.searchsorted(doc_ids, self.doc_id))
        return float(scores[at]) if at < len(doc_ids) and doc_ids[at] == self.doc_id else None


def find_contributions(tree: Query, place: Place) -> Iterator[Contribution]:
    """What each leaf of a tree gives one document, before nearness and age; nothing where it does not match."""
    score = place.score(tree)
    if score is None:
        return
    if isinstance(tree, Or) and place.statistics.ranking.fused and is_one_word(tree):
        yield from _by_field(tree, score, place)
        return
    children = _children(tree, place)
    if children is None:
        yield _leaf(tree, score, place)
        return
    boost = getattr(tree, "boost", 1.0)
    for child in children:
        for part in find_contributions(child, place):
            yield replace(part, score=part.score * boost)


def _children(tree: Query, place: Place) -> list[Query] | None:
    """The parts whose scores are summed; None for a leaf."""
    if isinstance(tree, And | Or):
        # What is made of negations alone matches all others with one score: it is a leaf.
        return [node for node in tree.subqueries if not isinstance(node, Not)] or None
    if isinstance(tree, AndNot | Require):
        return [tree.a]
    if isinstance(tree, Operator):
        return list(scored_parts(tree))
    if isinstance(tree, AndMaybe):
        return [tree.a, tree.b]
    if isinstance(tree, DisjunctionMax):
        return [max(tree.subqueries, key=lambda node: place.score(node) or -1.0)]
    return None


def _by_field(tree: Or, score: float, place: Place) -> Iterator[Contribution]:
    evidence: list[tuple[float, Contribution]] = []
    for term in tree.subqueries:
        part = _leaf(term, 0.0, place)
        if part.frequency:
            frequencies = np.array([part.frequency], np.float32)
            share = place.statistics.share(term.fieldname, frequencies)
            evidence.append((float(share[0]), part))
    total = sum(own for own, _ in evidence)
    for own, part in evidence:
        yield replace(part, score=score * own / total)


def _leaf(node: Query, score: float, place: Place) -> Contribution:
    field = getattr(node, "fieldname", None) or ""
    if type(node) is Term:
        text = node.text if isinstance(node.text, bytes) else str(node.text).encode()
        found = place.segment.postings(field, text)
        frequency = 0 if found is None else int(found.counts[found.doc_ids == place.doc_id].sum())
        n_docs = place.statistics.frequency(field, text)
        return Contribution("word", text.decode("utf-8", "replace"), field, score, frequency, n_docs)
    if isinstance(node, Phrase):
        return Contribution("phrase", " ".join(map(str, node.words)), field, score)
    return Contribution("pattern", str(node), field, score)
