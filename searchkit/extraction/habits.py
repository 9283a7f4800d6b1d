"""Which order of day and month each source writes, learnt from its dates that leave no doubt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from searchkit.extraction.annotations import Annotations, DateGuess, Order
from searchkit.extraction.dates import swap_day_and_month

_ORDERS: tuple[Order, Order] = ("day_first", "month_first")
# A source that writes both ways has no habit: nine of ten must agree.
_MIN_SHARE = 0.9


class DateHabits:
    """How each source writes numeric dates: `17/11/2015` shows it, `03/04/1982` is then read by it."""

    def __init__(self) -> None:
        self._seen: dict[str, dict[Order, int]] = {}

    def observe(self, source: str | None, annotations: Annotations) -> None:
        """Learn from the article's numeric dates whose day is above 12."""
        if source is None:
            return
        for guess in annotations.dates:
            if guess.order is not None and not guess.ambiguous and guess.local.day > 12:
                counts = self._seen.setdefault(source.casefold(), dict.fromkeys(_ORDERS, 0))
                counts[guess.order] += 1

    def merge(self, other: DateHabits) -> None:
        """Take in what another has seen: the batches of a run are observed in several processes."""
        for source, counts in other._seen.items():
            mine = self._seen.setdefault(source, dict.fromkeys(_ORDERS, 0))
            for order, n in counts.items():
                mine[order] += n

    def order(self, source: str | None) -> Order | None:
        """The source's habit; None where it has none."""
        counts = self._seen.get(source.casefold()) if source is not None else None
        if counts is None:
            return None
        total = sum(counts.values())
        return next((o for o in _ORDERS if total and counts[o] >= _MIN_SHARE * total), None)

    def settle(self, source: str | None, annotations: Annotations) -> Annotations:
        """The article with its ambiguous dates read by the source's habit; without one they stay flagged, with a warning."""
        if not any(g.ambiguous for g in annotations.dates):
            return annotations
        order = self.order(source)
        if order is None:
            doubts = tuple(
                f"date {g.excerpt!r} could be {g.printed} or {swap_day_and_month(g).printed}; read day first"
                for g in annotations.dates
                if g.ambiguous and g.rejected_because is None
            )
            new = tuple(w for w in dict.fromkeys(doubts) if w not in annotations.warnings)
            return replace(annotations, warnings=annotations.warnings + new)
        return replace(annotations, dates=tuple(_settled(g, order) for g in annotations.dates))

    def as_dict(self) -> dict[str, dict[str, int]]:
        """Plain values for JSON: source → order → dates seen."""
        return {source: {str(o): n for o, n in counts.items()} for source, counts in sorted(self._seen.items())}

    @classmethod
    def from_dict(cls, saved: Mapping[str, object]) -> DateHabits:
        """Back from `as_dict`; entries that are not of its form are left out, since the file may have been edited."""
        habits = cls()
        for source, counts in saved.items():
            if isinstance(source, str) and isinstance(counts, Mapping):
                numbers = {o: counts.get(o) for o in _ORDERS}
                habits._seen[source.casefold()] = {
                    o: n if isinstance(n, int) and n > 0 else 0 for o, n in numbers.items()
                }
        return habits


def _settled(guess: DateGuess, order: Order) -> DateGuess:
    if not guess.ambiguous:
        return guess
    return replace(guess if guess.order == order else swap_day_and_month(guess), ambiguous=False)
