"""Clauses of the operators of news databases: what may stand in them, and what their faults are."""

from __future__ import annotations

import re
from typing import NamedTuple

from whoosh.query import And, Query

from searchkit.query.leaves import Leaf
from searchkit.query.operators import AtLeast, Capitals, Near, Operator, Together, by_field, stands_somewhere
from searchkit.query.reading import Operand, Problem, Reading, Scope, SyntaxNode

_PLAIN_WORDS = re.compile(r"\(([^()\"*?:^~]+)\)")
_AND = re.compile(r"\bAND\b")


class Clause(SyntaxNode):
    """A clause made of others."""

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """Its query; None where nothing of it is searched."""
        raise NotImplementedError


Node = Leaf | Clause


class Stretch(NamedTuple):
    """Where a clause stands in the query's text."""

    start: int
    end: int


class Joined(Clause):
    """`a NEAR/5 b` and its like."""

    def __init__(self, sign: str, at: int, sides: tuple[tuple[Node, Stretch], tuple[Node, Stretch]]) -> None:
        self.sign, self.at, self.sides = sign, at, sides

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """A query on where both sides stand."""
        scope = scope._replace(negated=False, placed=True)
        queries = []
        for node, stretch in self.sides:
            operand = node.read(reading, scope)
            if operand is None:
                text = reading.text[slice(*stretch)]
                raise Problem(
                    f"{self.sign}: {text} holds no word", stretch.start, expected="a word", repair=(*stretch, " ")
                )
            queries.append(_placed(operand, self.sign, stretch, reading))
        joined = self._join(*queries)
        if not by_field(joined):
            one, other = (", ".join(by_field(query)) for query in queries)
            raise Problem(
                f"{self.sign} joins words of one field, not {one} with {other}",
                self.at,
                expected="AND, or the same field on both sides",
                repair=(self.at, self.at + len(self.sign), "AND"),
            )
        return Operand(joined)

    def _join(self, a: Query, b: Query) -> Operator:
        name, _, number = self.sign.partition("/")
        if name:
            return Near(a, b, int(number), ordered=name == "PRE")
        return Together(a, b, "sentences" if number == "s" else "paragraphs")


class Called(Clause):
    """`ATLEAST3(x)`, `CAPS(x)`."""

    def __init__(self, name: str, at: int, node: Node, stretch: Stretch) -> None:
        self.name, self.at, self.node, self.stretch = name, at, node, stretch

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """A query on where the inside stands."""
        operand = self.node.read(reading, scope._replace(negated=False, placed=True))
        if operand is None:
            raise Problem(
                f"{self.name}() holds no word",
                self.at,
                expected=f"a word or a phrase in its brackets: {self.name}(war)",
                repair=(self.at, self.stretch.end, " "),
            )
        query = _placed(operand, self.name, self.stretch, reading)
        if self.name == "CAPS":
            return Operand(Capitals(query))
        return Operand(AtLeast(query, int(self.name.removeprefix("ATLEAST"))))


def _placed(operand: Operand, sign: str, stretch: Stretch, reading: Reading) -> Query:
    """The operand of an operator, if it stands somewhere."""
    text = reading.text[slice(*stretch)]
    if operand.negated:
        raise Problem(
            f"{sign} takes words that are there, not words left out",
            stretch.start,
            expected="NOT before brackets around the whole, or a further clause",
            repair=(*stretch, re.sub(r"^(?:-|NOT\s+)+|[()]", " ", text)),
        )
    if stands_somewhere(operand.query):
        return operand.query
    plain = _PLAIN_WORDS.fullmatch(text)
    if _AND.search(text) and "/" in sign and isinstance(operand.query, And):
        # All of them near: near each other too.
        inner = sign.replace("PRE", "NEAR")
        expected, repair = f"{inner} between them too, or OR", _AND.sub(inner, text)
    elif plain and _AND.search(text) and isinstance(operand.query, And):
        each = " AND ".join(f"{sign}({words.strip()})" for words in _AND.split(plain[1]))
        raise Problem(
            f"{sign} counts places, and {text} has none of its own",
            stretch.start,
            expected=each,
            repair=(stretch.start - len(sign), stretch.end, f"({each})"),
        )
    elif plain and isinstance(operand.query, And):
        phrase = f'"{plain[1].strip()}"'
        expected, repair = f"a phrase, {phrase}, or OR between the words", f"({phrase})"
    else:
        expected, repair = "a word, a phrase, a pattern, or alternatives of these with OR", re.sub(r"\W+", " ", text)
        repair = f'("{repair.strip()}")'
    raise Problem(
        f"{sign} needs to know where its words stand, and {text[:40]} says only that they are there",
        stretch.start,
        expected=expected,
        repair=(*stretch, repair),
    )
