"""What a run of capitalised words comes apart into."""

from __future__ import annotations

from typing import NamedTuple

from searchkit.extraction.annotations import EntityKind

SURE = 3.0
LIKELY = 2.0
WEAK = 1.0
# "Ministry" is none until "of Defence" comes.
NO_NAME_ALONE = -1.0

Word = tuple[str, int, int, int]  # the word, its start and end in the run, its roles


class Piece(NamedTuple):
    """A name inside a run.

    Attributes:
        start, end: offsets in the run.
        shown: the name that facets show as far as the run tells.
        kind: None where only the context can tell.
        weight: how sure: SURE needs no sign from the context.
        titled: a rank or a form of address stands before it.
        opening: a sentence's first word, or begins with it: without support no name.
        shouted: one word of a run in capitals.
        plain: nothing around it in the text can change where it starts and ends.
        opens: what may follow and belong to it: "of" for `Ministry`, "place" for `Gulf`.
        joined: put together over "of" or "and".
    """

    start: int
    end: int
    shown: str
    kind: EntityKind | None
    weight: float
    titled: bool = False
    opening: bool = False
    shouted: bool = False
    opens: str = ""
    plain: bool = True
    joined: bool = False


class Sighting(NamedTuple):
    """A name at its place in the body.

    Attributes:
        start, end: offsets in the body; its piece's are those in the run.
        piece: what is known of it, as the text around has settled it.
    """

    start: int
    end: int
    piece: Piece


class Run(NamedTuple):
    """A run understood.

    Attributes:
        pieces: by position.
        tail: where the run's first words end that could go on a name begun before ("Ministry of | Defense").
        topics: all of the tail's words are what ministries are for.
        office: the run ends in a title, so that "of Defense" after it is part of the office.
        ends_in_org: the tail's last word marks an organisation.
    """

    pieces: tuple[Piece, ...]
    tail: int
    topics: bool
    office: bool
    ends_in_org: bool


NO_NAME = Run((), 0, False, False, False)
