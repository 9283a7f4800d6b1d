"""What one word becomes in an index of several languages: a stem in each, and nothing where it is a stop word.

Where all agree, it is its stem, as in an index of one language. Else it is a term that no text holds, of forms with the
languages in which each is looked for: `count@de|counter@en,fr`. A stem is looked for nowhere else: what "counter" becomes
in German is another word in English. Where other words are required too, a form without a stem stands for the languages in
which the word is left out: `@de|die@en` lets every German article pass.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from searchkit.analysis.stems import stemmer

# No word holds them.
_FORM, _IN, _LANGUAGE = "|", "@", ","


class Form(NamedTuple):
    """A stem, and the languages in which it is looked for; "": every text in them passes."""

    stem: str
    languages: frozenset[str]


@lru_cache(maxsize=4096)  # a word of a query is asked for on each field, and again when it is printed
def term_of(
    word: str, languages: tuple[str, ...], *, but_in: tuple[str, ...] = (), passing: tuple[str, ...] = ()
) -> str:
    """The term of a folded word in an index of some languages.

    Args:
        languages: at least one.
        but_in: those of them in which it is not looked for; not all.
        passing: those of these in which every text passes.
    """
    stems: dict[str, list[str]] = {}
    for language in languages:
        if language not in but_in:
            stems.setdefault(stemmer(language)(word), []).append(language)
    if len(stems) == 1 and not but_in:
        return next(iter(stems))
    if passing:
        stems[""] = list(passing)
    return _FORM.join(f"{stem}{_IN}{_LANGUAGE.join(sorted(own))}" for stem, own in sorted(stems.items()))


@lru_cache(maxsize=1024)
def forms_of(term: str) -> tuple[Form, ...]:
    """The forms of a term of several; none of any other term."""
    if _IN not in term:
        return ()
    parts = [form.partition(_IN) for form in term.split(_FORM)]
    return tuple(Form(stem, frozenset(languages.split(_LANGUAGE))) for stem, _, languages in parts)


def stem_in(term: str, language: str) -> str:
    """What a term is in a text of a language; "" where it is not looked for there."""
    forms = forms_of(term)
    return next((form.stem for form in forms if language in form.languages), "") if forms else term
