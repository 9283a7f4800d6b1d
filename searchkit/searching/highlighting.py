"""Where a query's words stand in a text: what snippets, `show --match` and the screens mark."""

from __future__ import annotations

import fnmatch
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain
from typing import NamedTuple, Protocol, cast

from whoosh import query as q

from searchkit.analysis.forms import forms_of, stem_in
from searchkit.analysis.stems import UNKNOWN_LANGUAGE, stemmer
from searchkit.analysis.tokens import find_words, is_dense, is_sign
from searchkit.extraction.annotations import ENTITY_KINDS
from searchkit.query.operators import AtLeast, Operator, by_field
from searchkit.query.places import Place
from searchkit.query.texts import AnyText, PlainText
from searchkit.searching.wildcards import EXPANDABLE

# Words of a phrase that is found by a compiled loop.
_SHORT = 8

Span = tuple[int, int]  # where something starts and ends in a text, in code points


class Match(NamedTuple):
    """A word or a phrase of the query in a text; `key` names what of the query it is: its stems, or its pattern.

    Attributes:
        first: number of its first word in the text, from 0.
        last: of its last word.
    """

    first: int
    last: int
    key: str


class Spans(Protocol):
    """Where each word of a text stands, by its number."""

    def __getitem__(self, word: int, /) -> Span: ...


class Places(NamedTuple):
    """What of a query stands in a text, ascending, none overlapping, and where the text's words are."""

    places: Sequence[Match]
    spans: Spans

    def mark(self, i: int) -> Span:
        """Where one of them stands in the text."""
        first, last, key = self.places[i]
        start, end = self.spans[first]
        return start, (end if first == last else self.spans[last][1]) + beyond(key)

    def marks(self) -> list[Span]:
        """Where each stands in the text."""
        return [self.mark(i) for i in range(len(self.places))]


@dataclass(slots=True)
class Patterns:
    """What of a query can stand in one field.

    Attributes:
        expansions: the stems that pass the tests; None where only the tests tell.
    """

    terms: set[str] = field(default_factory=set)
    phrases: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    tests: list[tuple[str, Callable[[str], bool]]] = field(default_factory=list)
    operators: list[Operator] = field(default_factory=list)
    expansions: frozenset[str] | None = frozenset()

    def __bool__(self) -> bool:
        return bool(self.terms or self.phrases or self.tests or self.operators)

    def spoken(self, language: str) -> Patterns:
        """The same in a text of a language: its forms of words that have several."""
        if not any(map(forms_of, chain(self.terms, *(phrase for phrase, _ in self.phrases)))):
            return self
        terms = {stem_in(term, language) for term in self.terms}
        phrases = [(tuple(stem_in(term, language) for term in phrase), slop) for phrase, slop in self.phrases]
        return replace(self, terms=terms - {""}, phrases=[(phrase, slop) for phrase, slop in phrases if all(phrase)])

    @property
    def words(self) -> set[str]:
        """The words, and those of the phrases."""
        return self.terms.union(*(phrase for phrase, _ in self.phrases))

    @property
    def are_words(self) -> bool:
        """Whether they are single words alone."""
        return not self.phrases and self.are_phrases

    @property
    def are_phrases(self) -> bool:
        """Whether they are phrases and single words alone."""
        return not (self.tests or self.operators)

    def are_short(self, n_most: int) -> bool:
        """Whether there are so many words and phrases at most, each as short as `find_phrases` reads it, compiled."""
        return len(self.terms) + len(self.phrases) <= n_most and all(len(p) <= _SHORT for p, _ in self.phrases)


class Stems(Protocol):
    """The stems of a text, by where they stand."""

    def places(self, stem: str) -> Sequence[int]:
        """The numbers of the words that have it, ascending."""
        ...

    def passing(self, test: Callable[[str], bool]) -> Iterable[int]:
        """The numbers of the words whose stems pass a test, ascending."""
        ...

    def between(self, first: int, last: int) -> str:
        """The stems of a stretch, as `Match.key` has them."""
        ...


class ReadStems:
    """The stems of a text that was read: all of them, in order."""

    def __init__(self, stems: Sequence[str]) -> None:
        self._stems = stems

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        places: dict[str, list[int]] = {}
        for i, stem in enumerate(self._stems):
            places.setdefault(stem, []).append(i)
        return places

    def places(self, stem: str) -> Sequence[int]:
        """As `Stems`."""
        return self._places.get(stem, ())

    def passing(self, test: Callable[[str], bool]) -> Iterable[int]:
        """As `Stems`."""
        passed = set(filter(test, set(self._stems)))
        return [i for i, stem in enumerate(self._stems) if stem in passed] if passed else ()

    def between(self, first: int, last: int) -> str:
        """As `Stems`."""
        return " ".join(self._stems[first : last + 1])


