"""robots.txt as RFC 9309 has it, and the crawl-delay many wires print beside it.

In:   the answer to /robots.txt, or the reason there is none.
Out:  requests let through, or turned away with a reason the frontier can count; each answer and what changed in it.
Law:  4xx is « no rules », all else that is no answer is « do not come in », unless a good copy of the last 24 hours
      says what the rules are; a host never gets asked faster than its crawl-delay.

Knowledge: RFC 9309 §2.3.1 (redirects, unavailable, unreachable), §2.4 (caching); Scrapy takes all but 200 for « allow
all ».
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred

from wirecrawl.archive.robots import COPY_H, RobotsSeen
from wirecrawl.crawl.guard import RefusedAddress, TurnedAway
from wirecrawl.crawl.handler import BadCertificate
from wirecrawl.crawl.keeping import NotKept
from wirecrawl.crawl.rules import Rules, difference, read_rules
from wirecrawl.crawl.run import CAPTURE, SLOT, Run, run_of
from wirecrawl.errors import ArchiveError, Unreadable
from wirecrawl.model.capture import Capture, decode_text
from wirecrawl.model.limits import DELAY_LIMIT_S, ROBOTS_LIMIT_BYTES
from wirecrawl.sources.standins import name_standin

LONG_DELAY_S = 60.0
# A page in the place of robots.txt that means there is none; any other stand-in means nobody answered.
_NO_RULES = ("", "soft-404", "empty-shell")
_NO_ANSWER = frozenset(("timeout", "too-slow", "cut-transfer"))  # of TurnedAway: a good copy may stand in


class _Obeyed(RobotParser):
    """Rules in the shape that Scrapy's middleware keeps for each host."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules

    @classmethod
    def from_crawler(cls, crawler: Crawler, robotstxt_body: bytes) -> _Obeyed:
        return cls(read_rules(robotstxt_body, str(crawler.settings["ROBOTSTXT_USER_AGENT"])))

    def allowed(self, url: str | bytes, user_agent: str | bytes) -> bool:
        return self.rules.permit(url if isinstance(url, str) else url.decode("latin-1"))


class Robots(RobotsTxtMiddleware):
    """ROBOTSTXT_OBEY by the RFC; sits at its place, 100. `closed`: hosts that do not say what their rules are."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.closed: dict[str, Exception] = {}
        self._known_s: dict[str, float] = {}  # when each host's rules were last settled, of time.monotonic

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """As Scrapy's, but what is known for a day is asked for anew, and all who wait for one robots.txt are told it:
        what Scrapy lets them wait for gives its value once."""
        netloc = urlparse_cached(request).netloc
        if time.monotonic() - self._known_s.get(netloc, float("inf")) > COPY_H * 3600:
            del self._known_s[netloc], self._parsers[netloc]
            self.closed.pop(netloc, None)
        await super().robot_parser(request)
        settled = self._parsers[netloc]
        assert not isinstance(settled, Deferred)
        return settled

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises TurnedAway: `robots-disallow`; `robots-unavailable` where the host does not say what its rules are, or
        what keeps us from asking it at all."""
        why = self.closed.get(urlparse_cached(request).netloc)
        if isinstance(why, RefusedAddress | BadCertificate):
            raise why
        if why is not None:
            raise TurnedAway("robots-unavailable", str(why), owed=True)
        if rp is not None and not rp.allowed(request.url, str(self._robotstxt_useragent)):
            what = f"robots.txt of {urlparse_cached(request).netloc} disallows {request.url}"
            raise TurnedAway("robots-disallow", what)

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        """Raises IgnoreRequest for what is no answer, NotKept where the ledger cannot be written."""
        seen = RobotsSeen(netloc, response.status)
        capture = response.meta.get(CAPTURE)
        if isinstance(capture, Capture):
            seen = replace(seen, digest=capture.digest, at=capture.fetched_at or "")
        if not seen.is_answer:
            self._note(seen, capture)
            raise IgnoreRequest(f"robots.txt of {netloc} answers {response.status}")
        rules = Rules()
        if response.status < 300:
            body = _decoded(response)
            wall = name_standin(decode_text(body)[0]) if b"<" in body[:2048] else None
            if wall and wall.reason not in _NO_RULES:
                raise IgnoreRequest(f"robots.txt of {netloc} is none: {wall.reason}: {wall.what}")
            rules = read_rules(body, str(self._robotstxt_useragent))
        self._settle(netloc, rules, response.meta[SLOT])
        self._note(replace(seen, rules=rules.text, delay_s=min(rules.delay_s, DELAY_LIMIT_S)), capture)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        """No answer: a good copy stands in, or nothing is asked of the host."""
        run = run_of(self.crawler)
        copy = self._good_copy(run, netloc) if run is not None and _may_stand_in(exc) else None
        words = str(exc) or type(exc).__name__
        if run is not None:
            kept = run.robots.get(netloc, RobotsSeen(netloc, 0, at=run.instant()))
        if run is not None and copy is not None:
            run.say(f"{netloc}: {words}; its robots.txt of {copy.at} is obeyed")
            rules = read_rules(copy.rules.encode(), "*")
            run.robots[netloc] = replace(kept, copy_at=copy.at, delay_s=min(rules.delay_s, DELAY_LIMIT_S))
            self._settle(netloc, rules, run.source.name if netloc in run.source.hosts else netloc)
            return
        self.closed[netloc] = exc
        if run is not None:
            run.robots[netloc] = replace(kept, closed=words)
            run.say(f"nothing is fetched from {netloc}: {words}")
        self._known_s[netloc] = time.monotonic()
        super()._robots_error(IgnoreRequest(str(exc)), netloc)

    def _settle(self, netloc: str, rules: Rules, slot: str) -> None:
        """From now on these rules are the host's, and all that wait for them go on."""
        throttle = self.crawler.get_extension(Throttle)
        if rules.delay_s and throttle is not None:
            throttle.keep_at_least(slot, rules.delay_s)
        if (run := run_of(self.crawler)) is not None:
            run.meter.heard_rules(netloc, rules)
        waiting, obeyed = self._parsers[netloc], _Obeyed(rules)
        self._known_s[netloc] = time.monotonic()
        self._parsers[netloc] = obeyed
        assert isinstance(waiting, Deferred)
        waiting.callback(obeyed)

    def _note(self, seen: RobotsSeen, capture: object) -> None:
        """What was found, in the run and the ledger, and on stderr where it changed. Raises NotKept."""
        run = run_of(self.crawler)
        if run is None:
            return
        try:
            with run.guarded(self.crawler):
                run.note_robots(_compared(run, seen), capture if isinstance(capture, Capture) else None)
        except ArchiveError as error:
            raise NotKept(str(error)) from error

    def _good_copy(self, run: Run, netloc: str) -> RobotsSeen | None:
        with suppress(ArchiveError), run.guarded(self.crawler):  # the run is ending, and says why
            return run.known.good_copy(netloc, run.instant())
        return None


