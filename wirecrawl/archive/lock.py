"""One writer an archive: a lock that says who holds it, and that dies with its holder.

In:   the archive's folder, the command that wants to write, how long it may wait.
Out:  a Lock, or ArchiveBusy naming the holder, its host and since when.
Law:  the kernel owns the lock (flock on `.lock`), so a killed run never leaves one behind; the text in the
      file only says who holds it. The file is never removed: removing it would let two runs hold two files.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import time
import weakref
from pathlib import Path

import orjson

from wirecrawl.archive.faults import os_errors_named
from wirecrawl.errors import ArchiveBusy
from wirecrawl.instant import utc_now

LOCK_NAME = ".lock"
_POLL_S = 0.1
_PATIENCE_S = 0.3  # a reader that tries the lock has it for an instant; a holder signs within one


class Lock:
    """Held from construction to `release`, or to the end of the process."""

    def __init__(self, root: Path, command: str, wait_s: float = 0.0) -> None:
        """Makes `root` if need be. Raises ArchiveBusy once `wait_s` seconds have passed (never at the first try),
        NoRoom, ArchiveError."""
        self._path = root / LOCK_NAME
        with os_errors_named(root):
            root.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            self._take(time.monotonic() + max(wait_s, _PATIENCE_S))
            self._sign(command)
        except BaseException:
            os.close(self._fd)
            raise
        _held.add(self)

    def _take(self, deadline: float) -> None:
        while True:
            try:
                return fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                left_s = deadline - time.monotonic()
                if left_s <= 0:
                    raise self._busy() from None
            time.sleep(min(_POLL_S, left_s))

    def _busy(self) -> ArchiveBusy:
        return ArchiveBusy(
            f"another run holds this archive: {self._holder()}",
            where=str(self._path.parent),
            next_step="wait for it to end, or work on another folder with --archive DIR",
        )

    def _holder(self) -> str:
        try:
            who = orjson.loads(os.pread(self._fd, 4096, 0))
            return f"« {who['command']} », pid {who['pid']} on {who['host']}, since {who['since']}"
        except (orjson.JSONDecodeError, KeyError, TypeError):
            return "it started this instant and has not signed yet"

    def _sign(self, command: str) -> None:
        who = {"pid": os.getpid(), "host": socket.gethostname(), "command": command, "since": utc_now()}
        with os_errors_named(self._path):
            os.ftruncate(self._fd, 0)
            os.pwrite(self._fd, orjson.dumps(who, option=orjson.OPT_APPEND_NEWLINE), 0)

    def release(self) -> None:
        """Lets the next run in. A second call does nothing."""
        if self._fd >= 0:
            with contextlib.suppress(OSError):  # the name of a run that is over may stay on a disk that fails
                os.ftruncate(self._fd, 0)
            fcntl.flock(self._fd, fcntl.LOCK_UN)
            self._close()

    def _close(self) -> None:
        os.close(self._fd)
        self._fd = -1
        _held.discard(self)


_held: weakref.WeakSet[Lock] = weakref.WeakSet()


def _let_go_in_child() -> None:
    """A forked child shares the lock's open file: left open, it would keep the archive after its parent's death."""
    for lock in list(_held):
        lock._close()


os.register_at_fork(after_in_child=_let_go_in_child)
