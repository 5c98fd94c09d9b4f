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
from collections.abc import Iterable, Mapping
from pathlib import Path

from wirecrawl.archive.captures import Captures, Seal
from wirecrawl.archive.durable import sync_folder
from wirecrawl.archive.faults import named_os_error, os_errors_named

_BLOCK_BYTES = 1 << 20
_ASIDE = "~"  # between two names; a run that dies there leaves a file that is found by its seal as well


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


def put_back(root: Path, seals: Mapping[str, Seal], there: Iterable[Path]) -> list[tuple[str, str]]:
    """Gives capture files that were renamed, moved or changed about the names of their seals: (from, to) of each.

    `seals` by name; `there`: all files under captures/. A file as long as its seal says is not looked at, and a
    name that another file holds is only taken from one that goes back to its own. Raises NoRoom, ArchiveError.
    """
    sizes = {path.relative_to(root).as_posix(): path.stat().st_size for path in there}
    empty = {seal: name for name, seal in seals.items() if sizes.get(name) != seal.bytes}
    wanted = {seal.bytes for seal in empty}
    moves: dict[str, str] = {}
    for name, size in sizes.items():
        is_astray = name not in seals or size != seals[name].bytes
        if is_astray and size in wanted:
            target = empty.pop(Seal(size, digest_read(root / name, size)), None)
            moves.update({name: target} if target else {})
    while blocked := [name for name, to in moves.items() if to in sizes and to not in moves]:
        del moves[blocked[0]]
    with os_errors_named(root):
        for name in moves:
            (root / name).rename(root / f"{name}{_ASIDE}")
        for name, target in moves.items():
            (root / target).parent.mkdir(parents=True, exist_ok=True)
            (root / f"{name}{_ASIDE}").rename(root / target)
        for folder in {(root / name).parent for pair in moves.items() for name in pair}:
            sync_folder(folder)
    return sorted(moves.items())


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
