"""What a capitalised run says by itself, without its article: pieces with the kind that their words tell."""

from __future__ import annotations

import functools
from collections.abc import Mapping

from searchkit.extraction.entities.chunks import Chunk
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.marks import KNOWN, known_at, mark_words, read_marks, weigh_town
from searchkit.extraction.entities.pieces import LIKELY, NO_NAME, SURE, Piece, Run, Word
from searchkit.extraction.entities.shapes import Shapes
from searchkit.extraction.entities.words import Role

# Runs repeat from article to article; so many are kept, twice, at half a kilobyte each: with 100,000 a tenth fewer would be parsed
# anew. Emptied, not managed: to put them in order takes longer.
_CACHED_RUNS = 60_000

STOP = int(Role.STOP)
INNER = int(Role.INNER)
TITLE = int(Role.TITLE)
HARD = int(Role.HARD_TITLE)
ORG = int(Role.ORG)
COMPANY = int(Role.COMPANY)
PLACE = int(Role.PLACE)
DEMONYM = int(Role.DEMONYM)
GIVEN = int(Role.GIVEN)
FAMILY = int(Role.FAMILY)
TOPIC = int(Role.TOPIC)
STOP_SURNAME = int(Role.STOP_SURNAME)
PRONOUN = int(Role.PRONOUN)
CONTEST = int(Role.CONTEST)
COMPASS = int(Role.COMPASS)
_BREAKS = STOP | CONTEST
_ENDS_TAIL = STOP | HARD


class _Runs(dict[str, Run]):
    """Runs and their pieces, parsed when first asked for. A dict, since it is asked for every capital of every text."""

    def __init__(self, *, opening: bool) -> None:
        super().__init__()
        self._opening = opening

    def __missing__(self, run: str) -> Run:
        if len(self) >= _CACHED_RUNS:
            self.clear()
        parsed = self[run] = NO_NAME if run in function_words() else parse_run(run, self._opening)
        return parsed


@functools.cache
def parsed_runs(opening: bool) -> Mapping[str, Run]:
    """Run → `parse_run`, for all runs; `NO_NAME` for function words."""
    return _Runs(opening=opening)


@functools.cache
def function_words() -> frozenset[str]:
    """Runs that are no more than a function word: half of all runs, at the starts of sentences."""
    lists = read_lexicon().lists
    return lists["stop"] - lists["inner"] - frozenset(read_lexicon().spans)


def parse_run(run: str, opening: bool) -> Run:
    """Pieces of a run; `opening`: its first word has a capital anyway."""
    if run.isalpha() and run.isascii() and run not in read_marks() and not run.isupper():
        return _unknown_word(run, opening)
    words, roles = mark_words(run)
    if len(words) == 1 and roles & STOP and not roles & INNER:
        return NO_NAME
    if run.isupper():
        if _is_shouted(words):
            return Run(tuple(_shouted(words)), 0, False, False, False)
        return _parse_words(run, words, roles, opening)
    return _shapes().parse(run, words, roles, opening)


@functools.cache
def _shapes() -> Shapes:
    return Shapes(_parse_words)


def _parse_words(run: str, words: list[Word], roles: int, opening: bool) -> Run:
    pieces: list[Piece] = []
    for chunk, first in _chunks(run, words, opening) if roles & _BREAKS else [(words, opening)]:
        pieces.extend(Chunk(run, chunk, roles, opening=first).pieces())
    if roles & COMPASS:
        _add_compass(run, words[int(opening) :], pieces)
    tail = _tail(words) if roles & _ENDS_TAIL else words
    return Run(
        tuple(pieces),
        tail[-1][2] if tail else 0,
        bool(tail) and bool(tail[-1][3] & (TOPIC | ORG)) and all(word[3] & (TOPIC | INNER) for word in tail[:-1]),
        bool(words[-1][3] & HARD),
        bool(tail) and bool(tail[-1][3] & ORG),
    )


def _add_compass(run: str, words: list[Word], pieces: list[Piece]) -> None:
    """`West Seattle`, `Southern California`; `Northern Iraq` is in Iraq."""
    before = {end + 1: (start, end) for _, start, end, roles in words if roles & COMPASS}
    countries = read_lexicon().countries
    for i, piece in enumerate(pieces):
        start, end = before.get(piece.start, (0, 0))
        is_region = piece.kind == "place" and piece.shown not in countries and run[end : end + 1] == " "
        if end and is_region and run[piece.start : piece.end] == piece.shown:
            pieces[i] = piece._replace(start=start, shown=run[start : piece.end], opening=False)


