"""`python -m bench.kin_scale 1000000`: what the index of kin costs as it grows, in time, memory and disk.

One process, one SQLite file, a commit every 256 stories. CPU time of `put` alone; making the stories is left out,
reading a story again for a comparison is not.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import orjson

from bench.kin_made import made_story
from wirecrawl.archive.kin_index import KinIndex
from wirecrawl.model.story import Story, to_line

BATCH = 256
REPORT = 100_000
FIRST = 130_000_000


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


def main(count: int, shuffled: bool) -> None:
    """Prints one line for each REPORT stories: stories a second of CPU, p50, p99, memory, disk."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kin.sqlite"
        db = sqlite3.connect(path, isolation_level=None)
        db.executescript("PRAGMA page_size=8192; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000")
        KinIndex.create(db)
        kept = Kept(Path(folder) / "lines.jsonl")
        index = KinIndex(db, str(path), kept.load)
        order = list(range(count)) if shuffled else range(count)
        if shuffled:
            Random(1).shuffle(order)  # type: ignore[arg-type]
        spent, times = 0.0, list[float]()
        for done, number in enumerate(order, 1):
            story = made_story(number)
            kept.add(number, story)
            if done % BATCH == 1:
                db.execute("BEGIN")
            start, clock = time.process_time(), time.perf_counter()
            index.put(story)
            if done % BATCH == 0:
                db.execute("COMMIT")
            times.append(time.perf_counter() - clock)
            spent += time.process_time() - start
            if done % REPORT == 0 or done == count:
                times.sort()
                size = sum(f.stat().st_size for f in Path(folder).glob("kin.sqlite*"))
                print(
                    f"{done:>9} {len(times) / spent:7.0f}/s  p50 {times[len(times) // 2] * 1e3:.2f} ms  "
                    f"p99 {times[len(times) * 99 // 100] * 1e3:.2f} ms  max {times[-1] * 1e3:.0f} ms  "
                    f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB  disk {size / 1e6:.0f} MB",
                    flush=True,
                )
                spent, times = 0.0, []
        if db.in_transaction:
            db.execute("COMMIT")
        rows = db.execute("SELECT count(*), count(DISTINCT cluster) FROM kin").fetchone()
        print(f"{rows[0]} stories, {rows[1]} families, {db.execute('SELECT count(*) FROM kin_pairs').fetchone()[0]} pairs")


if __name__ == "__main__":
    main(int(sys.argv[1]), "shuffled" in sys.argv)
