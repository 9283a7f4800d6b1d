"""A flat row of syntax nodes → clauses inside clauses.

Binding, tightest first: NOT and `-`; NEAR, PRE, /s, /p, from left to right; AND, written or implied; OR.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from whoosh.query import And, Every, Or, Query

from searchkit.query.clauses import Called, Clause, Joined, Node, Stretch
from searchkit.query.leaves import Exact, Leaf, Word
from searchkit.query.nodes import Without
from searchkit.query.reading import MAX_DEPTH, Operand, Problem, Reading, Scope, Target, read_boost
from searchkit.query.syntax import Call, CloseBracket, FieldName, Joiner, OpenBracket, Operator, Token

# What no clause begins with.
_NO_OPERAND = (CloseBracket, Operator, Joiner)


class Alternatives(Clause):
    """Chains with OR between them."""

    def __init__(self, chains: Sequence[Chain]) -> None:
        self.chains = chains

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """An Or of what is searched."""
        scope = scope._replace(negated=False)
        if len(self.chains) == 1:
            return self.chains[0].read(reading, scope)
        parts = [query for chain in self.chains for query in chain.alternatives(reading, scope)]
        if len(parts) == 1 and type(parts[0]) is Without and _is_all(parts[0].a):
            # The others were words left out: what remains is a negation, as if it stood there alone.
            return Operand(parts[0].b, negated=True)
        return Operand(_one_of(Or, parts)) if parts else None


class Chain(Clause):
    """Clauses with AND between them, written or implied; `match="any"` reads what is implied as OR."""

    def __init__(self, links: Sequence[tuple[bool, Node]]) -> None:
        self.links = links  # (an AND is written before it, clause)

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """An And, with what is negated taken out."""
        loose = self._is_loose(reading)
        positive, negative = self._split(reading, scope._replace(negated=False), loose=loose)
        return _joined(Or if loose else And, positive, negative) if positive or negative else None

    def alternatives(self, reading: Reading, scope: Scope) -> list[Query]:
        """Its part of an Or around it: what is itself a plain Or goes in link by link."""
        loose = self._is_loose(reading)
        positive, negative = self._split(reading, scope, loose=loose)
        if loose and not negative:
            return positive
        return [settle(_joined(Or if loose else And, positive, negative))] if positive or negative else []

    def _is_loose(self, reading: Reading) -> bool:
        return reading.asked.match == "any" and not all(written for written, _ in self.links[1:])

    def _split(self, reading: Reading, scope: Scope, *, loose: bool) -> tuple[list[Query], list[Query]]:
        """What is searched and what is left out."""
        if not loose:
            return _parted(reading, scope, [node for _, node in self.links])
        tight: list[list[Node]] = []
        for written, node in self.links:
            if written and tight:
                tight[-1].append(node)
            else:
                tight.append([node])
        positive: list[Query] = []
        negative: list[Query] = []
        for nodes in tight:
            wanted, unwanted = _parted(reading, scope, nodes)
            if wanted:
                positive.append(settle(_joined(And, wanted, unwanted)))
            else:
                negative += unwanted
        return positive, negative


class Negation(Clause):
    """NOT or `-` before a clause."""

    def __init__(self, node: Node) -> None:
        self.node = node

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """The clause, turned round."""
        inner = self.node.read(reading, scope._replace(negated=True))
        return inner and Operand(inner.query, not inner.negated)


class Scoped(Clause):
    """A clause after `field:`, or in brackets before `^2`."""

    def __init__(self, node: Node, target: Target | None, boost: float = 1.0) -> None:
        self.node, self.target, self.boost = node, target, boost

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """The clause, in that field."""
        target = self.target or scope.target
        return self.node.read(reading, scope._replace(target=target, boost=scope.boost * self.boost))


def settle(operand: Operand) -> Query:
    """A clause that stands on its own: what is only negative takes from all articles."""
    return Without(Every(), operand.query) if operand.negated else operand.query


def group(tokens: Sequence[Token], text: str) -> Clause:
    """The clauses of a query, from its tokens without blanks.

    Raises:
        Problem: brackets or operators that do not fit together, or nothing at all.
    """
    grouper = _Grouper(tokens, text)
    clause = grouper.alternatives(0)
    left = grouper.peek()
    if left is not None:
        start, end = left.startchar, left.endchar
        raise Problem("this bracket closes nothing", start, expected="( before it", repair=(start, end, " "))
    return clause


def plain_words(text: str) -> Clause:
    """Every word of a text as a word, whatever signs stand at it."""
    words = [Word(m[0], plain=True).set_range(*m.span()) for m in re.finditer(r"\S+", text)]
    return Chain([(False, word) for word in words])


class _Grouper:
    def __init__(self, tokens: Sequence[Token], text: str) -> None:
        self._tokens, self._text, self._at = tokens, text, 0

    def peek(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def alternatives(self, depth: int) -> Clause:
        chains = [self._chain(depth)]
        while self._next_sign() == "OR":
            self._at += 1
            chains.append(self._chain(depth))
        return Alternatives(chains) if len(chains) > 1 else chains[0]

    def _next_sign(self) -> str:
        token = self.peek()
        return token.sign if isinstance(token, Operator) else ""

    def _joined(self, depth: int) -> Node:
        """A clause, or several with operators of place between them."""
        first = self._tokens[self._at]
        if isinstance(first, Joiner):
            raise self._lacks(first, "before")
        start, node = first.startchar, self._operand(depth)
        end = self._end()
        for _ in range(MAX_DEPTH):
            joiner = self.peek()
            if not isinstance(joiner, Joiner):
                return node
            self._at += 1
            token = self.peek()
            if token is None or isinstance(token, (CloseBracket, Joiner)) or self._next_sign() in ("AND", "OR"):
                raise self._lacks(joiner, "after")
            other = self._operand(depth)
            sides = (node, Stretch(start, end)), (other, Stretch(token.startchar, self._end()))
            node = Joined(joiner.sign, joiner.startchar, sides)
            end = self._end()
        raise Problem(f"more than {MAX_DEPTH} operators in a row", start, expected="fewer")

    def _end(self) -> int:
        """Where what was read last ends."""
        return self._tokens[self._at - 1].endchar

    def _chain(self, depth: int) -> Chain:
        links: list[tuple[bool, Node]] = []
        written: Operator | None = None
        while (token := self.peek()) is not None and not isinstance(token, CloseBracket):
            if isinstance(token, Operator) and token.sign in ("AND", "OR"):
                if token.sign == "OR" or not links:
                    break
                if written is not None:
                    raise self._lacks(written, "after")
                written = token
                self._at += 1
                continue
            links.append((written is not None, self._joined(depth)))
            written = None
        if written is not None:
            raise self._lacks(written, "after")
        if not links:
            raise self._empty()
        return Chain(links)

    def _operand(self, depth: int) -> Node:
        negated, sign = False, None
        while isinstance(token := self.peek(), Operator) and token.sign in ("NOT", "-"):
            sign, negated = token, not negated
            self._at += 1
        if token is None or isinstance(token, _NO_OPERAND):
            assert sign is not None  # nobody asks for an operand where none begins
            raise self._lacks(sign, "after")
        node = self._named(token, depth) if isinstance(token, FieldName) else self._primary(token, depth)
        return Negation(node) if negated else node

    def _named(self, name: FieldName, depth: int) -> Node:
        self._at += 1
        if name.value is not None:
            return Scoped(name.value, name.target)
        token = self.peek()
        start, end = name.startchar, name.endchar
        written = self._text[start:end]
        if isinstance(token, Word | Operator) and self._text[end : end + 1] == "-" and token.startchar == end:
            raise Problem(
                "- stands before the field",
                end,
                expected=f"-{written}",
                repair=(start, end + 1, f"-{written}"),
            )
        if isinstance(token, FieldName | Exact):
            raise Problem("two fields for one clause", start, expected="one of them", repair=(start, end, ""))
        if token is None or isinstance(token, _NO_OPERAND):
            raise Problem(f"{written} has no value", end, expected="a word or a phrase", repair=(start, end, ""))
        if token.startchar != end:
            raise Problem(
                f"{written} has no value", end, expected="no blank after the colon", repair=(end, token.startchar, "")
            )
        return Scoped(self._primary(token, depth), name.target)

    def _primary(self, token: Token, depth: int) -> Node:
        self._at += 1
        if isinstance(token, Call):
            start = self._tokens[self._at].startchar
            inside = self._primary(self._tokens[self._at], depth)
            return Called(token.name, token.startchar, inside, Stretch(start, self._end()))
        if not isinstance(token, OpenBracket):
            assert isinstance(token, Leaf)
            return token
        start, length = token.startchar, len(self._text)
        if depth >= MAX_DEPTH and not (depth == MAX_DEPTH and self._is_one_word_on_its_fields()):
            raise Problem(f"brackets deeper than {MAX_DEPTH}", start, expected="fewer brackets")
        inner = self.alternatives(depth + 1)
        close = self.peek()
        if close is None:
            raise Problem("this bracket is never closed", start, expected=") at the end", repair=(length, length, ")"))
        self._at += 1
        assert isinstance(close, CloseBracket)  # nothing else ends a row of clauses
        if close.boost is None:
            return inner
        return Scoped(inner, None, read_boost(close.boost, close.endchar - len(close.boost)))

    def _is_one_word_on_its_fields(self) -> bool:
        """`title:x^3 OR body:x)` follows: brackets that only the print has, and that the limit does not count."""
        rest = self._tokens[self._at :]
        end = next((i for i, token in enumerate(rest) if isinstance(token, OpenBracket | CloseBracket)), 0)
        named = all(isinstance(token, FieldName) for token in rest[:end:3])
        return end > 0 and named and isinstance(rest[end], CloseBracket)

    def _lacks(self, operator: Operator | Joiner, where: str) -> Problem:
        start, end = operator.startchar, operator.endchar
        return Problem(
            f"{operator.sign} has nothing {where} it",
            start,
            expected=f"a word or a phrase {where} it; the word itself is written in lower case",
            repair=(start, end, " "),
        )

    def _named_from(self, at: int) -> int:
        """Where a bracket begins, and what stands before it for its sake: `title:(`, `first:50(`, `CAPS(`."""
        while at and isinstance(self._tokens[at - 1], FieldName | Call):
            at -= 1
        return int(self._tokens[at].startchar)

    def _empty(self) -> Problem:
        """A chain without a clause: say whose fault that is."""
        here = self.peek()
        before = self._tokens[self._at - 1] if self._at else None
        if isinstance(here, Operator):
            return self._lacks(here, "before")
        if isinstance(before, Operator):
            return self._lacks(before, "after")
        if isinstance(before, OpenBracket) and here is not None:
            start, end = before.startchar, here.endchar
            whole = self._named_from(self._at - 1)
            return Problem("nothing stands in these brackets", start, expected="words", repair=(whole, end, " "))
        if isinstance(before, OpenBracket):
            start, end = before.startchar, before.endchar
            return Problem("this bracket is never closed", start, expected="words and )", repair=(start, end, " "))
        if isinstance(here, CloseBracket):
            start, end = here.startchar, here.endchar
            return Problem("this bracket closes nothing", start, expected="( before it", repair=(start, end, " "))
        return Problem("there is nothing to search for", 0, expected="words, or * for all articles", repair=(0, 0, "*"))


def _parted(reading: Reading, scope: Scope, nodes: Sequence[Node]) -> tuple[list[Query], list[Query]]:
    positive: list[Query] = []
    negative: list[Query] = []
    read = [(node, *_read_telling(node, reading, scope)) for node in nodes]
    wanted = [
        absent
        for _, operand, absent in read
        if operand is not None and not operand.negated and not _is_all(operand.query)
    ]
    # Where every clause is left out, nothing is required: no article passes for that.
    passing = frozenset().union(*wanted).difference(frozenset.intersection(*wanted)) if wanted else frozenset()
    for node, operand, absent in read:
        if absent & passing:
            operand = node.read(reading, scope._replace(passing=passing))
        if operand is not None:
            (negative if operand.negated else positive).append(operand.query)
    return positive, negative


def _read_telling(node: Node, reading: Reading, scope: Scope) -> tuple[Operand | None, frozenset[str]]:
    """A clause, and the languages of the index in which all its words are stop words."""
    n_words, n_before = reading.n_words, len(reading.left_out)
    operand = node.read(reading, scope)
    left_out = reading.left_out[n_before:]
    alone = left_out and len(left_out) == reading.n_words - n_words
    return operand, frozenset.intersection(*left_out) if alone else frozenset()


def _joined(qclass: type[And] | type[Or], positive: list[Query], negative: list[Query]) -> Operand:
    # All articles AND some are some; all articles without some are a negation, which the clause around may use.
    if qclass is And:
        positive = [query for query in positive if not _is_all(query)] or positive[:1]
    if not positive or (negative and len(positive) == 1 and _is_all(positive[0])):
        return Operand(_one_of(Or, negative), negated=True)
    wanted = _one_of(qclass, positive)
    return Operand(Without(wanted, _one_of(Or, negative)) if negative else wanted)


def _one_of(qclass: type[And] | type[Or], queries: list[Query]) -> Query:
    return queries[0] if len(queries) == 1 else qclass(queries)


def _is_all(query: Query) -> bool:
    return type(query) is Every and query.fieldname is None
