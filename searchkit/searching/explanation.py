"""Why a query finds what it finds: what each clause means, how many articles hold it, and which one empties the whole."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import numpy as np
from whoosh import query as q

from searchkit.query.language import ParsedQuery
from searchkit.query.nodes import DayRange, NumberRange
from searchkit.query.operators import Near, Operator, Together
from searchkit.query.printing import print_query
from searchkit.searching.called import NAME_FIELDS, names_called
from searchkit.searching.contributions import Contribution
from searchkit.searching.page import FacetCount
from searchkit.searching.places import terms_of
from searchkit.searching.request import SearchRequest
from searchkit.searching.segment import Segment
from searchkit.searching.wildcards import EXPANDABLE, expand

PartKind = Literal[
    "and", "or", "not", "near", "operator", "word", "phrase", "pattern", "fuzzy", "dates", "numbers", "articles", "other"
]  # fmt: skip

Count = Callable[[q.Query, SearchRequest | None], int]

# Of the words that a pattern means, so many are told.
MAX_EXPANSIONS = 12
# What a clause of an empty And takes away is counted for each of so many: each count evaluates all others.
_MAX_TRIED = 12
_KINDS: dict[type, PartKind] = {
    q.And: "and", q.Or: "or", q.Not: "not", q.Term: "word", q.Phrase: "phrase", q.Prefix: "pattern", q.Wildcard: "pattern",
    q.FuzzyTerm: "fuzzy", q.Every: "articles", DayRange: "dates", NumberRange: "numbers", Near: "near", Together: "near",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word of the index that a pattern or a fuzzy word means, and how often it stands in articles."""

    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Part:
    """A clause of a query, or a whole query.

    Attributes:
        text: as it was written; of an operator its sign.
        asked: what the index is asked for: stems.
        count: articles that match it alone, whatever filters there are.
        fields: field → articles, where it is looked for in fields.
        expansions: what a pattern means, the most frequent first, `MAX_EXPANSIONS` at most.
        n_expansions: how many there are.
        names: that a word or a phrase on names finds by an alias alone, with the articles of each that it finds.
        parts: clauses inside.
        without: of a clause in an And that finds nothing: how many articles the others find.
    """

    kind: PartKind
    text: str
    asked: str
    count: int
    fields: Mapping[str, int]
    expansions: tuple[Expansion, ...] = ()
    n_expansions: int = 0
    names: tuple[FacetCount, ...] = ()
    parts: tuple[Part, ...] = ()
    without: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "kind": self.kind, "text": self.text, "asked": self.asked, "count": self.count, "fields": dict(self.fields),
            "expansions": [{"word": e.word, "count": e.count} for e in self.expansions], "n_expansions": self.n_expansions,
            "names": [{"name": name.value, "count": name.count} for name in self.names],
            "without": self.without, "parts": [part.as_dict() for part in self.parts],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filter:
    """What narrows a search beside its query, and how many articles there would be without it."""

    text: str
    without: int


