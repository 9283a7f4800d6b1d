"""HTML → text and what the page says of itself: trafilatura for the text, meta tags and JSON-LD for the rest.

trafilatura and htmldate meet pages that nobody foresaw, and raise what lxml, re or urllib raise below them. A page is never
worth a run, so everything they raise is caught here, and here alone.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from searchkit.extraction.annotations import Role
from searchkit.extraction.clues import DateClue
from searchkit.extraction.json_ld import read_json_ld
from searchkit.extraction.titles import without_site

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|em|strong|h[1-6]|ul|ol|li|table|tr|td|blockquote|img|figure|section|article|html|body)\b[^<>]*>",
    re.I,
)
_REFERENCE = re.compile(r"&(?:amp|lt|gt|quot|apos|nbsp|[lr][sd]quo|[mn]dash|hellip|#\d{2,6}|#x[0-9a-f]{2,5});", re.I)
_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option",
    "p", "pre", "section", "table", "td", "th", "title", "tr", "ul",
})  # fmt: skip
_INVISIBLE = frozenset({
    "script", "style", "noscript", "template", "head", "svg", "iframe", "object", "select", "button",
    "textarea",
})  # fmt: skip
_PUBLISHED = (
    "article:published_time", "og:article:published_time", "datepublished", "publishdate", "publish-date", "pubdate",
    "parsely-pub-date", "sailthru.date", "article.published", "dc.date.issued", "dcterms.created", "dc.date", "dcterms.date",
    "citation_publication_date", "date.release", "originalpublicationdate", "cxenseparse:recs:publishtime", "date", "datecreated",
)  # fmt: skip
_UPDATED = (
    "article:modified_time",
    "og:article:modified_time",
    "og:updated_time",
    "datemodified",
    "dcterms.modified",
    "lastmod",
    "last-modified",
)
# What builders of pages fill in where nobody did, and lines of copyright.
_NO_SITE = re.compile(r"(?:copyright|©).*|blogger|wordpress(?:\.com)?|my site|home", re.I)
_ADDRESS = re.compile(r"(?:https?:)?//(?P<host>[^/?#\s]+)", re.I)
_SOCIAL = ("facebook.com", "twitter.com", "x.com", "instagram.com", "youtube.com", "linkedin.com", "t.me")
_MAX_SITE_CHARS = 60
_TO_THE_MINUTE = len("2020-12-05T23:15")
# What programs write where nobody set a date; `judging` refuses them.
_NO_DATES = ("0001-01-01T00:00", "1970-01-01T00:00", "1900-01-01T00:00")
_MAX_DEPTH = 60
_SPACES = re.compile(r"[^\S\n]+")


@dataclass(slots=True)
class Page:
    """What a page gives; filled while it is read.

    Attributes:
        text: the article's text, "" where the page has none.
        title: as the page states it.
        facts: field → values.
        clues: dates that the page's metadata state, then htmldate's, if they state none.
        locale: the language as stated, with its country.
        headline: as its JSON-LD states it: for a page without any other title.
        warnings: of metadata that could not be read.
    """

    text: str = ""
    title: str = ""
    facts: dict[str, list[str]] = field(default_factory=dict)
    clues: list[DateClue] = field(default_factory=list)
    locale: str | None = None
    headline: str = ""
    warnings: tuple[str, ...] = ()


def read_page(html: str, *, url: str | None, today: dt.date) -> Page:
    """Text and metadata of a page; an empty `Page` for what cannot be parsed."""
    page = Page()
    tree = _load(html)
    if tree is None:
        return page
    page.locale = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    _read_metas(tree, page)
    _take_json_ld(tree, page)
    _read_metadata(tree, page, url, today)
    _read_printed_times(tree, page)
    if not any(c.role == "published" and not c.raw.startswith(_NO_DATES) for c in page.clues):
        _guess_date(html, page, url, today)
    page.text = _extract_text(tree) or _text_of_tree(_load(html))
    return page


def text_of_markup(content: str) -> str:
    """A record's text without its tags, a line for each block; `content` itself where it holds none.

    A bare `<IGL>` is no tag: only HTML's own names count.
    """
    if _TAG.search(content):
        return _text_of_tree(_load(f"<html><body><div>{content}</div></body></html>"))
    return unescape(content)


def unescape(text: str) -> str:
    """`Johnson &amp; Johnson`, as exports leave it, made plain."""
    if _REFERENCE.search(text) is None:
        return text
    import html

    return html.unescape(text)


def is_markup(content: str) -> bool:
    """Whether a record's text is HTML."""
    return _TAG.search(content) is not None


