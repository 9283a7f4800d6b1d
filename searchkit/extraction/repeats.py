"""Which short lines a source prints in most of its articles: its furniture, learnt by counting.

No list knows every site's own lines ("Harbour Daily is a member of the Hill Press"). They stand at the edges of the text, word
for word the same, article after article; text does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

WHY = "repeated in this source"
# A column's heading or a refrain stands in some articles, furniture in most; below eight, "most" means nothing.
_MIN_ARTICLES = 8
_MIN_SHARE = 0.6
_MAX_LINE_CHARS = 200
_EDGE_LINES, _EDGE_CHARS = 10, 1_500
# Bounds of memory. Lines seen but once make room first: furniture comes back.
_MAX_LINES = 1_000
_MAX_SOURCES = 2_000
_MAX_SAVED_LINES = 40


class RepeatedLines:
    """How many articles of each source have which line near their beginning or end."""

    def __init__(self) -> None:
        self._articles: dict[str, int] = {}
        self._lines: dict[str, dict[str, int]] = {}

    def observe(self, source: str, text: str) -> frozenset[str]:
        """Count one article's lines, each once; gives them, for `among`."""
        lines = frozenset(edge_lines(text))
        if source not in self._articles:
            if len(self._articles) >= _MAX_SOURCES:
                return lines
            self._articles[source], self._lines[source] = 0, {}
        self._articles[source] += 1
        counts = self._lines[source]
        for line in lines:
            counts[line] = counts.get(line, 0) + 1
        if len(counts) > _MAX_LINES:
            self._lines[source] = {line: n for line, n in counts.items() if n > 1 and n * 20 >= self._articles[source]}
        return lines

    def known(self, source: str, text: str) -> frozenset[str]:
        """The text's lines, folded, that most articles of the source have."""
        return self.among(source, frozenset(edge_lines(text)))

    def among(self, source: str, lines: frozenset[str]) -> frozenset[str]:
        """Those of an article's lines (`observe`) that most articles of the source have."""
        n = self._articles.get(source, 0)
        if n < _MIN_ARTICLES:
            return frozenset()
        counts, least = self._lines[source], max(_MIN_ARTICLES, _MIN_SHARE * n)
        return frozenset([line for line in lines if counts.get(line, 0) >= least])

    def as_dict(self) -> dict[str, dict[str, object]]:
        """Plain values for JSON: source → articles counted, and the lines that may be furniture yet."""
        saved: dict[str, dict[str, object]] = {}
        for source, n in sorted(self._articles.items()):
            lines = [(line, k) for line, k in self._lines[source].items() if k > 1 and k * 4 >= n]
            lines = sorted(lines, key=lambda x: (-x[1], x[0]))[:_MAX_SAVED_LINES]
            saved[source] = {"articles": n, "lines": dict(lines)}
        return saved

    @classmethod
    def from_dict(cls, saved: Mapping[str, object]) -> RepeatedLines:
        """Back from `as_dict`; entries that are not of its form are left out, since the file may have been edited."""
        found = cls()
        for source, entry in saved.items():
            n = entry.get("articles") if isinstance(entry, Mapping) else None
            lines = entry.get("lines") if isinstance(entry, Mapping) else None
            if isinstance(n, int) and n > 0 and isinstance(lines, Mapping):
                found._articles[source] = n
                found._lines[source] = {x: k for x, k in lines.items() if isinstance(x, str) and isinstance(k, int)}
        return found


def edge_lines(text: str) -> Iterator[str]:
    """The short lines near both ends of a text, folded; a speaker's name before his words is none of them."""
    if len(text) <= 2 * _EDGE_CHARS:
        yield from _folded(text.splitlines()) if text.count("\n") < 2 * _EDGE_LINES else _of_edges(text, text)
    else:
        yield from _of_edges(text[:_EDGE_CHARS], text[-_EDGE_CHARS:])


def fold_line(line: str) -> str:
    """What two prints of one line have in common."""
    return " ".join(line.casefold().split())


def _of_edges(head: str, tail: str) -> Iterator[str]:
    yield from _folded([x for x in head.splitlines() if x.strip()][:_EDGE_LINES])
    yield from _folded([x for x in tail.splitlines() if x.strip()][-_EDGE_LINES:])


def _folded(lines: Iterable[str]) -> Iterator[str]:
    for line in lines:
        if len(line) <= _MAX_LINE_CHARS and (folded := fold_line(line)) and folded[-1] != ":":
            yield folded
