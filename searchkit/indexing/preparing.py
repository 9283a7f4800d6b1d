"""Articles → documents, in this process or in others. What costs the time of a run happens here."""

from __future__ import annotations

import atexit
import datetime as dt
import gc
import os
import signal
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from searchkit.article import Article
from searchkit.codec.batches import Batch
from searchkit.errors import InputError
from searchkit.extraction import Annotations, DateHabits, NoText, annotate
from searchkit.extraction.annotations import BUILT_IN
from searchkit.indexing.batch import Draft, Row, build_batch
from searchkit.indexing.dictionaries import SharedDictionaries, pack_columns
from searchkit.indexing.identity import Basis, hash_of, identify
from searchkit.indexing.preview import ArticlePreview, preview

# Each word that a batch holds is sent and looked up once: larger ones spare the writer work.
_BATCH_ARTICLES = 160
_BATCH_CHARS = 500_000
# Where there are no workers: a small run shows progress.
_FIRST_ARTICLES = 50
# A worker process takes longer to start than this many articles take: small and daily runs stay in one process. Of others it
# prepares none, and loads no list of names.
_INLINE_ARTICLES = 300
# Batches under way for each worker. This process now and then sorts for a second or two, or makes a dictionary: with
# two, workers waited for a seventh of the time. A batch and what becomes of it are some two megabytes.
_WAITING = 6
# Looking for circles as often as Python does by itself costs a tenth of the time, five times as often as this a thirtieth.
_RARELY = (1_000_000, 20, 100)

# Column → what its values are packed with, of those of which it is known.
Dictionaries = Callable[[], Mapping[str, bytes]]


class Found(NamedTuple):
    """An article to prepare, and what the run knows of it. A tuple: sent to another process in a third of the time.

    Attributes:
        root: the folder that its path is relative to.
        place: hash of where it stands.
        content: hash of what was read.
        order: as read in this run, from 1.
        number: the id it has had so far, where its place tells.
        is_unchanged: the index holds it so; it is prepared to be shown alone.
        is_previewed: a dry run shows it.
        repeated: its lines, folded, that most articles of its source have (`looking_ahead`).
    """

    article: Article
    root: str
    place: int
    content: int
    order: int
    number: int | None = None
    is_unchanged: bool = False
    is_previewed: bool = False
    repeated: frozenset[str] = frozenset()


class Prepared(NamedTuple):
    """An article ready to write, held back, or refused.

    Attributes:
        held: its date is ambiguous, and its source's habits are known only when the run has seen more; then
            `document` is None.
        refused: why it gives no document.
    """

    found: Found
    number: int = 0
    basis: Basis = "place"
    document: Row | None = None
    held: Annotations | None = None
    refused: str | None = None
    warnings: tuple[str, ...] = ()
    preview: ArticlePreview | None = None


@dataclass(frozen=True, slots=True)
class Preparer:
    """How articles are prepared in this run.

    Attributes:
        today: dates after it are warned of.
        entities: whether names are extracted.
        finder: who finds them.
        stories: whether copies are looked for.
    """

    today: dt.date
    entities: bool
    finder: str = BUILT_IN
    stories: bool = True

    def prepare(self, batch: Sequence[Found]) -> tuple[list[Prepared], dict[str, dict[str, int]]]:
        """The batch prepared, and what its dates tell of their sources' habits."""
        habits = DateHabits()
        prepared, ready = [], []
        for found in batch:
            try:
                annotations = annotate(
                    found.article, today=self.today, entities=self.entities, finder=self.finder, repeated=found.repeated
                )
            except NoText as error:
                prepared.append(Prepared(found, refused=str(error)))
                continue
            habits.observe(_source_of(annotations), annotations)
            date = annotations.date()
            if date is not None and date.ambiguous:
                prepared.append(Prepared(found, held=annotations))
            else:
                ready.append((len(prepared), found, annotations))
                prepared.append(Prepared(found))
        finished = _finish([(found, annotations) for _, found, annotations in ready], stories=self.stories)
        for (i, _, _), one in zip(ready, finished, strict=True):
            prepared[i] = one
        return prepared, habits.as_dict()


def settle(held: Prepared, habits: DateHabits, *, stories: bool) -> Prepared:
    """An article that was held back, its date read as its source writes dates."""
    assert held.held is not None
    return _finish([(held.found, habits.settle(_source_of(held.held), held.held))], stories=stories)[0]


def _finish(ready: Sequence[tuple[Found, Annotations]], *, stories: bool) -> list[Prepared]:
    """The documents of articles whose annotations are settled."""
    if not ready:
        return []
    ids = [_identify(found, annotations) for found, annotations in ready]
    drafts = [
        Draft(found.article, annotations, found.root, number, found.content)
        for (found, annotations), (number, _) in zip(ready, ids, strict=True)
    ]
    batch = build_batch(drafts, stories=stories)
    return [
        Prepared(
            found,
            number,
            basis,
            Row(batch, i),
            warnings=annotations.warnings,
            preview=preview(found.article, annotations) if found.is_previewed else None,
        )
        for i, ((found, annotations), (number, basis)) in enumerate(zip(ready, ids, strict=True))
    ]


