"""The frontier: which pages are known, which are owed, and when each may be asked for again.

In:   the addresses that lists show; what became of each one asked for.
Out:  pages to ask for, newest day first; the tally of a run.
Law:  a row is written before its page is fetched and ends only by `done` or `drop`. Leases live in memory
      alone, so what a dead run had leased is simply owed: nothing is lost and nothing has to be given back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from wirecrawl.archive.cells import Cells
from wirecrawl.archive.mementos import Mementos
from wirecrawl.archive.visits import ALWAYS, STEPS_H, Days, Skip, Visits, later
from wirecrawl.model.story import Entry

NOT_ASKED = "not-asked"
# A page may be listed minutes before it answers: asked once more another day.
GONE_REASONS = ("http-404", "http-410")
_CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Owed:
    """One page to ask for."""

    id: str
    page: int
    url: str


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of all that a run listed: `listed == known + stored + rejected + owed`, always.

    A page counts once however many lists show it. `earlier`: pages owed since an earlier run, which no list
    showed again and this run did not take up; they are outside the sum. So is `visited`: pages held before that
    were asked for again, by what came of it (same, changed, gone, failed).
    """

    listed: int
    known: int
    stored: int
    rejected: dict[str, int]
    owed: dict[str, int]
    earlier: int = 0
    visited: dict[str, int] = field(default_factory=dict)

    @property
    def balanced(self) -> bool:
        """Whether the sum is right; counted apart from `listed`, so that a lost row shows."""
        parts = self.known + self.stored + sum(self.rejected.values()) + sum(self.owed.values())
        return self.listed == parts


