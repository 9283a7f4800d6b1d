"""A name of an index, as a user looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from searchkit.extraction.annotations import EntityKind
from searchkit.searching.page import Hit

Why = Literal["article", "spelling", "corpus", "you"]


@dataclass(frozen=True, slots=True)
class NameCount:
    """A canonical name.

    Attributes:
        articles: that have it, under whatever alias.
        aliases: how many other names stand for it.
    """

    kind: EntityKind
    name: str
    articles: int
    aliases: int


@dataclass(frozen=True, slots=True)
class Alias:
    """A name that stands for another.

    Attributes:
        articles: in which it does, for that reason.
        why: "article": the article itself says so; "spelling"; "corpus": the articles that say so agree; "you":
            `entities.toml`.
        everywhere: whether it stands for the name all over the index, so that filters know it. Else words find it, in the
            articles that say so.
    """

    name: str
    articles: int
    why: Why
    everywhere: bool = True


@dataclass(frozen=True, slots=True)
class Entity:
    """A canonical name with all that is known of it.

    Attributes:
        apart: names that `entities.toml` keeps apart from it.
        blocked: whether it is hidden.
        hits: some articles, the newest first.
    """

    kind: EntityKind
    name: str
    articles: int
    aliases: tuple[Alias, ...]
    apart: tuple[str, ...] = ()
    blocked: bool = False
    hits: tuple[Hit, ...] = ()
