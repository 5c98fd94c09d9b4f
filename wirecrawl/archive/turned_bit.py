"""A gzip member in which one bit has turned, as disks and memories do: the bit found, and turned back.

In:   the bytes of a damaged member.
Out:  the bytes as they were written; b"" where turning back no single bit makes a sound member of them.
Law:  nothing is guessed: a bit counts as found only if the member's checksum and length, and what digests the
      record in it has, agree.

Knowledge: RFC 1952. A wrong bit passes the checksum once in 2^32, the record's sha-256 never.
"""

from __future__ import annotations

import io
import zlib

from wirecrawl.archive.warc_reader import read_stream
from wirecrawl.errors import Unreadable

_HEAD_BYTES = 10
_END_BYTES = 32  # the checksum, the length, and the codes in front of them
LIMIT_BYTES = 24 * 1024  # every bit is tried: some 10 s of one processor at this size, 0.1 s at a tenth of it


def turn_back(data: bytes, *, may_be_cut: bool = False) -> bytes:
    """The member before its bit turned; b"" if it is too long, or worse than that happened to it.

    `may_be_cut`: nothing follows it. If it then only ends too early, a bit in its header or near its end may have
    hidden that end; no other is tried.
    """
    size = len(data)
    if size > LIMIT_BYTES:
        return b""
    ends_early = may_be_cut and size > _HEAD_BYTES + _END_BYTES and _is_cut(data)
    places = [*range(_HEAD_BYTES), *range(size - _END_BYTES, size)] if ends_early else range(size)
    before, read = zlib.decompressobj(31), 0  # has read all in front of the byte that is tried
    try:
        for at in places:
            before.decompress(data[read:at])
            read = at
            for bit in range(8):
                tried = bytes([data[at] ^ (1 << bit)]) + data[at + 1 :]
                if not _ends_well(before.copy(), tried):
                    continue
                records = read_stream(io.BytesIO(data[:at] + tried), file="member")
                if not any(isinstance(one, Unreadable) for one in records):
                    return data[:at] + tried
    except zlib.error:  # the bit that makes this is in front, and was tried
        return b""
    return b""


def _is_cut(data: bytes) -> bool:
    """Whether all that is wrong is that it ends too early: no bit brings the rest back."""
    decoder = zlib.decompressobj(31)
    try:
        decoder.decompress(data)
    except zlib.error:
        return False
    return not decoder.eof


def _ends_well(decoder: zlib._Decompress, data: bytes) -> bool:
    try:
        decoder.decompress(data)
    except zlib.error:
        return False
    return decoder.eof and not decoder.unused_data
