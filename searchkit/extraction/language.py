"""Which language a text is in, from its first few hundred characters; None where they are too few to tell."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_SAMPLE_CHARS = 500
# Below this py3langid guesses from a word or two, and finds Breton in "Hello".
_MIN_LETTERS = 40
_MIN_LETTERS_WITHOUT_SPACES = 12
_WORD = re.compile(r"[^\W\d_]+")
# The same of ASCII, in a fifth of the time: capitals are made small, and all that is no letter a space.
_LETTERS = bytes(c if 97 <= c <= 122 else c + 32 if 65 <= c <= 90 else 32 for c in range(256))
# Words of English that no neighbour shares: "of the" and "and" stand in no Dutch, Scots or Creole text so thickly.
_ENGLISH = frozenset(
    {
        "the",
        "of",
        "and",
        "to",
        "that",
        "for",
        "with",
        "was",
        "from",
        "by",
        "his",
        "are",
        "which",
        "has",
        "have",
        "its",
        "were",
        "been",
        "would",
        "their",
    }
)
_ENGLISH_SHARE = 0.12
# What the model takes tables of prices and scraps of OCR for: with hardly any news in them, they must be sure of both halves.
_RARE = frozenset({
    "af", "am", "an", "as", "az", "br", "ceb", "cy", "dz", "eo", "eu", "fo", "ga", "gl", "gu", "ht", "ig", "jv",
    "kn", "ku", "ky", "la", "lb", "ln", "lo", "mg", "ml", "mn", "mr", "mt", "oc", "or", "ps", "qu", "rw",
    "se", "si", "so", "su", "sw", "tl", "ug", "vo", "wa", "xh", "yo", "zu",
})  # fmt: skip
# Languages that Wikipedia has and the news has not: for these the nearest large one is the likelier truth.
_NEIGHBOURS = {"wuu": "zh", "yue": "zh", "arz": "ar", "ary": "ar", "nn": "no", "nb": "no", "pcm": "en", "bs": "hr"}


def detect_language(text: str) -> str | None:
    """ISO 639-1 of the language of `text`; None where too little of it can be told, or it has no such code."""
    sample = text[:_SAMPLE_CHARS]
    if sample.isascii():
        words = sample.encode().translate(_LETTERS).decode().split()
    else:
        words = _WORD.findall(sample.lower())
    n_letters = sum(map(len, words))
    if n_letters < (_MIN_LETTERS if sample.isascii() or " " in sample.strip() else _MIN_LETTERS_WITHOUT_SPACES):
        return None
    # Nine of ten articles in one look: the model takes a third of a millisecond, this a thirtieth.
    if len(words) >= 20 and "the" in words and sum(map(_ENGLISH.__contains__, words)) >= _ENGLISH_SHARE * len(words):
        return "en"
    code: str = _identifier().classify(sample)[0]
    if code in _RARE:
        middle = len(sample) // 2
        halves = {_identifier().classify(half)[0] for half in (sample[:middle], sample[middle:])}
        code = code if halves == {code} else ""
    code = _NEIGHBOURS.get(code, code)
    return code if len(code) == 2 else None


def language_code(stated: str) -> str | None:
    """ISO 639-1 of a language as sources state it: "en-US", "eng", "English"; None for what is none."""
    name = stated.strip()
    code = re.split(r"[-_]", name, maxsplit=1)[0].lower()
    if len(code) == 2 and code.isascii() and code.isalpha():
        return code if _alpha_2(code) else None
    return _alpha_2(name)


@cache
def _alpha_2(name: str) -> str | None:
    if name == "en":
        return name
    import pycountry

    try:
        # "ga" is Irish; by any of their names it would be Ga, of Ghana, first.
        found = pycountry.languages.get(alpha_2=name.lower()) or pycountry.languages.lookup(name)
    except LookupError:
        return None
    code: str | None = getattr(found, "alpha_2", None)
    return code


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
