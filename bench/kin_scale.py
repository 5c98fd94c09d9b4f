"""`python -m bench.kin_scale 1000000`: what the index of kin costs as it grows, in time, memory and disk.

One process, one SQLite file as a ledger has it that relates many, a commit every 256 stories, commits counted in. Rates
are of CPU seconds, and of the clock beside them. Making the stories is left out, reading a story again for a comparison
is not. On a machine that others use, too, the best tenth of the batches is nearer to what the code costs. `shuffled`
puts them in any order. `groups` puts 256 at a time, as a replay does; p50 and p99 are then of the mean of a group.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from array import array
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import NamedTuple

import orjson

from bench.kin_made import made_story
from wirecrawl.archive.database import MORE_PAGES, WRITING
from wirecrawl.commands.console import collect_seldom
from wirecrawl.kin.index import KinIndex
from wirecrawl.model.story import Story, to_line

BATCH = 256
REPORT = 50_000
FIRST = 130_000_000


class Spent(NamedTuple):
    """Seconds."""

    cpu: float
    clock: float


class Kept:
    """The stories' lines in a file, as a ledger would give them back."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb+")
        self._at, self._end = array("Q"), 0  # where the line of a number begins; eight bytes for each number

    def add(self, number: int, story: Story) -> None:
        line = to_line(story)
        self._at.extend([0] * (number + 1 - len(self._at)))
        self._at[number] = self._end
        self._end += self._file.write(line)

    def load(self, story_id: str) -> Story:
        self._file.flush()
        self._file.seek(self._at[int(story_id.rpartition("_")[2]) - FIRST])
        line = self._file.readline()
        self._file.seek(0, 2)
        return Story(**orjson.loads(line))


def main(count: int, *, shuffled: bool, groups: bool) -> None:
    """Prints one line for each REPORT stories: stories a second of CPU, p50, p99, memory, disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kin.sqlite"
        db = sqlite3.connect(path, isolation_level=None)
        db.executescript(f"PRAGMA page_size=8192; {WRITING} {MORE_PAGES}")
        KinIndex.create(db)
        kept = Kept(Path(folder) / "lines.jsonl")
        index = KinIndex(db, str(path), kept.load)
        order: Sequence[int] = range(count)
        if shuffled:
            order = Random(1).sample(order, count)
        times, walls, batches = list[float](), list[float](), list[Spent]()
        for first in range(0, count, BATCH):
            numbers = order[first : first + BATCH]
            batches.append(_put(db, index, kept, numbers, times, walls, groups=groups))
            if len(times) >= REPORT or first + BATCH >= count:
                size = sum(f.stat().st_size for f in Path(folder).glob("kin.sqlite*"))
                print(_line(min(first + BATCH, count), times, walls, batches, size), flush=True)
                times, walls, batches = [], [], []
        rows = db.execute("SELECT count(*), count(DISTINCT cluster) FROM kin").fetchone()
        pairs = db.execute("SELECT count(*) FROM kin_pairs").fetchone()[0]
        print(f"{rows[0]} stories, {rows[1]} families, {pairs} pairs")


def _put(
    db: sqlite3.Connection,
    index: KinIndex,
    kept: Kept,
    numbers: Sequence[int],
    times: list[float],
    walls: list[float],
    *,
    groups: bool,
) -> Spent:
    """One transaction; the seconds of all of it. `times` and `walls` take those of each story."""
    stories = [made_story(number) for number in numbers]
    for number, story in zip(numbers, stories, strict=True):
        kept.add(number, story)
    started, clocked = time.process_time(), time.perf_counter()
    db.execute("BEGIN")
    for some in [stories] if groups else [[story] for story in stories]:
        start, clock = time.process_time(), time.perf_counter()
        index.put_many(some)
        times += [(time.process_time() - start) / len(some)] * len(some)
        walls += [(time.perf_counter() - clock) / len(some)] * len(some)
    db.execute("COMMIT")
    return Spent(time.process_time() - started, time.perf_counter() - clocked)


def _line(done: int, times: list[float], walls: list[float], batches: list[Spent], size: int) -> str:
    speeds = sorted(BATCH / spent.cpu for spent in batches[:-1] or batches)
    rate, by_clock = (len(times) / sum(spent[n] for spent in batches) for n in range(2))
    p99 = len(times) * 99 // 100
    times, walls = sorted(times), sorted(walls)
    return (
        f"{done:>9} {rate:6.0f}/s (clock {by_clock:.0f}, best tenth of batches {speeds[len(speeds) * 9 // 10]:.0f})  "
        f"p50 {times[len(times) // 2] * 1e3:.2f} ms  p99 {times[p99] * 1e3:.2f} ms (clock {walls[p99] * 1e3:.2f})  "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB  disk {size / 1e6:.0f} MB"
    )


if __name__ == "__main__":
    collect_seldom()  # as each command does
    main(int(sys.argv[1]), shuffled="shuffled" in sys.argv, groups="groups" in sys.argv)
