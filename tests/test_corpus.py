"""The sample articles and the sample queries keep what the README and the demo promise of them.

Where it can, they are read with the standard library alone, so that a fault of a reader cannot hide one of the corpus.
"""

from __future__ import annotations

import bz2
import csv
import gzip
import importlib
import json
import lzma
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from searchkit.article import Article, Skip
from searchkit.articles.discovery import Source
from searchkit.articles.reading import read_articles

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
FORMATS = ("text", "html", "json", "jsonl", "csv")
COMPRESSED = {".gz", ".bz2", ".xz", ".zst"}
EVERY_FILE = sorted(p for p in CORPUS.rglob("*") if p.is_file() and not p.name.startswith("."))
FILES = [p for p in EVERY_FILE if p.relative_to(CORPUS).parts[0] in FORMATS]
# What takes more than the standard library: folder → format that the reader tells, and articles in all its files.
READ = {
    "feed": ("feed", 5), "warc": ("warc", 2), "nitf": ("nitf", 2), "newsml": ("newsml", 2), "ninjs": ("ninjs", 2),
    "parquet": ("parquet", 2), "mail": ("eml mbox", 3), "markdown": ("markdown", 2), "archive": ("zip tar", 4),
}  # fmt: skip
QUERIES = sorted((ROOT / "queries").glob("*.toml"))

TITLE_KEYS = ("title", "headline")
BODY_KEYS = ("text", "content", "body", "articleBody", "maintext")
DATE_KEYS = ("date", "published", "publishedAt", "datePublished", "date_publish", "publication_date")
ID_KEYS = ("id", "identifier", "unique_url_hash", "url")
QUERY_KEYS = {
    "syntax_version": int,
    "title": str,
    "description": str,
    "query": str,
    "since": str,
    "until": str,
    "where": list,
    "facets": list,
    "sort": str,
    "limit": int,
    "output": str,
}


def unpack(path: Path) -> bytes:
    raw = path.read_bytes()
    match path.suffix:
        case ".gz":
            return gzip.decompress(raw)
        case ".bz2":
            return bz2.decompress(raw)
        case ".xz":
            return lzma.decompress(raw)
        case ".zst":
            try:
                zstd = importlib.import_module("compression.zstd")
            except ImportError:
                zstd = importlib.import_module("backports.zstd")
            return bytes(zstd.decompress(raw))
        case _:
            return raw


def decoded(path: Path) -> str:
    raw = unpack(path)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("windows-1252")


def records(path: Path) -> list[dict[str, Any]]:
    text = decoded(path)
    match path.relative_to(CORPUS).parts[0]:
        case "json":
            value = json.loads(text)
            return value if isinstance(value, list) else [value]
        case "jsonl":
            return [json.loads(line) for line in text.splitlines()]
        case "csv":
            separator = ";" if text.partition("\n")[0].count(";") else ","
            return list(csv.DictReader(text.splitlines(keepends=True), delimiter=separator))
        case _:
            return [{"text": text}]


def records_of(*formats: str) -> list[dict[str, Any]]:
    return [r for path in FILES if path.relative_to(CORPUS).parts[0] in formats for r in records(path)]


def first(record: dict[str, Any], keys: tuple[str, ...]) -> str:
    return next((str(record[k]) for k in keys if record.get(k)), "")


def test_there_are_at_least_sixty_articles() -> None:
    assert len(records_of(*FORMATS)) >= 60


@pytest.mark.parametrize(("name", "least"), [("text", 24), ("html", 10), ("json", 8), ("jsonl", 15), ("csv", 12)])
def test_every_format_has_its_folder(name: str, least: int) -> None:
    assert len(records_of(name)) >= least


def test_every_file_lies_in_the_folder_of_its_format() -> None:
    extension = {"text": ".txt", "html": ".html", "json": ".json", "jsonl": ".jsonl", "csv": ".csv"}
    for path in FILES:
        name = path.stem if path.suffix in COMPRESSED else path.name
        assert name.endswith(extension[path.relative_to(CORPUS).parts[0]]), path


@pytest.mark.parametrize("folder", READ)
def test_the_formats_with_a_reader_of_their_own_give_their_articles(folder: str) -> None:
    formats, n_articles = READ[folder]
    told: list[str] = []
    found = []
    for path in (p for p in EVERY_FILE if p.relative_to(CORPUS).parts[0] == folder):
        source = Source(CORPUS, path.relative_to(CORPUS).as_posix(), path.stat().st_size)
        found += list(read_articles(source, on_format=told.append))
    articles = [item for item in found if isinstance(item, Article)]
    assert set(formats.split()) <= set(told)
    assert len(articles) == n_articles
    assert not any(isinstance(item, Skip) for item in found)
    for article in articles:
        assert len(article.content.split()) >= 40, article.place
        hosts = set(re.findall(r"https?://([\w.-]+)", article.content + " ".join(article.given.get("url", ()))))
        assert all(host.endswith(".example") or host == "schema.org" for host in hosts), article.place


def test_no_folder_of_the_corpus_goes_untested() -> None:
    assert {p.relative_to(CORPUS).parts[0] for p in EVERY_FILE} == {*FORMATS, *READ}


def test_every_compression_is_there_and_opens() -> None:
    assert {p.suffix for p in FILES} >= COMPRESSED
    assert {p.suffixes[0] for p in FILES if p.suffix == ".gz"} >= {".txt", ".html", ".jsonl"}
    for path in FILES:
        assert len(unpack(path)) > 200, path


