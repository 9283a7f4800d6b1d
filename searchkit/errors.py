"""The one tree of errors. Each message says what, where and what to do next.

SearchkitError
├── UsageError            an option or a value that cannot be
│   └── UnknownField          a field that is not in the table (the nearest one is named)
├── QueryError            a query that cannot be read (with the column, for a caret)
├── InputError            nothing to read, or, with `strict`, the first article skipped
├── IndexFailure          about the index as a whole
│   ├── IndexMissing          no index at that place
│   ├── IndexForeign          something else lies there
│   ├── IndexVersion          made by another version of searchkit
│   ├── IndexDamaged          cannot be read
│   ├── IndexLocked           another run is writing
│   └── WriteFailed           the disk is full, or not ours to write; the old index stands
├── ArticleMissing        no article of that id, or several
└── SavedQueryError       a saved query that cannot be found, read or run
"""

from __future__ import annotations


class SearchkitError(Exception):
    """Whatever searchkit says to its user instead of a traceback.

    Attributes:
        hint: what to do next, on a line of its own; may be empty.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint
        if hint:
            self.add_note(hint)  # for whoever meets it as a traceback


class UsageError(SearchkitError):
    """An option or a value that cannot be."""


class UnknownField(UsageError):
    """A field that the table does not hold."""


class QueryError(SearchkitError):
    """A query that cannot be read.

    Attributes:
        query: the query as it was parsed, after straightening of quotes.
        column: where, in code points from 0.
        expected: what should stand there.
        nearest: a query that would work; may be empty.
    """

    def __init__(self, message: str, *, query: str, column: int, expected: str = "", nearest: str = "") -> None:
        super().__init__(message, hint=f"try: {nearest}" if nearest else "")
        self.query = query
        self.column = column
        self.expected = expected
        self.nearest = nearest


class InputError(SearchkitError):
    """Nothing to read, or, with `strict`, the first article skipped."""


class IndexFailure(SearchkitError):
    """About an index as a whole."""


class IndexMissing(IndexFailure):
    """No index at that place."""


class IndexForeign(IndexFailure):
    """Something that searchkit did not make lies there."""


class IndexVersion(IndexFailure):
    """Made by a version of searchkit whose format this one does not read."""


class IndexDamaged(IndexFailure):
    """An index of ours that cannot be read."""


class IndexLocked(IndexFailure):
    """Another run is writing."""


class WriteFailed(IndexFailure):
    """The disk is full or refuses; the index is as it was."""


class ArticleMissing(SearchkitError):
    """No article of that id, or several whose id starts so."""


class SavedQueryError(SearchkitError):
    """A saved query that cannot be found, read or run."""
