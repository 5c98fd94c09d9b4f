"""One WARC record and the capture it holds, in both directions.

In:   the fields of a record's head and its block; or a capture to be written.
Out:  a Capture; or the fields and the block of a record.
Law:  what is written is read back as an equal Capture, and a payload that contradicts its digest is none.

Knowledge: WARC 1.1 (ISO 28500:2017). Writers differ: digests are base32 or hex, of the payload as stored
or with its chunks undone, and some keep `Transfer-Encoding: chunked` over a payload without chunks.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence

from wirecrawl.archive.provenance import safe_uri
from wirecrawl.errors import Unreadable
from wirecrawl.model.address import unwrapped
from wirecrawl.model.capture import PAGE_TYPES, Capture, Media, sha256_of

NO_ADDRESS = "urn:sha256:"
# Fields of our own. A file that was saved by other means came without a record of its fetching, so WARC-Date
# is when it was taken in, and what the file itself says stands here, "unknown" when it says nothing.
SAID_FETCHED, SAID_MEDIA, ORIGIN = "Wirecrawl-Fetched-At", "Wirecrawl-Media", "Wirecrawl-Origin"
SAID_TYPE, SAID_ENCODING = "Wirecrawl-Content-Type", "Wirecrawl-Content-Encoding"
READ_AS = "Wirecrawl-Source"  # the wire its reader said it is from: whoever reads it later reads it so too
# What came out of a web archive: from which address of it and when (as pywb and Browsertrix write it), the digest its
# index has, and why the bytes are not trusted.
SOURCE_URI, CREATED = "WARC-Source-URI", "WARC-Creation-Date"
INDEX_DIGEST, DOUBT = "Wirecrawl-Index-Digest", "Wirecrawl-Doubt"
_CARRIED = (SOURCE_URI, CREATED, INDEX_DIGEST, DOUBT)

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,256})?\r?\n")
_TRANSFER = re.compile(rb"^transfer-encoding:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)
_HTTP = re.compile(r"(?:HTTP/\d(?:\.\d)?|ICY) +(\d{3})(?!\d)")
_INSTANT = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T[\d:.]{5,}(?:Z|[+-]\d\d:?\d\d)?)?)?)?|\d{14}")
_HEX_LENGTHS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def read_fields(head: bytes) -> dict[str, str]:
    """Fields of a head by lower-case name, the first of a name counting; "" is the first line.

    Content encodings may be told one a line, and all count. UTF-8, else Latin-1. Lines that begin with a space continue
    the line before.
    """
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError:
        text = head.decode("latin-1")
    lines = text.split("\n")
    found = {"": lines[0].strip()}
    name = ""
    for line in lines[1:]:
        if line[:1] in (" ", "\t") and name:
            found[name] += " " + line.strip()
            continue
        key, colon, value = line.partition(":")
        if colon:
            name = key.strip().lower()
            if name == "content-encoding" and name in found:
                found[name] += f", {value.strip()}"
            found.setdefault(name, value.strip())
    return found


def split_http(block: bytes) -> tuple[bytes, bytes]:
    """HTTP header block with its blank line, and payload. A block without a blank line is all header."""
    end = block.find(b"\r\n\r\n")
    if end >= 0:
        return block[: end + 4], block[end + 4 :]
    end = block.find(b"\n\n")
    return (block[: end + 2], block[end + 2 :]) if end >= 0 else (block, b"")


def wanted(record: Mapping[str, str]) -> bool:
    """Whether a record can hold a page. Requests, metadata, warcinfo, conversions and revisits are passed over in
    silence, as are DNS answers, and the `urn:` resources other crawlers derive from pages (text, screenshots)."""
    kind = record.get("warc-type", "")
    address = record.get("warc-target-uri", "").strip("<>").lower()
    if kind == "response":
        return record.get("content-type", "").startswith("application/http") or address.startswith("http")
    if kind != "resource" or (address.startswith("urn:") and not address.startswith(NO_ADDRESS)):
        return False
    said = record.get(SAID_TYPE.lower(), record.get("content-type", ""))
    return not said or said.partition(";")[0].strip().lower() in PAGE_TYPES


def capture_of(
    record: Mapping[str, str], block: bytes, *, file: str, offset: int, strict: bool = False
) -> tuple[Capture, bool]:
    """The capture a record holds, and whether a digest in the record vouches for it.

    `strict` checks the block's digest even where the payload's agrees: for containers without a checksum.
    Raises Unreadable: `digest-mismatch`, `broken-chunks`, `broken-record`.
    """
    is_response = record.get("warc-type") == "response"
    head, payload = split_http(block) if is_response else (b"", block)
    http = read_fields(head) if is_response else {}
    status = _HTTP.match(http[""]) if is_response else None
    if is_response and status is None:
        raise Unreadable("broken-record", f"response without an HTTP status line: {http[''][:40]!r}")
    digest = sha256_of(payload)
    proven = _vouched(record, block, payload, digest, strict)
    if "chunked" in http.get("transfer-encoding", "").lower():
        payload, head = undo_chunks(payload), _TRANSFER.sub(b"", head)
        digest = sha256_of(payload)
    address = record.get("warc-target-uri", "").strip("<>")
    said_type = record.get("content-type", "") if not is_response else http.get("content-type", "")
    said_type = record.get(SAID_TYPE.lower(), said_type)
    code = int(status[1]) if status else 200
    capture = Capture(
        payload=payload,
        url=_url_of(address, code),
        fetched_at=_said(record.get(SAID_FETCHED.lower()) or record.get("warc-date") or "unknown"),
        status=code,
        content_type=said_type,
        content_encoding=http.get("content-encoding", record.get(SAID_ENCODING.lower(), "")),
        file=file,
        offset=offset,
        media=_media(record, said_type, is_response),
        location=http.get("location", ""),
        digest=digest,
        head=head,
        truncated=record.get("warc-truncated", "unspecified" if "warc-segment-number" in record else ""),
        read_as=record.get(READ_AS.lower(), ""),
        doubt=record.get(DOUBT.lower(), ""),
        carried=tuple((name, record[name.lower()]) for name in _CARRIED if name.lower() in record),
    )
    return capture, proven


def _url_of(address: str, status: int) -> str:
    """The page's own address; a web archive that has no capture speaks for itself, not for the page."""
    if address.startswith(NO_ADDRESS):
        return ""
    url = safe_uri(address)
    return safe_uri(unwrapped(url)[0]) if status == 200 else url


