"""The words of a query's tree as the user typed them: one word on each of the fields searched is one word."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from whoosh.query import And, AndMaybe, AndNot, Or, Query, Require, Term

from searchkit.searching.ranking import field_weight


class QueryWord(NamedTuple):
    """A word as a query has it.

    Attributes:
        term: its stem.
        boost: as typed.
    """

    term: bytes
    boost: float


def is_one_word(node: Query) -> bool:
    """Whether a tree is one word on several of the fields that are searched unless one is named, as the parser makes it."""
    if type(node) is not Or or len(node.subqueries) < 2:
        return False
    first = node.subqueries[0]
    if not all(type(n) is Term and field_weight(n.fieldname) for n in node.subqueries):
        return False
    boost = user_boost(first)
    return len({n.fieldname for n in node.subqueries}) == len(node.subqueries) and all(
        n.text == first.text and abs(user_boost(n) - boost) <= 1e-6 * boost for n in node.subqueries
    )


def user_boost(term: Term) -> float:
    """What the user typed after `^`: the boost of a term without its field's weight."""
    return float(term.boost / (field_weight(term.fieldname) or 1.0))


def words_in_order(tree: Query) -> Iterator[QueryWord | None]:
    """The words that a query wants in bodies, as typed; None where others stand between: a phrase, a pattern."""
    if is_one_word(tree) or (type(tree) is Term and tree.fieldname == "body"):
        term = tree if type(tree) is Term else tree.subqueries[0]
        text = term.text if isinstance(term.text, bytes) else str(term.text).encode()
        yield QueryWord(text, user_boost(term) * (1.0 if tree is term else tree.boost))
    elif isinstance(tree, And | Or):
        for node in tree.subqueries:
            yield from words_in_order(node)
    elif isinstance(tree, AndNot | AndMaybe | Require):
        yield from words_in_order(tree.a)
    else:
        yield None
