"""What operators ask of one text besides the postings: where its sentences begin, how its words are written."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Literal, Protocol

import numpy as np
from whoosh.reading import IndexReader

from searchkit.analysis.terms import term_finder
from searchkit.analysis.tokens import fold, word_pattern

StartsKind = Literal["sentences", "paragraphs"]


class AnyText(Protocol):
    """One field of one article."""

    def starts(self, kind: StartsKind) -> Sequence[int]:
        """The positions of the words that begin a sentence or a paragraph, ascending."""
        ...

    @property
    def surfaces(self) -> Sequence[str]:
        """Its words as they are written, by position."""
        ...


class StoredText:
    """A text as an index keeps it.

    Args:
        reader: of one segment.
        doc_id: local to the segment.
        field: "body" or another; a title or a value is one sentence.
    """

    def __init__(self, reader: IndexReader, doc_id: int, field: str) -> None:
        self._reader, self._doc_id, self._field = reader, doc_id, field

    def starts(self, kind: StartsKind) -> Sequence[int]:
        """Read from the column `starts`."""
        packed = self._read("starts") if self._field == "body" else b""
        if not packed:
            return [0]
        from searchkit.indexing.starts import unpack_starts

        lengths = np.array([len(packed)], np.int64)
        _, positions = unpack_starts(np.frombuffer(packed, np.uint8), lengths, paragraphs=kind == "paragraphs")
        found: list[int] = positions.tolist()
        return found

    @cached_property
    def surfaces(self) -> Sequence[str]:
        """Read from the text that is kept."""
        from searchkit.indexing.stored import unpack_annotations

        kept = unpack_annotations(self._read)
        if self._field == "body":
            return find_surfaces(kept.body)
        return find_surfaces(kept.title if self._field == "title" else "\n".join(kept.facts.get(self._field, ())))

    def _read(self, column: str) -> bytes:
        from searchkit.codec.columns import read_blobs

        blobs = read_blobs(self._reader, column) if column in self._reader.schema else None
        return blobs[self._doc_id] if blobs is not None else b""


class PlainText:
    """A text at hand.

    Args:
        parted: whether it is a body, which has sentences.
    """

    def __init__(self, text: str, *, parted: bool) -> None:
        self._text, self._parted = text, parted

    def starts(self, kind: StartsKind) -> Sequence[int]:
        """Found as the index finds them."""
        if not self._parted:
            return [0]
        from searchkit.indexing.starts import find_starts
        from searchkit.indexing.stretches import find_stretches

        stretches = find_stretches([self._text])
        counts = np.array([len(words) for words in term_finder().by_stretch(stretches.texts)], np.int64)
        found = find_starts(stretches, counts)
        return [0, *(found.words if kind == "sentences" else found.words[found.paragraphs]).tolist()]

    @cached_property
    def surfaces(self) -> Sequence[str]:
        """As they stand."""
        return find_surfaces(self._text)


def find_surfaces(text: str) -> list[str]:
    """The words of a text as they are written, by the positions that the index counts."""
    return [surface for surface in word_pattern(text).findall(text) if fold(surface)]


def in_capitals(surfaces: Sequence[str], first: int, last: int) -> bool:
    """Whether the words of a place are written in capitals only, and with a letter."""
    return last < len(surfaces) and " ".join(surfaces[first : last + 1]).isupper()
