"""Newsletters as mail: mailboxes (mbox) and single messages (.eml)."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from collections.abc import Iterator
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from email.utils import getaddresses

from searchkit.article import Article, Item, Skip
from searchkit.articles.binaries import STRAY_NUL_SHARE, drop_nul, is_binary
from searchkit.articles.content import MAX_TEXT_BYTES, Content, Unreadable, split_lines
from searchkit.articles.encoding import decode
from searchkit.articles.text import refuse_blank

_FROM_LINE = re.compile(rb"From \S+ .*\d\d:\d\d.*\d{4}")
_FROM_TEXT = re.compile(r"From \S+ .*\d\d:\d\d.*\d{4}[^\n]*\n[\w-]+:")
_HEADER = re.compile(r"([A-Za-z][\w-]*):|[ \t]")
# A scraped text may begin with From, To, Date and Subject; these only mail programs write.
_SURE = frozenset({"message-id", "mime-version", "received", "return-path", "delivered-to", "dkim-signature"})
_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*)\?=")
_BETWEEN_WORDS = re.compile(r"(=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=)\s+(?==\?)")
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_TAG = re.compile(r"<(?:style|script|head)\b.*?</(?:style|script|head)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
# A plain part that is so much shorter than the page only says "see this in your browser".
_STUB_SHARE = 0.25
_MAX_PARTS = 200


def read_mailbox(content: Content, *, max_message_bytes: int = MAX_TEXT_BYTES) -> Iterator[Item]:
    """The messages of a mailbox, each with its Message-ID for a key; streamed.

    Args:
        max_message_bytes: larger ones are skipped.
    """
    refuse_blank(content.head.decode("latin-1"))
    number = 0
    for number, message in enumerate(_messages(content.chunks(), max_message_bytes), start=1):
        if message is None:
            reason = f"the message is larger than {max_message_bytes >> 20} MiB; its attachments may be"
            yield Skip(f"{content.path}#{number}", reason)
        else:
            yield _read_message(content.path, number, message)
    if not number:
        raise Unreadable("it is not a mailbox: no message begins in it")


def read_message(content: Content) -> Iterator[Item]:
    """The one message of a file."""
    data = content.read(MAX_TEXT_BYTES, "take out its attachments")
    refuse_blank(data[:1024].decode("latin-1"))
    item = _read_message(content.path, None, data)
    if isinstance(item, Skip):
        raise Unreadable(item.reason)
    yield item


def sniff_mailbox(text: str, _named: bool) -> bool:
    """As `Format.sniff`."""
    return _FROM_TEXT.match(text.lstrip("\ufeff\r\n").replace("\r\n", "\n")) is not None


def sniff_message(text: str, named: bool) -> bool:
    """As `Format.sniff`: headers first, and one among them that only mail programs write."""
    names = set()
    for line in text.lstrip("\ufeff").split("\n")[:200]:
        if not line.strip():
            break
        found = _HEADER.match(line)
        if found is None:
            return False
        names.add((found[1] or "").lower())
    return "from" in names and ("subject" in names or "date" in names) and (named or not _SURE.isdisjoint(names))


def _messages(chunks: Iterator[bytes], max_bytes: int) -> Iterator[bytes | None]:
    """The messages, without the line that begins each; None for one that is too large."""
    held: list[bytes] = []
    n_held = 0
    begun = blank = False
    for line in split_lines(chunks):
        if line is not None and (blank or not begun) and _FROM_LINE.match(line):
            if begun:
                yield b"\n".join(held) if n_held <= max_bytes else None
            held, n_held, begun = [], 0, True
            blank = False
            continue
        n_held += max_bytes + 1 if line is None else len(line) + 1
        blank = line is not None and not line.strip()
        if n_held > max_bytes:
            held.clear()
        elif begun and line is not None:
            held.append(line)
    if begun:
        yield b"\n".join(held) if n_held <= max_bytes else None


def _read_message(path: str, number: int | None, data: bytes) -> Article | Skip:
    message = BytesParser(policy=compat32).parsebytes(_QUOTED_FROM.sub(rb"\1", data) if number else data)
    key = _header(message, "Message-ID").strip("<>")
    record = None if number is None else key or str(number)
    place = path if record is None else f"{path}#{record}"
    plain, pages, notes = _parts(message)
    words = _TAG.sub(" ", pages)
    is_page = bool(pages) and len(plain.split()) < _STUB_SHARE * len(words.split())
    content = pages if is_page else plain or pages
    subject = _header(message, "Subject")
    if not content.strip() and not subject:
        return Skip(place, "the message has neither subject nor text")
    if is_binary(content, max_nul_share=STRAY_NUL_SHARE):
        return Skip(place, "the message's text is binary")
    content, dropped = drop_nul(content.replace("\r\n", "\n"))
    sender = _sender(message)
    is_bulk = any(message.get(name) for name in ("List-Id", "List-Unsubscribe", "List-Post"))
    stated = {
        "id": key,
        "title": subject,
        "source" if is_bulk else "author": sender,
        "date": _header(message, "Date"),
        "lang": _header(message, "Content-Language"),
        "url": _header(message, "Archived-At").strip("<>"),
        "keyword": _header(message, "Keywords"),
    }
    given = {name: (value,) for name, value in stated.items() if value}
    kind = "html" if content and (is_page or not plain) else "record"
    return Article(path, record, content, kind, given, (*notes, *dropped))  # type: ignore[arg-type]


def _parts(message: Message) -> tuple[str, str, tuple[str, ...]]:
    """The plain text, the markup, and notes on how they were decoded; attachments and messages inside left out."""
    found: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    notes: dict[str, None] = {}
    waiting: list[Message] = [message]
    n_parts = 0
    while waiting and n_parts < _MAX_PARTS:
        part = waiting.pop()
        n_parts += 1
        # Asked for a text with broken parameters, it raises.
        inside = part.get_payload() if part.is_multipart() else None
        if part.get_content_maintype() == "multipart" and isinstance(inside, list):
            waiting.extend(p for p in reversed(inside) if isinstance(p, Message))
            continue
        media = part.get_content_type()
        if media not in found or (part.get_content_disposition() or "") == "attachment":
            continue
        text, decoded = decode(_payload(part), declared=_charset(part))
        found[media].append(text)
        notes.update(dict.fromkeys(decoded))
    return "\n\n".join(found["text/plain"]), "\n".join(found["text/html"]), tuple(notes)


def _charset(part: Message) -> str | None:
    try:
        return part.get_content_charset()
    except (LookupError, ValueError, TypeError):
        return None


def _payload(part: Message) -> bytes:
    try:
        data = part.get_payload(decode=True)
    except (LookupError, ValueError, TypeError):  # it trips over parameters that are broken
        del part["Content-Type"]
        data = part.get_payload(decode=True)
    if isinstance(data, bytes):
        return data
    return data.encode("utf-8", "surrogateescape") if isinstance(data, str) else b""


def _header(message: Message, name: str) -> str:
    """A header's text: its bytes in whatever encoding, encoded words in whatever charset they claim."""
    wanted = name.lower()
    # Not `get`: it replaces bytes that are not ASCII.
    raw = next((value for key, value in message.raw_items() if key.lower() == wanted), "")
    text = decode(str(raw).encode("utf-8", "surrogateescape"))[0]
    return " ".join(_ENCODED_WORD.sub(_decoded_word, _BETWEEN_WORDS.sub(r"\1", text)).split())


def _decoded_word(word: re.Match[str]) -> str:
    charset, kind, text = word[1].partition("*")[0], word[2].lower(), word[3]
    try:
        data = b64decode(f"{text}===") if kind == "b" else a2b_qp(text, header=True)
    except ValueError:
        return word[0]
    return decode(data, declared=charset)[0] if data else word[0]


def _sender(message: Message) -> str:
    addresses = getaddresses([_header(message, "From")])
    return next((name or address for name, address in addresses if name or address), "")
