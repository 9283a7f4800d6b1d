"""Unpacks .gz, .bz2, .xz and .zst as a stream, several members too, with what was sound before the damage.

The archive is told by its first bytes, not by its name: servers hand out plain files under packed names.
The standard library's file objects are not used: when an archive breaks off they lose bytes already unpacked.
"""

from __future__ import annotations

import bz2
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Protocol

from searchkit.articles.content import Damaged

# How much one step may unpack: a bomb grows by this and meets the reader's bound.
STEP_BYTES = 1 << 20
# What one archive's dictionary may take of memory.
MAX_DICTIONARY_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Expansion:
    """How much larger than itself an archive may become: past that it is a bomb, not news.

    Attributes:
        max_ratio: bytes unpacked for one packed. News packs to a tenth, lists of addresses to a fiftieth.
        free_bytes: so many are always allowed.
    """

    max_ratio: int = 400
    free_bytes: int = 128 << 20

    def gauge(self) -> Gauge:
        """Measures one archive."""
        return Gauge(self)


@dataclass(slots=True)
class Gauge:
    """What went into one archive's unpacking and what came out so far."""

    bounds: Expansion
    n_packed: int = 0
    n_unpacked: int = 0

    def add(self, n_unpacked: int) -> None:
        """So many bytes more came out.

        Raises:
            Damaged: too many for what went in.
        """
        self.n_unpacked += n_unpacked
        self.check()

    def check(self) -> None:
        """Raise `Damaged` where more came out than may."""
        bounds = self.bounds
        if self.n_unpacked > bounds.free_bytes and self.n_unpacked > bounds.max_ratio * self.n_packed:
            raise Damaged(f"it unpacks to more than {bounds.max_ratio} times its size; refused as a bomb")


class Unpacker(Protocol):
    """The incremental decompressors of the standard library, as far as they agree."""

    @property
    def eof(self) -> bool:
        """The member is whole."""

    @property
    def needs_input(self) -> bool:
        """Nothing more comes out before more goes in."""

    @property
    def unused_data(self) -> bytes:
        """What followed the member."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """At most `max_length` bytes more."""


@dataclass(frozen=True, slots=True)
class Packing:
    """One way to pack: its name, extensions, first bytes, and what unpacks one member."""

    name: str
    extensions: tuple[str, ...]
    magics: tuple[bytes, ...]
    open_member: Callable[[], Unpacker]
    errors: Callable[[], tuple[type[Exception], ...]]

    def opens(self, head: bytes) -> bool:
        """Whether a file starting so is packed this way."""
        return head.startswith(self.magics)


class _GzipMember:
    """zlib's decompressor under the interface of the other three."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
        self._may_hold_more = False

    @property
    def eof(self) -> bool:
        return self._member.eof

    @property
    def needs_input(self) -> bool:
        return not self._may_hold_more

    @property
    def unused_data(self) -> bytes:
        return self._member.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        out = self._member.decompress(self._member.unconsumed_tail + data, max_length)
        self._may_hold_more = len(out) == max_length or bool(self._member.unconsumed_tail)
        return out


def _open_zstd() -> Unpacker:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdDecompressor
    else:
        from backports.zstd import ZstdDecompressor
    member: Unpacker = ZstdDecompressor()
    return member


def _zstd_errors() -> tuple[type[Exception], ...]:
    if sys.version_info >= (3, 14):
        from compression.zstd import ZstdError
    else:
        from backports.zstd import ZstdError
    return (ZstdError,)


PACKINGS = (
    Packing("gzip", (".gz", ".gzip"), (b"\x1f\x8b\x08",), _GzipMember, lambda: (zlib.error,)),
    Packing("bzip2", (".bz2",), (b"BZh",), bz2.BZ2Decompressor, lambda: (OSError, ValueError)),
    Packing(
        "xz",
        (".xz",),
        (b"\xfd7zXZ\x00",),
        lambda: lzma.LZMADecompressor(memlimit=MAX_DICTIONARY_BYTES),
        lambda: (lzma.LZMAError,),
    ),
    Packing(
        "zstd",
        (".zst", ".zstd"),
        (b"\x28\xb5\x2f\xfd", *(bytes((0x50 + i, 0x2A, 0x4D, 0x18)) for i in range(16))),
        _open_zstd,
        _zstd_errors,
    ),
)


def is_packed(head: bytes) -> bool:
    """Whether a file starting so is packed in one of these ways."""
    return any(packing.opens(head) for packing in PACKINGS)


def unpack(name: str, chunks: Iterator[bytes], *, expansion: Expansion | None = None) -> tuple[str, Iterator[bytes]]:
    """The file's name without a packing's extension, and its bytes unpacked; unchanged where it is not packed.

    The stream raises `Damaged` after the last sound byte of an archive that breaks off, is corrupt, or is followed
    by something else.
    """
    first = next(chunks, b"")
    bare = name
    for packing in PACKINGS:
        extension = next((e for e in packing.extensions if name.lower().endswith(e)), "")
        bare = bare.removesuffix(name[len(name) - len(extension) :]) if extension else bare
    packing_found = next((p for p in PACKINGS if p.opens(first)), None)
    whole = chain((first,), chunks) if first else chunks
    return bare, whole if packing_found is None else _unpacked(packing_found, whole, expansion or Expansion())


def _unpacked(packing: Packing, packed: Iterator[bytes], expansion: Expansion) -> Iterator[bytes]:
    errors = packing.errors()
    gauge = expansion.gauge()
    chunks = _measured(packed, gauge)
    data = b""
    while True:
        member = packing.open_member()
        try:
            while not member.eof:
                if member.needs_input and not data:
                    data = next(chunks, b"")
                    if not data:
                        raise Damaged(f"the {packing.name} archive is cut short")
                out = member.decompress(data, STEP_BYTES)
                data = b""
                if out:
                    gauge.add(len(out))
                    yield out
        except errors as error:
            raise Damaged(f"the {packing.name} archive is damaged ({error})") from error
        # Tapes and some writers pad with zeros; more than that is not ours to guess.
        data = member.unused_data.lstrip(b"\0")
        while len(data) < max(map(len, packing.magics)) and (more := next(chunks, b"")):
            data = (data + more).lstrip(b"\0")
        if not data:
            return
        if not packing.opens(data):
            raise Damaged(f"something that is not {packing.name} follows the archive's end")


def _measured(packed: Iterator[bytes], gauge: Gauge) -> Iterator[bytes]:
    for chunk in packed:
        gauge.n_packed += len(chunk)
        yield chunk
