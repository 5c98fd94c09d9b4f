"""The runs that wrote to this ledger: when each began, and how it ended.

In:   the instants at which a run begins and ends.
Out:  its number; the runs that ended without a word.
Law:  a run without an end, while nobody holds the archive's lock, was killed.
"""

from __future__ import annotations

from typing import NamedTuple

from wirecrawl.archive.database import Database
from wirecrawl.instant import utc_now


class DeadRun(NamedTuple):
    """A run that was killed: its number, the wire (or `replay`), the command, its first instant."""

    run: int
    source: str
    command: str
    started: str


class Runs(Database):
    """The questions about runs. `command`: what this one was typed as."""

    command = ""

    def begin_run(self, source: str) -> int:
        """Numbers this run; what is listed, stored and ended from now on belongs to it."""
        cursor = self._write(
            "INSERT INTO runs (source, command, started) VALUES (?, ?, ?)", source, self.command, utc_now()
        )
        self.run = cursor.lastrowid or 0
        return self.run

    def end_run(self, result: str) -> None:
        """Notes how the run ended: `done`, `interrupted`, `no-room`, …"""
        self._write("UPDATE runs SET ended = ?, result = ? WHERE run = ?", utc_now(), result, self.run)

    def dead_runs(self) -> list[DeadRun]:
        """Runs before this one that never ended, and were not found dead before."""
        rows = self._read(
            "SELECT run, source, command, started FROM runs WHERE ended IS NULL AND result IS NULL AND run <> ?"
            " ORDER BY run",
            self.run,
        )
        return [DeadRun(*row) for row in rows]

    def bury(self, run: int) -> None:
        """Notes that a run was killed; nobody knows when."""
        self._write("UPDATE runs SET result = 'killed' WHERE run = ?", run)

    def new_versions(self, source: str) -> int:
        """Stories that this run made or changed and that have more than one version."""
        rows = self._read(
            "SELECT count(*) FROM stories WHERE run = ? AND source = ?"
            " AND EXISTS (SELECT 1 FROM versions WHERE versions.id = stories.id AND number > 1)",
            self.run,
            source,
        )
        return int(rows[0][0])
