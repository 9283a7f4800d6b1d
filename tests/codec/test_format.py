"""The worked example of FORMAT.md is what the code writes and reads."""

from __future__ import annotations

import io
import re
from pathlib import Path

from whoosh.filedb.structfile import BufferFile, StructFile

import searchkit.codec
from searchkit.codec.columns import FacetColumn

FORMAT = Path(searchkit.codec.__file__).with_name("FORMAT.md")
DOCUMENTS = [("UN",), (), ("Nato", "UN")]


def example() -> bytes:
    text = FORMAT.read_text(encoding="utf-8").split("byte by byte")[1]
    block = text.split("```")[1]
    return b"".join(bytes.fromhex(m[0]) for m in re.finditer(r"(?m)^(?:[0-9a-f]{2} +)*[0-9a-f]{2}\b", block))


def test_the_example_is_what_is_written() -> None:
    out = io.BytesIO()
    writer = FacetColumn().writer(StructFile(out))
    for doc, values in enumerate(DOCUMENTS):
        if values:
            writer.add(doc, values)
    writer.finish(len(DOCUMENTS))
    assert out.getvalue().hex(" ") == example().hex(" ")


def test_the_example_is_read() -> None:
    data = example()
    reader = FacetColumn().reader(BufferFile(memoryview(data)), 0, len(data), len(DOCUMENTS))
    assert [reader[doc] for doc in range(len(DOCUMENTS))] == [("UN",), (), ("Nato", "UN")]
    assert reader.labels() == ["Nato", "UN"]
