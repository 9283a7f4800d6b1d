"""What each word of a capitalised run can be, as bits."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from enum import IntFlag

from searchkit.extraction.entities.lexicon import read_lexicon


class Role(IntFlag):
    """What a word can be; a word has many roles, its neighbours settle which."""

    STOP = 1
    INNER = 2
    FIRST = 4
    TITLE = 8
    HARD_TITLE = 16
    ORG = 32
    SOFT = 64
    OPENER = 128
    COMPANY = 256
    PLACE = 512
    PLACE_OPENER = 1024
    PLACE_OF = 2048
    DEMONYM = 4096
    GIVEN = 8192
    FAMILY = 16384
    TOPIC = 32768
    VESSEL = 65536
    SERIES = 131072
    NO_PERSON = 262144
    SURNAME = 524288
    TITLE_IN_ORG = 1048576
    CONTEST = 2097152
    NUMBERED = 4194304
    STOP_SURNAME = 8388608
    PRONOUN = 16777216
    CLUB = 33554432
    COMPASS = 67108864
    HONOUR = 134217728


_LISTS = {
    "stop": Role.STOP,
    "inner": Role.INNER,
    "maybe_first": Role.FIRST,
    "titles": Role.TITLE,
    "hard_titles": Role.HARD_TITLE,
    "org_heads": Role.ORG,
    "soft_heads": Role.SOFT,
    "org_openers": Role.OPENER,
    "company_suffixes": Role.COMPANY,
    "place_heads": Role.PLACE,
    "place_openers": Role.PLACE_OPENER,
    "place_of": Role.PLACE_OF,
    "demonyms": Role.DEMONYM,
    "given": Role.GIVEN,
    "family_first": Role.FAMILY,
    "org_topics": Role.TOPIC,
    "vessels": Role.VESSEL,
    "series": Role.SERIES,
    "never_person": Role.NO_PERSON,
    "surnames": Role.SURNAME,
    "titles_in_orgs": Role.TITLE_IN_ORG,
    "contests": Role.CONTEST,
    "numbered_units": Role.NUMBERED,
    "stop_surnames": Role.STOP_SURNAME,
    "pronoun_surnames": Role.PRONOUN,
    "clubs": Role.CLUB,
    "compass": Role.COMPASS,
    "honours": Role.HONOUR,
}


@functools.cache
def read_roles() -> Mapping[str, int]:
    """Word, without a closing dot → its roles. Plain integers: this is asked for every capitalised word."""
    lists = read_lexicon().lists
    roles: dict[str, int] = {}
    for name, role in _LISTS.items():
        for word in lists[name]:
            roles[word] = roles.get(word, 0) | int(role)
    for word in lists["job_nouns"]:
        roles[word.capitalize()] = roles.get(word.capitalize(), 0) | int(Role.TITLE)
    for word in lists["demonyms"]:
        if not word.endswith(("ese", "sh", "ch", "s")):
            roles.setdefault(word + "s", int(Role.DEMONYM))
    return roles
