"""Which captures are held, where their bytes are, and how much of each file is known to be whole.

In:   captures that are on disk already.
Out:  a row for each; the places of those nobody has read yet.
Law:  a capture is known by (digest, address, instant) and stands at one place; a file is trusted up to the
      length acknowledged with its last commit, and not one byte further.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from wirecrawl.archive.database import Database, Mode

_FILES_REMEMBERED = 64


class Seal(NamedTuple):
    """The sha-256 (hex) of the first `bytes` bytes of a capture file, taken when the run that wrote it ended."""

    bytes: int
    sha256: str


class Placed(Protocol):
    """What the ledger keeps of a capture: a Capture has it, and so has an Outcome."""

    @property
    def file(self) -> str: ...
    @property
    def offset(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def fetched_at(self) -> str | None: ...
    @property
    def status(self) -> int: ...


class Captures(Database):
    """The questions about captures."""

    def __init__(self, path: Path, mode: Mode) -> None:
        self._files: dict[str, tuple[int, int]] = {}  # name: row, bytes acknowledged
        self._grown: set[str] = set()
        super().__init__(path, mode)
        self._has_reserved = bool(self._read("SELECT 1 FROM reserved LIMIT 1"))

    def held_capture(self, digest: str, url: str, fetched_at: str | None) -> int:
        """The row of these bytes, from this address at this instant; 0 if they are not here."""
        found = self._read(
            "SELECT capture FROM captures WHERE substr(digest, 8, 16) = ? AND +digest = ? AND url = ?"
            " AND fetched_at IS ?",
            digest[7:23],
            digest,
            url,
            fetched_at,
        )
        return int(found[0][0]) if found else 0

    def add_capture(self, capture: Placed, *, source: str | None, role: str, length: int) -> int:
        """The row of a capture that is on disk; that of its twin if it is held already.

        `length` is that of its file in bytes, once this record is whole and synced.
        """
        file = self.grow(capture.file, length)
        if twin := self.held_capture(capture.digest, capture.url, capture.fetched_at):
            return twin
        cursor = self._write(
            "INSERT INTO captures VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            file,
            capture.offset,
            capture.digest,
            capture.url,
            capture.fetched_at,
            source,
            role,
            capture.status,
            self.run,
        )
        return cursor.lastrowid or 0

    def grow(self, name: str, length: int) -> int:
        """The file is whole up to `length` bytes, as the commit writes down; its row."""
        if name not in self._files:
            self._write("INSERT OR IGNORE INTO files VALUES (NULL, ?, 0)", name)
            rows = self._read("SELECT file, acknowledged FROM files WHERE name = ?", name)
            if len(self._files) >= _FILES_REMEMBERED:
                self._write_lengths()
                self._files.clear()
            self._files[name] = rows[0]
        file, before = self._files[name]
        if length > before:
            self._files[name] = file, length
            self._grown.add(name)
        return file

    def _write_lengths(self) -> None:
        if not self._grown:
            return
        rows = [(self._files[name][1], self._files[name][0]) for name in sorted(self._grown)]
        self._write_all("UPDATE files SET acknowledged = ? WHERE file = ?", rows)
        self._grown.clear()

    def acknowledged(self, file: str) -> int:
        """Bytes of the file known to be whole; 0 for a file never heard of. What lies behind may be torn."""
        if file in self._files:
            return self._files[file][1]
        rows = self._read("SELECT acknowledged FROM files WHERE name = ?", file)
        return int(rows[0][0]) if rows else 0

    def capture_at(self, file: str, offset: int) -> int | None:
        """The row of the capture that starts at this byte of this file, if there is one."""
        rows = self._read(
            "SELECT capture FROM captures WHERE file = (SELECT file FROM files WHERE name = ?) AND offset = ?",
            file,
            offset,
        )
        return int(rows[0][0]) if rows else None

    def reserve(self, capture_id: int, kinds: Iterable[str]) -> None:
        """What the wire reserves on this page, in the place of what was noted of it before."""
        rows = [(capture_id, kind) for kind in kinds]
        if rows or self._has_reserved:
            self._write("DELETE FROM reserved WHERE capture = ?", capture_id)
            self._write_all("INSERT INTO reserved VALUES (?, ?)", rows)
            self._has_reserved = True

    def unread(self) -> list[tuple[int, str, int]]:
        """Captures without an outcome, which a dead run kept but did not read: (row, file, offset)."""
        return self._read(
            "SELECT capture, name, offset FROM captures JOIN files USING (file) WHERE outcome IS NULL"
            " ORDER BY name, offset"
        )

    def seal_of(self, file: str) -> Seal | None:
        """The digest noted when the file was closed; None if it never was."""
        rows = self._read("SELECT bytes, sha256 FROM seals WHERE name = ?", file)
        return Seal(*rows[0]) if rows else None

    def unsealed(self) -> list[tuple[str, int]]:
        """Files that grew since they were sealed, or never were: (name, acknowledged bytes)."""
        self._write_lengths()
        return self._read(
            "SELECT name, acknowledged FROM files LEFT JOIN seals USING (name)"
            " WHERE acknowledged > 0 AND (bytes IS NULL OR bytes <> acknowledged) ORDER BY name"
        )

    def seal(self, file: str, seal: Seal) -> None:
        """Notes the digest of a file as it stands."""
        self._write("INSERT OR REPLACE INTO seals VALUES (?, ?, ?)", file, *seal)

    def commit(self) -> None:
        """As Database.commit; the lengths of the files that grew are part of it."""
        self._write_lengths()
        super().commit()

    def roll_back(self) -> None:
        """As Database.roll_back; the lengths go back with it."""
        super().roll_back()
        self._files.clear()
        self._grown.clear()
