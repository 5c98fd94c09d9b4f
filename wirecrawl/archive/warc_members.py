"""The bytes of a WARC file under its compression: windows, members, and where the next record begins.

In:   a seekable stream: plain, gzip by member, or zstd by frame, told by its content.
Out:  members, inflated as far as they are asked for; the place of the next sound beginning behind a fault.
Law:  memory is bounded whatever the file says, and a member that has no sound end says so.

Knowledge: RFC 1952, RFC 8878; a .warc.zst may begin with a skippable frame that holds the dictionary of all
others, itself compressed or not (IIPC, WARC with Zstandard).
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

import zstandard

from wirecrawl.errors import Unreadable

_FIRST_READ_BYTES, _WINDOW_BYTES = 64 * 1024, 1024 * 1024
_HEAD_LIMIT_BYTES, _BLANK_LIMIT_BYTES = 64 * 1024, 64
_DICTIONARY_LIMIT_BYTES = 16 * 1024 * 1024
_GZIP, _ZSTD, _DICTIONARY = b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"\x5d\x2a\x4d\x18"
_VERSION = (b"WARC/1.", b"WARC/0.")
_RECORD_START = re.compile(rb"WARC/[01]\.\d+\r?\n[A-Za-z]")


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, /) -> bytes: ...


class _Verbatim:
    """The decoder of a plain file, which is one member without an end mark."""

    eof, unused_data = False, b""

    def decompress(self, data: bytes, /) -> bytes:
        return bytes(data)


@dataclass(frozen=True, slots=True)
class Container:
    """How a file packs its records: what a member begins with, a decoder for one, and a look at its first bytes.

    `feed` is how much is decoded at once, and so what a bomb can cost: 16 MB in gzip (1:1032), 67 MB in zstd.
    """

    packed: bool
    checked: bool
    magic: bytes
    feed: int
    decoder: Callable[[], _Decoder]
    peek: Callable[[memoryview], bytes]


class Window:
    """A stream seen through a moving window: reading on costs no seek, going back is possible."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream, self._base, self._data, self._size = stream, 0, b"", _FIRST_READ_BYTES
        stream.seek(0)

    def view(self, start: int, need: int = 1) -> memoryview:
        """What is in memory from byte `start` on; shorter than `need` only at the end of the stream."""
        skip = start - self._base
        if not 0 <= skip <= len(self._data):
            self._stream.seek(start)
            self._base, self._data, skip = start, b"", 0
        while len(self._data) - skip < need:
            more = self._stream.read(self._size)
            if not more:
                break
            self._size = min(2 * self._size, _WINDOW_BYTES)
            self._data, self._base, skip = self._data[skip:] + more, start, 0
        return memoryview(self._data)[skip:]

    def find(self, needle: bytes, start: int) -> int:
        """The first place of `needle` at or behind byte `start`, -1 if there is none."""
        while len(self.view(start, len(needle))) >= len(needle):
            at = self._data.find(needle, start - self._base)
            if at >= 0:
                return self._base + at
            start = self._base + len(self._data) - len(needle) + 1
        return -1


