"""Which story each article is of, as a revision's file says. Layout: FORMAT.md, "Stories"."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping

import numpy as np
import orjson
from numpy.typing import NDArray

from searchkit.codec.array_files import pack_column, read_arrays
from searchkit.codec.columns import NO_NUMBER
from searchkit.codec.heads import HEAD, Layout, check_head, damaged, pack_head
from searchkit.indexing.generations import Generation, stories_name

LAYOUT = Layout(b"SKST", 2, "the list of stories")
_KIND = 1
# Of articles that are deleted, or were indexed without looking for copies.
NO_STORY = NO_NUMBER

Stories = NDArray[np.int64]


def read_stories(generation: Generation) -> dict[str, Stories]:
    """Segment → (n_docs,) the number of each document's story, or NO_STORY; of a revision without any, nothing.

    Raises:
        IndexDamaged: it cannot be read.
    """
    data = generation.storage.files.get(stories_name(generation.number))
    if data is None:
        return {}
    data = memoryview(data)
    try:
        length = int.from_bytes(data[-8:], "little")
        listed = orjson.loads(data[len(data) - 8 - length : len(data) - 8])
        n_docs = sum(n for _, n in listed)
        check_head(data, LAYOUT, _KIND, n_docs, len(data) - HEAD.size)
        numbers = next(read_arrays(data, HEAD.size))
        numbers = numbers.view(np.int64) if numbers.itemsize == 8 else numbers.astype(np.int64)
        if len(numbers) != n_docs:
            raise ValueError(f"{n_docs} articles are named, {len(numbers)} have a story")
        ends = np.cumsum([n for _, n in listed])
        return {name: numbers[end - n : end] for (name, n), end in zip(listed, ends.tolist(), strict=True)}
    except (struct.error, ValueError, TypeError, KeyError) as error:
        raise damaged(LAYOUT, str(error)) from error


def pack_stories(stories: Mapping[str, Stories]) -> bytes:
    """What `read_stories` reads."""
    numbers = pack_column(np.concatenate([*stories.values(), np.empty(0, np.int64)]).view(np.uint64))
    listed = orjson.dumps([(name, len(s)) for name, s in stories.items()])
    data = numbers + listed + len(listed).to_bytes(8, "little")
    n_docs = sum(map(len, stories.values()))
    return pack_head(LAYOUT, _KIND, n_docs, len(data), zlib.crc32(data)) + data
