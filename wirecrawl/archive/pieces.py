"""A capture file as its sound members and what lies between them; and the file with that taken out.

In:   a .warc.gz whose records are each a gzip member of their own, as CaptureWriter makes them.
Out:  its pieces in order, without gap; the damaged ones moved aside, the file sound again.
Law:  a sound member is kept byte for byte, and where it was: a damaged piece inside the file is replaced by a
      record of the same length that says what was here. Nothing goes before a copy of it is on the disk.

Knowledge: RFC 1952 (a member's CRC and length prove its bytes, but for those of its header that mean nothing) and
RFC 1951 (a stored block is five bytes and at most 65,535 of data, so any length can be met exactly).
"""

from __future__ import annotations

import hashlib
import io
import re
import shlex
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from wirecrawl.archive.durable import replacing
from wirecrawl.archive.faults import os_errors_named
from wirecrawl.archive.turned_bit import LIMIT_BYTES, turn_back
from wirecrawl.archive.warc_members import Window, find_record, gzip_container
from wirecrawl.archive.warc_reader import read_stream
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture

DAMAGED = "damaged"
_OURS = re.compile(r"[a-z0-9_]+-\d{8}T\d{6}Z-\d{4}\.warc\.gz")
_FEED_BYTES, _COPY_BYTES = 16 * 1024, 1 << 20
_STORED_BYTES = 0xFFFF
_HEAD = bytes.fromhex("1f8b0800000000000003")


