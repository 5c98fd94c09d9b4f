"""Faults of content encodings: cut, broken, wrongly named, and bombs.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; a bomb is made when it is served.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import brotli
import zstandard

from tests.faults.row import Row, owed, rejected
from tests.faults.wire import HEAD, PAGE, Wire
from tests.faulty_wire import Say

_MIB = 2**20
_BOMB = 512 * _MIB
_BOUND_MB = 400


def _says(encoding: str, body: Callable[[], bytes]) -> Callable[[Wire], None]:
    headers = {"Content-Encoding": encoding} if encoding else {}
    return lambda wire: wire.say(Say(body=body(), headers=headers))


def _zeros(size: int) -> Iterator[bytes]:
    for _ in range(size // _MIB):
        yield bytes(_MIB)


@cache
def _gzip_bomb(size: int, wbits: int = 31) -> bytes:
    """One MB of zeros packed once, and its blocks so many times: to pack them all takes seconds."""
    packer, piece = zlib.compressobj(9, wbits=-15), bytes(_MIB)
    block, last = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH), packer.flush()
    check = zlib.crc32 if wbits == 31 else zlib.adler32
    found = check(b"")
    for _ in range(size // _MIB):
        found = check(piece, found)
    data = block * (size // _MIB) + last
    if wbits == 15:
        return b"\x78\xda" + data + found.to_bytes(4, "big")
    head = b"\x1f\x8b\x08\0\0\0\0\0\2\3"
    return head + data + found.to_bytes(4, "little") + size.to_bytes(4, "little")


@cache
def _zstd_bomb() -> bytes:
    packer = zstandard.ZstdCompressor(level=3).compressobj()
    return b"".join(packer.compress(piece) for piece in _zeros(_BOMB)) + packer.flush()


@cache
def _brotli_bomb() -> bytes:
    packer: Any = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(piece) for piece in _zeros(_BOMB)), packer.finish()])


def _bad_crc() -> bytes:
    packed = bytearray(gzip.compress(PAGE))
    packed[-6] ^= 0xFF
    return bytes(packed)


def _packed(id: str, fault: str, encoding: str, body: Callable[[], bytes], end: str, exit: int = 4) -> Row:
    return Row(id=id, fault=fault, arrange=_says(encoding, body), end=end, exit=exit)


def _bomb(id: str, fault: str, encoding: str, body: Callable[[], bytes]) -> Row:
    return Row(
        id=id,
        fault=fault,
        arrange=_says(encoding, body),
        end=rejected("body-too-large"),
        exit=4,
        memory_mb=_BOUND_MB,
        bound=f"{_BOUND_MB} MB of address space",
    )


ROWS = (
    _packed(
        "cut-gzip",
        "gzip body cut in half, its Content-Length right",
        "gzip",
        lambda: gzip.compress(PAGE)[:1000],
        owed("cut-body"),
    ),
    _packed("bad-crc", "gzip body with a wrong checksum", "gzip", _bad_crc, owed("broken-body")),
    Row(
        id="zstd-frames",
        fault="zstd body of two frames, sound",
        arrange=_says("zstd", lambda: b"".join(map(zstandard.compress, (PAGE[:2000], PAGE[2000:])))),
    ),
    Row(
        id="encoding-lines",
        fault="gzip in gzip, said in two header lines",
        arrange=lambda wire: wire.raw_bytes(
            HEAD + 2 * b"Content-Encoding: gzip\r\n" + b"\r\n" + gzip.compress(gzip.compress(PAGE))
        ),
    ),
    _packed(
        "cut-brotli",
        "brotli body cut in half, unasked",
        "br",
        lambda: bytes(brotli.compress(PAGE))[:1000],
        owed("cut-body"),
    ),
    _packed("says-gzip", "says gzip, and is not packed", "gzip", lambda: PAGE, owed("broken-body")),
    _packed(
        "says-nothing",
        "gzip, and does not say so",
        "",
        lambda: gzip.compress(PAGE),
        rejected("binary-file"),
        0,
    ),
    _packed(
        "unknown-encoding", "an encoding nobody knows", "x-wire", lambda: PAGE, rejected("unknown-encoding")
    ),
    Row(
        id="gzip-in-gzip",
        fault="gzip in gzip, and says so",
        arrange=_says("gzip, gzip", lambda: gzip.compress(gzip.compress(PAGE))),
    ),
    _packed(
        "gzip-in-gzip-unsaid",
        "gzip in gzip, says gzip once",
        "gzip",
        lambda: gzip.compress(gzip.compress(PAGE)),
        rejected("binary-file"),
        0,
    ),
    _packed(
        "many-encodings",
        "four encodings over one another",
        "gzip,gzip,gzip,gzip",
        lambda: gzip.compress(PAGE),
        rejected("too-many-encodings"),
    ),
    _bomb("gzip-bomb", "gzip bomb: 0.5 MB that unpack to 512 MB", "gzip", lambda: _gzip_bomb(_BOMB)),
    _bomb(
        "gzip-bomb-in-gzip",
        "gzip bomb in gzip: 4 kB that unpack to 512 MB",
        "gzip, gzip",
        lambda: gzip.compress(_gzip_bomb(_BOMB)),
    ),
    _bomb(
        "deflate-bomb", "deflate bomb: 0.5 MB that unpack to 512 MB", "deflate", lambda: _gzip_bomb(_BOMB, 15)
    ),
    _bomb("zstd-bomb", "zstd bomb: 33 kB that unpack to 512 MB", "zstd", _zstd_bomb),
    _bomb("brotli-bomb", "brotli bomb: 1 kB that unpack to 512 MB", "br", _brotli_bomb),
    _packed(
        "thousand-for-one",
        "under the size limit, but a thousand bytes for one",
        "gzip",
        lambda: _gzip_bomb(4 * _MIB),
        rejected("too-compressed"),
    ),
    _packed(
        "members-without-end",
        "100,000 empty gzip members",
        "gzip",
        lambda: gzip.compress(b"") * 100_000,
        rejected("too-compressed"),
    ),
)
