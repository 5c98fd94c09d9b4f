"""One answer of a wire, as it came: bytes, address, instant.

In:   the payload as sent (still content-encoded), its headers, where it is kept.
Out:  the body, decoded within bounds, and its text.
Law:  nothing here guesses an address or an instant; a body that ends too early says so.

Knowledge: strict UTF-8 goes before the declared charset, because Chinese templates label UTF-8 pages
as gbk (docs/facts.md, French text).
"""

from __future__ import annotations

import codecs
import hashlib
import re
import zlib
from dataclasses import dataclass, field
from typing import Literal

import brotli
import zstandard

from wirecrawl.errors import Unreadable
from wirecrawl.model.limits import (
    BODY_LIMIT_BYTES,
    ENCODINGS_LIMIT,
    MEMBERS_LIMIT,
    RATIO_FREE_BYTES,
    RATIO_LIMIT,
    ZSTD_WINDOW_BYTES,
)

Media = Literal["html", "text"]
PAGE_TYPES = ("text/html", "application/xhtml+xml", "text/plain")

_FEED_BYTES = 128  # zstd unpacks one byte to 32,000

_CHINESE_IN_WORD = re.compile(r"[a-z][\u3400-\u9fff][a-z]")  # « p鑢e »: Latin-1 under a Chinese label
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEADER_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
# What pages are written in. Python knows more, and some of it is no charset: punycode, utf-7, unicode-escape, undefined
_CHARSETS = re.compile(r"(?:cp|iso8859-|koi8-|mac-|big5|euc_|iso2022_|shift_jis|gb|utf-16|tis-)\S*|hz")


@dataclass(frozen=True, slots=True)
class Capture:
    """`url` is "" and `fetched_at` None when nothing says them; `fetched_at` is WARC-Date as written.

    `file` is relative to the archive (else a base name), `offset` in bytes, 0 for a bare file.
    `media` says how to read the body: a page, or the bare text of one. `truncated` is WARC's word for why the
    payload is known to end early: `length`, `time`, `disconnect`, `unspecified`; "" if it is not.

    From a WARC record, and no part of what makes two captures equal: `head` is the HTTP header block, b"" in a
    resource; `read_as` the source it was said to be from when it was taken in, "" if nobody said so; `doubt` why its
    bytes are not read; `carried` the fields that go with it wherever it is copied.
    """

    payload: bytes
    url: str = ""
    fetched_at: str | None = None
    status: int = 200
    content_type: str = ""
    content_encoding: str = ""
    file: str = ""
    offset: int = 0
    media: Media = "html"
    location: str = ""
    digest: str = ""
    truncated: str = ""
    head: bytes = field(default=b"", compare=False)
    read_as: str = field(default="", compare=False)
    doubt: str = field(default="", compare=False)
    carried: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        if not self.digest:
            object.__setattr__(self, "digest", sha256_of(self.payload))

    @property
    def in_part(self) -> bool:
        """Whether the rest of it was lost on the way, and may come the next time."""
        return self.truncated in ("time", "disconnect")

    def body(self) -> bytes:
        """The payload with its content encoding undone, at most BODY_LIMIT_BYTES.

        Raises Unreadable: `cut-body`, `broken-body`, `body-too-large`, `too-compressed`, `too-many-encodings`,
        `unknown-encoding`.
        """
        sent = len(self.payload)
        if sent > BODY_LIMIT_BYTES or (sent == BODY_LIMIT_BYTES and self.truncated):
            raise Unreadable("body-too-large", f"body is over {BODY_LIMIT_BYTES} bytes")
        if not self.content_encoding:
            return self.payload
        body = self.payload
        names = [part.strip().lower() for part in self.content_encoding.split(",")]
        names = [name for name in names if name not in ("", "identity")]
        if len(names) > ENCODINGS_LIMIT:
            raise Unreadable("too-many-encodings", f"{len(names)} content encodings lie over one another")
        for name in reversed(names):
            body = decode_bytes(body, name)
        if len(body) > max(RATIO_FREE_BYTES, RATIO_LIMIT * sent):
            raise Unreadable("too-compressed", f"{sent} bytes decode to {len(body)}: no page is like that")
        return body

    def text(self) -> str:
        """The body as text. Raises Unreadable as `body`."""
        return self.decoded()[0]

    def decoded(self) -> tuple[str, bool, bytes | None]:
        """As `text`, whether its last character is cut in half, and the text's own bytes in UTF-8 if it came in them.

        Raises Unreadable as `body`.
        """
        body = self.body()
        utf8 = body.removeprefix(b"\xef\xbb\xbf")
        try:
            return utf8.decode(), False, utf8
        except UnicodeDecodeError:
            return *decode_text(body, self.content_type), None


