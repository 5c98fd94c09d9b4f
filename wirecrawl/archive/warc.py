"""Captures kept as they came: one WARC 1.1 file a run, each record a gzip member of its own.

In:   answers of a wire, or captures from files saved by other means.
Out:  the same as Captures that say where they are (file, byte); `read_warc` (warc_reader.py) gives them back.
Law:  a file never holds half a record: what fails to be written is cut off again before the error is raised.

Knowledge: WARC 1.1 (ISO 28500:2017). Behind a torn gzip member most readers find nothing, so a run never goes
on with another run's file.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from fastwarc import GzipWriter, WarcRecord, WarcRecordType

from wirecrawl import __version__
from wirecrawl.archive.durable import sync_folder
from wirecrawl.archive.faults import named_os_error, os_errors_named
from wirecrawl.archive.provenance import safe_uri
from wirecrawl.archive.warc_record import (
    NO_ADDRESS,
    ORIGIN,
    READ_AS,
    SAID_FETCHED,
    SAID_MEDIA,
    capture_of,
    http_head,
    one_line,
    saved_fields,
)
from wirecrawl.errors import ArchiveError, NoRoom
from wirecrawl.instant import utc_now
from wirecrawl.model.capture import Capture, sha256_of

# On pages of wires 4 takes 0.7 of the time of 6 and gives 2.5 % more bytes; most payloads come compressed anyway.
_LEVEL = 4
Fields = Sequence[tuple[str, str]]


class Answer(NamedTuple):
    """A wire's answer as it came: payload still content-encoded, without chunks; `phrase` is that of the status."""

    url: str
    status: int
    phrase: str
    headers: Fields
    payload: bytes

    def unkept(self, fetched_at: str | None = None, truncated: str = "") -> Capture:
        """A capture of what nobody keeps."""
        said = {name.lower(): value for name, value in self.headers}
        return Capture(
            payload=self.payload,
            url=self.url,
            fetched_at=fetched_at,
            status=self.status,
            content_type=said.get("content-type", ""),
            content_encoding=", ".join(v for name, v in self.headers if name.lower() == "content-encoding"),
            location=said.get("location", ""),
            truncated=truncated,
        )


