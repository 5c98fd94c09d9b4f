"""A crawl from its options to its exit code: `wirecrawl crawl` and `scrapy crawl` both come here.

In:   CrawlOptions; Scrapy's settings, if a Scrapy command has made them.
Out:  an archive that holds what came, its stories published; a CrawlResult.
Law:  the ledger is this module's: opened before Scrapy starts, closed after the feeds are. A run in which
      everything failed never ends with 0, and the sum of what was listed is checked before it is printed.
"""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from wirecrawl.account import Account
from wirecrawl.archive.ledger import Ledger, Tally
from wirecrawl.archive.warc import CaptureWriter
from wirecrawl.crawl.options import (
    CONFIG,
    POLITE_CONCURRENCY,
    POLITE_DELAY_S,
    CrawlOptions,
    CrawlResult,
    check,
    contact_of,
    sort_addresses,
)
from wirecrawl.crawl.run import Run
from wirecrawl.errors import ArchiveError, UsageError, WirecrawlError
from wirecrawl.model.story import Entry
from wirecrawl.progress import progress_on, span
from wirecrawl.publish import publish
from wirecrawl.recover import recover
from wirecrawl.report import UNREADABLE, counted
from wirecrawl.sources import source_named
from wirecrawl.sources.base import Source

if TYPE_CHECKING:
    from scrapy.settings import Settings

__all__ = ["CrawlOptions", "CrawlResult", "crawl"]

_NO_TALLY = Tally(0, 0, 0, {}, {})


def crawl(options: CrawlOptions, settings: Settings | None = None) -> CrawlResult:
    """Crawl one source. Raises UsageError, ArchiveBusy, LedgerUnusable, NoRoom before the first request.

    Once requests are made every end is a CrawlResult, and what it means has been said on stderr.
    """
    from wirecrawl.crawl.door import opens_everything, parse_rule  # Scrapy takes 0.4 s to import

    source = source_named(options.source)
    rules = [parse_rule(spec) for spec in options.connect_to]
    check(options, is_local=opens_everything(rules))
    _check_addresses(source, options)
    settings = _settings(options, settings)
    account = Account(progress=progress_on(sys.stderr, options.source, quiet=options.quiet))
    run = Run(
        options=options,
        source=source,
        started=options.clock(),
        account=account,
        root=options.archive,
        delay_s=settings.getfloat("DOWNLOAD_DELAY"),
    )
    with ExitStack() as stack:
        if options.dry_run:
            _look_at_archive(run, stack)
        else:
            _check_feeds(settings)
            _open_archive(run, stack)
        if options.max_minutes is not None:
            run.deadline = time.monotonic() + 60 * options.max_minutes
        reason = _run_scrapy(run, settings)
        return _finish(run, reason)


def _check_addresses(source: Source, options: CrawlOptions) -> None:
    if options.addresses is None:
        return
    stories, lists, others = sort_addresses(source, options.addresses)
    if not stories and not lists:
        shown = f", such as {others[0]}" if others else ""
        raise UsageError(f"--addresses holds no address of {source.name}{shown}")


def _settings(options: CrawlOptions, settings: Settings | None) -> Settings:
    """The project's settings with what this run asks for. Raises UsageError."""
    from scrapy.settings import Settings
    from scrapy.utils.conf import closest_scrapy_cfg

    if settings is None:
        settings = Settings()
        settings.setmodule("wirecrawl.crawl.settings", priority="project")
    project = closest_scrapy_cfg()
    contact = contact_of(options, [Path.cwd(), *([Path(project).parent] if project else [])])
    delay_s = POLITE_DELAY_S if options.delay_s is None else options.delay_s
    concurrency = options.concurrency or POLITE_CONCURRENCY
    own: dict[str, Any] = {
        "CONNECT_TO": options.connect_to,
        "DOWNLOAD_DELAY": delay_s,
        "AUTOTHROTTLE_START_DELAY": delay_s,
        "AUTOTHROTTLE_ENABLED": delay_s >= POLITE_DELAY_S,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "CONCURRENT_REQUESTS": concurrency * 2,
        "COMPRESSION_ENABLED": False,  # captures are decoded by their reader, within its bounds
        "FEEDS": {} if options.dry_run else (options.feeds or settings.getdict("FEEDS")),
    }
    if contact:
        own["USER_AGENT"] = f"{settings['USER_AGENT']} (+{contact})"
    elif not options.quiet:
        _ask_for_contact(options)
    settings.setdict(own, priority="cmdline")
    return settings


