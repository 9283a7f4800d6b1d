from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from searchkit.article import Article, Skip
from searchkit.articles.discovery import Source
from searchkit.articles.reading import read_articles
from searchkit.articles.registry import FORMATS, format_names
from searchkit.errors import UsageError

Packers = dict[str, Callable[[bytes], bytes]]
ONE_FOLDER = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
# What cells and lines may hold without a reader having to change it.
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda s: s == s.strip() and s and "\ufeff" not in s and "\ufffd" not in s
)


def test_the_formats_are_named() -> None:
    assert set(format_names()) >= {"text", "html", "json", "jsonl", "csv", "feed", "warc", "nitf", "newsml", "ninjs"}
    assert len(set(format_names())) == len(FORMATS)


def test_an_unknown_format_names_the_known(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        read_articles(Source(tmp_path, "a.txt", 0), format="docx")
    assert "jsonl" in raised.value.hint


def test_a_file_that_vanished_is_skipped_and_still_counted(tmp_path: Path) -> None:
    told: list[int] = []
    items = list(read_articles(Source(tmp_path, "gone.txt", 70), on_bytes=told.append))
    assert items == [Skip("gone.txt", "it vanished before it could be read")]
    assert told == [70]


def test_a_file_without_permission_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert list(read_articles(Source(tmp_path, "a.txt", 3))) == [Skip("a.txt", "there is no permission to read it")]


def test_a_disk_that_fails_midway_is_a_skip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            data = super().read(size)
            if not data:
                raise OSError(5, "Input/output error")
            return data

    monkeypatch.setattr(Path, "open", lambda *_: Failing(b'{"title": "1"}\n' * 9000))
    items = list(read_articles(Source(tmp_path, "a.jsonl", 135000)))
    assert len(items) == 9001
    assert items[-1] == Skip("a.jsonl", "it cannot be read (Input/output error)")


def test_progress_is_told_inside_a_large_file(tmp_path: Path) -> None:
    data = b'{"title": "x", "text": "' + b"y" * 500 + b'"}\n'
    (tmp_path / "a.jsonl").write_bytes(data * 2000)
    told: list[int] = []
    articles = read_articles(Source(tmp_path, "a.jsonl", len(data) * 2000), on_bytes=told.append)
    next(articles)
    assert 0 < sum(told) < len(data) * 2000
    assert len(list(articles)) == 1999
    assert sum(told) == len(data) * 2000


def test_a_file_that_grew_tells_no_more_than_it_had(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"The minister said no.")
    told: list[int] = []
    assert len(list(read_articles(Source(tmp_path, "a.txt", 5), on_bytes=told.append))) == 1
    assert sum(told) == 5


@pytest.mark.parametrize(
    ("data", "format", "kinds"),
    [
        (b"The minister said no.", None, ["text"]),
        (b'{"title": "1"}\n{"title": "2"}\n', None, ["record", "record"]),
        (b"<p>Hi</p>", "html", ["html"]),
    ],
)
def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data: bytes, format: str | None, kinds: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
    told: list[int] = []
    items = list(read_articles(Source(tmp_path, "-", 0), format=format, on_bytes=told.append))
    assert [i.kind for i in items if isinstance(i, Article)] == kinds
    assert items[0].place.startswith("-")
    assert sum(told) == len(data)


@ONE_FOLDER
@example(b"\xff\xfe\x00", "a.csv", "csv")
@example(b"\x1f\x8b\x08\x00", "a.json.gz", None)
@example(b'{"title": "\\', "a.jsonl", None)
@given(
    st.binary(max_size=200)
    | st.builds(
        bytes.__add__,
        st.sampled_from(
            [b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"<html>", b'{"', b"[{", b"title,text\n"]
        ),
        st.binary(max_size=200),
    ),
    st.sampled_from(["a", "a.txt", "a.html", "a.json", "a.jsonl", "a.csv", "a.csv.gz", "a.zst"]),
    st.sampled_from([None, *format_names()]),
)
def test_any_bytes_as_any_format_give_articles_and_skips(
    tmp_path: Path, data: bytes, name: str, format: str | None
) -> None:
    (tmp_path / name).write_bytes(data)
    told: list[int] = []
    items = list(read_articles(Source(tmp_path, name, len(data)), format=format, on_bytes=told.append))
    assert items
    assert sum(told) == len(data)
    for item in items:
        assert isinstance(item, Article | Skip)
        str(item).encode()


@ONE_FOLDER
@given(
    st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=4),
    st.sampled_from(["", ".gz", ".bz2", ".xz", ".zst"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
    st.sampled_from(["json", "jsonl", "csv"]),
    st.booleans(),
)
def test_records_come_back_from_every_format_packing_and_encoding(
    tmp_path: Path,
    packers: Packers,
    rows: list[tuple[str, str, str]],
    extension: str,
    codec: str,
    format: str,
    is_escaped: bool,
) -> None:
    records = [{"title": t, "summary": s, "text": b} for t, s, b in rows]
    if format == "csv":
        out = io.StringIO()
        writer = csv.DictWriter(out, ["title", "summary", "text"])
        writer.writeheader()
        writer.writerows(records)
        text = out.getvalue()
    elif format == "json":
        text = json.dumps(records, ensure_ascii=is_escaped)
    else:
        text = "".join(json.dumps(r, ensure_ascii=is_escaped) + "\n" for r in records)
    data = packers[extension](text.encode(codec))
    (tmp_path / f"a.{format}{extension}").write_bytes(data)
    items = list(read_articles(Source(tmp_path, f"a.{format}{extension}", len(data))))
    read = [(*i.given["title"], *i.given["summary"], i.content) for i in items if isinstance(i, Article)]
    assert read == rows
    assert [i.record for i in items if isinstance(i, Article)] == [str(n + 1) for n in range(len(rows))]
    assert all(i.notes == () for i in items if isinstance(i, Article))
