"""The digest of each capture file as it was when its run ended: so that not one bit can turn unseen.

In:   capture files that nobody writes to.
Out:  a seal for each in the ledger; whether a file still is what its seal says.
Law:  a seal is of the acknowledged bytes alone; a file that grows is sealed again, one that changes never is,
      unless `repair` has proven each of its records.

Knowledge: a gzip member's checksum does not cover its header's time and system bytes, nor the unused bits behind
its last block (RFC 1951, RFC 1952).
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from wirecrawl.archive.captures import Captures, Seal
from wirecrawl.archive.faults import named_os_error

_BLOCK_BYTES = 1 << 20


def seal_files(ledger: Captures, root: Path) -> int:
    """Seals all files that are not sealed as far as they are acknowledged; how many. The caller commits.

    A file that is missing or too short is left for `verify` to tell.
    """
    sealed = 0
    for file, length in ledger.unsealed():
        digest = digest_of(root / file, length)
        if digest:
            ledger.seal(file, Seal(length, digest))
            sealed += 1
    return sealed


def digest_of(path: Path, length: int) -> str:
    """The sha-256 (hex) of the first `length` bytes; "" if they are not there, or cannot be read."""
    try:
        return _digest(path, length)
    except OSError:
        return ""


def digest_read(path: Path, length: int) -> str:
    """As `digest_of`, for one who would mend the file: where it is there and cannot be read, NoRoom or ArchiveError."""
    try:
        return _digest(path, length)
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise named_os_error(error, str(path), doing="read") from error


def _digest(path: Path, length: int) -> str:
    digest, left = hashlib.sha256(), length
    with path.open("rb") as stream:
        while left and (block := stream.read(min(_BLOCK_BYTES, left))):
            digest.update(block)
            left -= len(block)
    return "" if left else digest.hexdigest()
