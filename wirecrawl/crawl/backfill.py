"""Back-fill: every list of a wire, over the days of --since and --until, as cells of the ledger.

In:   the options of a run; list pages, as they are read.
Out:  which list pages to ask for; cells done, unreachable and open; what to say of them.
Law:  all that a page proves is written before it is believed: entries first, then cells, then one commit. A cell
      stays open until then, and the same command goes on from the page it had come to. What a run proves, it proves
      as of the wire day it set out on: what came later may stand before the pages it had read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from wirecrawl.archive.cells import DONE, NOT_READ, OPEN, UNREACHABLE, days_between
from wirecrawl.crawl.run import Run
from wirecrawl.crawl.walk import Walk
from wirecrawl.model.story import Listing
from wirecrawl.report import summed

SAVED = "saved:"


class CellCounts(NamedTuple):
    """What became of all cells of the days asked for, by reason where there is one; `unread`: days no list was read
    past, as « 2018-06-01 to 2018-06-03 »."""

    done: int
    unreachable: dict[str, int]
    open: dict[str, int]
    unread: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`cells N = done D + unreachable U (reason n) + open O (reason n)`, without the parts that are nought."""
        total = self.done + sum(self.unreachable.values()) + sum(self.open.values())
        kinds = ((UNREACHABLE, self.unreachable), (OPEN, self.open))
        parts = [f"done {self.done}", *(summed(name, counts) for name, counts in kinds if counts)]
        return f"cells {total} = {' + '.join(parts)}"

    def lines(self) -> Iterator[str]:
        """The sum, and the days of which nobody can say that all is there."""
        yield str(self)
        if self.unread:
            yield f"no list was read past {', '.join(self.unread)}"

    def to_json(self) -> dict[str, int]:
        """How many of each state."""
        counts = (self.done, sum(self.unreachable.values()), sum(self.open.values()))
        return dict(zip((DONE, UNREACHABLE, OPEN), counts, strict=True))


