"""One run of the indexer: what is new, what changed, what vanished, and the commit."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.discovery import Coverage, Root, Source, find_sources
from searchkit.articles.reading import read_articles
from searchkit.errors import InputError
from searchkit.extraction import DateHabits
from searchkit.extraction.repeats import RepeatedLines
from searchkit.indexing.batch import Row
from searchkit.indexing.document import Document, renumber
from searchkit.indexing.generations import StoredIndex
from searchkit.indexing.holdings import Held, Holdings
from searchkit.indexing.identity import content_hash, hash_of, print_id
from searchkit.indexing.ledger import Entry, Ledger
from searchkit.indexing.looking_ahead import look_ahead
from searchkit.indexing.options import MAX_LISTED, IndexOptions
from searchkit.indexing.preparing import Found, Prepared, Preparer, prepare_all, settle
from searchkit.indexing.preview import Previews, State
from searchkit.indexing.writer import BatchWriter
from searchkit.progress import Progress

# Articles with an ambiguous date wait in memory for the rest of their source; past this they are settled as they are.
_MAX_HELD = 5_000


@dataclasses.dataclass(slots=True)
class Tally:
    """Counts of a run, as they grow."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    n_skipped: int = 0
    n_warnings: int = 0
    n_bytes: int = 0
    skipped: list[Skip] = dataclasses.field(default_factory=list)
    warnings: list[str] = dataclasses.field(default_factory=list)
    duplicates: list[tuple[str, str, str]] = dataclasses.field(default_factory=list)
    n_notes: int = 0
    notes: list[str] = dataclasses.field(default_factory=list)


