"""What `verify` asks of the ledger, and what `repair` changes in it.

In:   what is really on the disk: which captures, how many bytes, which digest.
Out:  what the ledger says of it; contradictions within the ledger; rows put right.
Law:  a capture that is gone is marked `lost`, its text is kept and its page is owed again; what was read from a
      capture that stands elsewhere now is read again from there.
"""

from __future__ import annotations

import errno
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import orjson

from wirecrawl.archive.database import PAGE_ONE_OF_ONE
from wirecrawl.archive.faults import named_os_error
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.months import Month, Revision
from wirecrawl.model.story import Entry, Reading

LOST = "lost"
_PAGE_UNREAD = re.compile(r"unable to get the page\. error code=(\d+)")

# what is wrong → the rows it is wrong with, told by a name
_CONTRADICTIONS: dict[str, str] = {
    "capture-without-file": "SELECT capture FROM captures LEFT JOIN files USING (file) WHERE name IS NULL",
    "reading-without-capture": "SELECT id FROM readings LEFT JOIN captures USING (capture) WHERE digest IS NULL",
    "reject-without-capture": "SELECT capture FROM rejects LEFT JOIN captures USING (capture) WHERE digest IS NULL",
    "outcome-without-reading": (
        "SELECT capture FROM captures LEFT JOIN readings USING (capture) WHERE outcome = 'story' AND id IS NULL"
    ),
    "outcome-without-reject": (
        "SELECT captures.capture FROM captures LEFT JOIN rejects USING (capture)"
        " WHERE outcome = 'reject' AND reason IS NULL"
    ),
    "unread-but-stored": (
        "SELECT capture FROM captures WHERE outcome IS NULL"
        " AND (capture IN (SELECT capture FROM readings) OR capture IN (SELECT capture FROM rejects))"
    ),
    "story-without-line": (
        "SELECT stories.id FROM stories LEFT JOIN lines ON lines.version = stories.version WHERE line IS NULL"
    ),
    "reading-without-story": (
        "SELECT DISTINCT readings.id FROM readings LEFT JOIN stories ON stories.id = readings.id"
        " WHERE stories.id IS NULL AND readings.id NOT IN (SELECT id FROM dirty)"
    ),
    "story-without-reading": (
        "SELECT stories.id FROM stories WHERE id NOT IN (SELECT id FROM readings)"
        " AND id NOT IN (SELECT id FROM dirty)"
    ),
    "version-without-story": "SELECT id FROM versions WHERE id NOT IN (SELECT id FROM stories)",
}
_FRONTIER: dict[str, str] = {
    "unknown-state": "SELECT id FROM frontier WHERE state NOT IN ('owed', 'stored', 'rejected')",
    "end-without-reason": "SELECT id FROM frontier WHERE state <> 'stored' AND reason = ''",
    "stored-without-story": (
        "SELECT id FROM frontier WHERE state = 'stored'"
        " AND NOT EXISTS (SELECT 1 FROM readings WHERE readings.id = frontier.id)"
        " AND url NOT IN (SELECT url FROM captures)"
    ),
}


_READ_AGAIN = "UPDATE captures SET outcome = NULL WHERE capture = ?"
_ASK_AGAIN = "UPDATE frontier SET state = 'owed', reason = 'not-asked', retry_at = '' WHERE id = ?"
_MEND = {
    "capture-without-file": "DELETE FROM captures WHERE capture = ?",
    "reading-without-capture": "DELETE FROM readings WHERE id = ? AND capture NOT IN (SELECT capture FROM captures)",
    "reject-without-capture": "DELETE FROM rejects WHERE capture = ?",
    "outcome-without-reading": _READ_AGAIN,
    "outcome-without-reject": _READ_AGAIN,
    "unknown-state": _ASK_AGAIN,
    "end-without-reason": _ASK_AGAIN,
    "stored-without-story": _ASK_AGAIN,
}


class HeldCapture(NamedTuple):
    """A capture as the ledger has it."""

    row: int
    offset: int
    digest: str
    url: str
    fetched_at: str | None
    role: str
    outcome: str | None


