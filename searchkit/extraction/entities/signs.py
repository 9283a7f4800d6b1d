"""What each sign of a text can be to a run of capitalised words: for the compiled loop over them (`native/runs.c`)."""

from __future__ import annotations

import functools
import re
from array import array

from searchkit.extraction.entities.runs import BEFORE_QUOTES, CAPITALS, QUOTES, SENTENCE_ENDS, SKIPPED, UNTELLING

_CAPITAL, _IN_WORD, _SKIPPED, _QUOTE, _SENTENCE_END, _BEFORE_QUOTE, _UNTELLING, _JOINT = (1 << i for i in range(8))
# After these an article may stand before a run: `al-Assad`, `d'Estaing`.
ARTICLE_JOINTS = frozenset("-'’")
# No letter has a higher code point, nor will one soon.
_N_SIGNS = 0x40000


@functools.cache
def sign_classes() -> bytes:
    """A byte for each code point, of the last for those beyond."""
    classes = bytearray(_N_SIGNS)
    for word in re.finditer(r"\w+", array("I", range(_N_SIGNS)).tobytes().decode("utf-32", "surrogatepass")):
        classes[word.start() : word.end()] = bytes((_IN_WORD,)) * (word.end() - word.start())
    capitals = re.compile(CAPITALS)
    for signs, bit in (
        (filter(capitals.match, map(chr, range(0x500))), _CAPITAL),
        (SKIPPED, _SKIPPED),
        (QUOTES, _QUOTE),
        (SENTENCE_ENDS, _SENTENCE_END),
        (BEFORE_QUOTES, _BEFORE_QUOTE),
        (UNTELLING, _UNTELLING),
        (ARTICLE_JOINTS, _JOINT),
    ):
        for sign in filter(None, signs):
            classes[ord(sign)] |= bit
    return bytes(classes)
