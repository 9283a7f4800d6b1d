"""Changes of names, as a user says them: checked against the index, written into `entities.toml`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from searchkit.analysis.tokens import fold_value
from searchkit.errors import UsageError
from searchkit.extraction.annotations import ENTITY_KINDS, EntityKind
from searchkit.names.curation import curation_file, read_curation
from searchkit.names.editing import CurationFile
from searchkit.searching.entity import Entity
from searchkit.searching.index import open as open_index


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed.

    Attributes:
        verb: "merge", "rename", "unmerge", "block", "unblock".
        name: the name as it is shown from now on.
        others: names that are it now, or no more.
        undo: the words of the `searchkit entities` command that takes it back.
        articles: that have the name now.
    """

    verb: str
    kind: EntityKind
    name: str
    others: tuple[str, ...]
    file: Path
    undo: tuple[tuple[str, ...], ...]
    articles: int


def merge_names(location: Path, names: Sequence[str], *, into: str | None, kind: EntityKind | None) -> Change:
    """Let several names be one: `into`, or the first of them.

    Raises:
        UsageError: fewer than two names; one that no article has; names of different kinds; a circle.
    """
    of = kind or _common_kind(location, names)
    for name in names:
        _known(location, name, of)
    target = names[0] if into is None else into
    others = tuple(n for n in names if fold_value(n) != fold_value(target))
    if not others:
        raise UsageError(f"there is nothing to merge with {target!r}", hint="searchkit entities merge NAME OTHER")
    file = CurationFile(curation_file(location))
    file.merge(of, target, others)
    file.save()
    return _changed("merge", location, of, target, others, tuple(("unmerge", target, other) for other in others))


def rename(location: Path, old: str, new: str, *, kind: EntityKind | None) -> Change:
    """Show a name, with all its aliases, in another way.

    Raises:
        UsageError: no article has it, or it or another name is called so already.
    """
    entity = _known(location, old, kind)
    if new == entity.name:
        raise UsageError(f"{new!r} is its name already", hint=f"searchkit entities show {new!r}")
    taken = _find(location, new, entity.kind)
    if taken is not None and fold_value(taken.name) != fold_value(entity.name):
        raise UsageError(
            f"{new!r} is another name already", hint=f"to make them one: searchkit entities merge {new!r} {old!r}"
        )
    file = CurationFile(curation_file(location))
    file.rename(entity.kind, entity.name, new)
    file.save()
    return _changed("rename", location, entity.kind, new, (entity.name,), (("rename", new, entity.name),))


def unmerge(location: Path, name: str, alias: str, *, kind: EntityKind | None) -> Change:
    """Let a name not be another, whether the user or the articles said so.

    Raises:
        UsageError: they are not one; or only the articles' own texts say so.
    """
    entity = _known(location, name, kind)
    of, file = entity.kind, CurationFile(curation_file(location))
    undone = file.unmerge(of, entity.name, alias)
    left: Entity | None = entity
    if undone:
        file.save()
        left = _find(location, entity.name, of)  # a name that was the user's own is gone with its last alias
    whys = {a.why for a in left.aliases if fold_value(a.name) == fold_value(alias)} if left is not None else set()
    if whys & {"spelling", "corpus"}:
        file.keep_apart(of, entity.name, alias)
        file.save()
    elif not undone:
        told = " only where an article itself says so, and that stays" if "article" in whys else ""
        are = "is" if told else "is not"
        raise UsageError(f"{alias!r} {are} {entity.name!r}{told}", hint=f"searchkit entities show {entity.name!r}")
    undo = ("merge", entity.name, alias) if left is not None else ("rename", alias, entity.name)
    return _changed("unmerge", location, of, entity.name, (alias,), (undo,))


def block(location: Path, name: str, *, kind: EntityKind | None) -> Change:
    """Hide a name from facets, lists and filters.

    Raises:
        UsageError: no article has it; it is an alias; it is merged.
    """
    entity = _known(location, name, kind)
    if fold_value(entity.name) != fold_value(name):
        hint = f"hide {entity.name!r}, or first: searchkit entities unmerge {entity.name!r} {name!r}"
        raise UsageError(f"{name!r} stands for {entity.name!r}", hint=hint)
    merged = next((alias.name for alias in entity.aliases if alias.why == "you"), None)
    if merged is not None:
        hint = f"first: searchkit entities unmerge {entity.name!r} {merged!r}"
        raise UsageError(f"{name!r} is what you call {merged!r}: it cannot be hidden too", hint=hint)
    file = CurationFile(curation_file(location))
    file.block(entity.kind, name)
    file.save()
    return _changed("block", location, entity.kind, name, (), (("unblock", name),))


def unblock(location: Path, name: str, *, kind: EntityKind | None) -> Change:
    """Show a hidden name again.

    Raises:
        UsageError: it is not hidden.
    """
    file = CurationFile(curation_file(location))
    of = next((k for k in ([kind] if kind else ENTITY_KINDS) if file.unblock(k, name)), None)
    if of is None:
        raise UsageError(f"{name!r} is not hidden", hint=f"{file.path} has what is hidden, under [block]")
    file.save()
    return _changed("unblock", location, of, name, (), (("block", name),))


def _known(location: Path, name: str, kind: EntityKind | None) -> Entity:
    read_curation(location)  # a copy of what is right is kept before it changes
    return open_index(location).entity(name, kind=kind, limit=0)


def _common_kind(location: Path, names: Sequence[str]) -> EntityKind:
    """The kind that several names are of, though each may be of others too: a "Bush" beside "George W. Bush"."""
    common = [kind for kind in ENTITY_KINDS if all(_find(location, name, kind) is not None for name in names)]
    if len(common) == 1:
        return common[0]
    kinds = {name: _known(location, name, None).kind for name in names}  # tells of unknown ones
    if len(set(kinds.values())) > 1:
        told = ", ".join(f"{name!r} is a {kind}" for name, kind in kinds.items())
        raise UsageError(f"names of one kind are merged: {told}", hint="say which with --kind")
    return kinds[names[0]]


def _find(location: Path, name: str, kind: EntityKind) -> Entity | None:
    try:
        return _known(location, name, kind)
    except UsageError:
        return None


def _changed(
    verb: str, location: Path, kind: EntityKind, name: str, others: tuple[str, ...], undo: tuple[tuple[str, ...], ...]
) -> Change:
    now = _find(location, name, kind)
    file = curation_file(location)
    return Change(verb, kind, name, others, file, undo, now.articles if now is not None else 0)
