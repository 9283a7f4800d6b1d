"""What the tests of an index on disk share: the articles of its two revisions, and a file replaced by another."""

from __future__ import annotations

from pathlib import Path

from texts import Text

FIRST = [Text("war and peace", "Treaty", "1989-11-09", {"person": ("Ada Ng",)}), Text("the war of words", date="1990")]
SECOND = [Text("war at sea, long and far", "Ships", "1991-01", {"source": ("Gazette",)}), Text("peace")]


def put(path: Path, content: bytes) -> None:
    """As a new file: what is mapped of the old one stays as it was."""
    other = path.with_suffix(".new")
    other.write_bytes(content)
    other.replace(path)
