"""What is asked for next: the scheduler of this crawl, on the ledger.

In:   requests for lists, retries and redirect hops (kept in memory); owed stories (leased from the ledger).
Out:  one request at a time, lists first, then stories, newest day first.
Law:  every story asked for gets exactly one end: done, dropped or owed, by the ledger's key and never by an
      address. Leases are in memory: what a dead run had leased is simply owed.

Knowledge: 1,000,000 rows cost 1 MB this way, 300,000 requests from `start()` 496 MB and a frozen reactor.
"""

from __future__ import annotations

import asyncio
import heapq
import time
from collections import Counter, deque
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from math import inf

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

from wirecrawl.archive.mementos import Memento
from wirecrawl.archive.owed import Owed
from wirecrawl.crawl.cdx import address_of
from wirecrawl.crawl.mementos import MEMENTO, Mementos, is_memento
from wirecrawl.crawl.revisits import VISIT, Revisits, conditions_of
from wirecrawl.crawl.run import ENTRY, Key, Run, run_of
from wirecrawl.crawl.stopping import leave_waiting
from wirecrawl.errors import ArchiveError, Rejected
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Entry, Reading
from wirecrawl.sources.standins import STANDINS

BATCH = 64


class Queue(BaseScheduler):
    """Requests in memory, by priority: all that `scrapy shell`, `check` and `fetch` need."""

    def __init__(self) -> None:
        self._memory: list[tuple[int, int, Request]] = []
        self._order = count()

    def enqueue_request(self, request: Request) -> bool:
        heapq.heappush(self._memory, (-request.priority, next(self._order), request))
        return True

    def next_request(self) -> Request | None:
        return heapq.heappop(self._memory)[2] if self._memory else None

    def has_pending_requests(self) -> bool:
        return bool(self._memory)