def _load(html: str) -> Any:
    trafilatura = _trafilatura()  # outside: a library that cannot be imported is no fault of the page
    try:
        return trafilatura.load_html(html)
    except Exception:  # noqa: BLE001 - see the module's docstring
        return None


def _extract_text(tree: Any) -> str:
    trafilatura = _trafilatura()
    try:
        found = trafilatura.extract(tree, include_comments=False)
    except Exception:  # noqa: BLE001 - see the module's docstring
        return ""
    return found or ""


def _read_metadata(tree: Any, page: Page, url: str | None, today: dt.date) -> None:
    # Its own date is not used: `_guess_date` looks at the page as it was.
    dates = {"original_date": True, "extensive_search": False, **_bounds(today)}
    trafilatura = _trafilatura()
    try:
        found = trafilatura.extract_metadata(tree, default_url=url, date_config=dates)
    except Exception:  # noqa: BLE001 - see the module's docstring
        return
    page.title = page.title or (found.title or "").strip() or page.headline
    _add(page, "url", found.url)
    _add(page, "summary", found.description)
    _add(page, "source", _site_name(found.sitename or "") or found.hostname)
    page.title = without_site(
        page.title, [*page.facts.get("source", ()), found.sitename or "", found.hostname or ""], _headings(tree)
    )
    if "author" not in page.facts:
        for name in (found.author or "").split(";"):
            _add(page, "author", name)
    if "section" not in page.facts:
        for name in found.categories or ():
            _add(page, "section", name)
    for name in found.tags or ():
        for tag in name.split(","):
            _add(page, "keyword", tag)


def _site_name(stated: str) -> str:
    """What a site calls itself; of an address its host; "" for what is none of both."""
    name = " ".join(stated.split())
    address = _ADDRESS.match(name)
    if address is not None:
        host: str = address["host"].lower().removeprefix("www.")
        return "" if host.endswith(_SOCIAL) else host
    return "" if _NO_SITE.fullmatch(name) or len(name) > _MAX_SITE_CHARS else name


def _headings(tree: Any) -> list[str]:
    return [" ".join(heading.itertext()) for heading in tree.iter("h1", "h2")]


def _guess_date(html: str, page: Page, url: str | None, today: dt.date) -> None:
    from htmldate import find_date

    try:
        bounds = _bounds(today)
        found = find_date(html, original_date=True, url=url, min_date=bounds["min_date"], max_date=bounds["max_date"])
    except Exception:  # noqa: BLE001 - see the module's docstring
        return
    if found:
        page.clues.append(DateClue(found, "text"))


def _bounds(today: dt.date) -> dict[str, str]:
    # Left alone, htmldate asks the clock, and takes nothing before 1995.
    until = min(today, dt.date.max - dt.timedelta(days=1)) + dt.timedelta(days=1)
    return {"min_date": "1950-01-01", "max_date": until.isoformat()}


def _read_metas(tree: Any, page: Page) -> None:
    metas: dict[str, str] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop")
        content = meta.get("content")
        if name and content and content.strip():
            metas.setdefault(name.strip().lower(), content.strip())
    # Elements of microdata state it as an attribute too.
    for element in tree.iter("time", "span", "abbr"):
        prop = (element.get("itemprop") or "").lower()
        when = element.get("datetime") or element.get("content")
        if when and (prop in ("datepublished", "datemodified") or element.get("pubdate") is not None):
            metas.setdefault(prop or "pubdate", when)
    _add_dates(page, [metas[n] for n in _PUBLISHED if n in metas], [metas[n] for n in _UPDATED if n in metas])
    _add_sections(page, metas.get("article:section", ""))
    for word in (metas.get("news_keywords") or metas.get("keywords") or "").split(","):
        _add(page, "keyword", word)
    page.locale = page.locale or metas.get("og:locale") or metas.get("language")


