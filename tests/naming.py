"""Small indexes of names: articles are lists of mentions, `short=long` where the article ties two names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from searchkit.article import Article
from searchkit.extraction.annotations import Annotations, EntityKind, Mention
from searchkit.indexing.batch import build_document
from searchkit.indexing.document import Document
from searchkit.indexing.identity import hash_of
from searchkit.indexing.store import create_store, open_store
from searchkit.indexing.writer import BatchWriter


def write_names(folder: Path, segments: Sequence[Sequence[Sequence[str]]], *, kind: EntityKind = "person") -> Path:
    """One commit after another; an article is `["Xi Jinping", "Xi=Xi Jinping", "org:PLA"]`."""
    index = create_store(folder, demo=False)
    number = 0
    for articles in segments:
        writer = BatchWriter(index)
        for names in articles:
            writer.add(_document(names, number, kind))
            number += 1
        writer.finish()
        index = open_store(folder)
    return folder


def _document(names: Sequence[str], number: int, kind: EntityKind) -> Document:
    body, mentions = f"article {number}: ", []
    for name in names:
        of, colon, rest = name.partition(":")
        text, _, canonical = (rest if colon else name).partition("=")
        found: EntityKind = of if colon else kind  # type: ignore[assignment]
        mentions.append(Mention(found, text, len(body), len(body) + len(text), canonical or text))
        body += text + " "
    annotations = Annotations(f"Article {number}", body.rstrip(), language="en", entities=tuple(mentions))
    return build_document(
        Article(f"{number}.txt", None, body, "text"), annotations, root="/names", number=hash_of(str(number))
    )
