"""What a failing disk or a damaged ledger says, in wirecrawl's words.

In:   an OSError, or an error of SQLite.
Out:  NoRoom, LedgerUnusable, ArchiveBusy or ArchiveError, with the command to type next.
Law:  a full disk is never mistaken for a broken ledger, nor either of them for a bug: the code decides, not the text.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from wirecrawl.errors import ArchiveBusy, ArchiveError, LedgerUnusable, NoRoom, Unreadable
from wirecrawl.report import in_archive

_SPACE, _DISK = "free some space", "look at the disk"
_FAILING = {
    errno.ENOSPC: _SPACE,
    errno.EFBIG: _SPACE,
    errno.EDQUOT: "free some space, or have the quota raised",
    errno.ENOMEM: "free some memory",
    errno.EROFS: "mount it to be written to",  # what the kernel does in mid-run to a disk that fails
    **dict.fromkeys((errno.EIO, errno.EREMOTEIO, errno.ESTALE, errno.ENODEV, errno.ENXIO), _DISK),
}
_SCARCE = {errno.EMFILE, errno.ENFILE}
_SAFE = "then run the same command again; what was acknowledged is safe"
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_CONSTRAINT}
_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their low byte


def is_of_storage(error: OSError) -> bool:
    """Whether this is no bug and no wrong path: the disk is full or failing, or the system has no file handles left."""
    return error.errno in _FAILING or error.errno in _SCARCE


def named_os_error(error: OSError, where: str, *, doing: str = "written") -> ArchiveError:
    """The error to raise for a file that could not be written (or read): NoRoom if the disk is full or failing."""
    what = error.strerror or str(error)
    if error.errno in _FAILING:
        step = f"{_FAILING[error.errno]}, {_SAFE}"
        return NoRoom(f"the disk is full or failing: {what}", where=where, next_step=step)
    if error.errno in _SCARCE:
        step = f"raise the limit (ulimit -n 4096), {_SAFE}"
        return ArchiveError(f"cannot be opened: {what}", where=where, next_step=step)
    step = "give another folder with --archive DIR"
    if doing == "read":
        step = "let this user read it (chmod u+r)"
    return ArchiveError(f"cannot be {doing}: {what}", where=where, next_step=step)


@contextmanager
def os_errors_named(where: Path, *, doing: str = "written") -> Iterator[None]:
    """A block in which every OSError comes as `named_os_error` has it."""
    try:
        yield
    except OSError as error:
        raise named_os_error(error, str(where), doing=doing) from error


Read = TypeVar("Read")


def from_our_disk(records: Iterable[Read], path: Path) -> Iterator[Read]:
    """Records of a capture file of the archive itself. Raises NoRoom, ArchiveError where it cannot be read.

    A disk that fails to answer says nothing about what it holds: nobody may take that for damage, or for loss.
    """
    for one in records:
        cause = one.__cause__ if isinstance(one, Unreadable) else None
        if isinstance(cause, OSError) and cause.errno not in (None, errno.ENOENT):
            raise named_os_error(cause, str(path), doing="read") from cause
        yield one


def rebuild_step(root: Path) -> str:
    """What to type where the ledger of the archive at `root` is of no use."""
    return f"wirecrawl rebuild{in_archive(root)}, which makes the ledger anew from the captures"


def named_sql_error(error: sqlite3.Error, where: str) -> ArchiveError:
    """The error to raise for what SQLite says of the file `where`. Raises the error itself if it is a bug here."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
        cause = _cause(Path(where))  # READONLY: where SQLite cannot open to write, it opens to read
        return named_os_error(cause, where, doing="opened") if cause else _failing(error, where, _DISK)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_NOMEM):
        return _failing(error, where, _SPACE)
    if code == sqlite3.SQLITE_IOERR or (code == sqlite3.SQLITE_CORRUPT and _disk_fails(Path(where))):
        return _failing(error, where, "free some space, or look at the disk")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        what, step = f"another program keeps the ledger locked: {error}", "close it, run again"
        return ArchiveBusy(what, where=where, next_step=step)
    if code in (sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        what, step = f"the ledger cannot be opened: {error}", "look at the folder's permissions"
        return ArchiveError(what, where=where, next_step=step)
    if code not in _DAMAGED and "no such" not in str(error):
        raise error
    what, step = f"the ledger is damaged: {error}", rebuild_step(Path(where).parent)
    return LedgerUnusable(what, where=where, next_step=step)


def _failing(error: sqlite3.Error, where: str, step: str) -> NoRoom:
    return NoRoom(f"the disk is full or failing: {error}", where=where, next_step=f"{step}, {_SAFE}")


def _disk_fails(path: Path) -> bool:
    """Whether it is the disk and not the ledger that is at fault: SQLite calls both malformed."""
    try:
        with path.open("rb") as ledger:
            while ledger.read(1 << 20):
                pass
        with closing(sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)) as db:
            return bool(db.execute("PRAGMA quick_check(1)").fetchall() == [("ok",)])
    except OSError:
        return True
    except sqlite3.Error:
        return False


def _cause(path: Path) -> OSError | None:
    """Why SQLite could not open the ledger or a file beside it, which it does not tell; None if it could by now."""
    try:
        if path.exists():
            os.close(os.open(path, os.O_RDWR))
        with tempfile.TemporaryFile(dir=path.parent):
            return None
    except OSError as error:
        return error
