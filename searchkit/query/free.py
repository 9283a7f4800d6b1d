"""Pasted text as a query: a title, a question, a paragraph. Ranked by any of its words; never refused for its signs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from searchkit.analysis.tokens import find_words
from searchkit.errors import QueryError
from searchkit.query.language import ParsedQuery, parse_query
from searchkit.query.reading import MAX_CHARS, MAX_WORDS

# With fewer words in capitals, `IRAN AND IRAQ` is an operator; in a longer text it is the word.
_FEW_WORDS = 5


def parse_free_text(text: str, *, now: dt.datetime) -> ParsedQuery:
    """Reads `match="any"`: operators hold where they fit together; text in which they do not is read word by word.

    Raises:
        QueryError: it holds no word, or too many.
    """
    shouted = text.upper() == text and len(text.split()) > _FEW_WORDS
    try:
        return parse_query(text.lower() if shouted else text, match="any", now=now)
    except QueryError as error:
        words = [word.text for word in find_words(text[:MAX_CHARS])]
        if len(text) > MAX_CHARS or not 0 < len(words) <= MAX_WORDS:
            raise
        parsed = parse_query(" ".join(words), match="any", now=now)
        return replace(parsed, warnings=(*parsed.warnings, f"read word by word: {error}"))