def _ask_for_contact(options: CrawlOptions) -> None:
    print(
        "this crawl does not say whom the wire can write to; next: "
        f'wirecrawl crawl {options.source} --contact you@example.org, or contact = "you@example.org" in {CONFIG}',
        file=sys.stderr,
    )


def _check_feeds(settings: Settings) -> None:
    """Whether each feed's folder takes a file, before anything is fetched. Raises UsageError."""
    for uri, feed in settings.getdict("FEEDS").items():
        parts = urlsplit(str(uri))
        if parts.scheme not in ("", "file"):
            continue
        path = Path(parts.path if parts.scheme else str(uri))
        goes_on = path.exists() and not feed.get("overwrite")
        trial = path if goes_on else path.with_name(f".{path.name}.trial")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            trial.open("ab").close()
            if not goes_on:
                trial.unlink()
        except OSError as error:
            raise UsageError(
                f"the feed cannot be written: {error.strerror}", where=str(path), next_step="-O another file"
            ) from error


def _look_at_archive(run: Run, stack: ExitStack) -> None:
    """For a dry run: the ledger as it stands, if there is one; nothing is written."""
    try:
        run.known = stack.enter_context(Ledger.open_readonly(run.root))
    except ArchiveError:
        return  # no archive yet: then nothing is known


def _open_archive(run: Run, stack: ExitStack) -> None:
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    run.ledger = stack.enter_context(Ledger.open(run.root, command=command))
    run.ledger.clock = run.instant
    run.ledger.begin_run(run.source.name)
    run.ledger.commit()
    found = recover(run.ledger, run.root, Account(faults=run.account.faults))  # told, not counted in this run
    if found.adopted or found.reread or found.cut_bytes:
        run.say(str(found))
    run.writer = CaptureWriter(run.root, run.source.name, run.started)
    stack.callback(run.writer.close)


def _run_scrapy(run: Run, settings: Settings) -> str:
    """Runs until the spider closes; Scrapy's reason for it, "" if it never opened."""
    from scrapy.crawler import AsyncCrawlerProcess, Crawler

    process = AsyncCrawlerProcess(settings)
    crawler = process.create_crawler(run.source.name)
    crawler.run = run  # type: ignore[attr-defined]  # how the parts of this crawl find it: run_of(crawler)
    reasons: list[str] = []

    def closed(reason: str) -> None:
        reasons.append(reason)

    def broke(**_: Any) -> None:
        run.broken += 1

    from scrapy import signals

    crawler.signals.connect(closed, signal=signals.spider_closed)
    crawler.signals.connect(broke, signal=signals.spider_error)
    crawler.signals.connect(broke, signal=signals.item_error)
    assert isinstance(crawler, Crawler)
    process.crawl(crawler)
    process.start()
    if reasons:
        return reasons[-1]
    return "" if process.bootstrap_failed else "shutdown"  # a second Ctrl-C waits for no spider to close


