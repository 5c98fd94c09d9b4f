"""What every job is owed, has had and has missed: the whole of the decisions, and no clock, process or file.

In:   the jobs, and what happens, each thing with its instant: a look, a start, an end, a return after an outage.
Out:  Events, the job that is to start now, and a value for the state file that says all of it.
Law:  each due instant gets exactly one end: `run`, `late` (run, but late), `missed` (a later instant was run in its
      place) or `skipped` (the job's own run was still at work). A job is owed at most one run at a time. At most one
      crawl is at work: the archive has one writer, and a source is never crawled twice at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from wirecrawl.schedule.clockwork import Rule
from wirecrawl.schedule.events import ENDS, Event, Running
from wirecrawl.schedule.jobs import Job

LATE = timedelta(minutes=1)  # a start so long after its instant is told as late
SLEPT = timedelta(minutes=5)  # two looks further apart than this: nobody was there in between
AGAIN = timedelta(minutes=1)  # how soon after exit 75 a run is tried again
# As cron(8): a clock that is set back by less is corrected, and no time of day is run again; by more, it tells another
# time. For `every` a period is the limit, or a frequent job would stand still.
BACK = timedelta(hours=3)
LISTED = 50  # events kept for each job; all are counted

BUSY = 75
INTERRUPTED = 130


@dataclass(slots=True)
class Entry:
    """One job in the book. All due instants up to `seen_until` have their end, but `owed` and the one running."""

    job: Job
    anchor: datetime
    seen_until: datetime
    owed: datetime | None = None
    not_before: datetime | None = None
    running: Running | None = None
    last: dict[str, object] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    events: list[Event] = field(default_factory=list)

    def rule(self) -> Rule:
        return self.job.rule(self.anchor)

    def next(self) -> datetime:
        """When it is to be run next: an instant that is past is owed."""
        return self.owed or self.rule().next(self.seen_until)


@dataclass(slots=True)
class Book:
    """`looked_at` is the last look; `returned` says that nobody has looked since an outage."""

    looked_at: datetime
    entries: dict[str, Entry] = field(default_factory=dict)
    returned: bool = False

    def adopt(self, jobs: Iterable[Job], now: datetime) -> list[Event]:
        """The jobs as the file has them now: a new one, or one with new times, is due from here on; `every` at once."""
        now, wanted, events = _whole(now), {job.name: job for job in jobs}, []
        for name in [name for name in self.entries if name not in wanted]:
            if self.entries[name].running is None:
                del self.entries[name]
                events.append(Event(name, "removed", now))
        for name, job in wanted.items():
            entry = self.entries.get(name)
            if entry is None or entry.job.rule_text != job.rule_text:
                fresh = Entry(job, now, now - timedelta(seconds=1) if job.period else now)
                if entry is not None:
                    events += self._drop_owed(name, now, "changed")
                    fresh.running, fresh.last, fresh.counts = entry.running, entry.last, entry.counts
                    fresh.events, fresh.seen_until = entry.events, max(fresh.seen_until, entry.seen_until)
                self.entries[name] = fresh
                events.append(self._note(name, Event(name, "changed" if entry else "added", now)))
            else:
                entry.job = job
        return events

    def resume(self, now: datetime, *, lane_is_held: bool, codes: Mapping[str, int]) -> list[Event]:
        """After a scheduler that is no more. Its crawl still runs if the lane is held; else it has ended, with the exit
        code that `codes` has for its log; else it was cut short, and is owed."""
        now, events = _whole(now), []
        self.returned = True
        for name, entry in self.entries.items():
            run = entry.running
            if run is None:
                continue
            if lane_is_held:
                run.adopted = True
                events.append(self._note(name, Event(name, "adopted", now, 1, run.due, run.due)))
            elif run.log in codes or run.ahead:
                events += self.end(name, now, codes.get(run.log), stopping=True)
            else:
                events += self._owe_again(name, "cut", now)
        return events

    def look(self, now: datetime) -> list[Event]:
        """Accounts for all that has become due. A second look at the same instant changes nothing."""
        now, events = _whole(now), []
        slept = self.returned or now - self.looked_at > SLEPT
        for name, entry in self.entries.items():
            events += self._turned_back(name, entry, now)
            span = entry.rule().between(entry.seen_until, now)
            entry.seen_until = max(now, entry.seen_until)
            if not span.count:
                continue
            if entry.running is not None and not slept:
                ended = Event(name, "skipped", now, span.count, span.first, span.last)
                events.append(self._note(name, ended))
                continue
            why = "outage" if slept else "waiting"
            events += self._drop_owed(name, now, why)
            if span.count > 1:
                ended = Event(name, "missed", now, span.count - 1, span.first, span.before, why)
                events.append(self._note(name, ended))
            entry.owed = span.last
            events.append(Event(name, "owed", now, 1, span.last, span.last))
        self.looked_at, self.returned = now, False
        return events

    def pick(self, now: datetime) -> str:
        """The job to start now, the one owed longest; "" while a crawl is at work or nothing is owed."""
        if any(entry.running for entry in self.entries.values()):
            return ""
        ready = [
            (entry.owed, name) for name, entry in self.entries.items() if entry.owed and _may(entry, now)
        ]
        return min(ready)[1] if ready else ""

    def begin(self, name: str, now: datetime, log: str) -> None:
        """Its owed run starts. To be on disk before the process is there."""
        entry = self.entries[name]
        assert entry.owed is not None
        entry.running, entry.owed, entry.not_before = Running(entry.owed, _whole(now), log=log), None, None

    def end(self, name: str, now: datetime, code: int | None, *, stopping: bool = False) -> list[Event]:
        """Its run has ended. `code` None: nobody saw how; `stopping`: the scheduler itself cut it short."""
        now, entry = _whole(now), self.entries[name]
        run = entry.running
        assert run is not None
        entry.last = {"due": run.due, "started": run.started, "ended": now, "exit_code": code, "log": run.log}
        if run.ahead:
            entry.running = None
            return [self._note(name, Event(name, "ahead", now, 1, run.due, run.due))]
        if code == BUSY:
            return self._owe_again(name, "busy", now)
        if stopping and (code == INTERRUPTED or (code or 0) < 0):
            return self._owe_again(name, "cut", now)
        entry.running = None
        kind = "late" if run.started - run.due > LATE else "run"
        if code:
            entry.counts["failed"] += 1
        return [
            self._note(
                name, Event(name, kind, now, 1, run.due, run.due, "" if code is None else f"exit {code}")
            )
        ]

    def next(self) -> tuple[datetime, str]:
        """The next instant and its job. Raises ValueError without jobs."""
        return min((entry.next(), name) for name, entry in self.entries.items())

    def _owe_again(self, name: str, kind: str, now: datetime) -> list[Event]:
        entry = self.entries[name]
        assert entry.running is not None
        due, entry.running = entry.running.due, None
        events = [self._note(name, Event(name, kind, now, 1, due, due))]
        if kind == "busy":
            entry.not_before = now + AGAIN
        if entry.owed is None:
            entry.owed = due
        else:  # a later one waits already: that run serves for both
            events.append(self._note(name, Event(name, "missed", now, 1, due, due, kind)))
        return events

    def _turned_back(self, name: str, entry: Entry, now: datetime) -> list[Event]:
        if entry.seen_until - now <= min(BACK, entry.job.period or BACK):
            return []
        event = Event(name, "clock-back", now, 0, now, entry.seen_until)
        events = self._drop_owed(name, now, "clock-back") if entry.owed and entry.owed > now else []
        entry.seen_until, entry.not_before = now, None
        if entry.running is not None and entry.running.due > now:
            entry.running.ahead = True
        return [*events, self._note(name, event)]

    def _drop_owed(self, name: str, now: datetime, why: str) -> list[Event]:
        entry = self.entries[name]
        due, entry.owed = entry.owed, None
        return [self._note(name, Event(name, "missed", now, 1, due, due, why))] if due else []

    def _note(self, name: str, event: Event) -> Event:
        entry = self.entries[name]
        entry.counts[event.kind] += event.count if event.kind in ENDS else 1
        if event.kind != "run":
            entry.events = [*entry.events, event][-LISTED:]
        return event


def _may(entry: Entry, now: datetime) -> bool:
    """Whether the wait after exit 75 is over; one that lies further off than it can was set by another clock."""
    return entry.not_before is None or not timedelta(0) < entry.not_before - now <= AGAIN


def _whole(instant: datetime) -> datetime:
    """Due instants are whole seconds, so nothing becomes due within one."""
    return instant.replace(microsecond=0)
