"""Query tree → the text that reads back as the same tree, every clause in its brackets."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from whoosh.query import (
    And,
    AndMaybe,
    AndNot,
    Every,
    FuzzyTerm,
    Not,
    NullQuery,
    Or,
    Phrase,
    Prefix,
    Query,
    Term,
    Wildcard,
)

from searchkit.analysis.stems import stemmer
from searchkit.analysis.stopwords import FREE_TEXT
from searchkit.analysis.tokens import find_words
from searchkit.fields import BY_NAME
from searchkit.query.operators import LEAD, Near, Opening, Operator, Together
from searchkit.query.reading import MAX_DEPTH
from searchkit.query.variants import spellings_of

_EXACT = "_is"
_NOTHING = "(nothing)"
_JOINED, _PLACED = (And, Or), (Near, Together)
_BRACKETED = (*_JOINED, *_PLACED, AndNot, Not)
# Of words all are; the beginning of a key may hold what ends a word.
_UNBROKEN = re.compile(r"""[^\s()"]*""")
_BRACKETS = re.compile(r'"[^"]*"|[()]')


def print_query(tree: Query) -> str:
    """`(title:militari^3 OR body:militari) AND …`: stems as the index holds them, boosts as they are multiplied.

    What `parse_query` made reads back as the same tree. Queries that the language cannot say, a Whoosh query of one's
    own, print as Whoosh prints them.
    """
    printed = _print(tree, tight=False)
    return _print(tree, tight=True) if is_too_deep(printed) else printed


def is_too_deep(printed: str) -> bool:
    """Whether the brackets of a printed query go deeper than can be read."""
    return printed.count("(") > MAX_DEPTH < _bracket_depth(printed)


def _bracket_depth(printed: str) -> int:
    depth = deepest = 0
    for sign in _BRACKETS.findall(printed):
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    return deepest


def _print(tree: Query, *, tight: bool) -> str:
    """`tight`: without the brackets that the binding makes needless, for trees that would print too deep."""
    if type(tree) is Term:  # as most are
        return _print_term(tree)
    if isinstance(tree, _JOINED):
        return _print_compound(tree, tight=tight)
    if isinstance(tree, AndNot):
        wanted = _plain_and(tree.a, tight=tight) or _bracketed(tree.a, tight=tight)
        refused = tree.b.subqueries if tight and isinstance(tree.b, Or) and tree.b.boost == 1 else [tree.b]
        return " AND NOT ".join([wanted, *(_bracketed(query, tight=tight) for query in refused)])
    if isinstance(tree, AndMaybe):
        return f"{_bracketed(tree.a, tight=tight)} ANDMAYBE {_bracketed(tree.b, tight=tight)}"
    if isinstance(tree, Not):
        return f"NOT {_bracketed(tree.query, tight=tight)}"
    if isinstance(tree, Operator):
        return _print_operator(tree, tight=tight)
    if tree == NullQuery:
        return _NOTHING
    return _print_leaf(tree)


def _print_operator(tree: Operator, *, tight: bool) -> str:
    if isinstance(tree, _PLACED):
        a, b = (_bracketed(operand, tight=tight) for operand in tree.operands)
        return f"{a} {tree.sign} {b}"
    inside = _print(tree.operands[0], tight=tight)
    if isinstance(tree, Opening):
        # The language says `lead:` to words; it holds for all in its brackets.
        plain = inside.removeprefix("body:")
        return f"{tree.sign}{plain}" if tree.extent == LEAD else f"{tree.sign}({plain})"
    return f"{tree.sign}({inside})"


def _print_compound(tree: And | Or, *, tight: bool) -> str:
    if not tree.subqueries:
        return _NOTHING
    if isinstance(tree, And):
        parts = [_bracketed(query, tight=tight) for query in tree.subqueries]
    else:
        parts = [
            (tight and _plain_and(query, tight=True)) or _bracketed(query, tight=tight) for query in tree.subqueries
        ]
    printed = (" AND " if isinstance(tree, And) else " OR ").join(parts)
    return printed if tree.boost == 1 else f"({printed}){_boost(tree.boost)}"


