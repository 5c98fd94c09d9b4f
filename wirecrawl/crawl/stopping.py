"""Ctrl-C and SIGTERM through a crawl: while it opens the archive, fetches, and writes the months.

In:   signals, at any instant.
Out:  the first one winds the crawl down: what is under way is finished, stored and published. The second is a
      crash, and as harmless as one.
Law:  a handler only counts, hands over to the reactor or raises; what follows from it is decided where it is safe.

Knowledge: Scrapy's own handlers stay in place after its reactor has ended, and a Ctrl-C then does nothing at all;
after a second one Scrapy ignores all others.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from scrapy.crawler import AsyncCrawlerProcess, Crawler

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LOOK_S = 0.2


class Stops:
    """A context. `count`: signals that came."""

    def __init__(self) -> None:
        self.count = 0
        self._process: AsyncCrawlerProcess | None = None
        self._is_ending = False
        self._before: dict[int, Any] = {}
        self._task: asyncio.Task[None] | None = None

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():  # elsewhere Python refuses
            self._before = {number: signal.signal(number, self._came) for number in _SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    @property
    def is_crash(self) -> bool:
        """Whether somebody would not wait for the end of what was under way."""
        return self.count > 1

    def run(self, process: AsyncCrawlerProcess) -> None:
        """The process's reactor, until all its crawls have ended. Raises KeyboardInterrupt at a third signal."""
        from twisted.internet import reactor

        reactor.callWhenRunning(self._reactor_runs, process)
        try:
            process.start(install_signal_handlers=False)
        finally:
            self._process, self._is_ending = None, True

    def _reactor_runs(self, process: AsyncCrawlerProcess) -> None:
        self._process = process

    def _came(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        if self._process is not None and self.count <= 2:
            from twisted.internet import reactor  # not before it runs: the first import installs one

            what = self._wind_down if self.count == 1 else self._stop_reactor
            reactor.callFromThread(what)
        elif not self._is_ending or self.count > 1:
            raise KeyboardInterrupt

    def _wind_down(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._stop_process())

    async def _stop_process(self) -> None:
        try:
            if self._process is not None:
                stopping = asyncio.create_task(self._process.stop())
                while not stopping.done():
                    for crawler in self._process.crawlers:
                        leave_waiting(crawler)
                    await asyncio.wait([stopping], timeout=_LOOK_S)
        finally:
            self._stop_reactor()

    def _stop_reactor(self) -> None:
        from twisted.internet import reactor
        from twisted.internet.error import ReactorNotRunning

        with contextlib.suppress(ReactorNotRunning):
            reactor.stop()  # type: ignore[misc]  # declared as an attribute


def leave_waiting(crawler: Crawler) -> None:
    """What only waits for its turn, up to a crawl-delay of ten minutes each, is left to the next run."""
    from wirecrawl.crawl.guard import TurnedAway

    downloader: Any = crawler.engine.downloader if crawler.engine is not None else None
    for slot in list(downloader.slots.values()) if downloader is not None else ():
        while slot.queue:
            request, waiting = slot.queue.popleft()
            waiting.errback(TurnedAway("interrupted", f"{request.url} was not asked for any more", owed=True))
