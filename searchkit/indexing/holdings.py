"""What an index holds: which articles, of which ids, from which places."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from whoosh.reading import IndexReader

from searchkit.codec.columns import read_blobs, read_facet, read_numbers
from searchkit.codec.postings import living_mask, read_prefix
from searchkit.indexing.generations import StoredIndex


class Holdings:
    """The articles of an index, numbered as its writer numbers them; of None: no articles."""

    def __init__(self, index: StoredIndex | None) -> None:
        leaves = index.reader().leaf_readers() if index is not None and index.doc_count_all() else ()
        self._segments = [_Segment(leaf) for leaf, _ in leaves]

    def articles(self) -> Iterator[tuple[int, int, int]]:
        """(doc, number, content) of every article."""
        base = 0
        for segment in self._segments:
            for local, number, content in segment.living():
                yield base + local, number, content
            base += segment.n_docs

    def with_id(self, beginning: str) -> list[tuple[int, int]]:
        """(doc, number) of the articles whose printed ids begin so; looked up, not walked through."""
        found, base = [], 0
        for segment in self._segments:
            found += [(base + local, number) for local, number in segment.with_id(beginning)]
            base += segment.n_docs
        return found

    def files(self) -> Iterator[tuple[int, int, str]]:
        """(doc, number, file) of every article."""
        for doc, number, _ in self.articles():
            root, path, _ = self.where(doc)
            yield doc, number, f"{root}/{path}"

    def where(self, doc: int) -> tuple[str, str, str]:
        """(root, path, record) of an article."""
        for segment in self._segments:
            if doc < segment.n_docs:
                return segment.where(doc)
            doc -= segment.n_docs
        raise IndexError(doc)

    def printed(self, doc: int | None) -> str:
        """Where an article stood, for the user."""
        if doc is None:
            return ""
        _, path, record = self.where(doc)
        return f"{path}#{record}" if record else path


class _Segment:
    """The columns of one segment that tell what it holds."""

    def __init__(self, leaf: IndexReader) -> None:
        self.n_docs: int = leaf.doc_count_all()
        self._leaf = leaf
        self._numbers, self._contents = read_numbers(leaf, "number"), read_numbers(leaf, "content")
        self._roots, self._paths, self._records = (
            read_facet(leaf, "root"),
            read_blobs(leaf, "path"),
            read_blobs(leaf, "record"),
        )

    def living(self) -> Iterator[tuple[int, int, int]]:
        """(document, number, content) of what is not deleted."""
        for local in np.flatnonzero(living_mask(self._leaf)).tolist():
            yield local, int(self._numbers[local]), int(self._contents[local])

    def with_id(self, beginning: str) -> list[tuple[int, int]]:
        """(document, number) of what is not deleted and has such an id."""
        holders = read_prefix(self._leaf, "id", beginning.encode("utf-8", "replace"))
        return [(d, int(self._numbers[d])) for d in holders.tolist() if not self._leaf.is_deleted(d)]

    def where(self, local: int) -> tuple[str, str, str]:
        """(root, path, record) of a document."""
        assert self._roots is not None
        assert self._paths is not None
        assert self._records is not None
        path, record = self._paths[local], self._records[local]
        return self._roots[local][0], path.decode("utf-8", "surrogateescape"), record.decode()
