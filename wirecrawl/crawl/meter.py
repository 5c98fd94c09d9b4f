"""What was asked of whom, and when: the proof of a crawl's politeness.

In:   every request as it is handed to its connection, and what came of it; every robots.txt.
Out:  counts and pauses by host; the slowest answers; requests that robots.txt does not allow.
Law:  it counts behind all that may hold a request back or let it through, so no request is sent that is not counted,
      and it judges each by the rules of its host anew, whatever was decided before.

A pause is the time between two requests handed over, of time.monotonic. A server sees it shorter by the time to
connect, where the first of the two had to open the connection.
"""

from __future__ import annotations

import heapq
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from wirecrawl.crawl.rules import Rules
from wirecrawl.model.report import HostReport, PaceReport, SlowReport

SLOWEST = 10
ROBOTS_PATH = "/robots.txt"


@dataclass(slots=True)
class _Host:
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    bytes: int = 0
    instants: array[float] = field(default_factory=lambda: array("d"))  # 8 bytes a request


@dataclass(slots=True)
class Meter:
    """`cut`: answers cut short, by reason."""

    hosts: dict[str, _Host] = field(default_factory=dict)
    cut: Counter[str] = field(default_factory=Counter)
    disallowed: int = 0
    written: int = 0  # records in captures/
    _rules: dict[str, Rules] = field(default_factory=dict)
    _slowest: list[tuple[float, int, str, int]] = field(default_factory=list)
    _order: int = 0

    def sent(self, url: str, kind: str, begun_s: float) -> None:
        """A request was handed over at `begun_s`; `kind` is a field of HostReport."""
        parts = urlsplit(url)
        host = self.hosts.setdefault(parts.hostname or "", _Host())
        host.kinds[kind] += 1
        host.instants.append(begun_s)
        if parts.path != ROBOTS_PATH and not (parts.netloc in self._rules and self.allows(url)):
            self.disallowed += 1

    def allows(self, url: str) -> bool:
        """Whether no robots.txt that is known by now speaks against it."""
        rules = self._rules.get(urlsplit(url).netloc)
        return rules is None or rules.permit(url)

    def came(self, url: str, status: int, size: int, took_s: float) -> None:
        """What came of it; status 0 is no answer."""
        host = self.hosts[urlsplit(url).hostname or ""]
        host.statuses[str(status) if status else "none"] += 1
        host.bytes += size
        self._order += 1
        found = took_s, self._order, url, status
        if len(self._slowest) < SLOWEST:
            heapq.heappush(self._slowest, found)
        else:
            heapq.heappushpop(self._slowest, found)

    def unsent(self, url: str, kind: str, begun_s: float) -> None:
        """Its name leads nowhere it may go: no connection was opened."""
        host = self.hosts[urlsplit(url).hostname or ""]
        host.kinds[kind] -= 1
        host.instants.remove(begun_s)

    def heard_rules(self, netloc: str, rules: Rules) -> None:
        """The rules of a host from now on."""
        self._rules[netloc] = rules

    def status(self, status: int) -> int:
        """Answers of one status, over all hosts."""
        return sum(host.statuses[str(status)] for host in self.hosts.values())

    def host_reports(self) -> dict[str, HostReport]:
        """Each host by its name; one that no request was sent to is left out."""
        return {
            name: HostReport(
                **_pace(host.instants),
                **{kind: count for kind, count in host.kinds.items() if count},
                bytes=host.bytes,
                statuses=dict(sorted(host.statuses.items())),
            )
            for name, host in sorted(self.hosts.items())
            if host.instants
        }

    def pace(self) -> PaceReport:
        """All requests, in the order in which they were sent."""
        return PaceReport(**_pace(at for host in self.hosts.values() for at in host.instants))

    def slowest(self) -> list[SlowReport]:
        """The slowest first."""
        return [
            SlowReport(url=url, seconds=round(took_s, 3), status=status or None)
            for took_s, _, url, status in sorted(self._slowest, reverse=True)
        ]


def kind_of(meta: Mapping[str, Any]) -> str:
    """What a request is for, a field of HostReport, from Scrapy's meta."""
    if meta.get("retry_times"):
        return "retries"
    if meta.get("redirect_times"):
        return "hops"
    if meta.get("dont_obey_robotstxt"):
        return "robots"
    if meta.get("visit") is not None:
        return "visits"
    if (key := meta.get("entry")) is not None:
        return "pages" if key[1] > 1 else "stories"
    return "lists" if "list" in meta else "others"


def _pace(instants: Iterable[float]) -> dict[str, Any]:
    times = sorted(instants)
    pauses = [later - before for before, later in pairwise(times)]
    return {
        "requests": len(times),
        "least_pause_s": round(min(pauses), 4) if pauses else None,
        "median_pause_s": round(median(pauses), 4) if pauses else None,
    }
