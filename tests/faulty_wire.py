"""A wire of a few pages whose every answer a test decides: what the demo wire has no fault for.

In:   what each path answers, one answer after the other, the last for ever.
Out:  a server on 127.0.0.1 that counts who asked for what and when.
Law:  hosts are all one site.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page

START = "/index.htm"
SECTIONS = "chine monde afrique europe culture science economie environnement".split()
EMPTY = b'<html><body><ul><li><a href="/a-propos.htm">A propos</a></li></ul></body></html>'


@dataclass(frozen=True, slots=True)
class Say:
    """One answer. `cut`: bytes kept back of what Content-Length promises; `reset`: no answer at all."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    cut: int = 0
    reset: bool = False


Raw = Callable[[socket.socket], None]  # says it byte by byte, headers and all
Answer = Say | Raw


def sent(*pieces: bytes, wait_s: float = 0.0) -> Raw:
    """Piece after piece, each with a wait behind it."""

    def say(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(wait_s)

    return say


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        say = self.server.wire.next_answer(self.path, dict(self.headers.items()))
        if not isinstance(say, Say):
            self.close_connection = True
            with contextlib.suppress(OSError):
                say(self.connection)
            return
        time.sleep(say.wait_s)
        if say.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.close_connection = True
            self.connection.close()
            return
        self.send_response(say.status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **say.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(say.body) + say.cut))
        self.end_headers()
        self.wfile.write(say.body)
        self.close_connection = bool(say.cut)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the test looks at `asked`."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    wire: FaultyWire

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no error."""


class FaultyWire:
    """A context. `asked` holds (seconds, path) of every request, `agents` the User-Agents."""

    def __init__(self, answers: Mapping[str, Sequence[Answer]] | None = None, *, stories: int = 0) -> None:
        self.drafts = [made_story(number) for number in range(stories)]
        links = "".join(f'<li><a href="{draft.url()}">{draft.headline}</a></li>' for draft in self.drafts)
        self.answers: dict[str, Sequence[Answer]] = {
            "/robots.txt": [Say(404)],
            START: [Say(body=page_of_links(links))],
            **{f"/{section}/index.htm": [Say(body=EMPTY)] for section in SECTIONS},
            **{draft.path(): [Say(body=print_page(draft))] for draft in self.drafts},
            **(answers or {}),
        }
        self.asked: list[tuple[float, str]] = []
        self.agents: set[str] = set()
        self._turns: dict[str, int] = {}
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.wire = self
        self.port = self._server.server_address[1]

    @property
    def connect_to(self) -> str:
        return f"::127.0.0.1:{self.port}"

    def next_answer(self, path: str, headers: dict[str, str]) -> Answer:
        with self._lock:
            self.asked.append((time.monotonic(), path))
            self.agents.add(headers.get("User-Agent", ""))
            turn = self._turns[path] = self._turns.get(path, -1) + 1
            answers = self.answers.get(path, [Say(404)])
            return answers[min(turn, len(answers) - 1)]

    def paths(self) -> list[str]:
        return [path for _, path in self.asked]

    def stories_asked(self) -> list[str]:
        """Paths of stories asked for, in order."""
        own = {draft.path() for draft in self.drafts}
        return [path for path in self.paths() if path in own]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def page_of_links(links: str) -> bytes:
    return f"<html><head><title>Liste</title></head><body><ul>{links}</ul></body></html>".encode()


def links_to(*drafts: Draft) -> str:
    return "".join(f'<li><a href="{draft.url()}">{draft.headline}</a></li>' for draft in drafts)
