"""Why something in a text counts as a name, in words: for those who ask, found again from the lists that told it."""

from __future__ import annotations

from searchkit.extraction.annotations import Mention
from searchkit.extraction.entities.evidence import Votes, add_votes
from searchkit.extraction.entities.lexicon import read_lexicon
from searchkit.extraction.entities.words import Role, read_roles

_BEFORE = 24


def reason_for(mention: Mention, body: str) -> str:
    """The first rule that makes of `body[mention.start:mention.end]` a name of its kind, strongest first.

    The scan sums up all that speaks for each kind and keeps no account of it, which would cost every run what few ask for;
    so this names a rule that holds, not the sum.
    """
    return _of_itself(mention) or _of_its_place(mention, body)


def _of_itself(mention: Mention) -> str:
    kind, name = mention.kind, mention.text
    lexicon = read_lexicon()
    if kind == "object":
        return "a listed thing" if name in lexicon.objects else "a designation"
    known = lexicon.known.get(name)
    if known is not None and known[0] == kind:
        return "a well-known name"
    words = name.split()
    roles = read_roles()
    first, last = (roles.get(word.rstrip("."), 0) for word in (words[0], words[-1]))
    if kind == "place" and name in lexicon.towns:
        return "a town of the gazetteer"
    if kind == "org" and last & (Role.ORG | Role.COMPANY) and len(words) > 1:
        return f"ends in {words[-1]}, as bodies and companies do"
    if kind == "org" and first & Role.OPENER:
        return f"begins with {words[0]}, as bodies do"
    if kind == "place" and last & Role.PLACE and len(words) > 1:
        return f"ends in {words[-1]}, as places do"
    if kind == "person" and len(words) > 1 and first & Role.GIVEN:
        return f"begins with {words[0]}, a given name"
    if kind == "person" and len(words) > 1 and first & Role.FAMILY:
        return f"begins with {words[0]}, a family name"
    return ""


def _of_its_place(mention: Mention, body: str) -> str:
    before = body[max(0, mention.start - _BEFORE) : mention.start].split()
    if before and mention.kind == "person" and read_roles().get(before[-1].rstrip("."), 0) & Role.TITLE:
        return f"stands after {before[-1]}"
    votes: Votes = {}
    add_votes(votes, body, mention.start, mention.end)
    if votes.get(mention.kind, 0.0) > 0:
        return "by the words around it"
    if mention.kind == "org" and mention.text.isupper():
        return "letters in capitals"
    return "by its capitals, and what the article says elsewhere"
