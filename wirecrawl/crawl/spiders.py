"""Discovery: one spider class, made once per wire; `scrapy list` shows them.

In:   a source's start lists, or the addresses given.
Out:  stories' addresses written to the ledger before any is asked for; pages opened, as items.
Law:  a page is read from its capture, never from Scrapy's decoded response; lists are always read again, and
      a list behind a list is asked for only while there is something new on the way: then it is owed till read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from wirecrawl import flow
from wirecrawl.crawl.backfill import Backfill
from wirecrawl.crawl.ends import end_of_answer, end_of_detour, end_of_failure, end_of_reject
from wirecrawl.crawl.frontier import frontier_of
from wirecrawl.crawl.guard import trap
from wirecrawl.crawl.mementos import is_memento
from wirecrawl.crawl.options import sort_addresses
from wirecrawl.crawl.revisits import SAME
from wirecrawl.crawl.run import CAPTURE, ENTRY, LIST, Kept, Run, run_of
from wirecrawl.crawl.saved_lists import SavedLists
from wirecrawl.errors import ArchiveError
from wirecrawl.model.capture import Capture
from wirecrawl.model.story import Entry, Listing, Reading, Reject
from wirecrawl.sources import SOURCES
from wirecrawl.sources.base import Source

LISTS_FIRST = 10
_LISTED_AT_ONCE = 1000
EMPTY_LISTS = 3  # lists in a row without any story, after which nobody looks behind the next one


class WireSpider(Spider):
    """The spider of every wire; `source` says all that differs."""

    source: ClassVar[Source]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._lists_asked: set[str] = set()

    async def start(self) -> AsyncIterator[Any]:
        """The start lists; or what the run is told to ask for, written to the ledger."""
        run = run_of(self.crawler)
        lists: Iterable[str] = () if run is not None else self.source.starts
        if run is not None:
            with suppress(ArchiveError), run.guarded(self.crawler):  # the run is ending, and says why
                lists = self._begin(run)
        for url in dict.fromkeys(lists):
            yield self._list_request(url)

    def _begin(self, run: Run) -> Iterable[str]:
        """Lists to ask for. Raises ArchiveError."""
        options = run.options
        if options.from_cdx:
            run.shown += len(run.index.mementos)
            frontier_of(self.crawler).list_mementos(run.index.mementos)
            return ()
        if options.since or options.until:
            run.backfill = Backfill(run) if options.addresses is None else None
        if options.from_lists:
            self._read_saved(run)
            return ()
        if options.addresses is not None:
            stories, lists, others = sort_addresses(self.source, options.addresses)
            for url in others:
                run.say(f"{url}: no story and no list of {self.source.name}; not asked for")
            for at in range(0, len(stories), _LISTED_AT_ONCE):
                self._list(run, [self._entry(url) for url in stories[at : at + _LISTED_AT_ONCE]])
            return lists
        if run.backfill is not None:
            found: list[str] = run.backfill.starts()
            run.shown += run.backfill.is_known  # what it showed, an earlier run wrote down
            run.ledger.commit()
            return found
        return [*self.source.starts, *run.known.owed_lists(self.source.name)]

    def _read_saved(self, run: Run) -> None:
        saved = SavedLists(self.source, run.options.from_lists)
        for name, listing in saved.read():
            listed = self._list(run, listing.entries)
            if run.backfill is not None:
                run.backfill.saved(name, listing, listed["new"] + listed["owed"])
            run.ledger.commit()
        run.account.unreadable += len(saved.faults)
        for line in (*saved.faults, str(saved)):
            run.say(line)

    def parse(self, response: Response) -> Iterator[Any]:
        """An answer that is kept: a page becomes an item, a list becomes owed stories and further lists."""
        run = run_of(self.crawler)
        if run is not None and response.meta.get(SAME):
            run.account.progress.step()
            return
        capture = response.meta[CAPTURE]
        assert isinstance(capture, Capture)
        if run is None:
            found = flow.open_page(capture)
            if isinstance(found, Reading):
                yield found
            return
        # Scrapy holds a list's requests until the last is made, long after they were read
        del response.meta[CAPTURE]
        with suppress(ArchiveError), run.guarded(self.crawler):
            yield from list(self._read(run, response, capture))

    def failed(self, failure: Failure) -> None:
        """No answer came: the frontier gets its end, a list its reason."""
        run = run_of(self.crawler)
        if run is None:
            return
        request: Request = failure.request  # type: ignore[attr-defined]
        with suppress(ArchiveError), run.guarded(self.crawler):
            end_of_failure(run, frontier_of(self.crawler), request, failure.value)

    def _read(self, run: Run, response: Response, capture: Capture) -> Iterator[Any]:
        kept = run.kept(capture)
        key = response.meta.get(ENTRY)
        if response.status != 200:
            end_of_answer(run, frontier_of(self.crawler), response)
            return
        try:
            found = flow.open_page(capture)
        except Exception:  # one page; the run says so and ends with 1
            found = run.broken_by(capture)
        if key is not None and not self._leads_to(key[0], capture.url):
            end_of_detour(frontier_of(self.crawler), key, found)
            kept = kept and kept._replace(key=None)
        if isinstance(found, Reading):
            run.remember(found, kept)
            yield found
        elif isinstance(found, Listing):
            yield from self._follow(run, response, found, kept, capture.url)
        else:
            self._no_story(run, response, found, kept)

    def _leads_to(self, story_id: str, url: str) -> bool:
        address = self.source.address(url)
        return url == story_id or (address.role == "story" and address.id == story_id)

    def _no_story(self, run: Run, response: Response, found: Reject | None, kept: Kept | None) -> None:
        reason = found.reason if found else "no-story"
        if kept is not None:
            run.store(kept, found)
            if kept.key is not None:
                end_of_reject(frontier_of(self.crawler), kept.key, reason)
        if response.meta.get(ENTRY) is None:
            run.lists_failed[response.url] = reason
        run.ledger.commit()

    # lists

    def _follow(
        self, run: Run, response: Response, found: Listing, kept: Kept | None, found_at: str
    ) -> Iterator[Request]:
        if kept is not None:
            run.store(kept, found)
        run.passed.update(dict(found.passed))
        key = response.meta.get(ENTRY)
        if key is not None:
            if is_memento(key) and self._leads_to(key[0], found_at):
                self._list(run, found.entries)
                frontier_of(self.crawler).done(key)
            run.ledger.commit()
            return  # a story's address that led to a list: its end is `soft-404`, and no more
        listed = self._list(run, found.entries)
        if run.backfill is not None:
            urls = run.backfill.read(response.meta[LIST], found, listed["new"] + listed["owed"])
            run.ledger.commit()
            yield from map(self._list_request, urls)
            return
        empty = 0 if found.entries else response.meta.get("empty_lists", 0) + 1
        goes_on = self._goes_on(run, found.entries, listed, empty)
        behind = self._without_traps(run, found.more) if goes_on else []
        run.ledger.owe_lists(self.source.name, behind)
        run.ledger.end_list(response.meta[LIST])
        run.ledger.commit()
        for url in behind:
            yield self._list_request(url, empty_lists=empty)

    def _list(self, run: Run, entries: Iterable[Entry]) -> Counter[str]:
        today = run.options.clock().date()
        sound = [entry for entry in entries if _is_sound(run, entry.url, entry.day, today)]
        run.shown += len(sound)
        return frontier_of(self.crawler).list_entries(sound)

    def _without_traps(self, run: Run, lists: Iterable[str]) -> list[str]:
        """The lists not asked for yet that are no trap."""
        today = run.options.clock().date()
        return [url for url in lists if _is_sound(run, url, "", today) and url not in self._lists_asked]

    def _goes_on(self, run: Run, entries: tuple[Entry, ...], listed: Counter[str], empty: int) -> bool:
        """Whether to look behind this list: it was new, or the days asked for lie further back."""
        if not entries:
            return empty < EMPTY_LISTS
        enough = run.options.max_stories
        waiting = run.unasked if run.options.dry_run else listed["new"] + listed["owed"]
        if enough is not None and waiting >= enough:
            return False
        if listed["new"] or listed["owed"]:
            return True
        oldest = min((entry.day for entry in entries if entry.day), default="")
        since, until = run.options.since, run.options.until
        return bool(oldest) and (
            (since is not None and oldest >= since.isoformat())
            or (until is not None and oldest > until.isoformat())
        )

    def _list_request(self, url: str, empty_lists: int = 0) -> Request:
        self._lists_asked.add(url)
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            priority=LISTS_FIRST,
            dont_filter=True,
            meta={LIST: url, "empty_lists": empty_lists},
        )

    def _entry(self, url: str) -> Entry:
        address = self.source.address(url)
        return Entry(address.url, address.id, address.page, address.day)


def _is_sound(run: Run, url: str, day: str, today: date) -> bool:
    """Whether an address is no trap; one that is is counted."""
    reason = trap(url, day, today)
    run.passed.update(filter(None, [reason]))
    return not reason


for _source in SOURCES.values():
    _name = "".join(part.capitalize() for part in _source.name.split("_"))
    globals()[_name] = type(
        _name,
        (WireSpider,),
        {"name": _source.name, "source": _source, "__module__": __name__, "__doc__": _source.title},
    )
