"""What the steps of parsing hand to each other: where a clause is searched, what was left out, what is wrong."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Self

from whoosh.query import Or, Query

from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.fields import BY_NAME, FIELDS, canonical_name
from searchkit.query.operators import LEAD, Opening, Operator

if TYPE_CHECKING:
    from searchkit.query.saved import SavedQuery

MAX_WORDS = 10_000
MAX_DEPTH = 50
MAX_CHARS = 1_000_000
# Boosts multiply through brackets; what is printed must be readable again.
MIN_BOOST, MAX_BOOST = 1e-6, 1e6
# Compiled when first met, and kept by `re`: most queries have none.
_BOOST = r"(?a)\d{1,9}(?:\.\d{0,40})?|\.\d{1,40}"

Match = Literal["all", "any"]
Syntax = Literal["news", "plain"]
TargetKind = Literal["key", "text", "facet", "date", "number", "before", "after", "query"]

# Names before a colon that are no fields of an article.
WAYS = ("before", "after", "lead", "hlead", "first", "query")
# Options of the command line, typed as if they were fields: what means the same inside a query.
_OPTIONS = {"since": "after:", "until": "date:.."}
# Names that Google, notmuch, Factiva and Nexis have for them.
_ELSEWHERE = {
    "intitle": "title", "allintitle": "title", "hd": "title", "intext": "body", "allintext": "body", "td": "body",
    "inurl": "url", "from": "author", "hlp": "hlead", "lp": "lead", "la": "lang", "rst": "source", "sc": "source",
    "sn": "source", "wc": "words", "pd": "date",
}  # fmt: skip


class SyntaxNode:
    """What stands in a query's text from `startchar` to `endchar`."""

    startchar: int
    endchar: int

    def set_range(self, startchar: int, endchar: int) -> Self:
        """Say where it stands."""
        self.startchar, self.endchar = startchar, endchar
        return self


class Problem(Exception):
    """Why a query cannot be read.

    Attributes:
        column: where, in code points of the straightened query.
        expected: what should stand there.
        repair: (start, end, text): what to put in the place of `query[start:end]` to come nearer to a query that works.
    """

    def __init__(
        self, what: str, column: int, *, expected: str = "", repair: tuple[int, int, str] | None = None
    ) -> None:
        super().__init__(what)
        self.column = column
        self.expected = expected
        self.repair = repair


class Target(NamedTuple):
    """A field as a query names it; `before:` and `after:` are ways to name the date, `lead:` one to name the body.

    Attributes:
        extent: its beginning alone: "lead", so many words; None: all of it.
        title: the title too.
    """

    name: str
    kind: TargetKind
    extent: int | Literal["lead"] | None = None
    title: bool = False


class Scope(NamedTuple):
    """What holds for a clause from around it.

    Attributes:
        target: None: the fields that are searched unless one is named.
        negated: NOT or `-` stands directly before it.
        placed: an operator asks where it stands: stop words count.
        passing: languages in which a stop word is not required, since other clauses beside it are.
    """

    target: Target | None = None
    boost: float = 1.0
    negated: bool = False
    placed: bool = False
    passing: frozenset[str] = frozenset()


class Operand(NamedTuple):
    """A clause read: a query, and whether its matches are to be left out."""

    query: Query
    negated: bool = False


class Asked(NamedTuple):
    """How a query is to be read: see `parse_query`."""

    match: Match
    now: dt.datetime
    syntax: Syntax = "news"
    saved: Callable[[str], SavedQuery] | None = None
    variants: bool = True
    languages: tuple[str, ...] = (UNKNOWN_LANGUAGE,)