class KnownStems:
    """Some stems of a text, by the postings of an index.

    Args:
        places: where each stands, ascending.
    """

    def __init__(self, places: Mapping[str, Sequence[int]]) -> None:
        self._by_stem = places

    @cached_property
    def _by_place(self) -> dict[int, str]:
        return {i: stem for stem, places in self._by_stem.items() for i in places}

    def places(self, stem: str) -> Sequence[int]:
        """As `Stems`."""
        return self._by_stem.get(stem, ())

    def passing(self, test: Callable[[str], bool]) -> Iterable[int]:
        """As `Stems`, among those known."""
        return sorted(i for stem, places in self._by_stem.items() if test(stem) for i in places)

    def between(self, first: int, last: int) -> str:
        """As `Stems`, of those known."""
        return " ".join(self._by_place[i] for i in range(first, last + 1) if i in self._by_place)


class Highlighter:
    """Finds the words of a query tree; what the query refuses is not looked for.

    Args:
        expand: gives the stems that a prefix, a pattern or a fuzzy word means in an index, where that knows.
    """

    def __init__(self, tree: q.Query, expand: Callable[[q.Query], frozenset[str] | None] = lambda _: None) -> None:
        self._patterns: dict[str, Patterns] = defaultdict(Patterns)
        # Of the words inside operators.
        self._inner: dict[q.Query, Patterns] = defaultdict(Patterns)
        for leaf in _wanted(tree):
            if isinstance(leaf, Operator):
                for name, operator in by_field(leaf).items():
                    self._patterns[name].operators.append(cast("Operator", operator))
                for word in leaf.leaves():
                    if word not in self._inner:
                        _add(word, self._inner[word], expand)
                continue
            for name in _fields_of(leaf):
                _add(leaf, self._patterns[name], expand)

    def patterns(self, name: str) -> Patterns:
        """What can stand in a field."""
        return self._patterns.get(name) or Patterns()

    def find(self, name: str, text: str, language: str = UNKNOWN_LANGUAGE) -> Places:
        """All that a field's text has of the query.

        Args:
            language: of the article.
        """
        patterns = self._patterns.get(name)
        if not patterns or not text:
            return Places((), ())
        if name in ENTITY_KINDS:
            language = UNKNOWN_LANGUAGE
        words, stem = list(find_words(text)), stemmer(language)
        stems = ReadStems([stem(word.text) for word in words])
        matches = self.match(name, stems, PlainText(text, parted=name == "body"), language)
        return Places(matches, [(word.start, word.end) for word in words])

    def words(self, name: str, *, most: int = 0) -> frozenset[str] | None:
        """The terms that tell by their places what a field has of the query; None where they do not.

        Args:
            most: so many that patterns mean; of more, and of patterns that the index does not know, none do.
        """
        found: set[str] = set()
        for part in self._parts(name):
            if part.tests and (part.expansions is None or len(part.expansions) > most):
                return None
            found |= part.words.union(part.expansions or ())
        return frozenset(found)

    def stems(self, name: str, language: str) -> frozenset[str] | None:
        """All stems by which the query can stand in a field of an article of a language; None where they are not known."""
        found: set[str] = set()
        for part in self._parts(name):
            if part.expansions is None:
                return None
            found |= part.spoken(language).words | part.expansions
        return frozenset(found)

    def _parts(self, name: str) -> list[Patterns]:
        """What can stand in a field, and what inside its operators."""
        patterns = self.patterns(name)
        leaves = {leaf for operator in patterns.operators for leaf in operator.leaves()}
        return [patterns, *(self._inner[leaf] for leaf in leaves)]

    def match(self, name: str, stems: Stems, text: AnyText, language: str | None = None) -> list[Match]:
        """What a field has of the query.

        Args:
            language: of the article; None where the stems are terms of the index.
        """
        patterns = self.patterns(name)
        found = list(_stand(_spoken(patterns, language), stems))
        for operator in patterns.operators:
            places = self._places(operator, stems, text, language)
            words = {word for place in places for word in place.words}
            found += [Match(a, b, stems.between(a, b)) for a, b in words]
        return disjoint(found)

    def _places(self, node: q.Query, stems: Stems, text: AnyText, language: str | None) -> list[Place]:
        """Where a query of one field stands."""
        if isinstance(node, Operator):
            return node.places([self._places(operand, stems, text, language) for operand in node.operands], text)
        if type(node) is q.Or:
            found = (self._places(subquery, stems, text, language) for subquery in node.subqueries)
            return sorted({place for places in found for place in places})
        return sorted({Place(a, b, ((a, b),)) for a, b, _ in _stand(_spoken(self._inner[node], language), stems)})


