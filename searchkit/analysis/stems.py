"""Words → stems, by Snowball."""

from __future__ import annotations

from functools import cache
from typing import Protocol

from searchkit.analysis.tokens import fold


class _Snowball(Protocol):
    maxCacheSize: int  # noqa: N815 - PyStemmer's name

    def stemWord(self, word: str) -> str: ...  # noqa: N802 - PyStemmer's name


# The languages that Snowball stems, by ISO 639-1.
LANGUAGES = {
    "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish",
    "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch", "no": "norwegian",
    "pt": "portuguese", "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil",
    "tr": "turkish", "yi": "yiddish",
}  # fmt: skip
# Words come folded, and these endings stem only with their accents: most readers leave them out, so that both are one.
_ACCENTED = {
    "es": (("ciones", "ciones"), ("cion", "ción")),
    "pt": (("coes", "ções"), ("cao", "ção"), ("soes", "sões"), ("sao", "são")),
}

# A text too short to tell is read as most of the news is.
UNKNOWN_LANGUAGE = "en"

# A corpus has few words that recur and many that do not; past this the cache is emptied rather than managed.
_MAX_CACHED = 150_000


class Stemmer:
    """Snowball for one language, with its answers kept: a word of news comes again within seconds.

    A language that Snowball does not know keeps its words as they are.
    """

    def __init__(self, language: str = "en") -> None:
        self.language = language
        self._snowball = _snowball(language) if language in LANGUAGES else None
        self._accented = _ACCENTED.get(language, ())
        self._stems: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """The stem of a folded word."""
        if self._snowball is None:
            return word
        stem = self._stems.get(word)
        if stem is None:
            if len(self._stems) >= _MAX_CACHED:
                self._stems.clear()
            stem = self._stems[word] = self.read(word)
        return stem

    def read(self, word: str) -> str:
        """The same, for who keeps the answers himself."""
        snowball = self._snowball
        if snowball is None:
            return word
        for plain, accented in self._accented:
            if word.endswith(plain):
                return fold(snowball.stemWord(word.removesuffix(plain) + accented))
        return snowball.stemWord(word) or word


@cache
def stemmer(language: str = "en") -> Stemmer:
    """The stemmer of a language, kept for the process."""
    return Stemmer(language)


@cache
def _snowball(language: str) -> _Snowball:
    # Its objects do not pickle and are not shared between processes: made here, kept out of the schema.
    import Stemmer as pystemmer  # noqa: N813 - the distribution is PyStemmer

    made: _Snowball = pystemmer.Stemmer(LANGUAGES[language])
    made.maxCacheSize = 0  # `Stemmer` keeps the answers; putting its own in order takes longer than stemming
    return made