def _identify(found: Found, annotations: Annotations) -> tuple[int, Basis]:
    number, basis = identify(found.article, annotations)
    if basis == "place" and found.article.path == "-":
        # Two articles from standard input stand at one place and are not one.
        number = hash_of("-", str(found.content))
    elif basis == "place" and found.number is not None:
        number = found.number
    return number, basis


def prepare_all(
    found: Iterable[Found], preparer: Preparer, habits: DateHabits, *, jobs: int, dictionaries: Dictionaries = dict
) -> Iterator[Prepared]:
    """Everything prepared, in the order it was found; memory holds a few batches.

    Args:
        habits: learns from every batch as it comes back.
        jobs: processes that prepare; this one writes meanwhile, which takes little.
        dictionaries: asked now and then what columns are to be packed with; the other processes then pack them.

    Raises:
        InputError: a worker process died; nothing of the run is kept.
    """
    rest = iter(found)
    first = list(islice(rest, _INLINE_ARTICLES))
    rest = chain(first, rest)
    if jobs == 1 or len(first) < _INLINE_ARTICLES:
        for batch in _batches(rest, _FIRST_ARTICLES):
            yield from _take(preparer.prepare(batch), habits)
        return
    del first
    with ExitStack() as stack:
        shared = SharedDictionaries(Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="searchkit-"))))
        # Spawned: a fork would copy locks held by threads of whoever calls the library.
        context = get_context("spawn")
        others = set(active_children())
        pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin_worker)
        stack.callback(pool.shutdown, wait=True, cancel_futures=True)
        # What is under way is worth nothing once the run has failed, and Ctrl-C should not wait for it.
        stack.push(partial(_end_workers, others))
        waiting: deque[tuple[list[Found], Future[_Sent]]] = deque()
        try:
            for batch in _batches(rest, _BATCH_ARTICLES):
                waiting.append((batch, pool.submit(_prepare, preparer, batch, shared.put(dictionaries()))))
                if len(waiting) > _WAITING * jobs:
                    yield from _take(_received(*waiting.popleft()), habits)
            while waiting:
                yield from _take(_received(*waiting.popleft()), habits)
        except BrokenProcessPool as error:
            hint = (
                "memory may have run out, or a script of yours lacks its __main__ guard; one job needs no other process"
            )
            raise InputError("a worker process died; the index is as it was", hint=hint) from error


_Outcome = tuple[int, Basis, Annotations | None, str | None, tuple[str, ...], ArticlePreview | None]


class _Sent(NamedTuple):
    """What a worker sends back of a batch: not the articles, which are at hand here.

    Attributes:
        outcomes: of each article what makes its `Prepared`.
        places: in the batch, of each article that has a document.
    """

    outcomes: list[_Outcome]
    places: list[int | None]
    batch: Batch | None
    learnt: dict[str, dict[str, int]]


def _prepare(preparer: Preparer, batch: Sequence[Found], dictionaries: Mapping[str, str]) -> _Sent:
    prepared, learnt = preparer.prepare(batch)
    rows = [p.document for p in prepared]
    outcomes = [(p.number, p.basis, p.held, p.refused, p.warnings, p.preview) for p in prepared]
    built = next((row.batch for row in rows if row is not None), None)
    if built is not None:
        built = pack_columns(built, dictionaries)
    return _Sent(outcomes, [None if row is None else row.place for row in rows], built, learnt)


def _received(batch: Sequence[Found], future: Future[_Sent]) -> tuple[list[Prepared], dict[str, dict[str, int]]]:
    sent = future.result()
    prepared = []
    for found, outcome, place in zip(batch, sent.outcomes, sent.places, strict=True):
        document = None if place is None or sent.batch is None else Row(sent.batch, place)
        number, basis, held, refused, warnings, shown = outcome
        prepared.append(Prepared(found, number, basis, document, held, refused, warnings, shown))
    return prepared, sent.learnt


def _end_workers(others: set[BaseProcess], kind: type[BaseException] | None, *_: object) -> None:
    if kind is not None:
        for worker in set(active_children()) - others:
            worker.terminate()


def _take(result: tuple[list[Prepared], dict[str, dict[str, int]]], habits: DateHabits) -> Iterator[Prepared]:
    prepared, learnt = result
    habits.merge(DateHabits.from_dict(learnt))
    yield from prepared


def _batches(rest: Iterator[Found], size: int) -> Iterator[list[Found]]:
    while first := list(islice(rest, 1)):
        batch, chars = first, len(first[0].article.content)
        while chars < _BATCH_CHARS and len(batch) < size and (more := next(rest, None)) is not None:
            batch.append(more)
            chars += len(more.article.content)
        yield batch


def _begin_worker() -> None:
    # Ctrl-C reaches the whole group; the parent alone decides what becomes of the run.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.set_threshold(*_RARELY)
    atexit.register(gc.freeze)  # half a second of looking for circles among what ends with the process


def _end_with_parent() -> None:
    # A worker holds both ends of the pipe that it waits at: of a parent that was killed it would wait for ever.
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def rare_collections() -> Iterator[None]:
    """Look for circles less often while a run lasts: articles make many small objects, and none."""
    before = gc.get_threshold()
    gc.set_threshold(*_RARELY)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _source_of(annotations: Annotations) -> str | None:
    return next(iter(annotations.facts.get("source", ())), None)
