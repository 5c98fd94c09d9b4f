"""A wire of a few pages whose every answer a test decides: what the demo wire has no fault for.

In:   what each path answers, one answer after the other, the last for ever.
Out:  a server on 127.0.0.1 that counts who asked for what and when; crawls of it, in processes of their own.
Law:  hosts are all one site; only processes started here are ended, by their own id.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

from tests import started
from tests.started import Process
from wirecrawl.demo.made import made_story
from wirecrawl.demo.stories import Draft
from wirecrawl.demo.templates import print_page

START = "/index.htm"
SECTIONS = "chine monde afrique europe culture science economie environnement".split()
EMPTY = b'<html><body><ul><li><a href="/a-propos.htm">A propos</a></li></ul></body></html>'
TIMEOUT_S = 50


@dataclass(frozen=True, slots=True)
class Say:
    """One answer. `cut`: bytes kept back of what Content-Length promises; `reset`: no answer at all."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    wait_s: float = 0.0
    cut: int = 0
    reset: bool = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        if raw := self.server.wire.raw.get(self.path):
            self.server.wire.next_answer(self.path, dict(self.headers.items()))
            self.close_connection = True
            with contextlib.suppress(OSError):
                raw(self.connection)
            return
        say = self.server.wire.next_answer(self.path, dict(self.headers.items()))
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

    def __init__(self, answers: dict[str, list[Say]] | None = None, *, stories: int = 0) -> None:
        self.drafts = [made_story(number) for number in range(stories)]
        links = "".join(f'<li><a href="{draft.url()}">{draft.headline}</a></li>' for draft in self.drafts)
        self.answers: dict[str, list[Say]] = {
            "/robots.txt": [Say(404)],
            START: [Say(body=page_of_links(links))],
            **{f"/{section}/index.htm": [Say(body=EMPTY)] for section in SECTIONS},
            **{draft.path(): [Say(body=print_page(draft))] for draft in self.drafts},
            **(answers or {}),
        }
        self.raw: dict[
            str, Callable[[socket.socket], None]
        ] = {}  # what is said byte by byte, headers and all
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

    def next_answer(self, path: str, headers: dict[str, str]) -> Say:
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


@dataclass(frozen=True, slots=True)
class Crawled:
    """What a crawl did, and what it printed."""

    exit_code: int
    tally: dict[str, Any]
    counters: dict[str, Any]
    out: str
    err: str


def start(archive: Path, connect_to: str | list[str], **options: Any) -> Process:
    """A crawl in a process of its own; `since` and the like as text."""
    doors = [connect_to] if isinstance(connect_to, str) else connect_to
    asked = {"archive": str(archive), "connect_to": doors, "delay_s": 0, "concurrency": 2, **options}
    return started.start(
        "tests.faulty_wire",
        json.dumps(asked),
        PYTHONWARNINGS="error::ResourceWarning",
        https_proxy="http://127.0.0.1:9",
    )


def finish(process: Process) -> Crawled:
    out, err = process.communicate(timeout=TIMEOUT_S)
    *printed, last = out.splitlines() or [""]
    found = (
        json.loads(last)
        if last.startswith("{")
        else {"exit_code": process.returncode, "tally": {}, "counters": {}}
    )
    assert "Traceback" not in err, err
    return Crawled(**found, out="\n".join(printed), err=err)


def crawl(archive: Path, connect_to: str | list[str], **options: Any) -> Crawled:
    return finish(start(archive, connect_to, **options))


def months(archive: Path) -> bytes:
    """The stories' lines in the archive's order, from the months' files."""
    paths = sorted((archive / "stories").glob("*/*/*.jsonl")) + sorted(
        (archive / "stories").glob("*/undated.jsonl")
    )
    return b"".join(path.read_bytes() for path in paths)


def _break_on(name: str, number: str) -> None:
    """A bug of the source that one page meets: in `is_foreign`, as it is opened; in `check`, within a step."""
    from wirecrawl.sources.xinhua_fr import XinhuaFr

    sound = getattr(XinhuaFr, name)

    def broken(self: XinhuaFr, *given: str) -> Any:
        if any(number in value for value in given):
            raise ZeroDivisionError("a bug of ours")
        return sound(self, *given)

    setattr(XinhuaFr, name, broken)


def _fail_at(record: int) -> None:
    """A disk that is full when this record is to be written, and stays so."""
    from wirecrawl.archive.warc import CaptureWriter
    from wirecrawl.errors import NoRoom

    keep, turn = CaptureWriter.keep, itertools.count(1)

    def failing(self: CaptureWriter, *answer: Any, **more: Any) -> Any:
        if next(turn) >= record:
            raise NoRoom("the disk is full", where="captures")
        return keep(self, *answer, **more)

    CaptureWriter.keep = failing  # type: ignore[method-assign]


def _main() -> None:
    """The crawl of `start`: options as JSON in, the result as the last line out."""
    import dataclasses
    from datetime import UTC, date, datetime

    from wirecrawl.crawl.options import CrawlOptions
    from wirecrawl.crawl.runner import crawl as run
    from wirecrawl.errors import WirecrawlError

    asked = json.loads(sys.argv[1])
    asked["archive"] = Path(asked["archive"])
    if begun := asked.pop("begun", None):  # the instant the crawl takes its first moment for
        offset = datetime.fromisoformat(begun) - datetime.now(UTC)
        asked["clock"] = lambda: datetime.now(UTC) + offset
    if record := asked.pop("fail_at", 0):
        _fail_at(record)
    if broken := asked.pop("break_on", None):
        _break_on(*broken)
    asked |= {name: date.fromisoformat(asked[name]) for name in ("since", "until") if asked.get(name)}
    try:
        result = run(CrawlOptions(**{"source": "xinhua_fr", **asked}))
    except WirecrawlError as error:
        print(error, file=sys.stderr)
        sys.exit(error.exit_code)
    print(
        json.dumps(
            {
                "exit_code": result.exit_code,
                "tally": dataclasses.asdict(result.tally),
                "counters": result.counters,
            }
        )
    )


if __name__ == "__main__":
    _main()
