"""Words → stems, by Snowball."""

from __future__ import annotations

from functools import cache
from typing import Protocol


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

# A corpus has few words that recur and many that do not; past this the cache is emptied rather than managed.
_MAX_CACHED = 150_000


class Stemmer:
    """Snowball for one language, with its answers kept: a word of news comes again within seconds."""

    def __init__(self, language: str = "en") -> None:
        self.language = language if language in LANGUAGES else "en"
        self._snowball = _snowball(self.language)
        self._stems: dict[str, str] = {}

    def __call__(self, word: str) -> str:
        """The stem of a folded word."""
        stem = self._stems.get(word)
        if stem is None:
            if len(self._stems) >= _MAX_CACHED:
                self._stems.clear()
            stem = self._stems[word] = self._snowball.stemWord(word)
        return stem


@cache
def stemmer(language: str = "en") -> Stemmer:
    """The stemmer of a language; English where Snowball has none."""
    return Stemmer(language)


@cache
def _snowball(language: str) -> _Snowball:
    # Its objects do not pickle and are not shared between processes: made here, kept out of the schema.
    import Stemmer as pystemmer  # noqa: N813 - the distribution is PyStemmer

    made: _Snowball = pystemmer.Stemmer(LANGUAGES[language])
    made.maxCacheSize = 0  # `Stemmer` keeps the answers; putting its own in order takes longer than stemming
    return made
