"""Words without a function word between them, told apart into names."""

from __future__ import annotations

from operator import itemgetter

from searchkit.extraction.annotations import EntityKind
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.marks import DIGIT, KNOWN, known_at, weigh_town
from searchkit.extraction.entities.objects import parse_designation
from searchkit.extraction.entities.pieces import LIKELY, NO_NAME_ALONE, SURE, WEAK, Piece, Word
from searchkit.extraction.entities.words import Role, read_roles

STOP = int(Role.STOP)
INNER = int(Role.INNER)
FIRST = int(Role.FIRST)
TITLE = int(Role.TITLE)
HARD = int(Role.HARD_TITLE)
ORG = int(Role.ORG)
SOFT = int(Role.SOFT)
OPENER = int(Role.OPENER)
COMPANY = int(Role.COMPANY)
PLACE = int(Role.PLACE)
PLACE_OPENER = int(Role.PLACE_OPENER)
PLACE_OF = int(Role.PLACE_OF)
DEMONYM = int(Role.DEMONYM)
GIVEN = int(Role.GIVEN)
FAMILY = int(Role.FAMILY)
NO_PERSON = int(Role.NO_PERSON)
SURNAME = int(Role.SURNAME)
VESSEL = int(Role.VESSEL)
TOPIC = int(Role.TOPIC)
SERIES = int(Role.SERIES)
TITLE_IN_ORG = int(Role.TITLE_IN_ORG)
STOP_SURNAME = int(Role.STOP_SURNAME)
NUMBERED = int(Role.NUMBERED)
CLUB = int(Role.CLUB)
HONOUR = int(Role.HONOUR)
HEADS = ORG | COMPANY | PLACE | PLACE_OPENER | CLUB
# Ends of places that are family names too.
_WOODEN_NAMES = frozenset({"Hill", "Lane", "Field", "Woods", "Wall", "Ward", "Marsh", "Rivers", "Parish", "Temple"})
# Words that are asked for here by their letters, beside those of `known` and in capitals: `shapes` tells them apart.
SPELT_OUT = _WOODEN_NAMES | {"Combat", "Team", "Republic", "Operation"}
_BY_START = itemgetter(0)


