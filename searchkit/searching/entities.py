"""The names of an index as a user looks at them: how often each is there, what stands for it, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from searchkit.analysis.tokens import fold_value
from searchkit.errors import UsageError
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.names.columns import FieldNames
from searchkit.names.spelling import LOOSEN
from searchkit.names.ties import read_ties, split_tie
from searchkit.searching.entity import Alias, Entity, NameCount, Why
from searchkit.searching.likeness import nearest_label
from searchkit.searching.naming import IndexNames

_CLEARLY = 10  # times as many articles
_ORDER: tuple[Why, ...] = ("you", "corpus", "spelling", "article")


def list_names(names: IndexNames, kinds: Iterable[EntityKind], prefix: str) -> list[NameCount]:
    """Canonical names of which a word, or an alias's word, begins so; most articles first."""
    found: list[NameCount] = []
    start = fold_value(prefix)
    for kind in kinds:
        field = names.field(kind)
        counts, labels = _counts(field)
        aliases: dict[str, set[str]] = {}
        ends = _ends(field)
        for alias, end in ends.items():
            aliases.setdefault(end, set()).add(alias)
        for short, longs in read_ties(field.ties, field.living).items():
            for end in {ends.get(long, long) for long in longs} - {short}:
                aliases.setdefault(end, set()).add(short)
        for key, n in counts.items():
            others = aliases.get(key, set())
            if not start or any(_begins(other, start) for other in (key, *others)):
                found.append(NameCount(kind, labels[key], n, len(others)))
    return sorted(found, key=lambda name: (-name.articles, name.kind, fold_value(name.name)))


def find_entity(names: IndexNames, name: str, kind: EntityKind | None) -> Entity:
    """A name and its aliases, by the name or any of them; without hits.

    Raises:
        UsageError: no such name, or one of several kinds.
    """
    kind = kind_of(names, name, kind)
    field = names.field(kind)
    key = field.canonical(fold_value(name))
    ends = _ends(field)
    aliases: Counter[tuple[str, Why]] = Counter()
    for raw, living in zip(field.raw, field.living, strict=True):
        if raw is None:
            continue
        counts = raw.counts(living)[0]
        for other, end in ends.items():
            if end == key and (at := raw.find(other)) is not None:
                aliases[other, _reason(field, other)] += int(counts[at])
    for short, longs in read_ties(field.ties, field.living).items():
        for long, n in longs.items():
            if short != key and ends.get(long, long) == key:
                aliases[short, "article"] += n
    shown = _spellings(field)
    rows = [
        Alias(shown.get(other, other), n, why, why != "article" or field.canonical(other) == key)
        for (other, why), n in aliases.items()
        if n
    ]
    rows.sort(key=lambda alias: (_ORDER.index(alias.why), not alias.everywhere, -alias.articles, alias.name))
    apart = tuple(sorted(shown.get(other, other) for other, of in field.curation.apart.items() if key in of))
    counts_of, labels = _counts(field)
    label = labels.get(key) or field.curation.labels.get(key) or shown.get(key, name)
    return Entity(kind, label, counts_of.get(key, 0), tuple(rows), apart, key in field.curation.blocked)


def kind_of(names: IndexNames, name: str, kind: EntityKind | None) -> EntityKind:
    """The kind that a name is of: of several the one that it clearly is in most articles.

    Raises:
        UsageError: none, with the nearest name; or several.
    """
    key = fold_value(name)
    found = [k for k in ([kind] if kind else ENTITY_KINDS) if _is_known(names.field(k), key)]
    if len(found) > 1:
        counts = {k: _count_of(names.field(k), key) for k in found}
        first, second = sorted(found, key=lambda k: -counts[k])[:2]
        if counts[first] < _CLEARLY * counts[second] or not counts[first]:
            told = " and ".join(f"{k} ({counts[k]:,})" for k in found)
            raise UsageError(f"{name!r} is of several kinds: {told}", hint=f"say which: --kind {first}")
        return first
    if found:
        return found[0]
    fields = [names.field(k) for k in ([kind] if kind else ENTITY_KINDS)]
    hint = next((told for field in fields if (told := field.meaning(key))), None)
    if hint is None:
        near = _nearest(key, fields)
        hint = f"did you mean {near!r}?" if near else "searchkit entities list shows what there is"
    of = f" {kind}" if kind else " the name"
    raise UsageError(f"no article has{of} {name!r}", hint=hint)


def _count_of(field: FieldNames, key: str) -> int:
    found = 0
    for column, living in ((field.column(i), living) for i, living in enumerate(field.living)):
        at = column.find(key) if column is not None else None
        found += int(column.counts(living)[0][at]) if column is not None and at is not None else 0
    return found


def _is_known(field: FieldNames, key: str) -> bool:
    curation = field.curation
    if key in curation.labels or key in curation.aliases or key in curation.blocked:
        return True
    return any(raw is not None and raw.find(key) is not None for raw in field.raw) or field.elected_head(key) != key


def _nearest(key: str, fields: Iterable[FieldNames]) -> str | None:
    columns = [raw for field in fields for raw in field.raw if raw is not None]
    return nearest_label(key, ((k, label) for c in columns for k, label in zip(c.keys(), c.labels(), strict=True)))


def _begins(key: str, start: str) -> bool:
    return key.startswith(start) or f" {start}" in key or f"-{start}" in key


def _counts(field: FieldNames) -> tuple[dict[str, int], dict[str, str]]:
    counts: Counter[str] = Counter()
    labels: dict[str, str] = {}
    for i, living in enumerate(field.living):
        column = field.column(i)
        if column is None:
            continue
        of_values = column.counts(living)[0]
        present = of_values.nonzero()[0]
        for (key, label), n in zip(column.named(present), of_values[present].tolist(), strict=True):
            counts[key] += n
            labels.setdefault(key, label)
    return counts, labels


def _spellings(field: FieldNames) -> dict[str, str]:
    """Folded name → as articles spell it, of values and of short names."""
    shown = {
        key: label for raw in field.raw if raw is not None for key, label in zip(raw.keys(), raw.labels(), strict=True)
    }
    for ties in field.ties:
        for label in ties.labels() if ties is not None else ():
            short = split_tie(label)[0]
            shown.setdefault(fold_value(short), " ".join(short.split()))
    return shown


def _ends(field: FieldNames) -> dict[str, str]:
    """Folded name that articles have → the canonical one that it stands for, where that is another."""
    ends: dict[str, str] = {}
    for i, raw in enumerate(field.raw):
        column = field.column(i)
        if raw is not None and column is not None:
            ends.update((raw.key(at), column.key(int(column.to[at]))) for at in column.moved().tolist())
    return ends


def _reason(field: FieldNames, key: str) -> Why:
    if key in field.curation.aliases:
        return "you"
    head = field.elected_head(key)
    if head == key or head in field.curation.apart.get(key, ()):
        return "you"
    if field.canonical(head) != head:
        return "you"
    loosen = LOOSEN[field.kind]
    return "spelling" if loosen(key) == loosen(head) else "corpus"
