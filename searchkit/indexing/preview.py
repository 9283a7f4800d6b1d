"""What a dry run shows of each file: its format, how many articles it gives, and the first of them as they would be kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from searchkit.analysis.terms import term_finder
from searchkit.article import Article
from searchkit.extraction.annotations import Annotations, DateGuess

State = Literal["added", "changed", "unchanged", "duplicate"]
# Where not all is asked for, files past this are only counted.
MAX_FILES = 200


@dataclass(frozen=True, slots=True)
class ArticlePreview:
    """One article as it would be kept.

    Attributes:
        record: its key in the file, where the file holds several.
        date: of publication, with where it was read.
        words: in the body, as the index counts them.
        state: what the run would do with it.
    """

    record: str | None
    title: str
    date: DateGuess | None
    source: str | None
    words: int
    state: State = "added"


@dataclass(frozen=True, slots=True)
class FilePreview:
    """One file.

    Attributes:
        path: relative to the folder given.
        formats: as they were found; of an archive, its own first, then its members'.
        articles: the first ones; `n_articles` counts all.
        n_skipped: records that give no article.
    """

    path: str
    formats: tuple[str, ...]
    articles: tuple[ArticlePreview, ...]
    n_articles: int
    n_skipped: int


@dataclass(slots=True)
class _File:
    path: str
    formats: dict[str, None] = field(default_factory=dict)
    articles: list[ArticlePreview] = field(default_factory=list)
    n_articles: int = 0
    n_skipped: int = 0


class Previews:
    """Collects what a dry run meets.

    Args:
        per_file: articles kept of each file; None: all articles of all files.
    """

    def __init__(self, per_file: int | None) -> None:
        self._per_file = per_file
        self._files: dict[tuple[str, str], _File] = {}
        self._formats: Counter[str] = Counter()
        self.n_files = 0

    def begin(self, root: str, path: str) -> None:
        """A file is opened."""
        self.n_files += 1
        if self._per_file is None or len(self._files) < MAX_FILES:
            self._files[root, path] = _File(path)

    def tell_format(self, root: str, path: str, format: str) -> None:
        """A format was found in it."""
        file = self._files.get((root, path))
        if file is None or not file.formats:
            self._formats[format] += 1
        if file is not None:
            file.formats[format] = None

    def add(self, root: str, path: str, article: ArticlePreview) -> None:
        """It gives an article."""
        file = self._files.get((root, path))
        if file is not None:
            file.n_articles += 1
            if self._per_file is None or len(file.articles) < self._per_file:
                file.articles.append(article)

    def skip(self, root: str, path: str) -> None:
        """Something in it gives none."""
        file = self._files.get((root, path))
        if file is not None:
            file.n_skipped += 1

    def files(self) -> tuple[FilePreview, ...]:
        """In the order in which they were read."""
        return tuple(
            FilePreview(f.path, tuple(f.formats), tuple(f.articles), f.n_articles, f.n_skipped)
            for f in self._files.values()
        )

    def formats(self) -> Mapping[str, int]:
        """Format → files, the most frequent first."""
        return dict(self._formats.most_common())


def preview(article: Article, found: Annotations) -> ArticlePreview:
    """An article as it would be kept."""
    source = next(iter(found.facts.get("source", ())), None)
    return ArticlePreview(article.record, found.title, found.date(), source, len(term_finder().words(found.body)))
