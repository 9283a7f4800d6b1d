"""The word lists that names are told by: read once a process, on first use."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources

from searchkit.extraction.annotations import EntityKind

KNOWN_SECTIONS: tuple[tuple[str, EntityKind], ...] = (
    ("us_states", "place"),
    ("counties", "place"),
    ("place", "place"),
    ("org", "org"),
)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Lists by name, and the well-known names.

    Attributes:
        lists: list name (as in the data files) → its entries.
        known: name → (kind, the name that facets show); countries and large towns too.
        countries: as facets show them.
        known_sure: those of `known` that need no sign from their context.
        towns: names of towns, with their population.
        spans: first word of a known name (or a town's) → the words of the longest such name.
        folded_spans: the same for `known`, folded.
        objects: name → the name that facets show.
    """

    lists: Mapping[str, frozenset[str]]
    known: Mapping[str, tuple[EntityKind, str]]
    known_sure: frozenset[str]
    known_folded: Mapping[str, str]
    towns: Mapping[str, int]
    spans: Mapping[str, int]
    folded_spans: Mapping[str, int]
    objects: Mapping[str, str]
    prefixes: Mapping[str, str]
    countries: frozenset[str]


@functools.cache
def read_lexicon() -> Lexicon:
    """All lists and gazetteers; a fifth of a second once a process, then free."""
    # Imported here: it pulls in the gazetteer libraries.
    from searchkit.extraction.entities.gazetteer import read_countries, read_towns

    lists: dict[str, frozenset[str]] = {}
    countries = read_countries()
    known: dict[str, tuple[EntityKind, str]] = {name: ("place", shown) for name, shown in countries.items()}
    sections = {
        name: dict(entries) for file in ("words", "names", "known", "designations") for name, entries in _sections(file)
    }
    for name, entries in sections.items():
        lists[name] = frozenset(entries)
    for section, kind in KNOWN_SECTIONS:
        known.update((name, (kind, shown)) for name, shown in sections[section].items())
    # The libraries' "Côte d'Ivoire" leads to our "Ivory Coast".
    known = {name: known.get(shown, (kind, shown)) for name, (kind, shown) in known.items()}
    towns = read_towns()
    unsure = lists["doubtful"] | lists["doubtful_towns"] | lists["surnames"] | lists["given"]
    return Lexicon(
        lists=lists,
        known=known,
        known_sure=frozenset(known) - unsure,
        known_folded={name.casefold(): name for name in known if len(name) > 3},
        towns=towns,
        spans=_read_spans((*known, *(town for town in towns if " " in town), *sections["objects"])),
        folded_spans=_read_spans(name.casefold() for name in known if len(name) > 3),
        objects=sections["objects"],
        prefixes={prefix.casefold(): prefix for prefix in sections["prefixes"]},
        countries=frozenset(known[name][1] for name in countries),
    )


@functools.lru_cache(maxsize=4096)
def usual_name(name: str, kind: EntityKind) -> str:
    """The name that facets show of a country, town or body as a source states it: `usa` is the United States."""
    known = read_lexicon().known
    for form in (name, name.upper(), name.title()):
        found = known.get(form)
        if found is not None and found[0] == kind:
            return found[1]
    return name


def _read_spans(names: Iterable[str]) -> dict[str, int]:
    spans: dict[str, int] = {}
    for name in names:
        first = name.partition(" ")[0]
        length = name.count(" ") + 1
        if length > spans.get(first, 0):
            spans[first] = length
    return spans


def _sections(file: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Each list of a data file: its name, its entries with the name that facets show."""
    text = resources.files("searchkit.extraction.entities").joinpath("data", file + ".txt").read_text(encoding="utf-8")
    section = ""
    entries: list[tuple[str, str]] = []
    for line in text.splitlines():
        if line.startswith("["):
            if section:
                yield section, entries
            section, entries = line[1:-1], []
        elif line and not line.startswith("#"):
            names, _, shown = line.partition(" = ")
            entries.extend((name, shown or name) for name in names.split(", "))
    if section:
        yield section, entries
