"""What an article's facets have of it: by these values it is counted and filtered, when it is indexed and when it is shown."""

from __future__ import annotations

from collections.abc import Collection

from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.analysis.tokens import fold_value
from searchkit.extraction.annotations import ENTITY_KINDS, Annotations
from searchkit.fields import FIELDS

_MANY = {field.name: field.many for field in FIELDS}


def facet_values(found: Annotations, name: str) -> tuple[str, ...]:
    """An article's values of a facet: what the source states, then what was found in the text; each once."""
    named = dict.fromkeys(m.canonical for m in found.entities if m.kind == name) if name in ENTITY_KINDS else ()
    return tuple(folded_values(found, name, named).values())


def article_language(found: Annotations) -> str:
    """Whose stems an article's texts have: its language as `lang:` finds it; English where it has none."""
    return next(iter(folded_values(found, "lang", ())), UNKNOWN_LANGUAGE)


def folded_values(found: Annotations, name: str, named: Collection[str]) -> dict[str, str]:
    """An article's values of a facet by their folded form; `named` are those found in the text."""
    values = found.facts.get(name, ())
    if name == "lang" and found.language:
        values = (found.language,)
    if not values and not named:
        return {}
    once: dict[str, str] = {}
    for value in (*values, *named) if named else values:
        value = value.strip()
        if value:
            once.setdefault(fold_value(value), value)
    if len(once) > 1 and not _MANY[name]:
        first = next(iter(once))
        return {first: once[first]}
    return once
