"""Machine formats: JSON, JSON lines, CSV, plain lines, file names. Strings to be written to standard output as they are.

- JSON and JSON lines are exact; what could steer a terminal stands in them as an escape (`\\u001b`).
- CSV holds one hit a line: line ends in a value become spaces, control characters are made visible. A value that
  begins with `=` is left as it is: tell a spreadsheet to import the columns as text.
- Plain: `id<TAB>date<TAB>source<TAB>title<TAB>place`, one hit a line, always four tabs, an empty column for what is
  not known. The place is `path`, with `#record` where the file holds several.

Nothing here loads the drawing library: `--json` starts fast.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from searchkit.fields import FACETS
from searchkit.rendering.safe import safe

if TYPE_CHECKING:
    from searchkit.errors import SavedQueryError
    from searchkit.indexing.checking import IndexCheck
    from searchkit.indexing.options import IndexReport
    from searchkit.indexing.preview import FilePreview
    from searchkit.query.saved import SavedQuery
    from searchkit.rendering.saved_rows import SavedRow
    from searchkit.searching.page import FacetCount, Hit, HitPage
    from searchkit.searching.stock import IndexInfo

FORMAT = 1
# What a value of a facet has besides where significance was asked for.
_SIGNIFICANCE = ("background", "log_likelihood")
# In the order of the contract in the README's example of `--json`.
CSV_COLUMNS: tuple[str, ...] = (
    "rank", "id", "score", "title", "date", "date_utc", "date_precision", "date_zone", "date_origin",
    *FACETS, "url", "path", "record", "words", "snippets", "copies", "copy_sources",
)  # fmt: skip

_COPY_KEYS = (
    "id", "title", "date", "date_utc", "date_precision", "date_zone", "source", "author", "url", "path", "record", "words",
)  # fmt: skip

# orjson escapes C0 alone; these steer terminals too, end lines for some readers, or cannot be seen. They occur inside
# strings only.
_UNESCAPED = (
    "[\x7f-\x9f\xad\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def page_json(page: HitPage) -> str:
    """The page as one JSON object, indented."""
    return to_json(page.as_dict())


def page_jsonl(page: HitPage) -> Iterator[str]:
    """One hit a line, with the keys of a hit."""
    for hit in page:
        yield to_json(hit.as_dict(), indent=False)


def page_csv(page: HitPage) -> Iterator[str]:
    """A header, then one hit a line; several values are joined by `; `, snippets by ` … `."""
    yield csv_line(CSV_COLUMNS)
    for hit in page:
        values = hit.as_dict() | {"snippets": " … ".join(s.text for s in hit.snippets)}
        yield csv_line([values[name] for name in CSV_COLUMNS])


def page_plain(page: HitPage) -> Iterator[str]:
    """One hit a line: id, date, source, title, place, with tabs between them."""
    for hit in page:
        place = hit.path if hit.record is None else f"{hit.path}#{hit.record}"
        date = hit.date.printed if hit.date else ""
        yield plain_line((hit.id, date, _folded(hit.source), _folded(hit.title), place))


def page_files(page: HitPage, *, null: bool) -> Iterator[str]:
    """The files of the hits, each once, in the order of the hits; relative to the current folder when below it.

    Args:
        null: end each with a NUL and give it exactly; else with a line end, control characters made visible.
    """
    for name in dict.fromkeys(map(_shown_file, page)):
        yield f"{name}\0" if null else f"{safe(name)}\n"


def facets_json(page: HitPage) -> str:
    """The facets of a page as one JSON object: counts, and how many values each has in all."""
    whole = page.as_dict()
    kept = {key: whole[key] for key in ("format", "query", "parsed", "total", "took_ms", "facets")}
    return to_json(
        kept | {"values": dict(page.n_facet_values), "suggestion": page.suggestion, "warnings": page.warnings}
    )


def facets_csv(page: HitPage) -> Iterator[str]:
    """`facet,value,count`, one value a line; what has no value has an empty one. Where significance was asked for, also
    `background,log_likelihood`.
    """
    is_significant = any(c.log_likelihood is not None for counts in page.facets.values() for c in counts)
    yield csv_line(("facet", "value", "count", *(_SIGNIFICANCE if is_significant else ())))
    for name, counts in page.facets.items():
        for c in counts:
            yield csv_line((name, c.value, c.count, *_significance(c)))


def facets_plain(page: HitPage) -> Iterator[str]:
    """One value a line: facet, value, count, with tabs between them; what has no value has an empty one. Where
    significance was asked for, then articles of the whole index that have it, and the log-likelihood.
    """
    for name, counts in page.facets.items():
        for c in counts:
            yield plain_line((name, _folded(c.value), c.count, *_significance(c)))


def _significance(count: FacetCount) -> tuple[object, ...]:
    told = count.as_dict()
    return tuple(told[name] for name in _SIGNIFICANCE if name in told)


def article_json(hit: Hit, *, query: str | None = None, warnings: Sequence[str] = (), evidence: bool = False) -> str:
    """One article whole: the keys of a hit, and its text, names and dates with their evidence.

    Args:
        warnings: of the index, before those of the article.
        evidence: whether to add what was read where, by which rule.
    """
    found = hit.annotations
    article = hit.as_dict() | {
        "root": hit.root,
        "body": found.body,
        "matches": hit.matches,
        "dates": [
            {"role": d.role, "date": d.printed, "precision": d.precision, "zone": d.zone, "origin": d.origin,
             "excerpt": d.excerpt, "ambiguous": d.ambiguous, "century_inferred": d.century_inferred,
             "rejected_because": d.rejected_because}
            for d in found.dates
        ],
        "entities": [
            {"kind": m.kind, "text": m.text, "start": m.start, "end": m.end, "canonical": m.canonical}
            for m in found.entities
        ],
        "text": found.text,
        "removed": [{"start": s.start, "end": s.end, "why": s.why} for s in found.removed],
    }  # fmt: skip
    if evidence:
        from searchkit.rendering.evidence import evidence_record

        article["evidence"] = evidence_record(hit)
    return to_json({"format": FORMAT, "query": query, "article": article, "warnings": [*warnings, *found.warnings]})


def story_json(copies: Sequence[Hit], *, warnings: Sequence[str] = ()) -> str:
    """The copies of an article as one JSON object, the first of them first."""
    rows = [
        {key: value for key, value in copy.as_dict().items() if key in _COPY_KEYS}
        | {"file": copy.file, "lag_s": lag_of(copy, copies)}
        for copy in copies
    ]
    story = next(iter(copies[0].values["story"]), None)
    return to_json({"format": FORMAT, "query": None, "story": story, "copies": rows, "warnings": list(warnings)})


def lag_of(copy: Hit, copies: Sequence[Hit]) -> int | None:
    """Seconds from the story's first copy to this one; None where either has no date."""
    first = copies[0].date
    return None if first is None or copy.date is None else int((copy.date.value - first.value).total_seconds())


