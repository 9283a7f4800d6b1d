"""Files that hold no text of their own: told by their first bytes, named for the user."""

from __future__ import annotations

# (offset, bytes there, what it is, what to do). Office files and e-books are zip archives inside.
_KINDS = (
    (0, b"%PDF-", "a PDF", "extract its text first, with pdftotext for instance"),
    (0, b"\xd0\xcf\x11\xe0", "an old office file", "save it as text or HTML first"),
    (0, b"{\\rtf", "a rich text file", "save it as text or HTML first"),
    (0, b"%!PS", "a PostScript file", "extract its text first"),
    (0, b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first"),
    (0, b"Rar!\x1a\x07", "a RAR archive", "unpack it first"),
    (0, b"\x1f\x8b\x08", "packed twice", "unpack it once"),
    (0, b"\x1f\x8b", "a gzip file whose head is damaged", "pack it again"),
    (0, b"BZh91AY&SY", "packed twice", "unpack it once"),
    (0, b"\xfd7zXZ\x00", "packed twice", "unpack it once"),
    (0, b"\x28\xb5\x2f\xfd", "packed twice", "unpack it once"),
    (0, b"\x89PNG", "an image", ""),
    (0, b"\xff\xd8\xff", "an image", ""),
    (0, b"GIF8", "an image", ""),
    (0, b"II*\x00", "an image", ""),
    (0, b"MM\x00*", "an image", ""),
    (8, b"WEBP", "an image", ""),
    (0, b"OggS", "sound or film", ""),
    (0, b"ID3", "sound", ""),
    (8, b"WAVE", "sound", ""),
    (4, b"ftyp", "sound or film", ""),
    (0, b"\x1aE\xdf\xa3", "film", ""),
    (0, b"SQLite format 3\x00", "a database", "export its articles as JSON lines"),
    (0, b"ARROW1", "an Arrow file", "export its rows as JSON lines"),
    (0, b"\x7fELF", "a program", ""),
)
# Form feeds and escapes occur in texts from terminals and old wires; bells and shift-outs hardly do.
_CONTROLS = "".join(map(chr, {*range(32), 127} - {9, 10, 11, 12, 13, 27}))
_LOOKED_AT_CHARS = 1 << 16
# Faulty exporters pad cells and buffers; a format that is told by more than its text may hold so many.
STRAY_NUL_SHARE = 0.01


def name_binary(head: bytes) -> str | None:
    """What a file starting so is, and what to do with it, if it is of a known kind without text."""
    for offset, magic, name, advice in _KINDS:
        # A text may begin with the letters of a magic word; such a file has zeros soon after.
        if head.startswith(magic, offset) and (not magic.isalnum() or b"\0" in head):
            return f"it is {name}; {advice}" if advice else f"it is {name}"
    return None


def is_binary(text: str, *, max_nul_share: float = 0.0) -> bool:
    """Whether what was decoded is no text: more NULs than allowed, or every tenth character a control or broken."""
    part = text[:_LOOKED_AT_CHARS]
    strange = part.count("\ufffd") + sum(map(part.count, _CONTROLS))
    n_nul = text.count("\0") if max_nul_share == 0 else part.count("\0")
    return n_nul > max_nul_share * len(part) or (strange - part.count("\0")) * 10 > len(part)


def drop_nul(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without NULs, which no field and no parser takes, and a note where there were some."""
    n_nul = text.count("\0")
    if not n_nul:
        return text, ()
    return text.replace("\0", ""), (f"{n_nul} NUL character{'s' * (n_nul > 1)} dropped",)
