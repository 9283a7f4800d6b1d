"""Bytes → text: a byte order mark, what a page declares, UTF-8, and only then a guess, which is said.

Nothing here raises on any bytes. What cannot be decoded is replaced, counted and noted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

# What a guess looks at, from the first byte that is not ASCII on.
SAMPLE_BYTES = 1 << 14

# The longer mark first: UTF-32's starts with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers read under a declared name: the superset that pages so labelled are really written in.
_AS_BROWSERS_DO = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    # A declaration that could be read was not in UTF-16.
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
_DECLARABLE = frozenset(
    {
        *("utf-8", "gb18030", "big5hkscs", "cp932", "cp949", "cp866", "cp874", "euc_jp", "iso2022_jp"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in (*range(2, 9), 10, 13, 14, 15, 16)),
        *("koi8-r", "koi8-u", "mac-roman", "mac-cyrillic"),
    }
)
_LATIN = ("cp1252", "cp1254", "cp1250", "iso8859_2", "cp1257")
_OTHERS = (
    *("cp1251", "koi8_r", "koi8_u", "cp866", "cp1253", "cp1255", "cp1256", "cp874"),
    *("cp932", "euc_jp", "gb18030", "big5", "cp949"),
)
# The letters that the languages of a code page are written with every day. Code pages differ in which letter a byte
# is, not in whether it is one, so that statistics on a short text often tie: these settle it.
_CENTRAL = "ąćęłńóśźżáčďéěíňřšťúůýžäöüßőűăâîşţđ"
_EVERYDAY = {
    "cp1252": "àâäáãåæçéèêëíìîïñóòôöõøßúùûüœ¿¡ªº",
    "cp1254": "çğıöşüâîûİ",
    "cp1250": _CENTRAL,
    "iso8859_2": _CENTRAL,
    "cp1257": "āčēģīķļņšūžąęėįųõäöü",
}
_TYPOGRAPHIC = "“”‘’„‚–—…«»•·°©®™€£§´\xa0"
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file's bytes become text.

    Attributes:
        codec: for `bytes.decode`.
        mark_bytes: length of the byte order mark.
        note: what the user should know of the choice; empty where it is beyond doubt.
    """

    codec: str
    mark_bytes: int = 0
    note: str = ""

    @property
    def is_wide(self) -> bool:
        """A line feed is not one byte."""
        return self.codec.startswith(("utf-16", "utf-32"))


def find_encoding(sample: bytes, *, is_whole: bool = True, declared: str | None = None) -> Encoding:
    """The encoding of a text that starts with `sample`, or is it where `is_whole`."""
    for mark, codec in _MARKS:
        if sample.startswith(mark):
            return Encoding(codec, len(mark))
    # Before UTF-8, in which zeros are valid too.
    wide = _wide_without_mark(sample)
    if wide is not None:
        return Encoding(wide, note=f"read as {wide}, guessed")
    label = _declared_codec(declared)
    if _is_utf8(sample, is_whole=is_whole):
        # Pages are often saved as UTF-8 under the declaration of their first life; by chance no text passes for it.
        changed = label not in (None, "utf-8") and not sample.isascii()
        return Encoding("utf-8", note=f"read as utf-8, though it declares {declared}" if changed else "")
    if label is not None and label != "utf-8" and _decodes(sample, label, is_whole=is_whole):
        return Encoding(label)
    if _is_mostly_utf8(sample):
        return Encoding("utf-8")
    guessed = _guess(_telling_part(sample))
    return Encoding(guessed, note=f"read as {_spoken(guessed)}, guessed")


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, tuple[str, ...]]:
    """A whole text, and what the user should know of how it was read."""
    try:
        if declared is None and b"\0" not in data and not data.startswith(codecs.BOM_UTF8):
            return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    return decode_as(data, find_encoding(data, declared=declared))


def decode_as(data: bytes, encoding: Encoding) -> tuple[str, tuple[str, ...]]:
    """A text in a known encoding, and notes: of the choice, and of what had to be replaced."""
    body = data[encoding.mark_bytes :]
    notes = (encoding.note,) if encoding.note else ()
    try:
        return body.decode(encoding.codec), notes
    except UnicodeDecodeError:
        text = body.decode(encoding.codec, "replace")
        n_replaced = text.count("\ufffd") - (body.count(b"\xef\xbf\xbd") if encoding.codec == "utf-8" else 0)
        what = "byte sequence" if n_replaced == 1 else "byte sequences"
        return text, (*notes, f"{n_replaced} {what} not {_spoken(encoding.codec)} replaced by \ufffd")


def is_known_charset(label: str) -> bool:
    """Whether a declaration names an encoding at all."""
    try:
        codecs.lookup(label.strip())
    except (LookupError, ValueError):
        return False
    return True


