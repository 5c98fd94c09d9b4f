"""Back-fill by cells: one list of a wire, one day of its calendar; which are read past, which are owed.

In:   the days asked for, and what each list page showed.
Out:  the cells still open; the pages known from before, to go on from.
Law:  a cell ends only after the addresses that prove it are on the frontier, in the same or an earlier commit. What
      ended within HOT_DAYS of its own day is asked again: a day is not over when it is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import astuple, dataclass
from datetime import date, timedelta

from wirecrawl.archive.database import Database

HOT_DAYS = 2  # stories come late, and the wire's day is not everybody's
OPEN, DONE, UNREACHABLE = "open", "done", "unreachable"
NOT_READ = "not-read"
TOO_SHORT, NO_DAYS, NO_STORIES = "list-too-short", "no-days", "no-stories"
# Ends that no later run can better: what a list has dropped does not come back.
_FINAL = (TOO_SHORT, NO_DAYS, NO_STORIES)


@dataclass(frozen=True, slots=True)
class Mark:
    """One page of a list as a run of the wire day `on` read it: its newest and oldest day, "" where it shows none. Its
    fields are columns of the table `marks`.

    `low` and `high`: the days asked for by the walk that came to it page by page; "" for a page that was only looked
    at on the way.
    """

    page: int
    newest: str
    oldest: str
    on: str
    low: str = ""
    high: str = ""

    def leads_to(self, first: str, last: str) -> bool:
        """Whether nothing of the days `first` to `last` that is not on the frontier stands before this page, nor will.

        New stories push what was here to later pages, so an old number is never too late; but a day that was young
        when the page was read may have got stories in front of it since. Days before `low` were not asked for: of
        them nothing stands before a page that showed none of them.
        """
        if not is_settled(last, self.on):
            return False
        return self.oldest > last or (last <= self.high and self.low <= max(first, self.oldest))


def is_settled(day: str, on: str) -> bool:
    """Whether a day was over for more than HOT_DAYS on the wire day `on`."""
    return date.fromisoformat(day) + timedelta(days=HOT_DAYS) < date.fromisoformat(on)


def days_between(since: str, until: str) -> list[str]:
    """All days, both included, newest first."""
    first, last = date.fromisoformat(since), date.fromisoformat(until)
    return [(last - timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]


class Cells(Database):
    """The questions about cells."""

    def open_cells(self, source: str, list_url: str, days: Iterable[str], *, again: bool) -> list[str]:
        """The days of this list that are to be read, newest first: new ones, owed ones, and those that ended while
        they were hot. `again`: also those the list did not reach. What is to be read is open from now on.
        """
        wanted = list(days)
        held = self.cells_of(source, list_url)
        found = [day for day in wanted if day not in held or _is_owed(day, *held[day], again)]
        if self._mode != "read":
            rows = [(source, list_url, day, OPEN, NOT_READ, "") for day in found]
            self._write_all("INSERT OR REPLACE INTO cells VALUES (?, ?, ?, ?, ?, ?)", rows)
        return found

    def cells_of(self, source: str, list_url: str) -> dict[str, tuple[str, str, str]]:
        """day → (state, reason, the wire day it ended on) of one list."""
        rows = self._read(
            "SELECT day, state, reason, ended_on FROM cells WHERE source = ? AND list = ?", source, list_url
        )
        return {day: (state, reason, on) for day, state, reason, on in rows}

    def end_cells(
        self, source: str, list_url: str, days: Iterable[str], state: str, reason: str, on: str
    ) -> None:
        """Writes down what became of some days of a list, on the wire day `on`; the caller commits."""
        rows = [(state, reason, on, source, list_url, day) for day in days]
        self._write_all(
            "UPDATE cells SET state = ?, reason = ?, ended_on = ? WHERE source = ? AND list = ? AND day = ?",
            rows,
        )

    def cell_lists(self, source: str) -> list[str]:
        """Every list that has a cell, in order."""
        return [
            url
            for (url,) in self._read("SELECT DISTINCT list FROM cells WHERE source = ? ORDER BY list", source)
        ]

    def cell_rows(self, source: str, since: str, until: str) -> list[tuple[str, str, str, str]]:
        """(list, day, state, reason) of the days between, both included."""
        return self._read(
            "SELECT list, day, state, reason FROM cells WHERE source = ? AND day BETWEEN ? AND ?"
            " ORDER BY list, day",
            source,
            since,
            until,
        )

    def marks_of(self, source: str, list_url: str) -> list[Mark]:
        """The pages of a list that were read, in order."""
        rows = self._read(
            "SELECT page, newest, oldest, read_on, low, high FROM marks WHERE source = ? AND list = ? ORDER BY page",
            source,
            list_url,
        )
        return [Mark(*row) for row in rows]

    def put_mark(self, source: str, list_url: str, mark: Mark) -> None:
        """A page as it was read last; the caller commits."""
        self._write(
            "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *(source, list_url, *astuple(mark)),
        )


def _is_owed(day: str, state: str, reason: str, on: str, again: bool) -> bool:
    if state == OPEN or not is_settled(day, on):
        return True
    return state == UNREACHABLE and (again or reason not in _FINAL)