class CaptureWriter:
    """`captures/SOURCE/YYYY/SOURCE-YYYYMMDDTHHMMSSZ-0001.warc.gz` under `root`, made with its first record.

    `file` is that path ("" before the first record), `written` the bytes that hold whole records, `length` the
    bytes of them a `sync` has brought to the disk. Methods raise NoRoom when storage is full or failing.
    """

    def __init__(self, root: Path, source: str, started: datetime) -> None:
        utc = started.astimezone(UTC)
        self._root = root
        self._folder = f"captures/{source}/{utc:%Y}"
        self._stem = f"{source}-{utc:%Y%m%dT%H%M%SZ}"
        self._handle = -1
        self._warcinfo = ""
        self._failed = ""
        self.file = ""
        self.written = 0
        self.length = 0

    def keep(self, answer: Answer, fetched_at: str, truncated: str = "", extra: Fields = ()) -> Capture:
        """A response as it came; `fetched_at` is its WARC-Date.

        `truncated` is the WARC word for why the payload ends early (`length`, `time`, `disconnect`); `extra`
        are more fields of the record. Raises NoRoom.
        """
        more = [*extra, *([("WARC-Truncated", truncated)] if truncated else [])]
        head = http_head(answer.status, answer.phrase, answer.headers)
        return self._response(answer.url, head, answer.payload, fetched_at, more)

    def keep_revisit(self, answer: Answer, fetched_at: str, *, digest: str, first_at: str) -> None:
        """An answer that said nothing new: its headers, and where its bytes are: those fetched at `first_at`.

        304 is the profile server-not-modified, any other status identical-payload-digest. Raises NoRoom.
        """
        profile = "server-not-modified" if answer.status == 304 else "identical-payload-digest"
        block = http_head(answer.status, answer.phrase, answer.headers)
        about = [
            ("WARC-Date", one_line(fetched_at)),
            ("WARC-Target-URI", safe_uri(answer.url)),
            ("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}"),
            ("WARC-Refers-To-Target-URI", safe_uri(answer.url)),
            ("WARC-Refers-To-Date", one_line(first_at)),
            ("WARC-Payload-Digest", digest),
            ("WARC-Block-Digest", sha256_of(block)),
            ("Content-Type", "application/http; msgtype=response"),
        ]
        self._append("revisit", about, block)

    def keep_saved(self, capture: Capture, origin: str, *, read_as: str = "") -> Capture:
        """A capture from somewhere else, with the name of the file it came from, and of the source its reader said
        it is of. Raises NoRoom.

        A response from someone else's WARC stays one, with its own WARC-Date and header block. A bare file
        becomes a `resource`, dated now; what it says of its own fetching is a field beside that.
        """
        head = capture.head
        if not head and (capture.status != 200 or capture.location):
            head = _head_of(capture)
        if not head:
            return self._resource(capture, origin, read_as)
        extra = [(ORIGIN, one_line(origin))] if origin else []
        if read_as:
            extra.append((READ_AS, read_as))
        extra += capture.carried
        if capture.truncated:
            extra.append(("WARC-Truncated", capture.truncated))
        if capture.media != "html":
            extra.append((SAID_MEDIA, capture.media))
        if capture.fetched_at is None:
            extra.append((SAID_FETCHED, "unknown"))
        return self._response(capture.url, head, capture.payload, capture.fetched_at or utc_now(), extra)

    def _response(self, url: str, head: bytes, payload: bytes, at: str, extra: Fields) -> Capture:
        digest = sha256_of(payload)
        block = head + payload
        about = [
            ("WARC-Date", one_line(at)),
            ("WARC-Target-URI", safe_uri(url) or NO_ADDRESS + digest.partition(":")[2]),
            ("WARC-Payload-Digest", digest),
            ("WARC-Block-Digest", sha256_of(block)),
            ("Content-Type", "application/http; msgtype=response"),
            *extra,
        ]
        return self._kept("response", about, block)

    def _resource(self, capture: Capture, origin: str, read_as: str) -> Capture:
        digest = sha256_of(capture.payload)
        media_type = "text/plain" if capture.media == "text" else "text/html"
        if capture.content_encoding:
            # A resource has no field for an encoding: say what the bytes are, and keep what they hold beside it.
            media_type = (
                "application/gzip" if "gzip" in capture.content_encoding else "application/octet-stream"
            )
        elif capture.content_type:
            media_type = one_line(capture.content_type)
        about = [
            ("WARC-Date", utc_now()),
            ("WARC-Target-URI", safe_uri(capture.url) or NO_ADDRESS + digest.partition(":")[2]),
            ("WARC-Payload-Digest", digest),
            ("WARC-Block-Digest", digest),
            ("Content-Type", media_type),
            *saved_fields(capture, origin),
            *([(READ_AS, read_as)] if read_as else []),
            *([("WARC-Truncated", capture.truncated)] if capture.truncated else []),
        ]
        return self._kept("resource", about, capture.payload)

    def _kept(self, kind: str, about: Fields, block: bytes) -> Capture:
        offset = self._append(kind, about, block)
        said = {name.lower(): value for name, value in about} | {"warc-type": kind}
        return capture_of(said, block, file=self.file, offset=offset)[0]

    def _append(self, kind: str, about: Fields, block: bytes) -> int:
        """Write one record; returns the byte where its member starts."""
        if self._failed:
            step = "look at the disk, then run the same command again"
            raise NoRoom(self._failed, where=str(self._root / self.file), next_step=step)
        if self._handle < 0:
            self._create()
        if not self.written:
            self._warcinfo, member = _member("warcinfo", *_about_this_file(Path(self.file).name))
            self._write(member)
        offset = self.written
        self._write(_member(kind, [*about, ("WARC-Warcinfo-ID", self._warcinfo)], block)[1])
        return offset

    def _create(self) -> None:
        folder = self._root / self._folder
        number = 1
        with os_errors_named(folder):
            folder.mkdir(parents=True, exist_ok=True)
            while (path := folder / f"{self._stem}-{number:04d}.warc.gz").exists():
                number += 1
            self._handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        self.file = f"{self._folder}/{path.name}"

    def _write(self, data: bytes) -> None:
        """All of it, or none: a write that fails is cut off again."""
        try:
            done = 0
            while done < len(data):
                done += os.write(self._handle, memoryview(data)[done:])
        except OSError as error:
            self._take_back(self.written)
            raise named_os_error(error, str(self._root / self.file)) from error
        self.written += len(data)

    def _take_back(self, length: int) -> None:
        try:
            os.ftruncate(self._handle, length)
            os.lseek(self._handle, length, os.SEEK_SET)
        except OSError as error:
            self._failed = (
                f"storage fails, and {self.file} could not be cut back to byte {length}: {error.strerror}"
            )

    def sync(self) -> None:
        """Bring all records to the disk; `length` then counts them. Raises NoRoom.

        After a failed sync nobody knows what is on the disk, so what was not synced before is cut off and the
        writer takes no more.
        """
        if self.length == self.written:
            return
        try:
            os.fdatasync(self._handle)
            if not self.length:
                folder = Path(self._folder)
                for step in (folder, *folder.parents):  # a file is only kept if its name is
                    sync_folder(self._root / step)
        except OSError as error:
            self._failed = f"storage failed before: {error.strerror}"
            self._take_back(self.length)
            self.written = self.length
            raise named_os_error(error, str(self._root / self.file)) from error
        self.length = self.written

    def close(self) -> None:
        """Sync and close; closing twice is harmless. Raises NoRoom."""
        if self._handle < 0:
            return
        handle = self._handle
        try:
            self.sync()
        finally:
            self._handle, self._failed = -1, self._failed or "this writer is closed"
            os.close(handle)


