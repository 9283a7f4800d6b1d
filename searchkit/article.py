"""What a reader gives: an article as it was found, or a word on why there is none.

Nothing here is judged. Which of several strings is the date, where the byline ends and the text begins: see `extraction`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "html", "record"]
StatedIn = Literal["metadata", "feed"]


@dataclass(frozen=True, slots=True)
class Article:
    """One article, raw.

    Attributes:
        path: the file, relative to the root given, with `/`.
        record: the record inside the file ("3", counted from 1, or its own key), where the file can hold several.
        content: the text or the markup, decoded.
        kind: "text" as scraped, "html" a whole page, "record" a text whose title, date and so on stand in `given`.
        given: field name (of `fields.FIELDS`) → the raw strings that the source states, in its order.
        notes: what the reader had to decide, for the user's eyes: a guessed encoding, a repaired line.
        stated_in: what `given` was read from: the article's own metadata, or a feed that announces it.
    """

    path: str
    record: str | None
    content: str
    kind: Kind
    given: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    stated_in: StatedIn = "metadata"

    @property
    def place(self) -> str:
        """Where it stood, as printed: `news.jsonl#3`."""
        return self.path if self.record is None else f"{self.path}#{self.record}"

    def __reduce__(self) -> tuple[object, ...]:
        # By its parts in order: what a dataclass does by itself takes three times as long, and every article goes to a worker.
        parts = self.path, self.record, self.content, self.kind, self.given, self.notes, self.stated_in
        return Article, parts


@dataclass(frozen=True, slots=True)
class Skip:
    """A file, or a record of one, that gives no article.

    Attributes:
        place: the file, with `#3` for a record and `:3` for a line.
        reason: what is wrong, in words that end a sentence starting with the place.
    """

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know of a file as a whole; no article was lost by it.

    Attributes:
        place: the file.
        text: in words that end a sentence starting with the place: what was passed over, and how many.
    """

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


Item = Article | Skip | Note
"""What a reader yields."""