def _plain_and(tree: Query, *, tight: bool) -> str:
    """A chain of ANDs as it stands without brackets; "" for what is none."""
    chain = (isinstance(tree, And) and tree.boost == 1 and tree.subqueries) or (tight and isinstance(tree, AndNot))
    return _print(tree, tight=tight) if chain else ""


def _bracketed(tree: Query, *, tight: bool) -> str:
    printed = _print(tree, tight=tight)
    if isinstance(tree, _JOINED) and (tree.boost != 1 or not tree.subqueries):
        return printed
    return f"({printed})" if isinstance(tree, _BRACKETED) else printed


def _print_leaf(tree: Query) -> str:
    kind = type(tree)
    if kind is Phrase:
        surface = getattr(tree, "surface", None)
        typed = getattr(tree, "typed", False)
        words = surface if typed else _readable(" ".join(tree.words), list(tree.words), surface)
        slop = f"~{tree.slop}" if tree.slop != 1 else ""
        return f'{tree.fieldname}:"{words}"{slop}{_boost(tree.boost)}'
    if kind is FuzzyTerm:
        # Few words fold into what reads as another: `¼` into `1⁄4`.
        reads_back = [word.text for word in find_words(tree.text)] == [tree.text]
        printed = tree.text if reads_back else getattr(tree, "surface", tree.text)
        return f"{tree.fieldname}:{printed}~{tree.maxdist}{_boost(tree.boost)}"
    if kind is Prefix:
        printed = f"{tree.text}*" if _UNBROKEN.fullmatch(tree.text) else f'"{tree.text}*"'
        return f"{tree.fieldname}:{printed}{_boost(tree.boost)}"
    if kind is Wildcard:
        return f"{tree.fieldname}:{tree.text}{_boost(tree.boost)}"
    if kind is Every:
        return f"{tree.fieldname}:*" if tree.fieldname else "*"
    try:
        return str(tree)
    except NotImplementedError:
        return repr(tree)


def _print_term(tree: Term) -> str:
    name, text, boost = tree.fieldname, tree.text, _boost(tree.boost)
    field = BY_NAME.get(name)
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if field is None and name.endswith(_EXACT):
        # As `--where` takes it: whole values have no place in the query language.
        return f'{name.removesuffix(_EXACT)}="{text}"{boost}'
    if field is not None and field.kind == "key":
        return f'{name}:"{text}"{boost}'
    if not getattr(tree, "typed", False):
        printed = _word(text, getattr(tree, "surface", None))
    elif tree.partial:
        # In quotes it would be searched in all languages.
        printed = tree.surface.lower()
    else:
        printed = _quoted_word(tree.surface, common=tree.common)
    return f"{name}:{printed}{boost}"


@lru_cache(maxsize=1024)  # a word stands on each field
def _word(stem: str, surface: str | None) -> str:
    return _quoted_word(_readable(stem, [stem], surface), common=False)


@lru_cache(maxsize=1024)
def _quoted_word(word: str, *, common: bool) -> str:
    """A word as it is typed, in quotes where it would be read as another, left out, or as an operator."""
    quoted = common or word.lower() in FREE_TEXT or not word.isalnum() or word.isupper()
    # In quotes it is read as this spelling alone.
    quoted = quoted or bool(spellings_of([token.text for token in find_words(word)]))
    return f'"{word}"' if quoted else word


def _readable(printed: str, stems: list[str], surface: str | None) -> str:
    """The stems where they read back as themselves, else what the user wrote: `organis` would be read as `organi`."""
    stem = stemmer()
    if len(stems) == 1 and printed.isascii() and printed.isalnum() and stem(printed) == printed:
        return printed
    if surface is None or [stem(word.text) for word in find_words(printed)] == stems:
        return printed
    return surface


def _boost(boost: float) -> str:
    if boost == 1:
        return ""
    return f"^{int(boost)}" if boost == int(boost) else f"^{Decimal(repr(boost)):f}"