@dataclass(frozen=True, slots=True)
class HitScore:
    """One article's score, taken apart; no parts where the query does not match it."""

    id: str
    title: str
    parts: tuple[Contribution, ...]

    @property
    def score(self) -> float:
        """What the parts sum to."""
        return sum(part.score for part in self.parts)

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "id": self.id, "title": self.title, "score": round(self.score, 4),
            "parts": [asdict(part) | {"score": round(part.score, 6)} for part in self.parts],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a query finds what it finds.

    Attributes:
        query: as typed.
        parsed: as understood, with brackets.
        total: articles found, filters applied.
        tree: clause by clause; its counts know no filters.
        ignored: words left out as too common.
        reasons: why nothing is found, a sentence each; none where something is.
        hit: how an article comes by its score, if one was asked for.
    """

    query: str
    parsed: str
    total: int
    tree: Part
    filters: tuple[Filter, ...] = ()
    ignored: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    took_ms: float = 0.0
    warnings: tuple[str, ...] = ()
    hit: HitScore | None = None

    def as_dict(self) -> dict[str, Any]:
        """As `--json` prints it."""
        return {
            "format": 1, "query": self.query, "parsed": self.parsed, "total": self.total, "tree": self.tree.as_dict(),
            "filters": [{"text": f.text, "without": f.without} for f in self.filters], "ignored": list(self.ignored),
            "reasons": list(self.reasons), "hit": self.hit.as_dict() if self.hit else None, "took_ms": round(self.took_ms, 3), "warnings": list(self.warnings),
        }  # fmt: skip


class Explainer:
    """Explains clauses over the segments of an index.

    Args:
        count: a query → the living articles that match it.
    """

    def __init__(self, segments: Sequence[Segment], count: Callable[[q.Query], int]) -> None:
        self._segments, self._count = segments, count

    def explain(self, node: q.Query) -> Part:
        """What a query means and finds."""
        if isinstance(node, q.AndNot):
            return self._joined(node, "and", "AND", [node.a, q.Not(node.b)])
        if isinstance(node, q.Not):
            return Part("not", "NOT", "", self._count(node.query), {}, parts=(self.explain(node.query),))
        if isinstance(node, q.And):
            return self._joined(node, "and", "AND", node.subqueries)
        if type(node) is q.Or and not _is_one_clause(node):
            return self._joined(node, "or", "OR", node.subqueries)
        if isinstance(node, Operator) and not _is_one_clause(node):
            kind: PartKind = "near" if isinstance(node, Near | Together) else "operator"
            return self._joined(node, kind, node.sign, node.operands)
        return self._clause(node)

    def _joined(self, node: q.Query, kind: PartKind, sign: str, inside: Sequence[q.Query]) -> Part:
        count = self._count(node)
        parts = [self.explain(part) for part in inside]
        if kind == "and" and not count and 1 < len(inside) <= _MAX_TRIED:
            others = (q.And([other for other in inside if other is not part]) for part in inside)
            parts = [replace(part, without=self._count(rest)) for part, rest in zip(parts, others, strict=True)]
        return Part(kind, sign, "", count, {}, parts=tuple(parts))

    def _clause(self, node: q.Query) -> Part:
        """A word, a phrase, a pattern, on each of its fields."""
        leaves = list(node.leaves())
        first = leaves[0] if leaves else node
        by_name: dict[str, list[q.Query]] = {}
        for part in node.subqueries if type(node) is q.Or else [node]:
            by_name.setdefault(_field(part), []).append(part)
        fields = {
            name: self._count(parts[0] if len(parts) == 1 else q.Or(parts)) for name, parts in by_name.items() if name
        }
        whole = _only(node)
        kind = "phrase" if isinstance(whole, Near) else _KINDS.get(type(first), "other")
        expansions, n_expansions = self._expand(leaves) if kind in ("pattern", "fuzzy", "phrase") else ((), 0)
        return Part(
            kind,
            _written(whole if hasattr(whole, "surface") else first),
            _asked(leaves),
            self._count(node),
            fields,
            expansions,
            n_expansions,
            names_called(self._segments, first.fieldname, _words(first)) if _is_of_names(first) else (),
        )

    def _expand(self, leaves: Iterable[q.Query]) -> tuple[tuple[Expansion, ...], int]:
        """The words that patterns mean, as they are written; of a field without words, its terms."""
        patterns = [leaf for leaf in leaves if isinstance(leaf, EXPANDABLE)]
        held: dict[str, int] = {}
        for leaf in patterns:
            for segment in self._segments:
                words = segment.words(leaf.fieldname)
                if words is None:
                    own = [(t, segment.frequency(leaf.fieldname, t)) for t in terms_of(leaf, segment, self._segments)]
                    named = [(term.decode("utf-8", "replace"), n) for term, n in own]
                else:
                    found = expand(words, leaf)
                    chosen = np.arange(found.start, found.stop) if isinstance(found, range) else found
                    named = list(zip(words.texts(chosen), words.frequency[chosen].tolist(), strict=True))
                for word, n in named:
                    held[word] = held.get(word, 0) + n
        most = sorted(held, key=lambda word: (-held[word], word))[:MAX_EXPANSIONS]
        return tuple(Expansion(word, held[word]) for word in most), len(held)


def empty_reasons(tree: Part) -> Iterator[str]:
    """Why a query finds nothing, a sentence each; none where it finds something."""
    if tree.count:
        return
    if tree.kind not in ("and", "or", "near", "operator"):
        yield f"no article holds {tree.text}"
        return
    empty = [part for part in tree.parts if not part.count and part.kind != "not"]
    for part in empty:
        yield from empty_reasons(part)
    if tree.kind == "and":
        for part in tree.parts:
            if part.without:
                # Of a clause that has been told to be empty the sentence before has said the rest.
                yield f"without {_named(part)}: {_articles(part.without)}"
        if not empty and not any(part.without for part in tree.parts):
            yield "no article holds all of these, nor all but one"
    elif not empty:
        yield f"the words are there, but nowhere {_named(tree)}"


def make_explanation(
    parsed: ParsedQuery, request: SearchRequest, segments: Sequence[Segment], count: Count, started: float
) -> Explanation:
    """Explain a search; `started` is when the clock began to run, as `time.perf_counter` tells it.

    Args:
        count: (query, request whose filters hold; None: none) → the living articles.
    """
    tree = Explainer(segments, lambda node: count(node, None)).explain(parsed.tree)
    total = count(parsed.tree, request)
    filters = tuple(
        Filter(text, count(parsed.tree, replace(request, **without))) for text, without in _filters(request)
    )
    told = list(empty_reasons(tree))
    if tree.count and not total:
        told = [f"without {f.text}: {_articles(f.without)}" for f in filters]
    return Explanation(
        parsed.text, parsed.printed, total, tree, filters, parsed.ignored, tuple(told),
        (time.perf_counter() - started) * 1000, parsed.warnings,
    )  # fmt: skip


def _filters(request: SearchRequest) -> Iterator[tuple[str, dict[str, Any]]]:
    """What a request is narrowed by, and what takes each filter away."""
    if request.since:
        yield f"since {request.since}", {"since": None}
    if request.until:
        yield f"until {request.until}", {"until": None}
    for name, values in request.where.items():
        others = {other: kept for other, kept in request.where.items() if other != name}
        yield " or ".join(f"{name}={value}" for value in values), {"where": others}


def _articles(n: int) -> str:
    return f"{n:,} article" if n == 1 else f"{n:,} articles"


def _named(part: Part) -> str:
    if part.kind == "not":
        return f"NOT {_named(part.parts[0])}"
    if not part.parts:
        return part.text
    if part.kind == "operator":
        return f"{part.text}({', '.join(map(_named, part.parts))})"
    joined = f" {part.text} ".join(map(_named, part.parts))
    return f"({joined})"


def _is_one_clause(node: q.Query) -> bool:
    """Whether all its leaves come from one word or phrase, as one spelling of it."""
    leaves = list(node.leaves())
    places = {(leaf.startchar, leaf.endchar) for leaf in leaves}
    if len(places) != 1 or (isinstance(node, Operator) and not isinstance(node, Near)):
        return False
    texts = {_asked([leaf]) for leaf in leaves}
    if len(texts) == 1:
        return not isinstance(node, Operator)
    # Several texts at one place: spellings of a name, or the patterns and words of one phrase.
    known = next(iter(places)) != (None, None)
    return known and (isinstance(node, Near) or any(not isinstance(leaf, q.Term | q.Phrase) for leaf in leaves))


def _is_of_names(leaf: q.Query) -> bool:
    return isinstance(leaf, q.Term | q.Phrase) and leaf.fieldname in NAME_FIELDS


def _words(leaf: q.Term | q.Phrase) -> Sequence[str | bytes]:
    return leaf.words if isinstance(leaf, q.Phrase) else [leaf.text]


def _only(node: q.Query) -> q.Query:
    return node.subqueries[0] if type(node) is q.Or and node.subqueries else node


def _field(node: q.Query) -> str:
    leaf = next(iter(node.leaves()), node)
    return getattr(leaf, "fieldname", None) or ""


def _written(leaf: q.Query) -> str:
    surface = getattr(leaf, "surface", None)
    if surface is not None:
        mark = f"~{leaf.maxdist}" if isinstance(leaf, q.FuzzyTerm) else ""
        return f'"{surface}"' if isinstance(leaf, q.Phrase | Near) else f"{surface}{mark}"
    plain = leaf.with_boost(1.0) if getattr(leaf, "boost", 1.0) != 1 else leaf
    printed = print_query(plain)
    name = _field(leaf)
    return printed.removeprefix(f"{name}:") if name in ("title", "body") else printed


def _asked(leaves: Iterable[q.Query]) -> str:
    """The stems and patterns of some leaves, each once."""
    return " ".join(dict.fromkeys(filter(None, map(_text_of, leaves))))


def _text_of(leaf: q.Query) -> str:
    if isinstance(leaf, q.Phrase):
        return " ".join(map(str, leaf.words))
    text = getattr(leaf, "text", "")
    text = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
    return (
        f"{text}*"
        if isinstance(leaf, q.Prefix)
        else f"{text}~{leaf.maxdist}"
        if isinstance(leaf, q.FuzzyTerm)
        else text
    )
