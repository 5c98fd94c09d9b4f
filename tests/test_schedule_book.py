"""Ten years of schedules, with sleeps, kills, power cuts and wrong clocks: nothing lost, nothing twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.schedule_world import BEGIN, World, unaccounted
from wirecrawl.schedule.book import AGAIN, Book
from wirecrawl.schedule.clockwork import At
from wirecrawl.schedule.jobs import Job

ZONES = (
    *("Europe/Paris", "America/Sao_Paulo", "Asia/Shanghai", "Australia/Lord_Howe", "Africa/Casablanca"),
    *("America/New_York", "Pacific/Chatham", "America/Santiago", "Asia/Kathmandu", "UTC"),
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def every(name: str, period: timedelta) -> Job:
    return Job(name=name, source="xinhua_fr", rule_text=f"every {period}", period=period)


def at(name: str, zone: str, *times: str, days: str = "0123456") -> Job:
    rule = At(
        tuple(sorted(time.fromisoformat(one) for one in times)), frozenset(map(int, days)), ZoneInfo(zone)
    )
    return Job(name=name, source="xinhua_fr", rule_text=f"at {times} {zone} {days}", at=rule)


def some_jobs(dice: random.Random) -> list[Job]:
    """One that is frequent, and two at times of day, of which one lies where clocks are changed."""
    hour = dice.choice(("00:30", "01:30", "02:00", "02:15", "02:30", "03:00"))
    days = "".join(sorted(dice.sample("0123456", dice.randrange(1, 8))))
    return [
        every("often", dice.choice((HOUR, 2 * HOUR, 7 * HOUR, 50 * MINUTE, DAY))),
        at("night", dice.choice(ZONES), hour, "02:45"),
        at("day", dice.choice(ZONES), f"{dice.randrange(24):02}:{dice.randrange(60):02}", "18:30", days=days),
    ]


def faults_of(world: World) -> list[str]:
    """What of the law does not hold in this world."""
    found = [*world.faults]
    found += [f"{job} {due}: crawled {count} times" for (job, due), count in world.done.items() if count > 1]
    for job in world.jobs:
        entry = world.book.entries[job.name]
        dues, due = [], job.rule(entry.anchor).next(BEGIN - timedelta(seconds=1))
        while due <= world.wall():
            dues.append(due)
            due = job.rule(entry.anchor).next(due)
        found += [f"{job.name} {due}: no end" for due in unaccounted(world, job, dues)]
        if world.open_missed.get(job.name) and entry.owed is None and entry.running is None:
            found.append(
                f"{job.name}: {world.open_missed[job.name]} was missed, and nothing run in its place"
            )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_ten_years_lose_nothing_and_double_nothing(seed: int, tmp_path: Path) -> None:
    """Each due instant has one end, what is missed has a later run in its place, no crawl is made twice.

    About 160 sleeps, kills and power cuts and 40 jumps of the clock, from seconds to weeks, both ways.
    """
    world = World(some_jobs(random.Random(seed)), seed, tmp_path)
    world.live(BEGIN + 3652 * DAY)
    assert faults_of(world) == []
    assert min(world.kinds[kind] for kind in ("run", "late", "missed", "sleep", "kill", "power", "jump")) > 3
    assert sum(map(len, world.ends.values())) > 5000


def test_rough_months(tmp_path: Path) -> None:
    """Twenty faults a day, many of them while a crawl is at work; all kinds of them come up."""
    kinds: Counter[str] = Counter()
    for seed in range(8):
        dice = random.Random(1000 + seed)
        jobs = [*some_jobs(dice), every("busy", 10 * MINUTE)]
        world = World(jobs, seed, tmp_path, 7000, dice.choice((0, 400)), longest_s=9000)
        world.live(BEGIN + 30 * DAY)
        assert faults_of(world) == [], f"seed {seed}"
        kinds += world.kinds
    assert min(kinds[kind] for kind in ("cut", "adopted", "skipped", "busy", "ahead", "clock-back")) > 5, (
        kinds
    )


def at_work(job: Job, log: str = "x") -> Book:
    """A book at noon, in which the run of a job that is due then has begun."""
    book = Book(NOON)
    book.adopt([job], NOON)
    book.look(NOON)
    book.begin(job.name, NOON, log)
    return book


def looks(book: Book, *instants: datetime) -> list[str]:
    return [f"{event.kind} {event.count}" for instant in instants for event in book.look(instant)]


def test_an_outage_is_one_run_and_the_rest_is_counted() -> None:
    """Six hours asleep, a job each hour: one is owed, five are missed."""
    book = at_work(every("often", HOUR))
    book.end("often", NOON + MINUTE, 0)
    assert looks(book, NOON + 6 * HOUR) == ["missed 5", "owed 1"]
    assert looks(book, NOON + 6 * HOUR) == []
    entry = book.entries["often"]
    assert entry.owed == NOON + 6 * HOUR and entry.events[-1].why == "outage"
    assert (entry.counts["run"], entry.counts["missed"]) == (1, 5)


def test_a_run_that_is_longer_than_its_period_skips_and_says_so() -> None:
    """It is not run again the moment it ends: that would be without any pause."""
    book = at_work(every("often", HOUR))
    book.look(NOON + HOUR - MINUTE)
    assert looks(book, NOON + HOUR) == ["skipped 1"]
    book.end("often", NOON + HOUR + MINUTE, 0)
    assert book.pick(NOON + HOUR + MINUTE) == ""


def test_the_next_run_of_a_new_job_is_now() -> None:
    """`every` starts at once; what is told before the first look says so."""
    book = Book(NOON)
    book.adopt([every("often", HOUR)], NOON)
    assert book.next() == (NOON, "often")


def test_two_jobs_never_crawl_at_once() -> None:
    """The second waits, and is told as late; the one owed longest goes first."""
    book = Book(NOON)
    book.adopt([every("b", HOUR), at("a", "UTC", "11:59", "12:01")], NOON - HOUR)
    book.look(NOON - MINUTE)
    assert book.pick(NOON) == "b"
    book.begin("b", NOON, "x")
    book.look(NOON)
    assert book.pick(NOON + MINUTE) == "", "a crawl is at work"
    book.end("b", NOON + 3 * MINUTE, 0)
    book.look(NOON + 3 * MINUTE)
    assert book.pick(NOON + 3 * MINUTE) == "a"
    book.begin("a", NOON + 3 * MINUTE, "y")
    assert [event.kind for event in book.end("a", NOON + 4 * MINUTE, 0)] == ["late"]


def test_a_held_archive_is_tried_again_in_a_minute() -> None:
    """Exit 75 is no run: the instant is still owed."""
    book = at_work(every("often", DAY))
    book.end("often", NOON, 75)
    assert book.pick(NOON + AGAIN / 2) == ""
    assert book.pick(NOON + AGAIN) == "often"
    assert book.pick(NOON - 3 * HOUR) == "often", "the wait was set by a clock that was wrong"


def test_a_clock_set_back_by_little_runs_nothing_again() -> None:
    """As cron does: under three hours a clock is corrected, over them it tells another time."""
    book = Book(NOON)
    book.adopt([at("noon", "UTC", "12:00")], NOON - MINUTE)
    assert looks(book, NOON, NOON - 2 * HOUR, NOON + MINUTE) == ["owed 1"]
    book.begin("noon", NOON, "x")
    book.end("noon", NOON, 0)
    assert looks(book, NOON - 4 * HOUR, NOON) == ["clock-back 0", "owed 1"]


def test_a_clock_years_ahead_starves_nobody() -> None:
    """A machine that wakes in 2099 and is put right goes on from the right time."""
    book = Book(NOON)
    book.adopt([every("often", 5 * MINUTE)], NOON)
    wrong = NOON + 73 * 365 * DAY
    assert looks(book, NOON, wrong) == ["owed 1", "missed 1", f"missed {73 * 365 * 288 - 1}", "owed 1"]
    assert looks(book, NOON + MINUTE) == ["missed 1", "clock-back 0"]
    assert looks(book, NOON + 5 * MINUTE) == ["owed 1"]


def test_a_cut_run_is_owed_and_one_that_ended_unseen_is_not() -> None:
    """A scheduler that was killed: its crawl left an exit code, or is still at work, or was killed too."""
    kinds = {}
    for held, codes in ((False, {}), (False, {"log": 4}), (True, {})):
        book = at_work(every("often", DAY), "log")
        events = book.resume(NOON + HOUR, lane_is_held=held, codes=codes)
        entry = book.entries["often"]
        kinds[events[0].kind] = (entry.owed, entry.running is not None)
    assert kinds == {"cut": (NOON, False), "run": (None, False), "adopted": (None, True)}


def test_new_times_count_from_now() -> None:
    """What the old times owed is told, and what the new ones would have had before is not."""
    book = Book(NOON)
    book.adopt([at("job", "UTC", "12:00"), every("gone", DAY)], NOON - MINUTE)
    book.look(NOON)
    events = book.adopt([at("job", "UTC", "11:00")], NOON + MINUTE)
    assert [event.kind for event in events] == ["removed", "missed", "changed"]
    assert looks(book, NOON + MINUTE) == [] and list(book.entries) == ["job"]