def cut_back(path: Path, length: int) -> int:
    """Cut a capture file to the length the ledger acknowledged; returns the bytes that went.

    Raises NoRoom, or ArchiveError when the file is shorter than that or not there: then captures are missing.
    """
    with os_errors_named(path), path.open("r+b") as handle:
        there = handle.seek(0, os.SEEK_END)
        if there > length:
            handle.truncate(length)
            os.fsync(handle.fileno())
    if there < length:
        raise ArchiveError(
            f"{length} bytes were acknowledged and only {there} are there",
            where=str(path),
            next_step="bring the file back from a copy of the archive",
        )
    return there - length


def _member(kind: str, about: Fields, block: bytes) -> tuple[str, bytes]:
    """A record as one gzip member, with its WARC-Record-ID before it."""
    record = WarcRecord()
    record.init_headers(record_type=getattr(WarcRecordType, kind))
    for name, value in about:
        record.headers[name] = value
    record.set_bytes_content(block)
    out = io.BytesIO()
    with GzipWriter(out, compression_level=_LEVEL) as packer:
        record.write(packer)
        packer.finish()
        return str(record.headers["WARC-Record-ID"]), out.getvalue()


def _about_this_file(name: str) -> tuple[Fields, bytes]:
    said = {
        "software": f"wirecrawl/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "robots": "obey",
    }
    block = "".join(f"{key}: {value}\r\n" for key, value in said.items()).encode()
    about = [
        ("WARC-Date", utc_now()),
        ("WARC-Filename", name),
        ("WARC-Block-Digest", sha256_of(block)),
        ("Content-Type", "application/warc-fields"),
    ]
    return about, block


def _head_of(capture: Capture) -> bytes:
    """A header block for a capture that has lost its own."""
    said = [
        ("Content-Type", capture.content_type),
        ("Content-Encoding", capture.content_encoding),
        ("Location", capture.location),
    ]
    return http_head(capture.status, "", [pair for pair in said if pair[1]])
