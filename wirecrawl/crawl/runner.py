"""A crawl from its options to its exit code: `wirecrawl crawl` and `scrapy crawl` both come here.

In:   CrawlOptions; Scrapy's settings, if a Scrapy command has made them.
Out:  an archive that holds what came, its stories published; a CrawlResult.
Law:  the ledger is this module's: opened before Scrapy starts, closed after the feeds are. A run in which
      everything failed never ends with 0, and every run that was begun leaves a report, however it ends.
"""

from __future__ import annotations

import logging
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from w3lib.url import file_uri_to_path

from wirecrawl.account import Account
from wirecrawl.archive.durable import is_stream
from wirecrawl.archive.ledger import Ledger
from wirecrawl.archive.owed import Tally
from wirecrawl.archive.reports import end_of, report_dead_runs, typed, write_report
from wirecrawl.archive.warc import CaptureWriter
from wirecrawl.config import CONFIG
from wirecrawl.crawl.options import (
    POLITE_CONCURRENCY,
    POLITE_DELAY_S,
    CrawlOptions,
    CrawlResult,
    check,
    contact_of,
    polite_delay_s,
    sort_addresses,
)
from wirecrawl.crawl.receipt import promise_of, report_of, sight_due
from wirecrawl.crawl.run import Run
from wirecrawl.crawl.stopping import Stops
from wirecrawl.crawl.verdict import judge, tell, tell_dry_run
from wirecrawl.errors import ArchiveError, UsageError
from wirecrawl.model.report import RunReport
from wirecrawl.plain import OneLine
from wirecrawl.plain import tell as tell_line
from wirecrawl.progress import progress_on
from wirecrawl.publish import publish
from wirecrawl.recover import recover
from wirecrawl.sources import source_named
from wirecrawl.sources.base import Source

if TYPE_CHECKING:
    from scrapy.settings import Settings

    from wirecrawl.crawl.backfill import CellCounts
    from wirecrawl.crawl.cdx import Index

_NO_TALLY = Tally(0, 0, 0, {}, {})


def crawl(options: CrawlOptions, settings: Settings | None = None) -> CrawlResult:
    """Crawl one source. Raises UsageError, ArchiveBusy, LedgerUnusable, NoRoom before the first request, and
    KeyboardInterrupt where a signal finds nothing to wind down.

    Once requests are made every end is a CrawlResult, and what it means has been said on stderr.
    """
    from wirecrawl.crawl.door import opens_everything, parse_rule  # Scrapy takes 0.4 s to import

    source = source_named(options.source)
    rules = [parse_rule(spec) for spec in options.connect_to]
    check(options, is_local=opens_everything(rules))
    _check_addresses(source, options)
    index = _index_of(source, options)
    settings = _settings(options, settings)
    account = Account(
        progress=progress_on(sys.stderr, options.source, quiet=options.quiet), root=options.archive
    )
    started = options.clock()
    with Stops() as stops, ExitStack() as stack:
        if options.dry_run:
            ledger, known = _look_at_archive(options.archive, stack)
        else:
            _check_feeds(settings)
            ledger = known = stack.enter_context(Ledger.open(options.archive, command=typed()))
        run = Run(
            options=options,
            index=index,
            source=source,
            started=started,
            account=account,
            root=options.archive,
            delay_s=settings.getfloat("DOWNLOAD_DELAY"),
            ledger=ledger,
            known=known,
        )
        if not options.dry_run:
            _begin(run, stack)
        if options.max_minutes is not None:
            run.deadline = time.monotonic() + 60 * options.max_minutes
        return _at_work(run, settings, stops)


def _at_work(run: Run, settings: Settings, stops: Stops) -> CrawlResult:
    try:
        reason = _run_scrapy(run, settings, stops)
        return _finish(run, reason, stops)
    except BaseException as error:
        _report_crash(run, error)
        raise


def _index_of(source: Source, options: CrawlOptions) -> Index | None:
    """What --from-cdx names, said before anything is asked for. Raises UsageError."""
    if not options.from_cdx:
        return None
    from wirecrawl.crawl.cdx import read_index

    index = read_index(options.from_cdx, source, *options.days)
    if not options.quiet:
        for line in (*index.lines(), str(index)):
            tell_line(line)
    return index


def _check_addresses(source: Source, options: CrawlOptions) -> None:
    if options.addresses is None:
        return
    stories, lists, others = sort_addresses(source, options.addresses)
    if not stories and not lists:
        shown = f", such as {others[0]}" if others else ""
        step = f"give addresses of its stories or lists, on {source.hosts[0]}, one a line"
        raise UsageError(f"--addresses holds no address of {source.name}{shown}", next_step=step)


def _settings(options: CrawlOptions, settings: Settings | None) -> Settings:
    """The project's settings with what this run asks for. Raises UsageError."""
    from scrapy.settings import Settings
    from scrapy.utils.conf import closest_scrapy_cfg

    if settings is None:
        settings = Settings()
        settings.setmodule("wirecrawl.crawl.settings", priority="project")
    project = closest_scrapy_cfg()
    contact = contact_of(options, [Path.cwd(), *([Path(project).parent] if project else [])])
    delay_s = polite_delay_s(options)
    concurrency = options.concurrency or POLITE_CONCURRENCY
    own: dict[str, Any] = {
        "CONNECT_TO": options.connect_to,
        "DOWNLOAD_DELAY": delay_s,
        "AUTOTHROTTLE_START_DELAY": delay_s,
        "AUTOTHROTTLE_ENABLED": delay_s >= POLITE_DELAY_S,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        # an archive that asks to wait is left alone meanwhile: no second request stands ready
        "CONCURRENT_REQUESTS": concurrency if options.from_cdx else concurrency * 2,
        "COMPRESSION_ENABLED": False,  # captures are decoded by their reader, within its bounds
        "FEEDS": {} if options.dry_run else (options.feeds or settings.getdict("FEEDS")),
    }
    if contact:
        own["USER_AGENT"] = f"{settings['USER_AGENT']} (+{contact})"
    elif not options.quiet:
        tell_line(
            "this crawl does not say whom the wire can write to; next: "
            f'wirecrawl crawl {options.source} --contact you@example.org, or contact = "you@example.org" in {CONFIG}'
        )
    settings.setdict(own, priority="cmdline")
    return settings