class Mending(Ledger):
    """The ledger, with the questions of verify and the answers of repair."""

    def integrity(self, limit: int = 20) -> list[str]:
        """What SQLite finds wrong with its own file, at most `limit` lines; nothing if it is sound.

        Raises NoRoom where the disk fails to read it: that says nothing about what it holds.
        """
        rows = [str(line) for (line,) in self._read(f"PRAGMA integrity_check({limit:d})")]
        codes = [int(code) for line in rows for code in _PAGE_UNREAD.findall(line)]
        if any(code & 0xFF == sqlite3.SQLITE_IOERR for code in codes):
            raise named_os_error(OSError(errno.EIO, os.strerror(errno.EIO)), str(self._path))
        return [] if rows == ["ok"] else rows

    def contradictions(self) -> list[tuple[str, str]]:
        """(what is wrong, with which row) of the tables against each other and of the frontier's sums."""
        with self.as_of_now():
            return list(self._contradictions())

    @contextmanager
    def as_of_now(self) -> Iterator[None]:
        """A reader's questions are all answered as of one instant, whoever writes meanwhile."""
        if self._mode == "read":
            self._read("BEGIN")
        try:
            yield
        finally:
            if self._mode == "read":
                self._roll_back()

    def _contradictions(self) -> Iterator[tuple[str, str]]:
        for kind, question in (*_CONTRADICTIONS.items(), *_FRONTIER.items()):
            for (name,) in self._stream(question):
                yield kind, str(name)
        for source, run in self._read("SELECT DISTINCT source, run FROM frontier"):
            now, self.run = self.run, int(run)
            tally = self.tally(source)
            self.run = now
            if not tally.balanced:
                yield "sum-does-not-hold", f"{source}, run {run}: {tally}"

    def mend_contradictions(self) -> int:
        """Rows that contradict each other are read, settled or owed again; how many. The caller commits."""
        wrong = self.contradictions()
        for kind, name in wrong:
            if kind in _MEND:
                self._write(_MEND[kind], name)
            elif kind == "unread-but-stored":
                self._take_back(int(name))
            if kind.startswith(("reading-", "story-", "version-")):
                self.settle_again(name)
        return len(wrong)

    def settle_again(self, id: str) -> None:
        """The story of this id is to be made again from its readings. The caller commits."""
        for source, month in self._read("SELECT source, month FROM stories WHERE id = ?", id):
            self._forget(id, source, month)
        self._write("DELETE FROM versions WHERE id = ?", id)
        self._write("INSERT OR IGNORE INTO dirty VALUES (?)", id)
        self._saved_dirty = True

    # capture files

    def files(self) -> dict[str, int]:
        """Every file the ledger knows, and its acknowledged bytes."""
        return dict(self._read("SELECT name, acknowledged FROM files ORDER BY name"))

    def captures_in(self, file: str) -> list[HeldCapture]:
        """The captures of one file by their place, those that are marked lost too."""
        rows = self._read(
            "SELECT capture, offset, digest, url, fetched_at, role, outcome FROM captures"
            " WHERE file = (SELECT file FROM files WHERE name = ?) ORDER BY offset",
            file,
        )
        return [HeldCapture(*row) for row in rows]

    def lost(self) -> int:
        """How many captures are marked lost."""
        return int(self._read("SELECT count(*) FROM captures WHERE outcome = ?", LOST)[0][0])

    def shorten(self, file: str, length: int) -> None:
        """The file is sound up to `length` bytes and no further."""
        self._write("UPDATE files SET acknowledged = ? WHERE name = ?", length, file)
        self._files.pop(file, None)
        self._grown.discard(file)

    def move_captures(self, moves: Sequence[tuple[int, int]]) -> None:
        """Captures (row, byte) that stand elsewhere in their file now: they are to be read again from there."""
        self._write_all(
            "UPDATE captures SET offset = -1 - capture WHERE capture = ?", [(row,) for row, _ in moves]
        )
        for row, offset in moves:
            self._take_back(row)
            self._write("UPDATE captures SET offset = ?, outcome = NULL WHERE capture = ?", offset, row)

    def lose(self, row: int, source: str, entry: Entry | None) -> None:
        """The bytes of this capture are gone. What was read from it stays; its page (`entry`) is owed again."""
        self._write("UPDATE captures SET outcome = ? WHERE capture = ?", LOST, row)
        if entry is None:
            return
        self._has_frontier = True
        self._write(
            "INSERT INTO frontier VALUES (?, ?, ?, ?, ?, 'owed', 'capture-lost', '', 0, ?, 0, 0, '')"
            " ON CONFLICT (id, page) DO UPDATE SET state = 'owed', reason = 'capture-lost', retry_at = '',"
            " known = 0, run = excluded.run",
            entry.id,
            entry.page,
            source,
            entry.url,
            entry.day,
            self.run,
        )

    def forget_replaced(self) -> set[int]:
        """Lost captures whose page has come again, word for word, are forgotten; their rows. The caller commits."""
        same = " AND ".join(
            f"json_extract(CAST(old.data AS TEXT), '$.{name}') IS json_extract(CAST(new.data AS TEXT), '$.{name}')"
            for name in ("headline_raw", "dateline_raw", "body", "published_raw", "pub_status")
        )
        rows = self._read(
            "SELECT old.capture, old.id FROM captures AS gone JOIN readings AS old USING (capture)"  # noqa: S608
            " JOIN readings AS new ON new.id = old.id AND new.page = old.page"
            " JOIN captures AS came ON came.capture = new.capture"
            f" WHERE gone.outcome = '{LOST}' AND came.outcome = 'story' AND {same}"
        )
        for row, id_ in dict(rows).items():
            self._write("DELETE FROM readings WHERE capture = ?", row)
            self._write("DELETE FROM captures WHERE capture = ?", row)
            self.settle_again(id_)
        return set(dict(rows))

    def unseal(self, file: str) -> None:
        """The file is to be sealed anew. The caller commits."""
        self._write("DELETE FROM seals WHERE name = ?", file)

    def months(self) -> list[Month]:
        """Every file there ought to be, in the order of their names."""
        rows = self._read(
            "SELECT 'rejects', source, month FROM rejects UNION SELECT 'stories', source, month FROM stories"
            " UNION SELECT 'versions', source, month FROM earlier ORDER BY 1, 2, 3"
        )
        return [Month(*row) for row in rows]

    # what rebuild asks

    def rows_of_role(self, role: str) -> set[int]:
        """The captures of a role: list, story, robots, redirect, other."""
        return {row for (row,) in self._read("SELECT capture FROM captures WHERE role = ?", role)}

    def readings_of_many(self) -> Iterator[Reading]:
        """The readings of stories that have more than one page."""
        tail = len(PAGE_ONE_OF_ONE)
        rows = self._read(f"SELECT data FROM readings WHERE substr(data, -{tail:d}) <> ?", PAGE_ONE_OF_ONE)  # noqa: S608
        return (Reading.from_json(data) for (data,) in rows)

    def answered(self) -> list[tuple[str, str, str, str]]:
        """Pages that came and gave no story: (source, id, address, reason), the latest answer last."""
        return self._read(
            "SELECT rejects.source, id, url, reason FROM rejects JOIN captures USING (capture)"
            " WHERE id IS NOT NULL ORDER BY fetched_at, capture"
        )

    def frontier_size(self) -> tuple[int, int]:
        """How many pages are listed, and how many of them are owed."""
        listed, owed = self._read("SELECT count(*), coalesce(sum(state = 'owed'), 0) FROM frontier")[0]
        return listed, owed

    def adopt_revisions(self, revisions: Sequence[Revision]) -> None:
        """The history of the published files, as an older ledger had it."""
        self._write_all(
            "INSERT OR IGNORE INTO revisions VALUES (?, ?, ?, ?)",
            [(one.revision, one.at, one.reason, orjson.dumps(one.files).decode()) for one in revisions],
        )
