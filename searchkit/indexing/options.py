"""What a run of the indexer is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from searchkit.article import Skip
from searchkit.errors import UsageError
from searchkit.extraction.annotations import BUILT_IN
from searchkit.indexing.preview import FilePreview

# Reasons are shown in full up to here; past it they are counted.
MAX_LISTED = 1000


@dataclass(frozen=True, slots=True)
class IndexOptions:
    """How to index.

    Attributes:
        format: the reader to use for every file; None: by extension and content.
        jobs: worker processes; 0: one a core, 1: none, all in this process.
        entities: whether names are extracted.
        finder: who finds them: `built-in`, or `spacy:NAME`.
        strict: stop at the first article skipped, and leave the index as it was.
        dry_run: say what would be done, and do nothing.
        keep_missing: leave in the index what vanished from the folders.
        rebuild: start afresh; the old index answers until the new one is whole.
        optimize: merge all into one segment.
        demo: marks the index as the demo's own, which `demo` may replace.
        previews: articles of each file that a dry run shows; None: all.
        stories: whether copies of one article are looked for.
    """

    format: str | None = None
    jobs: int = 0
    entities: bool = True
    strict: bool = False
    dry_run: bool = False
    keep_missing: bool = False
    rebuild: bool = False
    optimize: bool = False
    demo: bool = False
    previews: int | None = 3
    stories: bool = True
    finder: str = BUILT_IN

    def __post_init__(self) -> None:
        if self.jobs < 0:
            raise UsageError(f"{self.jobs} jobs cannot be", hint="--jobs takes 1 or more; leave it out for one a core")


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What a run did.

    Attributes:
        skipped: the first `MAX_LISTED` of what gave no article, with reasons; `n_skipped` counts all.
        warnings: the first `MAX_LISTED` things the user should know; `n_warnings` counts all.
        notes: the first `MAX_LISTED` things to know of files, by which nothing was lost; `n_notes` counts all.
        duplicates: (id, place given up, place kept) of articles that stood twice in this run.
        articles: in the index now.
        n_bytes: read from disk, as they lie there.
        revision: of the index now; None after a dry run.
        files: what a dry run shows of the first files, or of all; `n_files` counts all, `formats` by format.
    """

    added: int
    changed: int
    removed: int
    unchanged: int
    n_skipped: int
    articles: int
    n_bytes: int
    seconds: float
    revision: int | None
    skipped: tuple[Skip, ...] = ()
    n_warnings: int = 0
    warnings: tuple[str, ...] = ()
    duplicates: tuple[tuple[str, str, str], ...] = ()
    dry_run: bool = False
    notes: tuple[str, ...] = ()
    n_notes: int = 0
    files: tuple[FilePreview, ...] = ()
    n_files: int = 0
    formats: Mapping[str, int] = field(default_factory=dict)

    @property
    def found(self) -> int:
        """Articles that were there to index."""
        return self.added + self.changed + self.unchanged
