"""Ten years of schedules, again and again: python -m tests.schedule_loop --seeds 10."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter
from datetime import timedelta
from pathlib import Path

from tests.schedule_world import BEGIN, World
from tests.test_schedule_book import faults_of, some_jobs


def main() -> int:
    """1 if in any of the worlds something was lost, or done twice."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--years", type=float, default=10)
    asked = parser.parse_args()
    kinds, bad, dues = Counter[str](), 0, 0
    for seed in range(asked.seeds):
        with tempfile.TemporaryDirectory() as folder:
            world = World(some_jobs(random.Random(seed)), seed, Path(folder))
            world.live(BEGIN + timedelta(days=365.25 * asked.years))
            found = faults_of(world)
        kinds, bad, dues = kinds + world.kinds, bad + len(found), dues + sum(map(len, world.ends.values()))
        print(f"seed {seed}: {found[:3] or 'sound'}", flush=True)
    print(f"{dues} due instants, {bad} lost or doubled; {dict(sorted(kinds.items()))}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
