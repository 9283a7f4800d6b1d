"""What the benchmark measures: searchkit and its peers behind one face, each doing the same work for the same query."""

from __future__ import annotations

import datetime as dt
import importlib.util
import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from searchkit.article import Article
from searchkit.extraction import Annotations, DateHabits
from searchkit.extraction.annotations import DateGuess
from searchkit.indexing.batch import Draft, Row, build_batch
from searchkit.indexing.identity import hash_of
from searchkit.indexing.preparing import Found, Prepared, Preparer, prepare_all
from searchkit.indexing.store import create_store
from searchkit.indexing.writer import BatchWriter

from .corpus import Record, read_records
from .workload import Query

N_HITS = 10
_NEAR = 5
_JOINED = {"or": " OR ", "and": " AND ", "near": f" NEAR/{_NEAR} ", "sentence": " /s "}


class Page(NamedTuple):
    """What `full` gives: all of it is made, as for a reader who looks at it."""

    total: int
    titles: Sequence[str]
    snippets: Sequence[Any]


class Engine(Protocol):
    """A search engine. `build` and the rest may run in different processes."""

    name: str

    def build(self, corpus: Path, folder: Path) -> None:
        """Index title, body with positions, date, source; keep the text."""

    def open(self, folder: Path) -> None:
        """Make ready for queries."""

    def knows(self, query: Query) -> bool:
        """Whether it has the operator."""

    def top(self, query: Query) -> Sequence[str]:
        """The ids or numbers of the ten best."""

    def full(self, query: Query) -> Page:
        """Ten best with title and snippets, total, facets by source and by year."""


class _Ready(Preparer):
    """Prepares what is extracted already: a record's words, date and source as they are."""

    def prepare(self, batch: Sequence[Found]) -> tuple[list[Prepared], dict[str, dict[str, int]]]:
        # No copies are looked for: the peers do nothing of the kind.
        built = build_batch([_draft(found) for found in batch], stories=False)
        return [Prepared(found, basis="stated", document=Row(built, i)) for i, found in enumerate(batch)], {}


def _draft(found: Found) -> Draft:
    given = found.article.given
    dates: tuple[DateGuess, ...] = ()
    if stated := given.get("date"):
        dates = (DateGuess(dt.datetime.fromisoformat(stated[0]), "day", "metadata", stated[0]),)
    annotations = Annotations(
        given["title"][0], found.article.content, language="en", dates=dates, facts={"source": given["source"]}
    )
    return Draft(found.article, annotations, found.root, hash_of(given["id"][0]), found.content)


def _found(i: int, record: Record) -> Found:
    given: dict[str, tuple[str, ...]] = {"id": (record.id,), "title": (record.title,), "source": (record.source,)}
    if record.date:
        given["date"] = (record.date.isoformat(),)
    return Found(Article("corpus.jsonl", str(i), record.text, "record", given), "/corpus", i, i, i)


class Searchkit:
    """This project, through the batch writer and worker processes of `searchkit index`, and through `Index.search`."""

    name = "searchkit"

    def build(self, corpus: Path, folder: Path) -> None:
        writer = BatchWriter(create_store(folder, demo=False))
        found = itertools.starmap(_found, enumerate(read_records(corpus), 1))
        preparer, jobs = _Ready(dt.date.today(), False), os.cpu_count() or 1
        for prepared in prepare_all(found, preparer, DateHabits(), jobs=jobs, dictionaries=writer.dictionaries):
            assert prepared.document is not None
            writer.add(prepared.document)
        writer.finish()

    def open(self, folder: Path) -> None:
        import searchkit

        self._index = searchkit.open(folder)

    def knows(self, query: Query) -> bool:
        from searchkit.errors import QueryError

        try:
            self._index.search(*_asked(query), limit=1)
        except QueryError:
            return False
        return True

    def top(self, query: Query) -> Sequence[str]:
        text = _asked(query)[0]
        page = self._index.search(text, **_days(query), limit=N_HITS, count=False, snippets=False)
        return [hit.id for hit in page]

    def full(self, query: Query) -> Page:
        text = _asked(query)[0]
        page = self._index.search(text, **_days(query), limit=N_HITS, facets=("source:10", "date:year"))
        assert page.total is not None
        assert len(page.facets) == 2
        return Page(page.total, [hit.title for hit in page], [hit.snippets for hit in page])


def _asked(query: Query) -> tuple[str]:
    """A query as a user of searchkit types it, for the body alone, as the peers search it."""
    if query.operator == "phrase":
        text = f'"{" ".join(query.words)}"'
    elif query.operator == "prefix":
        text = f"{query.words[0]}*"
    else:
        text = f"({_JOINED[query.operator].join(query.words)})"
    return (f"body:{text}",)


def _days(query: Query) -> dict[str, Any]:
    year = query.year
    return {"since": f"{year}-01-01", "until": f"{year}-12-31"} if year else {}


