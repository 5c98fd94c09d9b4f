"""Asking again: a little later, at most twice, and not before the server says.

In:   answers and faults that may pass.
Out:  the same request once more after a pause; or the answer, for the frontier to owe.
Law:  Retry-After is kept to: what would have to wait long is owed to a later run, never hurried.

Knowledge: RFC 9110 §10.2.3; Scrapy's own retry asks at once and does not read Retry-After.
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from wirecrawl.crawl.guard import TurnedAway
from wirecrawl.crawl.intake import cut_of
from wirecrawl.crawl.mementos import MEMENTO
from wirecrawl.crawl.run import run_of

PATIENCE_S = 20.0  # the longest pause with the run standing by; longer ones are owed
LONGEST_S = 3600.0  # whatever a server says, it is asked again within the hour
RETRY_AFTER = "retry_after_s"  # key of request.meta, for the frontier
_TICK_S = 0.2


def retry_after_s(response: Response, now: datetime) -> float:
    """Seconds the server asks to wait, at most LONGEST_S; 0 if it does not say."""
    text = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if not text:
        return 0.0
    try:
        seconds = float(text) if text.isdigit() else (parsedate_to_datetime(text) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):  # a date that is none, has no zone, or a year no clock has
        return 0.0
    return min(max(seconds, 0.0), LONGEST_S)


class Retry(RetryMiddleware):
    """In the place of Scrapy's, 550."""

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.base_s = max(settings.getfloat("DOWNLOAD_DELAY"), 0.1)

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        """Raises TurnedAway for an answer that was cut short each time."""
        cut = cut_of(request)
        if cut is not None and cut.may_pass:
            if not request.meta.get("dont_retry") and await self._may_ask_again(request, 0.0):
                return self._again(request)
            raise TurnedAway(cut.reason, f"{request.url} came only in part: {cut.reason}", owed=True)
        if response.status not in self.retry_http_codes or request.meta.get("dont_retry"):
            return response
        wait_s = retry_after_s(response, datetime.now(UTC))
        request.meta[RETRY_AFTER] = wait_s
        if wait_s > PATIENCE_S and MEMENTO in request.meta:
            self._leave_alone(wait_s)
        again = wait_s <= PATIENCE_S and await self._may_ask_again(request, wait_s)
        return self._again(request) if again else response

    async def process_exception(self, request: Request, exception: Exception) -> Request | None:  # type: ignore[override]
        """Raises IgnoreRequest for a robots.txt that did not come: Scrapy prints a traceback for all else."""
        may_pass = isinstance(exception, self.exceptions_to_retry) and not request.meta.get("dont_retry")
        if may_pass and await self._may_ask_again(request, 0.0):
            return self._again(request)
        is_robots = request.meta.get("dont_obey_robotstxt")
        if is_robots and not isinstance(exception, IgnoreRequest):
            raise IgnoreRequest(f"{request.url} did not come: {exception}") from exception
        return None

    def _leave_alone(self, wait_s: float) -> None:
        """A web archive asks for all of its pages, not for this one: the run ends, and owes what is left."""
        run = run_of(self.crawler)
        if run is not None and not run.stopping:
            run.stopping = True
            run.say(f"the web archive asks to wait {wait_s:g} s; the rest is owed")

    def _again(self, request: Request) -> Request:
        again = request.copy()
        again.meta["retry_times"] = request.meta.get("retry_times", 0) + 1
        again.dont_filter = True
        return again

    async def _may_ask_again(self, request: Request, wait_s: float) -> bool:
        """Whether another try is left and the run goes on after the pause; twice as long each time."""
        times = request.meta.get("retry_times", 0)
        if times >= self.max_retry_times:
            return False
        run = run_of(self.crawler)
        until = time.monotonic() + max(wait_s, self.base_s * 2 ** (times + 1))
        while (left_s := until - time.monotonic()) > 0:
            if not self.crawler.engine.running or (run is not None and run.is_over()):
                return False
            await asyncio.sleep(min(left_s, _TICK_S))
        return True
