"""Languages as users name them: `de`, `de,fr`, `German`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from searchkit.analysis.stems import LANGUAGES
from searchkit.errors import UsageError

_HINT = "a code of two letters, such as en, de, fr, ru, zh, ar"


def read_languages(lang: str | Iterable[str]) -> tuple[str, ...]:
    """The codes, ISO 639-1, each once; none of nothing.

    Raises:
        UsageError: there is no such language.
    """
    names = [name.strip() for text in ([lang] if isinstance(lang, str) else lang) for name in text.split(",")]
    return tuple(dict.fromkeys(_code(name) for name in names if name))


def _code(name: str) -> str:
    lower = name.lower()
    if lower in LANGUAGES:
        return lower
    from searchkit.extraction.language import language_code

    code = language_code(lower)
    if code is not None:
        return code
    codes = {language: code for code, language in LANGUAGES.items()}
    near = difflib.get_close_matches(lower, codes, n=1, cutoff=0.5)
    raise UsageError(f"no language {name!r}", hint=f"did you mean {near[0]} ({codes[near[0]]})?" if near else _HINT)
