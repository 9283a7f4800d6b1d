"""Whether a sentence ends between two stretches of a text that white space parts.

A full stop ends a sentence or shortens a word; which, the stretch before the gap and the one after it tell, each by what
`read_stretch` reads of it.
"""

from __future__ import annotations

import re
from functools import cache

from searchkit.analysis.tokens import fold, word_pattern

MARKS = ".!?…。！？؟।"
CLOSERS = "\"'”’»)]}*」』）"

# What a stretch says of the gaps around it.
ENDS = 1  # a sentence ends after it
ENDS_BEFORE_STARTER = 2  # "U.S.", "Inc.", "p.m.": only before a word that sentences love to begin with
ENDS_BEFORE_LETTER = 4  # "No.", "Sept.": not before a number
BEGINS = 8  # a sentence may begin with it
STARTER = 16  # it is a word that sentences love to begin with
NUMBER = 32

OPENERS = "\"'“‘«([{¿¡*-–—•"
_TAIL = re.compile(rf"(?P<mark>[{re.escape(MARKS)}]+)[{re.escape(CLOSERS)}]*\Z")
# Two small letters before it: no abbreviation, no number. A capital and a small letter after it: no address ("bbc.co").
_INNER = re.compile(r"(?<=[a-z][a-z])[.!?…]+(?=[A-Z][a-z])|[。！？]+[」』）”’]*(?=\w)")
_AT_END = (*MARKS, *CLOSERS)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+")
_WORD_END = re.compile(r"[\W_]")

# Without their last full stop, in lower case. A title stands before a name, and never ends a sentence.
_TITLES = """
    adm amb brig capt cdr cmdr cmdre col comdr cpl cpt det dr ens gen gov hon insp lt lieut ltc ltg maj messrs mgr
    mlle mme mr mrs ms msgr pfc pres prof pte pvt rep reps rev rt sen sens sgt sr. spc ssgt st ste supt sqn treas vs v
    vol-au-vent viz cf e.g i.e al. approx ca fr mt ft
"""
_BEFORE_NUMBERS = """
    no nos nr art arts fig figs vol vols pp p para paras pt pts sec secs ch chap eq op res ver jan feb mar apr jun jul
    aug sep sept oct nov dec
"""
_AT_NAMES_END = """
    inc co corp ltd plc llc bros jr sr esq ph.d phd etc al ave blvd rd ste bldg dept est assn assoc intl govt univ a.m
    p.m am pm ala ariz ark calif colo conn del fla ga ill ind kan ky la mass md mich minn miss mo mont neb nev okla
    ore pa penn tenn tex va vt wash wis wyo mon tue tues wed thu thurs fri sat sun
"""
_STARTERS = """
    a about according after all also although among an and another as asked at because before both but by despite
    during each earlier even following for from given he her here his how however i if in instead it its last later
    many meanwhile more moreover most mr mrs ms my nearly neither never new no nor not now of on once one only or
    other others our over several she since so some still such that the their then there these they this those though
    three through thus to today two under unlike until we what when where whether which while who why with without
    yesterday yet you your
"""


def special_words() -> tuple[frozenset[str], frozenset[str]]:
    """The words that sentences love to begin with; and those that a full stop may shorten, without their last one."""
    return _word_list(_STARTERS), _word_list(_TITLES) | _word_list(_BEFORE_NUMBERS) | _word_list(_AT_NAMES_END)


def inner_starts(stretch: str) -> list[int]:
    """Before how many of its words each sentence inside a stretch begins."""
    if _INNER.search(stretch) is None:
        return []
    words = [m.start() for m in word_pattern(stretch).finditer(stretch) if fold(m[0])]
    found = (sum(start < m.end() for start in words) for m in _INNER.finditer(stretch))
    return [n for n in found if 0 < n < len(words)]


def read_stretch(stretch: str) -> int:
    """What a stretch says of the gaps around it: the sum of `ENDS`, `BEGINS` and their like."""
    about = 0
    bare = stretch.lstrip(OPENERS)
    first = bare[:1]
    if first.isalnum():
        if first.isdigit():
            about |= BEGINS | NUMBER
        elif not first.islower():
            about |= BEGINS
            word = bare if bare.isalpha() else _WORD_END.split(bare, maxsplit=1)[0]
            if word.lower() in _word_list(_STARTERS):
                about |= STARTER
    if not stretch.endswith(_AT_END):
        return about
    if bare[:-1].isalpha() and bare[-1] == ".":  # most that come to be read
        return about | _read_stop(bare[:-1])
    tail = _TAIL.search(stretch)
    if tail is not None:
        about |= ENDS if tail["mark"] != "." else _read_stop(bare.rstrip(CLOSERS)[:-1])
    return about


def _read_stop(word: str) -> int:
    """What a full stop after a word says."""
    lower = word.lower()
    last = lower.rpartition("-")[2]  # "Lt.-Gen."
    if last in _word_list(_TITLES):
        return 0
    if last in _word_list(_BEFORE_NUMBERS):
        return ENDS_BEFORE_LETTER
    if lower in _word_list(_AT_NAMES_END) or _INITIALS.fullmatch(word + ".") or (len(word) == 1 and word.isalpha()):
        return 0 if lower == "i" and word == "i" else ENDS_BEFORE_STARTER
    return ENDS


@cache
def _word_list(text: str) -> frozenset[str]:
    return frozenset(text.split())
