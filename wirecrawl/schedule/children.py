"""A crawl as a process of its own: its lane, its log, its start.

In:   the words of a crawl's command line.
Out:  a process in a session of its own, so that Ctrl-C reaches the scheduler only, which then asks it to stop.
Law:  the lane is a lock of the kernel that the crawl's process holds, not the scheduler: it is free when, and
      only when, no crawl of this schedule is at work, whatever was killed. A signal that reaches a crawl before it
      can answer waits until it can.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from wirecrawl.archive.durable import make_folder
from wirecrawl.archive.faults import named_os_error, os_errors_named
from wirecrawl.schedule.state import LOGS

KEPT_LOGS = 30  # for each job
# held back while a crawl begins, until wirecrawl.scheduled lets them in
STOPPING = (signal.SIGINT, signal.SIGTERM)


class Lane:
    """One crawl at a time: `take`, then hand `fd` to the crawl and `leave`."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "lane"
        self.fd = -1

    def take(self) -> bool:
        """Whether it was free; then it is held until every process that has `fd` is gone. Raises ArchiveError."""
        try:
            self.fd = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
            fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.leave()
            return False
        except OSError as error:
            raise named_os_error(error, str(self.path)) from error
        return True

    def is_held(self) -> bool:
        """Whether a crawl of this schedule is at work, in whatever process. Raises ArchiveError."""
        was_free = self.take()
        if was_free:
            self.leave()
        return not was_free

    def leave(self) -> None:
        """This process's part in it ends."""
        os.close(self.fd)
        self.fd = -1


def start(words: list[str], log: Path, lane: Lane) -> subprocess.Popen[bytes]:
    """`wirecrawl WORDS`, with both its outputs in `log`. Raises NoRoom, ArchiveError."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)  # the new process inherits it
    try:
        with log.open("ab") as out:
            return subprocess.Popen(  # noqa: S603 (this program, with words that jobs.py has checked)
                [sys.executable, "-m", "wirecrawl.scheduled", str(exit_file(log)), *words],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(lane.fd,),
            )
    except OSError as error:
        raise named_os_error(error, str(log)) from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
        lane.leave()


def new_log(folder: Path, job: str, now: datetime) -> Path:
    """`logs/JOB/20261124T031500Z.log`; the oldest beyond 30 go. Raises NoRoom, ArchiveError."""
    logs = folder / LOGS / job
    with os_errors_named(logs):
        make_folder(logs)
        for old in sorted(logs.glob("*.log"))[: -(KEPT_LOGS - 1)]:
            exit_file(old).unlink(missing_ok=True)
            old.unlink(missing_ok=True)
        log = logs / f"{now:%Y%m%dT%H%M%SZ}.log"
        exit_file(log).unlink(missing_ok=True)
    return log


def exit_file(log: Path) -> Path:
    """Where a crawl leaves its exit code."""
    return log.with_suffix(".exit")


def exit_codes(archive: Path, logs: Iterable[str]) -> dict[str, int]:
    """log → exit code, of those crawls that have left one. Raises NoRoom, ArchiveError."""
    codes = {}
    for log in logs:
        path = exit_file(archive / log)
        try:
            codes[log] = int(path.read_text(encoding="ascii"))
        except (FileNotFoundError, ValueError):
            continue
        except OSError as error:
            raise named_os_error(error, str(path)) from error
    return codes
