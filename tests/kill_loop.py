"""kill -9 at any instant of a crawl, then one run: `python -m tests.kill_loop --kills 1000`.

In:   how many kills: of crawls of 100 to 400 stories, into a new archive, or one that holds a part of them, or one
      whose stories were edited since; while it starts, reads lists, fetches, writes months, closes.
Out:  one line a kill, the sums at the end; ends with 1 if anything was lost, doubled, torn, or asked again in excess.
Law:  after one more run the archive is what a crawl that nobody disturbed leaves, but for the instants of the fetches
      and the places of the captures (tests/archive_state.py).
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.archive_state import State, Watcher, state_differences, state_of
from tests.crawls import TIMEOUT_S, Crawled, crawl, finish, start
from tests.staged_wire import Scenario, StagedWire, made_scenario
from tests.started import Process
from wirecrawl.upkeep.verify import verify

CONCURRENCY = 8  # as many again wait between the wire and the disk
REFETCHED_MOST = 2 * CONCURRENCY
RESUMED_WITHIN_S = 2.0
WHEN = ("start", "lists", "fetch", "fetch", "months", "months", "operation", "operation", "close")
_AGAIN, _TORN = 0.2, 0.25  # how often the run that resumes is killed too, and a record left half-written


@dataclass(slots=True)
class Base:
    """A scenario's archive before the crawl, and what a crawl that nobody disturbed makes of it."""

    scenario: Scenario
    before: Path | None
    wanted: State
    exit_code: int
    requests: int
    operations: int
    ends_s: float  # from its last request to its end
    lists: int


@dataclass(slots=True)
class Killed:
    """One kill (or two), and the run after it."""

    seed: int
    kind: str
    stories: int
    when: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lost: int = 0
    doubled: int = 0
    torn: int = 0
    refetched: list[int] = field(default_factory=list)
    resumed_s: float | None = None
    resumed_cpu_s: float | None = None
    reads: int = 0

    def __str__(self) -> str:
        resumed = (
            f"{self.resumed_s:.2f} s ({self.resumed_cpu_s:.2f} s cpu)" if self.resumed_s else "nothing to ask"
        )
        found = "; ".join(self.wrong) or "as an undisturbed run"
        return (
            f"seed {self.seed}: {self.kind}, {self.stories} stories, killed {' and '.join(self.when)}; "
            f"asked again {self.refetched}; resumed {resumed}; {self.reads} reads beside; {found}"
        )


def made_base(number: int, folder: Path, *, least: int = 100, most: int = 400) -> Base:
    """Runs the stages of a scenario undisturbed, once."""
    scenario = made_scenario(number, least=least, most=most)
    before = folder / f"before-{number}" if scenario.has_history else None
    after = folder / f"after-{number}"
    with StagedWire(scenario) as wire:
        if before is not None:
            wire.show(last=False)
            first = crawl(before, wire.connect_to, concurrency=CONCURRENCY, begun=_earlier(scenario))
            assert first.exit_code == 0, first.err
            shutil.copytree(before, after)
        wire.show(last=True)
        last_s = 0.0
        with start(
            after, wire.connect_to, concurrency=CONCURRENCY, begun=scenario.begun.isoformat(), die_at=0
        ) as process:
            count = -1
            while process.poll() is None:
                if wire.requests.total() != count:
                    count, last_s = wire.requests.total(), time.monotonic()
                time.sleep(0.001)
            ends_s = time.monotonic() - last_s
            found = finish(process)
        lists = sum(count for path, count in wire.requests.items() if path not in wire.stage.pages)
        expected = wire.expected.keys()
    wanted = state_of(after)
    assert sorted(wanted.ids) == sorted(expected), "the undisturbed run is not whole"
    assert not wanted.undone and verify(after).is_sound
    shutil.rmtree(after)
    return Base(
        scenario, before, wanted, found.exit_code, wire.requests.total(), found.operations, ends_s, lists
    )


def _earlier(scenario: Scenario) -> str:
    return (scenario.begun - timedelta(days=31)).isoformat()