@dataclass(frozen=True, slots=True)
class Piece:
    """Bytes `start` to `end` (not included) of a file: one sound gzip member, or what is none."""

    start: int
    end: int
    sound: bool

    @property
    def size(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Moved:
    """A damaged piece of `file` that was moved to `to` (both relative to the archive).

    `mended`: the piece as it was before one bit turned, b"" where that is not what happened.
    """

    file: str
    piece: Piece
    to: str
    is_tail: bool
    mended: bytes = b""


def is_ours(path: Path) -> bool:
    """Whether CaptureWriter named this file: only in such a one is anything ever cut."""
    return _OURS.fullmatch(path.name) is not None


def findable(records: Iterable[Capture | Unreadable], path: Path) -> Iterator[Capture | Unreadable]:
    """The captures that their byte finds again: of those that share a member, the first. The others are one
    `shared-member`, for `gzip old.warc` puts a whole file into one."""
    last, told = -1, False
    for record in records:
        if not isinstance(record, Capture) or record.offset != last:
            last = record.offset if isinstance(record, Capture) else last
            yield record
        elif not told:
            told = True
            what = "records share one compressed member: their place in the file does not tell them apart"
            where = f"{record.file}, byte {record.offset}"
            yield Unreadable(
                "shared-member", what, where=where, next_step=f"wirecrawl replay {shlex.quote(str(path))}"
            )


def pieces(path: Path, start: int = 0) -> Iterator[Piece]:
    """All of the file from byte `start` on. Raises OSError."""
    container = gzip_container()
    with path.open("rb") as stream:
        window = Window(stream)
        at = start
        while window.view(at):
            end = _end_of_member(window, at)
            sound = end >= 0
            if not sound:
                end = find_record(window, container, at + 1)
            if end < 0:
                end = path.stat().st_size
            yield Piece(at, end, sound)
            at = end


def sound_length(path: Path) -> int:
    """Where the last sound member ends; behind it only a torn tail is left. 0 if there is none."""
    return max((piece.end for piece in pieces(path) if piece.sound), default=0)


def _end_of_member(window: Window, at: int) -> int:
    decoder = zlib.decompressobj(31)
    while piece := window.view(at)[:_FEED_BYTES]:
        try:
            decoder.decompress(piece)
        except zlib.error:
            return -1
        at += len(piece)
        if decoder.eof:
            return at - len(decoder.unused_data)
    return -1


def mend_file(root: Path, file: str) -> list[Moved]:
    """Takes what is damaged out of a file of ours, and keeps it under `damaged/`; what was moved.

    A second call finds nothing. Raises NoRoom, ArchiveError: the file is then the old one or the new one.
    """
    path = root / file
    with os_errors_named(path):
        found = [_contradicted(path, piece) for piece in pieces(path)]
        bad = [piece for piece in found if not piece.sound]
        if not bad:
            return []
        moved = [_set_aside(root, file, piece, is_tail=piece == found[-1]) for piece in bad]
        with path.open("rb") as old, replacing(path) as new:
            for piece in found:
                _copy(old, new, piece) if piece.sound else _fill(new, piece, moved)
    return moved


def _contradicted(path: Path, piece: Piece) -> Piece:
    """A member whose gzip is sound and whose record is none, or is not what its digest says, is damaged too."""
    if not piece.sound:
        return piece
    with path.open("rb") as stream:
        stream.seek(piece.start)
        data = stream.read(piece.size)
    records = list(read_stream(io.BytesIO(data), file=path.name))
    broken = any(isinstance(record, Unreadable) and record.reason != "record-too-large" for record in records)
    return Piece(piece.start, piece.end, sound=not broken)


def plain_heads(path: Path) -> Iterator[bytes]:
    """The bytes of a file of sound members, each with the gzip header they were all written with. Raises OSError."""
    with path.open("rb") as stream:
        for piece in pieces(path):
            stream.seek(piece.start)
            data = stream.read(piece.size)
            yield _HEAD + data[len(_HEAD) :] if data[3] & ~1 == 0 else data


def _set_aside(root: Path, file: str, piece: Piece, *, is_tail: bool) -> Moved:
    to = f"{DAMAGED}/{file.removeprefix('captures/')}.byte-{piece.start}-{piece.end}"
    data = hashlib.sha256()
    with (root / file).open("rb") as old:
        old.seek(piece.start)
        for block in iter(lambda: old.read(min(_COPY_BYTES, piece.end - old.tell())), b""):
            data.update(block)
        kept = root / to
        if kept.exists() and hashlib.sha256(kept.read_bytes()).digest() != data.digest():
            to += f".{data.hexdigest()[:8]}"  # another damage at the same place, years ago
        with replacing(root / to) as new:
            _copy(old, new, piece)
        old.seek(piece.start)
        mended = turn_back(old.read(piece.size), may_be_cut=is_tail) if piece.size <= LIMIT_BYTES else b""
    return Moved(file, piece, to, is_tail, mended)


def _copy(old: BinaryIO, new: BinaryIO, piece: Piece) -> None:
    old.seek(piece.start)
    while old.tell() < piece.end:
        new.write(old.read(min(_COPY_BYTES, piece.end - old.tell())))


def _fill(new: BinaryIO, piece: Piece, moved: list[Moved]) -> None:
    """What stands in the place of a damaged piece: itself, if it could be mended, else a record of its length;
    nothing for a tail, nor for one too short to hold a member."""
    (one,) = [one for one in moved if one.piece == piece]
    if one.mended:
        new.write(one.mended)
    elif not one.is_tail:
        new.write(filler(piece, one.to))


def filler(piece: Piece, to: str) -> bytes:
    """A gzip member of the piece's length, with a metadata record that says where its bytes are now.

    Empty and named when the piece is too short for a record; b"" when it is too short for a member.
    """
    name = f"urn:uuid:{uuid5(NAMESPACE_URL, to)}"
    said = f"damaged-bytes: {to}\r\n".encode()
    room = piece.size - len(_HEAD) - 8
    for blocks in range(1, room // _STORED_BYTES + 2):
        inside = room - 5 * blocks
        if blocks != -(-inside // _STORED_BYTES) or inside <= 0:
            continue
        record = _metadata(name, said, inside)
        if len(record) == inside:
            return _HEAD + _stored(record) + _tail(record)
    empty = room - 3  # an empty block is two bytes, a name ends with a zero
    if empty < 0:
        return b""
    return _HEAD[:3] + b"\x08" + _HEAD[4:] + b"-" * empty + b"\0\x03\0" + _tail(b"")


def _metadata(name: str, said: bytes, size: int) -> bytes:
    """A metadata record of exactly `size` bytes, its block filled up with spaces; a longer one if that is too few."""
    head = (
        "WARC/1.1\r\nWARC-Type: metadata\r\n"
        f"WARC-Record-ID: <{name}>\r\nWARC-Date: 1970-01-01T00:00:00Z\r\n"
        "Content-Type: application/warc-fields\r\nContent-Length: %0*d\r\n\r\n"
    )
    digits = len(str(size))
    room = size - len(head % (digits, 0)) - 4
    block = said[:-2] + b" " * (room - len(said)) + b"\r\n"
    return (head % (digits, len(block))).encode() + block + b"\r\n\r\n"


def _stored(data: bytes) -> bytes:
    out = bytearray()
    for at in range(0, len(data), _STORED_BYTES):
        part = data[at : at + _STORED_BYTES]
        last = at + _STORED_BYTES >= len(data)
        out += bytes([last]) + len(part).to_bytes(2, "little") + (len(part) ^ 0xFFFF).to_bytes(2, "little")
        out += part
    return bytes(out)


def _tail(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "little") + (len(data) & 0xFFFFFFFF).to_bytes(4, "little")
