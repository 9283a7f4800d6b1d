"""Archives, feeds and web archives in runs of the indexer: what is new, unchanged, gone; and what a dry run shows."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

import searchkit
from searchkit.indexing.build import build_index, forget
from searchkit.indexing.options import IndexOptions, IndexReport
from searchkit.rendering.records import report_json

ONE_JOB = IndexOptions(jobs=1)
FIRST = "A first headline\n\nNorthern Wire | May 5, 2001\n\nThe first text of this archive tells of harbours.\n"
SECOND = '{"title": "Second", "text": "The second text tells of bridges.", "date": "2002-02"}\n{"title": "Third", "text": "Of ferries."}\n'
FEED = """<rss version="2.0"><channel><title>Gazette</title>{}</channel></rss>"""
ENTRY = "<item><guid>{0}</guid><title>Entry {0}</title><description>Text of entry {0}.</description><pubDate>Tue, 17 Nov 2015 16:07:00 GMT</pubDate></item>"
WARC_BLOCK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><body><p>A page about lighthouses and the sea.</p></body></html>"
WARC = (
    b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/1\r\nWARC-Record-ID: <urn:uuid:1>\r\n"
    b"WARC-Date: 2020-01-02T03:04:05Z\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n" % (len(WARC_BLOCK), WARC_BLOCK)
)


def pack(path: Path, **members: str) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), text)


def counts(report: IndexReport) -> tuple[int, int, int, int]:
    return report.added, report.changed, report.removed, report.unchanged


@pytest.fixture
def place(tmp_path: Path) -> SimpleNamespace:
    (tmp_path / "in").mkdir()
    return SimpleNamespace(index=tmp_path / "index", folder=tmp_path / "in")


def run(place: SimpleNamespace, options: IndexOptions = ONE_JOB) -> IndexReport:
    return build_index(place.index, [place.folder], options)


def test_an_archive_is_followed_member_by_member(place: SimpleNamespace) -> None:
    archive = place.folder / "a.zip"
    pack(archive, one_txt=FIRST, news__two_jsonl=SECOND)
    assert counts(run(place)) == (3, 0, 0, 0)
    assert counts(run(place)) == (0, 0, 0, 3)
    pack(archive, one_txt=FIRST.replace("harbours", "piers"), news__two_jsonl=SECOND)
    assert counts(run(place)) == (0, 1, 0, 2)
    pack(archive, news__two_jsonl=SECOND)
    assert counts(run(place)) == (0, 0, 1, 2)
    archive.unlink()
    assert counts(run(place)) == (0, 0, 2, 0)


@pytest.mark.parametrize("broken", ["", SECOND.replace('"Third"', '"Third')])
def test_a_member_that_cannot_be_read_this_time_has_not_vanished(place: SimpleNamespace, broken: str) -> None:
    pack(place.folder / "a.zip", one_txt=FIRST, news__two_jsonl=SECOND)
    run(place)
    pack(place.folder / "a.zip", one_txt=FIRST, news__two_jsonl=broken)
    report = run(place)
    assert report.removed == 0
    assert report.n_skipped >= 1


def test_a_cut_archive_keeps_what_was_known_of_it(place: SimpleNamespace) -> None:
    pack(place.folder / "a.zip", one_txt=FIRST, news__two_jsonl=SECOND)
    run(place)
    data = (place.folder / "a.zip").read_bytes()
    (place.folder / "a.zip").write_bytes(data[:-40])
    report = run(place)
    assert (report.removed, report.n_skipped) == (0, 1)


def test_a_hit_leads_back_into_the_archive(place: SimpleNamespace) -> None:
    pack(place.folder / "a.zip", one_txt=FIRST, news__two_jsonl=SECOND)
    run(place)
    (hit,) = searchkit.open(place.index).search("bridges")
    assert (hit.path, hit.record) == ("a.zip", "news/two.jsonl/1")
    assert len(forget(place.index, [str(place.folder / "a.zip")])) == 3


def test_new_entries_of_a_feed_leave_the_old_ones_as_they_are(place: SimpleNamespace) -> None:
    feed = place.folder / "feed.xml"
    feed.write_text(FEED.format(ENTRY.format("a") + ENTRY.format("b")))
    assert counts(run(place)) == (2, 0, 0, 0)
    feed.write_text(FEED.format("".join(map(ENTRY.format, "cab"))))
    assert counts(run(place)) == (1, 0, 0, 2)
    (hit,) = searchkit.open(place.index).search("title:c")
    assert hit.date is not None
    assert hit.date.origin == "feed"


@pytest.mark.parametrize(
    ("data", "word"),
    [(WARC, "lighthouses"), (gzip.compress(WARC), "lighthouses"), (FEED.format(ENTRY.format("a")).encode(), "entry")],
)
def test_standard_input_takes_web_archives_and_feeds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, word: str
) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    report = build_index(tmp_path / "index", ["-"], ONE_JOB)
    assert (report.added, report.n_bytes) == (1, len(data))
    assert searchkit.open(tmp_path / "index").search(word).total == 1


def test_standard_input_takes_an_archive_that_cannot_be_sought(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    pack(tmp_path / "a.zip", one_txt=FIRST)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=Pipe((tmp_path / "a.zip").read_bytes())))
    assert build_index(tmp_path / "index", ["-"], ONE_JOB).added == 1


def test_a_dry_run_shows_each_file_and_writes_nothing(place: SimpleNamespace) -> None:
    pack(place.folder / "a.zip", one_txt=FIRST, news__two_jsonl=SECOND)
    (place.folder / "feed.xml").write_text(FEED.format("".join(map(ENTRY.format, "abcde"))))
    (place.folder / "empty.txt").write_text("")
    report = run(place, IndexOptions(jobs=1, dry_run=True))
    assert not place.index.exists()
    archive, empty, feed = report.files
    assert (archive.path, archive.formats, archive.n_articles) == ("a.zip", ("zip", "text", "jsonl"), 3)
    first = archive.articles[0]
    assert (first.record, first.title, first.source, first.words) == ("one.txt", "A first headline", "Northern Wire", 9)
    assert first.date is not None
    assert (first.date.printed, first.date.origin) == ("2001-05-05", "header")
    assert (empty.path, empty.n_articles, empty.n_skipped) == ("empty.txt", 0, 1)
    assert (feed.formats, feed.n_articles, len(feed.articles)) == (("feed",), 5, 3)
    assert (report.n_files, dict(report.formats)) == (3, {"zip": 1, "feed": 1})


def test_a_dry_run_over_an_index_shows_what_it_would_do_with_each(place: SimpleNamespace) -> None:
    pack(place.folder / "a.zip", one_txt=FIRST, news__two_jsonl=SECOND)
    run(place)
    pack(place.folder / "a.zip", one_txt=FIRST.replace("harbours", "piers"), news__two_jsonl=SECOND)
    (place.folder / "b.json").write_text('{"title": "New", "text": "Quays."}')
    report = run(place, IndexOptions(jobs=1, dry_run=True, previews=None))
    assert counts(report) == (1, 1, 0, 2)
    told = json.loads(report_json(report))
    assert [a["state"] for f in told["files"] for a in f["articles"]] == ["changed", "unchanged", "unchanged", "added"]
    assert told["files"][0]["articles"][1]["date"] == "2002-02"
    assert counts(run(place)) == (1, 1, 0, 2)
