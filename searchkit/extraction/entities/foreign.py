"""Names in texts of other languages than English: those that a gazetteer knows.

Capitals, titles and verbs tell names in English; in German every noun has a capital.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from searchkit.extraction.annotations import ENTITY_KINDS, Mention
from searchkit.extraction.entities.lexicon import read_lexicon

# Smaller towns are called like things: Hof, Halle, Bas.
_LEAST_PEOPLE = 100_000


def gazetteer_names(mentions: Iterable[Mention], given: Mapping[str, tuple[str, ...]]) -> tuple[Mention, ...]:
    """Of what English rules find: countries and large towns, and what the source itself states."""
    stated = {name.casefold() for kind in ENTITY_KINDS for name in given.get(kind, ())}
    return tuple(m for m in mentions if m.text.casefold() in stated or (m.kind == "place" and _is_known(m.text)))


def _is_known(name: str) -> bool:
    lexicon = read_lexicon()
    kind, _ = lexicon.known.get(name, ("", ""))
    return kind == "place" or lexicon.towns.get(name, 0) >= _LEAST_PEOPLE