def _unknown_word(word: str, opening: bool) -> Run:
    """A run of one word that no list of words has: the same as the long way gives, in a fifth of its time."""
    n = len(word)
    if n < 2:
        return Run((), n, False, False, False)
    kind, weight = weigh_town(word)
    piece = Piece(0, n, word, kind, weight, False, opening, False, "", not (opening and weight < LIKELY), False)
    return Run((piece,), n, False, False, False)


def _is_shouted(words: list[Word]) -> bool:
    known = read_lexicon().known
    capitals = [text for text, _, _, _ in words if len(text) > 1 and text[-1] != "." and text.isupper()]
    if len(words) == 1:
        return len(capitals) == 1 and len(capitals[0]) > 6 and capitals[0].isalpha() and capitals[0] not in known
    if " ".join([text for text, _, _, _ in words]).casefold() in read_lexicon().known_folded:
        return True
    if all(text in known for text in capitals):
        return False
    return len(capitals) >= 2 and len(capitals) * 3 >= len(words) * 2 and any(len(text) > 3 for text in capitals)


def _shouted(words: list[Word]) -> list[Piece]:
    """A headline in capitals: each well-known name, and each other word for the article to vouch for."""
    lexicon = read_lexicon()
    spans = lexicon.folded_spans
    pieces: list[Piece] = []
    at = 0
    while at < len(words):
        text, start, end, _ = words[at]
        folded = text.casefold()
        for length in range(min(spans[folded], len(words) - at), 0, -1) if folded in spans else ():
            part = " ".join([word[0] for word in words[at : at + length]])
            name = part if "." in part else lexicon.known_folded.get(part.casefold(), "")
            # A line's only word in capitals is its dateline: "WASHINGTON (Reuters)".
            if name in lexicon.known and (name in lexicon.known_sure or len(words) == 1):
                kind, shown = lexicon.known[name]
                pieces.append(Piece(start, words[at + length - 1][2], shown, kind, SURE))
                break
        else:
            length = 1
            if len(text) > 2 and _may_be_name(text):
                pieces.append(Piece(start, end, text, None, 0.0, False, False, True))
        at += length
    return pieces


@functools.lru_cache(maxsize=32_768)
def _may_be_name(text: str) -> bool:
    """Whether a word in capitals is no function word."""
    return text.isalpha() and text.capitalize() not in read_lexicon().lists["stop"]


def _tail(words: list[Word]) -> list[Word]:
    tail: list[Word] = []
    for word in words:
        if (word[3] & STOP and not word[3] & INNER) or (word[3] & HARD and not word[3] & TOPIC):
            break
        tail.append(word)
    return tail


def _chunks(run: str, words: list[Word], opening: bool) -> list[tuple[list[Word], bool]]:
    """The run without function words, weekdays and months; whether each part opens the sentence."""
    chunks: list[tuple[list[Word], bool]] = []
    chunk: list[Word] = []
    first = opening
    known_to = 0
    for i, word in enumerate(words):
        roles = word[3]
        if roles & KNOWN and i >= known_to and (known := known_at(run, words, i)) and known[0] > 1:
            known_to = i + known[0]  # "Tel Aviv", "Human Rights Watch": what breaks others belongs to them
        if i < known_to:
            chunk.append(word)
            continue
        if word[0] == "Operation" and i + 1 < len(words):
            break  # "Operation Desert Storm" names no one
        breaks = roles & STOP and not roles & INNER and not _is_name_here(words, i, opening)
        if roles & CONTEST and chunk:
            chunk, first = [], False  # "U.S. Open", "World Cup": a contest is no place
        elif breaks:
            if chunk:
                chunks.append((chunk, first))
            chunk, first = [], False
        else:
            chunk.append(word)
    if chunk:
        chunks.append((chunk, first))
    return chunks


def _is_name_here(words: list[Word], at: int, opening: bool) -> bool:
    """Whether a function word is a name by its neighbours: `Gen. He`, `Theresa May`, `He Lei`, `Will Smith`."""
    roles = words[at][3]
    before = words[at - 1][3] if at else 0
    after = words[at + 1][3] if at + 1 < len(words) else STOP
    if roles & (FAMILY | STOP_SURNAME) and (before & HARD or (before & GIVEN and not before & STOP)):
        return True
    if after & (STOP | TITLE | DEMONYM | ORG | PLACE | COMPANY) or (words[at + 1][0] in read_lexicon().known):
        return False
    first = opening and at == 0
    return bool(roles & PRONOUN) or (not first and bool(roles & (FAMILY | GIVEN)))
