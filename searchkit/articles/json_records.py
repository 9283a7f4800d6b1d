"""JSON and JSON lines → records. Lines stream; a JSON text is read whole, up to a bound."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

import orjson

from searchkit.article import Item, Skip
from searchkit.articles.content import MAX_JSON_BYTES, MAX_LINE_BYTES, Content, Unreadable, split_lines
from searchkit.articles.encoding import Encoding, decode, decode_line, find_encoding, narrow
from searchkit.articles.html import looks_like_html
from searchkit.articles.records import BuildArticle, build_article, field_of
from searchkit.articles.text import refuse_blank

# Under which feeds and interfaces hand out their articles; an object with such a list is a wrapper, even if it has a
# title of its own. Others are looked for only in objects that are no article themselves.
_WRAPPING_KEYS = frozenset({"articles", "items", "entries", "stories", "results", "docs", "documents", "records"})
_MAX_WRAPPINGS = 4
_LINES_JUDGED = 20

_OBJECT = re.compile(r'\s*\{\s*(?:"|\}\s*$)')
_ARRAY = re.compile(r'\s*\[\s*(?:\{\s*["}]|\]\s*$)')
# Every escape is matched, so that `\\ud800`, an escaped backslash, is not taken for a surrogate.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]\w\w\\u[dD][c-fC-F]\w\w|u[dD][89a-fA-F]\w\w|.)", re.DOTALL)


class BadJson(ValueError):
    """Text that is not JSON; the message is the parser's, with the place in it."""


def read_json(
    content: Content,
    *,
    build: BuildArticle = build_article,
    is_record: Callable[[Mapping[str, object]], bool] | None = None,
) -> Iterator[Item]:
    """The records of a JSON text: one object, a list of them, or a list inside an object.

    A file that turns out to hold one object a line is read as JSON lines, whatever it is called.

    Args:
        build: makes an article of a record.
        is_record: whether an object is surely a record itself, whatever lists it holds.
    """
    data = content.read(MAX_JSON_BYTES, "convert it to JSON lines, one article a line (jq -c '.[]' does it)")
    refuse_blank(data[: 1 << 10].decode("latin-1") if len(data) < 1 << 10 else "long enough")
    try:
        value, notes = parse_json(data)
    except BadJson as error:
        if not is_lines(decode(data)[0]):
            raise Unreadable(f"not JSON: {error}") from error
        yield from read_json_lines(Content(content.path, content.name, iter((data,))), build=build)
        return
    del data
    if isinstance(value, dict) and is_record is not None and is_record(value):
        yield build(content.path, None, value, notes=notes)
        return
    records = find_records(value)
    del value
    if isinstance(records, dict):
        yield build(content.path, None, records, notes=notes)
        return
    if not records:
        raise Unreadable("there are no records in it")
    for number, record in enumerate(records, start=1):
        if isinstance(record, dict):
            yield build(content.path, str(number), record, notes=notes)
        else:
            yield Skip(f"{content.path}#{number}", f"not a JSON object but {_kind(record)}")


def read_json_lines(content: Content, *, build: BuildArticle = build_article) -> Iterator[Item]:
    """The records of a file with one JSON object a line; the line's number is the record's key."""
    encoding = find_encoding(content.head, is_whole=content.is_whole)
    chunks, encoding = narrow(content.chunks(), encoding)
    is_blank = True
    for number, line in enumerate(split_lines(chunks), start=1):
        place = f"{content.path}:{number}"
        if line is None:
            is_blank = False
            yield Skip(place, f"the line is longer than {MAX_LINE_BYTES >> 20} MiB; it was passed over")
            continue
        if not line or line.isspace():
            continue
        is_blank = False
        try:
            value, notes = parse_json(line, encoding)
        except BadJson as error:
            yield Skip(place, f"not JSON: {error}")
            continue
        if isinstance(value, dict):
            yield build(content.path, str(number), value, line=number, notes=notes)
        else:
            yield Skip(place, f"not a JSON object but {_kind(value)}")
    if is_blank:
        refuse_blank(" " if content.head else "")


