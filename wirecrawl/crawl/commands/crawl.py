"""`scrapy crawl NAME`: the same runner as `wirecrawl crawl`, in the words of Scrapy's command.

In:   Scrapy's options, and those of `wirecrawl crawl`.
Out:  the runner's exit code.
Law:  nothing is decided here. `-a NAME=VALUE` says an option of `wirecrawl crawl` too: it is all that scrapyd can say.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import SETTINGS_PRIORITIES

from wirecrawl.crawl.options import CrawlOptions, since_day, wall_clock
from wirecrawl.crawl.runner import crawl
from wirecrawl.errors import WirecrawlError
from wirecrawl.plain import tell
from wirecrawl.sources import source_named

# What -a may say, and how it is read. scrapyd adds the names of its own.
_ARGUMENTS: dict[str, Callable[[str], object]] = {
    "archive": Path,
    "since": str,
    "until": date.fromisoformat,
    "max_stories": int,
    "max_minutes": float,
    "contact": str,
    "delay": float,
    "concurrency": int,
    "connect_to": str.split,
}
_SCRAPYDS = ("_job", "_version")


class Command(ScrapyCrawl):
    requires_crawler_process = False  # the runner makes it, once the archive is open

    def short_desc(self) -> str:
        return "Crawl a wire into the archive; -O and -o write the stories this run stored"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        group = parser.add_argument_group(title="Wirecrawl Options")
        group.add_argument("--archive", metavar="DIR", type=Path, default=Path("archive"))
        group.add_argument("--since", metavar="DAY", help="wire day, included; 7d: the last 7 days")
        group.add_argument("--until", metavar="DAY", type=date.fromisoformat, help="wire day, included")
        group.add_argument("--max-stories", metavar="N", type=int)
        group.add_argument("--max-minutes", metavar="N", type=float)
        group.add_argument("--contact", metavar="ADDRESS", default="")
        group.add_argument("--delay", metavar="SECONDS", type=float)
        group.add_argument("--concurrency", metavar="N", type=int)
        group.add_argument("--connect-to", metavar="HOST:PORT:HOST:PORT", action="append", default=[])
        group.add_argument("--allow-host", metavar="HOST", action="append", default=[])
        group.add_argument("--dry-run", action="store_true")
        group.add_argument("--no-revisit", action="store_true")
        group.add_argument("--revisit-all", action="store_true")
        group.add_argument("--quiet", action="store_true")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if len(args) != 1:
            raise ScrapyUsageError("one wire's name: see `scrapy crawl --help`")
        _take_arguments(opts)
        assert self.settings is not None  # set by scrapy.cmdline
        delay_s = opts.delay
        if (
            delay_s is None
            and (self.settings.getpriority("DOWNLOAD_DELAY") or 0) >= SETTINGS_PRIORITIES["cmdline"]
        ):
            delay_s = self.settings.getfloat("DOWNLOAD_DELAY")
        try:
            self.exitcode = crawl(self._options(args[0], opts, delay_s), self.settings).exit_code
        except WirecrawlError as error:
            tell(str(error))
            self.exitcode = error.exit_code
        except KeyboardInterrupt:
            print("interrupted; nothing is lost, the same command goes on from here", file=sys.stderr)
            self.exitcode = 130

    def _options(self, source: str, opts: argparse.Namespace, delay_s: float | None) -> CrawlOptions:
        """Raises UsageError, UnknownSource."""
        assert self.settings is not None
        return CrawlOptions(
            source=source,
            archive=opts.archive,
            since=since_day("--since", opts.since, source_named(source).zone, wall_clock()),
            until=opts.until,
            max_stories=opts.max_stories,
            max_minutes=opts.max_minutes,
            dry_run=opts.dry_run,
            contact=opts.contact,
            delay_s=delay_s,
            concurrency=opts.concurrency,
            connect_to=[*self.settings.getlist("CONNECT_TO"), *opts.connect_to],
            allow_hosts=opts.allow_host,
            quiet=opts.quiet,
            no_revisit=opts.no_revisit,
            revisit_all=opts.revisit_all,
        )


def _take_arguments(opts: argparse.Namespace) -> None:
    """Each -a becomes the option of that name. Raises ScrapyUsageError."""
    for name, text in opts.spargs.items():
        if name in _SCRAPYDS:
            continue
        if name not in _ARGUMENTS:
            raise ScrapyUsageError(f"-a {name} is none of {', '.join(_ARGUMENTS)}")
        try:
            setattr(opts, name, _ARGUMENTS[name](text))
        except ValueError:
            raise ScrapyUsageError(f"-a {name}={text} cannot be read") from None
