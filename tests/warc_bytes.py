"""WARC bytes as other programs write them, built for the tests; damage is named by its kind.

In:   what a record says.
Out:  its bytes, and the bytes of files made of such records.
Law:  nothing here uses the code under test.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

STARTED = datetime(2026, 11, 24, 3, 15, tzinfo=UTC)
PAGE = (
    "<!DOCTYPE html><html><head><title>Marché de Provins</title></head><body>"
    "<p>PROVINS, 4 mai (Xinhua) -- Les maraîchers de Provins ont vendu trois tonnes de cresson.</p>"
    "<p>Le prix de la botte est resté à 1,50 euro.</p></body></html>"
).encode()


def record(
    block: bytes,
    *,
    kind: str = "response",
    uri: str = "http://french.news.cn/2018-06/07/c_137236985.htm",
    date: str = "2018-06-07T12:02:11Z",
    content_type: str = "application/http; msgtype=response",
    fields: Sequence[tuple[str, str]] = (),
    length: int | None = None,
) -> bytes:
    """One WARC record, uncompressed, with its two blank lines."""
    lines = ["WARC/1.0", f"WARC-Type: {kind}", f"WARC-Target-URI: {uri}", f"WARC-Date: {date}"]
    lines += [f"WARC-Record-ID: <urn:uuid:{hashlib.md5(block).hexdigest()}>", f"Content-Type: {content_type}"]
    lines += [f"{name}: {value}" for name, value in fields]
    lines.append(f"Content-Length: {len(block) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def http(payload: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """An HTTP response as a block."""
    lines = [f"HTTP/1.1 {status}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + payload


def numbered(count: int, *, digests: bool = True) -> list[bytes]:
    """`count` responses, each with a payload and an address of its own."""
    made = []
    for number in range(count):
        payload = PAGE + f"<!-- {number} {'cresson ' * (number % 7)}-->".encode()
        payload += hashlib.sha256(str(number).encode()).hexdigest().encode() * 9
        said = [("WARC-Payload-Digest", sha1(payload))] if digests else []
        uri = f"http://french.news.cn/2018-06/07/c_{number}.htm"
        made.append(record(http(payload, "Content-Type: text/html; charset=utf-8"), uri=uri, fields=said))
    return made


def sha1(data: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(data).digest()).decode()


def members(records: Sequence[bytes]) -> list[bytes]:
    """Each record a gzip member of its own."""
    return [gzip.compress(one, mtime=0) for one in records]
