"""robots.txt as RFC 9309 has it, and the crawl-delay many wires print beside it.

In:   the answer to /robots.txt, or the reason there is none.
Out:  requests let through, or turned away with a reason the frontier can count.
Law:  4xx is « no rules », all else that is no answer is « do not come in »; a host never gets asked faster
      than its crawl-delay.

Knowledge: RFC 9309 §2.3.1.3 and §2.3.1.4 (unavailable, unreachable); Scrapy takes both for « allow all ».
"""

from __future__ import annotations

from typing import Any

from protego import Protego
from scrapy import Request
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from scrapy.robotstxt import RobotParser
from scrapy.utils.httpobj import urlparse_cached

from wirecrawl.crawl.handler import BadCertificate
from wirecrawl.crawl.keeping import CAPTURE, SLOT
from wirecrawl.crawl.run import run_of
from wirecrawl.errors import Refused, Unreadable
from wirecrawl.model.capture import Capture
from wirecrawl.model.limits import ROBOTS_LIMIT_BYTES

LONG_DELAY_S = 60.0


class Disallowed(IgnoreRequest):
    """robots.txt asks this crawler to stay away from the address."""


class RobotsUnavailable(IgnoreRequest):
    """The host does not say what its robots.txt is; nothing is asked of it in this run."""


class Robots(RobotsTxtMiddleware):
    """ROBOTSTXT_OBEY with the two rules Scrapy's own has not; sits at its place, 100."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.closed: dict[str, Exception] = {}

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Raises RobotsUnavailable, RefusedAddress, BadCertificate or Disallowed."""
        why = self.closed.get(urlparse_cached(request).netloc)
        if isinstance(why, Refused | BadCertificate):
            raise why
        if why is not None:
            raise RobotsUnavailable(str(why))
        if rp is not None and not rp.allowed(request.url, str(self._robotstxt_useragent)):
            raise Disallowed(f"robots.txt of {urlparse_cached(request).netloc} disallows {request.url}")

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500 or response.status == 429:
            raise IgnoreRequest(f"robots.txt of {netloc} answers {response.status}")
        body = _decoded(response) if response.status == 200 else b""
        if response.status == 200:
            self._slow_down(response.meta[SLOT], body)
        response = response.replace(body=body)
        await super()._parse_robots(response, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        self.closed[netloc] = exc
        run = run_of(self.crawler)
        if run is not None:
            run.say(f"nothing is fetched from {netloc}: {str(exc) or type(exc).__name__}")
        super()._robots_error(IgnoreRequest(str(exc)), netloc)

    def _slow_down(self, slot: str, body: bytes) -> None:
        delay_s = delay_of(body, str(self._robotstxt_useragent))
        throttle = self.crawler.get_extension(Throttle)
        if delay_s and throttle is not None:
            throttle.keep_at_least(slot, delay_s)


def delay_of(body: bytes, agent: str) -> float:
    """The seconds that a robots.txt asks `agent` to leave between two requests."""
    return Protego.parse(body.decode("utf-8-sig", errors="ignore")).crawl_delay(agent) or 0.0


def _decoded(response: Response) -> bytes:
    """The body as text bytes; a body that cannot be read is no answer. Raises IgnoreRequest."""
    capture = response.meta.get(CAPTURE)
    if not isinstance(capture, Capture):
        return response.body[:ROBOTS_LIMIT_BYTES]
    try:
        return _first_lines(capture.body())
    except Unreadable as error:
        raise IgnoreRequest(f"robots.txt cannot be read: {error.what}") from error


def _first_lines(body: bytes) -> bytes:
    """As much as is read of it: whole lines up to the limit."""
    if len(body) <= ROBOTS_LIMIT_BYTES:
        return body
    return body[: body.rfind(b"\n", 0, ROBOTS_LIMIT_BYTES) + 1]


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
            run.say(f"{slot_name} asks for {delay_s:g} seconds between two requests; it gets them")

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        slots = self.crawler.engine.downloader.slots
        for slot_name, floor_s in self.floors_s.items():
            if slots.get(slot_name) is slot:
                slot.delay = max(slot.delay, floor_s)
