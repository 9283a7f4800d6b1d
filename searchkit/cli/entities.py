"""`searchkit entities`: the names that facets and filters count, and the user's own word on them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from searchkit.cli import options
from searchkit.cli.output import draw, on_terminal, tell, warn, write
from searchkit.cli.places import index_here, open_index, shown
from searchkit.errors import UsageError

if TYPE_CHECKING:
    from searchkit.extraction.annotations import EntityKind
    from searchkit.searching.curating import Change

_SHOWN = 20

Kind = Annotated[
    str | None,
    typer.Option("--kind", "-k", metavar="KIND", show_default=False, help="person, org, place or object; else all."),
]
NNames = Annotated[int, typer.Option("--limit", "-n", metavar="N", help="So many names at most; 0: all.")]
Prefix = Annotated[
    str, typer.Argument(metavar="[PREFIX]", show_default=False, help="Only names with a word that begins so.")
]
Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False, help="A name, or an alias of it.")]
Names = Annotated[
    list[str],
    typer.Argument(metavar="NAME OTHER...", show_default=False, help="Names that are one; the first is shown."),
]
Into = Annotated[
    str | None,
    typer.Option("--into", metavar="NAME", show_default=False, help="The name to show instead of the first."),
]
Old = Annotated[str, typer.Argument(metavar="OLD", show_default=False, help="The name as it is shown.")]
New = Annotated[str, typer.Argument(metavar="NEW", show_default=False, help="The name to show.")]
AliasName = Annotated[str, typer.Argument(metavar="ALIAS", show_default=False, help="The name that is not it.")]


def entities() -> None:
    """List names with their aliases; merge, rename, take apart and hide them.

    What you say is kept in entities.toml beside the index, which you may edit by hand too. It takes effect at once, without
    indexing again, and outlives the index.

    \b
    searchkit entities list --kind person
    """


def list_names(
    prefix: Prefix = "",
    kind: Kind = None,
    limit: NNames = _SHOWN,
    index: options.Place = None,
    as_json: options.AsJson = False,
    as_plain: options.AsPlain = False,
) -> int:
    """List names, the most frequent first, with their articles and how many aliases stand for them.

    \b
    searchkit entities list --kind place
    searchkit entities list b --json
    """

    opened = open_index(index_here(index))
    found = opened.entities(kind=_kind(kind), prefix=prefix)
    listed = found[:limit] if limit > 0 else found
    if as_json:
        from searchkit.rendering.entity_records import names_json

        write(names_json(listed, query=prefix or None, total=len(found), warnings=opened.warnings))
    elif as_plain or not on_terminal():
        from searchkit.rendering.entity_records import names_plain

        write(names_plain(listed))
        warn(opened.warnings)
    else:
        from searchkit.rendering.entities import render_names

        warn(opened.warnings)
        draw(lambda width: render_names(listed, total=len(found), width=width))
    return 0 if found else 1


def show_name(name: Name, kind: Kind = None, index: options.Place = None, as_json: options.AsJson = False) -> int:
    """Show a name with its aliases, why they are one, and some articles.

    \b
    searchkit entities show 'United States'
    """

    opened = open_index(index_here(index))
    found = opened.entity(name, kind=_kind(kind))
    if as_json:
        from searchkit.rendering.entity_records import entity_json

        write(entity_json(found, query=name, warnings=opened.warnings))
    else:
        from searchkit.rendering.entities import render_entity

        warn(opened.warnings)
        draw(lambda width: render_entity(found, width=width))
    return 0


def merge_names(
    names: Names, into: Into = None, kind: Kind = None, index: options.Place = None, as_json: options.AsJson = False
) -> int:
    """Let several names be one: the first is the one shown, unless --into names another.

    \b
    searchkit entities merge Russia 'Soviet Union' --into 'Russia and before'
    """
    from searchkit.searching import curating

    return _tell(curating.merge_names(index_here(index), names, into=into, kind=_kind(kind)), as_json)


def rename_name(
    old: Old, new: New, kind: Kind = None, index: options.Place = None, as_json: options.AsJson = False
) -> int:
    """Show a name, with all that stands for it, in another way.

    \b
    searchkit entities rename 'United States' USA
    """
    from searchkit.searching import curating

    return _tell(curating.rename(index_here(index), old, new, kind=_kind(kind)), as_json)


def unmerge_name(
    name: Name, alias: AliasName, kind: Kind = None, index: options.Place = None, as_json: options.AsJson = False
) -> int:
    """Let a name not be another, be it that you merged them or that the articles did.

    \b
    searchkit entities unmerge 'Intermediate-Range Nuclear Forces' INF
    """
    from searchkit.searching import curating

    return _tell(curating.unmerge(index_here(index), name, alias, kind=_kind(kind)), as_json)


def block_name(name: Name, kind: Kind = None, index: options.Place = None, as_json: options.AsJson = False) -> int:
    """Hide what is no name, from facets, lists and filters.

    \b
    searchkit entities block Kremlin
    """
    from searchkit.searching import curating

    return _tell(curating.block(index_here(index), name, kind=_kind(kind)), as_json)


def unblock_name(name: Name, kind: Kind = None, index: options.Place = None, as_json: options.AsJson = False) -> int:
    """Show a hidden name again.

    \b
    searchkit entities unblock Kremlin
    """
    from searchkit.searching import curating

    return _tell(curating.unblock(index_here(index), name, kind=_kind(kind)), as_json)


COMMANDS = {
    "list": list_names,
    "show": show_name,
    "merge": merge_names,
    "rename": rename_name,
    "unmerge": unmerge_name,
    "block": block_name,
    "unblock": unblock_name,
}


def _kind(text: str | None) -> EntityKind | None:
    from searchkit.extraction.annotations import ENTITY_KINDS
    from searchkit.fields import canonical_name

    if text is None:
        return None
    name = canonical_name(text)
    found = next((kind for kind in ENTITY_KINDS if kind == name), None)
    if found is None:
        import difflib

        near = difflib.get_close_matches(text.lower(), ENTITY_KINDS, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"kinds: {', '.join(ENTITY_KINDS)}"
        raise UsageError(f"{text!r} is no kind of names", hint=hint)
    return found


def _tell(change: Change, as_json: bool) -> int:
    if as_json:
        from searchkit.rendering.entity_records import change_json

        write(change_json(change))
        return 0
    from searchkit.rendering.entity_records import change_words

    write(change_words(change) + "\n")
    for words in change.undo:
        tell(f"{shown(change.file)}; to undo: {shlex.join(['searchkit', 'entities', *words])}")
    return 0