class Frontier(Visits, Cells, Mementos):
    """The questions about what is owed."""

    _has_frontier = False

    def list_entries(self, source: str, entries: Iterable[Entry]) -> Counter[str]:
        """Writes down what a list shows, before any of it is fetched: how many are new, known, owed, rejected; an entry
        shown twice counts once."""
        rest, counts = iter(entries), Counter[str]()
        while chunk := {(entry.id, entry.page): entry for entry in islice(rest, _CHUNK)}:
            counts.update(self._list_one(source, entry) for entry in chunk.values())
        return counts

    def _list_one(self, source: str, entry: Entry) -> str:
        row = self._row_of(entry)
        if row is None:
            return self._list_new(source, entry)
        state, reason, run, asked_again, ended_at = row
        if run != self.run:
            if self._may_be_back(reason, asked_again, ended_at):
                return self._ask_again(entry)
            self._write(
                "UPDATE frontier SET run = ?, known = ? WHERE id = ? AND page = ?",
                self.run,
                int(state == "stored"),
                entry.id,
                entry.page,
            )
        if state != "stored":
            return str(state)
        self.plan_known(source, entry)
        return "known"

    def _may_be_back(self, reason: str, asked_again: int, ended_at: str) -> bool:
        """Whether a page that was missing is to be asked for once more, on another day."""
        return reason in GONE_REASONS and not asked_again and ended_at[:10] < self.clock()[:10]

    def would_ask(self, entry: Entry) -> bool:
        """Whether a crawl whose lists show this page would ask for it: it is neither held nor rejected for good."""
        row = self._row_of(entry)
        if row is None:
            return not self._is_held(entry)
        state, reason, _, asked_again, ended_at = row
        return bool(state == "owed" or self._may_be_back(reason, asked_again, ended_at))

    def _row_of(self, entry: Entry) -> tuple[Any, ...] | None:
        asked = "SELECT state, reason, run, asked_again, ended_at FROM frontier WHERE id = ? AND page = ?"
        return next(iter(self._read(asked, entry.id, entry.page)), None)

    def _is_held(self, entry: Entry) -> bool:
        asked = "SELECT 1 FROM readings WHERE id = ? AND page = ? LIMIT 1"
        return bool(self._read(asked, entry.id, entry.page))

    def unvisited(self, id: str, page: int) -> str:
        """The address this page was listed under, if it has no visits yet; else ""."""
        rows = self._read(
            "SELECT frontier.url FROM frontier LEFT JOIN visits USING (id, page)"
            " WHERE id = ? AND page = ? AND asked_at IS NULL",
            id,
            page,
        )
        return str(rows[0][0]) if rows else ""

    def _list_new(self, source: str, entry: Entry) -> str:
        self._has_frontier = True
        held = self._is_held(entry)
        self._write(
            "INSERT INTO frontier VALUES (?, ?, ?, ?, ?, ?, ?, '', 0, ?, ?, 0, '')",
            *(entry.id, entry.page, source, entry.url, entry.day),
            *("stored" if held else "owed", "" if held else NOT_ASKED, self.run, int(held)),
        )
        if not held:
            return "new"
        self.plan_known(source, entry)
        return "known"

    def _ask_again(self, entry: Entry) -> str:
        self._write(
            "UPDATE frontier SET state = 'owed', reason = ?, retry_at = '', tries = 0, asked_again = 1,"
            " known = 0, run = ? WHERE id = ? AND page = ?",
            NOT_ASKED,
            self.run,
            entry.id,
            entry.page,
        )
        return "owed"

    def owe_lists(self, source: str, urls: Iterable[str]) -> None:
        """Lists behind a list that was read: owed until they are read too, by this run or a later one."""
        self._write_all("INSERT OR IGNORE INTO lists VALUES (?, ?)", [(url, source) for url in urls])

    def end_list(self, url: str) -> None:
        """The list was read, and what it shows is written down; or it is gone for good."""
        self._write("DELETE FROM lists WHERE url = ?", url)

    def owed_lists(self, source: str) -> list[str]:
        """Lists that an earlier run learnt of and did not come to read."""
        return [url for (url,) in self._read("SELECT url FROM lists WHERE source = ? ORDER BY url", source)]

    def lease(
        self, source: str, limit: int, skip: Skip, now: str, days: Days = ALWAYS, *, listed_only: bool = False
    ) -> list[Owed]:
        """At most `limit` pages to ask for, newest day first; those in `skip` are being asked for already.

        `now` is an instant in UTC: a page with a later `retry_at` waits. A page whose address says no day is never
        outside `days`. `listed_only`: what this run listed.
        """
        mine = self.run if listed_only else None
        self._wake(source, now)
        found: list[Owed] = []
        for first, last in ((days[0] or "0", days[1] or "9"), ("", "")):
            rows = self._stream(
                "SELECT id, page, url FROM frontier WHERE source = ? AND state = 'owed' AND retry_at = ''"
                " AND day BETWEEN ? AND ? AND run = coalesce(?, run) ORDER BY day DESC, id, page",
                source,
                first,
                last,
                mine,
            )
            free = (Owed(*row) for row in rows if row[:2] not in skip)
            found += islice(free, limit - len(found))
        return found

    def _wake(self, source: str, now: str) -> None:
        due = "source = ? AND state = 'owed' AND retry_at > '' AND retry_at <= ?"
        if self._read(f"SELECT 1 FROM frontier WHERE {due} LIMIT 1", source, now):  # noqa: S608 - no outside text
            self._write(f"UPDATE frontier SET retry_at = '' WHERE {due}", source, now)  # noqa: S608

    def list_known(self, source: str, entries: Iterable[Entry]) -> None:
        """Pages that a list shows and that another ledger knows: stored, as far as this one goes."""
        for entry in entries:
            self._list_one(source, entry)
            self.done(entry.id, entry.page)

    def listed_urls(self, limit: int | None) -> Iterator[str]:
        """The addresses owed, in the order in which they were listed; at most `limit` of them."""
        asked = "SELECT url FROM frontier WHERE state = 'owed' ORDER BY rowid LIMIT ?"
        return (url for (url,) in self._stream(asked, -1 if limit is None else limit))

    def due_pages(self, source: str, now: str, days: Days) -> Iterator[Entry]:
        """What `lease` would give at the instant `now`, whoever listed it; nothing is written. As `lease`."""
        rows = self._stream(
            "SELECT url, id, page, day FROM frontier WHERE source = ? AND state = 'owed' AND retry_at <= ?"
            " AND (day = '' OR day BETWEEN ? AND ?) ORDER BY day DESC, id, page",
            *(source, now, days[0] or "0", days[1] or "9"),
        )
        return (Entry(*row) for row in rows)

    def next_tries(self, source: str) -> dict[str, tuple[int, str]]:
        """Reason → how many pages this run owes for it, and the earliest instant to ask again; "": the next run."""
        rows = self._read(
            "SELECT reason, count(*), min(retry_at) FROM (SELECT reason, retry_at FROM frontier"
            " WHERE source = ?1 AND run = ?2 AND state = 'owed' UNION ALL SELECT reason, retry_at FROM mementos"
            " WHERE source = ?1 AND run = ?2 AND state = 'owed') GROUP BY reason ORDER BY reason",
            *(source, self.run),
        )
        return {reason: (count, at) for reason, count, at in rows}

    def owe(self, id: str, page: int, reason: str, retry_at: str | None = None) -> None:
        """Asked for in vain: it stays owed, for `reason`, and waits until `retry_at` (UTC) if one is given."""
        self._write(
            "UPDATE frontier SET state = 'owed', reason = ?, retry_at = ?, tries = tries + 1, run = ?, known = 0"
            " WHERE id = ? AND page = ? AND state <> 'stored'",
            reason,
            retry_at or "",
            self.run,
            id,
            page,
        )

    def put_off(self, id: str, page: int, reason: str, like: Container[str]) -> None:
        """Something else came in the place of the page: it waits an hour, then longer each time for a reason of this
        kind (`like`), as pages that are held do; behind the last step it is dropped for `reason`."""
        rows = self._read("SELECT reason, tries FROM frontier WHERE id = ? AND page = ?", id, page)
        before, tries = rows[0] if rows else ("", 0)
        step = tries if before in like else 0
        if step >= len(STEPS_H):
            self.drop(id, page, reason)
            return
        self.owe(id, page, reason, later(self.clock(), STEPS_H[step]))
        self._write("UPDATE frontier SET tries = ? WHERE id = ? AND page = ?", step + 1, id, page)

    def done(self, id: str, page: int) -> None:
        """The page is stored: what is stored stays so. A page that no list showed has no row, and needs none."""
        self._end(id, page, "stored", "")

    def drop(self, id: str, page: int, reason: str) -> None:
        """The page gives no story, for `reason`. A 404 or 410 is asked once more if listed on a later UTC day."""
        self._end(id, page, "rejected", reason)

    def _end(self, id: str, page: int, state: str, reason: str) -> None:
        self._write(
            "UPDATE frontier SET state = ?, reason = ?, retry_at = '', run = ?, ended_at = ?, known = 0"
            " WHERE id = ? AND page = ? AND state <> 'stored'",
            state,
            reason,
            self.run,
            self.clock(),
            id,
            page,
        )

    def tally(self, source: str) -> Tally:
        """What became of all that this run listed."""
        listed = self._read(
            "SELECT (SELECT count(*) FROM frontier WHERE source = ?1 AND run = ?2)"
            " + (SELECT count(*) FROM mementos WHERE source = ?1 AND run = ?2)",
            source,
            self.run,
        )
        earlier = self._read(
            "SELECT count(*) FROM frontier WHERE source = ? AND state = 'owed' AND run <> ?", source, self.run
        )
        known = stored = 0
        rejected: dict[str, int] = {}
        owed: dict[str, int] = {}
        for state, held, reason, count in self._read(
            "SELECT state, known, reason, sum(n) FROM ("
            "SELECT state, known, reason, count(*) AS n FROM frontier WHERE source = ?1 AND run = ?2"
            " GROUP BY state, known, reason UNION ALL"
            " SELECT state, known, reason, count(*) FROM mementos WHERE source = ?1 AND run = ?2"
            " GROUP BY state, known, reason) GROUP BY state, known, reason ORDER BY state, known, reason",
            source,
            self.run,
        ):
            if state == "stored":
                known, stored = (known + count, stored) if held else (known, stored + count)
            else:
                counts = rejected if state == "rejected" else owed
                counts[reason] = counts.get(reason, 0) + count
        return Tally(listed[0][0], known, stored, rejected, owed, earlier[0][0], self.visited(source))
