"""The text of a query → a flat row of syntax nodes, by one tagger for Whoosh's `QueryParser`."""

from __future__ import annotations

import re

from whoosh.qparser import QueryParser
from whoosh.qparser.syntax import SyntaxNode, Whitespace
from whoosh.qparser.taggers import Tagger

from searchkit.query.leaves import Quoted, Range, Word
from searchkit.query.reading import Problem, Target, is_field, target_named

# One alternative always matches, so that Whoosh tries a position once; it tries every tagger at every character else.
_TOKEN = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<open>\()
    | (?P<close>\))(?:\^(?P<group_boost>[^\s()"]*))?
    | "(?P<quoted>[^"]*)"(?:~(?P<slop>[^\s()"^~]*))?(?:\^(?P<boost>[^\s()"]*))?
    | (?P<operator>AND|OR|NOT)(?![^\s()"])
    | (?P<minus>(?<![^\s(-])-(?=[^\s)]))
    | (?P<range>[\[{][^\[\]{}()"]{0,80}?\b(?i:TO)\b[^\[\]{}()"]{0,80}[\]}])
    | (?P<field>[^\W\d]\w*(?:-\w+)*):(?!//)
    | (?P<word>[^\s()"]+)
    | (?P<unclosed>")
    """,
    re.VERBOSE,
)
_KEY = re.compile(r"""[^\s()"]+""")


class OpenBracket(SyntaxNode):  # type: ignore[misc]  # Whoosh has no types
    """`(`."""


class CloseBracket(SyntaxNode):  # type: ignore[misc]
    """`)`, with the boost that follows it."""

    def __init__(self, boost: str | None) -> None:
        self.boost = boost


class Operator(SyntaxNode):  # type: ignore[misc]
    """`AND`, `OR`, `NOT`, or `-`."""

    def __init__(self, sign: str) -> None:
        self.sign = sign


class FieldName(SyntaxNode):  # type: ignore[misc]
    """`title:`; of a key also its value, which may hold what would be syntax elsewhere: `url:http://x.org/?a:b`."""

    def __init__(self, target: Target, value: Word | None = None) -> None:
        self.target, self.value = target, value


class NewsTagger(Tagger):  # type: ignore[misc]
    """Every token of the language."""

    def match(self, parser: QueryParser, text: str, pos: int) -> SyntaxNode:  # noqa: ARG002 - Whoosh's signature
        """The node that stands at a position.

        Raises:
            Problem: no token of the language.
        """
        match = _TOKEN.match(text, pos)
        if match is None:
            raise AssertionError(f"no token at {pos}: one alternative must match")
        node = _node(match)
        start, end = match.span()
        value = node.value if isinstance(node, FieldName) else None
        return node.set_range(start, value.endchar if value is not None else end)


def _node(match: re.Match[str]) -> SyntaxNode:
    kind = match.lastgroup
    if kind == "word":
        return Word(match["word"], calls=match.string[match.end() : match.end() + 1] == "(")
    if kind == "blank":
        return Whitespace()
    if kind == "operator":
        return Operator(match["operator"])
    if kind == "minus":
        return Operator("-")
    if kind == "field":
        return _field(match)
    if kind == "open":
        return OpenBracket()
    if kind in ("close", "group_boost"):
        return CloseBracket(match["group_boost"])
    if kind == "range":
        return Range(match["range"])
    if kind == "unclosed":
        at = match.start()
        end = len(match.string)
        raise Problem("a quote is opened and never closed", at, expected='a second "', repair=(end, end, '"'))
    return Quoted(match["quoted"], match["slop"], match["boost"])


def _field(match: re.Match[str]) -> SyntaxNode:
    following = match.string[match.end() : match.end() + 1]
    # `Ukraine: what next` is a headline, `source: Reuters` a slip.
    if (not following or following in " )") and not is_field(match["field"]):
        return Word(match[0])
    target = target_named(match["field"], match.start())
    value = _KEY.match(match.string, match.end()) if target.kind == "key" else None
    return FieldName(target, value and Word(value[0]).set_range(*value.span()))