def is_by_day(copy: Hit, copies: Sequence[Hit]) -> bool:
    """Whether the time between the first copy and this one is known to the day alone."""
    timed = ("minute", "second")
    return any(c.date is not None and c.date.precision not in timed for c in (copy, copies[0]))


def lag_words(lag_s: int | None, *, whole_days: bool = False) -> str:
    """`+2 h 10 min`, `+3 d 4 h`, `+0 min`; of whole days, `+1 d`, `same day`; nothing where it is not known."""
    if lag_s is None:
        return ""
    minutes = lag_s // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if whole_days:
        return f"+{days} d" if days else "same day"
    if days:
        return f"+{days} d {hours} h" if hours else f"+{days} d"
    if hours:
        return f"+{hours} h {rest} min" if rest else f"+{hours} h"
    return f"+{rest} min"


def info_json(info: IndexInfo) -> str:
    """What lies in an index, as one JSON object."""
    days = {"first_day": info.first_day, "last_day": info.last_day}
    return to_json(
        {"format": FORMAT, "query": None}
        | {name: getattr(info, name) for name in ("location", "articles", "deleted", "segments", "size_bytes", "revision")}
        | {"index_format": info.format}
        | {name: day.isoformat() if day else None for name, day in days.items()}
        | {"undated": info.undated, "words": info.words, "values": dict(info.values), "roots": info.roots, "warnings": info.warnings, "compiled": info.compiled}
    )  # fmt: skip