def _take_json_ld(tree: Any, page: Page) -> None:
    found, page.warnings = read_json_ld(tree)
    _add_dates(page, found.pop("date", []), found.pop("updated", []))
    page.headline = " ".join(next(iter(found.pop("title", [])), "").split())
    page.locale = page.locale or next(iter(found.pop("lang", [])), None)
    for value in found.get("source", ()):
        _add(page, "source", _site_name(value))
    for value in found.get("section", ()):
        _add_sections(page, value)
    for name in ("author", "keyword", "summary", "dateline"):
        for value in found.get(name, ()):
            _add(page, name, value)


def _read_printed_times(tree: Any, page: Page) -> None:
    """What the page prints where it states its time of publication once more: the day at its own place, beside one in UTC."""
    stated = {c.raw[:_TO_THE_MINUTE] for c in page.clues if c.role == "published" and len(c.raw) >= _TO_THE_MINUTE}
    for element in tree.iter("time") if stated else ():
        printed = " ".join("".join(element.itertext()).split())
        if (element.get("datetime") or "").strip()[:_TO_THE_MINUTE] in stated and any(c.isdigit() for c in printed):
            page.clues.append(DateClue(printed, "header"))


def _add_dates(page: Page, published: list[str], updated: list[str]) -> None:
    roles: tuple[tuple[Role, list[str]], ...] = (("published", published), ("updated", updated))
    for role, values in roles:
        page.clues.extend(DateClue(v.strip(), "metadata", role) for v in values)


def _add(page: Page, name: str, value: object) -> None:
    text = unescape(" ".join(value.split())) if isinstance(value, str) else ""
    values = page.facts.setdefault(name, []) if text else []
    if text and text not in values:
        values.append(text)


def _add_sections(page: Page, stated: str) -> None:
    # "Business,Entrepreneurs" are two; "Health, Science" is one.
    for name in [stated] if ", " in stated else stated.split(","):
        _add(page, "section", name)


def _text_of_tree(tree: Any) -> str:
    """The visible text, a line for each block."""
    if tree is None:
        return ""
    parts: list[str] = []
    _walk(tree, parts, 0)
    lines = (line.strip() for line in _SPACES.sub(" ", "".join(parts)).split("\n"))
    return "\n".join(line for line in lines if line)


def _walk(element: Any, parts: list[str], depth: int) -> None:
    tag = element.tag if isinstance(element.tag, str) else None
    if tag is not None and tag not in _INVISIBLE:
        block = tag in _BLOCKS
        if block:
            parts.append("\n")
        parts.append(_inline(element.text, pre=tag == "pre"))
        if depth < _MAX_DEPTH:
            for child in element:
                _walk(child, parts, depth + 1)
        else:
            parts.append(" ".join(element.itertext()))
        if block:
            parts.append("\n")
    parts.append(_inline(element.tail, pre=False))


def _inline(text: str | None, *, pre: bool) -> str:
    # Line ends inside a paragraph are only its source's; the block makes the line.
    return (text or "") if pre else (text or "").replace("\r", " ").replace("\n", " ")


@cache
def _trafilatura() -> Any:
    import trafilatura
    from trafilatura.utils import load_html

    # Their doubts about a page are not the user's: without a handler Python prints them to stderr.
    for name in ("trafilatura", "htmldate", "courlan", "charset_normalizer", "justext"):
        logging.getLogger(name).addHandler(logging.NullHandler())

    @dataclass(frozen=True)
    class _Functions:
        extract: Any
        extract_metadata: Any
        load_html: Any

    return _Functions(trafilatura.extract, trafilatura.extract_metadata, load_html)
