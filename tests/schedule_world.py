"""Years of a schedule in seconds: a clock, sleeps, kills and jumps of the test's own, around the real Book.

In:   jobs, a seed, how long.
Out:  World: for each job every due instant and the one end it had, and every crawl that ran to its end.
Law:  the world knows when crawls really ran; what the Book says is held against that. State goes through the
      file's JSON at each kill, as it stood at the last write.
"""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wirecrawl.schedule.book import BUSY, Book
from wirecrawl.schedule.events import ENDS, Event
from wirecrawl.schedule.jobs import Job
from wirecrawl.schedule.state import STATE, book_of, state_of

BEGIN = datetime(2026, 1, 1, 0, 0, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@dataclass(slots=True)
class Crawl:
    """A crawl at work, whoever started it. `ends` is in true time."""

    job: str
    due: datetime
    log: str
    ends: datetime
    code: int
    ahead: bool = False  # the clock was turned back behind its instant


@dataclass
class World:
    """`ends`: job → due instant → its end. `done`: (job, due instant) → crawls that ran to their end."""

    jobs: list[Job]
    seed: int
    folder: Path
    outages_a_year: float = 12
    jumps_a_year: float = 4
    longest_s: int = 4_000_000  # of an outage
    now: datetime = BEGIN  # true time
    offset: timedelta = timedelta(0)  # what the wall clock shows more
    ends: dict[str, dict[datetime, str]] = field(default_factory=dict)
    done: Counter[tuple[str, datetime]] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    crawl: Crawl | None = None
    codes: dict[str, int] = field(default_factory=dict)
    marks: dict[str, datetime] = field(default_factory=dict)
    open_missed: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.book = Book(self.wall())
        self.ends = {job.name: {} for job in self.jobs}
        self._hear(self.book.adopt(self.jobs, self.wall()))
        self.until_fault = self._some_time()

    def wall(self) -> datetime:
        return self.now + self.offset

    def live(self, until: datetime) -> None:
        """On to `until`, in true time."""
        is_calm = False
        while self.now < until:
            step = min(self._next_due(), self.until_fault, until)
            if self.crawl is not None:
                step = min(step, self.crawl.ends)
            if step > self.now + SECOND:
                self.now = step - SECOND  # somebody looks every few seconds: the last look before is close
                if is_calm and step < self.until_fault:
                    self.book.looked_at = self.wall()  # all that a look does which finds nothing due
                else:
                    self._round()
            self.now = max(step, self.now)
            is_calm = self.now < self.until_fault
            if is_calm:
                self._round()
            else:
                self._fault()
                self.until_fault = self.now + self._some_time_left()

    def _next_due(self) -> datetime:
        entries = self.book.entries.values()
        dues = [entry.rule().next(max(self.wall(), entry.seen_until)) for entry in entries]
        dues += [entry.not_before for entry in entries if entry.not_before and entry.not_before > self.wall()]
        return min(dues) - self.offset

    def _some_time(self) -> datetime:
        return self.now + self._some_time_left()

    def _some_time_left(self) -> timedelta:
        a_year = self.outages_a_year + self.jumps_a_year
        return timedelta(seconds=self.dice.expovariate(a_year / (365.25 * 86_400)) + 1)

    def _round(self) -> None:
        """As Runner.round: the end of the crawl, a look, a start."""
        if self.crawl is not None and self.crawl.ends <= self.now:
            crawl = self._crawl_ends()
            if self.book.entries[crawl.job].running is not None:
                self._hear(self.book.end(crawl.job, self.wall(), crawl.code))
        self._hear(self.book.look(self.wall()))
        if name := self.book.pick(self.wall()):
            self._start(name)

    def _start(self, name: str) -> None:
        if self.crawl is not None:
            self.faults.append(f"two crawls at once at {self.wall()}")
        entry = self.book.entries[name]
        assert entry.owed is not None
        due, log = entry.owed, f"logs/{name}/{self.now:%Y%m%dT%H%M%S}.log"
        self.book.begin(name, self.wall(), log)
        self._save()
        lasts_s = self.dice.choice((2, 40, 600, 3000, self.dice.randrange(1, 20_000)))
        code = self.dice.choices((0, 1, 3, 4, BUSY, -9), (60, 3, 3, 20, 12, 2))[0]
        lasts_s = 2 if code == BUSY else lasts_s
        self.crawl = Crawl(name, due, log, self.now + timedelta(seconds=lasts_s), code)
        self._save()

    def _crawl_ends(self) -> Crawl:
        crawl, self.crawl = self.crawl, None
        assert crawl is not None
        if crawl.code >= 0:
            self.codes[crawl.log] = crawl.code
        if crawl.code not in (BUSY, -9) and not crawl.ahead:
            self.done[crawl.job, crawl.due] += 1
        return crawl

    def _fault(self) -> None:
        if self.dice.random() < self.jumps_a_year / (self.outages_a_year + self.jumps_a_year):
            seconds = self.dice.choice((5, 900, 3600, 2 * 3600, 4 * 3600, 86_400, 20 * 86_400))
            self.offset += timedelta(seconds=seconds) * self.dice.choice((1, -1))
            self.kinds["jump"] += 1
            return
        lasts = timedelta(seconds=min(self.dice.choice((20, 250, 4000, 40_000, 10**9)), self.longest_s))
        lasts *= self.dice.random()
        how = self.dice.choice(("sleep", "power", "kill"))
        self.kinds[how] += 1
        if how == "sleep":  # the crawl sleeps too
            if self.crawl is not None:
                self.crawl.ends += lasts
            self.now += lasts
            return
        if how == "power" and self.crawl is not None:
            self.crawl = None
        self.now += lasts
        if self.crawl is not None and self.crawl.ends <= self.now:
            self._crawl_ends()
        self._rise_again()

    def _rise_again(self) -> None:
        """A new scheduler, with nothing but what the file says."""
        self.book.looked_at = self.looked_at
        for name, seen_until in self.marks.items():
            self.book.entries[name].seen_until = seen_until
        (self.folder / STATE).write_bytes(state_of(self.book))
        wall = self.wall()
        self.book = book_of(self.folder, {job.name: job for job in self.jobs}, wall)
        self._hear(self.book.resume(wall, lane_is_held=self.crawl is not None, codes=self.codes))
        self._hear(self.book.adopt(self.jobs, wall))

    def _save(self) -> None:
        """The state is written. Until the next time nothing changes but how far the Book has seen."""
        self.marks = {name: entry.seen_until for name, entry in self.book.entries.items()}
        self.looked_at = self.book.looked_at

    def _hear(self, events: list[Event]) -> None:
        for event in events:
            self.kinds[event.kind] += 1
            if event.kind == "clock-back":
                self._forget(event)
            elif event.kind in ENDS:
                self._end(event)
        if events:
            self._save()

    def _forget(self, event: Event) -> None:
        """What a wrong clock was ahead with comes again, at its own time."""
        ended = self.ends[event.job]
        for due in [due for due in ended if due > event.at]:
            del ended[due]
        if self.crawl is not None and self.crawl.job == event.job and self.crawl.due > event.at:
            self.crawl.ahead = True
        for job, due in [key for key in self.done if key[0] == event.job and key[1] > event.at]:
            del self.done[job, due]
        self.open_missed.pop(event.job, None)

    def _end(self, event: Event) -> None:
        assert event.first and event.last
        rule = self.book.entries[event.job].rule()
        ended, due = self.ends[event.job], event.first
        dues = [due]
        while due < event.last:
            due = rule.next(due)
            dues.append(due)
        if len(dues) != event.count or due != event.last:
            self.faults.append(f"{event}: counts {event.count}, and {len(dues)} were due")
        for due in dues:
            if due in ended:
                self.faults.append(f"{event.job} {due}: {event.kind} after {ended[due]}")
            ended[due] = event.kind
        if event.kind in ("run", "late"):
            self.open_missed.pop(event.job, None)
        elif event.kind == "missed":
            self.open_missed[event.job] = event.last


def unaccounted(world: World, job: Job, dues: list[datetime]) -> list[datetime]:
    """Which of `dues` (sorted) have no end, and are neither owed nor at work."""
    entry = world.book.entries[job.name]
    since, until = bisect_left(dues, BEGIN), bisect_right(dues, min(entry.seen_until, world.wall()))
    at_work = {entry.owed, entry.running.due if entry.running else None}
    return [due for due in dues[since:until] if due not in world.ends[job.name] and due not in at_work]