@dataclass(slots=True)
class Reading:
    """One query being read.

    Attributes:
        text: straightened.
        within: names of the saved queries that this one stands in, the outermost first.
        keep_stop_words: they are searched for, because nothing else is there.
        left_out: of each word that is a stop word in some of the languages: in which.
    """

    text: str
    asked: Asked
    within: tuple[str, ...] = ()
    keep_stop_words: bool = False
    n_words: int = 0
    left_out: list[frozenset[str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def count_words(self, n_words: int, column: int) -> None:
        """Keep the query bounded."""
        self.n_words += n_words
        if self.n_words > MAX_WORDS:
            raise Problem(
                f"a query of more than {MAX_WORDS:,} words", column, expected="fewer words, or several queries"
            )

    def warn(self, message: str) -> None:
        """Tell the user, once."""
        if message not in self.warnings:
            self.warnings.append(message)


def target_named(name: str, column: int) -> Target:
    """The field that a query means by a name, standing at `column`.

    Raises:
        Problem: there is none, it is not searched, or not yet.
    """
    end = column + len(name) + 1
    if name in ("before", "after"):
        return Target("date", name)  # type: ignore[arg-type]  # mypy does not narrow `in`
    if name in ("lead", "hlead"):
        return Target("body", "text", LEAD, title=name == "hlead")
    if name == "query":
        return Target("query", "query")
    if name == "first":
        raise Problem(
            "first: takes a number and brackets",
            column,
            expected="as in first:50(war): in the first 50 words",
            repair=(column, end, "lead:"),
        )
    known = canonical_name(name)
    if known is None:
        near = name_elsewhere(name) or nearest_field(name)
        meant = _OPTIONS.get(name.lower()) or (f"{near}:" if near else "")
        raise Problem(
            f"there is no field {name!r}",
            column,
            expected=meant or f"one of {', '.join(_searched())}; words with a colon go in quotes",
            repair=(column, end, meant or f"{name} "),
        )
    kind = BY_NAME[known].kind
    if kind == "stored":
        raise Problem(
            f"{known} is shown with hits, not searched",
            column,
            expected=f"one of {', '.join(_searched())}",
            repair=(column, end, ""),
        )
    return Target(known, kind)


def is_field(name: str) -> bool:
    """Whether a word before a colon is certainly meant as a field."""
    return name in WAYS or canonical_name(name) is not None


def name_elsewhere(name: str) -> str | None:
    """Our name of a field that other systems call so."""
    return _ELSEWHERE.get(name.lower())


def nearest_field(name: str) -> str | None:
    """The searched field whose name or alias looks most like this."""
    near = difflib.get_close_matches(name.lower(), _names(), n=1, cutoff=0.6)
    return _names()[near[0]] if near else None


@cache
def _names() -> dict[str, str]:
    searched = {alias: f.name for f in FIELDS if f.kind != "stored" for alias in (f.name, *f.aliases)}
    return searched | {name: name for name in WAYS if name != "first"}


@cache
def _searched() -> tuple[str, ...]:
    return tuple(f.name for f in FIELDS if f.kind != "stored")


@cache
def _default_fields() -> tuple[tuple[str, float], ...]:
    return tuple((f.name, f.weight) for f in FIELDS if f.weight)


def over_fields(scope: Scope, column: int, build: Callable[[str, float], Query]) -> Query:
    """A clause on the field that is named, or on each of those searched unless one is.

    Args:
        scope: of the clause.
        column: where it stands.
        build: (field name, boost) → the clause on that field.
    """
    target = scope.target
    if target is None:
        return Or([build(name, _checked(scope.boost * weight, column)) for name, weight in _default_fields()])
    boost = _checked(scope.boost, column)
    if target.extent is None:
        return build(target.name, boost)
    opening = _opened(build(target.name, boost), target.extent)
    if not target.title:
        return opening
    weight = dict(_default_fields())["title"]
    return Or([build("title", _checked(scope.boost * weight, column)), opening])


def _opened(query: Query, extent: int | Literal["lead"]) -> Query:
    """Each word in the text's beginning: what a phrase with patterns is made of, too, so that it prints word by word."""
    if not isinstance(query, Operator):
        return Opening(query, extent)
    opened = query.apply(lambda operand: _opened(operand, extent))
    opened.__dict__.update(
        {k: v for k, v in query.__dict__.items() if k not in opened.__dict__}
    )  # where it was written
    return opened


def read_boost(text: str, column: int) -> float:
    """The number after `^`, which stands at `column`.

    Raises:
        Problem: it is none, or out of bounds.
    """
    boost = float(text) if re.fullmatch(_BOOST, text) else 0.0
    if not MIN_BOOST <= boost <= MAX_BOOST:
        raise Problem(
            f"{text!r} is no weight" if text else "^ weighs by a number",
            column,
            expected=f"a number from {MIN_BOOST:f} to {MAX_BOOST:.0f}, as in term^2",
            repair=(column - 1, column + len(text), ""),
        )
    return boost


def _checked(boost: float, column: int) -> float:
    if not MIN_BOOST <= boost <= MAX_BOOST:
        raise Problem(
            f"boosts that multiply to {boost:g}",
            column,
            expected=f"{MIN_BOOST:f} to {MAX_BOOST:.0f}, the title's included",
        )
    return boost
