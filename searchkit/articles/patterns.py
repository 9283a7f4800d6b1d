"""Globs, matched folder by folder: a walk enters only what can lead to a match."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable
from functools import lru_cache

_MAGIC = re.compile(r"[*?\[]")

# Which components of the pattern may come next; the number of components itself: matched.
States = frozenset[int]


class Pattern:
    """One glob: `*` and `?` stay within a name, `**` goes through folders, all below a matched folder is matched.

    Names with a leading dot are matched only by a component that starts with one.
    """

    __slots__ = ("_components",)

    def __init__(self, glob: str) -> None:
        parts = [part for part in glob.split("/") if part]
        self._components = tuple(
            None if part == "**" else (re.compile(fnmatch.translate(part)), part.startswith(".")) for part in parts
        )

    def start(self) -> States:
        """Before the first name."""
        return self._closed((0,))

    def step(self, states: States, name: str) -> States:
        """After one more name; empty where nothing below it can match."""
        is_hidden = name.startswith(".")
        end = len(self._components)
        after = set()
        for state in states:
            if state == end:
                if not is_hidden:
                    after.add(end)
                continue
            component = self._components[state]
            if component is None:
                if not is_hidden:
                    after.add(state)
            elif component[0].match(name) and (not is_hidden or component[1]):
                after.add(state + 1)
        return self._closed(after)

    def is_match(self, states: States) -> bool:
        """Whether what was stepped through is matched."""
        return len(self._components) in states

    def matches(self, path: str) -> bool:
        """Whether a whole relative path is matched."""
        states = self.start()
        for name in path.split("/"):
            states = self.step(states, name)
            if not states:
                return False
        return self.is_match(states)

    def _closed(self, states: Iterable[int]) -> States:
        """With the states reached by `**` standing for no folder at all."""
        closed = set(states)
        for state in sorted(closed):
            at = state
            while at < len(self._components) and self._components[at] is None:
                at += 1
                closed.add(at)
        return frozenset(closed)


@lru_cache(maxsize=1024)
def compile_glob(glob: str) -> Pattern:
    """The pattern of a glob."""
    return Pattern(glob)


def has_magic(text: str) -> bool:
    """Whether it is more than a name."""
    return _MAGIC.search(text) is not None


def split_glob(path: str) -> tuple[str, str]:
    """The fixed leading folder ("" where there is none) and the glob below it."""
    parts = path.split("/")
    n_fixed = next(i for i, part in enumerate(parts) if has_magic(part))
    folder = "/".join(parts[:n_fixed])
    return ("/" if n_fixed and not folder else folder), "/".join(parts[n_fixed:])