def sha256_of(data: bytes) -> str:
    """`sha256:` and 64 hex digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def decode_bytes(data: bytes, encoding: str) -> bytes:
    """Undo one content encoding, bounded by BODY_LIMIT_BYTES. Raises Unreadable as Capture.body."""
    try:
        if encoding in ("gzip", "x-gzip"):
            return _inflate(data, 31)
        if encoding == "deflate":
            return _inflate(data, 15 if data[:1] in (b"\x78", b"\x58", b"\x48") else -15)
        if encoding == "br":
            return _unbrotli(data)
        if encoding == "zstd":
            return _unzstd(data)
    except (zlib.error, brotli.error, zstandard.ZstdError) as error:
        raise Unreadable("broken-body", f"{encoding} body does not decode: {error}") from error
    raise Unreadable("unknown-encoding", f"content encoding {encoding!r} is not known")


def _inflate(data: bytes, window_bits: int) -> bytes:
    out: list[bytes] = []
    room = BODY_LIMIT_BYTES + 1
    while data:
        if len(out) == MEMBERS_LIMIT:  # each costs a copy of what is left
            raise _too_many_members()
        member = zlib.decompressobj(window_bits)
        out.append(member.decompress(data, room))
        room -= len(out[-1])
        if room <= 0:
            raise _too_large()
        if not member.eof:
            raise _cut()
        data = member.unused_data.lstrip(b"\0")
    return b"".join(out)


def _unbrotli(data: bytes) -> bytes:
    decoder = brotli.Decompressor()
    out = bytes(decoder.process(data, output_buffer_limit=BODY_LIMIT_BYTES + 1))
    while not decoder.is_finished() and len(out) <= BODY_LIMIT_BYTES:
        more = decoder.process(b"", output_buffer_limit=BODY_LIMIT_BYTES + 1 - len(out))
        if not more:
            raise _cut()
        out += more
    if len(out) > BODY_LIMIT_BYTES:
        raise _too_large()
    return out


def _unzstd(data: bytes) -> bytes:
    """Frame by frame, fed a little at a time: one call for all of it would give all of it, 10 GB for one MB."""
    decompressor = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW_BYTES)
    decoder = decompressor.decompressobj()
    out, at, frames = bytearray(), 0, 1
    while at < len(data):
        if decoder.eof:
            decoder, frames = decompressor.decompressobj(), frames + 1
        if frames > MEMBERS_LIMIT:
            raise _too_many_members()
        piece = data[at : at + _FEED_BYTES]
        out += decoder.decompress(piece)
        at += len(piece) - len(decoder.unused_data)
        if len(out) > BODY_LIMIT_BYTES:
            raise _too_large()
    if not decoder.eof:
        raise _cut()
    return bytes(out)


def _too_large() -> Unreadable:
    return Unreadable("body-too-large", f"body is over {BODY_LIMIT_BYTES} bytes once decoded")


def _too_many_members() -> Unreadable:
    return Unreadable("too-compressed", f"the body is of over {MEMBERS_LIMIT} compressed members")


def _cut() -> Unreadable:
    return Unreadable("cut-body", "compressed body ends before its end")


def decode_text(body: bytes, content_type: str = "") -> tuple[str, bool]:
    """Text of a body: strict UTF-8, then the declared charset, then what the bytes look like.

    Returns the text without a byte order mark, and True when a last UTF-8 character is cut in half.
    """
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return body.decode("utf-16", errors="replace"), len(body) % 2 == 1
    body = body.removeprefix(b"\xef\xbb\xbf")
    try:
        return body.decode("utf-8"), False
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(body) - 3 and error.start > 0:
            return body[: error.start].decode("utf-8"), True
    declared = _HEADER_CHARSET.search(content_type)
    found = _META_CHARSET.search(body[:4096])
    for label in (declared and declared[1], found and found[1].decode("ascii", "replace")):
        text = _decode_as(body, label)
        if text is not None:
            return text, False
    return _decode_by_looks(body), False


def _decode_as(body: bytes, label: str | None) -> str | None:
    """The body in the charset the label means (gb2312 means gb18030, latin-1 means cp1252); None if it is not."""
    if not label:
        return None
    name = label.lower()
    name = "gb18030" if name in ("gb2312", "gbk", "gb_2312-80", "x-gbk") else name
    name = "cp1252" if name in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii") else name
    if name in ("utf-8", "utf8"):
        return None
    try:
        name = codecs.lookup(name).name
    except LookupError:
        return None
    if not _CHARSETS.fullmatch(name):
        return None
    text = body.decode(name, errors="replace")
    if name == "gb18030" and "\ufffd" in text and _CHINESE_IN_WORD.search(text):
        return None
    return text if text.count("\ufffd") <= len(text) // 500 else None


def _decode_by_looks(body: bytes) -> str:
    from charset_normalizer import from_bytes  # 30 ms to import, and needed by few pages

    best = from_bytes(body[:65536], cp_isolation=["utf_8", "cp1252", "gb18030", "mac_roman", "utf_16"]).best()
    return body.decode(best.encoding if best else "utf-8", errors="replace")
