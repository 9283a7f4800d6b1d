"""What a capitalised run says by itself, without its article: pieces with the kind that their words tell."""

from __future__ import annotations

import functools

from searchkit.extraction.entities.chunks import Chunk, has_digit, known_at, weigh_town
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.pieces import LIKELY, NO_NAME, SURE, Piece, Run, Word
from searchkit.extraction.entities.runs import word_pattern
from searchkit.extraction.entities.words import Role, read_roles

# Runs repeat from article to article; so many are kept, oldest out first.
_CACHED_RUNS = 100_000
_MAX_WORDS = 40

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
# Words with any of these say how the run comes apart; without one it is one group of words.
_TELLING = (
    int(Role.STOP | Role.INNER | Role.FIRST | Role.DEMONYM | Role.VESSEL | Role.TITLE | Role.HARD_TITLE | Role.CONTEST)
    | int(Role.ORG | Role.SOFT | Role.OPENER | Role.COMPANY | Role.TOPIC | Role.PLACE | Role.PLACE_OPENER)
)  # fmt: skip
_BREAKS = STOP | CONTEST
_ENDS_TAIL = STOP | HARD


@functools.lru_cache(maxsize=_CACHED_RUNS)
def parse_run(run: str, opening: bool) -> Run:
    """Pieces of a run; `opening`: its first word has a capital anyway."""
    if run not in read_roles() and run.isalpha() and run.isascii() and not run.isupper() and not _is_known_word(run):
        return _unknown_word(run, opening)
    words = _words(run)
    roles = 0
    for word in words:
        roles |= word[3]
    if len(words) == 1 and roles & STOP and not roles & INNER:
        return NO_NAME
    if run.isupper():
        if _is_shouted(words):
            return Run(tuple(_shouted(words)), 0, False, False, False)
    elif not roles & _TELLING and not has_digit(run) and not _holds_known(run, words):
        # The most common case by far: no word says more than that it may be a person's.
        group = Chunk(run, words, roles, opening=opening)
        group.name_group(words)
        return Run(tuple(group.found), words[-1][2], False, False, False)
    pieces: list[Piece] = []
    for chunk, first in _chunks(words, opening) if roles & _BREAKS else [(words, opening)]:
        pieces.extend(Chunk(run, chunk, roles, opening=first).pieces())
    tail = _tail(words) if roles & _ENDS_TAIL else words
    return Run(
        tuple(pieces),
        tail[-1][2] if tail else 0,
        bool(tail) and bool(tail[-1][3] & (TOPIC | ORG)) and all(word[3] & (TOPIC | INNER) for word in tail[:-1]),
        bool(words[-1][3] & HARD),
        bool(tail) and bool(tail[-1][3] & ORG),
    )


def _is_known_word(word: str) -> bool:
    return word in read_lexicon().spans


def _unknown_word(word: str, opening: bool) -> Run:
    """A run of one word that no list of words has: the same as the long way gives, in a fifth of its time."""
    n = len(word)
    if n < 2:
        return Run((), n, False, False, False)
    kind, weight = weigh_town(word)
    piece = Piece(0, n, word, kind, weight, False, opening, False, "", not (opening and weight < LIKELY), False)
    return Run((piece,), n, False, False, False)


def _holds_known(run: str, words: list[Word]) -> bool:
    spans = read_lexicon().spans
    return any(word[0] in spans and known_at(run, words, i) is not None for i, word in enumerate(words))


def _words(run: str) -> list[Word]:
    roles = read_roles()
    if " " not in run and run.isascii() and run.isalnum():
        return [(run, 0, len(run), roles.get(run, 0))]
    if run.isascii() and run.replace(" ", "").isalnum():
        words: list[Word] = []
        at = 0
        for text in run.split(" ", _MAX_WORDS)[:_MAX_WORDS]:
            end = at + len(text)
            if text[0].isupper():
                words.append((text, at, end, roles.get(text, 0)))
            at = end + 1
        return words
    words = []
    for match in word_pattern().finditer(run):
        text, start, end = match[0], match.start(), match.end()
        text, cut = _without_tail(text)
        words.append((text, start, end - cut, roles.get(text[:-1] if text[-1] == "." else text, 0)))
        if len(words) == _MAX_WORDS:
            break
    return words


def _without_tail(word: str) -> tuple[str, int]:
    """`Beijing-based` → `Beijing`, and how many characters went."""
    head, hyphen, tail = word.rpartition("-")
    if hyphen and tail in read_lexicon().lists["hyphen_tails"]:
        return head, len(word) - len(head)
    return word, 0


def _is_shouted(words: list[Word]) -> bool:
    known = read_lexicon().known
    capitals = [text for text, _, _, _ in words if text.isupper() and len(text) > 1 and text[-1] != "."]
    if len(words) == 1:
        return len(capitals) == 1 and len(capitals[0]) > 6 and capitals[0].isalpha() and capitals[0] not in known
    if " ".join(text for text, _, _, _ in words).casefold() in read_lexicon().known_folded:
        return True
    if all(text in known for text in capitals):
        return False
    return len(capitals) >= 2 and len(capitals) * 3 >= len(words) * 2 and any(len(text) > 3 for text in capitals)


def _shouted(words: list[Word]) -> list[Piece]:
    """A headline in capitals: each well-known name, and each other word for the article to vouch for."""
    lexicon = read_lexicon()
    stops = lexicon.lists["stop"]
    spans = lexicon.folded_spans
    pieces: list[Piece] = []
    at = 0
    while at < len(words):
        text, start, end, _ = words[at]
        for length in range(min(spans.get(text.casefold(), 0), len(words) - at), 0, -1):
            part = " ".join(word[0] for word in words[at : at + length])
            name = part if "." in part else lexicon.known_folded.get(part.casefold(), "")
            # A line's only word in capitals is its dateline: "WASHINGTON (Reuters)".
            if name in lexicon.known and (name in lexicon.known_sure or len(words) == 1):
                kind, shown = lexicon.known[name]
                pieces.append(Piece(start, words[at + length - 1][2], shown, kind, SURE))
                break
        else:
            length = 1
            if text.isalpha() and len(text) > 2 and text.capitalize() not in stops:
                pieces.append(Piece(start, end, text, None, 0.0, shouted=True))
        at += length
    return pieces


def _tail(words: list[Word]) -> list[Word]:
    tail: list[Word] = []
    for word in words:
        if (word[3] & STOP and not word[3] & INNER) or (word[3] & HARD and not word[3] & TOPIC):
            break
        tail.append(word)
    return tail


def _chunks(words: list[Word], opening: bool) -> list[tuple[list[Word], bool]]:
    """The run without function words, weekdays and months; whether each part opens the sentence."""
    chunks: list[tuple[list[Word], bool]] = []
    chunk: list[Word] = []
    first = opening
    for i, word in enumerate(words):
        roles = word[3]
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
