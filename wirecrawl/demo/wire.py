"""The demo wire: a loopback HTTP server that behaves like the real one, faults included.

In:   a Plan: how many stories, which faults.
Out:  `Wire`, a context: where it listens, what was asked of it, and what a crawl must find.
Law:  it listens on 127.0.0.1 only; what it answers never depends on time, and only `delay_s` spends any.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import hashlib
import os
import random
import threading
import time
from collections import Counter
from contextlib import ExitStack
from typing import NamedTuple, Self

from wirecrawl.demo.site import Answer, Plan, Site
from wirecrawl.errors import UsageError

_REASONS = {
    200: "OK",
    301: "Moved Permanently",
    404: "Not Found",
    405: "Method Not Allowed",
    500: "Server Error",
}
_CHUNK_BYTES = 1500


class Asked(NamedTuple):
    """A line of the access log: the instant of time.monotonic, the Host asked for, the request target."""

    at: float
    host: str
    target: str


class Wire:
    """A running wire. `requests` counts request targets, `log` has every request in order; `expected` and `rejects`
    are what a crawl must find."""

    def __init__(self, plan: Plan | None = None, *, port: int = 0) -> None:
        self.site = Site(plan or Plan())
        self.requests: Counter[str] = self.site.requests
        self.expected, self.rejects = self.site.expected, self.site.rejects
        self.port = port
        self.log: list[Asked] = []
        self._delays = random.Random(self.site.plan.seed)  # noqa: S311 (delays, not secrets)
        self._talks: set[asyncio.Task[None]] = set()
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, name="demo-wire", daemon=True)

    @property
    def connect_to(self) -> str:
        """The value for --connect-to: any host and port is this wire."""
        return f"::127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        """Raises OSError when the port is taken."""
        self._thread.start()
        self._started.wait()
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._failure = error
        finally:
            self._started.set()

    async def _serve(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        await self._stop.wait()
        server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        await server.wait_closed()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.create_task(self._talk(reader, writer))
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, kept alive until either side closes it."""
        with contextlib.closing(writer), contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                method, target, *_ = head.split(" ", 2)
                self.log.append(Asked(time.monotonic(), _header(head, "host"), target))
                if self.site.plan.delay_s:
                    await asyncio.sleep(self._delays.random() * self.site.plan.delay_s)
                answer = self.site.answer(target) if method == "GET" else Answer(status=405)
                writer.write(_as_sent(answer, "gzip" in _header(head, "accept-encoding"), target))
                await writer.drain()


def _as_sent(answer: Answer, takes_gzip: bool, target: str) -> bytes:
    """An answer as bytes of HTTP/1.1; one address in four is sent in chunks."""
    body = answer.body
    lines = [
        f"HTTP/1.1 {answer.status} {_REASONS[answer.status]}",
        "Server: demo-wire",
        "Connection: keep-alive",
    ]
    lines.append(f"Content-Type: {answer.content_type}")
    if answer.location:
        lines.append(f"Location: {answer.location}")
    if answer.zipped and takes_gzip:
        body = gzip.compress(body, 6, mtime=0)
        lines.append("Content-Encoding: gzip")
    if hashlib.sha256(target.encode()).digest()[0] % 4 == 0:
        lines.append("Transfer-Encoding: chunked")
        parts = [body[at : at + _CHUNK_BYTES] for at in range(0, len(body), _CHUNK_BYTES)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    else:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def _header(head: str, name: str) -> str:
    found = (line.partition(":") for line in head.split("\r\n")[1:])
    return next((value.strip().lower() for key, _, value in found if key.lower() == name), "")


def serve(port: int) -> int:
    """Only serves, until interrupted. Raises UsageError when the port is taken."""
    with ExitStack() as stack:
        try:
            plan = Plan(made=120, moved=0.1, failing=0.05, zipped=0.5)
            wire = stack.enter_context(Wire(plan, port=port))
        except OSError as error:
            what = os.strerror(error.errno or 0)
            step = "give another port; wirecrawl demo --serve 0 takes a free one"
            raise UsageError(what, where=f"127.0.0.1:{port}", next_step=step) from error
        print(f"the demo wire listens on 127.0.0.1:{wire.port}: {len(wire.expected)} stories; Ctrl-C ends it")
        print(
            f"next: wirecrawl crawl xinhua_fr --connect-to {wire.connect_to} --delay 0 --archive archive/served"
        )
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()
    return 0