def parse_json(data: bytes, encoding: Encoding | None = None) -> tuple[object, tuple[str, ...]]:
    """The value that a JSON text in this encoding (None: to be found) states, and notes on repairs.

    Raises:
        BadJson: it is no JSON, NaN, lone surrogates and bare line ends in strings allowed for.
    """
    try:
        if encoding is None or encoding.codec == "utf-8":
            return orjson.loads(data), (encoding.note,) if encoding is not None and encoding.note else ()
    except orjson.JSONDecodeError:
        pass
    text, notes = decode(data) if encoding is None else decode_line(data, encoding)
    n_lone = 0

    def replace_lone(escape: re.Match[str]) -> str:
        nonlocal n_lone
        is_lone = len(escape[0]) == 6
        n_lone += is_lone
        return "\\ufffd" if is_lone else escape[0]

    text = _ESCAPE.sub(replace_lone, text.removeprefix("\ufeff"))
    if n_lone:
        notes += (f"{n_lone} lone surrogate{'s' * (n_lone > 1)} replaced by \ufffd",)
    try:
        return json.loads(text, strict=False), notes
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}" if encoding is None else f"column {error.colno}"
        raise BadJson(f"{error.msg} at {where}") from error
    except RecursionError as error:
        raise BadJson("it is nested too deeply") from error
    except ValueError as error:
        raise BadJson("it has a number of thousands of digits") from error


def find_records(value: object) -> dict[str, object] | list[object]:
    """The list of records in a parsed text, or the one record that it is.

    Raises:
        Unreadable: it is neither an object nor a list.
    """
    if isinstance(value, list):
        return value
    if not isinstance(value, dict):
        raise Unreadable(f"not a JSON object but {_kind(value)}")
    wrapped = _wrapped_records(value, _MAX_WRAPPINGS)
    return value if wrapped is None else wrapped


def is_lines(text: str) -> bool:
    """Whether a file starting so has one JSON object a line; a broken one among them does not change that."""
    lines = [line.strip() for line in text.split("\n", 2 * _LINES_JUDGED)[: 2 * _LINES_JUDGED]]
    lines = [line for line in lines if line][:_LINES_JUDGED]
    whole = [line for line in lines if line.endswith("}") and _OBJECT.match(line)]
    return len(lines) > 1 and len(whole) * 2 >= len(lines) and any(map(_is_json, whole))


def looks_like_json(text: str) -> bool:
    """Whether a file starting so is a JSON object or a list of them."""
    return _OBJECT.match(text) is not None or _ARRAY.match(text) is not None


def sniff_json(text: str, named: bool) -> bool:
    """As `Format.sniff`."""
    return not is_lines(text) and (looks_like_json(text) or (named and not looks_like_html(text)))


def sniff_json_lines(text: str, named: bool) -> bool:
    """As `Format.sniff`. A file so named stays one with a single line, or with its first line broken."""
    if is_lines(text):
        return True
    if not named or looks_like_html(text) or _ARRAY.match(text):
        return False
    first, _, rest = text.strip().partition("\n")
    if rest:
        return not first.rstrip().endswith(("[", "{", ","))
    try:
        return not isinstance(find_records(orjson.loads(first)), list)
    except (orjson.JSONDecodeError, Unreadable):
        return True


def _wrapped_records(value: dict[str, object], max_wrappings: int) -> list[object] | None:
    if max_wrappings == 0 or any(field_of(key) == "body" and _is_text(text) for key, text in value.items()):
        return None
    for key, inner in value.items():
        if key.lower() in _WRAPPING_KEYS and isinstance(inner, list) and all(isinstance(r, dict) for r in inner[:9]):
            return inner
    if any(field_of(key) == "title" for key in value):
        return None
    found: list[list[object]] = []
    for inner in value.values():
        if isinstance(inner, list) and any(isinstance(r, dict) for r in inner[:9]):
            found.append(inner)
        elif isinstance(inner, dict) and (deeper := _wrapped_records(inner, max_wrappings - 1)) is not None:
            found.append(deeper)
    return max(found, key=len, default=None)


def _is_text(value: object) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(v, str) for v in value[:9]))


def _is_json(text: str) -> bool:
    try:
        orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    return True


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    return "a string" if isinstance(value, str) else "a list" if isinstance(value, list) else "an object"
