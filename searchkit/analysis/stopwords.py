"""Words too common to rank by. They are indexed all the same, so that phrases hold."""

from __future__ import annotations

from functools import cache

from searchkit.analysis.tokens import fold

# Words that say nothing are short, and the lists of other languages hold longer ones too that make news: "erklärte".
_MAX_CHARS = 6

# Folded and unstemmed. Not here, although many lists have them: "us", "may", "will", "it", "who", "can", which are
# also a country, a month, a name, a trade, an agency and a firm; their own frequency ranks them low enough.
ENGLISH = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "him",
        "his",
        "if",
        "in",
        "into",
        "is",
        "its",
        "of",
        "on",
        "or",
        "our",
        "out",
        "she",
        "so",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "up",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "while",
        "with",
        "would",
        "you",
        "your",
    ]
)

# Of free text (`match="any"`) these are left out too: what questions and requests are put with. Folded, unstemmed.
FREE_TEXT = ENGLISH | frozenset(
    [
        "i",
        "me",
        "my",
        "am",
        "being",
        "did",
        "do",
        "does",
        "doing",
        "having",
        "she",
        "her",
        "hers",
        "himself",
        "herself",
        "itself",
        "themselves",
        "yours",
        "ours",
        "theirs",
        "about",
        "above",
        "after",
        "again",
        "against",
        "all",
        "also",
        "any",
        "because",
        "before",
        "below",
        "between",
        "both",
        "cannot",
        "could",
        "down",
        "during",
        "each",
        "few",
        "further",
        "here",
        "how",
        "just",
        "more",
        "most",
        "no",
        "nor",
        "not",
        "now",
        "off",
        "once",
        "only",
        "other",
        "over",
        "own",
        "same",
        "should",
        "some",
        "such",
        "through",
        "too",
        "under",
        "until",
        "very",
        "whom",
        "why",
    ]
)


@cache
def stop_words(language: str, *, free: bool = False) -> frozenset[str]:
    """The words of a language that are left out, folded; none where there is no list.

    Args:
        free: of pasted text.
    """
    if language == "en":
        return FREE_TEXT if free else ENGLISH
    from stop_words import StopWordError, get_stop_words

    try:
        listed = get_stop_words(language)
    except StopWordError:
        return frozenset()
    return frozenset(folded for word in listed if word.isalpha() and len(folded := fold(word)) <= _MAX_CHARS)
