"""What a crawl promises before it asks, and proves afterwards: the dry run's promise, and the run's report.

In:   the run; for the report, the ledger's tally and the cells.
Out:  a Promise by host; a RunReport that is still without its end.
Law:  the promise counts what is known before a story is asked for. Pages 2, 3 …, redirects and retries come on top,
      each as a kind of its own in the report, and at no less distance.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from itertools import chain, islice, repeat
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wirecrawl.archive.owed import Tally
from wirecrawl.archive.reports import begin_report, source_report, typed, weigh
from wirecrawl.archive.robots import RobotsSeen
from wirecrawl.crawl.options import POLITE_CONCURRENCY, CrawlOptions
from wirecrawl.crawl.run import Run
from wirecrawl.model.report import RobotsReport, RunReport
from wirecrawl.progress import span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wirecrawl.crawl.backfill import CellCounts

_NOT_OPTIONS = ("source", "clock", "addresses", "feeds")


@dataclass(frozen=True, slots=True)
class Promise:
    """`hosts`: host → kind of request → how many; kinds are those of HostReport."""

    delay_s: float
    concurrency: int
    hosts: dict[str, dict[str, int]]

    @property
    def requests(self) -> int:
        return sum(sum(kinds.values()) for kinds in self.hosts.values())

    @property
    def seconds(self) -> float:
        """The least time they take: all hosts of a wire are asked one after the other."""
        return max(self.requests - 1, 0) * self.delay_s

    def to_json(self) -> dict[str, Any]:
        """What `crawl --dry-run --json` prints."""
        return {
            "delay_s": self.delay_s,
            "concurrency": self.concurrency,
            "requests": self.requests,
            "least_seconds": self.seconds,
            "hosts": {host: {**kinds, "requests": sum(kinds.values())} for host, kinds in self.hosts.items()},
        }

    def lines(self) -> Iterator[str]:
        """What would be asked of which host, and how fast."""
        if not any(kinds.get("stories") or kinds.get("visits") for kinds in self.hosts.values()):
            yield "dry run: would ask for no story; nothing was written"
            return
        many = "one request" if self.concurrency == 1 else f"{self.concurrency} requests"
        yield f"dry run: nothing was written; a crawl asks {many} at a time, {self.delay_s:g} s apart or more:"
        for host, kinds in self.hosts.items():
            said = ", ".join(f"{kind} {count}" for kind, count in kinds.items() if count)
            yield f"  {host}  {sum(kinds.values())} requests ({said})"
        hours = f", {self.seconds / 3600:.2f} h" if self.seconds >= 3600 else ""
        yield f"  in all {self.requests} requests, {span(self.seconds)} or more{hours}; further pages of stories,"
        yield "  redirects and retries come on top, at the same pace"


def promise_of(run: Run) -> Promise:
    """What the crawl that follows this dry run would ask for: robots.txt and lists as the dry run, and the stories."""
    asked: dict[str, Counter[str]] = {}
    for host, report in run.meter.host_reports().items():
        asked[host] = Counter(robots=report.robots, lists=report.lists)
    pages = chain(zip(repeat("stories"), run.urls()), zip(repeat("visits"), _visits(run)))
    for kind, url in islice(pages, run.options.max_stories):
        asked.setdefault(urlsplit(url).hostname or "", Counter(robots=1))[kind] += 1
    return Promise(run.delay_s, concurrency_of(run), {host: dict(asked[host]) for host in sorted(asked)})


def sight_due(run: Run) -> None:
    """What is owed since earlier runs is asked for too, once the lists are read. Raises ArchiveError."""
    options = run.options
    if not options.is_directed:
        due = run.known.due_pages(run.source.name, run.instant(), options.days)
        run.ledger.list_entries(run.source.name, due)


def _visits(run: Run) -> Iterator[str]:
    options = run.options
    if options.no_revisit or options.from_cdx:
        return
    asked = run.source.name, run.instant(), options.days
    for visit, _ in run.known.due_visits(*asked, all_pages=options.revisit_all):
        if not options.is_directed or run.ledger.unvisited(visit.id, visit.page):
            yield visit.url


def concurrency_of(run: Run) -> int:
    """Requests at a time: one, wherever a robots.txt names a crawl-delay."""
    if any(one.delay_s for one in run.robots.values()):
        return 1
    return run.options.concurrency or POLITE_CONCURRENCY


def report_of(run: Run, tally: Tally, cells: CellCounts | None, *, with_ledger: bool = True) -> RunReport:
    """All but how it ended; of a ledger that cannot be asked, only what `tally` says. Raises ArchiveError."""
    account, meter = run.account, run.meter
    report = begin_report("crawl", typed(), options_of(run.options), run.started)
    wire = source_report(run.ledger if with_ledger else None, run.source.name, tally)
    wire.fetched, wire.not_modified = meter.status(200), meter.status(304)
    wire.read, wire.rejects = account.stories, dict(account.rejects)
    report.sources = {run.source.name: wire}
    account.fill(report)
    report.captures_written = meter.written
    report.cells = cells.to_json() if cells else {}
    report.lists_failed = dict(run.lists_failed)
    report.delay_s, report.concurrency = run.delay_s, concurrency_of(run)
    report.pace, report.hosts, report.disallowed = meter.pace(), meter.host_reports(), meter.disallowed
    report.robots = [_robots_report(seen) for seen in run.robots.values()]
    report.cut, report.passed, report.slowest = dict(meter.cut), dict(run.passed), meter.slowest()
    weigh(report)
    return report


def _robots_report(seen: RobotsSeen) -> RobotsReport:
    return RobotsReport(
        host=seen.host,
        status=seen.status or None,
        digest=seen.digest or None,
        crawl_delay_s=seen.delay_s or None,
        closed=seen.closed,
        changed=seen.changed,
        copy_at=seen.copy_at or None,
    )


def options_of(options: CrawlOptions) -> dict[str, Any]:
    """Those that are not as they are by default, as plain values; of a list of addresses, how many."""
    unsaid = CrawlOptions(source=options.source)
    found = {
        one.name: _plain(getattr(options, one.name))
        for one in dataclasses.fields(options)
        if one.name not in _NOT_OPTIONS and getattr(options, one.name) != getattr(unsaid, one.name)
    }
    if options.addresses is not None:
        found["addresses"] = len(options.addresses)
    if options.feeds:
        found["feeds"] = sorted(map(str, options.feeds))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, int | float):
        return value
    return list(map(str, value)) if isinstance(value, list | tuple) else str(value)