def _spoken(patterns: Patterns, language: str | None) -> Patterns:
    return patterns if language is None else patterns.spoken(language)


def _stand(patterns: Patterns, stems: Stems) -> Iterator[Match]:
    """Each place of words, phrases and patterns."""
    for term in patterns.terms:
        yield from (Match(i, i, term) for i in stems.places(term))
    for phrase, slop in patterns.phrases:
        yield from find_phrase(phrase, [stems.places(word) for word in phrase], slop)
    for key, test in patterns.tests:
        yield from (Match(i, i, key) for i in stems.passing(test))


def beyond(key: str) -> int:
    """How many characters a match reaches beyond its last word: of a pair of signs, the first alone is the word."""
    last = key.rpartition(" ")[2]
    return 0 if last.endswith("*") or not is_dense(last) or is_sign(last) else 1


def _wanted(node: q.Query) -> Iterator[q.Query]:
    """The leaves that a document may match by."""
    if isinstance(node, q.Not):
        return
    if isinstance(node, Operator) and not isinstance(node, AtLeast):
        yield node
        return
    if isinstance(node, (q.AndNot, q.Require)):
        children = [node.a]
        if isinstance(node, q.Require):
            children.append(node.b)
    else:
        children = [] if node.is_leaf() else list(node.children())
    if not children:
        yield node
    for child in children:
        yield from _wanted(child)


def _fields_of(leaf: q.Query) -> Sequence[str]:
    name = getattr(leaf, "fieldname", None)
    if name in ENTITY_KINDS:
        return (name, "title", "body")  # `person:putin`: the user wants to see where
    return (name,) if isinstance(name, str) else ()


def _add(leaf: q.Query, patterns: Patterns, expand: Callable[[q.Query], frozenset[str] | None]) -> None:
    if isinstance(leaf, EXPANDABLE):
        stems = expand(leaf)
        known = patterns.expansions
        patterns.expansions = None if stems is None or known is None else known | stems
        if stems is not None:
            patterns.tests.append((_text(leaf.text), stems.__contains__))
            return
    if isinstance(leaf, q.Phrase):
        patterns.phrases.append((tuple(_text(w) for w in leaf.words), leaf.slop))
    elif isinstance(leaf, q.Term):
        patterns.terms.add(_text(leaf.text))
    elif isinstance(leaf, q.Prefix):
        prefix = _text(leaf.text)
        patterns.tests.append((f"{prefix}*", lambda stem: stem.startswith(prefix)))
    elif isinstance(leaf, q.Wildcard):
        pattern = re.compile(fnmatch.translate(_text(leaf.text)))
        patterns.tests.append((_text(leaf.text), lambda stem: pattern.match(stem) is not None))
    elif isinstance(leaf, q.FuzzyTerm):
        from whoosh.support.levenshtein import distance

        text, most = _text(leaf.text), leaf.maxdist
        prefix = text[: leaf.prefixlength]
        patterns.tests.append(
            (
                f"{text}~",
                lambda s: s.startswith(prefix) and abs(len(s) - len(text)) <= most and distance(s, text, most) <= most,
            )
        )


def _text(word: str | bytes) -> str:
    return word.decode() if isinstance(word, bytes) else word


def find_phrase(phrase: Sequence[str], places: Sequence[Sequence[int]], slop: int) -> Iterator[Match]:
    """Each place of a phrase, given where each of its words stands."""
    key = " ".join(phrase)
    for first in places[0] if places else ():
        end = first
        for later in places[1:]:
            end = next((i for i in later if end < i <= end + slop), -1)
            if end < 0:
                break
        else:
            yield Match(first, end, key)


def disjoint(found: list[Match]) -> list[Match]:
    """By position; longer ones win: a word inside a phrase is marked with it."""
    out: list[Match] = []
    end = -1
    for place in sorted(found, key=lambda p: (p.first, -p.last)):
        if place.first > end:
            out.append(place)
            end = place.last
    return out
