"""One list on its way through the days that are asked for: which page next, and which days are read past.

In:   the days still open, the pages known from earlier runs, and each page as it is read.
Out:  the next page to ask for; the days that ended, with their reason.
Law:  pure. A day is read past when a whole page of the list is older, or the list ends; one old story pinned to a
      page proves nothing. Pages count as a walk only in rising order, for new stories push old ones to later pages:
      so read, a shift shows a story twice and never hides one. Where rows were taken out, one page is read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from wirecrawl.archive.cells import DONE, NO_DAYS, NO_STORIES, TOO_SHORT, UNREACHABLE, Mark
from wirecrawl.model.story import Listing

BROKEN_OFF = "list-broken-off"
EMPTY_PAGES = 3  # pages in a row without any story, after which nobody looks further
_TAIL = 3  # stories at the end of a list that is cut: all must be older before it counts as read past a day
_NEAR = 2  # pages that are not worth being leapt over


@dataclass(frozen=True, slots=True)
class Ended:
    """Days that one page ended: `done`, or `unreachable` for a reason."""

    days: tuple[str, ...]
    state: str
    reason: str = ""


@dataclass(slots=True)
class Walk:
    """`open`: days to be read. `next`: the page asked for, 0 when there is none left to ask for; `stuck` why, when the
    list broke off before its end."""

    open: set[str]
    marks: list[Mark] = field(default_factory=list)
    next: int = 0
    stuck: str = ""
    _low: str = ""
    _high: str = ""
    _came: int = 0  # the last page that was walked to
    _began: int = 0  # the page this stretch began with
    _last: int = 0
    _total: int = 0
    _empty: int = 0
    _holes: int = 0
    _seek: tuple[int, int] | None = None  # (a page all newer than what is wanted, one that is not)

    def begin(self) -> None:
        """Sets out for the newest open day, from the last page known to lead to it and to all older ones."""
        if self.open:
            self._low = min(self.open)
            self._stretch(self._known(0) or 1)

    def read(self, page: int, listing: Listing, on: str) -> tuple[Mark, list[Ended]]:
        """The page asked for has come, in a run of the wire day `on`; its entries are on the frontier already."""
        days = [entry.day for entry in listing.entries if entry.day]
        newest, oldest = max(days, default=""), min(days, default="")
        is_less = 0 < listing.total < self._total
        if listing.entries and listing.last:
            self._last = min(self._last or listing.last, listing.last) if page > 1 else listing.last
        if self._seek is None or not is_less:  # one taken out during a leap is told where the walk goes on
            self._total = listing.total or self._total
        if self._seek is not None:
            self._look(page, oldest)
            return Mark(page, newest, oldest, on), []
        if page == self._began > 1 and not listing.entries:
            self._lose_way()
            return Mark(page, newest, oldest, on), []
        if self._is_hole(page, listing):
            return Mark(page, newest, oldest, on), []
        if is_less and page > 1:  # rows were taken out, so one may have slipped to the page before
            self.next = page - 1
            return Mark(page, newest, oldest, on), []
        self._came = page
        self._empty = 0 if listing.entries else self._empty + 1
        ended = list(self._ended(listing, days, newest))
        for one in ended:
            self.open.difference_update(one.days)
        mark = Mark(page, newest, oldest, on, self._low, self._high)
        self._go_on(oldest)
        return mark, ended

    def _is_hole(self, page: int, listing: Listing) -> bool:
        """An empty page where there should be more: believed to be the end only with the next ones empty too; with
        stories behind it, it was no answer."""
        if listing.entries and self._holes:
            self.next, self.stuck = 0, BROKEN_OFF
            return True
        if listing.entries or listing.end != "whole" or page >= self._last or self._holes + 1 == EMPTY_PAGES:
            return False
        self._holes += 1
        self.next = page + 1
        return True

    def _ended(self, listing: Listing, days: list[str], newest: str) -> Iterable[Ended]:
        passed = {day for day in self.open if newest and newest < day}
        rest: set[str] = set()
        reason = ""
        if listing.end == "whole":
            passed = set(self.open)
        elif listing.end == "cut":
            passed |= {day for day in self.open if days and max(days[-_TAIL:]) < day}
            rest = self.open - passed
            reason = TOO_SHORT if days else NO_DAYS if listing.entries else NO_STORIES
        elif self._empty >= EMPTY_PAGES:
            rest, reason = self.open - passed, NO_STORIES
        if passed:
            yield Ended(tuple(sorted(passed)), DONE)
        if rest:
            yield Ended(tuple(sorted(rest)), UNREACHABLE, reason)

    def _go_on(self, oldest: str) -> None:
        if not self.open:
            self.next = 0
        elif known := self._known(self._came):
            self._stretch(known)
        elif oldest > max(self.open) and self._came > self._began and self._last - self._came > _NEAR:
            self._seek = self._came, self._last
            self._leap()
        else:
            self.next = self._came + 1

    def _known(self, after: int) -> int:
        """The latest page behind `after` that leads to all open days; 0 if none is known."""
        span = min(self.open), max(self.open)
        return max(
            (mark.page for mark in self.marks if mark.page > after and mark.leads_to(*span)), default=0
        )

    def _stretch(self, page: int) -> None:
        self.next = self._began = page
        self._high = max(self.open)

    def _look(self, page: int, oldest: str) -> None:
        assert self._seek is not None
        newer, older = self._seek
        self._seek = (page, older) if oldest > max(self.open) else (newer, page)
        self._leap()

    def _leap(self) -> None:
        """To the middle of what is left between a page that is too new and one that is not; then on foot."""
        assert self._seek is not None
        newer, older = self._seek
        if older - newer > 1:
            self.next = (newer + older) // 2
            return
        self._seek = None
        self._stretch(newer + 1)

    def _lose_way(self) -> None:
        """The page that was known is gone: the list is not what it was, and is read from where it was left."""
        self.marks = []
        self._stretch(self._came + 1)