def check_json(check: IndexCheck) -> str:
    """What a check of an index found, as one JSON object."""
    return to_json(
        {"format": FORMAT, "query": None, "location": check.location, "sound": check.is_sound, "revision": check.revision}
        | {
            "segments": [
                {"name": s.name, "revisions": s.revisions, "articles": s.articles, "size_bytes": s.n_bytes, "problems": s.problems}
                for s in check.segments
            ],
            "problems": check.problems,
            "warnings": (),
        }
    )  # fmt: skip


def report_json(report: IndexReport) -> str:
    """What a run of the indexer did, as one JSON object; `n_skipped` and `n_warnings` count what the lists cut off."""
    counts = ("added", "changed", "removed", "unchanged", "n_skipped", "articles", "n_bytes", "seconds", "revision")
    return to_json(
        {"format": FORMAT, "query": None}
        | {name: getattr(report, name) for name in counts}
        | {
            "skipped": [{"place": s.place, "reason": s.reason} for s in report.skipped],
            "duplicates": [{"id": id, "dropped": gone, "kept": kept} for id, gone, kept in report.duplicates],
            "dry_run": report.dry_run,
            "n_warnings": report.n_warnings,
            "warnings": report.warnings,
            "n_notes": report.n_notes,
            "notes": report.notes,
            "files": [_file_preview(file) for file in report.files],
        }
    )


def _file_preview(file: FilePreview) -> dict[str, object]:
    found = [
        {
            "record": a.record,
            "title": a.title,
            "date": a.date.printed if a.date else None,
            "date_precision": a.date.precision if a.date else None,
            "date_origin": a.date.origin if a.date else None,
            "source": a.source,
            "words": a.words,
            "state": a.state,
        }
        for a in file.articles
    ]
    return {
        "path": file.path,
        "formats": file.formats,
        "n_articles": file.n_articles,
        "n_skipped": file.n_skipped,
        "articles": found,
    }


def saved_json(entries: Iterable[SavedRow | SavedQuery | SavedQueryError]) -> str:
    """The saved queries as one JSON object; one that cannot be read has a `problem`, and stands in the warnings."""
    from searchkit.rendering.saved_rows import saved_rows

    rows = saved_rows(entries)
    saved = [
        {"name": name, "title": title, "query": query, "path": path, "problem": problem}
        for name, title, query, path, problem in rows
    ]
    warnings = [f"{path}: {problem}" if path else problem for _, _, _, path, problem in rows if problem]
    return to_json({"format": FORMAT, "query": None, "saved": saved, "warnings": warnings})


def forgotten_json(ids: Iterable[str]) -> str:
    """The ids of the articles taken out of an index, as one JSON object."""
    return to_json({"format": FORMAT, "query": None, "forgotten": list(ids), "warnings": ()})


def to_bytes(text: str) -> bytes:
    """Any of these strings as bytes for a stream, whatever its encoding: UTF-8, names of files as the system has them."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace")


def to_json(value: Mapping[str, object], *, indent: bool = True) -> str:
    """JSON on one line, or indented, ended; what could steer a terminal is escaped."""
    import orjson

    try:
        text = orjson.dumps(value, option=orjson.OPT_INDENT_2 if indent else None).decode("utf-8")
    except (TypeError, orjson.JSONEncodeError):
        # A file name that is not UTF-8 holds lone surrogates, which orjson refuses; as escapes they are JSON.
        import json

        text = json.dumps(value, indent=2 if indent else None, separators=None if indent else (",", ":"))
    return re.sub(_UNESCAPED, _escape, text) + "\n"


def _escape(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def plain_line(columns: Iterable[object]) -> str:
    """Columns with tabs between them, ended; what is None is empty."""
    return "\t".join("" if c is None else safe(str(c)) for c in columns) + "\n"


def _folded(value: str | None) -> str:
    return " ".join((value or "").split())


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(safe(str(v)) for v in value)
    return safe(str(value))


def csv_line(cells: Sequence[object]) -> str:
    """One row of CSV, ended; a list is joined by `; `."""
    import csv

    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([_cell(cell) for cell in cells])
    return out.getvalue()


def _shown_file(hit: Hit) -> str:
    if not hit.root:
        return hit.path
    full = os.path.abspath(hit.file)  # noqa: PTH100 - resolve() would follow links and name another file
    try:
        here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118 - the ending slash is wanted
    except FileNotFoundError:
        return full
    return full[len(here) :] if full.startswith(here) and full != here else full
