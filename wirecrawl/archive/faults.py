"""What a failing disk or a damaged ledger says, in wirecrawl's words.

In:   an OSError, or an error of SQLite.
Out:  NoRoom, LedgerUnusable, ArchiveBusy or ArchiveError, with the command to type next.
Law:  a full disk is never mistaken for a broken ledger, nor either of them for a bug: the code decides, not the text.
"""

from __future__ import annotations

import errno
import sqlite3

from wirecrawl.errors import ArchiveBusy, ArchiveError, LedgerUnusable, NoRoom

_FAILING = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.ENOMEM}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT, sqlite3.SQLITE_CONSTRAINT}
REBUILD = "wirecrawl rebuild, which makes the ledger anew from the captures"
_PRIMARY = 0xFF  # SQLite's extended codes carry the primary one in their low byte


def named_os_error(error: OSError, where: str) -> ArchiveError:
    """The error to raise for a file that could not be written: NoRoom if the disk is full or failing."""
    what = error.strerror or str(error)
    if error.errno in _FAILING:
        return NoRoom(
            f"the disk is full or failing: {what}",
            where=where,
            next_step="free some space, then run the same command again; what was acknowledged is safe",
        )
    return ArchiveError(
        f"cannot be written: {what}", where=where, next_step="give another folder with --archive DIR"
    )


def named_sql_error(error: sqlite3.Error, where: str) -> ArchiveError:
    """The error to raise for what SQLite says of the file `where`. Raises the error itself if it is a bug here."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_NOMEM):
        return NoRoom(
            f"the disk is full or failing: {error}",
            where=where,
            next_step="free some space, then run the same command again; what was acknowledged is safe",
        )
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return ArchiveBusy(
            f"another program keeps the ledger locked: {error}", where=where, next_step="close it, run again"
        )
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return ArchiveError(
            f"the ledger cannot be opened: {error}", where=where, next_step="look at the folder's permissions"
        )
    if code not in _DAMAGED and "no such" not in str(error):
        raise error
    return LedgerUnusable(
        f"the ledger is damaged: {error}",
        where=where,
        next_step=REBUILD,
    )
