"""What the columns of every kind share."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from whoosh.columns import Column
from whoosh.filedb.structfile import StructFile

from searchkit.codec.heads import HEAD, Layout, check_head, map_file, pack_head

LAYOUT = Layout(b"SKCL", 3, "a column")


class PlainColumn(Column):  # type: ignore[misc]  # Whoosh has no types
    """Equal to its like, so that schemas compare; pickles by its name alone."""

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    def __hash__(self) -> int:
        return hash((type(self), *sorted(vars(self).items())))


def write_column(dbfile: StructFile, kind: int, n_docs: int, parts: Sequence[bytes]) -> None:
    """A column that is known whole."""
    check = 0
    for part in parts:
        check = zlib.crc32(part, check)
    dbfile.write(pack_head(LAYOUT, kind, n_docs, sum(map(len, parts)), check))
    for part in parts:
        dbfile.write(part)


def read_column(dbfile: StructFile, basepos: int, length: int, kind: int, n_docs: int) -> memoryview:
    """What such a column has after its head, mapped.

    Raises:
        IndexDamaged: it is cut short, or something else.
    """
    data = map_file(dbfile, basepos, length)
    check_head(data, LAYOUT, kind, n_docs, length - HEAD.size)
    return data[HEAD.size :]