class Run:
    """The state of one run. `read_and_write`, then `remove_vanished`; the caller commits.

    Args:
        index: the index as it is; None where there is none yet.
        writer: None: count what would be done.
    """

    def __init__(
        self,
        index: StoredIndex | None,
        writer: BatchWriter | None,
        ledger: Ledger,
        options: IndexOptions,
        progress: Progress,
    ) -> None:
        self._old = Holdings(index)
        self._writer, self._ledger, self._options, self._progress = writer, ledger, options, progress
        self._n_read = 0
        self.tally = Tally()
        self.previews = Previews(options.previews)

    def read_and_write(
        self,
        roots: Sequence[Root],
        exclude: Sequence[Path],
        preparer: Preparer,
        habits: DateHabits,
        lines: RepeatedLines,
        jobs: int,
    ) -> None:
        """Bring in everything below the roots; `habits` and `lines` learn from it."""
        self._ledger.load((h.number, _place_of(h), h.content, h.doc) for h in self._old.below(Coverage.of(roots)))
        held: list[Prepared] = []
        dictionaries = dict if self._writer is None else self._writer.dictionaries
        changed = look_ahead(self._find_changed(roots, exclude), lines)
        for prepared in prepare_all(changed, preparer, habits, jobs=jobs, dictionaries=dictionaries):
            if prepared.held is not None:
                held.append(prepared)
                if len(held) < _MAX_HELD:
                    continue
                prepared, held = held[0], held[1:]
            self._finish(prepared, habits)
        for prepared in held:
            self._finish(prepared, habits)

    def _finish(self, prepared: Prepared, habits: DateHabits) -> None:
        found = prepared.found
        if prepared.refused is not None:
            self._skip(Skip(found.article.place, prepared.refused))
            self.previews.skip(found.root, found.article.path)
            return
        if prepared.held is not None:
            prepared = settle(prepared, habits, stories=self._options.stories)
        state = "unchanged" if found.is_unchanged else self._write(prepared)
        if prepared.preview is not None:
            self.previews.add(found.root, found.article.path, dataclasses.replace(prepared.preview, state=state))
        if found.is_unchanged:
            return  # counted when it was met
        self._progress.advance(articles=1)

    def _find_changed(self, roots: Sequence[Root], exclude: Sequence[Path]) -> Iterator[Found]:
        for source in find_sources(roots, exclude=exclude):
            if isinstance(source, Skip):
                # Which root it lies below is not told; a file kept for want of evidence is no harm.
                for root in roots:
                    self._ledger.mark_unread(str(root.folder / source.place))
                self._skip(source)
                continue
            for item in self._read(source):
                if isinstance(item, Skip):
                    self.previews.skip(str(source.folder), source.path)
                    self._ledger.mark_unread(f"{source.folder}/{item.place}")
                    self._skip(item)
                elif isinstance(item, Note):
                    self._note(item)
                elif (found := self._look_up(source, item)) is not None:
                    yield found

    def _read(self, source: Source) -> Iterator[Item]:
        on_format = None
        if self._options.dry_run:
            self.previews.begin(str(source.folder), source.path)
            on_format = partial(self.previews.tell_format, str(source.folder), source.path)
        format = self._options.format
        return read_articles(source, format=format, on_bytes=self._count_bytes, on_format=on_format)

    def _count_bytes(self, n_bytes: int) -> None:
        self.tally.n_bytes += n_bytes
        self._progress.advance(n_bytes=n_bytes)

    def _look_up(self, source: Source, article: Article) -> Found | None:
        content = content_hash(article)
        place = place_of(str(source.folder), article.path, article.record, content)
        known = self._ledger.at_place(place)
        self._n_read += 1
        if known is not None and known.content == content and not known.seen:
            self._ledger.mark_seen(known.number, self._n_read)
            self.tally.unchanged += 1
            self._progress.advance(articles=1)
            if not self._options.dry_run:
                return None
            return Found(article, str(source.folder), place, content, self._n_read, known.number, True, True)
        number = known.number if known is not None and article.record is None else None
        return Found(
            article, str(source.folder), place, content, self._n_read, number, is_previewed=self._options.dry_run
        )

    def _skip(self, skip: Skip) -> None:
        if self._options.strict:
            raise InputError(
                f"{skip} (--strict stops here; the index is as it was)", hint="mend or leave out that file"
            )
        self.tally.n_skipped += 1
        if len(self.tally.skipped) < MAX_LISTED:
            self.tally.skipped.append(skip)
        self._progress.note(str(skip))

    def _note(self, note: Note) -> None:
        self.tally.n_notes += 1
        if len(self.tally.notes) < MAX_LISTED:
            self.tally.notes.append(str(note))

    def _warn(self, warning: str) -> None:
        self.tally.n_warnings += 1
        if len(self.tally.warnings) < MAX_LISTED:
            self.tally.warnings.append(warning)

    def _write(self, prepared: Prepared) -> State:
        found = prepared.found
        assert prepared.document is not None
        document: Row | Document = prepared.document
        number = prepared.number
        rival = self._known(number)
        if (
            rival is not None
            and rival.place != found.place
            and prepared.basis == "place"
            and self._is_another(rival, found)
        ):
            # Two files of one relative path below different folders are two articles.
            number = hash_of("place", str(found.place))
            document = renumber(prepared.document.document(), number)
            rival = self._known(number)
        elif rival is not None and rival.seen > found.order:
            # The other was read later and stands already: unchanged articles are not held up by those being prepared.
            lost, kept = found.article.place, self._printed(rival)
            self.tally.duplicates.append((print_id(number), lost, kept))
            return "duplicate"
        for warning in prepared.warnings:
            self._warn(f"{found.article.place}: {warning}")
        written = (0, 0) if self._writer is None else self._writer.add(document)
        if rival is None:
            self.tally.added += 1
        else:
            self._replace(rival, found)
        entry = Entry(number, found.place, found.content, None, written, found.order, found.article.place)
        self._ledger.record(entry)
        return "added" if rival is None else "changed"

    def _known(self, number: int) -> Entry | None:
        """The article of an id, from wherever it is."""
        entry = self._ledger.with_number(number)
        if entry is None and (held := self._old.with_number(number)) is not None:
            return Entry(number, _place_of(held), held.content, held.doc, None, 0, None)
        return entry

    def _printed(self, entry: Entry) -> str:
        if entry.printed is not None or entry.doc is None:
            return entry.printed or ""
        return self._old[entry.doc].printed

    def _is_another(self, rival: Entry, found: Found) -> bool:
        if rival.seen:
            return True
        assert rival.doc is not None
        old = self._old[rival.doc]
        # Within its own file an article may have moved; a file that is gone may be this one, moved.
        return (old.root, old.path) != (found.root, found.article.path) and Path(old.file).exists()

    def _replace(self, rival: Entry, found: Found) -> None:
        if not rival.seen:
            self.tally.changed += 1
        else:
            lost = self._printed(rival)
            self.tally.duplicates.append((print_id(rival.number), lost, found.article.place))
            if rival.doc is not None:  # counted as unchanged when it was met; it is replaced after all
                self.tally.unchanged -= 1
                self.tally.changed += 1
        if self._writer is None:
            return
        if rival.doc is not None:
            self._writer.delete_document(rival.doc)
        elif rival.written is not None:
            self._writer.supersede(rival.written)

    def remove_vanished(self, roots: Sequence[Root]) -> None:
        """Take out what stood below the roots and does no more."""
        covered = Coverage.of(roots)
        for entry in self._ledger.unseen():
            assert entry.doc is not None
            held = self._old[entry.doc]
            if covered(held.root, held.path) and not self._ledger.could_not_read(held.file, held.record):
                self.tally.removed += 1
                if self._writer is not None:
                    self._writer.delete_document(entry.doc)


def _place_of(held: Held) -> int:
    return place_of(held.root, held.path, held.record, held.content)


def place_of(folder: str, path: str, record: str | None, content: int) -> int:
    """64 bits for where an article stands; what comes from standard input stands nowhere but in its content."""
    return hash_of("-", str(content)) if path == "-" else hash_of("at", f"{folder}/{path}", record or "")
