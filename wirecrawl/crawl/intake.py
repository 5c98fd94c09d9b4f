"""How much of an answer is taken: the size and the least rate of its body, and what a cut one is cut by.

In:   answers as they come, chunk by chunk.
Out:  whole answers; cut ones with a Cut in `request.meta["cut"]`, no longer than the limit.
Law:  an answer that ends before its end is never taken for a whole one, and what came of it is kept.

Knowledge: WARC 1.1 §5.13 (WARC-Truncated: length, time, disconnect). Scrapy drops a body that is over its
DOWNLOAD_MAXSIZE, or shorter than announced; stopped by a signal, it hands over what came.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import NamedTuple

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import StopDownload
from scrapy.http import Response

from wirecrawl.crawl.handler import HEAD_CUT
from wirecrawl.model.limits import ANSWER_LIMIT_S, BODY_LIMIT_BYTES, LEAST_RATE_BYTES_S, RATE_GRACE_S

CUT, _WATCH = "cut", "watch"  # keys of request.meta
SLACK_S = 0.5  # on a busy machine an answer is seen to begin so much later than its connection counts from


class Cut(NamedTuple):
    """Why an answer ends early: our `reason`, WARC's `word`, and whether it may come whole the next time."""

    reason: str
    word: str
    may_pass: bool


TOO_LARGE = Cut("body-too-large", "length", may_pass=False)
HEAD_TOO_LARGE = Cut("headers-too-large", "length", may_pass=False)
TOO_SLOW = Cut("too-slow", "time", may_pass=True)
TIME_IS_UP = Cut("timeout", "time", may_pass=True)
DISCONNECTED = Cut("cut-transfer", "disconnect", may_pass=True)


@dataclass(slots=True)
class _Watch:
    """`begun`: when the request went out, of time.monotonic; waiting for its turn is no part of it."""

    begun: float
    received: int = 0
    cut: Cut | None = None


def cut_of(request: Request) -> Cut | None:
    """What cut the answer to this request; None for a whole one."""
    cut = request.meta.get(CUT)
    return cut if isinstance(cut, Cut) else None


class Intake:
    """Downloader middleware, nearest to the wire; and the listener to the bytes that come."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Intake:
        intake = cls()
        crawler.signals.connect(intake.headers_came, signal=signals.headers_received)
        crawler.signals.connect(intake.bytes_came, signal=signals.bytes_received)
        return intake

    def process_request(self, request: Request) -> None:
        """A request asked again, or led on, begins anew."""
        request.meta.pop(CUT, None)
        request.meta.pop(_WATCH, None)

    def headers_came(self, request: Request) -> None:
        """The body is still to come."""
        request.meta[_WATCH] = _Watch(time.monotonic() - request.meta.get("download_latency", 0.0))

    def bytes_came(self, data: bytes, request: Request) -> None:
        """Raises StopDownload, which ends the answer here and hands it over."""
        watch = request.meta.get(_WATCH)
        if not isinstance(watch, _Watch):
            return
        watch.received += len(data)
        if watch.received > BODY_LIMIT_BYTES:
            watch.cut = TOO_LARGE
        else:
            took_s = time.monotonic() - watch.begun
            if took_s > RATE_GRACE_S and watch.received < LEAST_RATE_BYTES_S * took_s:
                watch.cut = TOO_SLOW
        if watch.cut is not None:
            raise StopDownload(fail=False)

    def process_response(self, request: Request, response: Response) -> Response:
        """The answer, cut to the limit, and its Cut noted."""
        cut = _cut(request.meta.pop(_WATCH, None), response.flags)
        if cut is None:
            return response
        request.meta[CUT] = cut
        if len(response.body) > BODY_LIMIT_BYTES:
            return response.replace(body=response.body[:BODY_LIMIT_BYTES])
        return response


def _cut(watch: _Watch | None, flags: list[str]) -> Cut | None:
    if HEAD_CUT in flags:
        return HEAD_TOO_LARGE
    if watch is None:
        return None
    if watch.cut is not None:
        return watch.cut
    is_short = "dataloss" in flags
    if (is_short or "partial" in flags) and time.monotonic() - watch.begun >= ANSWER_LIMIT_S - SLACK_S:
        return TIME_IS_UP
    return DISCONNECTED if is_short else None
