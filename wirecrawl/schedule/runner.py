"""`schedule run`: one process that starts each job's crawl when it is due, and says what came of it.

In:   wirecrawl.toml, an archive, a clock.
Out:  crawls, each a process of its own with a log of its own; state.json and `alive`; an exit code.
Law:  one thread decides, by the Book alone. APScheduler only wakes it at the due instants: it looks every few
      seconds in any case, so no sleep of the machine and no jump of its clock can leave it waiting.
"""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue

from wirecrawl.archive.lock import Lock
from wirecrawl.config import read_config
from wirecrawl.errors import WirecrawlError
from wirecrawl.instant import utc_text
from wirecrawl.plain import tell
from wirecrawl.schedule.alarm import Alarm
from wirecrawl.schedule.book import BUSY, Book
from wirecrawl.schedule.children import Lane, exit_codes, new_log, start
from wirecrawl.schedule.events import Event
from wirecrawl.schedule.jobs import jobs_of
from wirecrawl.schedule.state import ALIVE_EVERY, FOLDER, book_of, write_alive, write_state

LOOK_S = 5.0  # how late a due instant can be seen, should the alarm not ring
PATIENCE_S = 90.0  # for a crawl that was asked to stop: what is under way ends within its 30 s


class Runner:
    """Made, then `run` once."""

    def __init__(self, config: Path, archive: Path, *, say: Callable[[str], None]) -> None:
        """Raises UsageError for a file that cannot be meant."""
        self.config, self.archive, self.folder = config, archive, archive / FOLDER
        self.jobs = {job.name: job for job in jobs_of(read_config(config))}
        self.say = say
        self.lane = Lane(self.folder)
        self.child: subprocess.Popen[bytes] | None = None
        self.child_job = ""
        self._wakes: SimpleQueue[str] = SimpleQueue()  # its put may be called from a signal handler
        self._touched_s = float("-inf")

    def run(self, command: str) -> int:
        """Until a signal. 0, or 130 if a crawl was cut short. Raises ArchiveBusy, ArchiveError, NoRoom."""
        lock = Lock(self.folder, command)
        alarm = Alarm(lambda: self._wakes.put("due"))
        try:
            self._open_book()
            self._listen()
            alarm.set([entry.rule() for entry in self.book.entries.values()])
            self._wakes.put("begin")
            while (word := self._wait()) != "stop":
                if word == "reload":
                    self._reload(alarm)
                self.round()
            return self._stop()
        finally:
            alarm.close()
            self._end_child()  # also when the disk is full: no crawl is left behind
            lock.release()

    def round(self) -> None:
        """One look at the clock and at the crawl; what is due is started. Raises NoRoom, ArchiveError."""
        now = datetime.now(UTC)
        events = [*self._ended(now), *self.book.look(now)]
        self._keep(events, now)
        if name := self.book.pick(now):
            self._start(name, now)
        if time.monotonic() - self._touched_s >= ALIVE_EVERY.total_seconds():
            write_alive(self.folder, self.book, now, os.getpid())
            self._touched_s = time.monotonic()

    def _open_book(self) -> None:
        now = datetime.now(UTC)
        self.book: Book = book_of(self.folder, self.jobs, now)
        held = self.lane.is_held()  # before the codes: a crawl that ends in between has left its own
        codes = exit_codes(
            self.archive, [entry.running.log for entry in self.book.entries.values() if entry.running]
        )
        events = self.book.resume(now, lane_is_held=held, codes=codes)
        events += self.book.adopt(self.jobs.values(), now)
        self._keep(events, now, always=True)
        for name, entry in self.book.entries.items():
            self.say(f"{name}: {entry.job.source}, {entry.job.rule_text}; next {utc_text(entry.next())}")

    def _wait(self) -> str:
        try:
            return self._wakes.get(timeout=LOOK_S)
        except Empty:
            return ""

    def _listen(self) -> None:
        def heard(number: int, _frame: object) -> None:
            self._wakes.put("reload" if number == signal.SIGHUP else "stop")

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, heard)

    def _reload(self, alarm: Alarm) -> None:
        """SIGHUP: the file again; one that cannot be meant leaves the jobs as they are."""
        self.round()
        try:
            self.jobs = {job.name: job for job in jobs_of(read_config(self.config))}
        except WirecrawlError as error:
            self.say(f"{error}; the jobs stay as they were")
            return
        now = datetime.now(UTC)
        self._keep(self.book.adopt(self.jobs.values(), now), now, always=True)
        alarm.set([entry.rule() for entry in self.book.entries.values()])

    def _start(self, name: str, now: datetime) -> None:
        job = self.jobs.get(name) or self.book.entries[name].job
        log = new_log(self.folder, name, now)
        self.book.begin(name, now, str(log.relative_to(self.archive)))
        write_state(self.folder, self.book)
        if not self.lane.take():
            self._keep(self.book.end(name, now, BUSY), now)
            return
        words = job.words(self.archive)
        self.child, self.child_job = start(words, log, self.lane), name
        running = self.book.entries[name].running
        assert running is not None
        running.pid = self.child.pid
        write_state(self.folder, self.book)
        self.say(f"{utc_text(now)} {name}: started, pid {running.pid}: wirecrawl {shlex.join(words)}")
        threading.Thread(target=self._await, args=(self.child,), daemon=True).start()

    def _await(self, child: subprocess.Popen[bytes]) -> None:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # the main thread collects it
        self._wakes.put("ended")

    def _ended(self, now: datetime) -> list[Event]:
        """The end of the crawl at work, if it has come; also of one that another scheduler had started."""
        if self.child is not None:
            code = self.child.poll()
            if code is None:
                return []
            name, self.child = self.child_job, None
            return self.book.end(name, now, code) + self.book.adopt(self.jobs.values(), now)
        for name, entry in self.book.entries.items():
            if entry.running is not None and entry.running.adopted and not self.lane.is_held():
                log = entry.running.log
                return self.book.end(name, now, exit_codes(self.archive, [log]).get(log))
        return []

    def _keep(self, events: Iterable[Event], now: datetime, *, always: bool = False) -> None:
        events = list(events)
        if events or always:
            write_state(self.folder, self.book)
        for event in events:
            if event.kind != "owed":
                self.say(f"{utc_text(now)} {event}")

    def _stop(self) -> int:
        cut = self.child is not None
        self._end_child()
        self.say("stopped" + ("; the crawl at work was cut short and is owed again" if cut else ""))
        return 130 if cut else 0

    def _end_child(self) -> None:
        """Asks the crawl to stop, as Ctrl-C does, and waits for it; one that does not answer is killed."""
        if self.child is None:
            return
        child, self.child = self.child, None
        child.send_signal(signal.SIGINT)
        try:
            code = child.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.say(
                f"{self.child_job}: pid {child.pid} did not stop within {PATIENCE_S:g} s and is killed",
            )
            child.kill()
            code = child.wait()
        now = datetime.now(UTC)
        self._keep(self.book.end(self.child_job, now, code, stopping=True), now, always=True)


def run_schedule(config: Path, archive: Path, *, quiet: bool) -> int:
    """`wirecrawl schedule run`. Raises what Runner raises."""

    def say(line: str) -> None:
        if not quiet:
            tell(line)

    return Runner(config, archive, say=say).run(shlex.join(["wirecrawl", *sys.argv[1:]]))
