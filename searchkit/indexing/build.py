"""The doors of this package: build or bring up to date an index, take articles out of it."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson

from searchkit.articles.discovery import Source, find_roots, find_sources
from searchkit.codec.files import KINDS
from searchkit.errors import ArticleMissing, IndexDamaged, IndexForeign, IndexMissing, IndexVersion
from searchkit.extraction import DateHabits
from searchkit.extraction.annotations import BUILT_IN
from searchkit.extraction.repeats import RepeatedLines
from searchkit.indexing.generations import StoredIndex, sync
from searchkit.indexing.holdings import Holdings
from searchkit.indexing.identity import print_id
from searchkit.indexing.ledger import Ledger
from searchkit.indexing.options import IndexOptions, IndexReport
from searchkit.indexing.preparing import Preparer, rare_collections
from searchkit.indexing.run import Run, Tally
from searchkit.indexing.store import (
    Manifest,
    create_store,
    is_vacant,
    open_store,
    read_manifest,
    write_manifest,
)
from searchkit.indexing.writer import BatchWriter, write_failed, writing
from searchkit.progress import Progress, Silent

_HABITS = "habits.json"
_LINES = "repeated_lines.json"
_MIN_ID_CHARS = 4


def build_index(
    location: Path, paths: Sequence[str | Path], options: IndexOptions | None = None, *, progress: Progress | None = None, today: dt.date | None = None,
) -> IndexReport:  # fmt: skip
    """Index the articles below some paths, or bring their index up to date.

    Adds what is new, replaces what changed, removes what vanished below the paths. The old index answers until the new
    one is whole; whatever stops the run leaves the old one.

    Args:
        location: the folder of the index; made where there is none.
        paths: files, folders, globs, `-` for standard input.
        today: dates after it are warned of; the clock's where None.

    Raises:
        InputError: a path that is not there, or, with `strict`, the first article skipped.
        IndexForeign, IndexVersion, IndexDamaged, IndexLocked, WriteFailed: with what to do.
    """
    started = time.monotonic()
    options, progress = options or IndexOptions(), progress or Silent()
    roots = find_roots(paths)
    if options.entities and options.finder != BUILT_IN:
        from searchkit.extraction.entities import require_finder

        require_finder(options.finder)  # before anything is read: a worker's error would come late
    preparer = Preparer(today or dt.date.today(), options.entities, options.finder, options.stories)
    jobs = options.jobs or _n_cores()
    with (
        rare_collections(),
        _Target(location, options) as target,
        tempfile.TemporaryDirectory(prefix="searchkit-") as scratch,
    ):
        habits = _read_habits(location)
        # A rebuild meets every article again, and would count each twice.
        lines = RepeatedLines() if target.afresh else _read_lines(location)
        with Ledger(Path(scratch, "ledger.db")) as ledger:
            run = Run(None if target.afresh else target.index, target.writer, ledger, options, progress)

            def work() -> int | None:
                own = (location.resolve(),)
                # Walked twice: a run without a time left is worse than a run a little longer.
                total = sum(s.n_bytes for s in find_sources(roots, exclude=own) if isinstance(s, Source))
                progress.stage("reading", total_bytes=total)
                run.read_and_write(roots, own, preparer, habits, lines, jobs)
                if not options.keep_missing:
                    run.remove_vanished(roots)
                progress.stage("writing")
                return target.commit(run.tally)

            revision = work() if target.writer is None else writing(target.writer, work)
    if revision is not None:
        _write_learnt(location / _HABITS, habits.as_dict())
        _write_learnt(location / _LINES, lines.as_dict())
    return _report(run, target, options, revision, time.monotonic() - started)


def _report(run: Run, target: _Target, options: IndexOptions, revision: int | None, seconds: float) -> IndexReport:
    tally = run.tally
    return IndexReport(
        tally.added, tally.changed, tally.removed, tally.unchanged, tally.n_skipped,
        articles=target.n_articles + tally.added - tally.removed, n_bytes=tally.n_bytes, seconds=seconds,
        revision=revision, skipped=tuple(tally.skipped), n_warnings=tally.n_warnings + len(target.warnings),
        warnings=(*target.warnings, *tally.warnings),
        duplicates=tuple(tally.duplicates), dry_run=options.dry_run, notes=tuple(tally.notes), n_notes=tally.n_notes,
        files=run.previews.files(), n_files=run.previews.n_files, formats=run.previews.formats(),
    )  # fmt: skip


class _Target:
    """The index that a run writes: opened, or made where there is none; nothing is made for a dry run.

    Attributes:
        index: as it is; None where there is none and none is made.
        writer: None for a dry run.
        afresh: what the index holds is not kept.
        n_articles: that are kept as the run begins.
        warnings: of a newest revision that is damaged, so that the run goes on from an older one.
    """

    def __init__(self, location: Path, options: IndexOptions) -> None:
        self._location, self._options = location, options
        self._made_here = is_vacant(location)
        self._aside: Path | None = None
        self.afresh = options.rebuild
        self.index = self._open()
        self.writer = None if options.dry_run or self.index is None else BatchWriter(self.index)
        self.warnings = () if self.afresh or self.index is None else self.index.warnings
        self.n_articles = 0 if self.afresh or self.index is None else int(self.index.doc_count())

    def _open(self) -> StoredIndex | None:
        if self._made_here:
            return None if self._options.dry_run else create_store(self._location, demo=self._options.demo)
        try:
            index = open_store(self._location)
        except (IndexVersion, IndexDamaged):
            if not self._options.rebuild or self._options.dry_run:
                raise
            # It cannot be read, so it cannot be written either: the new one is made beside it and takes its place.
            try:
                self._aside = Path(tempfile.mkdtemp(prefix=".rebuild-", dir=self._location))
            except OSError as error:
                raise write_failed(self._location, error) from error
            return create_store(self._aside, demo=self._options.demo)
        if read_manifest(self._location).demo and not self._options.demo:
            self.afresh = True  # the samples make way for the user's own articles
        return index

    def commit(self, tally: Tally) -> int | None:
        """The new index stands when this returns its revision; None where nothing was to be done."""
        if self.writer is None:
            return None
        touched = tally.added or tally.changed or tally.removed or self.afresh or self._options.optimize
        touched = touched or bool(self.warnings)  # what is damaged must not stay the newest
        if self._made_here and not tally.added:
            self.writer.abandon()
            self._unmake()
            return None
        if not touched:
            self.writer.abandon()
            return int(self.index.latest_generation())  # type: ignore[union-attr]  # there is a writer of it
        revision = self.writer.finish(rebuild=self.afresh, optimize=self._options.optimize)
        if self._aside is not None:
            _replace_index(self._location, self._aside)
        elif self.afresh:
            write_manifest(self._location, Manifest(demo=self._options.demo))
        return revision

    def __enter__(self) -> _Target:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self._aside is not None:
            shutil.rmtree(self._aside, ignore_errors=True)
        if kind is not None and self._made_here and not self._options.dry_run:
            self._unmake()

    def _unmake(self) -> None:
        # The run failed, or found nothing, before there was an index: leave none, rather than an empty one.
        for path in self._location.glob("*"):
            if path.name != "README.md" and path.is_file():
                path.unlink(missing_ok=True)


def _replace_index(location: Path, made: Path) -> None:
    """Put an index made beside an unreadable one in its place; the table of contents comes last."""
    for old in location.iterdir():
        if old.is_file() and old.suffix in (".toc", ".stories", ".seg", *KINDS):
            old.unlink()
    for new in sorted(made.iterdir(), key=lambda p: p.suffix == ".toc"):
        new.replace(location / new.name)
    sync(location)


def _n_cores() -> int:
    # What this process may use: a container or `taskset` may give less than the machine has. macOS cannot tell.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _read_habits(location: Path) -> DateHabits:
    try:
        return DateHabits.from_dict(orjson.loads((location / _HABITS).read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return DateHabits()  # a help, not a truth: what is lost is learnt again


def _read_lines(location: Path) -> RepeatedLines:
    try:
        return RepeatedLines.from_dict(orjson.loads((location / _LINES).read_bytes()))
    except (OSError, ValueError, AttributeError):
        return RepeatedLines()


def _write_learnt(path: Path, learnt: Mapping[str, object]) -> None:
    path.write_bytes(orjson.dumps(learnt))


def is_demo(location: Path) -> bool:
    """Whether an index there was made by `searchkit demo`, which may replace it; False where there is none."""
    try:
        return read_manifest(location).demo
    except (IndexMissing, IndexForeign, IndexDamaged):
        return False


def forget(location: Path, what: Sequence[str]) -> tuple[str, ...]:
    """Take articles out of an index, and give their ids.

    Args:
        what: ids, unique beginnings of ids, or paths of files or folders as they were indexed.

    Raises:
        ArticleMissing: one of them names no article, or several by one beginning; then nothing is taken out.
        IndexDamaged: what was indexed last is damaged; taking out of what was before would lose the rest.
    """
    index = open_store(location)
    writer = BatchWriter(index)

    def work() -> tuple[str, ...]:
        if index.warnings:
            raise IndexDamaged(index.warnings[0], hint="index again first; then forget")
        docs: dict[int, str] = {}
        holdings = Holdings(index)
        for name in what:
            docs |= {doc: print_id(number) for doc, number in _named(name, holdings)}
        for doc in docs:
            writer.delete_document(doc)
        writer.finish()
        return tuple(docs.values())

    return writing(writer, work)


def _named(name: str, holdings: Holdings) -> list[tuple[int, int]]:
    """(doc, number) of the articles that somebody means: by id, which is looked up, else by file, which takes a walk."""
    by_id = holdings.with_id(name.lower()) if len(name) >= _MIN_ID_CHARS else []
    if len(by_id) == 1:
        return by_id
    if by_id:
        raise ArticleMissing(f"{name} begins {len(by_id)} ids; nothing was taken out", hint="give more of the id")
    file = str(Path(name).resolve())
    below, ending = file.rstrip("/") + "/", f"/{name}"
    by_path = [
        (held.doc, held.number)
        for held in holdings.in_files(lambda path: path == file or path.startswith(below) or path.endswith(ending))
    ]
    if not by_path:
        raise ArticleMissing(
            f"{name} names no article of the index; nothing was taken out",
            hint="searchkit search -l lists files, --plain ids",
        )
    return by_path