class Frontier(Queue):
    """`asked`: what is under way."""

    spider: Spider

    def __init__(self, run: Run, crawler: Crawler) -> None:
        super().__init__()
        self.run, self.crawler = run, crawler
        self.asked: dict[Key, Owed] = {}
        self.begun: set[str] = set()  # stories of the budget: stored, or under way
        self.stored: set[str] = set()
        self._ready: deque[Owed] = deque()
        self._taken: set[Key] = set()  # leased or asked for in this run
        self.revisits = Revisits(run)
        self.mementos = Mementos(run)
        self._left = 0  # stories listed and not yet ended, for the time left on the progress line

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Queue:  # type: ignore[override]  # without a run there is no frontier
        run = run_of(crawler)
        return cls(run, crawler) if run is not None else Queue()

    def open(self, spider: Spider) -> None:
        self.spider = spider
        if self.run.deadline < inf:
            left_s = max(self.run.deadline - time.monotonic(), 0.0)
            asyncio.get_running_loop().call_later(left_s, leave_waiting, self.crawler)
        if not self.run.options.is_directed:
            self._left = self.run.ledger.tally(self.run.source.name).earlier

    def close(self, reason: str) -> None:
        """What was under way when the crawl ended is owed again, and says so."""
        if self.run.failure is None:
            for key in list(self.asked):
                self.owe(key, "interrupted")
            self.run.ledger.commit()

    # what Scrapy asks

    def next_request(self) -> Request | None:
        """Lists, retries and hops first; then a story, if the budget and the clock allow one more."""
        if self.run.is_over():
            return None
        if self._memory:
            return super().next_request()
        while (owed := self._next_owed()) is not None:
            try:
                return self._request(owed)
            except ValueError:  # no address, whatever the list said
                with suppress(ArchiveError), self.run.guarded(self.crawler):
                    self.drop((owed.id, owed.page), "bad-address")
                    self.run.ledger.commit()
        return None

    def has_pending_requests(self) -> bool:
        return not self.run.is_over() and (bool(self._memory) or self._peek() is not None)

    # stories, from the ledger

    def list_entries(self, entries: Iterable[Entry]) -> Counter[str]:
        """Writes down, before anything is fetched, the entries within --since and --until. Raises ArchiveError."""
        run = self.run
        within = [entry for entry in entries if self.is_within(entry.day)]
        if run.options.dry_run:
            return self._list_unasked(within)
        listed = run.ledger.list_entries(run.source.name, within)
        run.ledger.commit()
        self._left += listed["new"]
        self._forecast()
        return listed

    def list_mementos(self, found: Iterable[Memento]) -> None:
        """Writes down, before anything is fetched, captures of a web archive. Raises ArchiveError."""
        run = self.run
        if run.options.dry_run:
            unheld = (one for one in found if not run.known.holds_instant(one))
            self._sight([Entry(address_of(one), address_of(one), 1, one.day) for one in unheld])
            return
        counts = run.ledger.list_mementos(run.source.name, found)
        run.ledger.commit()
        self._left += counts["new"] + counts["owed"]
        self._forecast()

    def list_pages(self, entries: Iterable[Entry]) -> None:
        """Further pages of a story that was just stored: asked for next; the caller commits. Raises ArchiveError."""
        run = self.run
        if run.options.from_cdx:
            return  # another page from another year would be no page of this text
        for entry in entries:
            key = entry.id, entry.page
            listed = run.ledger.list_entries(run.source.name, [entry])
            if (listed["new"] or listed["owed"]) and key not in self._taken:
                self._taken.add(key)
                self._ready.appendleft(Owed(entry.id, entry.page, entry.url))

    def is_within(self, day: str) -> bool:
        """Whether a wire day is between --since and --until; a day nobody says is."""
        since, until = self.run.options.days
        return not day or since <= day <= (until or "9")

    def _list_unasked(self, entries: list[Entry]) -> Counter[str]:
        """A dry run's listing: what would be asked for, beside what the archive holds; of that, a run that is told what
        to ask for visits nothing else."""
        asked = [entry for entry in entries if self.run.known.would_ask(entry)]
        if self.run.options.is_directed:
            self.run.ledger.list_known(self.run.source.name, set(entries).difference(asked))
        new = self._sight(asked)
        return Counter(new=new, owed=len(asked) - new, known=len(entries) - len(asked))

    def _sight(self, entries: list[Entry]) -> int:
        """How many of them a dry run had not seen yet."""
        new = self.run.ledger.list_entries(self.run.source.name, entries)["new"]
        self.run.ledger.commit()
        self.run.unasked += new
        return new

    def _next_owed(self) -> Owed | None:
        owed = self._peek()
        if owed is not None:
            self._ready.popleft()
            self.asked[owed.id, owed.page] = owed
            self.begun.add(owed.id)
        return owed

    def _peek(self) -> Owed | None:
        """The next story that may be asked for; a page of a story begun before any other story."""
        run = self.run
        if run.options.dry_run:
            return None
        if not self._ready:
            self._lease()
        full = run.options.max_stories is not None and len(self.begun) >= run.options.max_stories
        if not full:
            return self._ready[0] if self._ready else None
        for place, owed in enumerate(self._ready):
            if owed.id in self.begun:
                self._ready.rotate(-place)
                return owed
        return None

    def _lease(self) -> None:
        run = self.run
        options = run.options
        with suppress(ArchiveError), run.guarded(self.crawler):  # the run is ending, and says why
            if options.from_cdx:
                self._take(self.mementos.lease(BATCH, self._taken))
                return
            asked = run.source.name, BATCH, self._taken, run.instant(), options.days
            rows = run.ledger.lease(*asked, listed_only=options.is_directed)
            visits = self.revisits.lease(BATCH, self._taken)
            self._left += len(visits)
            self._take(rows + [Owed(visit.id, visit.page, visit.url) for visit in visits])

    def _take(self, rows: Iterable[Owed]) -> None:
        for owed in rows:
            self._taken.add((owed.id, owed.page))
            self._ready.append(owed)

    def _request(self, owed: Owed) -> Request:
        key = owed.id, owed.page
        visit = self.revisits.asked[key][0] if key in self.revisits.asked else None
        return Request(
            owed.url,
            headers=conditions_of(visit) if visit else None,
            meta={
                ENTRY: key,
                **({VISIT: visit} if visit else {}),
                **({MEMENTO: self.mementos.asked[key]} if is_memento(key) else {}),
            },
            callback=getattr(self.spider, "parse"),  # noqa: B009 - Scrapy's Spider declares it otherwise
            errback=getattr(self.spider, "failed"),  # noqa: B009
            dont_filter=True,
        )

    # the one end of each; the caller commits

    def came(self, key: Key, capture: Capture, reading: Reading, before: int) -> None:
        """A page is stored; `before`: the versions its story had, if this was a visit. Raises ArchiveError.

        What a web archive held plans no visit: it says nothing of what the wire has today.
        """
        if is_memento(key):
            return
        owed = self.asked.get(key)
        self.revisits.came(key, owed.url if owed else reading.url or "", capture, reading, before)

    def same(self, key: Key) -> None:
        """A visit that found nothing new, or a capture that is held. Raises ArchiveError."""
        self._end(key, is_stored=True)
        if is_memento(key):
            self.mementos.end(key, "stored")
        else:
            self.revisits.end(key, "same")

    def done(self, key: Key) -> None:
        """Stored; one that a redirect led to while it waited need not be asked for any more."""
        if key not in self.asked:
            self._ready = deque(owed for owed in self._ready if (owed.id, owed.page) != key)
        self._end(key, is_stored=True)
        if is_memento(key):
            self.mementos.end(key, "stored")
        else:
            self.run.ledger.done(*key)

    def drop(self, key: Key, reason: str) -> None:
        """Rejected: it gives no story."""
        if self._is_page(key, "rejected", reason):
            self.run.ledger.drop(*key, reason)

    def owe(self, key: Key, reason: str, wait_s: float = 0.0) -> None:
        """Asked in vain: it waits for the next run, and at least `wait_s` seconds."""
        if self._is_page(key, "owed", reason, wait_s):
            self.run.ledger.owe(*key, reason, self.run.instant(wait_s) if wait_s else None)

    def put_off(self, key: Key, reason: str) -> None:
        """Something came in the place of the story that may be gone another day; what a web archive holds stays so."""
        if self._is_page(key, "rejected", reason):
            self.run.ledger.put_off(*key, reason, STANDINS)

    def _is_page(self, key: Key, state: str, reason: str, wait_s: float = 0.0) -> bool:
        """Ends without a story what was under way; True if it was a page of the frontier's own, whose end is still to
        be written: captures of web archives and visits keep their own books."""
        is_visit = key in self.revisits.asked
        self._end(key, is_stored=is_visit)
        if is_memento(key):
            self.mementos.end(key, state, reason, wait_s)
        elif is_visit:
            self.revisits.end_in_vain(key, reason)
        return not (is_memento(key) or is_visit)

    def _end(self, key: Key, *, is_stored: bool = False) -> None:
        self._left -= self.asked.pop(key, None) is not None
        self._forecast()
        if is_stored:
            self.stored.add(key[0])
            self.begun.add(key[0])
        elif key[0] not in self.stored and not any(id_ == key[0] for id_, _ in self.asked):
            self.begun.discard(key[0])

    def _forecast(self) -> None:
        """How many pages there will have been: those done, and the stories left within the budget."""
        left, limit = max(self._left, 0), self.run.options.max_stories
        if limit is not None:
            left = min(left, max(limit - len(self.stored), 0))
        progress = self.run.account.progress
        progress.total = progress.done + left if left else None


def frontier_of(crawler: Crawler) -> Frontier:
    """Raises Rejected where the settings name another scheduler."""
    frontier = crawler.engine.scheduler if crawler.engine is not None else None
    if not isinstance(frontier, Frontier):
        raise Rejected("no-frontier", "SCHEDULER must be wirecrawl.crawl.frontier.Frontier")
    return frontier
