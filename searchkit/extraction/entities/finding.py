"""Names in a body, from one scan: sightings, their kinds, their ties."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind, Mention
from searchkit.extraction.entities.kinds import Support, settle_kinds
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.pieces import LIKELY, WEAK
from searchkit.extraction.entities.sightings import read_sightings
from searchkit.extraction.entities.ties import Ties, tie_shouted

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})
_NAMING_FIELDS: tuple[tuple[str, EntityKind], ...] = (("author", "person"), ("source", "org"))
_MAX_STATED = 200
# The longest true ones are of committees; what is longer was typed without spaces, or to annoy.
_MAX_NAME_CHARS = 200


def find_mentions(body: str, *, title: str = "", given: Mapping[str, tuple[str, ...]] = NOTHING) -> tuple[Mention, ...]:
    """Who, what and where a text speaks of.

    Args:
        body: the text that the offsets count in.
        title: the headline; a name there supports one in the body.
        given: what the source states (field of `fields.FIELDS` → strings): its people, organisations, places, objects,
            authors and its own name are taken as known names.

    Returns:
        Mentions by position, disjoint, `body[m.start:m.end] == m.text`, without ranks and possessives. Facets count
        `canonical`: the fullest form in the article, the usual English name of a country, the plain designation.
    """
    seen = read_sightings(body)
    support = _read_support(title, given)
    kinds = settle_kinds(body, seen.all, seen.acronyms, support)
    ties = Ties(kinds, seen.acronyms, sorted(support.people))
    shouted = tie_shouted(seen.all, kinds)
    words_too = read_lexicon().lists["doubtful_towns"]
    mentions: list[Mention] = []
    canonical = ties.canonical
    at = 0
    for i, (start, end, piece) in enumerate(seen.all):
        if piece.shouted:
            if i not in shouted:
                continue
            length, name, kind = shouted[i]
            end = seen.all[i + length - 1][1]
        else:
            name = piece.shown
            if name not in kinds:
                continue
            kind = kinds[name]
        if start < at or end - start > _MAX_NAME_CHARS or (piece.opening and name in words_too):
            continue
        mentions.append(Mention(kind, body[start:end], start, end, canonical(name, kind)))
        at = end
    return tuple(mentions)


def _read_support(title: str, given: Mapping[str, tuple[str, ...]]) -> Support:
    stated: dict[str, EntityKind] = {}
    people: set[str] = set()
    for kind in ENTITY_KINDS if given else ():
        for name in given.get(kind, ())[:_MAX_STATED]:
            stated.setdefault(" ".join(name.split()).casefold(), kind)
            if kind == "person":
                people.add(" ".join(name.split()))
    for field, kind in _NAMING_FIELDS if given else ():
        for name in given.get(field, ())[:_MAX_STATED]:
            stated.setdefault(" ".join(name.split()).casefold(), kind)
    # Names without a kind ("entities", "mentions"): they vouch that it is a name.
    titled = {" ".join(name.split()) for name in given.get("entity", ())[:_MAX_STATED]}
    if title:
        in_title = [piece for _, _, piece in read_sightings(title).all if not piece.shouted]
        words = [word for word in title.split() if word[0].isalpha()]
        plain = sum(word[0].isupper() for word in words) * 2 <= len(words)
        # In A Headline Like This One capitals say less.
        least = WEAK if plain else LIKELY
        people.update(p.shown for p in in_title if p.kind == "person" and p.weight >= least and " " in p.shown)
        if plain:
            titled.update(p.shown for p in in_title if not p.opening)
    return Support(stated, frozenset(people), frozenset(titled))