class Backfill:
    """`since` and `until` are wire days, both included; `until` is never after the wire's today."""

    def __init__(self, run: Run) -> None:
        self.run, self.source = run, run.source
        options = run.options
        self.since = options.since.isoformat() if options.since else run.source.begins
        now: datetime = options.clock()
        self.on = now.astimezone(ZoneInfo(run.source.zone)).date().isoformat()  # the wire's own day
        self.until = min(options.until.isoformat() if options.until else "9999", self.on)
        self.days = days_between(self.since, self.until) if self.since <= self.until else []
        self.walks: dict[str, Walk] = {}
        self.is_known = False  # some days need no list page any more: they are read past
        self.enough = False  # --max-stories are on their way
        self._waiting = 0
        self._cells: dict[tuple[str, str], tuple[str, str]] = {}

    # which pages

    def starts(self) -> list[str]:
        """Addresses to begin with: the start lists, and every list that has open cells. Raises ArchiveError."""
        known = filter(_is_live, self.run.known.cell_lists(self.source.name))
        owed = (self.source.list_place(url)[0] for url in self.run.known.owed_lists(self.source.name))
        return [url for one in dict.fromkeys([*self.source.starts, *known, *owed]) for url in self.begin(one)]

    def begin(self, list_url: str) -> list[str]:
        """The address of a list's page to begin with; none if all its days are read past, or it has begun."""
        if list_url in self.walks:
            return []
        walk = self.walks[list_url] = Walk(set(self._open(list_url)))
        if _is_live(list_url):
            walk.marks = self.run.known.marks_of(self.source.name, list_url)
        walk.begin()
        return self._asked(list_url, walk)

    def _open(self, list_url: str) -> list[str]:
        known = self.run.known
        self._cells.update({(list_url, day): (OPEN, NOT_READ) for day in self.days})
        held = known.cells_of(self.source.name, list_url)
        found = known.open_cells(self.source.name, list_url, self.days, again=list_url in self.source.starts)
        ended = set(self.days).difference(found)
        self._cells.update({(list_url, day): held[day][:2] for day in ended})
        self.is_known = self.is_known or any(held[day][0] == DONE for day in ended)
        return found

    def _asked(self, list_url: str, walk: Walk) -> list[str]:
        self._show()
        return [self.source.list_page(list_url, walk.next)] if walk.next and not self.enough else []

    # what they showed

    def read(self, url: str, listing: Listing, waiting: int) -> list[str]:
        """A list page was read and its entries are written down, `waiting` of them to be fetched; the caller commits.

        Returns the addresses of lists to ask for next. Raises ArchiveError.
        """
        list_url, page = self.source.list_place(url)
        self._count(waiting)
        behind = dict.fromkeys(self.source.list_place(more)[0] for more in listing.more)
        asked = [address for other in behind if other != list_url for address in self.begin(other)]
        walk = self.walks.get(list_url)
        if walk is None or page != walk.next:
            return asked
        self._turn(list_url, walk, page, listing)
        return [*asked, *self._asked(list_url, walk)]

    def saved(self, name: str, listing: Listing, waiting: int) -> None:
        """As `read`, for a list that came as a file."""
        list_url = SAVED + name
        self._count(waiting)
        self.begin(list_url)
        walk = self.walks[list_url]
        if walk.next:
            self._turn(list_url, walk, 1, listing)
            walk.next = 0
        self._show()

    def _count(self, waiting: int) -> None:
        self._waiting += waiting
        limit = self.run.options.max_stories
        self.enough = limit is not None and self._waiting >= limit

    def _turn(self, list_url: str, walk: Walk, page: int, listing: Listing) -> None:
        mark, ended = walk.read(page, listing, self.on)
        ledger = self.run.ledger
        for one in ended:
            self._cells.update({(list_url, day): (one.state, one.reason) for day in one.days})
            ledger.end_cells(self.source.name, list_url, one.days, one.state, one.reason, mark.on)
        if _is_live(list_url):
            ledger.put_mark(self.source.name, list_url, mark)

    # the end

    def close(self, failed: Mapping[str, str]) -> None:
        """Says why cells are still open: `failed` has the lists that did not come. The caller commits."""
        reasons = {self.source.list_place(url): why for url, why in failed.items()}
        for list_url, walk in self.walks.items():
            why = walk.stuck or reasons.get((list_url, walk.next), "max-stories" if self.enough else NOT_READ)
            state = UNREACHABLE if why in ("http-404", "http-410") else OPEN
            for day in walk.open:
                self._cells[list_url, day] = state, why
            on = self.on if state == UNREACHABLE else ""
            self.run.ledger.end_cells(self.source.name, list_url, walk.open, state, why, on)

    def counts(self) -> CellCounts:
        """All cells of the days asked for, those of earlier runs included. Raises ArchiveError."""
        rows: Iterable[tuple[str, str, str, str]] = (
            ((url, day, *found) for (url, day), found in self._cells.items())
            if self.run.options.dry_run
            else self.run.ledger.cell_rows(self.source.name, self.since, self.until)
        )
        found: Counter[tuple[str, str]] = Counter()
        passed: set[str] = set()
        for _, day, state, reason in rows:
            found[state, reason] += 1
            if state == DONE:
                passed.add(day)
        by = {
            kind: {reason: n for (state, reason), n in sorted(found.items()) if state == kind}
            for kind in (UNREACHABLE, OPEN)
        }
        unread = tuple(_spans(day for day in reversed(self.days) if day not in passed))
        return CellCounts(found[DONE, ""], by[UNREACHABLE], by[OPEN], unread)

    def _show(self) -> None:
        left = sum(len(walk.open) for walk in self.walks.values())
        self.run.account.progress.about = f"cells {len(self._cells) - left}/{len(self._cells)}"


def _is_live(list_url: str) -> bool:
    return not list_url.startswith(SAVED)


def _spans(days: Iterable[str]) -> Iterator[str]:
    """Days in rising order as spans: « 2018-06-01 to 2018-06-03 », « 2018-06-07 »."""
    first = last = ""
    for day in days:
        if last and days_between(last, day)[1:] == [last]:
            last = day
            continue
        if first:
            yield first if first == last else f"{first} to {last}"
        first = last = day
    if first:
        yield first if first == last else f"{first} to {last}"
