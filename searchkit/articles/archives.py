"""zip and tar archives: each file inside is read by its own reader, straight from the archive; nothing is written anywhere.

An article's place is the archive's path and, as its record, the member's name, with the record in the member behind it.
"""

from __future__ import annotations

import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace

from searchkit.article import Article, Item, Note, Skip
from searchkit.articles.compression import Expansion, Gauge
from searchkit.articles.content import ByteStream, Content, Damaged, Unreadable

ZIP_MAGICS = ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))
TAR_MAGICS = ((257, b"ustar"),)
# An archive may stand in an archive; what nests deeper is a mistake or a trap.
MAX_DEPTH = 1
_PIECE_BYTES = 1 << 18
# Headers that tar reads whole before it gives a member: long names, and their like.
_MAX_TAR_HEADER_BYTES = 1 << 20
_TAR_HEADERS = frozenset(
    {tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK}
)
_OFFICE_MARKS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF"})
_DRIVE = re.compile(r"[A-Za-z]:")
_NOTHING = "there are no files in the archive"


def read_zip(content: Content, *, expansion: Expansion | None = None) -> Iterator[Item]:
    """The articles of all members, in the order of the archive's directory."""
    _refuse_nesting(content)
    with content.seekable() as file:
        try:
            archive = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
            raise Damaged(f"the zip archive is cut short or damaged ({error})") from error
        with archive:
            members = archive.infolist()
            if not _OFFICE_MARKS.isdisjoint(member.filename for member in members):
                raise Unreadable("it is an office file, an e-book or a program; save it as text first")
            n_packed = sum(member.compress_size for member in members)
            gauge = (expansion or Expansion()).gauge()
            gauge.n_packed = min(n_packed, file.seek(0, 2))
            is_empty = True
            for member in members:
                if member.is_dir():
                    continue
                is_empty = False
                yield from _read_zipped(content, archive, member, gauge)
                gauge.check()
            if is_empty:
                raise Unreadable(_NOTHING)


def read_tar(content: Content) -> Iterator[Item]:
    """The articles of all members, as they stream by."""
    _refuse_nesting(content)
    is_empty = True
    try:
        stream = ByteStream(content.chunks())
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_TarHeader, errors="surrogateescape") as archive:
            while (member := archive.next()) is not None:
                if not member.isdir():
                    is_empty = False
                    yield from _read_tarred(content, archive, member)
                archive.members = []  # type: ignore[attr-defined]  # or it keeps them all
    except (tarfile.TarError, ValueError, OverflowError, EOFError) as error:
        raise Damaged(f"the tar archive is cut short or damaged ({error})") from error
    if is_empty:
        raise Unreadable(_NOTHING)


def sniff_tar(text: str, named: bool) -> bool:
    """As `Format.sniff`: the oldest tars have no magic bytes."""
    return named and "\0" in text


def _refuse_nesting(content: Content) -> None:
    if content.depth > MAX_DEPTH:
        raise Unreadable("an archive inside an archive inside an archive; unpack the outer ones first")


def _read_zipped(content: Content, archive: zipfile.ZipFile, member: zipfile.ZipInfo, gauge: Gauge) -> Iterator[Item]:
    why_not = ""
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        why_not = "a link or a device; refused"
    elif member.flag_bits & 1:
        why_not = "it is encrypted"
    elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        why_not = "packed in a way that is not read; unpack the archive first"

    def pieces() -> Iterator[bytes]:
        try:
            with archive.open(member) as file:
                while piece := file.read(_PIECE_BYTES):
                    gauge.add(len(piece))
                    yield piece
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise Damaged(f"damaged inside the archive ({error})") from error

    yield from _read_member(content, member.filename, pieces(), why_not)


def _read_tarred(content: Content, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[Item]:
    is_plain = member.isfile() and not member.issparse()
    why_not = "" if is_plain else "a link, a device or a file with holes; refused"

    def pieces() -> Iterator[bytes]:
        file = archive.extractfile(member)
        while file is not None and (piece := file.read(_PIECE_BYTES)):
            yield piece

    yield from _read_member(content, member.name, pieces(), why_not)


def _why_not(name: str) -> str:
    """Why a member of that name is not read; "" where it is."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or _DRIVE.match(name) or ".." in parts:
        return "its name leads out of the archive; refused"
    try:
        name.encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8, so that no index can hold it"
    return ""


def _read_member(content: Content, name: str, pieces: Iterator[bytes], why_not: str) -> Iterator[Item]:
    name = name.removeprefix("./")
    leads_out = _why_not(name)
    if not leads_out and any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in name.split("/")):
        return  # hidden, as such files are in folders
    inside = f"{content.path}{'/' if content.depth else '#'}"
    if leads_out or why_not:
        shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        yield Skip(f"{inside}{shown}", leads_out or why_not)
        return
    if content.read_member is None:
        raise Unreadable("archives are not read here")
    for item in content.read_member(name, pieces):
        if isinstance(item, Article):
            record = name if item.record is None else f"{name}/{item.record}"
            yield replace(item, path=content.path, record=record)
            continue
        rest = item.place.removeprefix(name)
        rest = f"/{rest[1:]}" if rest.startswith("#") else rest
        place = f"{inside}{name}{rest}"
        yield Skip(place, item.reason) if isinstance(item, Skip) else Note(place, item.text)


class _TarHeader(tarfile.TarInfo):
    """Says what tarfile keeps to itself: that an archive ends in the middle. And bounds what it holds in memory."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _TarHeader:
        """As the base class has it.

        Raises:
            Damaged: what stands here is no header.
        """
        try:
            header = super().frombuf(buf, encoding, errors)
        except (tarfile.InvalidHeaderError, tarfile.TruncatedHeaderError) as error:  # type: ignore[attr-defined]
            raise Damaged(f"the tar archive is cut short or damaged ({error})") from error
        if header.size < 0 or (header.type in _TAR_HEADERS and header.size > _MAX_TAR_HEADER_BYTES):
            raise Damaged("the tar archive is damaged: a header larger than any name")
        return header
