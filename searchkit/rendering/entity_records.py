"""Names as machine formats and as plain lines: see `records`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from searchkit.rendering.records import FORMAT, to_json
from searchkit.rendering.safe import safe

if TYPE_CHECKING:
    from searchkit.searching.curating import Change
    from searchkit.searching.entity import Entity, NameCount


def names_json(names: Iterable[NameCount], *, query: str | None, total: int, warnings: Sequence[str]) -> str:
    """A list of names as one JSON object; `total` counts those that the limit cut off too."""
    rows = [{"kind": n.kind, "name": n.name, "articles": n.articles, "aliases": n.aliases} for n in names]
    return to_json({"format": FORMAT, "query": query, "total": total, "names": rows, "warnings": warnings})


def names_plain(names: Iterable[NameCount]) -> Iterator[str]:
    """One name a line: kind, name, articles, aliases, with tabs between them."""
    for n in names:
        yield f"{n.kind}\t{' '.join(safe(n.name).split())}\t{n.articles}\t{n.aliases}\n"


def entity_json(entity: Entity, *, query: str, warnings: Sequence[str]) -> str:
    """A name with its aliases as one JSON object."""
    found = {
        "kind": entity.kind,
        "name": entity.name,
        "articles": entity.articles,
        "aliases": [
            {"name": a.name, "articles": a.articles, "why": a.why, "everywhere": a.everywhere} for a in entity.aliases
        ],
        "apart": entity.apart,
        "blocked": entity.blocked,
        "hits": [hit.as_dict() for hit in entity.hits],
    }
    return to_json({"format": FORMAT, "query": query, "entity": found, "warnings": warnings})


def change_json(change: Change) -> str:
    """What was changed as one JSON object."""
    return to_json(
        {"format": FORMAT, "query": None, "change": change.verb, "kind": change.kind, "name": change.name}
        | {"others": change.others, "articles": change.articles, "file": str(change.file), "warnings": ()}
    )


def change_words(change: Change) -> str:
    """What was changed in words: `person: Kim Jong Un is Kim Jong-un now, 12 articles`."""
    name, others = safe(change.name), ", ".join(map(safe, change.others))
    articles = f"{change.articles:,} article" + ("" if change.articles == 1 else "s")
    are = "is" if len(change.others) == 1 else "are"
    said = {
        "merge": f"{others} {are} {name} now, {articles}",
        "rename": f"{others} is shown as {name} now, {articles}",
        "unmerge": f"{others} is not {name} any more, which has {articles}",
        "block": f"{name} is hidden now",
        "unblock": f"{name} is shown again, {articles}",
    }
    return f"{change.kind}: {said[change.verb]}"
