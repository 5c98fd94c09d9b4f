"""How an answer is taken off the wire: Scrapy's HTTP/1.1 handler, with bounds it has not.

In:   requests that may be asked.
Out:  answers; those whose headers are over the limit without a body; BadCertificate.
Law:  nothing is taken without a bound: header lines are counted as they come, and a body that is still coming
      when the time is up is cut where it is, and what came of it is an answer.

Knowledge: Twisted bounds the length of a header line and not how many there are, nor the time of a body; Scrapy
forgets what came of a body when its own time is up (docs/facts.md, « Scrapy 2.19 »).
"""

from __future__ import annotations

import re
import time
from typing import Any, cast
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Headers, Response
from twisted.internet.protocol import connectionDone
from twisted.web._newclient import BODY, ParseError
from twisted.web.iweb import IPolicyForHTTPS

from wirecrawl.crawl.guard import TurnedAway
from wirecrawl.crawl.meter import kind_of
from wirecrawl.crawl.run import SLOT, Run, run_of
from wirecrawl.crawl.tls import Policy
from wirecrawl.model.limits import ANSWER_LIMIT_S, HEAD_LIMIT_BYTES, HEAD_LIMIT_LINES, HEAD_LINE_BYTES

_STATUS_LINE = re.compile(rb"[^ ]+ [1-9]\d\d(?: |$)")
HEAD_CUT = "head-cut"  # flag of an answer whose headers were over the limit


class BadCertificate(TurnedAway):
    """The server does not prove that it is the host; `reason` is one of the `tls-…` ones."""


class HeadTooLarge(Exception):
    """Headers over a limit; `status` 0 if not even one final status line came."""

    def __init__(self, status: int, headers: Any) -> None:
        super().__init__("headers over the limit")
        self.status, self.headers = status, headers


class Handler(HTTP11DownloadHandler):
    """For http and https."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._pool._factory = _Factory
        self.policy = Policy()
        self._contextFactory = cast("IPolicyForHTTPS", self.policy)

    async def download_request(self, request: Request) -> Response:
        """Raises BadCertificate, TurnedAway `headers-too-large`, and what Scrapy's handler raises."""
        run = run_of(self.crawler)
        return await (self._take(request) if run is None else self._take_measured(request, run))

    async def _take_measured(self, request: Request, run: Run) -> Response:
        """Counts what is sent and what comes; the next request keeps its distance from this instant."""
        url, kind, begun_s = request.url, kind_of(request.meta), time.monotonic()
        slot = self.crawler.engine.downloader.slots.get(request.meta.get(SLOT, ""))
        if slot is not None:
            slot.lastseen = begun_s
        run.meter.sent(url, kind, begun_s)
        status = size = 0
        try:
            response = await self._take(request)
            status, size = response.status, len(response.body)
            return response
        except CannotResolveHostError:
            run.meter.unsent(url, kind, begun_s)
            raise
        finally:
            run.meter.came(url, status, size, time.monotonic() - begun_s)

    async def _take(self, request: Request) -> Response:
        try:
            return await super().download_request(request)
        except DownloadFailedError as error:
            for reason in getattr(error.__cause__, "reasons", ()):
                if isinstance(reason.value, HeadTooLarge):
                    return _without_body(request, reason.value)
            raise self._named(request, error) from error

    def _named(self, request: Request, error: Exception) -> Exception:
        """The refused certificate that is behind a failure, or the failure."""
        parts = urlsplit(request.url)
        host = (parts.hostname or "").removesuffix(".")
        bad = self.policy.bad.get(host) if parts.scheme == "https" else None
        if bad is None:
            return error
        return BadCertificate(bad[0], f"{host}: {bad[1]}", owed=True)


def _without_body(request: Request, fault: HeadTooLarge) -> Response:
    if not fault.status:
        raise TurnedAway("headers-too-large", f"{request.url}: interim answers without end") from fault
    headers = Headers()
    headers.update(fault.headers.getAllRawHeaders())
    return Response(request.url, status=fault.status, headers=headers, flags=[HEAD_CUT])


class _Parser(_LenientHTTPClientParser):
    """Counts what comes before the body, over all interim answers."""

    MAX_LENGTH = HEAD_LINE_BYTES
    head_bytes = 0
    head_lines = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802
        self.head_lines += 1
        self.head_bytes += len(line) + 1
        if self.head_bytes > HEAD_LIMIT_BYTES or self.head_lines > HEAD_LIMIT_LINES:
            self._give_up()
        super().lineReceived(line)

    def statusReceived(self, status: bytes) -> None:  # noqa: N802
        """Python reads « -200 » and « 2_00 » as numbers, of which no record could be made. Raises ParseError."""
        if not _STATUS_LINE.match(status):
            raise ParseError("no status line", status[:40])  # type: ignore[no-untyped-call]
        super().statusReceived(status)  # type: ignore[no-untyped-call]

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802
        self._give_up()

    def _give_up(self) -> None:
        response = getattr(self, "response", None)
        code = response.code if response is not None else 0
        raise HeadTooLarge(code if code >= 200 else 0, self.headers)


class _Protocol(_LenientHTTP11ClientProtocol):
    """One connection; `_begun` is when its last request was sent (time.monotonic)."""

    _begun = 0.0
    _clock: Any = None

    def request(self, request: Any) -> Any:
        answer = super().request(request)
        self._parser.__class__ = _Parser  # as Scrapy puts its own in the place of Twisted's
        self._begun = time.monotonic()
        if self._clock is None:
            self._look_later(ANSWER_LIMIT_S)
        return answer

    def connectionLost(self, reason: Any = connectionDone) -> None:  # noqa: N802
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _look_later(self, after_s: float) -> None:
        from twisted.internet import reactor  # chosen by Scrapy, after this module is read

        self._clock = cast(Any, reactor).callLater(after_s, self._look)

    def _look(self) -> None:
        """Cuts a body whose time is up; one timer for all requests of the connection, none while it is idle."""
        self._clock = None
        if self._parser is None:
            return
        left_s = self._begun + ANSWER_LIMIT_S - time.monotonic()
        if left_s > 0:
            self._look_later(left_s)
        elif self._parser.state == BODY:
            cast(Any, self.transport).abortConnection()


class _Factory(_LenientHTTP11ClientFactory):
    noisy = False

    def buildProtocol(self, addr: Any) -> _Protocol:  # noqa: N802
        return _Protocol(self._quiescentCallback)  # type: ignore[no-untyped-call]