def _finish(run: Run, reason: str) -> CrawlResult:
    """Publishes, counts, says, and decides the exit code."""
    tally = _NO_TALLY
    if run.ledger is not None and run.writer is not None:
        try:
            run.writer.close()
            tally = run.ledger.tally(run.source.name)
            publish(
                run.ledger, run.root, "new versions" if tally.visited and not tally.stored else "new stories"
            )
            run.ledger.end_run(reason or "failed")
            run.ledger.commit()
        except ArchiveError as error:
            run.failure = run.failure or error
    run.account.finish()
    run.account.progress.close()
    code, reasons = _judge(run, reason, tally)
    ended = run.options.clock()
    _tell(run, tally, reasons, (ended - run.started).total_seconds())
    if not tally.balanced:
        raise WirecrawlError(
            f"the run's sum does not hold: {_sum(tally)}",
            next_step="please report this, with the lines above",
        )
    account = run.account
    return CrawlResult(
        exit_code=code,
        tally=tally,
        counters={
            "stories": account.stories,
            "rejects": dict(account.rejects),
            "captures": dict(account.roles),
        },
        reasons=reasons,
        started=run.started.strftime("%Y-%m-%dT%H:%M:%SZ"),
        ended=ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _judge(run: Run, reason: str, tally: Tally) -> tuple[int, list[str]]:
    """The exit code of the contract, 130 > 5 > 1 > 4 > 3 > 0, and all that was wrong, in words."""
    found: list[tuple[int, str]] = []
    if reason == "shutdown":
        found.append((130, "interrupted; nothing is lost, the same command goes on from here"))
    if run.failure is not None:
        found.append((run.failure.exit_code, str(run.failure)))
    broken = run.broken + run.account.rejects["parser-error"]
    if broken or reason in ("", "start_error"):
        what = f"{broken} pages broke the program" if broken else "the crawl could not start"
        found.append((1, f"{what}; see the lines above"))
    cut = run.account.warnings["cut-page"] + sum(run.account.rejects[reason] for reason in UNREADABLE)
    if run.account.unreadable or cut > run.in_parts:
        found.append((4, "some captures cannot be read to their end; they are kept as they came"))
    if tally.owed:
        found.append((4, f"{sum(tally.owed.values())} fetches are still owed ({counted(tally.owed)})"))
    if failed := tally.visited.get("failed", 0):
        found.append(
            (4, f"{failed} stories that are held could not be asked for again; they are due as before")
        )
    if not run.shown:
        found.append((3, "nothing came: the lists showed no story address"))
    elif run.lists_failed:
        found.append((4, f"{len(run.lists_failed)} lists did not come"))
    found.sort(key=lambda item: (130, 75, 5, 1, 4, 3).index(item[0]))
    return (found[0][0] if found else 0), [words for _, words in found]


def _sum(tally: Tally) -> str:
    """`listed N = known K + stored S + rejected R (reason n, …) + owed O (reason n, …)`."""

    def part(name: str, counts: dict[str, int]) -> str:
        return f"{name} {sum(counts.values())}" + (f" ({counted(counts)})" if counts else "")

    return (
        f"listed {tally.listed} = known {tally.known} + stored {tally.stored} + "
        f"{part('rejected', tally.rejected)} + {part('owed', tally.owed)}"
    )


def _visited(counts: dict[str, int]) -> str:
    """`revisited N = same S + changed C + gone G + failed F`."""
    parts = [f"{name} {counts.get(name, 0)}" for name in ("same", "changed", "gone", "failed")]
    return f"revisited {sum(counts.values())} = {' + '.join(parts)}"


def _tell(run: Run, tally: Tally, reasons: Iterable[str], seconds: float) -> None:
    """The end of the run, on stderr; what a dry run would ask, on stdout."""
    if run.options.dry_run:
        _tell_dry_run(run)
    elif not run.options.quiet:
        faults = run.account.faults
        faults.groups = {  # what the wire answered is in the sum, and healed or is owed
            kind: examples for kind, examples in faults.groups.items() if not kind[1].startswith("http-")
        }
        more = f"wirecrawl replay {run.root}/captures --output /dev/null --verbose lists them all"
        for line in (*faults.lines(more=more), *run.account.summary(run.source.name), _sum(tally)):
            print(line, file=sys.stderr)
        if tally.visited:
            print(_visited(tally.visited), file=sys.stderr)
        if tally.earlier:
            print(f"{tally.earlier} more are owed since earlier runs", file=sys.stderr)
    if not run.options.quiet:
        if run.passed:
            print(f"links not followed: {counted(run.passed)}", file=sys.stderr)
        for url, why in run.lists_failed.items():
            print(f"{url}: this list did not come: {why}", file=sys.stderr)
    for line in reasons:
        print(line, file=sys.stderr)


def _tell_dry_run(run: Run) -> None:
    entries = list(run.unasked.values())[: run.options.max_stories]
    for entry in entries:
        print(entry.url)
    for host, count in sorted(_by_host(entries).items()):
        print(
            f"dry run: would ask {host} for {count} stories, one every {run.delay_s:g} s, "
            f"about {span(count * run.delay_s)}; nothing was written",
            file=sys.stderr,
        )
    if not entries:
        print("dry run: would ask for no story; nothing was written", file=sys.stderr)


def _by_host(entries: Iterable[Entry]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for entry in entries:
        host = urlsplit(entry.url).hostname or ""
        counts[host] = counts.get(host, 0) + 1
    return counts
