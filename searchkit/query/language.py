"""The text of a query → Whoosh's query tree, and the parse in print. The language stands in DESIGN and in the README."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from whoosh.query import Query

from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.analysis.tokens import find_words
from searchkit.errors import QueryError
from searchkit.query.grouping import group, plain_words, settle
from searchkit.query.printing import is_too_deep, print_query
from searchkit.query.reading import MAX_CHARS, MAX_DEPTH, MAX_WORDS, Asked, Match, Problem, Reading, Scope, Syntax
from searchkit.query.straighten import straighten
from searchkit.query.syntax import read_nodes

__all__ = ["ParsedQuery", "draw_caret", "parse_query", "print_query"]

if TYPE_CHECKING:
    from searchkit.query.saved import SavedQuery

_EMPTY = "there is nothing to search for"
_WHAT_TO_TYPE = 'words, a "phrase", field:word, or * for all articles'
# Mending parses again for each step; past this many characters it would be felt.
_MAX_MENDED_CHARS = 2000
_MAX_MENDINGS = 12
_CARET_WIDTH = 76


class ParsedQuery(NamedTuple):
    """A query as understood.

    Attributes:
        text: straightened: quotes, dashes and blanks as the language has them.
        tree: over the index's terms.
        printed: the tree in print; it reads back as the same tree.
        ignored: stop words that were left out, folded.
        warnings: what else was left out or read in a way that could surprise.
    """

    text: str
    tree: Query
    printed: str
    ignored: tuple[str, ...]
    warnings: tuple[str, ...]

    @property
    def all_warnings(self) -> tuple[str, ...]:
        """What the user should know, the words left out first."""
        if not self.ignored:
            return self.warnings
        return (f"common words left out: {', '.join(self.ignored)} (in quotes they count)", *self.warnings)


def parse_query(
    text: str,
    *,
    match: Match = "all",
    now: dt.datetime,
    syntax: Syntax = "news",
    saved: Callable[[str], SavedQuery] | None = None,
    variants: bool = True,
    languages: Sequence[str] = (UNKNOWN_LANGUAGE,),
) -> ParsedQuery:
    """Read a query.

    Args:
        text: as typed or pasted.
        match: words not joined by an operator: "all" or "any" of them.
        now: what relative dates count from.
        syntax: "plain": no operators, every word is a word.
        saved: finds the query that `query:name` names; None: there are none.
        variants: whether other spellings of a name outside quotes are searched for too.
        languages: of the articles: each has its stems and stop words.

    Raises:
        QueryError: with the column, what was expected there, and the nearest query that can be read.
    """
    if len(text) > MAX_CHARS:
        raise QueryError(
            f"a query of {len(text):,} characters",
            query=text[:MAX_CHARS],
            column=MAX_CHARS,
            expected=f"at most {MAX_CHARS:,} characters and {MAX_WORDS:,} words",
        )
    text = straighten(text)
    asked = Asked(match, now, syntax, saved, variants, tuple(languages) or (UNKNOWN_LANGUAGE,))
    try:
        return _parse(text, asked)
    except Problem as problem:
        raise QueryError(
            f"{problem} (column {problem.column + 1})",
            query=text,
            column=problem.column,
            expected=problem.expected,
            nearest=_nearest(text, problem, asked),
        ) from None


def draw_caret(error: QueryError) -> str:
    """The query on one line, a caret under the column, and what was expected: three lines for a terminal."""
    # Long queries are cut to the surroundings of the fault.
    start = max(0, error.column - _CARET_WIDTH // 2)
    line = error.query[start : start + _CARET_WIDTH]
    wide = sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line[: error.column - start])
    more = " " * wide + "^"
    return f"{line}\n{more}" + (f"\nexpected: {error.expected}" if error.expected else "")


def _parse(text: str, asked: Asked) -> ParsedQuery:
    if not text:
        raise Problem(_EMPTY, 0, expected=_WHAT_TO_TYPE, repair=(0, 0, "*"))
    parsed = _read(text, asked)
    # The print has brackets that the text need not have; what is printed must be readable again.
    if is_too_deep(parsed.printed):
        try:
            _read(parsed.printed, asked._replace(syntax="news"))
        except Problem:
            raise Problem(
                f"brackets deeper than {MAX_DEPTH}, with those that AND, OR and NOT imply", 0, expected="fewer brackets"
            ) from None
    return parsed


def _read(text: str, asked: Asked) -> ParsedQuery:
    reading = Reading(text, asked)
    tree = read_tree(reading)
    return ParsedQuery(text, tree, print_query(tree), tuple(reading.ignored), tuple(reading.warnings))


def read_tree(reading: Reading) -> Query:
    """The tree of a text."""
    text = reading.text
    clause = plain_words(text) if reading.asked.syntax == "plain" else group(read_nodes(text), text)
    operand = clause.read(reading, Scope())
    # "the who -russia": with its stop words left out, nothing is left to search for.
    if reading.ignored and (operand is None or operand.negated):
        reading.keep_stop_words = True
        reading.ignored.clear()
        reading.n_words = 0
        operand = clause.read(reading, Scope())
    if operand is None:
        raise Problem(f"{_EMPTY}: no word stands in {text[:40]!r}", 0, expected=_WHAT_TO_TYPE)
    # Of several languages, words are left out in those where they are stop words: "the" is looked for in German alone.
    if reading.left_out and len(reading.left_out) == reading.n_words:
        common = ", ".join(sorted(frozenset.intersection(*reading.left_out)))
        if common:
            reading.warn(f"all words are too common in {common}, and left out there (in quotes they count)")
    return settle(operand)


def _nearest(text: str, problem: Problem, asked: Asked) -> str:
    """A query that can be read, as near to the faulty one as its repairs lead; "" where none is found."""
    mendings = 1 if len(text) > _MAX_MENDED_CHARS else _MAX_MENDINGS
    mended = text
    for _ in range(mendings):
        if problem.repair is None:
            break
        start, end, instead = problem.repair
        mended = straighten(mended[:start] + instead + mended[end:])
        if len(mended) > 2 * _MAX_MENDED_CHARS:
            break
        found = _try(mended, asked)
        if found == "*":
            # Nothing of the query is left: its bare words are nearer.
            break
        if not isinstance(found, Problem):
            return found
        problem = found
    plain = " ".join(word.text for word in find_words(text[:_MAX_MENDED_CHARS]))
    found = _try(plain or "*", asked)
    return "" if isinstance(found, Problem) else found


def _try(text: str, asked: Asked) -> str | Problem:
    try:
        _parse(text, asked)
    except Problem as problem:
        return problem
    return " ".join(text.split())
