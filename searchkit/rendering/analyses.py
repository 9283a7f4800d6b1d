"""Screens of what looks at many articles at once: timelines, concordances, comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from searchkit.rendering.canvas import BAR, FAINT, HEADING, MATCH, Canvas, Drawing
from searchkit.rendering.facet_columns import bar
from searchkit.rendering.lines import beside, broken, cut, joined, marked, padded, separated
from searchkit.rendering.screen import articles_words, took_words, warning_lines
from searchkit.searching.comparison import Comparison, Distinction
from searchkit.searching.concordance import Concordance, Occurrence
from searchkit.searching.timeline import Period, Timeline

_GAP = 2
_MAX_BAR = 60
_MIN_BAR = 5
_SHARE = 7  # "100.00%"
_MAX_VALUE = 14
# So many periods in a row without an article are told in one line.
_MIN_RUN = 4
_DATE = 10
_SOURCE = 18
_DATE_FROM, _SOURCE_FROM = 60, 120  # cells in a line
_SIDE_GAP = 4
_PLURALS = {"day": "days", "week": "weeks", "month": "months", "year": "years"}


def render_timeline(timeline: Timeline, *, width: int) -> Drawing:
    """The screen of `timeline`: a line a period with its count, its share of all articles, and a bar."""
    return Drawing(partial(_timeline, timeline), width)


def render_concordance(concordance: Concordance, shown: Sequence[Occurrence], *, is_cut: bool, width: int) -> Drawing:
    """The screen of `kwic`: an occurrence a line, its words one below the other.

    Args:
        shown: those of the concordance that are shown.
        is_cut: whether there are more.
    """
    return Drawing(partial(_concordance, concordance, shown, is_cut), width)


def render_comparison(comparison: Comparison, *, width: int) -> Drawing:
    """The screen of `compare`: what is more frequent on one side, beside what is on the other."""
    return Drawing(partial(_comparison, comparison), width)


def _timeline(timeline: Timeline, canvas: Canvas) -> Iterator[Text]:
    undated = f"{timeline.undated:,} undated" if timeline.undated else ""
    found = (
        f"{timeline.total:,} stor{'y' if timeline.total == 1 else 'ies'}"
        if timeline.stories
        else articles_words(timeline.total)
    )
    head = [Text(found, HEADING), Text(undated), Text(took_words(timeline.took_ms), FAINT)]
    yield _head(head, timeline.parsed, canvas)
    if timeline.periods:
        yield Text()
        yield from _period_lines(timeline, canvas)
    yield from warning_lines(timeline.warnings, canvas)


def _period_lines(timeline: Timeline, canvas: Canvas) -> Iterator[Text]:
    periods = timeline.periods
    labels = max(len(_label(p, timeline.by)) for p in periods)
    figures = max(5, *(len(f"{p.count:,}") for p in periods))
    values = [
        (value, max(_width_of(value), *(len(f"{p.parts[value]:,}") for p in periods))) for value in timeline.values
    ]
    fixed = labels + _GAP + figures + _GAP + _SHARE
    while values and fixed + sum(_GAP + w for _, w in values) > canvas.width:
        values.pop()
    room = canvas.width - fixed - sum(_GAP + w for _, w in values) - _GAP
    bar_width = min(_MAX_BAR, room) if room >= _MIN_BAR else 0
    gap = " " * _GAP
    heading = f"{timeline.by:<{labels}}{gap}{'found':>{figures}}{gap}{'of all':>{_SHARE}}"
    columns = [padded_left(head, w) for head, (_, w) in zip(_heads(values, canvas), values, strict=True)]
    yield joined(Text(heading, FAINT), *(part for column in columns for part in (Text(gap), column)))
    most = max(p.count for p in periods)
    for is_empty, run in groupby(periods, key=lambda p: not p.count):
        rows = list(run)
        if is_empty and len(rows) >= _MIN_RUN:
            yield Text(f"{canvas.glyphs.ellipsis} {len(rows):,} {_PLURALS[timeline.by]} without any", FAINT)
            continue
        for p in rows:
            share = "" if p.share is None else f"{p.share:.2%}"
            line = Text(f"{_label(p, timeline.by):<{labels}}{gap}{p.count:>{figures},}{gap}", end="")
            line.append(f"{share:>{_SHARE}}", FAINT)
            for value, w in values:
                line.append(f"{gap}{p.parts[value]:>{w},}")
            if bar_width:
                line.append(gap).append(bar(p.count, most, bar_width, canvas), BAR)
            yield line


def _label(period: Period, by: str) -> str:
    return (
        f"{period.label} (no {'month' if len(period.label) == len('2000') else by})" if period.vague else period.label
    )


def _heads(values: Sequence[tuple[str, int]], canvas: Canvas) -> list[Text]:
    """Values on so many cells each; those that begin alike by their ends."""
    heads = [cut(marked(value), w, canvas.glyphs.ellipsis) for value, w in values]
    plain, ellipsis = [head.plain for head in heads], canvas.glyphs.ellipsis
    return [
        head if plain.count(head.plain) == 1 else joined(Text(ellipsis), _ending(value, w - len(ellipsis)))
        for head, (value, w) in zip(heads, values, strict=True)
    ]


def _width_of(value: str) -> int:
    return max(4, min(_MAX_VALUE, cell_len(marked(value).plain)))


def padded_left(text: Text, width: int) -> Text:
    """The text with spaces before it, up to `width` cells."""
    return joined(Text(" " * max(0, width - cell_len(text.plain))), text)


def _concordance(
    concordance: Concordance, shown: Sequence[Occurrence], is_cut: bool, canvas: Canvas
) -> Iterator[Text]:  # fmt: skip
    yield _head([Text(articles_words(concordance.total), HEADING)], concordance.parsed, canvas)
    if shown:
        yield Text()
    elif concordance.total:
        yield Text()
        yield from broken(
            Text("no words to show in their texts: kwic looks for words of the body"), canvas.width, canvas
        )
    labels = _label_widths(canvas.width)
    room = canvas.width - sum(w + _GAP for w in labels)
    match_width = min(max((cell_len(marked(o.match).plain) for o in shown), default=0), room // 3)
    left_width = (room - match_width) // 2
    for o in shown:
        texts = (Text(o.date.printed[:_DATE] if o.date else "", FAINT), marked(o.source or "", style=FAINT))
        columns = [padded(cut(t, w, canvas.glyphs.ellipsis), w + _GAP) for t, w in zip(texts, labels, strict=False)]
        match = cut(marked(o.match, style=MATCH), match_width, canvas.glyphs.ellipsis)
        before = padded_left(_ending(o.left, left_width), left_width)
        after = Text(" " if o.right[:1] == " " else "")
        line = joined(*columns, before, match, after, marked(o.right))
        yield _cropped(line, canvas)
    if is_cut:
        yield Text()
        yield Text(f"the first {len(shown):,} occurrences; more with -n", FAINT)
    yield from warning_lines(concordance.warnings, canvas)


def _label_widths(width: int) -> tuple[int, ...]:
    if width < _DATE_FROM:
        return ()
    return (_DATE, _SOURCE) if width >= _SOURCE_FROM else (_DATE,)


def _ending(text: str, width: int) -> Text:
    """The end of a text that fits; a blank before the match stays."""
    plain = marked(text).plain + (" " if text[-1:] == " " else "")
    while cell_len(plain) > max(0, width):
        # A wide character takes two cells: cut as many characters as there are cells too many, at the least one.
        plain = plain[max(1, (cell_len(plain) - width) // 2) :]
    return Text(plain)


def _cropped(line: Text, canvas: Canvas) -> Text:
    line.truncate(canvas.width, overflow="crop")
    line.rstrip()
    return line


def _comparison(comparison: Comparison, canvas: Canvas) -> Iterator[Text]:
    both = f"{comparison.both:,} in both" if comparison.both else "none in both"
    yield _head([Text("first ", HEADING), Text(articles_words(comparison.total))], comparison.parsed, canvas)
    yield _head(
        [Text("second", HEADING), Text(articles_words(comparison.against_total))], comparison.against_parsed, canvas
    )
    yield separated([Text(both), Text(took_words(comparison.took_ms), FAINT)], canvas)
    for title, rows in (("words", comparison.words), ("names", comparison.names)):
        if rows:
            yield Text()
            yield from _two_sides(title, rows, canvas)
    if not comparison.words and not comparison.names:
        yield Text()
        yield Text("nothing is significantly more frequent on either side")
    yield from warning_lines(comparison.warnings, canvas)


def _two_sides(title: str, rows: Sequence[Distinction], canvas: Canvas) -> Iterator[Text]:
    width = (canvas.width - _SIDE_GAP) // 2
    most = max(d.log_likelihood for d in rows)
    blocks = []
    for side, label in (("ours", "first"), ("theirs", "second")):
        own = [d for d in rows if d.side == side]
        figures = [
            max((len(f"{n:,}") for n in column), default=1)
            for column in zip(*((d.ours, d.theirs) for d in own), strict=True)
        ]
        lines = [cut(joined(Text(title, HEADING), Text(f" more in the {label}", FAINT)), width, canvas.glyphs.ellipsis)]
        lines += [_distinction(d, figures, most, width, canvas) for d in own]
        blocks.append(lines)
    yield from beside(blocks, [width, width], _SIDE_GAP)


def _distinction(d: Distinction, figures: Sequence[int], most: float, width: int, canvas: Canvas) -> Text:
    counts = f"{d.ours:>{figures[0]},} : {d.theirs:>{figures[1]},}"
    bar_width = min(12, width // 5)
    room = max(1, width - len(counts) - bar_width - 2 * _GAP)
    kind = "" if d.field == "body" else f" {d.field}"
    name = cut(marked(d.value), max(1, room - len(kind)), canvas.glyphs.ellipsis)
    label = padded(joined(name, Text(kind, FAINT)), room)
    return joined(
        label,
        Text(f"{' ' * _GAP}{counts}{' ' * _GAP}"),
        Text(bar(round(d.log_likelihood), round(most), bar_width, canvas), BAR),
    )


def _head(parts: Sequence[Text], parsed: str, canvas: Canvas) -> Text:
    head = separated(parts, canvas)
    left = canvas.width - cell_len(head.plain) - len(canvas.glyphs.dot)
    if left < 1:
        return cut(head, canvas.width, canvas.glyphs.ellipsis)
    return separated([head, cut(marked(parsed, style=FAINT), left, canvas.glyphs.ellipsis)], canvas)
