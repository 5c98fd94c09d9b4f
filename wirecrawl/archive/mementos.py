"""Captures that web archives hold of a wire's pages: which are known, which are owed.

In:   what an index of a web archive names; what became of each one asked for.
Out:  captures to ask for, newest day of the wire first, the oldest capture of a story first.
Law:  as the frontier's: a row is written before its capture is fetched, and ends only by `done` or `drop`. One
      capture is one address at one instant; the same bytes of the same page are asked for once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from wirecrawl.archive.database import Database
from wirecrawl.archive.visits import Skip


@dataclass(frozen=True, slots=True)
class Memento:
    """`stamp`: 14 digits, UTC, as web archives write instants. `digest`: sha-1 in base32, "" if nothing says it.

    `id` is the story's, or the address of a list; `day` the wire day its address says, "" for none. `row` is its row
    in the ledger, 0 before it has one.
    """

    url: str
    stamp: str
    digest: str = ""
    id: str = ""
    day: str = ""
    row: int = 0

    @property
    def instant(self) -> str:
        """The stamp as WARC-Date has it."""
        y = self.stamp
        return f"{y[:4]}-{y[4:6]}-{y[6:8]}T{y[8:10]}:{y[10:12]}:{y[12:14]}Z"


class Mementos(Database):
    """The questions about captures of web archives."""

    def list_mementos(self, source: str, found: Iterable[Memento]) -> Counter[str]:
        """Writes down what an index names, before any of it is fetched: how many are new, known, owed, rejected."""
        return Counter(self._list_memento(source, memento) for memento in found)

    def _list_memento(self, source: str, one: Memento) -> str:
        rows = self._read("SELECT state, run FROM mementos WHERE url = ? AND stamp = ?", one.url, one.stamp)
        if rows:
            state, run = rows[0]
            if state == "owed" and run != self.run and self.holds_instant(one):
                state = "stored"  # a run that was killed had it on disk, and the next one read it from there
            if run != self.run:
                self._write(
                    "UPDATE mementos SET run = ?1, known = ?2, state = ?3, reason = iif(?3 = 'stored', '', reason)"
                    " WHERE url = ?4 AND stamp = ?5",
                    self.run,
                    int(state == "stored"),
                    state,
                    one.url,
                    one.stamp,
                )
            return "known" if state == "stored" else str(state)
        held = self.holds_instant(one)
        self._write(
            "INSERT INTO mementos VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, ?, ?)",
            *(source, one.url, one.stamp, one.digest, one.id, one.day),
            *("stored" if held else "owed", "" if held else "not-asked", self.run, int(held)),
        )
        return "known" if held else "new"

    def holds_instant(self, one: Memento) -> bool:
        """Whether a page of this story that was captured at this address and instant was read before, from a WARC
        that somebody replayed, say."""
        return bool(
            self._read(
                "SELECT 1 FROM readings JOIN captures USING (capture)"
                " WHERE id = ? AND url = ? AND substr(fetched_at, 1, 19) = ? LIMIT 1",
                one.id,
                one.url,
                one.instant[:19],
            )
        )

    def lease_mementos(self, source: str, limit: int, skip: Skip, now: str) -> list[Memento]:
        """At most `limit` captures to ask for; those in `skip` (id and minus the row) are being asked for already.

        `now` is an instant in UTC: one with a later `retry_at` waits.
        """
        rows = self._stream(
            "SELECT url, stamp, digest, id, day, memento FROM mementos WHERE source = ? AND state = 'owed'"
            " AND retry_at <= ? ORDER BY day DESC, stamp, url",
            source,
            now,
        )
        found = (Memento(*row) for row in rows)
        return list(islice((one for one in found if (one.id, -one.row) not in skip), limit))

    def end_memento(self, row: int, state: str, reason: str, retry_at: str = "") -> None:
        """What became of one that was asked for: `stored`, `rejected`, or `owed` again; the caller commits."""
        self._write(
            "UPDATE mementos SET state = ?, reason = ?, retry_at = ?, tries = tries + 1, run = ?, known = 0"
            " WHERE memento = ? AND state <> 'stored'",
            state,
            reason,
            retry_at,
            self.run,
            row,
        )
