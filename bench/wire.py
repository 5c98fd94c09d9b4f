"""A wire that answers as fast as it can, in a process of its own, so that what it costs is nobody's cost.

In:   how many stories of 48 kB there are, or how many addresses the lists name.
Out:  a server on 127.0.0.1, every answer built before the first request.
Law:  addresses in its lists are relative: a crawler that knows no other wire can read them.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from bench.made import PAGE_BYTES, kin_page
from wirecrawl.model.limits import LISTS_LIMIT
from wirecrawl.sources.xinhua_fr import XinhuaFr

LIST_ROWS = 1000  # as many as the wire's own datasource files hold
_DAYS = 20
_ROBOTS = b"User-agent: *\nDisallow: /prive/\n"
_HTML, _JSON, _TEXT = "text/html; charset=utf-8", "application/json", "text/plain"


def section_paths() -> list[str]:
    """The start lists of the source, as paths."""
    return [start.partition("french.news.cn")[2] for start in XinhuaFr.starts]


def story_path(number: int) -> str:
    """The address of story `number`, on one of a few days."""
    return f"/2018-06/{1 + number % _DAYS:02}/c_{130_000_000 + number}.htm"


def stories_wire(count: int) -> dict[str, bytes]:
    """`count` stories, shared out among the start lists."""
    answers = {story_path(n): _answer(kin_page(n, PAGE_BYTES).encode(), _HTML) for n in range(count)}
    starts = section_paths()
    for place, path in enumerate(starts):
        links = (
            f'<li><a href="{story_path(n)}">Récit {n}</a></li>' for n in range(place, count, len(starts))
        )
        answers[path] = _answer(f"<html><body><ul>{''.join(links)}</ul></body></html>".encode(), _HTML)
    return answers


def lists_wire(count: int, fetched: int) -> dict[str, bytes]:
    """Lists of LIST_ROWS addresses each that name `count`; the `fetched` newest of them are small stories."""
    answers = {
        story_path(n): _answer(kin_page(n).encode(), _HTML)
        for n in range(_DAYS - 1, min(count, (fetched + 8) * _DAYS), _DAYS)
    }
    starts, names = (
        section_paths(),
        dict[str, list[str]](),
    )  # behind one list no more than LISTS_LIMIT are read
    for number, first in enumerate(range(0, count, LIST_ROWS)):
        rows = [
            {"publishUrl": story_path(n), "publishTime": "2018-06-08 09:42:00", "title": f"Récit {n}"}
            for n in range(first, min(first + LIST_ROWS, count))
        ]
        path = starts[number // LISTS_LIMIT]
        names.setdefault(path, []).append(f"{first:032x}")
        beside = path.rpartition("/")[0]
        answers[f"{beside}/ds_{first:032x}.json"] = _answer(orjson.dumps({"datasource": rows}), _JSON)
    for path in starts:
        told = "".join(f'<div datasource="{name}"></div>' for name in names.get(path, ()))
        text = told or "<a href='/a-propos.htm'>A propos</a>"
        answers[path] = _answer(f"<html><body>{text}</body></html>".encode(), _HTML)
    return answers


def _answer(body: bytes, content_type: str, status: str = "200 OK") -> bytes:
    head = f"HTTP/1.1 {status}\r\nServer: bench\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Talk(asyncio.Protocol):
    """One connection, kept alive; requests have no body, so each ends with a blank line."""

    def __init__(self, answers: dict[str, bytes], missing: bytes) -> None:
        self._answers, self._missing, self._rest = answers, missing, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self._rest = (self._rest + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1].decode("latin-1")
            self._transport.write(self._answers.get(path, self._missing))


async def _serve(answers: dict[str, bytes]) -> None:
    answers["/robots.txt"] = _answer(_ROBOTS, _TEXT)
    missing = _answer(b"", _HTML, "404 Not Found")
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Talk(answers, missing), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)  # until whoever asked for the wire closes the pipe
    server.close()


@contextmanager
def serving(kind: str, *counts: int) -> Iterator[int]:
    """The port of a wire in a process of its own: `stories COUNT` or `lists COUNT FETCHED`."""
    command = [sys.executable, "-m", "bench.wire", kind, *map(str, counts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/robots.txt") as answer:
            assert answer.read() == _ROBOTS
        yield port
        process.communicate()


if __name__ == "__main__":
    _kind, *_counts = sys.argv[1:]
    _numbers = [int(count) for count in _counts]
    asyncio.run(_serve(stories_wire(*_numbers) if _kind == "stories" else lists_wire(*_numbers)))
