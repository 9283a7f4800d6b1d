"""Words, phrases and ranges as they stand in a query → queries on the index's terms."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, partial, reduce
from itertools import pairwise
from typing import NamedTuple

from whoosh.query import Every, FuzzyTerm, Or, Query

from searchkit.analysis.stopwords import FREE_TEXT, stop_words
from searchkit.analysis.tokens import SIGNS, find_typed_words, find_words, is_dense
from searchkit.analysis.tokens import Word as Token
from searchkit.fields import BY_NAME, FACETS, canonical_name
from searchkit.query.nodes import whole_value
from searchkit.query.operators import Near
from searchkit.query.patterns import fold_pattern, pattern_query
from searchkit.query.reading import Operand, Problem, Reading, Scope, SyntaxNode, Target, over_fields, read_boost
from searchkit.query.spoken import Spoken, languages_of, surfaced
from searchkit.query.variants import WEIGHT, spellings_of

_WORDS = ("text", "facet")
# Patterns of what most queries have nothing of: compiled when first met, and kept by `re`.
_SUFFIXED = r"(?a)(?P<text>[^^]*?)(?:~(?P<fuzz>[\d.]*))?(?:\^(?P<boost>[^^]*))?"
_SLOP = r"(?a)0*[1-9]\d{0,3}"
# `Putin?` asks; `w?ld` and `wo??` are patterns.
_ASKS = r"[^*?]*[^\W_*?][^*?]*\?[^\w*?]*"
# What is joined to a wildcard by no blank and no sign that splits words.
_STRETCH = r"(?:[^\W_]|[*?.,'’ʼ＇])+"
_QUOTED_PATTERN = r"[^\W_][*]|[*][^\W_]|[^\W_]\?[^\W_]"


class Piece(NamedTuple):
    """A plain word among patterns, and the text that it was found in."""

    word: Token
    text: str


class Leaf(SyntaxNode):
    """A clause without clauses in it."""

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """Its query; None where nothing of it is searched, which `reading` then tells."""
        raise NotImplementedError

    def build(self, query: Query) -> Query:
        """Tell a query where it came from."""
        query.startchar, query.endchar = self.startchar, self.endchar
        return query

    def valued(self, text: str, reading: Reading, target: Target) -> Operand:
        """What stands after a colon and is no word."""
        if target.kind == "query":
            from searchkit.query.inside import read_saved

            operand = read_saved(text, reading, self.startchar, self.endchar)
            return operand._replace(query=self.build(operand.query))
        from searchkit.query.values import read_value

        return Operand(self.build(read_value(text, target, reading, self.startchar, self.endchar)))

    def phrase_of(self, pieces: Sequence[str | Piece], slop: int, reading: Reading, scope: Scope) -> Operand:
        """Patterns and words one after the other; a pattern alone is itself."""
        for piece in pieces:
            if isinstance(piece, str) and piece[0] in "*?":
                reading.warn(
                    f"{piece} begins with a wildcard: every word of the index is looked at, which takes longer"
                )
        reading.count_words(len(pieces), self.startchar)

        def build(field: str, boost: float) -> Query:
            parts = [
                self.build(
                    pattern_query(field, piece, boost)
                    if isinstance(piece, str)
                    else Spoken.of(reading).query([piece.word], piece.text, field, boost)
                )
                for piece in pieces
            ]
            phrase = reduce(lambda a, b: self.build(Near(a, b, slop, ordered=True)), parts)
            if len(parts) > 1:
                phrase.surface = " ".join(
                    p if isinstance(p, str) else p.text[p.word.start : p.word.end] for p in pieces
                )
            return phrase

        return Operand(over_fields(scope, self.startchar, build))


class Word(Leaf):
    """Characters between blanks."""

    def __init__(self, text: str, *, calls: bool = False, plain: bool = False) -> None:
        self.text, self.plain = text, plain  # plain: no sign in it means anything
        self.calls = calls  # an opening bracket touches it

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """A word, a pattern, a fuzzy word, or the phrase of what splits at hyphens and the like."""
        text = self.text
        if scope.target is not None and scope.target.kind not in _WORDS:
            return self.valued(text, reading, scope.target)
        if self.plain:
            return self._plain(text, reading, scope)
        # What knows operators of other systems is loaded for what may be one: most words cannot.
        if not text.isalnum() or self.calls or text.isupper():
            from searchkit.query.foreign import refuse_operators

            refuse_operators(text, self.startchar, calls=self.calls, query=reading.text)
        if text.isalnum():
            if text[0] in "oOnNa" and reading.asked.match == "all":
                from searchkit.query.foreign import warn_of_small_letters

                warn_of_small_letters(text, self.startchar, reading)
            return self._plain(text, reading, scope)
        return self._marked(reading, scope)

    def _marked(self, reading: Reading, scope: Scope) -> Operand | None:
        """A word that holds more than letters and digits."""
        match = re.fullmatch(_SUFFIXED, self.text)
        if "://" in self.text:
            reading.warn(f"{self.text}: its words are looked for in the text; url: before it finds the article itself")
            return self._plain(self.text, reading, scope)
        if match is None or ("^" in self.text and match["boost"] is None):
            raise self._bad_boost()
        text, fuzz = match["text"], match["fuzz"]
        if match["boost"] is not None:
            if not text:
                raise self._bad_boost()
            at = self.startchar + match.start("boost")
            scope = scope._replace(boost=scope.boost * read_boost(match["boost"], at))
        if text and not text.strip("*"):
            return Operand(self.build(_every(scope)))
        if fuzz is not None and any(c.isalnum() for c in text):
            return self._fuzzy(text, fuzz, reading, scope)
        if re.fullmatch(_ASKS, text):
            if "?" in text.rstrip(".,;:!)"):
                reading.warn(
                    f"{text}: the ? at the end was read as a question mark; {text.rstrip('?')}* finds any ending"
                )
            text = text.replace("?", " ")
        elif ("*" in text or "?" in text) and any(c.isalnum() for c in text):
            return self._pattern(text, reading, scope)
        if reading.asked.match == "all":
            from searchkit.query.foreign import warn_of_signs

            warn_of_signs(text, reading)
        return self._plain(text, reading, scope)

    def _plain(self, text: str, reading: Reading, scope: Scope) -> Operand | None:
        words = find_typed_words(text)
        if not words:
            reading.warn(f"{text.strip()} holds no word and was left out")
            return None
        counts = reading.keep_stop_words or scope.negated or scope.placed
        if len(words) == 1 and not counts:
            languages = languages_of(reading, scope)
            loose = reading.asked.match == "any"
            common_in = [name for name in languages if words[0].text in stop_words(name, free=loose)]
            if len(common_in) == len(languages):
                if words[0].text not in reading.ignored:
                    reading.ignored.append(words[0].text)
                return None
            if common_in:
                reading.left_out.append(frozenset(common_in))
                return self._words(words, text, reading, scope, but_in=common_in)
        if len(words) > 1 and reading.asked.match == "any" and not (scope.negated or scope.placed):
            return self._loose_words(words, text, reading, scope)
        return self._words(words, text, reading, scope)

    def _loose_words(self, words: list[Token], text: str, reading: Reading, scope: Scope) -> Operand:
        """What splits at hyphens, where any word will do: the phrase, and each of its words."""
        alone = [word for word in _standing_alone(words, text) if word.text not in FREE_TEXT]
        reading.count_words(len(words), self.startchar)
        spoken = Spoken.of(reading)
        parts = [over_fields(scope, self.startchar, partial(self._words_on, spoken, [w], text)) for w in alone]
        return Operand(Or(parts) if len(parts) > 1 else self._words(words, text, reading, scope).query)

    def _words(
        self, words: list[Token], text: str, reading: Reading, scope: Scope, *, but_in: Sequence[str] = ()
    ) -> Operand:
        reading.count_words(len(words), self.startchar)
        spoken, passing = Spoken.of(reading), tuple(scope.passing.intersection(but_in))
        typed = over_fields(
            scope,
            self.startchar,
            partial(self._words_on, spoken._replace(but_in=tuple(but_in), passing=passing), words, text),
        )
        others = spellings_of([word.text for word in words]) if reading.asked.variants else ()
        if not others:
            return Operand(typed)
        scope = scope._replace(boost=scope.boost * WEIGHT)
        queries = [typed]
        for spelling in others:
            name = " ".join(spelling)
            queries.append(
                over_fields(scope, self.startchar, partial(self._words_on, spoken, list(find_words(name)), name))
            )
        return Operand(Or(queries))

    def _words_on(self, spoken: Spoken, words: list[Token], text: str, field: str, boost: float) -> Query:
        return self.build(spoken.query(words, text, field, boost))

    def _fuzzy(self, text: str, fuzz: str, reading: Reading, scope: Scope) -> Operand:
        words = list(find_words(text))
        at = self.startchar + len(text)
        cut = at, at + 1 + len(fuzz)
        if len(words) != 1 or "*" in text or "?" in text:
            raise Problem(
                f"{text} is more than one plain word: it cannot be fuzzy",
                at,
                expected="one word before ~",
                repair=(*cut, ""),
            )
        if fuzz not in ("", "1", "2"):
            fitting = "" if not fuzz.strip("0.") else "~1" if fuzz.startswith("0") else "~2"
            raise Problem(f"{fuzz} letters cannot differ", at, expected="~1 or ~2", repair=(*cut, fitting))
        reading.count_words(1, self.startchar)
        word, distance = words[0].text, int(fuzz or 1)

        def build(field: str, boost: float) -> Query:
            return self.build(surfaced(FuzzyTerm(field, word, boost=boost, maxdist=distance), words, text))

        return Operand(over_fields(scope, self.startchar, build))

    def _pattern(self, text: str, reading: Reading, scope: Scope) -> Operand:
        parts = read_pieces(text)
        if parts is None:
            raise Problem(
                f"{text} is no pattern of words",
                self.startchar,
                expected="words with * or ? for their missing letters",
                repair=(self.startchar, self.endchar, re.sub(r"[\W_]+", " ", text)),
            )
        return self.phrase_of(parts, 1, reading, scope)

    def _bad_boost(self) -> Problem:
        at = self.text.index("^")
        return Problem(
            "^ weighs a word by a number",
            self.startchar + at,
            expected="as in term^2",
            repair=(self.startchar + at, self.endchar, ""),
        )


class Quoted(Leaf):
    """A phrase."""

    def __init__(self, text: str, slop: str | None, boost: str | None) -> None:
        self.text, self.slop, self.boost = text, slop, boost

    def read(self, reading: Reading, scope: Scope) -> Operand | None:
        """Its words in their order, stop words too."""
        close = self.startchar + 1 + len(self.text)
        if self.boost is not None:
            scope = scope._replace(boost=scope.boost * read_boost(self.boost, self.endchar - len(self.boost)))
        if scope.target is not None and scope.target.kind not in _WORDS:
            return self.valued(self.text.strip(), reading, scope.target)
        slop = 1
        if self.slop is not None:
            if not re.fullmatch(_SLOP, self.slop):
                raise Problem(
                    "~ after a phrase takes a number",
                    close + 1,
                    expected='from 1 on: how far each word may stand after the one before, as in "military ties"~3',
                    repair=(close + 1, close + 2 + len(self.slop), ""),
                )
            slop = int(self.slop)
        if re.search(_QUOTED_PATTERN, self.text):
            pieces = read_pieces(self.text)
            if pieces is None:
                raise Problem(
                    "a wildcard stands for letters of a word",
                    self.startchar,
                    expected="no * or ? beside a sign",
                    repair=(self.startchar + 1, close, re.sub(r"[*?]", " ", self.text)),
                )
            return self.phrase_of(pieces, slop, reading, scope)
        words = find_typed_words(self.text)
        if not words:
            reading.warn(f'"{self.text}" holds no word and was left out')
            return None
        reading.count_words(len(words), self.startchar)
        if slop > 1 and len(words) == 1:
            reading.warn(f'"{self.text}"~{slop}: one word has no distance; ~{slop} was left out')
        return Operand(
            over_fields(
                scope,
                self.startchar,
                lambda field, boost: self.build(Spoken.of(reading).query(words, self.text, field, boost, slop=slop)),
            )
        )


class Exact(Leaf):
    """`source="Global Times"`: a facet's whole value, as `--where` takes it."""

    def __init__(self, field: str, value: str, boost: str | None) -> None:
        self.field, self.value, self.boost = field, value, boost

    def read(self, reading: Reading, scope: Scope) -> Operand:  # noqa: ARG002 - the field is named
        """The value, whole."""
        name = canonical_name(self.field)
        if name is None or BY_NAME[name].kind != "facet":
            raise Problem(
                f"{self.field} has no whole values",
                self.startchar,
                expected=f"one of {', '.join(FACETS)}",
                repair=(self.startchar, self.startchar + len(self.field) + 1, ""),
            )
        query = whole_value(name, self.value)
        if self.boost is not None:
            query.boost = read_boost(self.boost, self.endchar - len(self.boost))
        return Operand(self.build(query))


