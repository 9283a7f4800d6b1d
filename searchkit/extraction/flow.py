"""The way from `Article` to `Annotations`: text, header, title, dates, language, names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from searchkit.article import Article
from searchkit.errors import SearchkitError
from searchkit.extraction.annotations import (
    BUILT_IN,
    ENTITY_KINDS,
    Annotations,
    DateGuess,
    Mention,
    Role,
    Span,
    body_of,
)
from searchkit.extraction.authors import read_authors
from searchkit.extraction.cleaning import Cleaned, clean_text
from searchkit.extraction.clues import DateClue, clues_in_address, clues_in_path, clues_in_text
from searchkit.extraction.headers import agency_in_dateline, read_dateline
from searchkit.extraction.judging import judge_dates
from searchkit.extraction.language import detect_language, language_code
from searchkit.extraction.mojibake import mend
from searchkit.extraction.pages import Page, is_markup, read_page, text_of_markup, unescape
from searchkit.extraction.titles import derived_title
from searchkit.extraction.wrapping import join_wrapped

_DATE_FIELDS: Mapping[str, Role] = {"date": "published", "updated": "updated", "crawled": "crawled"}
# Read from `given` as they stand. The rest is the pipeline's own (id, words, story, path) or has its place (title, lang).
_STATED = ("author", "editor", "source", "section", "url", "keyword", "summary", "dateline", *ENTITY_KINDS, "entity")
_SINGLE = ("source", "url", "summary", "dateline")
_LISTS = ("section", "keyword")
_BEST = ("metadata", "feed", "header")
_ALWAYS = ("author", "editor", "source", "dateline")


class NoText(SearchkitError):
    """The article has neither a title nor a text; its words end a sentence that starts with the place."""


@dataclass(slots=True)
class _Source:
    """The article brought to plain text, with what its container said."""

    text: str
    title: str
    scraped: bool
    page: Page = field(default_factory=Page)


def annotate(
    article: Article,
    *,
    today: dt.date,
    entities: bool = True,
    finder: str = BUILT_IN,
    repeated: Collection[str] = (),
) -> Annotations:
    """Understand an article: its text, title, dates and names, each with the evidence it rests on.

    Args:
        article: as read; nothing in it is trusted.
        today: only to say which dates lie in the future, and the century of a year of two digits.
        entities: whether to look for names, which takes most of the time.
        finder: who looks for them: see `entities.pipelines`.
        repeated: lines, folded by `repeats.fold_line`, that its source has in most of its articles.

    Raises:
        NoText: there is neither a title nor a text.
    """
    source = _plain(article, today)
    cleaned = clean_text(source.text, title=source.title, scraped=source.scraped, repeated=repeated)
    body = body_of(source.text, cleaned.removed)
    title = source.title or cleaned.title
    if not body and not title:
        raise NoText("no article text found")
    if not body and article.kind == "html":
        raise NoText("no article text found in the page")
    removed = cleaned.removed
    dateline = read_dateline(body)
    facts = _facts(article, source.page, cleaned, dateline)
    locale = _first(article.given.get("lang", ())) or source.page.locale
    clues = _clues(article, source, cleaned, dateline, facts)
    dates, warnings = _judged(clues, source.text, removed, locale, today)
    title = title or derived_title(body)
    language = _language(article, source.page, body or title)
    return Annotations(
        title=title,
        text=source.text,
        removed=removed,
        language=language,
        dates=dates,
        entities=_mentions(article, body, title, language, finder) if entities else (),
        facts={name: tuple(values) for name, values in facts.items() if values},
        warnings=(*article.notes, *source.page.warnings, *warnings),
    )


def _plain(article: Article, today: dt.date) -> _Source:
    content = article.content.replace("\0", "\ufffd")
    given = _first(article.given.get("title", ()))
    if article.kind != "html":
        content, given = mend(content), mend(given)
    if article.kind == "html":
        page = read_page(content, url=_first(article.given.get("url", ())) or None, today=today)
        return _Source(page.text, given or _clean(page.title), False, page)
    if article.kind == "record":
        title = " ".join(text_of_markup(given).split()) if is_markup(given) else unescape(given)
        return _Source(join_wrapped(text_of_markup(content)), title, False)
    text = join_wrapped(content)
    # Broken lines look like entries of a menu; a page turned to text has none.
    return _Source(text, given, text is content)


def _clues(
    article: Article,
    source: _Source,
    cleaned: Cleaned,
    dateline: tuple[str, str | None] | None,
    facts: Mapping[str, Sequence[str]],
) -> list[DateClue]:
    clues = [
        DateClue(value, article.stated_in, role)
        for name, role in _DATE_FIELDS.items()
        for value in article.given.get(name, ())
    ]
    clues += source.page.clues
    clues += cleaned.clues
    if dateline is not None and dateline[1]:
        clues.append(DateClue(dateline[1], "dateline"))
    for url in facts.get("url", ()):
        clues += clues_in_address(url)
    clues += clues_in_path(article.path, shared=article.record is not None)
    return clues


def _judged(
    clues: list[DateClue], text: str, removed: Sequence[Span], locale: str | None, today: dt.date
) -> tuple[tuple[DateGuess, ...], tuple[str, ...]]:
    # A date stated is not overruled by one that is merely mentioned: the text is searched only where nothing better stands.
    if any(c.role == "published" and c.origin in _BEST for c in clues):
        dates, warnings = judge_dates(clues, text=text, locale=locale, today=today)
        if any(d.role == "published" and d.origin in _BEST and d.rejected_because is None for d in dates):
            return dates, warnings
    clues = [*clues, *clues_in_text(text, skip=_header_places(removed))]
    return judge_dates(clues, text=text, locale=locale, today=today)


def _header_places(removed: Sequence[Span]) -> list[tuple[int, int]]:
    # Menus and furniture name the dates of other articles. A headline's date stays: it is often the only one.
    return [(s.start, s.end) for s in removed if s.why != "title"]


def _facts(
    article: Article, page: Page, cleaned: Cleaned, dateline: tuple[str, str | None] | None
) -> dict[str, list[str]]:
    facts: dict[str, list[str]] = {name: [] for name in _ALWAYS}
    for name in _STATED:
        if name not in article.given and name not in page.facts and name not in cleaned.facts:
            continue
        stated = [_clean(v) for v in article.given.get(name, ())]
        values = [v for v in (stated or page.facts.get(name) or cleaned.facts.get(name, [])) if v]
        if name in _LISTS and (not stated or name == "keyword") and name not in page.facts:
            # Exports of tables write lists into one cell: "arms; treaty", "arms, treaty".
            values = [piece.strip() for v in values for piece in v.split(";" if ";" in v else ",") if piece.strip()]
        facts[name] = values[:1] if name in _SINGLE else list(dict.fromkeys(values))
    facts["author"] = list(read_authors(facts["author"], record=article.kind == "record"))
    facts["editor"] = list(read_authors(facts["editor"], record=False))
    if article.kind == "html" and "source" not in article.given and facts["source"] == [page.title]:
        facts["source"] = []  # trafilatura's guess where a page names no site
    if not facts["source"] and cleaned.publisher:
        facts["source"] = [cleaned.publisher]
    if not facts["dateline"] and dateline is not None:
        facts["dateline"] = [dateline[0]]
    return facts


def _language(article: Article, page: Page, text: str) -> str | None:
    for stated in article.given.get("lang", ()):
        code = language_code(stated)
        if code is not None:
            return code
    # A page's own word comes second: templates say "en" over every language.
    return detect_language(text) or (language_code(page.locale) if page.locale else None)


def _mentions(article: Article, body: str, title: str, language: str | None, finder: str) -> tuple[Mention, ...]:
    from searchkit.extraction.entities import find_by_pipeline, find_mentions
    from searchkit.extraction.entities.foreign import gazetteer_names

    given = {name: article.given[name] for name in (*ENTITY_KINDS, "entity") if name in article.given}
    if finder != BUILT_IN:
        return find_by_pipeline(finder, body, given=given)
    mentions = find_mentions(body, title=title, given=given)
    if "(" in body[:120]:
        start, end = agency_in_dateline(body)
        mentions = tuple(m for m in mentions if not start <= m.start < end) if end else mentions
    return mentions if language in (None, "en") else gazetteer_names(mentions, given)


def _first(values: Sequence[str]) -> str:
    return next((v for v in map(_clean, values) if v), "")


def _clean(value: str) -> str:
    # Control characters stay, for the renderer to show; NUL would end strings in other programs.
    return value.replace("\0", "\ufffd").strip()