class Member:
    """One member of a file, inflated as far as it is asked for. A plain file is one member.

    `offset` is the byte where the record at hand begins: that of its member, or in a plain file its own.
    """

    def __init__(self, window: Window, container: Container, start: int) -> None:
        self._window, self._container, self._decoder = window, container, container.decoder()
        self._data, self._at, self._base = b"", 0, start
        self._done, self._fault = False, ""
        self.next, self.offset = start, start

    def head(self) -> bytes:
        """The head of the next record, b"" when none follows. Raises Unreadable `cut-record`, `broken-record`."""
        blank = 0
        while self._at < len(self._data) or self._more(_FIRST_READ_BYTES):
            if self._data[self._at] not in b"\r\n" or blank == _BLANK_LIMIT_BYTES:
                break
            self._at, blank = self._at + 1, blank + 1
        if not self._container.packed:
            self.offset = self._base + self._at
        if self._at == len(self._data) and not self._fault:
            return b""
        end = self._data.find(b"\r\n\r\n", self._at)
        while end < 0 and len(self._data) - self._at < _HEAD_LIMIT_BYTES and self._more():
            end = self._data.find(b"\r\n\r\n")
        if end < 0 or not self._data.startswith(_VERSION, self._at):
            begun = self._data[self._at : self._at + 5]
            if begun and not b"WARC/".startswith(begun):
                raise Unreadable(self._fault or "broken-record", "these bytes begin no WARC record")
            damaged = self._fault == "broken-record"
            what = "its compressed bytes are damaged" if damaged else "it ends inside the head of a record"
            raise Unreadable(self._fault or "cut-record", what)
        head = self._data[self._at : end]
        self._at = end + 4
        return head

    def block(self, length: int) -> bytes:
        """The next `length` bytes. Raises Unreadable `cut-record`, `broken-record`."""
        there = len(self._data) - self._at
        if there < length:
            pieces = [self._data[self._at :]]
            while there < length and (more := self._inflate()):
                pieces.append(more)
                there += len(more)
            self._data, self._base, self._at = b"".join(pieces), self._base + self._at, 0
        if there < length:
            raise Unreadable(self._fault or "cut-record", f"{there} of the record's {length} bytes are there")
        self._at += length
        return self._data[self._at - length : self._at]

    def skip(self, length: int) -> None:
        """Pass over bytes without holding them. Raises as `block`."""
        while (there := len(self._data) - self._at) < length:
            self._at = len(self._data)
            length -= there
            if not self._more():
                raise Unreadable(self._fault or "cut-record", f"the record's last {length} bytes are missing")
        self._at += length

    def end_record(self) -> Unreadable | None:
        """Pass the blank line behind a record. Returns what is wrong with the end of it or of its member."""
        while len(self._data) - self._at <= 4 and self._more():
            pass
        follows = self._data[self._at : self._at + 4]
        at_end = len(self._data) - self._at <= 4
        if follows != b"\r\n\r\n" and (follows.strip(b"\r\n") or not at_end):
            return Unreadable("broken-record", "the record does not end where its length says")
        self._at += len(follows)
        if at_end and self._fault:
            return Unreadable(self._fault, "the compressed member around the record has no sound end")
        if len(follows) < 4 and not self._container.packed:
            return Unreadable("cut-record", "the file ends before the end of the record")
        return None

    def _more(self, most: int = _WINDOW_BYTES) -> bool:
        data = self._inflate(most)
        self._data, self._base, self._at = self._data[self._at :] + data, self._base + self._at, 0
        return bool(data)

    def _inflate(self, most: int = _WINDOW_BYTES) -> bytes:
        """About `most` inflated bytes; b"" when the member has ended, or cannot go on (`_fault`)."""
        out: list[bytes] = []
        size = 0
        while not self._done and size < most:
            piece = self._window.view(self.next)[: min(self._container.feed, most)]
            if not piece:
                self._done, self._fault = True, "cut-record" if self._container.packed else ""
                break
            try:
                data = self._decoder.decompress(piece)  # type: ignore[arg-type]
            except (zlib.error, zstandard.ZstdError):
                self._done, self._fault = True, "broken-record"
                break
            out.append(data)
            size += len(data)
            self.next += len(piece)
            if self._decoder.eof:
                self._done = True
                self.next -= len(self._decoder.unused_data)
        return out[0] if len(out) == 1 else b"".join(out)


def container_of(window: Window) -> tuple[Container, int]:
    """How the file packs its records, and where the first member begins: behind a dictionary, or behind damage.

    Raises Unreadable `not-a-warc`, or `broken-record` for a dictionary that cannot be read.
    """
    begins = bytes(window.view(0, 16)[:16])
    if begins.startswith(_DICTIONARY):
        return _with_dictionary(window)
    plain = Container(False, False, b"WARC/", _WINDOW_BYTES, _Verbatim, lambda view: bytes(view[:64]))
    known = (gzip_container(), _zstd(zstandard.ZstdDecompressor(max_window_size=2**27)), plain)
    for container in known:
        if begins.startswith(container.magic) or (begins and container.magic.startswith(begins)):
            return container, 0
    found = [(place, container) for container in known if (place := find_record(window, container, 0)) >= 0]
    if not found:
        raise Unreadable("not-a-warc", "there is no WARC record in it")
    return min(found, key=lambda pair: pair[0])[1], 0


def find_record(window: Window, container: Container, start: int) -> int:
    """Where the next member that holds a record begins, at or behind byte `start`; -1 if none does."""
    place = window.find(container.magic, start)
    while place >= 0:
        if _RECORD_START.match(container.peek(window.view(place, _FIRST_READ_BYTES))):
            return place
        place = window.find(container.magic, place + 1)
    return -1


def gzip_container() -> Container:
    """Each record, or a whole file of them, a gzip member."""

    def peek(view: memoryview) -> bytes:
        try:
            return zlib.decompressobj(31).decompress(view, 64)
        except zlib.error:
            return b""

    return Container(True, True, _GZIP, 16 * 1024, lambda: zlib.decompressobj(31), peek)


def _zstd(decoder: zstandard.ZstdDecompressor) -> Container:
    def peek(view: memoryview) -> bytes:
        try:
            return decoder.stream_reader(view).read(64)
        except zstandard.ZstdError:
            return b""

    return Container(True, False, _ZSTD, 2 * 1024, decoder.decompressobj, peek)


def _with_dictionary(window: Window) -> tuple[Container, int]:
    size = int.from_bytes(window.view(4, 4)[:4], "little")
    words = bytes(window.view(8, size)[:size]) if size <= _DICTIONARY_LIMIT_BYTES else b""
    if not size or len(words) < size:
        raise Unreadable("broken-record", "the zstd dictionary at its beginning is cut or too large")
    try:
        if words.startswith(_ZSTD):
            words = zstandard.ZstdDecompressor().stream_reader(words).read(_DICTIONARY_LIMIT_BYTES)
        dictionary = zstandard.ZstdCompressionDict(words)
        return _zstd(zstandard.ZstdDecompressor(dictionary, max_window_size=2**27)), 8 + size
    except zstandard.ZstdError as error:
        raise Unreadable(
            "broken-record", f"the zstd dictionary at its beginning is damaged: {error}"
        ) from error
