"""Every error wirecrawl raises on purpose.

    WirecrawlError            says what, where, why and what to do; carries its exit code
    ├── UsageError            2   a command that cannot be meant
    │   └── UnknownSource         no wire of that name
    ├── Unreadable            4   a file, a record or a body that cannot be read to its end
    ├── Rejected                  a page that gives no story: not a failure, a named and counted result
    └── ArchiveError          1
        ├── ArchiveBusy      75   another run holds the archive
        ├── NoRoom            5   storage is full or failing
        └── LedgerUnusable    1   a ledger that is newer than this program, or damaged

Law: a message is one line a reader can act on; `next_step` is the command to type.
"""

from __future__ import annotations


class WirecrawlError(Exception):
    """Base: `what` went wrong, `where` (address or path), `next_step` (what to type)."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what)
        self.what, self.where, self.next_step = what, where, next_step

    def __str__(self) -> str:
        line = f"{self.where}: {self.what}" if self.where else self.what
        return f"{line}; next: {self.next_step}" if self.next_step else line


class UsageError(WirecrawlError):
    exit_code = 2


class UnknownSource(UsageError):
    """No source of that name is known."""


class Unreadable(WirecrawlError):
    """Bytes that end too early or break on the way; `reason` is a short hyphenated code, and its counter."""

    exit_code = 4

    def __init__(self, reason: str, what: str, *, where: str = "", next_step: str = "") -> None:
        super().__init__(what, where=where, next_step=next_step)
        self.reason = reason


class Rejected(WirecrawlError):
    """A page that gives no story. `reason` is a short hyphenated code, and its counter."""

    exit_code = 0

    def __init__(self, reason: str, what: str = "") -> None:
        super().__init__(what or reason)
        self.reason = reason


class ArchiveError(WirecrawlError):
    """The archive cannot be used as asked."""


class ArchiveBusy(ArchiveError):
    """Another run writes to this archive."""

    exit_code = 75


class NoRoom(ArchiveError):
    """The disk is full or answers with errors."""

    exit_code = 5


class LedgerUnusable(ArchiveError):
    """The ledger has a schema this program does not know, or is damaged."""