class Tantivy:
    """tantivy by its Python package: a segment writer a core, facets by its aggregations, snippets by its generator."""

    name = "tantivy"

    def __init__(self) -> None:
        import tantivy

        builder = tantivy.SchemaBuilder()
        for field in ("title", "body"):
            builder.add_text_field(field, stored=True, tokenizer_name="en_stem")
        builder.add_text_field("source", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
        for field in ("year", "day"):
            builder.add_integer_field(field, stored=True, fast=True, indexed=True)
        self._tantivy, self._schema = tantivy, builder.build()

    def build(self, corpus: Path, folder: Path) -> None:
        folder.mkdir(parents=True)
        writer = self._tantivy.Index(self._schema, str(folder)).writer(
            heap_size=512_000_000, num_threads=os.cpu_count() or 1
        )
        for record in read_records(corpus):
            date = record.date or dt.date.min
            writer.add_document(
                self._tantivy.Document(
                    title=record.title, body=record.text, source=record.source, year=date.year, day=date.toordinal()
                )
            )
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> None:
        self._index = self._tantivy.Index.open(str(folder))
        self._index.reload()
        self._searcher = self._index.searcher()

    def knows(self, query: Query) -> bool:
        return query.operator in ("or", "and", "phrase", "near", "prefix")

    def _query(self, query: Query) -> Any:
        tantivy, words = self._tantivy, query.words
        if query.operator == "phrase":
            parsed = self._index.parse_query(f'"{" ".join(words)}"', ["body"])
        elif query.operator == "near":
            parsed = self._index.parse_query(f'"{" ".join(words)}"~{_NEAR}', ["body"])
        elif query.operator == "prefix":
            parsed = tantivy.Query.regex_query(self._schema, "body", f"{words[0]}.*")
        else:
            parsed = self._index.parse_query(_JOINED[query.operator].join(words), ["body"])
        if query.year is None:
            return parsed
        days = (dt.date(query.year, 1, 1).toordinal(), dt.date(query.year, 12, 31).toordinal())
        inside = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, *days)
        unscored = tantivy.Query.const_score_query(inside, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, parsed), (tantivy.Occur.Must, unscored)])

    def top(self, query: Query) -> Sequence[str]:
        found = self._searcher.search(self._query(query), N_HITS, count=False)
        return [str(address.doc) for _, address in found.hits]

    def full(self, query: Query) -> Page:
        parsed = self._query(query)
        found: Any = self._searcher.search(parsed, N_HITS, count=True)  # its stub lacks the count
        facets = {
            "source": {"terms": {"field": "source", "size": 10}}, "year": {"terms": {"field": "year", "size": 50}},
        }  # fmt: skip
        self._searcher.aggregate(parsed, facets)
        generator = self._tantivy.SnippetGenerator.create(self._searcher, parsed, self._schema, "body")
        documents = [self._searcher.doc(address) for _, address in found.hits]
        snippets = [generator.snippet_from_doc(document).to_html() for document in documents]
        return Page(found.count, [document["title"][0] for document in documents], snippets)


class StockWhoosh:
    """Whoosh as it comes, with the same stemmer; slow to build, so that a cut of the corpus is enough."""

    name = "whoosh"

    def build(self, corpus: Path, folder: Path) -> None:
        from whoosh import analysis, fields, index

        folder.mkdir(parents=True)
        words = analysis.RegexTokenizer() | analysis.LowercaseFilter() | analysis.StemFilter(lang="en", cachesize=-1)
        schema = fields.Schema(
            title=fields.TEXT(stored=True, analyzer=words), body=fields.TEXT(stored=True, analyzer=words),
            source=fields.ID(stored=True, sortable=True), year=fields.NUMERIC(stored=True, sortable=True),
            day=fields.NUMERIC(stored=True, sortable=True),
        )  # fmt: skip
        writer = index.create_in(str(folder), schema).writer(limitmb=512)
        for record in read_records(corpus):
            date = record.date or dt.date.min
            writer.add_document(
                title=record.title, body=record.text, source=record.source, year=date.year, day=date.toordinal()
            )
        writer.commit()

    def open(self, folder: Path) -> None:
        from whoosh import index, qparser

        opened = index.open_dir(str(folder))
        self._searcher = opened.searcher()
        self._parser = qparser.QueryParser("body", opened.schema)

    def knows(self, query: Query) -> bool:
        return query.operator in ("or", "and", "phrase", "prefix")

    def _query(self, query: Query) -> tuple[Any, Any]:
        from whoosh.query import NumericRange

        if query.operator == "phrase":
            text = f'"{" ".join(query.words)}"'
        else:
            text = f"{query.words[0]}*" if query.operator == "prefix" else _JOINED[query.operator].join(query.words)
        if query.year is None:
            return self._parser.parse(text), None
        days = (dt.date(query.year, 1, 1).toordinal(), dt.date(query.year, 12, 31).toordinal())
        return self._parser.parse(text), NumericRange("day", *days)

    def top(self, query: Query) -> Sequence[str]:
        parsed, within = self._query(query)
        return [str(hit.docnum) for hit in self._searcher.search(parsed, limit=N_HITS, filter=within)]

    def full(self, query: Query) -> Page:
        parsed, within = self._query(query)
        found = self._searcher.search(parsed, limit=N_HITS, filter=within, groupedby=["source", "year"])
        found.groups("source")
        found.groups("year")
        # With groups Whoosh ignores the limit.
        hits = list(itertools.islice(found, N_HITS))
        return Page(len(found), [hit["title"] for hit in hits], [hit.highlights("body") for hit in hits])


_ENGINES: dict[str, Callable[[], Engine]] = {"searchkit": Searchkit, "tantivy": Tantivy, "whoosh": StockWhoosh}


def engine_named(name: str) -> Engine:
    """A new one, with nothing open."""
    return _ENGINES[name]()


def installed() -> Iterator[str]:
    """The engines that can be measured here, ours first."""
    return (name for name in _ENGINES if importlib.util.find_spec(name) is not None)
