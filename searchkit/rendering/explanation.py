"""The screen of `explain`: a query as a tree, what each clause finds at the right, and why the whole finds nothing."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from rich.text import Text

from searchkit.analysis.forms import forms_of
from searchkit.rendering.canvas import FAINT, HEADING, MATCH, WARNING, Canvas, Drawing
from searchkit.rendering.lines import broken, joined, left_right, marked, separated
from searchkit.rendering.screen import articles_words, labelled, took_words, warning_lines
from searchkit.searching.explanation import Explanation, HitScore, Part

_MAX_PARSED_LINES, _MAX_DETAIL_LINES = 6, 3
_MAX_COUNTS = 100  # cells: on a wider screen, counts at its far end would leave their clauses


def render_explanation(found: Explanation, *, width: int) -> Drawing:
    """The screen of `explain`."""
    return Drawing(partial(_draw, found), width)


def _draw(found: Explanation, canvas: Canvas) -> Iterator[Text]:
    yield separated([Text(articles_words(found.total), HEADING), Text(took_words(found.took_ms), FAINT)], canvas)
    yield from labelled("read as", marked(found.parsed), canvas, max_lines=_MAX_PARSED_LINES)
    if found.ignored:
        words = ", ".join(found.ignored)
        yield from labelled("ignored", marked(f"{words} (too common; in quotes they count)"), canvas)
    yield Text()
    yield from _part_lines(found.tree, "", "", canvas)
    for narrowing in found.filters:
        without = f"{articles_words(narrowing.without)} without it"
        yield _counted(joined(Text("filter ", FAINT), marked(narrowing.text)), Text(without, FAINT), canvas)
    if found.hit is not None:
        yield Text()
        yield from _score_lines(found.hit, canvas)
    if found.reasons:
        yield Text()
        for reason in found.reasons:
            yield from labelled("why", marked(reason), canvas, style=WARNING)
    yield from warning_lines(found.warnings, canvas)


def _part_lines(part: Part, lead: str, below: str, canvas: Canvas) -> Iterator[Text]:
    """A clause and those inside it.

    Args:
        lead: what stands before its first line.
        below: before the others.
    """
    empty = WARNING if not part.count else ""
    count = Text(f"{part.count:,}", empty or HEADING)
    yield _counted(joined(Text(lead, FAINT), _title(part, canvas)), count, canvas)
    inner = below + (f"{canvas.glyphs.down}  " if part.parts else "   ")
    for line in _details(part):
        pieces = broken(line, _width(canvas) - len(inner), canvas, max_lines=_MAX_DETAIL_LINES)
        yield from (joined(Text(inner, FAINT), piece) for piece in pieces)
    for i, child in enumerate(part.parts):
        last = i == len(part.parts) - 1
        sign = canvas.glyphs.corner if last else canvas.glyphs.tee
        yield from _part_lines(child, f"{below}{sign} ", below + (f"{canvas.glyphs.down}  ", "   ")[last], canvas)


def _score_lines(hit: HitScore, canvas: Canvas) -> Iterator[Text]:
    """`military in title, 2 times · 1.2345`; the parts sum to the score above them."""
    head = separated([Text(hit.id, FAINT), marked(hit.title, style=HEADING)], canvas)
    if not hit.parts:
        yield _counted(head, Text("does not match", WARNING), canvas)
        return
    yield _counted(head, Text(f"{hit.score:.4f}", HEADING), canvas)
    for i, part in enumerate(hit.parts):
        sign = canvas.glyphs.corner if i == len(hit.parts) - 1 else canvas.glyphs.tee
        where = f"in {part.field}" if part.field else ""
        often = f"{part.frequency:,}{canvas.glyphs.times}, in {part.documents:,} articles" if part.frequency else ""
        kind = "holds all of them" if part.kind == "all" else part.kind
        told = [
            joined(Text(f"{kind} ", FAINT), marked(_by_language(part.term, telling=False)), Text(f" {where}".rstrip())),
            Text(often, FAINT),
        ]
        line = joined(Text(f"{sign} ", FAINT), separated(told, canvas))
        yield _counted(line, Text(f"{part.score:.4f}"), canvas)


def _title(part: Part, canvas: Canvas) -> Text:
    """`military → militari`; what is asked is left out where it is what was written."""
    if part.parts:
        return Text(part.text, FAINT)
    asked = part.asked if part.asked and part.asked != part.text.strip('"').lower() else ""
    title = marked(part.text, style=MATCH if part.count else WARNING)
    return (
        joined(title, Text(f" {canvas.glyphs.arrow} ", FAINT), marked(_by_language(asked, telling=True)))
        if asked
        else title
    )


def _by_language(terms: str, *, telling: bool) -> str:
    """`senat@en,fr|senate@it` → `senat (en fr) or senate (it)`; terms that are one in all languages as they are.

    Args:
        telling: in which languages; else the stems alone.
    """
    told = []
    for term in terms.split(" "):
        stems = [
            f"{form.stem or 'any text'} ({' '.join(sorted(form.languages))})" if telling else form.stem
            for form in forms_of(term)
            if form.stem or telling
        ]
        told.append((" or " if telling else "/").join(stems) or term)
    return " ".join(told)


def _details(part: Part) -> Iterator[Text]:
    if len(part.fields) > 1 and part.count:
        yield Text(", ".join(f"{name} {n:,}" for name, n in part.fields.items()), FAINT)
    if part.expansions:
        words = ", ".join(f"{e.word} {e.count:,}" for e in part.expansions)
        more = part.n_expansions - len(part.expansions)
        yield marked(f"means {words}" + (f", and {more:,} more" if more else ""), style=FAINT)
    elif part.kind in ("pattern", "fuzzy"):
        yield Text("means no word of this index", FAINT)
    if part.names:
        names = ", ".join(f"{name.value} {name.count:,}" for name in part.names)
        yield marked(f"stands for {names}", style=FAINT)


def _counted(left: Text, right: Text, canvas: Canvas) -> Text:
    return left_right(left, right, _width(canvas), canvas)


def _width(canvas: Canvas) -> int:
    return min(canvas.width, _MAX_COUNTS)