def _compared(run: Run, seen: RobotsSeen) -> RobotsSeen:
    """With what changed since the last answer of this host, if there was one. Raises ArchiveError."""
    last = run.known.last_robots(seen.host)
    if last is None or not seen.is_answer or last.rules == seen.rules:
        return seen
    old, new = (read_rules(text.encode(), "*") for text in (last.rules, seen.rules))
    words = difference(old, new)
    if words:
        gone = f" (it answers {seen.status} now)" if seen.status >= 400 else ""
        run.say(f"robots.txt of {seen.host} is not as it was on {last.at[:10]}{gone}: {words}")
    return replace(seen, changed=words)


def _may_stand_in(fault: Exception) -> bool:
    """Whether a fault is that of a host which does not answer: no refusal of ours, of the disk, of a certificate."""
    if isinstance(fault, TurnedAway):
        return fault.reason in _NO_ANSWER
    return isinstance(fault, IgnoreRequest) and not isinstance(fault, NotKept)


def _decoded(response: Response) -> bytes:
    """The body as text bytes; a body that cannot be read is no answer. Raises IgnoreRequest."""
    capture = response.meta.get(CAPTURE)
    if not isinstance(capture, Capture):
        return response.body[:ROBOTS_LIMIT_BYTES]
    if capture.truncated == "length" and not capture.content_encoding:
        return _first_lines(capture.payload)  # endless, and the rest would not be read
    try:
        return _first_lines(capture.body())
    except Unreadable as error:
        raise IgnoreRequest(f"robots.txt cannot be read: {error.what}") from error


def _first_lines(body: bytes) -> bytes:
    """As much as is read of it: whole lines up to the limit."""
    if len(body) <= ROBOTS_LIMIT_BYTES:
        return body
    ends = (body.rfind(end, 0, ROBOTS_LIMIT_BYTES) for end in (b"\n", b"\r"))
    return body[: max(ends) + 1]


class Throttle(AutoThrottle):
    """AutoThrottle that knows a floor for each slot. With AUTOTHROTTLE_ENABLED off it keeps the floors only."""

    def __init__(self, crawler: Crawler) -> None:
        self.floors_s: dict[str, float] = {}
        self.adapts = crawler.settings.getbool("AUTOTHROTTLE_ENABLED")
        if self.adapts:
            super().__init__(crawler)
        self.crawler = crawler

    def keep_at_least(self, slot_name: str, delay_s: float) -> None:
        """From now on at least `delay_s` seconds between two requests of this download slot, one at a time."""
        asked_s, delay_s = delay_s, min(delay_s, DELAY_LIMIT_S)
        if delay_s <= self.floors_s.get(slot_name, 0.0):
            return
        self.floors_s[slot_name] = delay_s
        downloader: Any = self.crawler.engine.downloader
        floor_s = max(delay_s, downloader._delay)
        downloader.per_slot_settings[slot_name] = {"delay": floor_s, "concurrency": 1}
        slot = downloader.slots.get(slot_name)
        if slot is not None:
            slot.delay, slot.concurrency = max(slot.delay, delay_s), 1
        run = run_of(self.crawler)
        if run is not None:
            run.delay_s = max(run.delay_s, delay_s)
        if run is not None and delay_s > LONG_DELAY_S:
            gets = "them" if asked_s == delay_s else f"{delay_s:g}, the most that is waited"
            run.say(f"{slot_name} asks for {asked_s:g} seconds between two requests; it gets {gets}")

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slots = self.crawler.engine.downloader.slots
        for slot_name, floor_s in self.floors_s.items():
            if slots.get(slot_name) is slot:
                slot.delay = max(slot.delay, floor_s)