def decode_line(line: bytes, encoding: Encoding) -> tuple[str, tuple[str, ...]]:
    """One line of a file whose beginning is in `encoding`.

    Files of records are put together from many sources: a line that is UTF-8 is read so whatever the others are, and a
    line of a UTF-8 file that is not is judged by itself.
    """
    if line.isascii():
        return line.decode("ascii"), ()
    if encoding.codec == "utf-8":
        return decode(line)
    if _is_utf8(line, is_whole=True):
        return line.decode(), ()
    return decode_as(line, Encoding(encoding.codec, note=encoding.note))


def narrow(chunks: Iterator[bytes], encoding: Encoding) -> tuple[Iterator[bytes], Encoding]:
    """The stream without its byte order mark, in an encoding in which a line feed is one byte, and that encoding."""
    if not encoding.mark_bytes and not encoding.is_wide:
        return chunks, encoding
    now = Encoding("utf-8", note=encoding.note) if encoding.is_wide else Encoding(encoding.codec, note=encoding.note)
    return _narrowed(chunks, encoding), now


def _narrowed(chunks: Iterator[bytes], encoding: Encoding) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding.codec)("replace")
    skip = encoding.mark_bytes
    for chunk in chunks:
        # The first chunk is the file's head: longer than any mark, or all there is.
        rest, skip = chunk[skip:], 0
        yield decoder.decode(rest).encode() if encoding.is_wide else rest
    if encoding.is_wide:
        yield decoder.decode(b"", final=True).encode()


def _declared_codec(declared: str | None) -> str | None:
    try:
        name = codecs.lookup((declared or "").strip()).name
    except (LookupError, ValueError):
        return None
    name = _AS_BROWSERS_DO.get(name, name)
    return name if name in _DECLARABLE else None


def _decodes(sample: bytes, codec: str, *, is_whole: bool) -> bool:
    """Whether it is text in this codec; a few bytes that are not are no reason to call a page's author a liar."""
    text = codecs.getincrementaldecoder(codec)("replace").decode(sample, is_whole)
    return text.count("\ufffd") * 100 <= len(text)


def _is_utf8(sample: bytes, *, is_whole: bool) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, is_whole)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(sample: bytes) -> bool:
    """Whether it is UTF-8 with a few broken bytes, rather than another encoding."""
    text = sample.decode("utf-8", "replace")
    return sum(c > "\x7f" for c in text) > 3 * text.count("\ufffd")


def _wide_without_mark(sample: bytes) -> str | None:
    """UTF-16 in a Western script has a zero in every other byte, and nearly none in the others."""
    half = max(1, len(sample) // 2)
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if odd * 10 > half * 4 and even * 20 < half:
        return "utf-16-le"
    if even * 10 > half * 4 and odd * 20 < half:
        return "utf-16-be"
    return None


def _telling_part(sample: bytes) -> bytes:
    """A part rich in bytes that are not ASCII, cut where no character can be cut: at a line or a space."""
    first = _HIGH_RUN.search(sample)
    start = sample.rfind(b"\n", 0, first.start()) + 1 if first else 0
    if first and first.start() - start > SAMPLE_BYTES // 2:
        start = sample.rfind(b" ", start, first.start()) + 1
    part = sample[start : start + SAMPLE_BYTES]
    end = max(part.rfind(b"\n"), part.rfind(b" "))
    return part[:end] if len(part) == SAMPLE_BYTES and end > 0 else part


def _guess(sample: bytes) -> str:
    runs = _HIGH_RUN.findall(sample)
    latin = max(_LATIN, key=lambda codec: _everyday_share(sample, codec))
    # Accented letters stand alone among plain ones; other scripts come in runs. Statistics alone call "café" Cyrillic,
    # and cannot tell windows-1252 from windows-1250 on a page of Spanish. Ties go to the commonest, the first.
    if sum(map(len, runs)) < 1.5 * len(runs) and _everyday_share(sample, latin) > 0.5:
        return latin
    from charset_normalizer import from_bytes

    # Whole words beyond ASCII are in no Latin script, though code pages of Central Europe make letters of all of them.
    candidates = _OTHERS if sum(map(len, runs)) >= 3 * len(runs) else (*_LATIN, *_OTHERS)
    matches = from_bytes(sample, cp_isolation=list(candidates), preemptive_behaviour=False, enable_fallback=False)
    best = matches.best()
    return latin if best is None else best.encoding


def _everyday_share(sample: bytes, codec: str) -> float:
    text = sample.decode(codec, "replace")
    foreign = [c for c in text if c > "\x7f"]
    everyday = _EVERYDAY[codec] + _TYPOGRAPHIC
    return sum(c in everyday or c.lower() in everyday for c in foreign) / max(1, len(foreign))


def _spoken(codec: str) -> str:
    """The name that users know: windows-1252, not cp1252."""
    if codec.startswith("cp125"):
        return codec.replace("cp", "windows-")
    return codec.replace("iso8859", "iso-8859").replace("_", "-")
