"""`scrapy crawl NAME`: the same runner as `wirecrawl crawl`, in the words of Scrapy's command.

In:   Scrapy's options, and those of `wirecrawl crawl`.
Out:  the runner's exit code.
Law:  nothing is decided here. `-a NAME=VALUE` says an option of `wirecrawl crawl` too: it is all that scrapyd can say.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError as ScrapyUsageError
from scrapy.settings import SETTINGS_PRIORITIES

from wirecrawl.archive.reports import INTERRUPTED
from wirecrawl.crawl.options import CrawlOptions, wall_clock
from wirecrawl.crawl.runner import crawl
from wirecrawl.errors import WirecrawlError
from wirecrawl.model.days import read_day, since_day
from wirecrawl.plain import tell
from wirecrawl.sources import source_named

# What -a may say as well as the option of that name. scrapyd adds the names of its own.
_OPTIONS: dict[str, dict[str, Any]] = {
    "archive": {"metavar": "DIR", "type": Path, "default": Path("archive")},
    "since": {"metavar": "DAY", "help": "wire day, included; 7d: the last 7 days"},
    "until": {"metavar": "DAY", "help": "wire day, included"},
    "max_stories": {"metavar": "N", "type": int},
    "max_minutes": {"metavar": "N", "type": float},
    "contact": {"metavar": "ADDRESS", "default": ""},
    "delay": {"metavar": "SECONDS", "type": float},
    "concurrency": {"metavar": "N", "type": int},
    "connect_to": {"metavar": "HOST:PORT:HOST:PORT", "action": "append", "default": []},
}
_SCRAPYDS = ("_job", "_version")


class Command(ScrapyCrawl):
    requires_crawler_process = False  # the runner makes it, once the archive is open

    def short_desc(self) -> str:
        return "Crawl a wire into the archive; -O and -o write the stories this run stored"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        group = parser.add_argument_group(title="Wirecrawl Options")
        for name, how in _OPTIONS.items():
            group.add_argument(f"--{name.replace('_', '-')}", **how)
        group.add_argument("--allow-host", metavar="HOST", action="append", default=[])
        for flag in ("--dry-run", "--no-revisit", "--revisit-all", "--quiet"):
            group.add_argument(flag, action="store_true")

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
            tell(INTERRUPTED)
            self.exitcode = 130

    def _options(self, source: str, opts: argparse.Namespace, delay_s: float | None) -> CrawlOptions:
        """Raises UsageError, UnknownSource."""
        assert self.settings is not None
        as_named = ("archive", "max_stories", "max_minutes", "dry_run", "contact", "concurrency")
        return CrawlOptions(
            source=source,
            since=since_day(opts.since, source_named(source).zone, wall_clock()),
            until=read_day("--until", opts.until),
            delay_s=delay_s,
            connect_to=[*self.settings.getlist("CONNECT_TO"), *opts.connect_to],
            allow_hosts=opts.allow_host,
            **{name: getattr(opts, name) for name in (*as_named, "quiet", "no_revisit", "revisit_all")},
        )


def _take_arguments(opts: argparse.Namespace) -> None:
    """Each -a becomes the option of that name. Raises ScrapyUsageError."""
    for name, text in opts.spargs.items():
        if name in _SCRAPYDS:
            continue
        if name not in _OPTIONS:
            raise ScrapyUsageError(f"-a {name} is none of {', '.join(_OPTIONS)}")
        try:
            read = str.split if name == "connect_to" else _OPTIONS[name].get("type", str)
            setattr(opts, name, read(text))
        except ValueError:
            raise ScrapyUsageError(f"-a {name}={text} cannot be read") from None
