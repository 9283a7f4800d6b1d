"""Values kept for each article, as arrays: numbers, facets of many values, bytes.

They are Whoosh columns: stock Whoosh writes, merges and reads them with its own codec. Layouts: FORMAT.md.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from whoosh.reading import IndexReader

from searchkit.codec.arrays import DocIds
from searchkit.codec.blobs import BlobColumn, BlobReader, BlobWriter
from searchkit.codec.column import LAYOUT
from searchkit.codec.facets import FacetColumn, FacetReader
from searchkit.codec.numbers import NO_NUMBER, Few, NumberColumn

__all__ = [
    "LAYOUT",
    "NO_NUMBER",
    "BlobColumn",
    "BlobReader",
    "BlobWriter",
    "FacetColumn",
    "FacetReader",
    "Few",
    "NumberColumn",
    "read_blobs",
    "read_facet",
    "read_few",
    "read_numbers",
    "take_numbers",
]


def read_numbers(reader: IndexReader, name: str) -> NDArray[np.int64]:
    """A number column of one segment: (doc_count_all,) int64; the column's default where the segment lacks it."""
    column = reader.schema[name].column_type
    if not reader.has_column(name):
        return np.full(reader.doc_count_all(), column.default, np.int64)
    # `column_reader` of Whoosh wraps columns for sorting and translation; the raw one is the arrays.
    values: NDArray[np.int64] = reader.column_reader(name, column=column, translate=False).values
    return values


def take_numbers(reader: IndexReader, name: str, doc_ids: DocIds) -> NDArray[np.int64]:
    """Those of some documents, without widening the others."""
    column = reader.schema[name].column_type
    if not reader.has_column(name):
        return np.full(len(doc_ids), column.default, np.int64)
    values: NDArray[np.int64] = reader.column_reader(name, column=column, translate=False).take(doc_ids)
    return values


def read_few(reader: IndexReader, name: str) -> Few | None:
    """The same where few numbers can be there; None where many can, or the segment lacks the column."""
    if not reader.has_column(name):
        return None
    found: Few | None = reader.column_reader(name, column=reader.schema[name].column_type, translate=False).few()
    return found


def read_facet(reader: IndexReader, name: str) -> FacetReader | None:
    """A facet column of one segment; None where the segment lacks it."""
    return reader.column_reader(name, translate=False) if reader.has_column(name) else None


def read_blobs(reader: IndexReader, name: str) -> BlobReader | None:
    """A blob column of one segment; None where the segment lacks it."""
    return reader.column_reader(name, translate=False) if reader.has_column(name) else None
