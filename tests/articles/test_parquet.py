from __future__ import annotations

import builtins
import datetime as dt
import decimal
import io
from collections.abc import Callable, Mapping
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest

from searchkit.article import Article, Item, Skip

Read = Callable[..., list[Item]]
SkipOf = Callable[..., Skip]

ROWS: list[dict[str, Any]] = [
    {
        "title": "One",
        "text": "The first.",
        "publish_date": dt.date(2005, 2, 16),
        "media_name": "MP",
        "authors": ["A", "B"],
    },
    {"title": "Two", "text": "The second.", "publish_date": None, "media_name": None, "authors": None},
]


def table(columns: Mapping[str, Any] | list[Any], **options: Any) -> bytes:
    out = io.BytesIO()
    made = pyarrow.Table.from_pylist(columns) if isinstance(columns, list) else pyarrow.table(columns)
    pyarrow.parquet.write_table(made, out, **options)
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.parquet", "a", "a.parquet.gz"])
def test_rows_are_records(read: Read, packers: dict[str, Callable[[bytes], bytes]], name: str) -> None:
    items = read(name, packers[".gz" if name.endswith(".gz") else ""](table(ROWS)))
    first, second = (i for i in items if isinstance(i, Article))
    assert (first.record, first.content) == ("1", "The first.")
    assert first.given == {"title": ("One",), "date": ("2005-02-16",), "source": ("MP",), "author": ("A", "B")}
    assert second.given == {"title": ("Two",)}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "UTC", "+02:00"])
def test_times_of_every_unit_are_written_out(read: Read, unit: str, zone: str | None) -> None:
    when = pyarrow.array([1_000_000_000], pyarrow.timestamp("s", zone)).cast(pyarrow.timestamp(unit, zone))
    (article,) = read("a.parquet", table({"title": ["T"], "date": when}))
    assert isinstance(article, Article)
    hour, offset = {None: ("01", ""), "UTC": ("01", "+00:00"), "+02:00": ("03", "+02:00")}[zone]
    assert article.given["date"] == (f"2001-09-09T{hour}:46:40{offset}",)


def test_other_types_become_strings(read: Read) -> None:
    columns = {"title": [b"bytes"], "id": [decimal.Decimal("12.50")], "text": ["x"]}
    (article,) = read("a.parquet", table(columns))
    assert isinstance(article, Article)
    assert article.given == {"title": ("bytes",), "id": ("12.50",)}


def test_a_table_without_a_text_names_its_columns(skip: SkipOf) -> None:
    reason = skip("a.parquet", table({"price": [1.0], "volume": [2]})).reason
    assert reason.startswith("no column holds a text or a title: there are price, volume; known are title")


def test_a_table_without_rows_is_skipped(skip: SkipOf) -> None:
    assert skip("a.parquet", table({"title": pyarrow.array([], pyarrow.string())})).reason == "there are no rows in it"


@pytest.mark.parametrize("end", [6, 100, -1])
def test_a_cut_table_is_skipped(skip: SkipOf, end: int) -> None:
    assert "cut short or damaged" in skip("a.parquet", table(ROWS)[:end]).reason


def test_a_row_group_that_rotted_ends_the_reading(read: Read) -> None:
    data = bytearray(
        table([{"title": f"title {n}", "text": "x" * 50} for n in range(900)], row_group_size=300, compression="zstd")
    )
    middle = len(data) // 2
    data[middle : middle + 60] = b"\xff" * 60
    items = read("a.parquet", bytes(data))
    assert isinstance(items[-1], Skip)


def test_without_pyarrow_the_extra_is_named(skip: SkipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    load = builtins.__import__

    def refuse(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return load(name, *args, **kwargs)

    data = table(ROWS)
    monkeypatch.setattr(builtins, "__import__", refuse)
    assert "searchkit-news[parquet]" in skip("a.parquet", data).reason
