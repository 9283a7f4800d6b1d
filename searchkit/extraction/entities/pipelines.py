"""Names found by somebody else's model: a pipeline of spaCy's, loaded when it is asked for by name."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from searchkit.errors import UsageError
from searchkit.extraction.annotations import BUILT_IN, EntityKind, Mention
from searchkit.extraction.entities.lexicon import usual_name
from searchkit.extraction.entities.sightings import read_sightings
from searchkit.extraction.entities.ties import Ties
from searchkit.extraction.entities.words import Role, read_roles

_SPACY = "spacy:"
# The labels of OntoNotes, and PER and MISC's betters of other pipelines. What has no kind here is no name of ours.
_KINDS: Mapping[str, EntityKind] = {
    "PERSON": "person",
    "PER": "person",
    "ORG": "org",
    "GPE": "place",
    "LOC": "place",
    "FAC": "place",
    "PRODUCT": "object",
}
# A pipeline refuses longer texts than a million characters, and its memory grows with them.
_MAX_CHARS = 100_000
_TITLE = int(Role.TITLE)


def require_finder(finder: str) -> None:
    """Whether who is to find names can: `built-in`, or `spacy:NAME`, a pipeline that is installed.

    Raises:
        UsageError: with how to install it.
    """
    if finder == BUILT_IN:
        return
    if not finder.startswith(_SPACY) or finder == _SPACY:
        raise UsageError(f"nobody called {finder!r} finds names", hint="there are built-in and spacy:en_core_web_sm")
    load_pipeline(finder.removeprefix(_SPACY))


@functools.cache
def load_pipeline(name: str) -> Any:
    """spaCy's pipeline of that name, or in that folder; once a process.

    Raises:
        UsageError: spaCy or the pipeline is not installed, or the pipeline finds no names.
    """
    try:
        import spacy
    except ImportError as error:
        hint = "pip install 'searchkit-news[spacy]' brings it"
        raise UsageError(f"{_SPACY}{name} needs spaCy, which cannot be loaded: {error}", hint=hint) from None
    try:
        # What names do not need takes half the time: tagging helps parsing alone.
        pipeline = spacy.load(name, exclude=["parser", "lemmatizer"])
    except OSError:
        hint = f"python -m spacy download {name} brings spaCy's own; a folder may be named too"
        raise UsageError(f"there is no spaCy pipeline {name!r}", hint=hint) from None
    except (ValueError, ImportError) as error:  # made for another version, or with components that are not there
        raise UsageError(f"spaCy cannot load {name!r}: {error}", hint="python -m spacy validate tells more") from error
    if not {"ner", "entity_ruler", "span_ruler"} & set(pipeline.pipe_names):
        raise UsageError(
            f"the spaCy pipeline {name!r} finds no names: it has {', '.join(pipeline.pipe_names) or 'nothing'}",
            hint="en_core_web_sm is one that does",
        )
    return pipeline


def find_by_pipeline(finder: str, body: str, *, given: Mapping[str, tuple[str, ...]]) -> tuple[Mention, ...]:
    """As `find_mentions`, with spans and kinds of a pipeline's; short forms are tied, and countries named, as ever.

    Args:
        finder: `spacy:NAME`.
    """
    found = list(_spans(load_pipeline(finder.removeprefix(_SPACY)), body))
    votes: dict[str, Counter[EntityKind]] = {}
    for start, end, kind in found:
        votes.setdefault(_name(body, start, end), Counter())[kind] += 1
    kinds = {name: counts.most_common(1)[0][0] for name, counts in votes.items()}
    people = sorted(" ".join(name.split()) for name in given.get("person", ()))
    ties = Ties(kinds, read_sightings(body).acronyms, people)
    return tuple(
        Mention(kind, body[start:end], start, end, ties.canonical(usual_name(_name(body, start, end), kind), kind))
        for start, end, kind in found
    )


def _spans(pipeline: Any, body: str) -> Iterator[tuple[int, int, EntityKind]]:
    """(start, end, kind) in the body, by position, without articles, ranks and possessives."""
    for first, text in _pieces(body):
        for entity in pipeline(text).ents:
            kind = _KINDS.get(entity.label_)
            if kind is None:
                continue
            start, end = _trim(body, first + entity.start_char, first + entity.end_char, kind)
            if start < end:
                yield start, end, kind


def _pieces(body: str) -> Iterator[tuple[int, str]]:
    """The body in pieces that a pipeline takes, cut where a line ends, else where it must be."""
    first = 0
    while len(body) - first > _MAX_CHARS:
        cut = body.rfind("\n", first + 1, first + _MAX_CHARS) + 1 or first + _MAX_CHARS
        yield first, body[first:cut]
        first = cut
    yield first, body[first:]


def _trim(body: str, start: int, end: int, kind: EntityKind) -> tuple[int, int]:
    while start < end and body[end - 1].isspace():
        end -= 1
    while start < end and body[start].isspace():
        start += 1
    if body[start:end].endswith(("'s", "’s")):
        end -= 2
    roles = read_roles()
    while " " in (name := body[start:end]):
        word = name.partition(" ")[0]
        if word.lower() != "the" and not (kind == "person" and roles.get(word.rstrip("."), 0) & _TITLE):
            break
        start += len(word) + 1
    return start, end


def _name(body: str, start: int, end: int) -> str:
    return " ".join(body[start:end].split())
