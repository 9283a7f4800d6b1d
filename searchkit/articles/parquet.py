"""Parquet tables → records, batch by batch. Needs the extra `parquet`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from searchkit.article import Item
from searchkit.articles.content import Content, Damaged, Unreadable
from searchkit.articles.records import build_article, field_of, is_wrapper, refuse_columns

MAGICS = ((0, b"PAR1"),)
_BATCH_ROWS = 256


def read_parquet(content: Content) -> Iterator[Item]:
    """The rows of a table; their number is the record's key. Columns that mean no field are not read."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise Unreadable(
            "a Parquet file; reading it takes the extra parquet: pip install 'searchkit-news[parquet]'"
        ) from error
    with content.seekable() as file:
        try:
            table = pyarrow.parquet.ParquetFile(file)
            names = [name for name in table.schema_arrow.names if field_of(name) is not None or is_wrapper(name)]
            refuse_columns(table.schema_arrow.names)
            number = 0
            for batch in table.iter_batches(batch_size=_BATCH_ROWS, columns=names, use_threads=False):
                for row in _rows(batch):
                    number += 1
                    yield build_article(content.path, str(number), row)
        except (pyarrow.ArrowException, OSError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise Damaged(f"the Parquet file is cut short or damaged ({reason})") from error
    if not number:
        raise Unreadable("there are no rows in it")


def _rows(batch: Any) -> list[dict[str, object]]:
    import pyarrow

    columns = []
    for column in batch.columns:
        kind = column.type
        if pyarrow.types.is_timestamp(kind) and kind.unit == "ns":
            # Python's own dates end at microseconds.
            column = column.cast(pyarrow.timestamp("us", kind.tz), safe=False)
        columns.append(column)
    rows: list[dict[str, object]] = pyarrow.RecordBatch.from_arrays(columns, names=batch.schema.names).to_pylist()
    return rows
