"""What a crawl is asked for, checked before anything is opened; and what it answers.

In:   the words of a command line.
Out:  CrawlOptions that can be meant, or a UsageError; CrawlResult.
Law:  nobody's server but this machine's own is asked faster than the polite values.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from wirecrawl.archive.owed import Tally
from wirecrawl.config import first_config, is_contact
from wirecrawl.errors import UsageError
from wirecrawl.model.address import unwrapped, with_scheme
from wirecrawl.model.days import check_order
from wirecrawl.sources.base import Source

POLITE_DELAY_S = 1.0
POLITE_CONCURRENCY = 1
ARCHIVE_DELAY_S = 4.0  # web archives ask for about fifteen pages a minute, and have no wire to keep up with

# a name, or an address of IPv6: no scheme, no port, no path
_HOST = re.compile(r"[^\s/:@?#]+|\[?[0-9a-fA-F:.]+\]?")


def wall_clock() -> datetime:
    """The present instant, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOptions:
    """`since` and `until` are wire days, both included; `delay_s` and `concurrency` None mean the polite values.

    `from_lists`: paths of saved lists, and `from_cdx`: the answer of a web archive's index ("-" is stdin); either takes
    the place of the wire's lists, as `addresses` does. `feeds` is Scrapy's FEEDS, what -O and -o become.
    `no_revisit`: pages that are held are not asked for again; `revisit_all`: all of them are, due or not.
    `allow_hosts`: hosts that may be asked beside the source's own, as a redirect to them needs.
    `clock`: the instants that captures are dated with, and that due times are compared to.
    """

    source: str
    archive: Path = Path("archive")
    since: date | None = None
    until: date | None = None
    addresses: list[str] | None = None
    from_lists: Sequence[str] = ()
    from_cdx: str = ""
    max_stories: int | None = None
    max_minutes: float | None = None
    dry_run: bool = False
    contact: str = ""
    delay_s: float | None = None
    concurrency: int | None = None
    connect_to: list[str] = field(default_factory=list)
    allow_hosts: list[str] = field(default_factory=list)
    feeds: dict[str, Any] | None = None
    quiet: bool = False
    as_json: bool = False
    no_revisit: bool = False
    revisit_all: bool = False
    clock: Callable[[], datetime] = wall_clock

    @property
    def days(self) -> tuple[str, str]:
        """`since` and `until` as the ledger takes them, "" for an open end."""
        return (
            self.since.isoformat() if self.since else "",
            self.until.isoformat() if self.until else "",
        )

    @property
    def is_directed(self) -> bool:
        """Whether the run is told what to ask for, and asks for nothing else."""
        return self.addresses is not None or bool(self.from_lists) or bool(self.from_cdx)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlResult:
    """`counters`: stories, `rejects` by reason, `captures` by role; they are those of a replay of the captures.

    `data`: what --json prints. `reasons` says in words what the exit code is for.
    """

    exit_code: int
    tally: Tally
    counters: dict[str, Any]
    reasons: list[str]
    data: dict[str, Any]


def check(options: CrawlOptions, *, is_local: bool) -> None:
    """Raises UsageError. `is_local`: every host is reached through a loopback door."""
    check_order(options.since, options.until)
    for name, value in (("--max-stories", options.max_stories), ("--max-minutes", options.max_minutes)):
        if value is not None and not 0 < value < 2**63:
            what = f"{name} {str(value)[:20]} must be a number above 0, and under 2^63"
            raise UsageError(what, next_step=f"{name} 10, or leave it out")
    doors = [options.addresses is not None, bool(options.from_lists), bool(options.from_cdx)]
    if sum(doors) > 1:
        raise UsageError(
            "--addresses, --from-lists and --from-cdx exclude each other", next_step="one run for each"
        )
    for host in options.allow_hosts:
        if not _HOST.fullmatch(host):
            raise UsageError(
                f"--allow-host {host!r} is no host", next_step="--allow-host pictures.example.org"
            )
    if options.no_revisit and options.revisit_all:
        raise UsageError("--no-revisit and --revisit-all exclude each other", next_step="leave one out")
    if options.delay_s is not None and not 0 <= options.delay_s < math.inf:
        what = f"--delay {options.delay_s:g} must be a number, 0 or above"
        raise UsageError(what, next_step=f"--delay {POLITE_DELAY_S:g}, or leave it out")
    if options.concurrency is not None and options.concurrency < 1:
        raise UsageError(f"--concurrency {options.concurrency} must be 1 or more", next_step="leave it out")
    hasty = (options.delay_s is not None and options.delay_s < POLITE_DELAY_S) or (
        options.concurrency is not None and options.concurrency > POLITE_CONCURRENCY
    )
    if hasty and not is_local:
        raise UsageError(
            f"a delay under {POLITE_DELAY_S:g} s or a concurrency over {POLITE_CONCURRENCY} is for your own server",
            next_step="leave --delay and --concurrency out, or add --connect-to ::127.0.0.1:PORT",
        )
    if options.contact and not is_contact(options.contact):
        raise UsageError(
            f"--contact {options.contact!r} is not one line of plain letters",
            next_step="--contact you@example.org",
        )


def polite_delay_s(options: CrawlOptions) -> float:
    """What --delay asks for, else what is polite towards whom this run asks."""
    if options.delay_s is not None:
        return options.delay_s
    return ARCHIVE_DELAY_S if options.from_cdx else POLITE_DELAY_S


def contact_of(options: CrawlOptions, folders: Iterable[Path]) -> str:
    """--contact, else `contact` in the first wirecrawl.toml of these folders; "" without one. Raises UsageError."""
    return options.contact or first_config(folders).contact()


def sort_addresses(source: Source, lines: Iterable[str]) -> tuple[list[str], list[str], list[str]]:
    """Stories, lists, and what is neither for this source; each once, in order. Blank lines and # are skipped.

    An address may lack its scheme, or be that of a web archive's copy.
    """
    stories: dict[str, None] = {}
    lists: dict[str, None] = {}
    others: dict[str, None] = {}
    for line in lines:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        url = with_scheme(unwrapped(line.strip())[0])
        role = source.address(url).role
        {"story": stories, "list": lists}.get(role, others)[url] = None
    return list(stories), list(lists), list(others)