def _said(instant: str) -> str | None:
    """WARC-Date as written, if it is one: « 2018 » and « 2018-06-07T12:02:11.5Z » are, « unknown » is not."""
    return instant if _INSTANT.fullmatch(instant) else None


def _media(record: Mapping[str, str], content_type: str, is_response: bool) -> Media:
    said = record.get(SAID_MEDIA.lower(), "")
    if said in ("html", "text"):
        return "text" if said == "text" else "html"
    return "text" if not is_response and content_type.lower().startswith("text/plain") else "html"


def _vouched(record: Mapping[str, str], block: bytes, payload: bytes, digest: str, strict: bool) -> bool:
    """Whether a digest agrees; False if there is none to check. Raises Unreadable `digest-mismatch`.

    A payload digest that is wrong while the block's is right is its writer's mistake, not damage.
    """
    said = record.get("warc-payload-digest", "")
    of_payload = True if said == digest else agrees(said, payload)
    if of_payload and not strict:
        return True
    of_block = agrees(record.get("warc-block-digest", ""), block)
    if of_payload is False and of_block is None:
        of_payload = agrees(said, undo_chunks(payload))
    if of_block is False or (of_payload is False and of_block is None):
        which = "block" if of_block is False else "payload"
        raise Unreadable("digest-mismatch", f"the record's {which} is not what its digest says")
    return bool(of_payload or of_block)


def agrees(declared: str, data: bytes) -> bool | None:
    """Whether data has the declared digest (`sha1:BASE32`, `sha256:hex`, …); None if it cannot be checked."""
    name, _, value = declared.partition(":")
    name = name.strip().lower().replace("-", "")
    if name not in _HEX_LENGTHS or not value:
        return None
    found = hashlib.new(name, data, usedforsecurity=False).digest()
    if len(value) == _HEX_LENGTHS[name]:
        return value.lower() == found.hex()
    spelled, value = base64.b32encode(found).decode().rstrip("="), value.upper().rstrip("=")
    return value == spelled if len(value) == len(spelled) else None


def undo_chunks(payload: bytes) -> bytes:
    """A payload with its HTTP chunks undone; as it is when it has none. Raises Unreadable `broken-chunks`."""
    size = _CHUNK_SIZE.match(payload)
    if size is None:
        return payload
    parts: list[bytes] = []
    at = 0
    while size is not None:
        start, length = size.end(), int(size[1], 16)
        if length == 0:
            return b"".join(parts)
        at = start + length
        if at > len(payload):
            break
        parts.append(payload[start:at])
        at += 2 if payload[at : at + 2] == b"\r\n" else 1
        size = _CHUNK_SIZE.match(payload, at)
    raise Unreadable("broken-chunks", f"chunked payload breaks after {sum(map(len, parts))} bytes")


def http_head(status: int, reason: str, headers: Sequence[tuple[str, str]]) -> bytes:
    """An HTTP/1.1 header block as received, without Transfer-Encoding (the payload is kept without chunks).

    Characters are Latin-1 bytes, as HTTP sends them; line breaks inside a value become a space.
    """
    lines = [f"HTTP/1.1 {status:03d} {one_line(reason)}".rstrip().encode("latin-1", "replace")]
    for name, value in headers:
        if _TOKEN.fullmatch(name) and name.lower() != "transfer-encoding":
            lines.append(f"{name}: ".encode() + _octets(one_line(value)))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def _octets(value: str) -> bytes:
    try:
        return value.encode("latin-1")
    except UnicodeEncodeError:
        return value.encode("utf-8")


def one_line(value: str) -> str:
    """A value that cannot end its line, nor break its encoding (names of files may hold any byte)."""
    line = _CONTROLS.sub(" ", value).strip()
    return line if line.isascii() else line.encode("utf-8", "backslashreplace").decode("utf-8")


def saved_fields(capture: Capture, origin: str) -> list[tuple[str, str]]:
    """The fields of our own that make `capture_of` give this capture back, whatever the record around it says."""
    said = [(SAID_FETCHED, capture.fetched_at or "unknown"), (SAID_MEDIA, capture.media)]
    said.append((SAID_TYPE, one_line(capture.content_type)))
    if capture.content_encoding:
        said.append((SAID_ENCODING, one_line(capture.content_encoding)))
    return [*said, (ORIGIN, one_line(origin))] if origin else said
