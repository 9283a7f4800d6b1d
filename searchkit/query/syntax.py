"""The text of a query → a flat row of syntax nodes."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from searchkit.query.leaves import Exact, Leaf, Quoted, Range, Word
from searchkit.query.reading import Problem, SyntaxNode, Target, is_field, target_named

# One alternative always matches.
_TOKEN = re.compile(
    r"""
      (?P<blank>\s+)
    | (?P<open>\()
    | (?P<close>\))(?:\^(?P<group_boost>[^\s()"]*))?
    | "(?P<quoted>[^"]*)"(?:~(?P<slop>[^\s()"^~]*))?(?:\^(?P<boost>[^\s()"]*))?
    | (?P<operator>AND|OR|NOT)(?![^\s()"])
    | (?<![^\s)"])(?P<joiner>(?:NEAR|PRE)/0*[1-9]\d{0,3}|/[sp])(?![^\s()"])
    | (?P<call>ATLEAST0*[1-9]\d{0,5}|CAPS)(?=\()
    | first:(?P<first>0*[1-9]\d{0,5})(?=\()
    | (?P<exact>[^\W\d_]+)="(?P<value>[^"]*)"(?:\^(?P<exact_boost>[^\s()"]*))?
    | (?P<minus>(?<![^\s(-])-(?=[^\s)]))
    | (?P<range>[\[{][^\[\]{}()"]{0,80}?\b(?i:TO)\b[^\[\]{}()"]{0,80}[\]}])
    | (?P<field>[^\W\d]\w*(?:-\w+)*):(?!//)
    | (?P<word>[^\s()"]+)
    | (?P<unclosed>")
    """,
    re.VERBOSE,
)
_KEY = re.compile(r"""[^\s()"]+""")
# What was meant by `first:` where its brackets lack: a number, and the word or the phrase after it.
_FIRST = re.compile(
    r"""(?P<n>\d{1,9})(?:\s*(?P<bracket>(?=\())|\s+(?P<word>(?!(?:AND|OR|NOT)\b)(?:"[^"]*"|[^\s()"]+)))?"""
)
_MOST_WORDS = 999_999


class OpenBracket(SyntaxNode):
    """`(`."""


class CloseBracket(SyntaxNode):
    """`)`, with the boost that follows it."""

    def __init__(self, boost: str | None) -> None:
        self.boost = boost


class Operator(SyntaxNode):
    """`AND`, `OR`, `NOT`, or `-`."""

    def __init__(self, sign: str) -> None:
        self.sign = sign


class Joiner(SyntaxNode):
    """`NEAR/5`, `PRE/5`, `/s`, `/p`."""

    def __init__(self, sign: str) -> None:
        self.sign = sign


class Call(SyntaxNode):
    """`ATLEAST3` or `CAPS` before its bracket."""

    def __init__(self, name: str) -> None:
        self.name = name


class FieldName(SyntaxNode):
    """`title:`; of a key also its value, which may hold what would be syntax elsewhere: `url:http://x.org/?a:b`."""

    def __init__(self, target: Target, value: Word | None = None) -> None:
        self.target, self.value = target, value


Token = OpenBracket | CloseBracket | Operator | Joiner | Call | FieldName | Leaf


def read_nodes(text: str) -> list[Token]:
    """All that stands in a text, in its order; blanks are none.

    Raises:
        Problem: no token of the language.
    """
    nodes, at = list[Token](), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise AssertionError(f"no token at {at}: one alternative must match")
        start, at = match.span()
        if match.lastgroup == "blank":
            continue
        node = _node(match)
        if isinstance(node, FieldName) and node.value is not None:
            at = node.value.endchar
        nodes.append(node.set_range(start, at))
    return nodes


def _node(match: re.Match[str]) -> Token:
    if match["quoted"] is not None:  # what follows it has a name too
        return Quoted(match["quoted"], match["slop"], match["boost"])
    if match["exact"] is not None:
        return Exact(match["exact"], match["value"], match["exact_boost"])
    return _MAKE[str(match.lastgroup)](match)


def _unclosed(match: re.Match[str]) -> NoReturn:
    end = len(match.string)
    raise Problem("a quote is opened and never closed", match.start(), expected='a second "', repair=(end, end, '"'))


def _field(match: re.Match[str]) -> Word | FieldName:
    following = match.string[match.end() : match.end() + 1]
    # `Ukraine: what next` is a headline, `source: Reuters` a slip.
    if (not following or following in " )") and not is_field(match["field"]):
        return Word(match[0])
    if match["field"] == "first" and (found := _FIRST.match(match.string, match.end())):
        _first_without_brackets(match.start(), found)
    target = target_named(match["field"], match.start())
    value = _KEY.match(match.string, match.end()) if target.kind == "key" else None
    return FieldName(target, value and Word(value[0]).set_range(*value.span()))


def _first_without_brackets(start: int, found: re.Match[str]) -> NoReturn:
    meant = f"first:{min(max(int(found['n']), 1), _MOST_WORDS)}"
    raise Problem(
        "first: takes a number and brackets",
        start,
        expected="as in first:50(war): in the first 50 words",
        repair=(start, found.end(), meant if found["bracket"] is not None else f"{meant}({found['word'] or ''})"),
    )


def _close(match: re.Match[str]) -> CloseBracket:
    return CloseBracket(match["group_boost"])


_MAKE: dict[str, Callable[[re.Match[str]], Token]] = {
    "word": lambda match: Word(match["word"], calls=match.string[match.end() : match.end() + 1] == "("),
    "operator": lambda match: Operator(match["operator"]),
    "minus": lambda _: Operator("-"),
    "joiner": lambda match: Joiner(match["joiner"]),
    "call": lambda match: Call(match["call"]),
    "first": lambda match: FieldName(Target("body", "text", int(match["first"]))),
    "field": _field,
    "open": lambda _: OpenBracket(),
    "close": _close,
    "group_boost": _close,
    "range": lambda match: Range(match["range"]),
    "unclosed": _unclosed,
}
