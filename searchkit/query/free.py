"""Pasted text as a query: a title, a question, a paragraph. Ranked by any of its words; never refused for its signs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from searchkit.analysis.stems import UNKNOWN_LANGUAGE
from searchkit.analysis.tokens import find_words
from searchkit.errors import QueryError
from searchkit.query.language import ParsedQuery, parse_query
from searchkit.query.reading import MAX_CHARS, MAX_WORDS, Syntax

if TYPE_CHECKING:
    from searchkit.query.saved import SavedQuery

# With fewer words in capitals, `IRAN AND IRAQ` is an operator; in a longer text it is the word.
_FEW_WORDS = 5


def parse_free_text(
    text: str,
    *,
    now: dt.datetime,
    syntax: Syntax = "news",
    saved: Callable[[str], SavedQuery] | None = None,
    variants: bool = True,
    languages: Sequence[str] = (UNKNOWN_LANGUAGE,),
) -> ParsedQuery:
    """Reads `match="any"`: operators hold where they fit together; text in which they do not is read word by word.

    Arguments as of `parse_query`.

    Raises:
        QueryError: it holds no word, or too many.
    """
    read = partial(
        parse_query, match="any", now=now, syntax=syntax, saved=saved, variants=variants, languages=languages
    )
    shouted = text.upper() == text and len(text.split()) > _FEW_WORDS
    try:
        return read(text.lower() if shouted else text)
    except QueryError as error:
        words = [word.text for word in find_words(text[:MAX_CHARS])]
        if len(text) > MAX_CHARS or not 0 < len(words) <= MAX_WORDS:
            raise
        parsed = read(" ".join(words))
        return parsed._replace(warnings=(*parsed.warnings, f"read word by word: {error}"))
