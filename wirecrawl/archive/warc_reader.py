"""WARC files read to their end, whoever wrote them and whatever happened to them since.

In:   a .warc, .warc.gz or .warc.zst, or a stream of one.
Out:  a Capture for each record that holds a page, an Unreadable for each fault, in the order of the file.
Law:  a record counts only if the member around it ends soundly or a digest vouches for it; a fault costs one
      record, and reading goes on where the next one begins.

Knowledge: warcio and FastWARC return a short last record without an error, and lose half of the records behind
one flipped bit (docs/facts.md, archives); hence a loop of our own.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

from wirecrawl.archive.faults import from_our_disk
from wirecrawl.archive.warc_members import Container, Member, Window, container_of, find_record
from wirecrawl.archive.warc_record import capture_of, read_fields, wanted
from wirecrawl.errors import Unreadable
from wirecrawl.model.capture import Capture

RECORD_LIMIT_BYTES = 64 * 1024 * 1024
_AGAIN = "get the file again from where it came, or ask for the page again; the rest of it is read"


def read_warc(path: Path, *, file: str, start: int = 0) -> Iterator[Capture | Unreadable]:
    """All captures of a WARC file from byte `start` on, which must be where a record begins.

    `file` is what captures and faults call it. Revisits, requests, metadata, warcinfo, conversions and DNS answers
    are passed over in silence. Raises nothing: a missing file, or one that is no WARC, is an Unreadable too.
    """
    try:
        stream = path.open("rb")
    except OSError as error:
        yield not_opened(error, file)
        return
    with stream:
        yield from read_stream(stream, file=file, start=start)


def read_stream(stream: BinaryIO, *, file: str, start: int = 0) -> Iterator[Capture | Unreadable]:
    """As `read_warc`, from a seekable stream that somebody else closes."""
    try:
        window = Window(stream)
        if not window.view(0):
            yield Unreadable("empty-file", "the file is empty", where=file, next_step=_AGAIN)
            return
        container, first = container_of(window)
        yield from _read_members(window, container, max(start, first), file)
    except Unreadable as fault:
        yield _placed(fault, file, 0)
    except (OSError, EOFError, BadZipFile, zlib.error) as error:
        why = str(error) or "its end is missing"
        stop = Unreadable("read-error", f"reading stops here: {why}", where=file, next_step=_AGAIN)
        stop.__cause__ = error
        yield stop


def read_at(root: Path, file: str, offset: int) -> Capture | None:
    """The capture of the archive at `root` that begins at this byte of this file; None if it is not there any more.

    Raises NoRoom, ArchiveError where the file is there and cannot be read.
    """
    path = root / file
    record = next(from_our_disk(read_warc(path, file=file, start=offset), path), None)
    return record if isinstance(record, Capture) and record.offset == offset else None


def not_opened(error: OSError, file: str) -> Unreadable:
    """`no-such-file`, `no-permission` or `read-error`, with what to do; its cause is `error`."""
    reason, what, step = "read-error", f"cannot be read: {error.strerror or error}", _AGAIN
    if isinstance(error, FileNotFoundError):
        reason, what, step = "no-such-file", "there is no such file", "look at the path"
    elif isinstance(error, PermissionError):
        reason, what, step = "no-permission", "this user may not read it", "let this user read it (chmod u+r)"
    fault = Unreadable(reason, what, where=file, next_step=step)
    fault.__cause__ = error
    return fault


def _read_members(window: Window, container: Container, at: int, file: str) -> Iterator[Capture | Unreadable]:
    while at >= 0 and window.view(at):
        member = Member(window, container, at)
        try:
            yield from _read_member(member, file, strict=not container.checked)
            at = member.next
        except Unreadable as fault:
            yield _placed(fault, file, member.offset)
            at = find_record(window, container, member.offset + 1)


def _read_member(member: Member, file: str, *, strict: bool) -> Iterator[Capture | Unreadable]:
    """The records of one member. Raises Unreadable where it cannot go on."""
    while head := member.head():
        record = read_fields(head)
        length = _length_of(record)
        if length > RECORD_LIMIT_BYTES or not wanted(record):
            member.skip(length)
            if wanted(record):
                what = f"a record of {length} bytes is no page; the limit is {RECORD_LIMIT_BYTES}"
                yield _placed(Unreadable("record-too-large", what), file, member.offset)
            fault = member.end_record()
        else:
            block = member.block(length)
            fault = member.end_record()
            result, proven = _capture(record, block, file, member.offset, strict)
            if fault is None or proven:
                yield result
        if fault is not None:
            raise fault


def _capture(
    record: Mapping[str, str], block: bytes, file: str, offset: int, strict: bool
) -> tuple[Capture | Unreadable, bool]:
    try:
        return capture_of(record, block, file=file, offset=offset, strict=strict)
    except Unreadable as fault:
        return _placed(fault, file, offset), False


def _length_of(record: Mapping[str, str]) -> int:
    said = record.get("content-length", "")
    if not (said.isascii() and said.isdigit() and len(said) <= 18):
        raise Unreadable("broken-record", f"a record whose Content-Length is {said[:20]!r}")
    return int(said)


def _placed(fault: Unreadable, file: str, offset: int) -> Unreadable:
    return Unreadable(fault.reason, fault.what, where=f"{file}, byte {offset}", next_step=_AGAIN)
