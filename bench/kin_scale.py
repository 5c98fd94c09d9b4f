"""`python -m bench.kin_scale 20000 980000`: what the index of kin costs as it grows, in time, memory and disk.

The second number is of stories whose rows are filled in by chance beforehand, to have the tables at their size soon.
One process, one SQLite file, a commit every 256 stories. CPU time of `put` alone; making the stories is left out,
reading a story again for a comparison is not.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

import orjson

from bench.kin_made import PER_DAY, made_story
from wirecrawl.kin import NUMBER_BITS, KinIndex, span_of
from wirecrawl.model.story import Story, to_line
from wirecrawl.steps.sketch import MARK_BITS

BATCH = 256
REPORT = 100_000
FIRST = 130_000_000
MARKS = 33  # a made story has so many


class Kept:
    """The stories' lines in a file, as a ledger would give them back."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb+")
        self._at, self._end = dict[int, int](), 0

    def add(self, number: int, story: Story) -> None:
        line = to_line(story)
        self._at[number] = self._end
        self._end += self._file.write(line)

    def load(self, story_id: str) -> Story:
        self._file.flush()
        self._file.seek(self._at[int(story_id.rpartition("_")[2]) - FIRST])
        line = self._file.readline()
        self._file.seek(0, 2)
        return Story(**orjson.loads(line))


def fill(db: sqlite3.Connection, count: int) -> None:
    """Rows as `count` stories leave them, with marks by chance: the tables have their size, and none of it is kin."""
    dice = Random(2)
    for first in range(0, count, 20_000):
        stories, marks, kin, pairs = [], [], [], []
        for number in range(first, min(count, first + 20_000)):
            story_day = date(2009, 1, 1) + timedelta(days=number // PER_DAY)
            day, span = story_day.toordinal(), span_of(story_day.toordinal())
            key = span << NUMBER_BITS | number & 0xFFFFF
            stories.append(
                (
                    key,
                    f"xinhua_fr:c_{FIRST + number}",
                    day,
                    f"{story_day} 2009-01-01T00:00:00Z",
                    dice.getrandbits(63),
                )
            )
            top = span << MARK_BITS + NUMBER_BITS | key & 0xFFFFF
            marks += [(top | dice.getrandbits(MARK_BITS) << NUMBER_BITS,) for _ in range(MARKS)]
            kin.append((key, key, 0, None))
            pairs += [(key, key - 180, 10, 700, 800)] * (number % 5 > 0)
        db.execute("BEGIN")
        db.executemany("INSERT INTO kin_stories VALUES (?, ?, ?, ?, ?)", stories)
        db.executemany("INSERT OR IGNORE INTO kin_marks VALUES (?)", marks)
        db.executemany("INSERT INTO kin VALUES (?, ?, ?, ?)", kin)
        db.executemany("INSERT OR IGNORE INTO kin_pairs VALUES (?, ?, ?, ?, ?)", pairs)
        db.execute("COMMIT")


def main(count: int, shuffled: bool, filled: int = 0) -> None:
    """Prints one line for each REPORT stories: stories a second of CPU, p50, p99, memory, disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kin.sqlite"
        db = sqlite3.connect(path, isolation_level=None)
        db.executescript(
            "PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000"
        )
        KinIndex.create(db)
        kept = Kept(Path(folder) / "lines.jsonl")
        index = KinIndex(db, str(path), kept.load)
        fill(db, filled)
        order = list(range(filled, filled + count)) if shuffled else range(filled, filled + count)
        if shuffled:
            Random(1).shuffle(order)  # type: ignore[arg-type]
        spent, times, walls = 0.0, list[float](), list[float]()
        for done, number in enumerate(order, 1):
            story = made_story(number)
            kept.add(number, story)
            if done % BATCH == 1:
                db.execute("BEGIN")
            start, clock = time.process_time(), time.perf_counter()
            index.put(story)
            if done % BATCH == 0:
                db.execute("COMMIT")
            used = time.process_time() - start
            walls.append(time.perf_counter() - clock)
            times.append(used)
            spent += used
            if done % REPORT == 0 or done == count:
                times.sort()
                p99 = len(times) * 99 // 100
                size = sum(f.stat().st_size for f in Path(folder).glob("kin.sqlite*"))
                print(
                    f"{done:>9} {len(times) / spent:7.0f}/s  p50 {times[len(times) // 2] * 1e3:.2f} ms  "
                    f"p99 {times[p99] * 1e3:.2f} ms (clock {sorted(walls)[p99] * 1e3:.2f})  "
                    f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB  disk {size / 1e6:.0f} MB",
                    flush=True,
                )
                spent, times, walls = 0.0, [], []
        if db.in_transaction:
            db.execute("COMMIT")
        rows = db.execute("SELECT count(*), count(DISTINCT cluster) FROM kin").fetchone()
        print(
            f"{rows[0]} stories, {rows[1]} families, {db.execute('SELECT count(*) FROM kin_pairs').fetchone()[0]} pairs"
        )


if __name__ == "__main__":
    main(
        int(sys.argv[1]),
        "shuffled" in sys.argv,
        int(sys.argv[2]) if sys.argv[2:3] and sys.argv[2].isdigit() else 0,
    )
