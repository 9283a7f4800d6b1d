"""The patterns of headers and furniture, read from `patterns.toml`, where each stands with its examples."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

_FIRST_WORD = re.compile(r"[^\W\d_]+")
# Pieces, one of which must be in the lower-cased line, and the pattern to try then.
FurnitureByPiece = Sequence[tuple[tuple[str, ...], re.Pattern[str]]]
KINDS = ("header", "credit", "furniture", "dateline")


@dataclass(frozen=True, slots=True)
class Example:
    """A line that a pattern must match, and what its groups must then hold."""

    line: str
    gives: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LinePattern:
    """A kind of line, by name: the name becomes `Span.why` of what it takes out."""

    name: str
    kind: str
    source: str
    begins: tuple[str, ...]
    contains: tuple[str, ...]
    examples: tuple[Example, ...]
    counter_examples: tuple[str, ...]

    @property
    def compiled(self) -> re.Pattern[str]:
        """For one pattern alone; the cleaner asks `read_furniture`, which tries the likely ones in one go."""
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
        )
        for entry in _file()[kind]
    )


@dataclass(frozen=True, slots=True)
class Furniture:
    """A line of furniture: which, and the publisher that it names."""

    name: str
    publisher: str | None


def furniture_called(text: str) -> FurnitureByPiece:
    """The patterns that a piece of the text calls for, to hand to `read_furniture` for each of its lines: mostly none."""
    lower = text.lower()
    found = []
    for entry in _furniture_table().by_piece:
        for piece in entry[0]:
            if piece in lower:
                found.append(entry)
                break
    return found


def read_furniture(line: str, called: FurnitureByPiece | None = None) -> Furniture | None:
    """Whether a stripped line is furniture or a credit, by the patterns that its first word and its pieces call for.

    Args:
        line: without white space at its ends.
        called: what `furniture_called` says of a text that the line is in; None for a line by itself.
    """
    table = _furniture_table()
    lower = line.lower()
    word = _FIRST_WORD.match(lower)
    tried = table.all if word is None else table.by_word.get(word[0])
    found = tried.fullmatch(line) if tried is not None else None
    if found is None and word is not None:
        for pieces, pattern in table.by_piece if called is None else called:
            for piece in pieces:
                if piece in lower:
                    found = found or pattern.fullmatch(line)
    if found is None:
        return None
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
    for pattern in _all(kind):
        found = pattern[1].fullmatch(line)
        if found is not None:
            return pattern[0], {k: v.strip() for k, v in found.groupdict().items() if v and v.strip()}
    return None


@cache
def _all(kind: str) -> Sequence[tuple[str, re.Pattern[str]]]:
    return [(p.name, p.compiled) for p in line_patterns(kind)]


@dataclass(frozen=True, slots=True)
class _FurnitureTable:
    all: re.Pattern[str]
    by_word: Mapping[str, re.Pattern[str]]
    by_piece: FurnitureByPiece


@cache
def _furniture_table() -> _FurnitureTable:
    patterns = [p for kind in ("credit", "furniture") for p in line_patterns(kind)]
    words = {word for p in patterns for word in p.begins}
    return _FurnitureTable(
        _either(patterns),
        {word: _either([p for p in patterns if word in p.begins]) for word in sorted(words)},
        [(p.contains, _either([p])) for p in patterns if p.contains],
    )


def _either(patterns: Sequence[LinePattern]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{p.name}>{p.source})" for p in patterns))
