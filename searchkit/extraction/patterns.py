"""The patterns of headers and furniture, read from `patterns.toml`, where each stands with its examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FIRST_WORD = re.compile(r"[^\W\d_]*")
_DIGIT = re.compile(r"\d")
KINDS = ("header", "credit", "furniture", "dateline")


@dataclass(frozen=True, slots=True)
class Example:
    """A line that a pattern must match, and what its groups must then hold."""

    line: str
    gives: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A kind of line, by name: the name becomes `Span.why` of what it takes out.

    Attributes:
        digits: whether a line without a digit cannot be one.
    """

    name: str
    kind: str
    source: str
    begins: tuple[str, ...]
    contains: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[str, ...]
    digits: bool = False

    @property
    def compiled(self) -> re.Pattern[str]:
        """For one pattern alone; the cleaner asks `find_furniture`, which tries the likely ones in one go."""
        return _compiled(self.source)


@cache
def line_patterns(kind: str) -> tuple[LinePattern, ...]:
    """The patterns of a kind (of `KINDS`), in the order in which they are tried."""
    parts = _parts()
    return tuple(
        LinePattern(
            entry["name"],
            kind,
            _with_parts(entry["pattern"], parts),
            tuple(entry.get("begins", "").split()),
            tuple(entry.get("contains", ())),
            tuple(_example(e) for e in entry["is"]),
            tuple(entry["is_not"]),
            entry.get("digits", False),
        )
        for entry in _file()[kind]
    )


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line of furniture: which, and the publisher that it names."""

    name: str
    publisher: str | None


def read_furniture(line: str) -> Furniture | None:
    """Whether one stripped line is furniture or a credit."""
    found = find_furniture([line])
    return found[0][1] if found else None


def find_furniture(lines: Sequence[str]) -> list[tuple[int, Furniture]]:
    """Which lines are furniture or credits, by the patterns that their first words and their pieces call for.

    All lines are looked at in one go, since most texts have no such line, and no line that calls for a pattern.

    Args:
        lines: without white space at their ends, and without line breaks.

    Returns:
        (index of the line, what it is), in order.
    """
    table = _furniture_table()
    lower = "\n".join(lines).lower()
    each = lower.split("\n") if lines else []
    called = [entry for entry in table.by_piece if any(piece in lower for piece in entry[0])]
    tried = [(i, table.by_word[word]) for i, word in enumerate(map(_first_word, each)) if word in table.by_word]
    found = {i: match for i, pattern in tried if (match := pattern.fullmatch(lines[i])) is not None}
    if called:
        for i, line in enumerate(each):
            if i not in found:
                for pieces, pattern in called:
                    if any(piece in line for piece in pieces) and (match := pattern.fullmatch(lines[i])) is not None:
                        found[i] = match
                        break
    return [(i, _furniture(found[i])) for i in sorted(found)]


def _first_word(line: str) -> str:
    found = _FIRST_WORD.match(line)
    return found[0] if found else ""


def _furniture(found: re.Match[str]) -> Furniture:
    source = found.groupdict().get("source")
    return Furniture(found.lastgroup or "furniture", source.strip(" ,-–—") if source else None)


@cache
def part(name: str) -> re.Pattern[str]:
    """A part of the patterns by itself: `part("date")` finds dates in running text."""
    return re.compile(_parts()[name])


@cache
def _file() -> Mapping[str, Any]:
    # Not at import: a search needs none of this, and starts faster without.
    import tomllib

    text = resources.files("searchkit.extraction").joinpath("patterns.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _parts() -> Mapping[str, str]:
    parts: dict[str, str] = {}
    for name, source in _file()["parts"].items():
        parts[name] = _with_parts(source, parts)
    return parts


def _with_parts(source: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda m: f"(?:{parts[m[1]]})", source)


def _example(entry: str | Mapping[str, str]) -> Example:
    if isinstance(entry, str):
        return Example(entry, {})
    return Example(entry["line"], {k: v for k, v in entry.items() if k != "line"})


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def first_match(kind: str, line: str) -> tuple[str, Mapping[str, str]] | None:
    """The first pattern of a kind that is the whole line: its name, and what its groups hold."""
    for name, pattern in _all(kind, _DIGIT.search(line) is not None):
        found = pattern.fullmatch(line)
        if found is not None:
            return name, {k: v.strip() for k, v in found.groupdict().items() if v and v.strip()}
    return None


@cache
def _all(kind: str, digits: bool) -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(p.name, p.compiled) for p in line_patterns(kind) if digits or not p.digits]


@dataclass(frozen=True, slots=True)
class _FurnitureTable:
    """Attributes:
    by_word: first word in lower case → the patterns to try; "": for a line that begins with no letter.
    by_piece: pieces, one of which must be in the lower-cased line, and the pattern to try then.
    """

    by_word: Mapping[str, re.Pattern[str]]
    by_piece: Sequence[tuple[tuple[str, ...], re.Pattern[str]]]


@cache
def _furniture_table() -> _FurnitureTable:
    patterns = [p for kind in ("credit", "furniture") for p in line_patterns(kind)]
    words = {word for p in patterns for word in p.begins}
    return _FurnitureTable(
        # Those known by a piece alone hold it, whatever they begin with.
        {"": _either([p for p in patterns if p.begins or not p.contains])}
        | {word: _either([p for p in patterns if word in p.begins]) for word in sorted(words)},
        [(p.contains, _either([p])) for p in patterns if p.contains],
    )


def _either(patterns: Sequence[LinePattern]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{p.name}>{p.source})" for p in patterns))