def _check_feeds(settings: Settings) -> None:
    """Whether each feed's folder takes a file, before anything is fetched. Raises UsageError.

    Not asked: what is no file, and a name with `%(…)s` in it, which is known once the crawl has started.
    """
    for uri, feed in settings.getdict("FEEDS").items():
        name = str(uri)
        if urlsplit(name).scheme not in ("", "file") or "%(" in name:
            continue
        path = Path(file_uri_to_path(name) if name.startswith("file:") else name)
        if is_stream(path):
            continue
        goes_on = path.is_dir() or (path.exists() and not feed.get("overwrite"))
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


def _look_at_archive(root: Path, stack: ExitStack) -> tuple[Ledger, Ledger]:
    """For a dry run: a ledger for it alone, and the archive's as it stands; nothing is written there. Without an
    archive nothing is known, and the one serves as the other."""
    ledger = stack.enter_context(Ledger.scratch(Path(stack.enter_context(TemporaryDirectory()))))
    try:
        return ledger, stack.enter_context(Ledger.open_readonly(root))
    except ArchiveError:
        return ledger, ledger


def _begin(run: Run, stack: ExitStack) -> None:
    run.ledger.clock = run.instant
    run.ledger.begin_run(run.source.name)
    run.ledger.commit()
    for line in report_dead_runs(run.ledger, run.root):
        run.say(line)
    told = Account(run.account.progress, run.account.faults, root=run.root)  # and not counted in this run
    found = recover(run.ledger, run.root, told)
    run.account.progress.begin(run.source.name)
    if found.adopted or found.reread or found.cut_bytes:
        run.say(str(found))
    run.writer = CaptureWriter(run.root, run.source.name, run.started)
    stack.callback(run.writer.close)


def _run_scrapy(run: Run, settings: Settings, stops: Stops) -> str:
    """Runs until the spider closes; Scrapy's reason for it, "" if it never opened."""
    from scrapy.crawler import AsyncCrawlerProcess, Crawler

    logging.setLogRecordFactory(OneLine)  # what the wire sends is quoted in them too
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
    stops.run(process)
    if reasons:
        return reasons[-1]
    return "" if process.bootstrap_failed else "shutdown"  # a second Ctrl-C waits for no spider to close


def _close(run: Run, reason: str, stops: Stops) -> Tally:
    """All that the run did is written down and published; storage that fails is the run's failure.

    After a crash the next run publishes.
    """
    tally = _NO_TALLY
    if run.writer is not None:
        try:
            run.writer.close()
            if stops.is_crash:
                run.ledger.roll_back()  # what was between two halves of one change
            if run.backfill is not None:
                run.backfill.close(run.lists_failed)
            tally = run.ledger.tally(run.source.name)
            if not stops.is_crash:
                why = "new versions" if tally.visited and not tally.stored else "new stories"
                publish(run.ledger, run.root, why)
            run.ledger.end_run("shutdown" if stops.count else reason or "failed")
            run.ledger.commit()
        except ArchiveError as error:
            run.failure = run.failure or error
    elif run.backfill is not None:
        run.backfill.close(run.lists_failed)
    return tally


def _finish(run: Run, reason: str, stops: Stops) -> CrawlResult:
    """Publishes, counts, reports, says, and decides the exit code."""
    tally = _close(run, reason, stops)
    reason = "shutdown" if stops.count else reason
    cells = run.backfill.counts() if run.backfill is not None and run.failure is None else None
    run.account.finish()
    run.account.progress.close()
    if run.options.dry_run:
        code, reasons, data = _promise(run, reason, cells)
    else:
        report, path = _report(run, reason, tally, cells)
        tell(run, report, path, cells)
        code, reasons, data = report.exit_code or 0, report.reasons, report.to_json()
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
        data=data,
    )


def _promise(run: Run, reason: str, cells: CellCounts | None) -> tuple[int, list[str], dict[str, Any]]:
    """What a dry run found out, said and given."""
    code, reasons = judge(run, reason, _NO_TALLY, cells)
    sight_due(run)
    promise = promise_of(run)
    tell_dry_run(run, promise, cells, reasons)
    return code, reasons, promise.to_json()


def _report(run: Run, reason: str, tally: Tally, cells: CellCounts | None) -> tuple[RunReport, Path | None]:
    """The report, with its end, and where it stands; a disk that does not take it is the run's failure."""
    path = None
    try:
        report = report_of(run, tally, cells)
        report.end(*judge(run, reason, tally, cells), run.instant())
        path = write_report(run.root, report, run.source.name)
    except ArchiveError as error:
        run.failure = run.failure or error
        report = report_of(run, tally, None, with_ledger=False)
        report.end(*judge(run, reason, tally, cells), run.instant())
    return report, path


def _report_crash(run: Run, error: BaseException) -> None:
    """As much of a report as can be, of a run that ends in the middle; the error goes its way."""
    if run.options.dry_run:
        return
    report = report_of(run, _NO_TALLY, None, with_ledger=False)
    report.end(*end_of(error), run.instant())
    with suppress(ArchiveError):
        write_report(run.root, report, run.source.name)
