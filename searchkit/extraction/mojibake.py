"""UTF-8 that was once read as Latin-1, "FranÃ§ais" and "donâ€™t", put right: scrapers and exports leave it in their files.

Only what cannot be anything else is touched: signs that, as bytes, are whole UTF-8 sequences, in a text where few signs beyond
ASCII stand outside of such.
"""

from __future__ import annotations

import re

# What Windows-1252 shows for the bytes 0x80 to 0x9F; Latin-1 has control characters there.
_WINDOWS = {ord(bytes([b]).decode("cp1252")): b for b in range(0x80, 0xA0) if b not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_TAIL = "\x80-\xbf" + "".join(map(chr, _WINDOWS))
_SEQUENCE = re.compile(f"[\xc2-\xdf][{_TAIL}]|[\xe0-\xef][{_TAIL}]{{2}}|[\xf0-\xf4][{_TAIL}]{{3}}")
# The bytes 0xA0 and 0x85 are white space to whoever tidied the text, and became plain spaces: "Ã " was "à", "Ð " was "Р".
_TIDIED = re.compile(f"[\xc2\xc3\xd0\xd1\xd8\xd9] |[\xe0-\xef][{_TAIL}] |[\xe0-\xef] [{_TAIL}]")
# Of "’“”–" whoever dropped control characters left the first byte alone: "Montanaâs", "âWe will,â he said".
_BARE = "â"
_BARE_APOSTROPHE = re.compile(r"(?<=[A-Za-z])â(?=(?:s|t|re|m|ll|ve|d)\b)")
_BARE_SIGNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (_BARE_APOSTROPHE, "’"),
    (re.compile(r"(?<=[a-z]s)â(?=\s)"), "’"),
    (re.compile(r"â(?=¢)."), "•"),
    (re.compile(r"â(?=¦)."), "…"),
    (re.compile(r"(?<=[.,?!])â"), "”"),
    (re.compile(r"(?<![^\s(\[])â(?=\w)"), "“"),
    (re.compile(r"(?<=\s)â(?=\s)"), "–"),
    (re.compile(r"(?<=\w)â(?=[\s.,;:?)])"), "”"),
    (re.compile(r"(?<=\w)â(?=\w)"), "—"),
)
# English has no such letter; "râs" is Romanian.
_ENGLISH = re.compile(r" the .* the ", re.S)
_BEYOND = re.compile(r"[^\x00-\x7f\xa0]")
_MIN_SEQUENCES = 3
# Latin-1 but for what begins a sequence.
_NO_BEGINNING = bytes(b for b in range(256) if not 0xC2 <= b <= 0xF4)
_MIN_SHARE = 0.75


def mend(text: str) -> str:
    """The text as it was meant; `text` itself where nothing shows that it was read wrongly."""
    if text.isascii():
        return text
    if _BARE in text and _BARE_APOSTROPHE.search(text) and _ENGLISH.search(text):
        for pattern, sign in _BARE_SIGNS:
            text = pattern.sub(sign, text)
    # Most texts have a curly quote or an accent, and hardly a sign that a sequence begins with: a tenth of the pattern's time.
    if len(text.encode("latin-1", "ignore").translate(None, _NO_BEGINNING)) < _MIN_SEQUENCES:
        return text
    sequences = _SEQUENCE.findall(text)
    if len(sequences) < _MIN_SEQUENCES or sum(map(len, sequences)) < _MIN_SHARE * len(_BEYOND.findall(text)):
        return text
    return _TIDIED.sub(_meant, _SEQUENCE.sub(_meant, text))


def _meant(found: re.Match[str]) -> str:
    # A Cyrillic х ends in 0x85; else that byte is the rarer one.
    for space in "\x85\xa0" if found[0][0] == "\xd1" else "\xa0\x85":
        try:
            return found[0].replace(" ", space).translate(_WINDOWS).encode("latin-1").decode("utf-8")
        except UnicodeError:
            continue
    return found[0]