def test_gzip_files_carry_no_time_of_their_making() -> None:
    stamps = {p.name: p.read_bytes()[4:8] for p in FILES if p.suffix == ".gz"}
    assert set(stamps.values()) == {bytes(4)}, stamps


def test_one_text_is_utf16_and_one_windows_1252() -> None:
    raw = {p.name: unpack(p) for p in FILES}
    assert [n for n, b in raw.items() if b.startswith((b"\xff\xfe", b"\xfe\xff"))] == ["world-cup-2014.txt"]
    old = raw["comaneci-perfect-ten.txt"]
    assert {b"\x93", b"\x94", b"\xe9"} <= {bytes([b]) for b in old}
    with pytest.raises(UnicodeDecodeError):
        old.decode("utf-8")


def test_every_record_has_a_title_and_a_body() -> None:
    for record in records_of("json", "jsonl", "csv"):
        assert first(record, TITLE_KEYS), record
        assert len(first(record, BODY_KEYS).split()) >= 40, record


def test_no_title_and_no_id_comes_twice() -> None:
    found = records_of("json", "jsonl", "csv")
    for keys in (TITLE_KEYS, ID_KEYS):
        counts = Counter(value for r in found if (value := first(r, keys)))
        assert [value for value, n in counts.items() if n > 1] == []


def test_the_files_of_json_lines_name_their_fields_differently() -> None:
    styles = {first_key for p in FILES if p.parent.name == "jsonl" for r in records(p) for first_key in [frozenset(r)]}
    assert {"articleBody", "maintext", "text"} <= set().union(*styles)


def test_given_dates_span_five_decades_some_vague_some_missing() -> None:
    dates = [first(r, DATE_KEYS) for r in records_of("json", "jsonl", "csv")]
    years = {int(m[0]) for d in dates if (m := re.search(r"\b(19|20)\d\d\b", d))}
    assert len({year // 10 for year in years}) >= 5
    assert {"1987", "1989-11", ""} <= set(dates)
    assert any(re.search(r"T.*[+-]\d\d:\d\d$", d) for d in dates)


def test_the_agency_is_reprinted_by_other_sources() -> None:
    """A sentence of each pair stands, word for word, in articles of two files."""
    texts = [decoded(p).replace("&#x27;", "'") for p in FILES]
    for sentence in (
        "Some conservative senators fear",  # the end that the reprint leaves out
        "The ceremony took place in the East Room",
        "In Banda Aceh the water carried ships and cars",
        "China becomes the first foreign buyer of the aircraft",
        "Jets and helicopters of the air force",
        "Only the Soviet Union, the United States and China had managed",
    ):
        n_files = sum(sentence in text for text in texts)
        assert n_files == 1 if sentence.startswith("Some conservative") else n_files >= 2, sentence


def test_the_ambiguous_date_of_one_source_is_settled_and_that_of_another_is_not() -> None:
    shown: dict[str, list[tuple[int, int]]] = {"The Meridian Post": [], "Saltmarsh Courier": []}
    for text in (decoded(p) for p in FILES):
        for source, pairs in shown.items():
            if source in text and (m := re.search(r"\b(\d\d)/(\d\d)/\d{4}\b", text)):
                pairs.append((int(m[1]), int(m[2])))
    assert any(a > 12 for a, _ in shown["The Meridian Post"])
    assert any(a <= 12 and b <= 12 for a, b in shown["The Meridian Post"])
    assert shown["Saltmarsh Courier"]
    assert all(a <= 12 and b <= 12 for a, b in shown["Saltmarsh Courier"])


@pytest.mark.parametrize(
    "words", [("military", "cooperation", "Russia"), ("treaty",), ("Mikhail Gorbachev",), ("Nelson Mandela",)]
)
def test_what_the_examples_ask_for_is_in_several_articles(words: tuple[str, ...]) -> None:
    articles = [" ".join(map(str, r.values())).lower() for r in records_of(*FORMATS)]
    assert sum(all(w.lower() in a for w in words) for a in articles) >= 5


def test_the_corpus_stays_small() -> None:
    assert sum(p.stat().st_size for p in CORPUS.rglob("*") if p.is_file()) < 600_000


def test_addresses_are_of_the_reserved_domain() -> None:
    hosts = {
        host for p in FILES for host in re.findall(r"https?://([\w.-]+)", decoded(p)) if not host.endswith(".example")
    }
    assert hosts <= {"schema.org", "www.w3.org"}


def test_the_licence_of_the_texts_is_in_a_hidden_file() -> None:
    assert "Apache-2.0" in (CORPUS / ".about").read_text(encoding="utf-8")


def test_there_are_three_sample_queries() -> None:
    assert {p.stem for p in QUERIES} >= {"treaties", "space", "disasters"}


@pytest.mark.parametrize("path", QUERIES, ids=lambda p: p.stem)
def test_a_sample_query_has_known_keys_and_says_how_to_run_it(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    query = tomllib.loads(text)
    assert text.startswith("# ")
    assert f"searchkit run {path.stem}" in text
    assert query["syntax_version"] == 1
    assert query["query"].strip()
    assert {key: type(value) for key, value in query.items()} == {key: QUERY_KEYS[key] for key in query}
    assert all("=" in filter for filter in query.get("where", []))
    assert query.get("sort", "relevance") in {"relevance", "newest", "oldest"}
    assert query.get("output", "screen") in {"screen", "json", "jsonl", "csv", "plain", "files"}
