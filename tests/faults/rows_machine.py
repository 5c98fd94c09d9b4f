"""The machine fails: disk, kills, locks, ledgers, clocks.

In:   nothing.
Out:  ROWS.
Law:  as tests/faults/row.py; bare Scrapy's feed stands where our archive does, and meets the same disk.
"""

from __future__ import annotations

import errno
import signal
import socket
import sqlite3
import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.failing_disk import Fault
from tests.faults.row import ANY, Row
from tests.faults.wire import HEAD, PAGE, Wire
from tests.faulty_wire import Answer, Say
from wirecrawl.archive.database import LEDGER_NAME
from wirecrawl.archive.lock import Lock

_ONE_BY_ONE = ("--concurrency", "1")


def _meets(number: int) -> Callable[[Wire], None]:
    """The program gets a signal when it asks for the faulty story, which it is given all the same."""

    def arrange(wire: Wire) -> None:
        def speak(connection: socket.socket) -> None:
            wire.kill(number)
            connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(PAGE) + PAGE)

        wire.say(speak)

    return arrange


def _waits_long(wire: Wire) -> None:
    """A signal a second after robots.txt was given; Scrapy, which does not wait, is done by then."""
    answer = wire.next_answer

    def next_answer(path: str, headers: dict[str, str]) -> Answer:
        if path == "/robots.txt" and "wirecrawl" in headers.get("User-Agent", ""):
            threading.Timer(1.0, wire.kill, [signal.SIGTERM]).start()
        return answer(path, headers)

    wire.next_answer = next_answer  # type: ignore[method-assign]
    wire.say(Say(body=b"User-agent: *\nCrawl-delay: 600\n"), path="/robots.txt")


def _held(archive: Path, held: ExitStack) -> None:
    lock = Lock(archive, "wirecrawl crawl xinhua_fr")
    held.callback(lock.release)


def _damaged(archive: Path, held: ExitStack) -> None:
    archive.mkdir()
    (archive / LEDGER_NAME).write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)


def _newer(archive: Path, held: ExitStack) -> None:
    archive.mkdir()
    connection = sqlite3.connect(archive / LEDGER_NAME)
    connection.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    connection.execute("INSERT INTO meta VALUES ('schema', '99')")
    connection.commit()
    connection.close()


_FULL = ("write", "mkdir", "create", "link", "allocate")


def _disk(id: str, fault: str, disk: Fault) -> Row:
    """It does not recover: what is stored depends on the instant."""
    return Row(
        id=id,
        fault=fault,
        disk=disk,
        disk_at="archive",
        end=ANY,
        exit=5,
        kept="",
        sound=False,
        right=0,
        says="the disk is full or failing",
    )


def _refused(id: str, fault: str, archive: Callable[[Path, ExitStack], None], exit: int, says: str) -> Row:
    """Nothing is begun."""
    return Row(id=id, fault=fault, archive=archive, end="", exit=exit, kept="", sound=False, says=says)


ROWS = (
    _disk("disk-full", "disk full from the 60th write on", Fault("on", 60, errno.ENOSPC, _FULL)),
    Row(
        id="disk-full-then-room",
        fault="disk full from the 60th write on; then room, and the same command again",
        disk=Fault("on", 60, errno.ENOSPC, _FULL),
        disk_at="archive",
        twice=True,
    ),
    _disk("disk-fails", "the 10th fsync fails (EIO)", Fault("once", 10, errno.EIO, ("fsync",))),
    _disk(
        "disk-read-only",
        "file system read-only from the 60th write on",
        Fault("on", 60, errno.EROFS, _FULL),
    ),
    Row(
        id="kill-9",
        fault="kill -9 while a story is fetched, then the same command again",
        arrange=_meets(signal.SIGKILL),
        twice=True,
        told=_ONE_BY_ONE,
        end=ANY,
    ),
    Row(
        id="sigterm",
        fault="SIGTERM while a story is fetched",
        arrange=_meets(signal.SIGTERM),
        told=_ONE_BY_ONE,
        exit=130,
        says="nothing is lost",
    ),
    Row(
        id="sigterm-crawl-delay",
        fault="SIGTERM while a crawl-delay of ten minutes is waited for",
        arrange=_waits_long,
        end="stored 0; list /chine/index.htm interrupted; list /index.htm interrupted",
        exit=130,
        kept="",
        told=_ONE_BY_ONE,
        says="nothing is lost",
        scrapy=("ROBOTSTXT_OBEY=1",),
    ),
    _refused("locked", "another run holds the archive", _held, 75, "wirecrawl crawl xinhua_fr"),
    _refused("ledger-damaged", "ledger of random bytes", _damaged, 1, "wirecrawl rebuild"),
    _refused("ledger-newer", "ledger of a later version", _newer, 1, "the ledger has schema 99"),
    Row(
        id="clock-past",
        fault="clock set to 2001",
        clock="2001-01-01T00:00:00+00:00",
        end="stored 0; passed future-day 3",
        exit=3,
        kept="",
    ),
)
