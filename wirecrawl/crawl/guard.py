"""Which addresses are asked for at all: the wire's own hosts over http and https, and no calendar without end.

In:   every request on its way out (first ones, redirect hops, robots.txt, retries); addresses that lists show.
Out:  requests let through; TurnedAway with its reason for the others.
Law:  an address is taken for what it says in one spelling only: where two readers of it could see two hosts, it
      is none. What a name leads to is judged behind this, by the door.

Knowledge: RFC 3986 §3.2; readers disagree about userinfo, backslashes and odd ports, so a host counts only when
its address is put together from its parts again as it was.
"""

from __future__ import annotations

import socket
from collections.abc import Container
from datetime import date, timedelta
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest

from wirecrawl.crawl.cdx import ARCHIVE_HOST
from wirecrawl.crawl.door import Door, is_public, plain_host
from wirecrawl.crawl.run import Part, run_of
from wirecrawl.model.limits import (
    ADDRESS_LIMIT_CHARS,
    FUTURE_LIMIT_DAYS,
    PATH_LIMIT_PARTS,
    PATH_LIMIT_REPEATS,
)

INSIDE = "refused-address"
_INSIDE_NAMES = ("localhost", "local", "internal", "localdomain")  # RFC 6761, RFC 6762; routers' habit
_PERIODS = range(1, 6)  # how many parts of a path a repetition may be of


class TurnedAway(IgnoreRequest):
    """A request that ends here. `reason` is its short hyphenated code and counter; `owed`: a later run asks again."""

    def __init__(self, reason: str, what: str, *, owed: bool = False) -> None:
        super().__init__(what)
        self.reason, self.owed = reason, owed


class RefusedAddress(TurnedAway):
    """A name that leads to no address of the public internet."""


class Guard(Part):
    """Downloader middleware, before all others: what it refuses costs not even a look at robots.txt."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        run = run_of(crawler)
        allowed = map(plain_host, run.options.allow_hosts) if run else ()
        archive = [ARCHIVE_HOST] if run and run.options.from_cdx else []
        self.hosts = frozenset((*run.source.hosts, *allowed, *archive)) if run else None

    def process_request(self, request: Request) -> None:
        """Raises TurnedAway. Without a run (scrapy shell) any host may be asked for."""
        reason = judge(request.url, self.hosts)
        if reason:
            raise TurnedAway(reason, f"{request.url} is not asked for", owed=reason == INSIDE)


class RefusalMiddleware:
    """Tells a refused address from a name that does not resolve, before Retry takes both for a passing fault."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises RefusedAddress, which nothing retries."""
        from twisted.internet import reactor  # the reactor is chosen by Scrapy, after this module is read

        door = getattr(reactor, "nameResolver", None)
        error = refusal(door, request, exception) if isinstance(door, Door) else None
        if error is not None:
            raise error


def refusal(door: Door, request: Request, fault: Exception) -> RefusedAddress | None:
    """What to raise for a fault that was the door's doing; None for any other."""
    address = door.refused.get(plain_host(urlsplit(request.url).hostname or ""))
    if address is None or not isinstance(fault, CannotResolveHostError):
        return None
    step = "a server on this machine is reached with --connect-to HOST:PORT:127.0.0.1:PORT"
    what = f"leads to {address}, which is not a public address; next: {step}"
    return RefusedAddress(INSIDE, what, owed=True)


def judge(url: str, hosts: Container[str] | None) -> str:
    """Why an address is not asked for: `bad-address`, `unknown-scheme`, `foreign-host`, or `refused-address` for a
    foreign one that is this machine's or its network's by its spelling alone; "" if it is.

    `hosts` are lower-case names or IP literals, without a trailing dot; None means any.
    """
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return "bad-address"
    if parts.scheme not in ("http", "https"):
        return "unknown-scheme"
    spelled = f"[{host}]" if ":" in host else host
    spelled += "" if port is None else f":{port}"
    if not host or parts.netloc.lower().removesuffix(":") != spelled:
        return "bad-address"
    host = host.removesuffix(".")
    if hosts is None or host in hosts:
        return ""
    return INSIDE if _is_inside(host) else "foreign-host"


def _is_inside(host: str) -> bool:
    """Whether a host is, by its spelling, no public one; nothing is looked up."""
    if host.rpartition(".")[2] in _INSIDE_NAMES:
        return True
    try:
        literal = host if ":" in host else socket.inet_ntoa(socket.inet_aton(host))
    except OSError:
        return False
    return not is_public(literal)


def trap(url: str, day: str, today: date) -> str:
    """Why an address on a list may be one of endlessly many: `long-address`, `deep-path`, `repeated-path`,
    `future-day`; "" if nothing says so. `day` is YYYY-MM-DD, or ""."""
    if len(url) > ADDRESS_LIMIT_CHARS:
        return "long-address"
    parts = [part for part in urlsplit(url).path.split("/") if part]
    if len(parts) > PATH_LIMIT_PARTS:
        return "deep-path"
    if any(_repeats(parts, period) for period in _PERIODS):
        return "repeated-path"
    return "future-day" if day > (today + timedelta(days=FUTURE_LIMIT_DAYS)).isoformat() else ""


def _repeats(parts: list[str], period: int) -> bool:
    """Whether `period` parts stand so many times in a row."""
    row = 0
    for at in range(period, len(parts)):
        row = row + 1 if parts[at] == parts[at - period] else 0
        if row == period * (PATH_LIMIT_REPEATS - 1):
            return True
    return False