class Range(Leaf):
    """`[a TO b]`."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, reading: Reading, scope: Scope) -> Operand:
        """A range of days or numbers."""
        start, end = self.startchar, self.endchar
        if scope.target is None:
            raise Problem(
                "a range needs a field", start, expected="date: or words: before it", repair=(start, start, "date:")
            )
        if (self.text[0], self.text[-1]) != ("[", "]"):
            fitting = f"[{self.text[1:-1]}]"
            raise Problem("ranges stand in square brackets", start, expected=fitting, repair=(start, end, fitting))
        from searchkit.query.values import read_range

        return Operand(self.build(read_range(self.text[1:-1], scope.target, reading, start, end)))


@cache
def _any_stretch() -> re.Pattern[str]:
    """As `_STRETCH`, of any script: with the accents and vowel signs that are no letters to `\\w`."""
    return re.compile(rf"(?:[^\W_]|[*?.,'’ʼ＇{SIGNS}])+")


def read_pieces(text: str) -> list[str | Piece] | None:
    """The words and the folded patterns of a text, in order; None where one is neither, or the pattern of any word."""
    pieces: list[str | Piece] = []
    for stretch in re.findall(_STRETCH if text.isascii() else _any_stretch(), text):
        # As outside of phrases, one ? after a word asks.
        if ("*" in stretch or "?" in stretch) and not re.fullmatch(_ASKS, stretch):
            pattern = fold_pattern(stretch)
            if pattern is None:
                return None
            pieces.append(pattern)
        else:
            pieces += [Piece(word, stretch) for word in _standing_alone(find_typed_words(stretch), stretch)]
    return pieces or None


def _standing_alone(words: list[Token], text: str) -> list[Token]:
    """Typed words, each with all that it stands for: of signs in a row, a pair is both, though the next begins inside."""
    # The last word has its two signs already; here the first alone belongs to the one before.
    ends = [sign.end for sign in find_words(text)][1:]
    pairs = [
        a._replace(end=end) if a.end == b.start and is_dense(a.text) and is_dense(b.text) else a
        for (a, b), end in zip(pairwise(words), ends, strict=False)
    ]
    return [*pairs, *words[-1:]]


def _every(scope: Scope) -> Query:
    return Every(scope.target.name if scope.target is not None else None)