def run_once(base: Base, seed: int, archive: Path, when: str = "") -> Killed:
    """One kill, at times two, and the run after: what was found wrong is in its `wrong`."""
    dice = random.Random(f"kill {seed}")
    done = Killed(seed, base.scenario.kind, len(base.scenario.last))
    if base.before is not None:
        shutil.copytree(base.before, archive)
    begun = base.scenario.begun
    with StagedWire(base.scenario) as wire, Watcher(archive) as watcher:
        wire.show(last=True)
        _kill(base, wire, archive, dice, done, when or dice.choice(WHEN), begun.isoformat())
        if dice.random() < _AGAIN:
            begun += timedelta(minutes=1)
            _kill(base, wire, archive, dice, done, "again", begun.isoformat())
        if dice.random() < _TORN:
            tear(archive, dice)
        begun += timedelta(minutes=1)
        resumed = _resume(wire, archive, begun.isoformat(), done)
    done.torn, done.reads = len(watcher.torn), watcher.reads
    done.wrong += watcher.torn
    _check(base, archive, resumed, done)
    return done


def _check(base: Base, archive: Path, resumed: Crawled, done: Killed) -> None:
    if resumed.exit_code != base.exit_code or resumed.tally["owed"]:
        done.wrong.append(f"exit {resumed.exit_code}, owed {resumed.tally['owed']}: {resumed.err}")
    found = state_of(archive)
    counts = Counter(found.ids)
    done.lost = len(set(base.wanted.ids) - counts.keys())
    done.doubled = sum(count - 1 for count in counts.values())
    done.wrong += [f"{name} {count}" for name in ("lost", "doubled") if (count := getattr(done, name))]
    done.wrong += state_differences(found, base.wanted)
    done.wrong += [str(flaw) for flaw in verify(archive).flaws]
    if max(done.refetched, default=0) > REFETCHED_MOST:
        done.wrong.append(f"{max(done.refetched)} pages were asked for again after one kill")


