"""Screens of names: a list with counts, and one name with its aliases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from rich.cells import cell_len
from rich.text import Text

from searchkit.rendering.canvas import FAINT, HEADING, TITLE, WARNING, Canvas, Drawing
from searchkit.rendering.hits import shown_date
from searchkit.rendering.lines import broken, cut, joined, marked, padded, separated
from searchkit.searching.entity import Alias, Entity, NameCount, Why

# Why, and whether it is so everywhere.
_WHY: dict[tuple[Why, bool], str] = {
    ("article", True): "the articles themselves say so",
    ("article", False): "only where an article itself says so: words find it ({kind}:…), filters do not",
    ("spelling", True): "another spelling",
    ("corpus", True): "articles that say who is meant agree",
    ("you", True): "you said so in entities.toml",
}
_MIN_NAME, _MAX_NAME = 16, 60
_SHORT_ID = 12
_GAP = 2


def render_names(names: Sequence[NameCount], *, total: int, width: int) -> Drawing:
    """The screen of `entities list`: kind, name, articles, aliases."""
    return Drawing(partial(_names, names, total), width)


def render_entity(entity: Entity, *, width: int) -> Drawing:
    """The screen of `entities show`: the name, its aliases by reason, some articles."""
    return Drawing(partial(_entity, entity), width)


def _names(names: Sequence[NameCount], total: int, canvas: Canvas) -> Iterator[Text]:
    if not names:
        yield Text("no names")
        return
    kind = max(len(n.kind) for n in names) + _GAP
    count = max(len(_articles(n.articles)) for n in names) + _GAP
    aliases = max(len(_aliases(n.aliases)) for n in names)
    longest = max(cell_len(marked(n.name).plain) for n in names)
    room = canvas.width - kind - count
    if room - aliases < _MIN_NAME:
        aliases = 0
    label = max(1, min(_MAX_NAME, longest, room - aliases))
    for n in names:
        name = padded(cut(marked(n.name), label, canvas.glyphs.ellipsis), label)
        line = joined(Text(f"{n.kind:<{kind}}", FAINT), name, Text(f"{_articles(n.articles):>{count}}"))
        if aliases:
            line.append(_aliases(n.aliases), FAINT)
        yield cut(line, canvas.width, canvas.glyphs.ellipsis)
    if total > len(names):
        yield Text(f"+ {total - len(names):,} more", FAINT)


def _entity(entity: Entity, canvas: Canvas) -> Iterator[Text]:
    hidden = Text("hidden" if entity.blocked else "", WARNING)
    head = [marked(entity.name, style=TITLE), Text(entity.kind), Text(_articles(entity.articles), HEADING), hidden]
    yield from broken(separated(head, canvas), canvas.width, canvas)
    for why, words in _WHY.items():
        rows = [alias for alias in entity.aliases if (alias.why, alias.everywhere) == why]
        if rows:
            yield Text()
            yield from broken(Text(words.format(kind=entity.kind), FAINT), canvas.width, canvas)
            yield from _rows(rows, canvas)
    if entity.apart:
        yield Text()
        yield from broken(Text("not it, as you said in entities.toml", FAINT), canvas.width, canvas)
        for name in entity.apart:
            yield cut(joined(Text("  "), marked(name)), canvas.width, canvas.glyphs.ellipsis)
    if entity.hits:
        yield Text()
    for hit in entity.hits:
        line = separated([Text(hit.id[:_SHORT_ID], FAINT), shown_date(hit.date), marked(hit.title)], canvas)
        yield cut(line, canvas.width, canvas.glyphs.ellipsis)


def _rows(rows: Sequence[Alias], canvas: Canvas) -> Iterator[Text]:
    count = max(len(_articles(alias.articles)) for alias in rows) + _GAP
    longest = max(cell_len(marked(alias.name).plain) for alias in rows)
    label = max(1, min(_MAX_NAME, longest, canvas.width - count - _GAP))
    for alias in rows:
        name = padded(cut(marked(alias.name), label, canvas.glyphs.ellipsis), label)
        line = joined(Text(" " * _GAP), name, Text(f"{_articles(alias.articles):>{count}}"))
        yield cut(line, canvas.width, canvas.glyphs.ellipsis)


def _aliases(n: int) -> str:
    if not n:
        return ""
    return " " * _GAP + (f"{n:,} alias" if n == 1 else f"{n:,} aliases")


def _articles(n: int) -> str:
    return f"{n:,} article" if n == 1 else f"{n:,} articles"
