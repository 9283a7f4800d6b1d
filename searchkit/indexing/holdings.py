"""What an index holds: which articles, of which ids, from which places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from searchkit.articles.discovery import STANDARD_INPUT, Coverage
from searchkit.codec.columns import read_blobs, read_facet, read_numbers
from searchkit.codec.postings import living_mask, read_prefix
from searchkit.indexing.generations import StoredIndex

# So many named files are looked up one by one; of more, all articles are asked whether they are from one of them.
_FEW_FILES = 16
# So many ids are looked for among all; for more, they are put in order first.
_FEW_IDS = 64
_FEW_DOCS = 256


class Held(NamedTuple):
    """An article of an index.

    Attributes:
        doc: as the index's writer numbers it.
        number: its id as 64 bits.
        content: hash of the article as read.
        root, path, record: where it stood.
    """

    doc: int
    number: int
    content: int
    root: str
    path: str
    record: str

    @property
    def file(self) -> str:
        """The absolute path of its file."""
        return f"{self.root}/{self.path}"

    @property
    def printed(self) -> str:
        """Where it stood, for the user."""
        return f"{self.path}#{self.record}" if self.record else self.path


class Holdings:
    """The articles of an index; of None: no articles."""

    def __init__(self, index: StoredIndex | None) -> None:
        leaves = index.reader().leaf_readers() if index is not None and index.doc_count_all() else ()
        self._segments = [_Segment(leaf, base) for leaf, base in leaves]

    def below(self, covered: Coverage) -> Iterator[Held]:
        """The articles from some files; where standard input is read, those that came from there too."""
        return (held for segment in self._segments for held in segment.below(covered))

    def in_files(self, passes: Callable[[str], bool]) -> Iterator[Held]:
        """The articles whose files' absolute paths pass a test."""
        for segment in self._segments:
            yield from segment.held(segment.in_files(lambda root, path: passes(f"{root}/{path}")))

    def with_id(self, beginning: str) -> list[tuple[int, int]]:
        """(doc, number) of the articles whose printed ids begin so; looked up, not walked through."""
        return [found for segment in self._segments for found in segment.with_id(beginning)]

    def with_number(self, number: int) -> Held | None:
        """The article of an id."""
        return next((held for segment in self._segments for held in segment.with_number(number)), None)

    def __getitem__(self, doc: int) -> Held:
        for segment in self._segments:
            if doc < segment.base + segment.n_docs:
                return next(segment.held(np.array([doc - segment.base])))
        raise IndexError(doc)


class _Segment:
    """The columns of one segment that tell what it holds.

    Attributes:
        base: the number of its first document in the index.
    """

    def __init__(self, leaf: IndexReader, base: int) -> None:
        self.base, self.n_docs = base, int(leaf.doc_count_all())
        self._leaf = leaf
        self._numbers, self._contents = read_numbers(leaf, "number"), read_numbers(leaf, "content")
        self._roots, self._paths, self._records = (
            read_facet(leaf, "root"),
            read_blobs(leaf, "path"),
            read_blobs(leaf, "record"),
        )
        self._n_looked_for = 0

    def held(self, docs: NDArray[np.intp]) -> Iterator[Held]:
        """Some documents, whose numbers are those of the segment."""
        if not len(docs):
            return
        assert self._roots is not None
        assert self._paths is not None
        assert self._records is not None
        roots = self._roots.labels()
        # Of many documents, the values of all are read in the time of some.
        paths, records = (c.values() if len(docs) > _FEW_DOCS else c for c in (self._paths, self._records))
        columns = docs, self._root_ids[docs], self._numbers[docs], self._contents[docs]
        for i, root, number, content in zip(*(column.tolist() for column in columns), strict=True):
            path, record = paths[i].decode("utf-8", "surrogateescape"), records[i].decode()
            yield Held(self.base + i, number, content, roots[root], path, record)

    def below(self, covered: Coverage) -> Iterator[Held]:
        """See `Holdings.below`."""
        is_input = self._from_input() if covered.reads_input else np.empty(0, np.intp)
        if covered.trees or len(covered.files) > _FEW_FILES:
            found = self.in_files(covered)
        else:
            found = np.concatenate([np.empty(0, np.intp), *map(self._from_file, covered.files)])
        return self.held(np.concatenate((found, is_input)))

    def in_files(self, passes: Callable[[str, str], bool]) -> NDArray[np.intp]:
        """The living documents whose files, given as root and path below it, pass a test; each file is asked about once."""
        assert self._roots is not None
        assert self._paths is not None
        living = np.flatnonzero(living_mask(self._leaf))
        roots, paths, known = self._roots.labels(), self._paths.values(), dict[tuple[int, bytes], bool]()
        found = []
        for i, root in zip(living.tolist(), self._root_ids[living].tolist(), strict=True):
            file = root, paths[i]
            passed = known.get(file)
            if passed is None:
                passed = known[file] = passes(roots[root], paths[i].decode("utf-8", "surrogateescape"))
            if passed:
                found.append(i)
        return np.array(found, np.intp)

    def _from_file(self, file: str) -> NDArray[np.intp]:
        """The living documents from one file."""
        assert self._roots is not None
        found = [np.empty(0, np.intp)]
        for number, root in enumerate(self._roots.labels()):
            folder = root.rstrip("/") + "/"
            if file.startswith(folder):
                rest = file[len(folder) :]
                for path in (rest, f"./{rest}"):  # a file whose name is that of standard input
                    docs = self._with_path(path)
                    found.append(docs[self._root_ids[docs] == number])
        return np.concatenate(found)

    def _from_input(self) -> NDArray[np.intp]:
        return self._with_path(STANDARD_INPUT)

    def _with_path(self, path: str) -> NDArray[np.intp]:
        assert self._paths is not None
        docs = self._paths.equal_to(path.encode("utf-8", "surrogateescape"))
        return docs[living_mask(self._leaf)[docs]]

    @cached_property
    def _root_ids(self) -> NDArray[np.intp]:
        """(n_docs,) which root each stood below: every article has one."""
        assert self._roots is not None
        return self._roots.ids[self._roots.starts[:-1]].astype(np.intp)

    def with_id(self, beginning: str) -> list[tuple[int, int]]:
        """(doc, number) of what is not deleted and has such an id."""
        holders = read_prefix(self._leaf, "id", beginning.encode("utf-8", "replace"))
        return [(self.base + d, int(self._numbers[d])) for d in holders.tolist() if not self._leaf.is_deleted(d)]

    def with_number(self, number: int) -> Iterator[Held]:
        """What is not deleted and has this id."""
        self._n_looked_for += 1
        if self._n_looked_for <= _FEW_IDS:
            docs = np.flatnonzero(self._numbers == number)
        else:
            order, ascending = self._by_number
            first, last = np.searchsorted(ascending, number), np.searchsorted(ascending, number, side="right")
            docs = order[first:last]
        return self.held(np.array([d for d in docs.tolist() if not self._leaf.is_deleted(d)], np.intp))

    @cached_property
    def _by_number(self) -> tuple[NDArray[np.intp], NDArray[np.int64]]:
        order = np.argsort(self._numbers)
        return order, self._numbers[order]