def _kill(
    base: Base, wire: StagedWire, archive: Path, dice: random.Random, done: Killed, when: str, begun: str
) -> None:
    """Starts a crawl and ends it by kill -9 at an instant of the kind `when`; notes what it asked for again."""
    before = wire.requests.copy()
    extra: dict[str, Any] = (
        {"die_at": dice.randint(1, max(1, base.operations))} if when == "operation" else {}
    )
    with start(archive, wire.connect_to, concurrency=CONCURRENCY, begun=begun, **extra) as process:
        if when != "operation":
            _wait(base, wire, dice, when, process)
            process.kill()
        try:
            out, printed = process.communicate(timeout=TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    if process.returncode == 0:
        when += " (it had ended)"
    elif process.returncode != -9:
        done.wrong.append(f"the crawl to be killed ended with {process.returncode}: {out}{printed}")
    _settle(wire)
    done.when.append(f"{when} {_place(base, wire, archive)}")
    if before:
        done.refetched.append(_refetched(wire, before))


def _wait(base: Base, wire: StagedWire, dice: random.Random, when: str, process: Process) -> None:
    """Returns at the instant to kill; at once when the crawl has ended by itself."""
    started, begun_with = time.monotonic(), wire.requests.total()
    requests, wait_s = 0, dice.random() * 0.02
    if when == "start":
        wait_s = dice.random() * 0.9
    elif when == "again":
        wait_s = 0.3 + dice.random() * 1.5
    elif when == "lists":
        requests = dice.randint(1, base.lists)
    elif when == "fetch":
        requests = dice.randint(base.lists, base.requests)
    else:
        requests = base.requests - dice.randrange(3)
        wait_s = dice.random() * base.ends_s * (1.0 if when == "months" else 0.2)
        wait_s += base.ends_s * 0.8 if when == "close" else 0.0
    while wire.requests.total() - begun_with < requests and process.poll() is None:
        assert time.monotonic() - started < TIMEOUT_S, f"{wire.requests.total()} requests, not {requests}"
        time.sleep(0.001)
    until = time.monotonic() + wait_s
    while time.monotonic() < until and process.poll() is None:
        time.sleep(0.001)


def _settle(wire: StagedWire) -> None:
    """Waits until the wire has read what was on its way."""
    count = -1
    while count != wire.requests.total():
        count = wire.requests.total()
        time.sleep(0.01)


def _place(base: Base, wire: StagedWire, archive: Path) -> str:
    """What the dead run was at, by what it left."""
    if not (archive / "ledger.sqlite").is_file():
        return "[no ledger yet]"
    if list(archive.rglob(".*.jsonl.*.tmp")):
        return "[inside a month]"
    asked = sum(path in wire.stage.pages for path in wire.requests)
    if asked < len(wire.stage.pages) and wire.requests.total() < base.requests:
        return "[fetching]" if asked else "[before a story]"
    return "[all asked]"


def _refetched(wire: StagedWire, before: Counter[str]) -> int:
    """Pages of stories that had been answered before, or were about to be, and were asked for again."""
    stage = wire.stage
    return sum(
        before[path] > stage.fails[path] and wire.requests[path] > before[path]
        for path in stage.pages.keys() - stage.hops
    )


def tear(archive: Path, dice: random.Random) -> None:
    """Half a record at the end of the newest capture file, as a kill inside a write leaves it: too rare to wait for."""
    for path in sorted((archive / "captures").rglob("*.warc.gz"))[-1:]:
        data = path.read_bytes()
        member = data[data.rfind(b"\x1f\x8b\x08") :]
        with path.open("ab") as file:
            file.write(member[: dice.randint(1, max(1, len(member) - 1))])


def _resume(wire: StagedWire, archive: Path, begun: str, done: Killed) -> Crawled:
    before, started = wire.requests.copy(), time.monotonic()
    with start(archive, wire.connect_to, concurrency=CONCURRENCY, begun=begun) as process:
        wire.watch(process.pid)
        found = finish(process)
    if wire.asked_first is not None:
        done.resumed_s, done.resumed_cpu_s = wire.asked_first[0] - started, wire.asked_first[1]
    done.refetched.append(_refetched(wire, before))
    return found


@dataclass
class Sums:
    """All kills together."""

    runs: list[Killed] = field(default_factory=list)

    def __str__(self) -> str:
        kills = sum(len(one.when) for one in self.runs)
        again = [count for one in self.runs for count in one.refetched]
        resumed = sorted(one.resumed_s for one in self.runs if one.resumed_s)
        cpu = sorted(one.resumed_cpu_s for one in self.runs if one.resumed_cpu_s)
        places = Counter(place.partition("[")[2].rstrip("]") for one in self.runs for place in one.when)
        sums = {
            name: sum(getattr(one, name) for one in self.runs)
            for name in ("lost", "doubled", "torn", "reads")
        }
        late = sum(one > RESUMED_WITHIN_S for one in resumed)
        return "; ".join(
            (
                f"{kills} kills, {len(self.runs)} runs after: {sums}",
                f"asked again {max(again)} at most, {statistics.fmean(again):.2f} in the mean",
                f"first story asked for after {statistics.median(resumed):.2f} s, {resumed[-1]:.2f} s at most",
                f"{late} of {len(resumed)} over {RESUMED_WITHIN_S} s",
                f"processor {statistics.median(cpu):.2f} s, {cpu[-1]:.2f} s at most",
                f"{dict(places)}",
                f"{sum(bool(one.wrong) for one in self.runs)} wrong",
            )
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=1)
    parser.add_argument("--scenarios", type=int, default=9)
    args = parser.parse_args()
    sums, seed, bases = Sums(), args.first_seed, dict[int, Base]()
    with tempfile.TemporaryDirectory(prefix="wirecrawl-") as folder:
        while sum(len(one.when) for one in sums.runs) < args.kills:
            number = args.first_seed + seed % args.scenarios
            if number not in bases:
                bases[number] = made_base(number, Path(folder))
            archive = Path(folder) / "archive"
            sums.runs.append(run_once(bases[number], seed, archive))
            print(sums.runs[-1], flush=True)
            if sums.runs[-1].wrong:
                shutil.copytree(
                    archive, Path(tempfile.gettempdir()) / f"wirecrawl-kill-{seed}", dirs_exist_ok=True
                )
            shutil.rmtree(archive)
            seed += 1
    print(sums)
    sys.exit(any(one.wrong for one in sums.runs))


if __name__ == "__main__":
    main()
