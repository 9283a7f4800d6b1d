"""Which article is which: ids, and hashes of what was read. DESIGN, "Identity and time"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from searchkit.article import Article
    from searchkit.extraction.annotations import Annotations

Basis = Literal["stated", "url", "place"]
# Most strings that are hashed are short: every article has two dozen.
_SIZES = tuple(n.to_bytes(8, "big") for n in range(128))


def identify(article: Article, found: Annotations) -> tuple[int, Basis]:
    """An article's id as 64 bits, and what it rests on.

    Its own id and source, if it states one; else its URL; else its place, with title and date where a file holds
    several records.
    """
    stated = article.given.get("id")
    if stated:
        source = found.facts.get("source", ("",))[0]
        return hash_of("id", stated[0], source), "stated"
    url = found.facts.get("url")
    if url:
        return hash_of("url", url[0]), "url"
    if article.record is None:
        return hash_of("path", article.path), "place"
    date = found.date()
    return hash_of("path", article.path, found.title, date.printed if date else ""), "place"


def print_id(number: int) -> str:
    """16 hex digits."""
    return f"{number & (2**64 - 1):016x}"


def content_hash(article: Article) -> int:
    """64 bits that change when anything that was read of the article changes."""
    given = [part for name in sorted(article.given) for part in (name, *article.given[name], "")]
    return hash_of(article.kind, article.content, *given)


def hash_of(*parts: str) -> int:
    """64 bits, signed as a column keeps them, of some strings and their borders."""
    from hashlib import blake2b  # and with it OpenSSL, which a search has no need of

    pieces: list[bytes] = []
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        n = len(encoded)
        pieces += (_SIZES[n] if n < len(_SIZES) else n.to_bytes(8, "big")), encoded
    return int.from_bytes(blake2b(b"".join(pieces), digest_size=8).digest(), "big", signed=True)