class Chunk:
    """Words without a function word between them, to be told apart into names.

    `roles` are those of all words of the run together: a step that looks for a role none of them has is left out. Half of
    all time went into such steps.
    """

    __slots__ = ("found", "opening", "roles", "run", "words")

    def __init__(self, run: str, words: list[Word], roles: int, *, opening: bool) -> None:
        self.run = run
        self.words = words
        self.roles = roles
        self.opening = opening
        self.found: list[Piece] = []

    def pieces(self) -> list[Piece]:
        """The names, by position."""
        words = self.words
        if self.opening and words[0][3] & (FIRST | INNER) and not self._is_marked(words):
            # "Trailing Somerset", "Military Commission": the first word alone says nothing.
            words, self.opening = words[1:], False
        if self.roles & (VESSEL | DIGIT):
            self._split_objects(words)
        else:
            self._split_titles(words)
        if len(self.found) > 1:
            self.found.sort(key=_BY_START)
        return self.found

    def _is_marked(self, words: list[Word]) -> bool:
        """Whether the words up to an organisation's or a place's mark are all of one name."""
        known = known_at(self.run, words, 0)
        if known and known[0] > 1:
            return True
        return len(words) > 1 and bool(words[-1][3] & (ORG | COMPANY | PLACE)) and not words[-1][3] & SOFT

    def _split_objects(self, words: list[Word]) -> None:
        begin = 0
        i = 0
        while i < len(words):
            text, start, _, roles = words[i]
            if roles & VESSEL and i + 1 < len(words):
                stop = min(len(words), i + 3)
                self._split_titles(words[begin:i])
                self._add(words[i:stop], "object", SURE)
                i = begin = stop
                continue
            shown = parse_designation(text) if not text.isalpha() else None
            if shown:
                self._split_titles(words[begin:i])
                stop = i + 1
                if stop < len(words) and self._is_nickname(words, stop):
                    stop += 1
                self.found.append(Piece(start, words[stop - 1][2], shown, "object", SURE))
                i = begin = stop
                continue
            i += 1
        self._split_titles(words[begin:])

    def _is_nickname(self, words: list[Word], at: int) -> bool:
        """`S-400 Triumf`, but not `F-16 Boeing`."""
        text, _, _, roles = words[at]
        known = read_lexicon().known
        return (
            text.isalpha()
            and not roles & (STOP | TITLE | ORG | DEMONYM | GIVEN | COMPANY)
            and text not in known
            and not text.isupper()
        )

    def _split_titles(self, words: list[Word]) -> None:
        """`Sukhoi First Deputy Director General Boris Bregman`: what stands before the titles, and who bears them."""
        for i, word in enumerate(words if self.roles & TITLE else ()):
            if not word[3] & TITLE or self._is_in_known(words, i):
                continue
            stop = i
            hard = False
            while stop < len(words) and words[stop][3] & TITLE and not (hard and words[stop][3] & (GIVEN | FAMILY)):
                hard = hard or bool(words[stop][3] & HARD)
                stop += 1
            hard = hard or (stop < len(words) and bool(words[stop][3] & GIVEN) and i == 0)
            if not hard or self._is_in_org(words, i, stop):
                continue
            if (
                i
                and known_at(self.run, words[:stop], i - 1) is None
                and words[i - 1][3] & GIVEN
                and stop - i == 1
                and stop == len(words)
            ):
                continue  # "Martin Luther King"
            self._split_names(words[:i], before_title=True)
            self._name_person(words[stop:])
            self.opening = self.opening and i > 0
            return
        self._split_names(words)

    def _is_in_known(self, words: list[Word], at: int) -> bool:
        """`Prince Edward Island`, `Burger King`."""
        for i in range(max(0, at - 3), at + 1) if self.roles & KNOWN else ():
            known = known_at(self.run, words, i)
            if known and known[0] > max(1, at - i):
                return True
        return False

    def _is_in_org(self, words: list[Word], first: int, stop: int) -> bool:
        """`General Armaments Department`, `King County`: the title is part of the name."""
        if stop == len(words):
            return False
        last = words[-1][3]
        if not last & (ORG | COMPANY | PLACE) or words[stop][3] & GIVEN or words[first][0].endswith("."):
            return False
        return first > 0 or bool(words[first][3] & TITLE_IN_ORG) or not words[first][3] & HARD

    def _name_person(self, words: list[Word]) -> None:
        """The words after a title."""
        stop = 0
        while (
            stop < len(words)
            and stop < 5
            and not words[stop][3] & (DEMONYM | COMPANY)
            and (stop == 0 or not words[stop][3] & TITLE)
        ):
            stop += 1
        if stop == 0:
            if words:
                self._split_names(words)
            return
        known = known_at(self.run, words, 0)
        if known and known[0] == stop and stop > 1:
            self._split_names(words)
            return
        named = stop
        while named > 1 and words[named - 1][3] & HONOUR:
            named -= 1
        self._add(words[:named], "person", SURE, titled=True)
        if stop < len(words):
            self._split_titles(words[stop:])

    def _split_names(self, words: list[Word], *, before_title: bool = False) -> None:
        """No object and no title is left: organisations and places by their words, known names, people."""
        if not words:
            return
        head = self._head(words) if self.roles & HEADS else None
        if head is not None:
            stop, kind, weight = head
            known = known_at(self.run, words, 0)
            if known and known[0] == stop:
                self._add(words[:stop], known[1], SURE, shown=known[2])
            else:
                self._add(words[:stop], kind, weight)
            self._split_names(words[stop:], before_title=before_title)
            return
        self._split_known(words, before_title)

    def _head(self, words: list[Word]) -> tuple[int, EntityKind, float] | None:
        """Up to where the words are one organisation or place, by the last word that marks one."""
        for i in range(len(words) - 1, -1, -1):
            text, _, _, roles = words[i]
            if not roles & (ORG | COMPANY | PLACE) or (i == 0 and not roles & OPENER):
                continue
            if roles & NUMBERED and _is_combat_team(words, i + 1):
                return i + 3, "org", SURE
            if i == 0:
                return None
            kind: EntityKind = "org" if roles & (ORG | COMPANY) else "place"
            known = known_at(self.run, words, 0)
            if (
                roles & PLACE
                and not roles & (ORG | COMPANY)
                and words[0][3] & GIVEN
                and i == len(words) - 1
                and text in _WOODEN_NAMES
            ):
                return None
            if roles & SOFT and i == 1 and not words[0][3] & DEMONYM and (known is None or known[0] > i):
                return None if words[0][3] & (GIVEN | INNER | STOP) else (2, kind, LIKELY)
            if roles & COMPANY and i == 1 and words[0][3] & GIVEN and len(words) > 2:
                continue
            return i + 1, kind, SURE
        if len(words) > 1 and words[0][3] & PLACE_OPENER and not words[1][3] & (TITLE | STOP):
            return min(len(words), 3), "place", LIKELY
        if len(words) > 1 and words[0][3] & CLUB and not words[1][3] & (TITLE | STOP):
            return 2, "org", LIKELY
        return None

    def _split_known(self, words: list[Word], before_title: bool) -> None:
        group: list[Word] = []
        i = 0
        while i < len(words):
            roles = words[i][3]
            known = known_at(self.run, words, i) if roles & KNOWN else None
            if known and known[0] == 1 and (self._is_part_of_person(words, i) or roles & STOP):
                known = None
            if known is None and (
                roles & OPENER or not roles & (DEMONYM | STOP | INNER) or self._is_person_here(words, i)
            ):
                group.append(words[i])
                i += 1
                continue
            self.name_group(group, before_title=before_title)
            group = []
            length = 1
            if known:
                length, kind, shown = known
                self._add_known(words[i : i + length], kind, shown)
            i += length
        self.name_group(group, before_title=before_title)

    def _is_person_here(self, words: list[Word], at: int) -> bool:
        """A word that mostly is none of a name: `Moon Jae-in`, `He Lei`, `Theresa May`."""
        roles = words[at][3]
        if not roles & (FAMILY | STOP_SURNAME | GIVEN) or roles & DEMONYM:
            return False
        if at > 0 and words[at - 1][3] & GIVEN:
            return True
        followed = at + 1 < len(words) and (not words[at + 1][3] & ~KNOWN or bool(words[at + 1][3] & (FAMILY | GIVEN)))
        return followed and bool(roles & (FAMILY | GIVEN)) and (not roles & INNER or "-" in words[at + 1][0])

    def _is_part_of_person(self, words: list[Word], at: int) -> bool:
        """`Michael Jordan`, `Paris Hilton`'s like: a known name of one word beside a given name."""
        if at > 0 and (words[at - 1][3] & GIVEN or is_initial(words[at - 1][0])):
            return True
        text, _, _, roles = words[at]
        return (
            at + 1 < len(words)
            and bool(roles & GIVEN)
            and text not in read_lexicon().known_sure
            and not words[at + 1][3] & (STOP | DEMONYM)
        )

    def _add_known(self, words: list[Word], kind: EntityKind, shown: str) -> None:
        name = self.run[words[0][1] : words[-1][2]]
        sure = len(words) > 1 or kind == "object" or name in read_lexicon().known_sure
        self._add(words, kind, SURE if sure else WEAK, shown=shown)

    def name_group(self, words: list[Word], *, before_title: bool = False) -> None:
        """Words that no list knows as anything but parts of people's names."""
        if not words:
            return
        if len(words) == 1:
            self._name_single(words[0], before_title)
            return
        if "&" in self.run and self._split_partners(words, before_title):
            return
        if self.roles & NO_PERSON and any(word[3] & NO_PERSON for word in words):
            if len(words) == 2 and words[0][3] & GIVEN and not words[1][3] & NO_PERSON:
                self._add(words, "person", LIKELY)
            return
        if words[0][0].isupper() and all(word[0].isupper() and len(word[0]) > 1 for word in words):
            for word in words:
                self._name_single(word, before_title)
            return
        while len(words) > 2 and words[-1][3] & HONOUR:
            words = words[:-1]  # "Peter Woolcott AO"
        first = words[0]
        if first[3] & GIVEN or is_initial(first[0]) or (first[3] & FAMILY and len(words) <= 3):
            self._add(words[:5], "person", LIKELY if first[3] & FAMILY and not first[3] & GIVEN else SURE)
        elif self.roles & TOPIC and any(word[3] & TOPIC for word in words):
            return  # "Firefighter Investment"
        elif len(words) <= 3:
            self._add(words, "person", LIKELY if words[-1][3] & SURNAME or words[1][3] & GIVEN else WEAK)
        else:
            self._add(words, None, 0.0)

    def _split_partners(self, words: list[Word], before_title: bool) -> bool:
        """`Smith & Wesson` is two names, where no mark of an organisation follows."""
        for i in range(1, len(words)):
            if "&" in self.run[words[i - 1][2] : words[i][1]]:
                self.name_group(words[:i], before_title=before_title)
                self.name_group(words[i:], before_title=before_title)
                return True
        return False

    def _name_single(self, word: Word, before_title: bool) -> None:
        text, _, _, roles = word
        if roles & (OPENER | PLACE_OF):
            self._add([word], None, NO_NAME_ALONE, opens="of")
            return
        if roles & TOPIC and roles & ORG:
            self._add([word], None, NO_NAME_ALONE)  # "Securities" | "and Exchange Commission"
            return
        if roles & (ORG | PLACE | COMPANY | TITLE) or len(text) < 2 or is_initial(text) or text[0].isdigit():
            return
        if text.isupper():
            self._name_capitals(word)
            return
        kind, weight = weigh_town(text, roles)
        if kind is not None:
            self._add([word], kind, weight)
        elif roles & (GIVEN | SURNAME):
            self._add([word], "person", 0.5)
        elif before_title:
            self._add([word], "org", 0.5)
        elif not roles & NO_PERSON or roles & TOPIC:
            self._add([word], None, 0.0)

    def _name_capitals(self, word: Word) -> None:
        """`KDP` may be an organisation, `LONDON` is London, `SOCCER` heads a line."""
        text = word[0]
        lexicon = read_lexicon()
        name = lexicon.known_folded.get(text.casefold())
        if name is not None and name in lexicon.known_sure:
            kind, shown = lexicon.known[name]
            self._add([word], kind, SURE, shown=shown)
        elif (
            text.isalpha()
            and 2 < len(text) <= 6
            and not read_roles().get(text.capitalize(), 0) & (STOP | FIRST | NO_PERSON | TITLE)
        ):
            self._add([word], "org", WEAK)

    def _add(
        self,
        words: list[Word],
        kind: EntityKind | None,
        weight: float,
        *,
        shown: str = "",
        titled: bool = False,
        opens: str = "",
    ) -> None:
        start, end = words[0][1], words[-1][2]
        name = self.run[start:end]
        last = words[-1][3]
        if kind == "org" and len(words) > 2 and _is_combat_team(words, len(words) - 2):
            last = words[-3][3]
        if kind == "org" and last & OPENER:
            opens = "of"
        elif last & PLACE_OF or name == "Republic":
            opens = opens or "of"
        if last & SERIES and len(words) <= 2:
            opens = "number"
        opening = self.opening and start == self.words[0][1]
        plain = (
            opens != "number"
            and not (opening and weight < LIKELY)
            and not (start == 0 and kind == "org" and last & NUMBERED)
        )
        self.found.append(Piece(start, end, shown or name, kind, weight, titled, opening, False, opens, plain, False))


def _is_combat_team(words: list[Word], at: int) -> bool:
    """`Brigade | Combat Team`: alone neither word marks an organisation."""
    return len(words) > at + 1 and words[at][0] == "Combat" and words[at + 1][0] == "Team"


def is_initial(text: str) -> bool:
    """`W.`, `J.R.`"""
    return text[-1] == "." and len(text.replace(".", "")) <= 2 and text[0].isupper() and len(text) <= 4
