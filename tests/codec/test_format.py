"""The worked examples of FORMAT.md are what the code writes and reads."""

from __future__ import annotations

import io
import re
from array import array
from pathlib import Path

import numpy as np
from whoosh.fields import TEXT, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.filedb.structfile import BufferFile, StructFile

import searchkit.codec
from searchkit.codec.columns import FacetColumn
from searchkit.codec.files import PostingsFiles
from searchkit.codec.inverting import Inverter, Tokens
from searchkit.codec.merging import Source
from searchkit.codec.news import NewsCodec
from searchkit.codec.posting import Postings
from searchkit.codec.writing import PostingsWriter
from searchkit.indexing.offsets import WordPlaces, sample_starts
from searchkit.indexing.starts import find_starts, pack_starts
from searchkit.indexing.stretches import find_stretches

FORMAT = Path(searchkit.codec.__file__).with_name("FORMAT.md")
DOCUMENTS = [("UN",), (), ("Nato", "UN")]


def example() -> bytes:
    return decoded(FORMAT.read_text(encoding="utf-8").split("byte by byte")[1].split("```")[1])


def decoded(block: str) -> bytes:
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


def example_files() -> dict[str, bytes]:
    block = FORMAT.read_text(encoding="utf-8").split("byte by byte")[2].split("```")[1]
    parts = re.split(r"(?m)^(\.\w+)$", block)[1:]
    return {name: decoded(bytes_) for name, bytes_ in zip(parts[::2], parts[1::2], strict=True)}


def test_the_example_s_postings_are_what_is_written() -> None:
    inverter = Inverter(Schema(body=TEXT()))
    inverter.add(0, {"body": Tokens((b"wars\0war", b"and"), array("I", [0, 1, 0]).tobytes())})
    inverter.add(1, {"body": Tokens((b"war",), array("I", [0]).tobytes(), array("I", [70_000]).tobytes())})
    storage = RamStorage()
    segment = NewsCodec().new_segment(storage, "MAIN")
    segment.set_doc_count(2)
    writer = PostingsWriter(storage, segment, 2)
    writer.write("body", [Source(run) for run in inverter.fields()["body"]])
    writer.close()
    written = {name: storage.files[segment.make_filename(name)] for name in example_files()}
    assert {n: b.hex(" ") for n, b in written.items()} == {n: b.hex(" ") for n, b in example_files().items()}


def test_the_example_s_postings_are_read() -> None:
    storage = RamStorage()
    segment = NewsCodec().new_segment(storage, "MAIN")
    segment.set_doc_count(2)
    for name, data in example_files().items():
        storage.files[segment.make_filename(name)] = data
    field = PostingsFiles(storage, segment).field("body")
    assert field is not None
    assert list(field.terms) == [b"and", b"war"]
    war = Postings(field, 1)
    assert war.doc_ids.tolist() == [0, 1]
    assert war.counts.tolist() == [2, 1]
    assert war.positions().tolist() == [0, 2, 70_000]
    assert field.max_frequencies.tolist() == [1, 2]
    assert field.min_lengths.tolist() == [3, 1]


def test_the_example_of_word_starts_is_what_is_written() -> None:
    body = "a b c d e f g h I J"
    example = FORMAT.read_text(encoding="utf-8").split(f"body `{body}` has one start, `")[1]
    packed = sample_starts(find_stretches([body]), np.ones(10, np.int64), np.zeros(10, np.bool_)).data
    assert packed == bytes.fromhex(example[: example.index("`")])
    assert WordPlaces(body, packed, 10)[8] == (16, 17)


def test_the_example_of_starts_is_what_is_written() -> None:
    body = "It rained. It stopped.\nThe sun came."
    example = FORMAT.read_text(encoding="utf-8").split("has the starts `")[1]
    packed = pack_starts(find_starts(find_stretches([body]), np.ones(7, np.int64))).data
    assert packed == bytes.fromhex(example[: example.index("`")])
