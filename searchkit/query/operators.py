"""The operators of news databases as query classes: NEAR, PRE, /s, /p, lead:, first:50(), CAPS(), ATLEAST3().

Each takes queries that say where they stand: words, phrases, patterns, alternatives of these, and each other; see
`stands_somewhere`. What they hold may be of several fields; an article matches if it does in one of them (`by_field`).
`searching.places` evaluates them on arrays; `matcher()` is for stock Whoosh.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any, ClassVar, Literal, cast

from whoosh import matching
from whoosh.query import FuzzyTerm, Or, Phrase, Prefix, Query, Term, Wildcard
from whoosh.query.spans import SpanWrappingMatcher
from whoosh.query.terms import MultiTerm
from whoosh.reading import IndexReader

from searchkit.query.places import Place, near_places, together_places
from searchkit.query.texts import AnyText, StartsKind, StoredText, in_capitals

LEAD: Literal["lead"] = "lead"
LEAD_PARAGRAPHS = 2

_PLACED = (Term, Phrase, Prefix, Wildcard, FuzzyTerm)


class Operator(Query):  # type: ignore[misc]  # Whoosh has no types
    """A query on where others stand; it is scored by their words."""

    # Weights stand at the words: an operator has none of its own.
    boost: ClassVar[float] = 1.0

    def __init__(self, *operands: Query) -> None:
        self.operands = operands

    @property
    @abstractmethod
    def sign(self) -> str:
        """As the query language writes it."""

    @abstractmethod
    def settings(self) -> tuple[Any, ...]:
        """What it takes besides the operands, as its constructor does after them."""

    @abstractmethod
    def places(self, found: list[list[Place]], text: AnyText) -> list[Place]:
        """Where it stands in a text, from where its operands do, each ascending."""

    def with_operands(self, *operands: Query) -> Operator:
        """The same of others."""
        return type(self)(*operands, *self.settings())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, (*self.operands, *self.settings())))})"

    def __str__(self) -> str:
        """As the query language writes it."""
        from searchkit.query.printing import print_query  # which knows operators

        return print_query(self)

    __unicode__ = __str__

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Operator)
            and type(self) is type(other)
            and self.operands == other.operands
            and self.settings() == other.settings()
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.operands, self.settings()))

    def is_leaf(self) -> bool:
        """No: Whoosh asks."""
        return False

    def children(self) -> Iterator[Query]:
        """Its operands."""
        return iter(self.operands)

    def apply(self, fn: Callable[[Query], Query]) -> Operator:
        """The same of what a function makes of its operands."""
        return self.with_operands(*map(fn, self.operands))

    def needs_spans(self) -> bool:
        """Yes: Whoosh asks."""
        return True

    def normalize(self) -> Operator:
        """Itself: its operands stand as they are written."""
        return self

    def simplify(self, ixreader: IndexReader) -> Operator:  # noqa: ARG002 - Whoosh's signature
        """Itself."""
        return self

    def with_boost(self, boost: float) -> Operator:
        """The same with its words weighed."""
        return self.apply(lambda operand: operand.with_boost(boost * operand.boost))

    def estimate_size(self, ixreader: IndexReader) -> int:
        """At most what its rarest operand matches."""
        return min(cast("int", operand.estimate_size(ixreader)) for operand in self.operands)

    def estimate_min_size(self, ixreader: IndexReader) -> int:  # noqa: ARG002
        """Perhaps nothing."""
        return 0

    def matcher(self, searcher: Any, context: object = None) -> matching.Matcher:
        """For stock Whoosh."""
        context = context or searcher.boolean_context()
        parts = []
        for field, part in by_field(self).items():
            operator = cast("Operator", part)
            found = [_placed_matcher(operand, searcher, context) for operand in operator.operands]
            both = reduce(matching.IntersectionMatcher, found)
            parts.append(_OperatorMatcher(both, operator, field, searcher.reader()))
        return reduce(_PlacesUnion, parts) if parts else _nothing()


class Near(Operator):
    """`a NEAR/5 b`, `a PRE/5 b`: the later begins at most so many words after the earlier ends; 1: right after it.

    Attributes:
        distance: in words.
        ordered: `b` must be the later one.
    """

    def __init__(self, a: Query, b: Query, distance: int, ordered: bool = False) -> None:
        super().__init__(a, b)
        self.distance, self.ordered = distance, ordered

    @property
    def sign(self) -> str:
        """`NEAR/5`, `PRE/5`."""
        return f"{'PRE' if self.ordered else 'NEAR'}/{self.distance}"

    def settings(self) -> tuple[int, bool]:
        """Distance and order."""
        return self.distance, self.ordered

    def places(self, found: list[list[Place]], text: AnyText) -> list[Place]:  # noqa: ARG002
        """From the one to the other."""
        return near_places(found[0], found[1], self.distance, ordered=self.ordered)


class Together(Operator):
    """`a /s b`, `a /p b`: in one sentence, in one paragraph.

    Attributes:
        kind: "sentences" or "paragraphs".
    """

    def __init__(self, a: Query, b: Query, kind: StartsKind) -> None:
        super().__init__(a, b)
        self.kind: StartsKind = kind

    @property
    def sign(self) -> str:
        """`/s`, `/p`."""
        return f"/{self.kind[0]}"

    def settings(self) -> tuple[str]:
        """The kind."""
        return (self.kind,)

    def places(self, found: list[list[Place]], text: AnyText) -> list[Place]:
        """From the one to the other."""
        return together_places(found[0], found[1], text.starts(self.kind))


class Opening(Operator):
    """`lead:x`, `first:50(x)`: in the text's beginning.

    Attributes:
        extent: "lead" for the first two paragraphs, or so many words.
    """

    def __init__(self, operand: Query, extent: int | Literal["lead"]) -> None:
        super().__init__(operand)
        self.extent = extent

    @property
    def sign(self) -> str:
        """`lead:`, `first:50`."""
        return f"{LEAD}:" if self.extent == LEAD else f"first:{self.extent}"

    def settings(self) -> tuple[int | str]:
        """The extent."""
        return (self.extent,)

    def places(self, found: list[list[Place]], text: AnyText) -> list[Place]:
        """Those that end inside."""
        if isinstance(self.extent, int):
            return [place for place in found[0] if place.last < self.extent]
        starts = text.starts("paragraphs")
        return [p for p in found[0] if len(starts) <= LEAD_PARAGRAPHS or p.last < starts[LEAD_PARAGRAPHS]]


class Capitals(Operator):
    """`CAPS(x)`: written in capitals only. Reads the texts of all articles that hold the word."""

    @property
    def sign(self) -> str:
        """`CAPS`."""
        return "CAPS"

    def settings(self) -> tuple[()]:
        """None."""
        return ()

    def places(self, found: list[list[Place]], text: AnyText) -> list[Place]:
        """Those whose words are in capitals."""
        return [place for place in found[0] if in_capitals(text.surfaces, place.first, place.last)]


class AtLeast(Operator):
    """`ATLEAST3(x)`: at so many places, over all fields of an article.

    Attributes:
        count: how many.
    """

    def __init__(self, operand: Query, count: int) -> None:
        super().__init__(operand)
        self.count = count

    @property
    def sign(self) -> str:
        """`ATLEAST3`."""
        return f"ATLEAST{self.count}"

    def settings(self) -> tuple[int]:
        """The count."""
        return (self.count,)

    def places(self, found: list[list[Place]], text: AnyText) -> list[Place]:  # noqa: ARG002
        """All, where they are enough."""
        return found[0] if len(found[0]) >= self.count else []

    def matcher(self, searcher: Any, context: object = None) -> matching.Matcher:
        """For stock Whoosh."""
        context = context or searcher.boolean_context()
        fields = [_placed_matcher(part, searcher, context) for part in by_field(self.operands[0]).values()]
        return _CountingMatcher(reduce(_PlacesUnion, fields), fields, self.count) if fields else _nothing()


def stands_somewhere(query: Query) -> bool:
    """Whether an operator can hold a query: it is one that says where in a text it stands."""
    if type(query) is Or:
        return bool(query.subqueries) and all(map(stands_somewhere, query.subqueries))
    return type(query) in _PLACED or (isinstance(query, Operator) and not isinstance(query, AtLeast))


def by_field(query: Query) -> dict[str, Query]:
    """Field → what of a query stands in it; an operator stands where all of its operands do."""
    if type(query) is Or:
        alternatives: dict[str, list[Query]] = {}
        for subquery in query.subqueries:
            for field, part in by_field(subquery).items():
                alternatives.setdefault(field, []).append(part)
        return {field: parts[0] if len(parts) == 1 else Or(parts) for field, parts in alternatives.items()}
    if isinstance(query, Operator):
        parts_of = [by_field(operand) for operand in query.operands]
        return {f: query.with_operands(*(p[f] for p in parts_of)) for f in parts_of[0] if all(f in p for p in parts_of)}
    return {str(query.field()): query}


class _OperatorMatcher(SpanWrappingMatcher):  # type: ignore[misc]
    """The documents of a matcher in which an operator has a place.

    Args:
        child: matches where all operands do: an intersection of two, or the one operand's own.
        operator: of one field.
    """

    def __init__(self, child: matching.Matcher, operator: Operator, field: str, reader: IndexReader) -> None:
        self._operator, self._field, self._leaves = operator, field, list(reader.leaf_readers())
        super().__init__(child)

    def copy(self) -> _OperatorMatcher:
        """Another, at the same place."""
        made = self._replacement(self.child.copy())
        made._spans = self._spans
        return made

    def _replacement(self, newchild: matching.Matcher) -> _OperatorMatcher:
        made = object.__new__(_OperatorMatcher)
        made.__dict__.update(self.__dict__)
        made.child = newchild
        return made

    def replace(self, minquality: float = 0) -> matching.Matcher:  # noqa: ARG002 - Whoosh's signature
        """Itself: what is inside must keep its places."""
        return self if self.is_active() else _nothing()

    def _get_spans(self) -> list[Place]:
        operands = (self.child.a, self.child.b) if len(self._operator.operands) > 1 else (self.child,)
        doc_id = self.child.id()
        reader, base = next((r, b) for r, b in reversed(self._leaves) if b <= doc_id)
        return self._operator.places([_places_of(o) for o in operands], StoredText(reader, doc_id - base, self._field))


class _CountingMatcher(matching.WrappingMatcher):  # type: ignore[misc]
    """The documents of a matcher in which others have so many places together."""

    def __init__(self, child: matching.Matcher, counted: list[matching.Matcher], least: int) -> None:
        super().__init__(child)
        self._counted, self._least = [matcher.copy() for matcher in counted], least
        self._find()

    def copy(self) -> _CountingMatcher:
        """Another, at the same place."""
        return _CountingMatcher(self.child.copy(), self._counted, self._least)

    def replace(self, minquality: float = 0) -> matching.Matcher:  # noqa: ARG002
        """Itself."""
        return self if self.is_active() else _nothing()

    def next(self) -> None:
        """To the next match."""
        self.child.next()
        self._find()

    def skip_to(self, id: int) -> None:
        """To the first match from `id` on."""
        self.child.skip_to(id)
        self._find()

    def all_ids(self) -> Iterator[int]:
        """Every match from here on."""
        while self.is_active():
            yield self.id()
            self.next()

    def spans(self) -> list[object]:
        """Those of what is counted."""
        return cast("list[object]", self.child.spans())

    def _find(self) -> None:
        while self.child.is_active() and self._count(self.child.id()) < self._least:
            self.child.next()

    def _count(self, doc_id: int) -> int:
        count = 0
        for matcher in self._counted:
            if matcher.is_active() and matcher.id() < doc_id:
                matcher.skip_to(doc_id)
            if matcher.is_active() and matcher.id() == doc_id:
                count += len(_places_of(matcher))
        return count


def _placed_matcher(query: Query, searcher: Any, context: object) -> matching.Matcher:
    """A stock matcher that knows its spans: Whoosh's own of patterns and of many alternatives do not."""
    if isinstance(query, MultiTerm):
        words = list(query._btexts(searcher.reader()))
        parts = [Term(query.field(), word, boost=query.boost).matcher(searcher, context) for word in words]
    elif type(query) is Or:
        parts = [_placed_matcher(subquery, searcher, context) for subquery in query.subqueries]
    else:
        return query.matcher(searcher, context)
    return reduce(_PlacesUnion, parts) if parts else _nothing()


def _places_of(matcher: matching.Matcher) -> list[Place]:
    """Where the current document's matches stand, each place once."""
    ends = {s[:2] if isinstance(s, Place) else (s.start, s.end) for s in matcher.spans()}
    return [Place(*place) for place in sorted(ends)]


class _PlacesUnion(matching.UnionMatcher):  # type: ignore[misc]
    """Whoosh's, for spans that are tuples too."""

    def spans(self) -> list[Any]:
        """Of both, where both match."""
        here = self.id()
        return [s for m in (self.a, self.b) if m.is_active() and m.id() == here for s in m.spans()]


def _nothing() -> matching.Matcher:
    return matching.NullMatcher()


OPERATORS: tuple[type[Operator], ...] = (Near, Together, Opening, Capitals, AtLeast)
